"""The page of the network: how AWS is reached, and a test that names the hop which fails; it reaches nothing itself."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QVBoxLayout, QWidget

from skydeck.core.places import Place
from skydeck.link.messages import KeepProxyPassword, NetworkFacts, ReadNetwork
from skydeck.tasks import greetings
from skydeck.ui.accounts.accounts import Accounts
from skydeck.ui.desk import Desk
from skydeck.ui.network.cards import PatienceCard, ProxyCard, TrustCard
from skydeck.ui.network.test import TestCard
from skydeck.ui.panels.base import Panel, PanelStatus
from skydeck.ui.plain import set_class
from skydeck.ui.strings import tr
from skydeck.ui.theme import theme
from skydeck.ui.widgets.banner import Banner
from skydeck.ui.widgets.scrolled import scrolled

_SIDE_BY_SIDE = 860
_MOST = 1240


class NetworkPage(Panel):
    """Says again what the settings come to whenever one changes."""

    def __init__(self, desk: Desk, place: Place, accounts: Accounts, parent: QWidget | None = None) -> None:
        super().__init__(desk, place, parent)
        self._accounts = accounts
        self.test = TestCard(desk, accounts, f"{self.key}:test")
        self.proxy = ProxyCard(desk.settings, self._keep)
        self.trust, self.patience = TrustCard(desk.settings), PatienceCard(desk.settings)
        words = tr("This is the sandbox: nothing leaves this computer, so of all this only the time-outs count.")
        self.sandbox = Banner(words, "info")
        self._columns = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._lay_out()
        self._unwatch = greetings.watch_network(desk.settings, self.refresh)
        accounts.listed.connect(self.test.fill_accounts)
        self.test.ended.connect(self.status_changed)
        self.refresh()

    def title(self) -> str:
        return tr("Network")

    def icon_name(self) -> str:
        return "connect"

    def status(self) -> PanelStatus:
        return PanelStatus(self.test.summary.full_text())

    def main_part(self) -> QWidget:
        return self.test.go

    def refresh(self) -> None:
        """Ask again what the settings come to."""
        self.desk.runner.start(f"{self.key}:facts", self._read())

    def test_connection(self, account: str, service: str) -> None:
        """Test at once, as an error message offers it."""
        self.test.choose(account, service)
        self.test.begin()

    def close_panel(self) -> None:
        self._unwatch()
        self._accounts.listed.disconnect(self.test.fill_accounts)
        super().close_panel()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        beside = self.width() >= theme.scaled(_SIDE_BY_SIDE)
        direction = QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom
        self._columns.setDirection(direction)

    async def _read(self) -> None:
        self._show(await self.desk.link.call(ReadNetwork()))

    def _keep(self, user: str, password: str, keep: bool) -> None:
        self.desk.runner.change(f"{self.key}:password", self._kept(KeepProxyPassword(user, password, keep)))

    async def _kept(self, request: KeepProxyPassword) -> None:
        self._show(await self.desk.link.call(request))

    def _show(self, facts: NetworkFacts) -> None:
        self.sandbox.setVisible(facts.sandbox)
        self.proxy.show_facts(facts)
        self.trust.show_facts(facts)

    def _lay_out(self) -> None:
        gap = theme.metric("gap")
        page, column = QWidget(), QVBoxLayout()
        set_class(page, "page")
        settings = QVBoxLayout()
        settings.setSpacing(gap * 2)
        for card in (self.proxy, self.trust, self.patience):
            settings.addWidget(card)
        settings.addStretch()
        self._columns.setSpacing(gap * 2)
        self._columns.addWidget(self.test, 1, Qt.AlignmentFlag.AlignTop)
        self._columns.addLayout(settings, 1)
        column.setContentsMargins(0, gap, gap, gap)
        column.setSpacing(gap * 2)
        self.sandbox.set_closable(False)
        self.sandbox.hide()
        column.addWidget(self.sandbox)
        column.addLayout(self._columns)
        column.addStretch()
        page.setLayout(column)
        page.setMaximumWidth(theme.scaled(_MOST))
        area = scrolled(page, tr("Network"))
        around = QVBoxLayout(self)
        around.setContentsMargins(0, 0, 0, 0)
        around.addWidget(area)
