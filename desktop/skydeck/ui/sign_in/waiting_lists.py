"""Lists that wait for a session say so where their rows will be; the strip above them says it for all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable

from PySide6.QtCore import QObject

from skydeck.link.messages import SignInNeeded, SignInOver
from skydeck.ui.accounts.accounts import Accounts
from skydeck.ui.desk import Offer
from skydeck.ui.sign_in.watch import SessionWatch
from skydeck.ui.sign_in.words import verb
from skydeck.ui.tab_house import TabHouse


class WaitingLists(QObject):
    """A tab made later hears of it with the next call that waits, which is its own."""

    def __init__(
        self,
        watch: SessionWatch,
        house: TabHouse,
        accounts: Accounts,
        sign_in: Callable[[str], None],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._house, self._accounts, self._sign_in = house, accounts, sign_in
        self._asked: defaultdict[str, set[str]] = defaultdict(set)  # by session: accounts that asked for it
        watch.needed.connect(self._on_needed)
        watch.over.connect(self._on_over)

    def _on_needed(self, need: SignInNeeded) -> None:
        self._asked[need.session].add(need.account)
        self._tell(need.session, need.text, Offer(verb(need), lambda: self._sign_in(need.session)))

    def _on_over(self, over: SignInOver) -> None:
        self._tell(over.session, "", None)
        self._asked.pop(over.session, None)

    def _tell(self, session: str, why: str, offer: Offer | None) -> None:
        waiting = self._asked[session] | {one.id for one in self._accounts.all() if one.session == session}
        for tab in self._house.tabs():
            if tab.panel is not None and any(context.account in waiting for context in tab.place().contexts):
                tab.panel.wait_for(why, offer)
