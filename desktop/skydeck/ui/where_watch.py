"""Keeps every place that says where calls go, and what may be changed there, up to date; it decides neither."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from skydeck.core.places import Place
from skydeck.link.messages import SessionTime
from skydeck.ui.account_words import mode_text
from skydeck.ui.strings import tr
from skydeck.ui.torn_window import TornWindow
from skydeck.ui.whereabouts import of_place, regions_line, whereabouts

if TYPE_CHECKING:
    from skydeck.ui.interior import Interior


class WhereWatch:
    """Made once by the interior, after its parts."""

    def __init__(self, interior: Interior) -> None:
        self._inside = inside = interior
        self._accounts, self._status = inside.accounts, inside.status
        clipboard = inside.account_actions.clipboard
        inside.link.on_event(self._on_event)
        self._accounts.listed.connect(self.show)
        self._accounts.timed.connect(lambda _name: self.show())
        self._accounts.unlocks.ticked.connect(self._show_mode)
        self._accounts.unlocks.ended.connect(self._on_locked)
        clipboard.changed.connect(lambda: self._status.show_secret(clipboard.seconds_left()))
        self._status.secret_clicked.connect(clipboard.clear)
        inside.sidebar.account.ticked.connect(self.show)
        inside.house.torn.connect(self._on_torn)

    def show(self) -> None:
        """Everything anew: another tab is in front, or something is known that was not."""
        self._show_mode()
        self._show_line()
        for window in self._inside.house.windows():
            self._show_torn(window)

    def _on_event(self, event: Any) -> None:
        if isinstance(event, SessionTime):
            self._accounts.learn_time(event)

    def _on_torn(self, window: TornWindow) -> None:
        window.named.connect(lambda: self._show_torn(window))
        self._show_torn(window)

    def _on_locked(self, name: str) -> None:
        account = self._accounts.account(name)
        if account is not None:
            words = tr("The time is over: {name} is read-only again.")
            self._inside.messages.info(words.format(name=account.name), key=f"locked:{name}")

    def _show_mode(self) -> None:
        name, accounts = self._inside.front_account(), self._accounts
        account = accounts.account(name)
        self._status.show_mode(
            accounts.mode(name),
            account.name if account is not None else name,
            production=accounts.is_production(name),
            left=accounts.unlocks.seconds_left(name),
        )

    def _show_line(self) -> None:
        # Beside the sidebar it would say everything twice.
        line, folded = self._status.where, self._inside.window.side.isHidden()
        line.setVisible(folded)
        if folded:
            chosen = self._accounts.chosen_accounts()
            line.show_where(
                whereabouts(self._accounts, chosen), regions_line(self._accounts, self._accounts.contexts())
            )

    def _show_torn(self, window: TornWindow) -> None:
        tab = window.area.current()
        contexts = tab.place().contexts if tab is not None else Place("").contexts
        where = of_place(self._accounts, contexts)
        modes = dict.fromkeys(mode_text(self._accounts.mode(context.account)) for context in contexts)
        window.show_where(where, regions_line(self._accounts, contexts), *modes)
