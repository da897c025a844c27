"""The card about one account in the account menu: who we are there, what to do, what may be changed, its colour."""

from __future__ import annotations

import time
from collections.abc import Iterable

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction, QHideEvent
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QHBoxLayout, QMenu, QVBoxLayout, QWidget

from skydeck.core.context import Account, WriteMode
from skydeck.core.credential_texts import Shape
from skydeck.ui.accounts.accounts import COLOURS, Accounts
from skydeck.ui.accounts.actions import AccountActions
from skydeck.ui.accounts.mode_menu import DURATIONS, length_text
from skydeck.ui.accounts.unlocks import UNLOCK_SECONDS
from skydeck.ui.accounts.words import account_title, left_sentence, mode_help, mode_text, source_text, who_line
from skydeck.ui.colour_chip import ColourChip
from skydeck.ui.plain import MutedLabel, StrongLabel, set_class, tooltip
from skydeck.ui.strings import tr
from skydeck.ui.widgets.buttons import QuietButton
from skydeck.ui.widgets.chips import Chip


class AccountCard(QWidget):
    """Shows the account under the cursor."""

    left = Signal()  # something else opens now; the menu is in its way

    def __init__(self, accounts: Accounts, actions: AccountActions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._accounts, self._actions, self._name = accounts, actions, ""
        self._wanted = WriteMode.READ_ONLY
        self._title, self._facts, self._help = StrongLabel(), MutedLabel(wrap=True), MutedLabel(wrap=True)
        self._modes = {mode: Chip(mode_text(mode), checkable=True) for mode in WriteMode}
        self._lengths = {seconds: Chip(length_text(seconds)) for seconds in DURATIONS}
        self._colours = {role: ColourChip(role) for role in COLOURS}
        self._automatic = Chip(tr("Automatic"), checkable=True)
        self._sign_in = QuietButton(tr("Sign in"), "sign-in", lambda: self._leave(actions.sign_in))
        self._sign_out = QuietButton(tr("Sign out…"), "sign-out", lambda: self._leave(actions.sign_out))
        self._console = QuietButton(tr("Web console"), "external-link", lambda: self._leave(actions.open_console))
        self._copy = QuietButton(tr("Copy"), "copy")
        self._copy.setMenu(self._copy_menu())
        for label in (self._facts, self._help):
            set_class(label, "muted small")
        tooltip(self._automatic, tr("Red for production, else the colour that the account has in the web console"))
        self._lay_out()
        self._connect()

    def show_account(self, account: Account | None) -> None:
        """Another account is under the cursor."""
        self.setVisible(account is not None)
        if account is None:
            return
        if self._name != account.id:
            self._ask_length(on=False)
        self._name = account.id
        accounts, mode = self._accounts, self._accounts.mode(account.id)
        self._title.setText(account_title(account, accounts.identity(account.id)))
        self._facts.setText(self._fact_line(account))
        self._modes[mode].setChecked(True)
        if self._wanted is WriteMode.READ_ONLY:
            self._help.setText(self._mode_words(mode))
        chosen = accounts.chosen_colour(account.id)
        self._colours.get(chosen, self._automatic).setChecked(True)
        self._show_actions(account)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._ask_length(on=False)

    def _fact_line(self, account: Account) -> str:
        accounts = self._accounts
        facts = (
            who_line(account, accounts.identity(account.id)),
            left_sentence(accounts.time(account.id), time.time()),
            source_text(account),
            account.detail,
            account.endpoint,
            tr("signed out") if accounts.is_signed_out(account.id) else accounts.trouble(account.id),
        )
        return " · ".join(dict.fromkeys(fact for fact in facts if fact))

    def _show_actions(self, account: Account) -> None:
        known = self._accounts.identity(account.id) is not None and not self._accounts.trouble(account.id)
        self._sign_in.setVisible(account.source != "sandbox" and not known and not account.problem)
        self._sign_out.setVisible(known and account.is_sso)
        refusal = self._actions.console_refusal(account.id)
        self._console.setEnabled(not refusal)
        tooltip(self._console, refusal or tr("Opens your browser, signed in with this account's role"))

    def _mode_words(self, mode: WriteMode) -> str:
        if self._accounts.is_production(self._name) and mode is WriteMode.READ_ONLY:
            return tr("Production starts read-only. To change something, unlock it for a while.")
        return mode_help(mode)

    # --- changing ---

    def choose_mode(self, mode: WriteMode) -> None:
        """Allow more or less; in production it is asked for how long before more is."""
        accounts = self._accounts
        locked = accounts.is_production(self._name) and accounts.mode(self._name) is WriteMode.READ_ONLY
        if locked and mode is not WriteMode.READ_ONLY:
            self._wanted = mode
            self._ask_length(on=True)
            return
        self._ask_length(on=False)
        accounts.set_mode(self._name, mode, UNLOCK_SECONDS)
        self._help.setText(self._mode_words(mode))

    def _on_length(self, seconds: float) -> None:
        mode = self._wanted
        self._ask_length(on=False)
        self._accounts.set_mode(self._name, mode, seconds)
        self._help.setText(mode_help(mode))

    def _ask_length(self, *, on: bool) -> None:
        if not on:
            self._wanted = WriteMode.READ_ONLY
        elif self._name:
            words = tr("{mode}: for how long? Afterwards it is read-only again.")
            self._help.setText(words.format(mode=mode_text(self._wanted)))
        for chip in self._lengths.values():
            chip.setVisible(on)

    def _leave(self, act: object) -> None:
        name = self._name
        self.left.emit()
        if callable(act):
            act(name)

    # --- making ---

    def _copy_menu(self) -> QMenu:
        menu = QMenu(self)
        shapes = {
            Shape.BASH: tr("Credentials for a shell (export)"),
            Shape.POWERSHELL: tr("Credentials for PowerShell"),
            Shape.INI: tr("Credentials for ~/.aws/credentials"),
        }
        number = QAction(tr("Account number"), menu)
        number.triggered.connect(lambda _on=False: self._actions.copy_number(self._name))
        menu.addAction(number)
        menu.addSeparator()
        for shape, words in shapes.items():
            action = QAction(words, menu)
            action.triggered.connect(lambda _on=False, shape=shape: self._actions.copy_credentials(self._name, shape))
            menu.addAction(action)
        return menu

    def _connect(self) -> None:
        self._group(self._modes.values())
        self._group((self._automatic, *self._colours.values()))
        for mode, chip in self._modes.items():
            chip.clicked.connect(lambda _on, mode=mode: self.choose_mode(mode))
        for seconds, chip in self._lengths.items():
            chip.clicked.connect(lambda _on, seconds=seconds: self._on_length(seconds))
        for role, button in self._colours.items():
            button.clicked.connect(lambda _on, role=role: self._accounts.set_colour(self._name, role))
        self._automatic.clicked.connect(lambda _on: self._accounts.set_colour(self._name, ""))

    def _group(self, buttons: Iterable[QAbstractButton]) -> None:
        group = QButtonGroup(self)
        for button in buttons:
            group.addButton(button)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(4, 4, 4, 4)
        column.setSpacing(7)
        column.addWidget(self._title)
        column.addWidget(self._facts)
        column.addLayout(_row((self._console, self._copy, self._sign_in, self._sign_out)))
        column.addLayout(_row(self._modes.values()))
        column.addWidget(self._help)
        column.addLayout(_row(self._lengths.values()))
        column.addLayout(_row((*self._colours.values(), self._automatic)))
        self._ask_length(on=False)


def _row(buttons: Iterable[QAbstractButton]) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(6)
    for button in buttons:
        row.addWidget(button)
    row.addStretch()
    return row
