"""Threads for jobs, a few at a time; one that waits for a person lends its place to others. It knows no jobs itself."""

from __future__ import annotations

import itertools
import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Work = Callable[[], None]


class Workers:
    """At most `places` pieces of work go on at once, in the order in which they came; idle threads are not kept."""

    def __init__(self, places: int, name: str) -> None:
        self._name, self._free = name, places
        self._numbers = itertools.count(1)
        self._lock = threading.Lock()
        self._waiting: deque[Work] = deque()
        self._returning: deque[threading.Event] = deque()
        self._over = False

    def submit(self, work: Work) -> None:
        """Do it as soon as a place is free."""
        with self._lock:
            if self._over:
                return
            if self._free <= 0:
                self._waiting.append(work)
                return
            self._free -= 1
        self._start(work)

    def close(self) -> None:
        """Begin nothing more."""
        with self._lock:
            self._over = True
            self._waiting.clear()

    @contextmanager
    def away(self) -> Iterator[None]:
        """For a thread at work: it will wait for something that may take long, and needs no place meanwhile."""
        with self._lock:
            following = self._pass_on()
        if following is not None:
            self._start(following)
        try:
            yield
        except BaseException:
            with self._lock:
                self._free -= 1  # it only has to say that it failed, for which it needs not queue
            raise
        self._come_back()

    def _come_back(self) -> None:
        with self._lock:
            if self._free > 0:
                self._free -= 1
                return
            mine = threading.Event()
            self._returning.append(mine)
        mine.wait()

    def _pass_on(self) -> Work | None:
        """Give a place to whoever waits; work is for the caller to do."""
        if self._free < 0:
            self._free += 1
        elif self._returning:
            self._returning.popleft().set()
        elif self._waiting:
            return self._waiting.popleft()
        else:
            self._free += 1
        return None

    def _start(self, work: Work) -> None:
        name = f"{self._name}-{next(self._numbers)}"
        threading.Thread(target=self._work, args=(work,), name=name, daemon=True).start()

    def _work(self, work: Work) -> None:
        following: Work | None = work
        while following is not None:
            following()
            with self._lock:
                following = self._pass_on()
