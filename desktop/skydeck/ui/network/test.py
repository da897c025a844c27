"""The card that tests the way to AWS: which account and service, the hops, the result to copy; it stores nothing."""

from __future__ import annotations

from datetime import UTC, datetime

from PySide6.QtCore import Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QVBoxLayout, QWidget

from skydeck.catalog import SERVICES
from skydeck.core.context import Account, AwsContext
from skydeck.core.text import display, duration_text, time_text
from skydeck.link.messages import TryConnection
from skydeck.ui.accounts.accounts import FALLBACK_REGION, Accounts
from skydeck.ui.desk import Desk
from skydeck.ui.network.hops import HopList
from skydeck.ui.network.words import hop_title, report
from skydeck.ui.plain import MutedLabel, PlainLabel, set_class, set_name
from skydeck.ui.strings import tr
from skydeck.ui.theme import theme
from skydeck.ui.widgets.buttons import PrimaryButton, QuietButton

STS = "sts"


class TestCard(QFrame):
    """One test at a time; `key` is that of its task."""

    __test__ = False  # no test of pytest's

    ended = Signal()

    def __init__(self, desk: Desk, accounts: Accounts, key: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk, self._accounts, self._key = desk, accounts, key
        self._asked: TryConnection | None = None
        self.account, self.service = QComboBox(), QComboBox()
        self.hops, self.summary = HopList(), PlainLabel(wrap=True, selectable=True)
        self.go = PrimaryButton(tr("Test connection"), "connect", self.begin)
        self.stop = QuietButton(tr("Stop"), "stop", self.cancel)
        self.copy = QuietButton(tr("Copy result"), "copy", self.copy_result)
        self._lay_out()
        self.fill_services()
        self.fill_accounts()

    def fill_accounts(self) -> None:
        """Offer the accounts there are; the choice stays."""
        chosen = self.account.currentData() or next((one.id for one in self._accounts.chosen_accounts()), "")
        self.account.clear()
        for account in self._accounts.all():
            self.account.addItem(f"{display(account.name, 60)} · {self._region(account)}", account.id)
        self.account.setCurrentIndex(max(0, self.account.findData(chosen)))
        self.go.setEnabled(self.account.count() > 0)

    def fill_services(self) -> None:
        """Offer what the catalogue has, and STS, which everybody may ask."""
        for service in SERVICES:
            name = service.kinds[0].boto3_service
            if self.service.findData(name) < 0:
                self.service.addItem(service.title, name)
        self.service.addItem(tr("STS (who am I)"), STS)

    def choose(self, account: str, service: str) -> None:
        """As if the user had; a service that is not offered is tested with STS."""
        self.account.setCurrentIndex(max(0, self.account.findData(account)))
        found = self.service.findData(service)
        self.service.setCurrentIndex(found if found >= 0 else self.service.findData(STS))

    def begin(self) -> None:
        """Test what is chosen."""
        account = self._accounts.account(str(self.account.currentData()))
        if account is None:
            return
        context = AwsContext(account.id, self._region(account), self._accounts.mode(account.id))
        self._asked = TryConnection(context, str(self.service.currentData()))
        self._desk.runner.start(self._key, self._walk(self._asked))

    def cancel(self) -> None:
        """Nobody waits any more."""
        self._desk.runner.cancel(self._key)

    def copy_result(self) -> None:
        """Put the result on the clipboard."""
        if self._asked is not None:
            context = self._asked.context
            now = time_text(datetime.now(UTC), UTC)
            words = tr("Skydeck, test of the connection to {service} in {region} with {account}, {time}")
            heading = words.format(
                service=self._asked.service, region=context.region, account=self._name(context.account), time=now
            )
            QGuiApplication.clipboard().setText(report(heading, self.hops.told()))

    def _name(self, name: str) -> str:
        account = self._accounts.account(name)
        return account.name if account is not None else name

    def _region(self, account: Account) -> str:
        chosen = next((one for one in self._accounts.contexts() if one.account == account.id), None)
        return chosen.region if chosen is not None else account.region or FALLBACK_REGION

    async def _walk(self, request: TryConnection) -> None:
        self._run(running=True)
        self.hops.begin()
        try:
            async with self._desk.link.stream(request) as stream:
                async for told in stream:
                    self.hops.take(told)
        finally:
            self.hops.stop()
            self._run(running=False)
            self._sum_up()

    def _run(self, *, running: bool) -> None:
        self.go.setVisible(not running)
        self.stop.setVisible(running)
        self.account.setEnabled(not running)
        self.service.setEnabled(not running)
        self.copy.setEnabled(not running and bool(self.hops.told()))
        if running:
            self.summary.hide()

    def _sum_up(self) -> None:
        told = self.hops.told()
        failed = next((one for one in told if one.error is not None), None)
        seconds = duration_text(sum(one.seconds for one in told))
        if failed is not None:
            text, role = tr("The way ends at: {hop}.").format(hop=hop_title(failed.hop)), "bad"
        elif len(told) == len(self.hops.rows):
            text, role = tr("The whole way works, in {time}.").format(time=seconds), "ok"
        else:
            text, role = tr("The test was stopped."), "muted"
        self.summary.setText(text)
        set_class(self.summary, f"strong {role}")
        self.summary.show()
        self.copy.setEnabled(bool(told))
        self.ended.emit()

    def _lay_out(self) -> None:
        set_class(self, "card")
        gap = theme.metric("gap")
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 16, 18, 16)
        column.setSpacing(gap)
        column.addWidget(PlainLabel(tr("Test connection"), "title"))
        words = tr("Goes the way of a call step by step, and names the step that fails. Nothing is changed in AWS.")
        column.addWidget(MutedLabel(words, wrap=True))
        column.addSpacing(gap // 2)
        column.addLayout(self._choices())
        column.addSpacing(gap)
        column.addWidget(self.hops)
        column.addLayout(self._end())
        column.addStretch()
        self._run(running=False)
        self.summary.hide()

    def _choices(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(theme.metric("gap"))
        for combo, name in ((self.account, tr("Account")), (self.service, tr("Service"))):
            set_name(combo, name)
            combo.setMinimumWidth(theme.scaled(120))
            combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            row.addWidget(combo, 1)
        row.addWidget(self.go)
        row.addWidget(self.stop)
        return row

    def _end(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.addWidget(self.summary, 1)
        row.addStretch()
        row.addWidget(self.copy)
        return row
