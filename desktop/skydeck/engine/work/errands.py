"""Runs calls that may wait for a person, one at a time in threads of their own, so that their callers can give up."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from typing import TypeVar

from skydeck.core.errors import AppError, ErrorKind
from skydeck.engine.work import cancel, jobs
from skydeck.engine.work.cancel import Cancelled

T = TypeVar("T")
# Raises once nobody wants the errand any more; asked before each step that changes or may ask something.
Wanted = Callable[[], None]

# A keyring that is open answers in milliseconds.
PATIENCE = 3.0
# Several callers that wait for one dialog are told of it once.
_TOLD_FOR = 10.0
_LOOK = 0.1


class Errands:
    """One errand at a time; `told` hears when one takes longer than `PATIENCE`."""

    def __init__(self, told: Callable[[], None]) -> None:
        self._told, self._told_at = told, float("-inf")
        self._turn = threading.Lock()

    def run(self, work: Callable[[Wanted], T], cancelled: Cancelled | None = None) -> Future[T]:
        """The errand's future, which is done. `AppError` when the caller gave up; the thread then ends by itself."""
        cancelled = cancelled or cancel.here()
        abandoned = threading.Event()
        pool = ThreadPoolExecutor(1, thread_name_prefix="errand")
        future = pool.submit(self._work, work, abandoned)
        pool.shutdown(wait=False)
        if not wait([future], _LOOK).done:
            with jobs.parked():  # a dialog may keep it waiting for minutes
                self._wait(future, cancelled, abandoned)
        return future

    def _wait(self, future: Future[T], cancelled: Cancelled | None, abandoned: threading.Event) -> None:
        began = time.monotonic()
        while not wait([future], _LOOK).done:
            if cancelled is not None and cancelled.is_set():
                abandoned.set()
                raise AppError(ErrorKind.CANCELLED, "Cancelled.")
            self._mind(began)

    def _mind(self, began: float) -> None:
        now = time.monotonic()
        if now - began > PATIENCE and began > self._told_at and now - self._told_at > _TOLD_FOR:
            self._told_at = now
            self._told()

    def _work(self, work: Callable[[Wanted], T], abandoned: threading.Event) -> T:
        def wanted() -> None:
            if abandoned.is_set():
                raise AppError(ErrorKind.CANCELLED, "Cancelled.")

        with self._turn:
            wanted()
            return work(wanted)
