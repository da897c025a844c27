"""How a request that is no longer wanted tells the calls made for it; it ends nothing by force."""

from __future__ import annotations

import threading
from typing import Protocol


class Cancelled(Protocol):
    """A flag such as `threading.Event`; asked before each attempt and each page."""

    def is_set(self) -> bool:
        """Whether the user gave up waiting."""


_here = threading.local()


def work_for(cancelled: Cancelled | None) -> None:
    """From now on this thread works for a request; what has no other way to learn of its end asks `here`."""
    _here.cancelled = cancelled


def here() -> Cancelled | None:
    """The flag of the request that this thread works for."""
    flag: Cancelled | None = getattr(_here, "cancelled", None)
    return flag
