"""One strip for each session that a person has to open, and the sheet behind it; the engine says which and when."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication, QMainWindow, QWidget
from shiboken6 import isValid

from skydeck.link.messages import SignInNeeded, SignInOver
from skydeck.ui.desk import Offer
from skydeck.ui.sign_in.desk import SignInDesk
from skydeck.ui.sign_in.words import need_text, verb
from skydeck.ui.strings import tr
from skydeck.ui.voice import Voice

if TYPE_CHECKING:
    from skydeck.ui.sign_in.need_sheet import NeedSheet


class SignInPrompts(QObject):
    """Nothing opens by itself: a sheet opens on a click, or for an account that somebody has just asked to sign in."""

    def __init__(self, desk: SignInDesk, messages: Voice, window: QWidget, signed_in: Callable[[str], None]) -> None:
        super().__init__(window)
        self._desk, self._messages, self._window, self._signed_in = desk, messages, window, signed_in
        self._sheets: dict[str, NeedSheet] = {}
        self._waited: set[str] = set()  # sessions for which calls waited while their sheet was open
        self._wanted: set[str] = set()  # accounts that somebody has asked to sign in
        desk.watch.needed.connect(self._on_needed)
        desk.watch.over.connect(self._on_over)
        desk.watch.lost.connect(self._on_lost)

    def sheet(self, session: str) -> NeedSheet | None:
        """The one that is open for a session."""
        sheet = self._sheets.get(session)
        return sheet if sheet is not None and isValid(sheet) else None

    def open(self, session: str, account: str = "") -> bool:
        """The sheet for a session, at most one; whether there is anything that it could ask."""
        from skydeck.ui.sign_in.sheets import make_sheet

        if (shown := self.sheet(session)) is not None:
            shown.activateWindow()
            return True
        need = self._desk.watch.need(session)
        sheet = make_sheet(self._desk, session, need, account, self._front())
        if sheet is None:
            return False
        self._sheets[session] = sheet
        self._waited.discard(session)
        sheet.accepted.connect(lambda: self._on_accepted(session))
        sheet.finished.connect(lambda _code: self._on_finished(session, sheet))
        self._show(sheet, need)
        sheet.open()
        return True

    def want(self, account: str) -> None:
        """Somebody clicked *Sign in* for an account of which only the engine knows how: its question opens at once."""
        self._wanted.add(account)

    def close(self) -> None:
        """Close every sheet; what waits goes on waiting."""
        for sheet in [sheet for sheet in self._sheets.values() if isValid(sheet)]:
            sheet.reject()

    # --- what the engine says ---

    def _on_needed(self, need: SignInNeeded) -> None:
        if self._desk.watch.is_claimed(need.session):
            return
        if (sheet := self.sheet(need.session)) is not None:
            self._show(sheet, need)
        sign_in = Offer(verb(need), lambda: self._click(need.session))
        not_now = Offer(tr("Not now"), lambda: self._desk.decline(need.session))
        self._messages.ask(need_text(need), [sign_in, not_now], key=_key(need.session))
        if need.account in self._wanted:
            self._wanted.discard(need.account)
            self.open(need.session)

    def _on_over(self, over: SignInOver) -> None:
        self._messages.clear(_key(over.session))
        sheet = self.sheet(over.session)
        if sheet is None:
            return
        sheet.show_need(None)
        if over.opened:
            sheet.accept()  # its own answer comes later; or another program was quicker

    def _on_lost(self) -> None:
        # The sign-in ended with the engine.
        self._wanted.clear()
        self.close()

    # --- what a person does ---

    def _front(self) -> QWidget:
        """Over the window where somebody clicked: its strip stands in every window."""
        active = QApplication.activeWindow()
        return active if isinstance(active, QMainWindow) else self._window.window()

    def _click(self, session: str) -> None:
        self.open(session)

    def _show(self, sheet: NeedSheet, need: SignInNeeded | None) -> None:
        if need is not None:
            self._waited.add(need.session)
        sheet.show_need(need)

    def _on_accepted(self, session: str) -> None:
        # Without calls that waited nobody else would try again what failed before.
        if session not in self._waited:
            self._signed_in(session)

    def _on_finished(self, session: str, sheet: NeedSheet) -> None:
        if self._sheets.get(session) is sheet:
            del self._sheets[session]
        sheet.deleteLater()


def _key(session: str) -> str:
    return f"sign-in:{session}"
