"""Which sessions calls wait for, as the engine tells it; it asks nobody for anything."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QObject, Signal

from skydeck.link.client import Link, LinkState
from skydeck.link.messages import SignInNeeded, SignInOver


class SessionWatch(QObject):
    """One for the window. A session that is `claimed` is being signed in to already: nobody else need ask."""

    needed = Signal(SignInNeeded)
    over = Signal(SignInOver)
    lost = Signal()  # the engine ended, and with it everything that waited

    def __init__(self, link: Link, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._needs: dict[str, SignInNeeded] = {}
        self._claimed: set[str] = set()
        link.on_event(self._on_event)
        link.on_state(self._on_state)

    def need(self, session: str) -> SignInNeeded | None:
        """What calls wait for in a session now."""
        return self._needs.get(session)

    def is_claimed(self, session: str) -> bool:
        """Whether a page signs in to it already."""
        return session in self._claimed

    def claim(self, session: str) -> None:
        """This page signs in to it."""
        self._claimed.add(session)

    def release(self, session: str) -> None:
        """It does not any more; what still waits is asked for in the usual way."""
        if session in self._claimed:
            self._claimed.discard(session)
            if (need := self._needs.get(session)) is not None:
                self.needed.emit(need)

    def _on_event(self, event: Any) -> None:
        if isinstance(event, SignInNeeded):
            self._needs[event.session] = event
            self.needed.emit(event)
        elif isinstance(event, SignInOver):
            self._needs.pop(event.session, None)
            self.over.emit(event)

    def _on_state(self, state: LinkState) -> None:
        if state is not LinkState.READY:
            waiting, self._needs = list(self._needs), {}
            for session in waiting:
                self.over.emit(SignInOver(session, opened=False))
            self.lost.emit()
