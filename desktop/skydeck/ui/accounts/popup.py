"""The account menu: every account, searched and grouped, with a card about the one under the cursor."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFrame, QHBoxLayout

from skydeck.core.context import Account
from skydeck.ui.accounts.accounts import Accounts
from skydeck.ui.accounts.card import AccountCard
from skydeck.ui.accounts.words import account_title, mode_text, number_of, source_text, who_line
from skydeck.ui.plain import set_class
from skydeck.ui.sign_in.words import session_name
from skydeck.ui.strings import tr
from skydeck.ui.theme import theme
from skydeck.ui.tick_list import TickRow
from skydeck.ui.tick_popup import TickPopup
from skydeck.ui.widgets.buttons import QuietButton

if TYPE_CHECKING:
    from skydeck.ui.accounts.actions import AccountActions
    from skydeck.ui.accounts.button import AccountButton

OWN_SOURCES = ("keyring", "session", "sso", "role")  # those that Skydeck itself keeps, and so can forget
_GROUPED_FROM = 7


class AccountPopup(TickPopup):
    """Made by the account button when it is first opened."""

    def __init__(self, accounts: Accounts, actions: AccountActions, button: AccountButton) -> None:
        hint = tr("Enter chooses one account, Space ticks several to see their lists as one.")
        super().__init__(tr("Accounts"), tr("Find by name, number or role"), hint, button)
        self._accounts, self._button = accounts, button
        self.card = AccountCard(accounts, actions)
        self._remove = QuietButton(tr("Remove…"), "remove", self._on_remove)
        rule = QFrame()
        set_class(rule, "rule")
        self.footer.addWidget(rule)
        self.footer.addWidget(self.card)
        self.footer.addLayout(self._buttons())
        self.pointed.connect(self._on_pointed)
        self.card.left.connect(self.close)
        self.ticked.connect(lambda names: accounts.choose(accounts=names))
        accounts.listed.connect(self._refill)
        accounts.mode_changed.connect(lambda _name: self._refill())

    def fill(self) -> None:
        """Read the accounts again."""
        chosen = [account.id for account in self._accounts.chosen_accounts()]
        self.set_rows(self._rows(), chosen, chosen[0] if chosen else "")
        self._on_pointed(self.current())

    def _refill(self) -> None:
        if self.isVisible():
            self.set_rows(self._rows(), self.model.ticked())
            self._on_pointed(self.current())

    def _rows(self) -> list[TickRow]:
        accounts = self._accounts.all()
        grouped = len(accounts) >= _GROUPED_FROM
        rows = [self._row(account, _group(account) if grouped else "") for account in accounts]
        order = {group: at for at, group in enumerate(dict.fromkeys(row.group for row in rows))}
        return sorted(rows, key=lambda row: order[row.group])

    def _row(self, account: Account, group: str) -> TickRow:
        accounts, name = self._accounts, account.id
        identity = accounts.identity(name)
        line = who_line(account, identity)
        if accounts.is_signed_out(name):
            line = f"{line} · {tr('signed out')}"
        elif trouble := accounts.trouble(name):
            line = trouble
        words = f"{number_of(account, identity)} {account.role} {account.detail} {group}"
        title, mode = account_title(account, identity), mode_text(accounts.mode(name))
        return TickRow(name, title, line, mode, accounts.colour(name), words=words, group=group)

    def _on_pointed(self, name: str) -> None:
        account = self._accounts.account(name)
        self.card.show_account(account)
        self._remove.setVisible(account is not None and account.source in OWN_SOURCES)

    def _on_remove(self) -> None:
        self._leave(lambda name: self._button.remove_wanted.emit(name))

    def _leave(self, act: Callable[[str], None]) -> None:
        name = self.current()
        self.close()
        act(name)

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(theme.metric("gap"))
        row.addWidget(QuietButton(tr("Add an account…"), "add", self._on_add))
        row.addWidget(QuietButton(tr("Look again"), "refresh", self._button.reload_wanted.emit))
        row.addStretch()
        row.addWidget(self._remove)
        return row

    def _on_add(self) -> None:
        self._leave(lambda _name: self._button.add_wanted.emit())


def _group(account: Account) -> str:
    """One sign-in, one group; the others by where they come from."""
    if account.is_sso:
        return session_name(account.session)
    return source_text(account)
