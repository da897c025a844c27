"""Keeps every place that says where calls go, and what may be changed there, up to date; it decides neither."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from skydeck.core.context import WriteMode
from skydeck.core.places import Place
from skydeck.link.messages import SessionTime
from skydeck.ui.accounts.whereabouts import of_place, regions_line, whereabouts
from skydeck.ui.accounts.words import clock_text, mode_text
from skydeck.ui.strings import tr
from skydeck.ui.torn_window import TornWindow

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
        self._accounts.unlocks.ticked.connect(self._tick)
        self._accounts.unlocks.ended.connect(self._on_locked)
        clipboard.changed.connect(lambda: self._status.show_secret(clipboard.seconds_left()))
        self._status.secret_clicked.connect(clipboard.clear)
        self._status.lock_clicked.connect(self._lock)
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
        words = tr("The time is over: {name} is read-only again.")
        self._inside.messages.info(words.format(name=self._name(name)), key=f"locked:{name}")

    def _lock(self) -> None:
        for name in self._inside.front_accounts():
            if self._accounts.unlocks.seconds_left(name):
                self._accounts.set_mode(name, WriteMode.READ_ONLY)

    def _tick(self) -> None:
        self._show_mode()
        for window in self._inside.house.windows():
            self._show_torn(window)

    def _show_mode(self) -> None:
        names, accounts = self._inside.front_accounts(), self._accounts
        modes = {accounts.mode(name) for name in names}
        self._status.show_mode(
            modes.pop() if len(modes) == 1 else None,
            ", ".join(self._name(name) for name in names),
            production=any(accounts.is_production(name) for name in names),
            left=self._left(names),
        )

    def _left(self, names: Sequence[str]) -> float:
        """Until the first of them is read-only again; 0: none is unlocked."""
        times = (self._accounts.unlocks.seconds_left(name) for name in names)
        return min((time for time in times if time), default=0)

    def _name(self, name: str) -> str:
        account = self._accounts.account(name)
        return account.name if account is not None else name

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
        names = tuple(dict.fromkeys(context.account for context in contexts))
        modes = list(dict.fromkeys(mode_text(self._accounts.mode(name)) for name in names))
        if left := clock_text(self._left(names)) if self._left(names) else "":
            modes.append(tr("Unlocked for {time}").format(time=left))
        window.show_where(where, regions_line(self._accounts, contexts), *modes)
