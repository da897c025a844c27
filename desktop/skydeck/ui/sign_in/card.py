"""A sign-in under way: where it leads, the code, how long is left, how it ended; only its button opens a browser."""

from __future__ import annotations

import time

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget
from shiboken6 import isValid

from skydeck.core.errors import AppError
from skydeck.core.text import duration_text
from skydeck.link.messages import Browser, SignIn, SignInStep
from skydeck.ui.plain import MutedLabel, PlainLabel, set_class, set_name
from skydeck.ui.sign_in.desk import SignInDesk, may_open
from skydeck.ui.strings import tr
from skydeck.ui.theme import theme
from skydeck.ui.widgets.banner import Banner
from skydeck.ui.widgets.buttons import PrimaryButton, QuietButton
from skydeck.ui.widgets.chips import COPIED_MS
from skydeck.ui.widgets.loading import ThinProgress

SECOND = 1000


class SignInCard(QFrame):
    """`signed_in` when it worked. `begin` starts it, `stop` ends it; a sign-in that nobody looks at is cancelled."""

    signed_in = Signal()
    shown = Signal()  # other things are seen: it may need another height

    def __init__(self, desk: SignInDesk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk, self._session, self._browser = desk, "", Browser.HERE
        self._step: SignInStep | None = None
        self._clock = QTimer(self, interval=SECOND)
        self.what = PlainLabel(wrap=True)
        # What matters of a long address is its beginning: whose page it is.
        self.url = PlainLabel("", "code", selectable=True, elide=Qt.TextElideMode.ElideRight)
        self.code_title, self.code = MutedLabel(wrap=True), PlainLabel("", "big-code", selectable=True)
        self.copy_code = CopyButton(tr("Copy code"))
        self.copy_url = CopyButton(tr("Copy link"))
        self.open = PrimaryButton(tr("Open browser"), "external-link", self._on_open)
        self.elsewhere = QuietButton(tr("Use another device"), "", self._on_elsewhere)
        self.bar, self.left = ThinProgress(), MutedLabel(wrap=True)
        self.trouble = Banner("", "bad")
        self._lay_out()
        self._clock.timeout.connect(self._show_left)
        self._show(None)

    def begin(self, session: str, browser: Browser = Browser.HERE) -> None:
        """Ask for a sign-in; one under way is given up."""
        self._session, self._browser = session, browser
        self._show(None)
        self._desk.runner.start(self._key(), self._sign_in(session, browser))

    def stop(self) -> None:
        """Nobody waits any more."""
        self._clock.stop()
        if self._session:
            self._desk.runner.cancel(self._key())

    def is_waiting(self) -> bool:
        """Whether a sign-in is under way."""
        return bool(self._session) and self._desk.runner.running(self._key())

    def _key(self) -> str:
        return f"sign-in:{self._session}"

    async def _sign_in(self, session: str, browser: Browser) -> None:
        try:
            async with self._desk.link.stream(SignIn(session, browser)) as stream:
                async for step in stream:
                    if isinstance(step, SignInStep) and isValid(self):
                        self._show(step)
        except AppError as error:
            if isValid(self):
                self._fail(error)
            return
        if isValid(self):
            self._end()
            self.signed_in.emit()

    # --- what is seen ---

    def _show(self, step: SignInStep | None) -> None:
        self._step = step
        elsewhere = self._browser is Browser.ANYWHERE
        code = step.code if step is not None else ""
        self.trouble.hide()
        self.what.setText(_what(step, elsewhere=elsewhere))
        self.url.setText(step.url if step is not None else "")
        self.url.setVisible(step is not None)
        self.copy_url.take(step.url if step is not None else "")
        self.code_title.setText(tr("Type this code there") if elsewhere else tr("Check that it shows this code"))
        self.code.setText(code)
        for widget in (self.code, self.code_title, self.copy_code):
            widget.setVisible(bool(code))
        self.copy_code.take(code)
        self.open.setVisible(step is not None and may_open(step.url))
        self.elsewhere.setVisible(step is not None)
        self.elsewhere.set_text(tr("Use this computer") if elsewhere else tr("Use another device"))
        self._run(True)
        self.shown.emit()
        if step is not None and self.isVisible() and not self._is_typing_elsewhere():
            self.open.setFocus(Qt.FocusReason.OtherFocusReason)

    def _is_typing_elsewhere(self) -> bool:
        focused = self.window().focusWidget()
        return isinstance(focused, QLineEdit) and not self.isAncestorOf(focused)

    def _run(self, running: bool) -> None:
        self.bar.setVisible(running)
        self.left.setVisible(running)
        if running:
            self._clock.start()
            self._show_left()
        else:
            self._clock.stop()

    def _show_left(self) -> None:
        until = self._step.until if self._step is not None else 0
        left = int(until - time.time()) if until else 0
        if self._step is None:
            self.left.setText(tr("Asking where to sign in…"))
        elif left > 0:
            self.left.setText(tr("Waiting for the browser · {time} left").format(time=duration_text(left)))
        else:
            self.left.setText(tr("Waiting for the browser…"))

    def _fail(self, error: AppError) -> None:
        self._run(False)
        for widget in (self.what, self.url, self.copy_url, self.open, self.code, self.code_title, self.copy_code):
            widget.hide()
        self.trouble.say(str(error), "bad")
        again = self.trouble.offer(tr("Try again"), lambda: self.begin(self._session, self._browser), "retry")
        self.trouble.show()
        self.elsewhere.show()
        self.shown.emit()
        again.setFocus(Qt.FocusReason.OtherFocusReason)

    def _end(self) -> None:
        self._run(False)
        self.what.setText(tr("Signed in."))
        self.what.show()
        for widget in (self.url, self.copy_url, self.open, self.elsewhere, self.code, self.code_title, self.copy_code):
            widget.hide()

    # --- what is clicked ---

    def _on_open(self) -> None:
        if self._step is None or self._desk.browse(self._step.url):
            return
        self.trouble.say(tr("No browser could be started. Copy the link, and open it yourself."), "busy")
        self.trouble.show()

    def _on_elsewhere(self) -> None:
        elsewhere = self._browser is Browser.ANYWHERE
        self.begin(self._session, Browser.HERE if elsewhere else Browser.ANYWHERE)

    def _lay_out(self) -> None:
        set_class(self, "card")
        self.trouble.set_closable(False)
        set_name(self.code, tr("Code"))
        set_class(self.code_title, "muted small")
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(theme.metric("gap") + 2)
        for widget in (self.trouble, self.what, self.url):
            column.addWidget(widget)
        column.addWidget(self.code_title)
        column.addLayout(_line(self.code, self.copy_code))
        column.addLayout(_line(self.open, self.elsewhere, self.copy_url))
        column.addSpacing(theme.metric("gap") // 2)
        column.addWidget(self.bar)
        column.addWidget(self.left)


class CopyButton(QuietButton):
    """Copies a text, and says so for a moment."""

    def __init__(self, words: str) -> None:
        super().__init__(words, "copy", self.copy)
        self._text = ""
        self._timer = QTimer(self, singleShot=True, interval=COPIED_MS)
        self._timer.timeout.connect(lambda: self.set_icon("copy"))

    def take(self, text: str) -> None:
        """What to copy; nothing: no button."""
        self._text = text
        self.setVisible(bool(text))

    def copy(self) -> None:
        """Put it on the clipboard."""
        QGuiApplication.clipboard().setText(self._text)
        self.set_icon("check", "ok")
        self._timer.start()


def _what(step: SignInStep | None, *, elsewhere: bool) -> str:
    if step is None:
        return ""
    if elsewhere:
        return tr("On any device, open this page in a browser, sign in there, and allow Skydeck.")
    return tr("Sign in with the browser on this computer. It will open this page:")


def _line(*widgets: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(theme.metric("gap"))
    for widget in widgets:
        row.addWidget(widget)
    row.addStretch()
    return row
