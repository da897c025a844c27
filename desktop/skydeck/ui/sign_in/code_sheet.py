"""Asks for the one-time code of an MFA device; whether it is right is for AWS to say."""

from __future__ import annotations

import re

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QWidget

from skydeck.core.errors import AppError
from skydeck.link.messages import GiveCode, SignInNeeded
from skydeck.ui.plain import MutedLabel, PlainLabel, set_class, set_name
from skydeck.ui.sign_in import checks
from skydeck.ui.sign_in.desk import SignInDesk
from skydeck.ui.sign_in.need_sheet import NeedSheet
from skydeck.ui.strings import tr
from skydeck.ui.widgets.buttons import PrimaryButton, QuietButton

DIGITS = 6


class CodeSheet(NeedSheet):
    """Six digits and Enter; spaces of an authenticator's "123 456" do not matter."""

    def __init__(self, desk: SignInDesk, need: SignInNeeded, parent: QWidget | None = None) -> None:
        super().__init__(desk, need.session, tr("Code for {name}").format(name=need.title), parent)
        self.field, self.help = QLineEdit(), MutedLabel(wrap=True)
        self.go = PrimaryButton(tr("Continue"), "", self._give)
        self.instead = QuietButton(need.declinable, "", self._decline)
        self._fill(need)
        self.field.textChanged.connect(self._on_text)
        self._on_text()
        self.show_need(need)
        self.fit()
        self.field.setFocus()

    def code(self) -> str:
        """The digits that were typed."""
        return re.sub(r"[\s-]", "", self.field.text())

    def refused(self, error: AppError) -> None:
        super().refused(error)
        # The next code is another one: it is typed over this.
        self.field.selectAll()
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def set_trying(self, trying: bool) -> None:
        super().set_trying(trying)
        self.field.setReadOnly(trying)
        self.go.setEnabled(not trying and not checks.code(self.code()))

    def _give(self) -> None:
        if not checks.code(self.code()) and not self.field.isReadOnly():
            self.try_it(GiveCode(self.session, self.code()))

    def _decline(self) -> None:
        self.desk.decline(self.session)
        self.reject()

    def _on_text(self) -> None:
        self.trouble.hide()
        code = self.code()
        wrong = bool(code) and (not code.isascii() or not code.isdigit() or len(code) > DIGITS)
        self.help.setText(checks.code(code) if wrong else tr("It changes every 30 seconds; each one works once."))
        set_class(self.help, "bad small" if wrong else "muted small")
        self.go.setEnabled(not checks.code(code))

    def _fill(self, need: SignInNeeded) -> None:
        label = PlainLabel(tr("Code"), "strong")
        label.setBuddy(self.field)
        set_name(self.field, tr("Code"))
        set_class(self.field, "code-entry")
        self.field.setMaxLength(40)
        self.field.setPlaceholderText("000000")
        self.field.setMaximumWidth(self.field.fontMetrics().averageCharWidth() * 26)
        self.body.addWidget(PlainLabel(need.text, wrap=True))
        self.body.addWidget(self.waiting)
        if need.device:
            device = PlainLabel(need.device, "mono muted", wrap=True, selectable=True)
            set_name(device, tr("Device {serial}").format(serial=need.device))
            self.body.addWidget(device)
        for widget in (label, self.field, self.help, self.bar, self.trouble):
            self.body.addWidget(widget)
        self.body.addStretch()
        self.cancel.setDefault(False)
        self.go.setDefault(True)
        self.finish_buttons(*([self.instead] if need.declinable else []), self.go)
        self.instead.setVisible(bool(need.declinable))
