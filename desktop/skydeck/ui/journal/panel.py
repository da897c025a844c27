"""The journal of calls as a page: live, searched on the disk, each call in full; it writes no journal."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QAbstractItemView, QFrame, QTableView, QVBoxLayout, QWidget

from skydeck.core.outcomes import UNKNOWN
from skydeck.core.places import Place
from skydeck.core.text import count_text, estimate_text
from skydeck.link.messages import CallRecord
from skydeck.ui import clock
from skydeck.ui.desk import Desk
from skydeck.ui.icons import icon
from skydeck.ui.journal.call_log import CallLog
from skydeck.ui.journal.details import JournalDetails, where_text
from skydeck.ui.journal.filter import JournalFilter
from skydeck.ui.journal.foot import JournalFacts, JournalFoot
from skydeck.ui.journal.model import JournalModel
from skydeck.ui.journal.reader import JournalReader
from skydeck.ui.panels.base import Panel, PanelStatus
from skydeck.ui.plain import set_class, set_name
from skydeck.ui.strings import tr
from skydeck.ui.theme import theme
from skydeck.ui.widgets.buttons import IconButton, QuietButton
from skydeck.ui.widgets.loading import ThinProgress
from skydeck.ui.widgets.sideways import Sideways, in_line
from skydeck.ui.widgets.splitter import Splitter

SPLIT_STATE = "journal"
_FACTS_WIDTH = 420


class JournalPanel(Panel):
    """Reads the newest entries, then adds what the engine reports."""

    def __init__(self, desk: Desk, place: Place, calls: CallLog, parent: QWidget | None = None) -> None:
        super().__init__(desk, place, parent)
        self._calls = calls
        zone = clock.zone(desk.settings)
        self.model = JournalModel(zone, self._account_name, self)
        self.reader = JournalReader(desk, self.key, self)
        self.filter = JournalFilter(zone, self._accounts)
        self.search, self.writes = self.filter.search, self.filter.writes
        self.table = QTableView()
        self.details = JournalDetails(
            desk, self.key, self.settle, lambda one: where_text(one, self._account_name(one.account), zone)
        )
        self._facts, self._foot = JournalFacts(self.show_unknown), JournalFoot(zone, self.reader.read_on)
        self._costs = QuietButton("", "price", self.show_costs)
        self._progress = ThinProgress()
        self._lay_out()
        self._connect()
        self._add_actions()
        self.refresh()

    def title(self) -> str:
        return tr("Journal")

    def icon_name(self) -> str:
        return "file-text"

    def status(self) -> PanelStatus:
        shown, total = self.model.rowCount(), self.model.total()
        words = tr("{count} calls") if total != 1 else tr("1 call")
        if shown != total:
            words = tr("{shown} of {count} calls")
        text = words.format(count=count_text(total), shown=count_text(shown))
        return PanelStatus(text, refreshing=self.reader.reading)

    def refresh(self) -> None:
        """Read the newest entries again."""
        self.reader.read(self.filter.value())

    def focus_filter(self) -> None:
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def main_part(self) -> QWidget:
        return self.table

    def close_panel(self) -> None:
        self._calls.recorded.disconnect(self._on_record)
        self._calls.unknown_changed.disconnect(self._on_unknown)
        self._calls.costs_changed.disconnect(self._on_costs)
        self.reader.stop()
        super().close_panel()

    def selected(self) -> CallRecord | None:
        """The call under the cursor."""
        return self.model.record(self.table.currentIndex().row())

    def copy_cli(self) -> None:
        """Put the selected call on the clipboard, as an AWS CLI line."""
        self.details.copy_cli()

    def copy_json(self) -> None:
        """Put everything about the selected call on the clipboard."""
        self.details.copy_json()

    def show_unknown(self) -> None:
        """Narrow down to the changes of unknown outcome, which can be settled."""
        self.filter.only_unknown()
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def settle(self) -> None:
        """Ask what became of the selected change, if its outcome is unknown."""
        record = self.selected()
        if record is not None and record.outcome == UNKNOWN:
            from skydeck.ui.journal.settling import settle

            self.desk.runner.change(f"{self.key}:settle", settle(self.desk, self, record))

    def make_policy(self) -> None:
        """A policy that allows what was called, and nothing else."""
        from skydeck.ui.journal.policy_dialog import make_policy

        wanted, accounts = self.filter.value(), self._accounts()
        self.desk.runner.start(f"{self.key}:policy", make_policy(self.desk, self, accounts, wanted))

    def show_costs(self) -> None:
        """What calls cost today, by what they were."""
        from skydeck.ui.journal.cost_dialog import show_costs

        self.desk.runner.start(f"{self.key}:costs", show_costs(self.desk, self))

    def _on_found(self, entries: tuple[CallRecord, ...]) -> None:
        self.model.add_all(entries)
        if not self.table.currentIndex().isValid():
            self.table.setCurrentIndex(self.model.index(0, 0))
        self.status_changed.emit()

    def _on_reading(self) -> None:
        self._progress.setVisible(self.reader.reading)
        self._foot.show_page(self.reader.page, reading=self.reader.reading, empty=not self.model.rowCount())
        if not self.reader.reading and self.reader.page is not None:
            self._facts.show_page(self.reader.page, self.reader.page.unknown)
        self.status_changed.emit()

    def _on_record(self, record: CallRecord) -> None:
        self.model.add(record)
        self._show_selected()
        self.status_changed.emit()

    def _on_unknown(self) -> None:
        if self.reader.page is not None:
            self._facts.show_page(self.reader.page, self._calls.unknown)

    def _on_costs(self) -> None:
        spent = self._calls.costs.usd
        words = tr("≈ {amount} today…").format(amount=estimate_text(spent))
        self._costs.set_text(words if spent else tr("What calls cost…"))

    def _on_filter(self) -> None:
        before, wanted = self.selected(), self.filter.value()
        self.model.show_only(wanted)
        row = self.model.row_of(before) if before is not None else 0
        self.table.setCurrentIndex(self.model.index(max(row, 0), 0))
        self._show_selected()
        self.reader.read_soon(wanted)
        self.status_changed.emit()

    def _on_current(self, _new: QModelIndex, _old: QModelIndex) -> None:
        self._show_selected()

    def _show_selected(self) -> None:
        record = self.selected()
        self.details.show_record(record)
        for action in self.actions():
            action.setEnabled(record is not None)
        is_unknown = record is not None and record.outcome == UNKNOWN
        self.details.settle.setVisible(is_unknown)
        self.details.settle.setEnabled(is_unknown)
        self._settle_action.setEnabled(is_unknown)
        for action in (self._costs_action, self._policy_action):
            action.setEnabled(True)

    def _account_name(self, name: str) -> str:
        account = self.desk.account(name)
        return account.name if account is not None else name

    def _accounts(self) -> list[tuple[str, str]]:
        """Those that calls were made in, with their names."""
        return sorted(((name, self._account_name(name)) for name in self.model.accounts()), key=lambda one: one[1])

    def _add_actions(self) -> None:
        self._settle_action = self._add_action(tr("Settle…"), "help", self.settle)
        self._add_action(tr("Copy as CLI"), "copy", self.copy_cli)
        self._add_action(tr("Copy as boto3"), "code", self.details.copy_boto3)
        self._add_action(tr("Copy as JSON"), "json", self.copy_json)
        self._costs_action = self._add_action(tr("What calls cost…"), "price", self.show_costs)
        self._policy_action = self._add_action(tr("Make a policy from these calls…"), "policy", self.make_policy)
        self.table.addActions(self.actions())
        self.table.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        self._show_selected()

    def _add_action(self, text: str, meaning: str, act: Callable[[], None]) -> QAction:
        action = QAction(icon(meaning), text, self)
        action.triggered.connect(lambda _on=False: act())
        self.addAction(action)
        return action

    def _connect(self) -> None:
        self._calls.recorded.connect(self._on_record)
        self._calls.unknown_changed.connect(self._on_unknown)
        self._calls.costs_changed.connect(self._on_costs)
        self._on_costs()
        self.reader.found.connect(self._on_found)
        self.reader.changed.connect(self._on_reading)
        self.filter.changed.connect(self._on_filter)
        self.table.activated.connect(lambda _index: self.settle())
        self.table.selectionModel().currentRowChanged.connect(self._on_current)
        theme.changed.connect(self._size_columns)

    def _lay_out(self) -> None:
        gap = theme.metric("gap")
        policy = QuietButton(tr("Make a policy…"), "policy", self.make_policy)
        buttons = in_line(self._costs, policy, IconButton("refresh", tr("Refresh"), self.refresh))
        split = Splitter(Qt.Orientation.Vertical)
        split.addWidget(self._table_card())
        split.addWidget(_card(self.details))
        split.setSizes([520, 320])
        split.restore(str(self.desk.settings.state(SPLIT_STATE).get("split", "")))
        split.moved.connect(lambda state: self.desk.settings.set_state(SPLIT_STATE, {"split": state}))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, gap, 0, 0)
        column.setSpacing(gap)
        column.addWidget(self.filter)
        column.addWidget(Sideways(self._facts, buttons, _FACTS_WIDTH))
        column.addWidget(split, 1)

    def _size_columns(self) -> None:
        for at, column in enumerate(self.model.columns[:-1]):  # the last one takes what is left
            self.table.setColumnWidth(at, theme.scaled(column.width))

    def _table_card(self) -> QWidget:
        table = self.table
        table.setModel(self.model)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        set_class(table, "roomy")
        table.setShowGrid(False)
        table.setWordWrap(False)
        table.setTabKeyNavigation(False)
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(theme.metric("row"))
        table.horizontalHeader().setHighlightSections(False)
        table.horizontalHeader().setStretchLastSection(True)
        self._size_columns()
        set_name(table, tr("Calls"))
        policy = self._progress.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self._progress.setSizePolicy(policy)
        return _card(self._progress, table, self._foot)


def _card(*parts: QWidget) -> QFrame:
    card = QFrame()
    set_class(card, "card")
    inside = QVBoxLayout(card)
    inside.setContentsMargins(1, 1, 1, 1)
    inside.setSpacing(0)
    for part in parts:
        inside.addWidget(part)
    return card
