"""The calls of the journal as a table; newest first, changes that are under way are completed in place."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from skydeck.core.text import count_text, display, duration_text, time_text
from skydeck.link.messages import WAS_DONE, WAS_NOT_DONE, CallRecord
from skydeck.ui.call_log import OK, SENT, UNKNOWN, is_failure
from skydeck.ui.plain import tooltip_text
from skydeck.ui.strings import tr
from skydeck.ui.theme import theme

_Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class Column:
    """One column: what it says of a call."""

    title: str
    text: Callable[[CallRecord], str]
    width: int
    right: bool = False
    mono: bool = False


class JournalModel(QAbstractTableModel):
    """`zone` is None for local time."""

    def __init__(self, zone: tzinfo | None, account_name: Callable[[str], str], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.zone = zone
        self._account_name = account_name
        self._all: list[CallRecord] = []
        self._shown: list[CallRecord] = []
        self._words: tuple[str, ...] = ()
        self._writes_only = False
        self.columns = self._make_columns()

    def set_records(self, records: Sequence[CallRecord]) -> None:
        """Replace everything, newest first."""
        self.beginResetModel()
        self._all = []
        for record in reversed(records):
            self._take(record)
        self._shown = [record for record in self._all if self._matches(record)]
        self.endResetModel()

    def add(self, record: CallRecord) -> None:
        """One more call; the result of a change takes the place of its intent, and what settles it, of that."""
        old = self._intent_of(record)
        if old is not None:
            self._all[self._all.index(old)] = record
            self._replace_shown(old, record)
            return
        self._all.insert(0, record)
        if self._matches(record):
            self.beginInsertRows(QModelIndex(), 0, 0)
            self._shown.insert(0, record)
            self.endInsertRows()

    def search(self, text: str, writes_only: bool) -> None:
        """Show calls that have every word somewhere."""
        self.beginResetModel()
        self._words, self._writes_only = tuple(text.casefold().split()), writes_only
        self._shown = [record for record in self._all if self._matches(record)]
        self.endResetModel()

    def record(self, row: int) -> CallRecord | None:
        """The call in a row."""
        return self._shown[row] if 0 <= row < len(self._shown) else None

    def total(self) -> int:
        """Calls, shown or not."""
        return len(self._all)

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._shown)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.columns)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation == Qt.Orientation.Vertical:
            return None
        column = self.columns[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return column.title
        return _alignment(column) if role == Qt.ItemDataRole.TextAlignmentRole else None

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        record = self.record(index.row())
        if record is None:
            return None
        column = self.columns[index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return display(column.text(record), 300)
        if role == Qt.ItemDataRole.ToolTipRole:
            return tooltip_text(column.text(record))
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(column)
        if role == Qt.ItemDataRole.ForegroundRole and column.title == tr("Outcome"):
            return theme.color(outcome_role(record))
        if role == Qt.ItemDataRole.FontRole and column.mono:
            return theme.mono_font()
        return None

    def _make_columns(self) -> tuple[Column, ...]:
        return (
            Column(tr("Time"), lambda one: moment(one.at, self.zone), 190),
            Column(tr("Service"), lambda one: one.service, 90),
            Column(tr("Operation"), lambda one: f"{one.operation} ✎" if one.write else one.operation, 200),
            Column(tr("Account"), lambda one: self._account_name(one.account), 120),
            Column(tr("Region"), lambda one: one.region, 100),
            Column(tr("Outcome"), lambda one: outcome_text(one.outcome), 190),
            Column(tr("Duration"), _duration, 80, right=True),
            Column(tr("Attempts"), lambda one: count_text(one.attempts), 90, right=True),
            Column(tr("Request ID"), lambda one: one.request_id, 0, mono=True),
        )

    def _take(self, record: CallRecord) -> None:
        old = self._intent_of(record)
        if old is not None:
            self._all[self._all.index(old)] = record
        else:
            self._all.insert(0, record)

    def _intent_of(self, record: CallRecord) -> CallRecord | None:
        if not record.number or record.outcome == SENT:
            return None
        open_ones = (one for one in self._all if one.outcome in {SENT, UNKNOWN})
        return next((one for one in open_ones if one.number == record.number), None)

    def _replace_shown(self, old: CallRecord, new: CallRecord) -> None:
        if old in self._shown:
            row = self._shown.index(old)
            self._shown[row] = new
            self.dataChanged.emit(self.index(row, 0), self.index(row, len(self.columns) - 1))

    def _matches(self, record: CallRecord) -> bool:
        if self._writes_only and not record.write:
            return False
        if not self._words:
            return True
        texts = (record.service, record.operation, self._account_name(record.account), record.region, record.outcome)
        line = " ".join((*texts, record.request_id, record.note, record.cli)).casefold()
        return all(word in line for word in self._words)


def moment(at: float, zone: tzinfo | None) -> str:
    """When a call ended."""
    return time_text(datetime.fromtimestamp(at, UTC), zone)


def _duration(record: CallRecord) -> str:
    return duration_text(record.seconds) if record.seconds else ""  # under way, or it never ended


def outcome_text(outcome: str) -> str:
    """Our own words for ours, AWS's code for a failure."""
    words = {
        OK: tr("ok"),
        SENT: tr("under way"),
        UNKNOWN: tr("unknown: look before you repeat it"),
        WAS_DONE: tr("settled: it was done"),
        WAS_NOT_DONE: tr("settled: it was not done"),
    }
    return words.get(outcome, outcome)


def outcome_role(record: CallRecord) -> str:
    """A role of the theme; the word says the same."""
    known = {OK: "ok", SENT: "busy", UNKNOWN: "busy"}
    return known.get(record.outcome) or ("bad" if is_failure(record) else "muted")


def _alignment(column: Column) -> int:
    side = Qt.AlignmentFlag.AlignRight if column.right else Qt.AlignmentFlag.AlignLeft
    return int(side | Qt.AlignmentFlag.AlignVCenter)
