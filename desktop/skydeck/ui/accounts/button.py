"""The account button of the sidebar: says where calls go, and opens the account menu."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QWidget

from skydeck.ui.accounts.accounts import Accounts
from skydeck.ui.accounts.whereabouts import whereabouts
from skydeck.ui.card_button import CardButton
from skydeck.ui.plain import set_name
from skydeck.ui.strings import tr
from skydeck.ui.theme import theme

if TYPE_CHECKING:
    from skydeck.ui.accounts.actions import AccountActions
    from skydeck.ui.accounts.popup import AccountPopup

CLOCK_MS = 20_000  # the time left is shown in minutes
_ROWS_SHOWN = 8


class AccountButton(CardButton):
    """Shows the chosen accounts; a click opens the menu."""

    add_wanted = Signal()
    reload_wanted = Signal()
    remove_wanted = Signal(str)
    ticked = Signal()  # the time left may read otherwise now

    def __init__(self, accounts: Accounts, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._accounts = accounts
        self._actions: AccountActions | None = None
        self._popup: AccountPopup | None = None
        self._clock = QTimer(self, interval=CLOCK_MS)
        self._clock.timeout.connect(self._tick)
        self.clicked.connect(self.open_popup)
        accounts.listed.connect(self.show_accounts)
        accounts.chosen.connect(self.show_accounts)
        accounts.mode_changed.connect(lambda _name: self.show_accounts())
        accounts.timed.connect(lambda _name: self.show_accounts())
        self.show_accounts()

    def use(self, actions: AccountActions) -> None:
        """What the menu can do, once there is a window to do it in."""
        self._actions = actions

    def show_accounts(self) -> None:
        """Take over what is known and chosen now."""
        chosen = self._accounts.chosen_accounts()
        if any(self._accounts.time(account.id).expires for account in chosen):
            self._clock.start()
        else:
            self._clock.stop()
        where = whereabouts(self._accounts, chosen)
        role = "busy" if where.urgent else "muted"
        self.describe(where.title, (where.number, where.who), where.stripes, where.tip, end=where.left, role=role)
        if where.production:
            set_name(self, f"{self.accessibleName()}, {tr('production')}")

    def open_popup(self) -> None:
        """Let the user choose."""
        if self._actions is None:
            return
        if self._popup is None:
            from skydeck.ui.accounts.popup import AccountPopup

            self._popup = AccountPopup(self._accounts, self._actions, self)
        self._popup.fill()
        rows = min(max(self._popup.model.rowCount(), 2), _ROWS_SHOWN)
        self._popup.open_under(self, theme.scaled(500), rows * (theme.metric("row") + 14) + theme.scaled(330))

    def popup(self) -> AccountPopup | None:
        """The menu, once it was opened."""
        return self._popup

    def _tick(self) -> None:
        self.show_accounts()
        self.ticked.emit()
