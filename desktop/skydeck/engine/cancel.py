"""How a request that is no longer wanted tells the calls made for it; it ends nothing by force."""

from __future__ import annotations

from typing import Protocol


class Cancelled(Protocol):
    """A flag such as `threading.Event`; asked before each attempt and each page."""

    def is_set(self) -> bool:
        """Whether the user gave up waiting."""
