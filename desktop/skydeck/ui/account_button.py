"""The account button and its popup: which accounts, what may be changed in each, their colours, adding and removing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QHBoxLayout, QVBoxLayout, QWidget

from skydeck.core.context import Account, WriteMode
from skydeck.ui.account_words import mode_help, mode_text, second_line, source_text
from skydeck.ui.accounts import COLOURS, Accounts
from skydeck.ui.card_button import CardButton
from skydeck.ui.colour_chip import ColourChip
from skydeck.ui.plain import MutedLabel, StrongLabel, set_class
from skydeck.ui.strings import tr
from skydeck.ui.theme import theme
from skydeck.ui.tick_list import TickRow
from skydeck.ui.tick_popup import TickPopup
from skydeck.ui.widgets.buttons import QuietButton
from skydeck.ui.widgets.chips import Chip

CLOCK_MS = 20_000  # the time left is shown in minutes
OWN_SOURCES = ("keyring", "session")  # those that Skydeck itself keeps, and so can forget


class AccountButton(CardButton):
    """Shows the chosen accounts; a click opens the popup."""

    add_wanted = Signal()
    reload_wanted = Signal()
    remove_wanted = Signal(str)

    def __init__(self, accounts: Accounts, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._accounts = accounts
        self._popup: AccountPopup | None = None
        self._clock = QTimer(self, interval=CLOCK_MS)
        self._clock.timeout.connect(self.show_accounts)
        self.clicked.connect(self.open_popup)
        accounts.listed.connect(self.show_accounts)
        accounts.chosen.connect(self.show_accounts)
        self.show_accounts()

    def show_accounts(self) -> None:
        """Take over what is known and chosen now."""
        chosen = self._accounts.chosen_accounts()
        self._tick(chosen)
        stripes = tuple(self._accounts.colour(account.id) for account in chosen)
        if not chosen:
            self.describe(tr("No account"), tr("Choose or add one"), ("idle",))
        elif len(chosen) == 1:
            one = chosen[0]
            line = second_line(one, self._accounts.identity(one.id), self._accounts.trouble(one.id))
            self.describe(one.name, line, stripes)
        else:
            title = tr("{name} + {count}").format(name=chosen[0].name, count=len(chosen) - 1)
            self.describe(title, tr("{count} accounts").format(count=len(chosen)), stripes, _names(chosen))

    def _tick(self, chosen: Sequence[Account]) -> None:
        known = (self._accounts.identity(account.id) for account in chosen)
        if any(identity is not None and identity.expires for identity in known):
            if not self._clock.isActive():
                self._clock.start()
        else:
            self._clock.stop()

    def open_popup(self) -> None:
        """Let the user choose."""
        if self._popup is None:
            self._popup = AccountPopup(self._accounts, self)
        self._popup.fill()
        rows = min(max(len(self._accounts.all()), 2), 8)
        self._popup.open_under(self, 440, rows * (theme.metric("row") + 14) + 300)

    def popup(self) -> AccountPopup | None:
        """The popup, once it was opened."""
        return self._popup


class AccountPopup(TickPopup):
    """The list, and a card about the account under the cursor."""

    def __init__(self, accounts: Accounts, button: AccountButton) -> None:
        hint = tr("Enter chooses one account, Space ticks several to see their lists as one.")
        super().__init__(tr("Accounts"), tr("Find an account"), hint, button)
        self._accounts, self._button = accounts, button
        self._card = AccountCard(accounts)
        self._remove = QuietButton(tr("Remove…"), "remove", self._on_remove)
        self.footer.addWidget(self._card)
        self.footer.addLayout(self._buttons())
        self.pointed.connect(self._on_pointed)
        self.ticked.connect(lambda names: accounts.choose(accounts=names))
        accounts.listed.connect(self._refill)
        accounts.mode_changed.connect(lambda _name: self._refill())

    def fill(self) -> None:
        """Read the accounts again."""
        chosen = [account.id for account in self._accounts.chosen_accounts()]
        self.set_rows([self._row(account) for account in self._accounts.all()], chosen, chosen[0] if chosen else "")
        self._on_pointed(self.current())

    def _refill(self) -> None:
        if self.isVisible():
            self.set_rows([self._row(account) for account in self._accounts.all()], self.model.ticked())
            self._on_pointed(self.current())

    def _row(self, account: Account) -> TickRow:
        accounts = self._accounts
        line = second_line(account, accounts.identity(account.id), accounts.trouble(account.id))
        mode = mode_text(accounts.mode(account.id))
        return TickRow(account.id, account.name, line, mode, accounts.colour(account.id))

    def _on_pointed(self, name: str) -> None:
        account = self._accounts.account(name)
        self._card.show_account(account)
        self._remove.setVisible(account is not None and account.source in OWN_SOURCES)

    def _on_remove(self) -> None:
        name = self.current()
        self.close()
        self._button.remove_wanted.emit(name)

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(theme.metric("gap"))
        row.addWidget(QuietButton(tr("Add keys…"), "key", self._on_add))
        row.addWidget(QuietButton(tr("Look again"), "refresh", self._button.reload_wanted.emit))
        row.addStretch()
        row.addWidget(self._remove)
        return row

    def _on_add(self) -> None:
        self.close()
        self._button.add_wanted.emit()


class AccountCard(QWidget):
    """What may be changed in an account, and the colour of its stripe."""

    def __init__(self, accounts: Accounts, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._accounts, self._name = accounts, ""
        self._title, self._facts, self._help = StrongLabel(), MutedLabel(wrap=True), MutedLabel(wrap=True)
        self._modes = {mode: Chip(mode_text(mode), checkable=True) for mode in WriteMode}
        self._colours = {role: ColourChip(role) for role in COLOURS}
        for label in (self._facts, self._help):
            set_class(label, "muted small")
        self._lay_out()
        self._group(self._modes.values())
        self._group(self._colours.values())
        for mode, chip in self._modes.items():
            chip.clicked.connect(lambda _on, mode=mode: self._set_mode(mode))
        for role, button in self._colours.items():
            button.clicked.connect(lambda _on, role=role: self._accounts.set_colour(self._name, role))

    def show_account(self, account: Account | None) -> None:
        """Another account is under the cursor."""
        self.setVisible(account is not None)
        if account is None:
            return
        self._name = account.id
        mode, colour = self._accounts.mode(account.id), self._accounts.colour(account.id)
        self._title.setText(account.name)
        facts = (source_text(account), account.detail, account.endpoint, self._accounts.trouble(account.id))
        self._facts.setText(" · ".join(dict.fromkeys(fact for fact in facts if fact)))
        self._help.setText(mode_help(mode))
        self._modes[mode].setChecked(True)
        self._colours[colour].setChecked(True)

    def _set_mode(self, mode: WriteMode) -> None:
        self._accounts.set_mode(self._name, mode)
        self._help.setText(mode_help(mode))

    def _group(self, buttons: Iterable[QAbstractButton]) -> None:
        group = QButtonGroup(self)
        for button in buttons:
            group.addButton(button)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(4, 4, 4, 4)
        column.setSpacing(6)
        column.addWidget(self._title)
        column.addWidget(self._facts)
        column.addLayout(_row(self._modes.values()))
        column.addWidget(self._help)
        column.addLayout(_row(self._colours.values()))


def _row(buttons: Iterable[QAbstractButton]) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(6)
    for button in buttons:
        row.addWidget(button)
    row.addStretch()
    return row


def _names(accounts: Sequence[Account]) -> str:
    return "\n".join(account.name for account in accounts)
