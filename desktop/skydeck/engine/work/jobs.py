"""One request as the engine works on it: its credit, its cancellation, its answers; knows no AWS."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from contextvars import ContextVar
from typing import Any

from skydeck.core.errors import AppError, ErrorKind
from skydeck.engine.work import cancel
from skydeck.engine.work.workers import Workers
from skydeck.link import messages
from skydeck.link.channel import Channel


class Job:
    """Handed to the handler of the request."""

    def __init__(self, number: int, request: Any, channel: Channel, workers: Workers | None = None) -> None:
        self.number, self.request = number, request
        self.received = time.monotonic()
        self.background = bool(getattr(request, "background", False))
        self._channel, self._workers = channel, workers
        self.cancelled = threading.Event()
        self._credit = threading.Semaphore(getattr(request, "credit", 0))
        self._bulk = False
        self._later: list[Callable[[], None]] = []

    def answer(self, body: Any) -> None:
        """Send one answer; nothing once the request is cancelled."""
        if not self.cancelled.is_set():
            # Once pages were sent, nothing of this request may overtake them.
            self._channel.send(self.number, body, bulk=self._bulk)

    def page(self, body: messages.Rows) -> None:
        """Send a page as soon as the window has room for it."""
        self._credit.acquire()
        self.check()
        self._bulk = True
        self._channel.send(self.number, body, bulk=True)

    def grant(self, pages: int) -> None:
        """The window has room for more."""
        self._credit.release(pages)

    def cancel(self) -> None:
        """Nobody waits for this any more."""
        self.cancelled.set()
        self._credit.release()

    def check(self) -> None:
        """Leave the handler if the request was cancelled."""
        if self.cancelled.is_set():
            raise AppError(ErrorKind.CANCELLED, "Cancelled.")

    def later(self, work: Callable[[], None]) -> None:
        """Do this after the answer, which it must not hold up."""
        self._later.append(work)

    def finish(self) -> None:
        """The request is answered: do what was left for then."""
        for work in self._later:
            work()

    def away(self) -> AbstractContextManager[None]:
        """While this waits for a person or for somebody else's work, its worker does other jobs."""
        return self._workers.away() if self._workers is not None else nullcontext()


_HERE: ContextVar[Job | None] = ContextVar("job", default=None)


def here() -> Job | None:
    """The job that this thread works on."""
    return _HERE.get()


@contextmanager
def working(job: Job) -> Iterator[None]:
    """This thread works on a job until the block ends."""
    token = _HERE.set(job)
    cancel.work_for(job.cancelled)
    try:
        yield
    finally:
        cancel.work_for(None)
        _HERE.reset(token)


def parked() -> AbstractContextManager[None]:
    """While this thread waits for a person, its place goes to other jobs."""
    job = here()
    return job.away() if job is not None else nullcontext()
