"""How a request that is no longer wanted tells the calls made for it; it ends nothing by force."""

from __future__ import annotations

import threading
from typing import Protocol


class Cancelled(Protocol):
    """A flag such as `threading.Event`; asked before each attempt and each page."""

    def is_set(self) -> bool:
        """Whether the user gave up waiting."""


class Either:
    """Set when one of several flags is."""

    def __init__(self, *flags: Cancelled | None) -> None:
        self._flags = [flag for flag in flags if flag is not None]

    def is_set(self) -> bool:
        """Whether somebody gave up."""
        return any(flag.is_set() for flag in self._flags)


_here = threading.local()


def work_for(cancelled: Cancelled | None) -> None:
    """From now on this thread works for a request; what has no other way to learn of its end asks `here`."""
    _here.cancelled = cancelled


def here() -> Cancelled | None:
    """The flag of the request that this thread works for."""
    flag: Cancelled | None = getattr(_here, "cancelled", None)
    return flag
