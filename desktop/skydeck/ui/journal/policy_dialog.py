"""A policy made of the calls of a period: its text and what it leaves open, to copy and save; it makes none itself."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QWidget

from skydeck.core.errors import AppError, ErrorKind
from skydeck.core.text import count_text
from skydeck.link.messages import MakePolicy, Policy
from skydeck.ui.desk import Desk
from skydeck.ui.dialogs import pick_file, shown
from skydeck.ui.journal.filter import CallFilter, Choice, ChoiceButton, span_choices, span_start
from skydeck.ui.plain import MutedLabel, PlainLabel, set_class, set_name
from skydeck.ui.sheet import Sheet
from skydeck.ui.strings import tr
from skydeck.ui.theme import theme
from skydeck.ui.widgets.buttons import PrimaryButton, QuietButton

MANAGED_LIMIT = 6144  # characters of a managed policy, white space not counted
_LINES = 16


async def make_policy(desk: Desk, parent: QWidget, accounts: Sequence[tuple[str, str]], wanted: CallFilter) -> None:
    """Ask the engine for the policy of an account and a period, and show it."""
    if not accounts:
        raise AppError(ErrorKind.INVALID, tr("There are no calls yet to make a policy from."))
    dialog = PolicyDialog(desk, accounts, wanted, parent)
    await shown(dialog)


class PolicyDialog(Sheet):
    """The account and the period can be changed; the policy follows."""

    def __init__(
        self, desk: Desk, accounts: Sequence[tuple[str, str]], wanted: CallFilter, parent: QWidget | None = None
    ) -> None:
        super().__init__(tr("A policy from these calls"), tr("It allows what was called, and nothing else."), parent)
        self._desk = desk
        self._policy: Policy | None = None
        self.account = ChoiceButton(tr("Account"), "account", lambda: [Choice(*one) for one in accounts])
        self.span = ChoiceButton(tr("Time"), "calendar", span_choices)
        self.text, self._facts, self._notes = QPlainTextEdit(), PlainLabel("", wrap=True), MutedLabel("", wrap=True)
        self.copy = PrimaryButton(tr("Copy policy"), "", self.copy_text)
        self.save = QuietButton(tr("Save…"), "", self.save_text)
        if wanted.account:
            self.account.choose(wanted.account)
        self._fill()
        self.cancel.set_text(tr("Close"))
        self.finish_buttons(self.save, self.copy)
        self.resize(theme.scaled(720), 640)
        for picker in (self.account, self.span):
            picker.chosen.connect(lambda _value: self.read())
        self.read()

    def read(self) -> None:
        """Make the policy of what is chosen now."""
        for button in (self.copy, self.save):
            button.setEnabled(False)
        self._facts.setText(tr("Reading the journal…"))
        self._desk.runner.start("policy", self._read())

    def copy_text(self) -> None:
        """Put the policy on the clipboard."""
        QGuiApplication.clipboard().setText(self.text.toPlainText())

    def save_text(self) -> None:
        """Write the policy into a file."""
        self._desk.runner.start("policy:save", self._save(self.text.toPlainText()))

    async def _read(self) -> None:
        since = span_start(self.span.value(), time.time())
        policy: Policy = await self._desk.link.call(MakePolicy(self.account.value(), since, 0))
        self._policy = policy
        self.text.setPlainText(policy.text)
        self._facts.setText(_facts(policy))
        denied = tr("Refused, so not in it: {actions}").format(actions=", ".join(policy.denied))
        self._notes.setText("\n".join((*policy.notes, *([denied] if policy.denied else []))))
        for button in (self.copy, self.save):
            button.setEnabled(bool(policy.text))

    async def _save(self, text: str) -> None:
        path = await pick_file(self, tr("Save the policy"), Path.home() / "policy.json", [tr("JSON (*.json)")])
        if path is not None:
            await asyncio.to_thread(path.write_text, text, "utf-8")

    def _fill(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(theme.metric("gap"))
        row.addWidget(self.account)
        row.addWidget(self.span)
        row.addStretch()
        self.text.setReadOnly(True)
        self.text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.text.setTabChangesFocus(True)
        self.text.setFont(theme.mono_font())
        self.text.setMinimumHeight(_LINES * theme.metric("row") * 2 // 3)
        set_class(self.text, "mono")
        set_name(self.text, tr("Policy"))
        self._notes.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.body.addLayout(row)
        self.body.addWidget(self._facts)
        self.body.addWidget(self.text, 1)
        self.body.addWidget(self._notes)


def _facts(policy: Policy) -> str:
    if not policy.text:
        return tr("No call was made in this time.")
    size = sum(not character.isspace() for character in policy.text)
    words = tr("{actions} actions from {calls} calls · {size} of {limit} characters of a managed policy")
    text = words.format(
        actions=count_text(len(policy.actions)),
        calls=count_text(policy.calls),
        size=count_text(size),
        limit=count_text(MANAGED_LIMIT),
    )
    return text if size <= MANAGED_LIMIT else f"{text}. {tr('It is too long for one: split it.')}"
