"""The journal of calls as a page: live, searchable, each line in full; it writes no journal."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, replace

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHBoxLayout, QTableView, QVBoxLayout, QWidget

from skydeck.core.places import Place
from skydeck.core.text import count_text
from skydeck.link.messages import CallRecord, JournalPage, ReadJournal
from skydeck.settings import schema
from skydeck.ui import clock
from skydeck.ui.call_log import UNKNOWN, CallLog
from skydeck.ui.desk import Desk
from skydeck.ui.icons import icon
from skydeck.ui.journal_model import JournalModel
from skydeck.ui.panels.base import Panel, PanelStatus
from skydeck.ui.plain import PlainLabel, set_class, set_name
from skydeck.ui.strings import tr
from skydeck.ui.theme import theme
from skydeck.ui.widgets.buttons import IconButton, LinkButton, QuietButton
from skydeck.ui.widgets.chips import Chip
from skydeck.ui.widgets.json_tree import JsonTree
from skydeck.ui.widgets.search_box import SearchBox
from skydeck.ui.widgets.splitter import Splitter

SPLIT_STATE = "journal"


class JournalPanel(Panel):
    """Reads the newest entries, then adds what the engine reports."""

    def __init__(self, desk: Desk, place: Place, calls: CallLog, parent: QWidget | None = None) -> None:
        super().__init__(desk, place, parent)
        self._calls = calls
        self._page: JournalPage | None = None
        self._reading = False
        self.model = JournalModel(clock.zone(desk.settings), self._account_name, self)
        self.search = SearchBox(tr("Find a call: service, operation, outcome, request ID"))
        self.writes = Chip(tr("Changes only"), checkable=True)
        self.table, self.details = QTableView(), JsonTree()
        self._facts = PlainLabel("", "muted")
        self._show_unknown = LinkButton(tr("Show"), "", self.show_unknown)
        self._settle = QuietButton(tr("Settle…"), "help", self.settle)
        self._copy = QuietButton(tr("Copy as CLI"), "copy", self.copy_cli)
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
        return PanelStatus(words.format(count=count_text(total), shown=count_text(shown)), refreshing=self._reading)

    def refresh(self) -> None:
        """Read the newest entries again."""
        self._reading = True
        self.status_changed.emit()
        self.desk.runner.start(f"{self.key}:read", self._read())

    def focus_filter(self) -> None:
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def main_part(self) -> QWidget:
        return self.table

    def close_panel(self) -> None:
        self._calls.recorded.disconnect(self._on_record)
        self._calls.unknown_changed.disconnect(self._on_unknown)
        super().close_panel()

    def selected(self) -> CallRecord | None:
        """The call under the cursor."""
        return self.model.record(self.table.currentIndex().row())

    def copy_cli(self) -> None:
        """Put the selected call on the clipboard, as an AWS CLI line."""
        record = self.selected()
        if record is not None and record.cli:
            QGuiApplication.clipboard().setText(record.cli)

    def copy_json(self) -> None:
        """Put everything about the selected call on the clipboard."""
        record = self.selected()
        if record is not None:
            QGuiApplication.clipboard().setText(json.dumps(asdict(record), indent=2, ensure_ascii=False))

    def show_unknown(self) -> None:
        """Narrow down to the changes of unknown outcome, which can be settled."""
        self.search.setText(UNKNOWN)
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def settle(self) -> None:
        """Ask what became of the selected change, if its outcome is unknown."""
        record = self.selected()
        if record is not None and record.outcome == UNKNOWN:
            from skydeck.ui.settling import settle

            self.desk.runner.change(f"{self.key}:settle", settle(self.desk, self, record))

    async def _read(self) -> None:
        limit = self.desk.settings.get(schema.JOURNAL_ROWS)
        try:
            self._page = await self.desk.link.call(ReadJournal(limit=limit))
        finally:
            self._reading = False
        self.model.set_records(self._page.entries)
        self._show_facts(self._page)
        self.table.setCurrentIndex(self.model.index(0, 0))
        self.status_changed.emit()

    def _show_facts(self, page: JournalPage) -> None:
        if not page.intact:
            text, role = tr("The journal was changed from outside or damaged: its chain of hashes is broken."), "bad"
        elif page.unknown == 1:
            text, role = tr("1 change with unknown outcome: look before you repeat it."), "busy"
        elif page.unknown:
            words = tr("{count} changes with unknown outcome: look before you repeat them.")
            text, role = words.format(count=count_text(page.unknown)), "busy"
        else:
            text, role = tr("Chain intact · no change with unknown outcome"), "muted"
        self._facts.setText(text)
        self._show_unknown.setVisible(page.unknown > 0)
        set_class(self._facts, role)

    def _on_record(self, record: CallRecord) -> None:
        self.model.add(record)
        if record == self.selected():
            self._show_selected()
        self.status_changed.emit()

    def _on_unknown(self) -> None:
        if self._page is not None:
            self._page = replace(self._page, unknown=self._calls.unknown)
            self._show_facts(self._page)

    def _on_search(self) -> None:
        self.model.search(self.search.text(), self.writes.isChecked())
        self.table.setCurrentIndex(self.model.index(0, 0))
        self.status_changed.emit()

    def _on_current(self, _new: QModelIndex, _old: QModelIndex) -> None:
        self._show_selected()

    def _show_selected(self) -> None:
        record = self.selected()
        self.details.set_json(asdict(record) if record is not None else {})
        for action in self.actions():
            action.setEnabled(record is not None)
        self._copy.setEnabled(record is not None and bool(record.cli))
        is_unknown = record is not None and record.outcome == UNKNOWN
        self._settle.setEnabled(is_unknown)
        self._settle_action.setEnabled(is_unknown)

    def _account_name(self, name: str) -> str:
        account = self.desk.account(name)
        return account.name if account is not None else name

    def _add_actions(self) -> None:
        self._settle_action = self._add_action(tr("Settle…"), "help", self.settle)
        self._add_action(tr("Copy as CLI"), "copy", self.copy_cli)
        self._add_action(tr("Copy as JSON"), "copy", self.copy_json)
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
        self.table.activated.connect(lambda _index: self.settle())
        self.search.textChanged.connect(lambda _text: self._on_search())
        self.writes.toggled.connect(lambda _on: self._on_search())
        self.table.selectionModel().currentRowChanged.connect(self._on_current)
        theme.changed.connect(self._size_columns)

    def _lay_out(self) -> None:
        gap = theme.metric("gap")
        bar = QHBoxLayout()
        bar.setSpacing(gap)
        bar.addWidget(self.search, 1)
        bar.addWidget(self.writes)
        bar.addWidget(self._settle)
        bar.addWidget(self._copy)
        bar.addWidget(IconButton("refresh", tr("Refresh"), self.refresh))
        split = Splitter(Qt.Orientation.Vertical)
        split.addWidget(self._table_card())
        split.addWidget(self._details_card())
        split.setSizes([600, 240])
        split.restore(str(self.desk.settings.state(SPLIT_STATE).get("split", "")))
        split.moved.connect(lambda state: self.desk.settings.set_state(SPLIT_STATE, {"split": state}))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, gap, 0, 0)
        column.setSpacing(gap)
        column.addLayout(bar)
        facts = QHBoxLayout()
        facts.setSpacing(gap)
        facts.addWidget(self._facts)
        facts.addWidget(self._show_unknown)
        facts.addStretch()
        self._show_unknown.hide()
        column.addLayout(facts)
        column.addWidget(split, 1)

    def _size_columns(self) -> None:
        for at, column in enumerate(self.model.columns[:-1]):  # the last one takes what is left
            self.table.setColumnWidth(at, theme.scaled(column.width))

    def _details_card(self) -> QWidget:
        card = QFrame()
        set_class(card, "card")
        inside = QVBoxLayout(card)
        inside.setContentsMargins(12, 10, 8, 8)
        inside.addWidget(self.details)
        return card

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
        card = QFrame()
        set_class(card, "card")
        inside = QVBoxLayout(card)
        inside.setContentsMargins(1, 1, 1, 1)
        inside.addWidget(table)
        return card
