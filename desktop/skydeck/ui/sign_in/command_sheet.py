"""A command that a person runs in a terminal, then *Continue*; Skydeck does not run it."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QWidget

from skydeck.link.messages import GoOn, SignInNeeded
from skydeck.ui.plain import PlainLabel, set_name
from skydeck.ui.sign_in.card import CopyButton
from skydeck.ui.sign_in.desk import SignInDesk
from skydeck.ui.sign_in.need_sheet import NeedSheet
from skydeck.ui.strings import tr
from skydeck.ui.widgets.buttons import PrimaryButton


class CommandSheet(NeedSheet):
    """The command to copy, and what to do afterwards."""

    def __init__(self, desk: SignInDesk, need: SignInNeeded, parent: QWidget | None = None) -> None:
        super().__init__(desk, need.session, tr("Sign in to {name}").format(name=need.title), parent)
        self.command = PlainLabel(need.command, "code", wrap=True, selectable=True)
        self.copy = CopyButton(tr("Copy command"))
        self.copy.take(need.command)
        self.go = PrimaryButton(tr("Continue"), "", lambda: self.try_it(GoOn(self.session)))
        set_name(self.command, need.command)
        steps = tr("Run this in a terminal, then continue here.") if need.command else tr("When it is done, continue.")
        row = QHBoxLayout()
        row.addWidget(self.copy)
        row.addStretch()
        self.body.addWidget(PlainLabel(need.text, wrap=True))
        self.body.addWidget(self.waiting)
        self.body.addWidget(PlainLabel(steps, "strong", wrap=True))
        self.body.addWidget(self.command)
        self.body.addLayout(row)
        for widget in (self.bar, self.trouble):
            self.body.addWidget(widget)
        self.body.addStretch()
        self.command.setVisible(bool(need.command))
        self.cancel.setDefault(False)
        self.go.setDefault(True)
        self.finish_buttons(self.go)
        self.show_need(need)
        self.fit()
        (self.copy if need.command else self.go).setFocus()

    def set_trying(self, trying: bool) -> None:
        super().set_trying(trying)
        self.go.setEnabled(not trying)
