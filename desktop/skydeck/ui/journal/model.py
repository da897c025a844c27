"""The calls of the journal as a table; newest first, changes that are under way are completed in place."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from skydeck.core.outcomes import OK, SENT, UNKNOWN, WAS_DONE, WAS_NOT_DONE, is_failure
from skydeck.core.text import display, duration_text, time_text
from skydeck.link.messages import CallRecord
from skydeck.ui.journal.filter import CallFilter, record_text
from skydeck.ui.plain import tooltip_text
from skydeck.ui.strings import tr
from skydeck.ui.theme import theme

_Index = QModelIndex | QPersistentModelIndex
_Key = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """One column: what it says of a call."""

    title: str
    text: Callable[[CallRecord], str]
    width: int
    right: bool = False
    mono: bool = False


class JournalModel(QAbstractTableModel):
    """`zone` is None for local time. Keeps all it was given, newest first, and shows what the filter lets pass."""

    def __init__(self, zone: tzinfo | None, account_name: Callable[[str], str], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.zone = zone
        self._account_name = account_name
        self._all: list[CallRecord] = []
        self._shown: list[CallRecord] = []
        self._known: dict[_Key, CallRecord] = {}
        self._texts: dict[tuple[_Key, str], str] = {}
        self._filter = CallFilter()
        self.columns = self._make_columns()

    def add(self, record: CallRecord) -> None:
        """One more call; the result of a change takes the place of its intent, and what settles it, of that."""
        key = _key(record)
        if (old := self._known.get(key)) is not None:
            if _says_more(record, old):
                self._replace(old, record)
            return
        self._known[key] = record
        self._all.insert(_place(self._all, record), record)
        if self._matches(record):
            row = _place(self._shown, record)
            self.beginInsertRows(QModelIndex(), row, row)
            self._shown.insert(row, record)
            self.endInsertRows()

    def add_all(self, records: Sequence[CallRecord]) -> None:
        """A page of calls, newest first; what is older than all that is shown comes in one go."""
        fresh = sorted((one for one in records if _key(one) not in self._known), key=lambda one: -one.at)
        last = self._shown[-1].at if self._shown else float("inf")
        if len(fresh) < len(records) or any(record.at > last for record in fresh):
            for record in records:
                self.add(record)
            return
        self._known |= {_key(record): record for record in fresh}
        self._all = sorted([*self._all, *fresh], key=lambda one: -one.at)
        shown = [record for record in fresh if self._matches(record)]
        if shown:
            first = len(self._shown)
            self.beginInsertRows(QModelIndex(), first, first + len(shown) - 1)
            self._shown += shown
            self.endInsertRows()

    def clear(self) -> None:
        """Forget all of it: the journal is read again."""
        self.beginResetModel()
        self._all, self._shown, self._known, self._texts = [], [], {}, {}
        self.endResetModel()

    def show_only(self, wanted: CallFilter) -> None:
        """Let only these pass."""
        self.beginResetModel()
        self._filter = wanted
        self._shown = [record for record in self._all if self._matches(record)]
        self.endResetModel()

    def row_of(self, record: CallRecord) -> int:
        """Where a call is shown; -1: nowhere."""
        key = _key(record)
        return next((row for row, one in enumerate(self._shown) if _key(one) == key), -1)

    def record(self, row: int) -> CallRecord | None:
        """The call in a row."""
        return self._shown[row] if 0 <= row < len(self._shown) else None

    def accounts(self) -> list[str]:
        """Ids of the accounts that calls were made in."""
        return list(dict.fromkeys(record.account for record in self._all))

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
            Column(tr("Service"), lambda one: one.service, 100),
            Column(tr("Operation"), lambda one: f"{one.operation} ✎" if one.write else one.operation, 200),
            Column(tr("Account"), lambda one: self._account_name(one.account), 120),
            Column(tr("Region"), lambda one: one.region, 100),
            Column(tr("Outcome"), lambda one: outcome_text(one.outcome), 190),
            Column(tr("Duration"), _duration, 110, right=True),
            Column(tr("Request ID"), lambda one: one.request_id, 0, mono=True),
        )

    def _replace(self, old: CallRecord, new: CallRecord) -> None:
        self._known[_key(new)] = new
        self._all[self._all.index(old)] = new
        if old in self._shown:
            row = self._shown.index(old)
            self._shown[row] = new
            self.dataChanged.emit(self.index(row, 0), self.index(row, len(self.columns) - 1))

    def _matches(self, record: CallRecord) -> bool:
        return self._filter.matches(record, self._text(record) if self._filter.words else "")

    def _text(self, record: CallRecord) -> str:
        """Put together once for each call: a search is typed letter by letter."""
        key = (_key(record), record.outcome)
        if key not in self._texts:
            self._texts[key] = record_text(record, self._account_name(record.account))
        return self._texts[key]


def _key(record: CallRecord) -> _Key:
    """What is the same call, told by the engine and read from its files."""
    if record.number:
        return (record.number,)
    return record.at, record.service, record.operation, record.request_id


def _says_more(new: CallRecord, old: CallRecord) -> bool:
    """A result over an intent, what a person found over "unknown"; never the other way round."""
    return old.outcome in {SENT, UNKNOWN} and new.outcome != SENT and new != old


def _place(records: Sequence[CallRecord], record: CallRecord) -> int:
    """Before all that is older, or of the same moment."""
    return bisect_left(records, -record.at, key=lambda one: -one.at)


def moment(at: float, zone: tzinfo | None) -> str:
    """When a call ended."""
    return time_text(datetime.fromtimestamp(at, UTC), zone)


def _duration(record: CallRecord) -> str:
    if not record.seconds:
        return ""  # under way, or it never ended
    took = duration_text(record.seconds)
    return took if record.attempts <= 1 else tr("{time}, {count} tries").format(time=took, count=record.attempts)


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
    return known.get(record.outcome) or ("bad" if is_failure(record.outcome) else "muted")


def _alignment(column: Column) -> int:
    side = Qt.AlignmentFlag.AlignRight if column.right else Qt.AlignmentFlag.AlignLeft
    return int(side | Qt.AlignmentFlag.AlignVCenter)
