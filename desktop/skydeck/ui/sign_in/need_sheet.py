"""What every sheet of a sign-in that is needed has in common: why, how many calls wait, and trouble in place."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from skydeck.core.errors import AppError, ErrorKind
from skydeck.link.messages import SignInNeeded
from skydeck.ui.plain import MutedLabel
from skydeck.ui.sheet import Sheet
from skydeck.ui.sign_in.desk import SignInDesk
from skydeck.ui.sign_in.words import waiting_text
from skydeck.ui.widgets.banner import Banner
from skydeck.ui.widgets.loading import ThinProgress


class NeedSheet(Sheet):
    """For one session. Closing it changes nothing: what waits goes on waiting, and the strip stays."""

    def __init__(self, desk: SignInDesk, session: str, title: str, parent: QWidget | None = None) -> None:
        super().__init__(title, "", parent)
        self.desk, self.session = desk, session
        self.waiting = MutedLabel(wrap=True)
        self.trouble, self.bar = Banner("", "bad"), ThinProgress()
        self.trouble.set_closable(False)
        for widget in (self.waiting, self.trouble, self.bar):
            widget.hide()

    def show_need(self, need: SignInNeeded | None) -> None:
        """Other calls wait, or none any more."""
        words = waiting_text(need.waiting) if need is not None else ""
        self.waiting.setText(words)
        if bool(words) is self.waiting.isHidden():
            self.waiting.setVisible(bool(words))
            self.fit()

    def try_it(self, request: object) -> None:
        """Give the engine what it needs; on failure everything stays as it was typed."""
        self.trouble.hide()
        self.set_trying(True)
        self.desk.runner.change(f"sign-in:{self.session}", self._attempt(request))

    def set_trying(self, trying: bool) -> None:
        """An attempt is under way, or over."""
        self.bar.setVisible(trying)

    def refused(self, error: AppError) -> None:
        """Say why it did not work."""
        self.trouble.say(str(error), "bad")
        self.trouble.show()
        self.fit()

    async def _attempt(self, request: object) -> None:
        try:
            await self.desk.link.call(request)
        except AppError as error:
            if not isValid(self) or not self.isVisible():
                raise
            self.set_trying(False)
            if error.kind is not ErrorKind.CANCELLED:
                self.refused(error)
            return
        if isValid(self):
            self.set_trying(False)
            self.accept()
