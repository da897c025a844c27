"""One request as the engine works on it: its credit, its cancellation, its answers; knows no AWS."""

from __future__ import annotations

import threading
from typing import Any

from skydeck.core.errors import AppError, ErrorKind
from skydeck.link import messages
from skydeck.link.channel import Channel


class Job:
    """Handed to the handler of the request."""

    def __init__(self, number: int, request: Any, channel: Channel) -> None:
        self.number, self.request = number, request
        self._channel = channel
        self.cancelled = threading.Event()
        self._credit = threading.Semaphore(getattr(request, "credit", 0))
        self._bulk = False

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
