"""One call of the journal in full: what it changed, what was asked, all that is known, and how to take it along."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import asdict, replace
from typing import Any

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QTabWidget, QVBoxLayout, QWidget

from skydeck.core.outcomes import SENT
from skydeck.link.messages import CallRecord, ReadCall, WriteOut
from skydeck.ui.desk import Desk
from skydeck.ui.journal.model import moment, outcome_role, outcome_text
from skydeck.ui.journal.states import changed_things, is_worth_waiting_for
from skydeck.ui.plain import PlainLabel, action_text, set_name
from skydeck.ui.strings import tr
from skydeck.ui.widgets.buttons import IconButton, QuietButton
from skydeck.ui.widgets.chips import Chip, StateChip
from skydeck.ui.widgets.diff_view import DiffView
from skydeck.ui.widgets.json_tree import JsonTree
from skydeck.ui.widgets.sideways import Sideways, in_line

_HEAD_WIDTH = 380
_ASKED_AGAIN, _PAUSE = 3, 1.5  # what a change left is read right after it


class JournalDetails(QWidget):
    """`where` says account, region and time of a call in words."""

    def __init__(self, desk: Desk, key: str, settle: Callable[[], None], where: Callable[[CallRecord], str]) -> None:
        super().__init__()
        self._desk, self._key, self._where = desk, key, where
        self._record: CallRecord | None = None
        self._states: CallRecord | None = None  # the same call, with what was before and after it
        self._name = PlainLabel("", "heading", elide=Qt.TextElideMode.ElideRight)
        self._name.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        self._about = PlainLabel("", "muted", elide=Qt.TextElideMode.ElideRight)
        self._outcome = StateChip()
        self.settle = QuietButton(tr("Settle…"), "help", settle)
        self._cli = QuietButton(tr("Copy as CLI"), "copy", self.copy_cli)
        self._boto3 = QuietButton(tr("Copy as boto3"), "code", self.copy_boto3)
        self._json = IconButton("json", tr("Copy as JSON"), self.copy_json)
        self.tabs, self.diff = QTabWidget(), DiffView()
        self.whole = Chip(tr("Show what did not change"), self._show_states, checkable=True)
        self.request, self.all = JsonTree(), JsonTree()
        self._lay_out()
        self._liked = {
            True: 0,
            False: 1,
        }  # the tab that was in front last, of changes and of reads
        self.tabs.currentChanged.connect(self._on_tab)
        self.show_record(None)

    def show_record(self, record: CallRecord | None) -> None:
        """Another call, or more about the same."""
        if record == self._record and record is not None:
            return
        same = record is not None and self._record is not None and record.number == self._record.number > 0
        self._record = record
        self._states = self._states if same else None
        for widget in (self._cli, self._boto3, self._json, self.tabs):
            widget.setEnabled(record is not None)
        self._show_head()
        self._show_tabs(record is not None and record.write)
        self._fill()
        if record is not None and record.write and record.outcome != SENT:
            self._desk.runner.start(f"{self._key}:states", self._read_states(record))

    def copy_cli(self) -> None:
        """Put the call on the clipboard, as an AWS CLI line."""
        if self._record is not None and self._record.cli:
            QGuiApplication.clipboard().setText(self._record.cli)
        elif self._record is not None:
            self._desk.runner.start(f"{self._key}:copy", self._copy("cli"))

    def copy_boto3(self) -> None:
        """Put the call on the clipboard, as Python."""
        if self._record is not None:
            self._desk.runner.start(f"{self._key}:copy", self._copy("boto3"))

    def copy_json(self) -> None:
        """Put everything about the call on the clipboard."""
        if self._record is not None:
            QGuiApplication.clipboard().setText(json.dumps(self._whole(), indent=2, ensure_ascii=False))

    async def _copy(self, form: str) -> None:
        record = self._record
        if record is None:
            return
        asked = WriteOut(record.account, record.region, record.service, record.operation, record.params)
        QGuiApplication.clipboard().setText(getattr(await self._desk.link.call(asked), form))
        self._desk.messages.done(tr("Copied"))

    async def _read_states(self, record: CallRecord) -> None:
        for _ in range(_ASKED_AGAIN):
            found: CallRecord = await self._desk.link.call(ReadCall(record.number))
            if self._record is None or self._record.number != record.number:
                return
            self._states = found
            self._show_states()
            if not is_worth_waiting_for(found):
                return
            await asyncio.sleep(_PAUSE)

    def _show_tabs(self, write: bool) -> None:
        with QSignalBlocker(self.tabs):
            self.tabs.setTabVisible(0, write)
            self.tabs.setCurrentIndex(self._liked[write])

    def _on_tab(self, index: int) -> None:
        self._liked[self._record is not None and self._record.write] = index
        self._fill()

    def _show_head(self) -> None:
        record = self._record
        self._outcome.setVisible(record is not None)
        self._name.setText("" if record is None else record.operation)
        self._about.setText(tr("Choose a call to see it in full.") if record is None else self._where(record))
        if record is not None:
            self._outcome.set_state(outcome_text(record.outcome), outcome_role(record))

    def _show_states(self) -> None:
        if self._record is None or not self._record.write:
            self.diff.show_changes((), whole=False)
            return
        record = self._states or self._record
        self.diff.show_changes(changed_things(record), whole=self.whole.isChecked())

    def _fill(self) -> None:
        """Only the tab in front: a tree of a large call takes a while."""
        shown = self.tabs.currentWidget()
        if shown is self._request_page:
            self.request.set_json(self._record.params if self._record is not None else {})
        elif shown is self._all_page:
            self.all.set_json(self._whole())
        self._show_states()

    def _whole(self) -> dict[str, Any]:
        if self._record is None:
            return {}
        known = self._states or self._record
        return asdict(replace(self._record, before=known.before, after=known.after))

    def _lay_out(self) -> None:
        words = in_line(self._name, self._outcome, self._about)
        buttons = in_line(self.settle, self._cli, self._boto3, self._json)
        if isinstance(row := words.layout(), QHBoxLayout):
            row.setStretchFactor(self._about, 1)
        self._request_page, self._all_page = _page(self.request), _page(self.all)
        states = _page(self.diff)
        if (column := states.layout()) is not None:
            column.addWidget(self.whole)
            column.setAlignment(self.whole, Qt.AlignmentFlag.AlignLeading)
        for title, page in (
            (tr("Before and after"), states),
            (tr("Request"), self._request_page),
            (tr("Everything"), self._all_page),
        ):
            self.tabs.addTab(page, action_text(title))
            set_name(page, title)
        self.tabs.setDocumentMode(True)
        set_name(self.tabs.tabBar(), tr("Details of the call"))
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 8, 10, 6)
        column.setSpacing(4)
        column.addWidget(Sideways(words, buttons, _HEAD_WIDTH))
        column.addWidget(self.tabs, 1)


def where_text(record: CallRecord, account: str, zone: Any) -> str:
    """Account, region and time."""
    return " · ".join(part for part in (account, record.region, moment(record.at, zone)) if part)


def _page(inside: QWidget) -> QWidget:
    page = QWidget()
    column = QVBoxLayout(page)
    column.setContentsMargins(0, 8, 0, 0)
    column.addWidget(inside, 1)
    return page
