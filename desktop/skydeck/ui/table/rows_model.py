"""Shows a `RowTable` to Qt: one change per frame, announced so that selection follows the rows; it stores nothing."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from datetime import tzinfo
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QElapsedTimer,
    QMimeData,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    QTimer,
    Signal,
)

from skydeck.core.cells import MISSING, exact_text, shown_text
from skydeck.core.context import AwsContext, RowKey
from skydeck.core.kinds import Column, ResourceKind
from skydeck.core.ordering import SortKey
from skydeck.core.query import Query
from skydeck.core.rows import Counts, RowTable
from skydeck.core.text import display
from skydeck.core.vectors import Cell, unpack
from skydeck.ui.plain import tooltip_text
from skydeck.ui.strings import tr

FRAME_MS = 50
ROW_KEY_ROLE = Qt.ItemDataRole.UserRole
SORT_ROLE = Qt.ItemDataRole.UserRole + 1

Index = QModelIndex | QPersistentModelIndex
_SORTED = QAbstractTableModel.LayoutChangeHint.VerticalSortHint
# Without the hint Qt keeps an index for every selected cell instead of every selected row.
_WITH_HINT = "QList<QPersistentModelIndex>,QAbstractItemModel::LayoutChangeHint"
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class RowsModel(QAbstractTableModel):
    """Pages and refreshes go in at any pace; what comes out is at most one change per frame."""

    arranging = Signal(object)  # the row numbers that will be shown; sent before anything moves
    arranged = Signal(str)  # "data", "sort" or "filter": what it was for
    counts_changed = Signal()
    sort_changed = Signal()

    def __init__(
        self,
        kind: ResourceKind,
        accounts: Mapping[str, str] | None = None,
        extra: Sequence[Column] = (),
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.table = RowTable(kind, accounts, extra)
        self._clock = QElapsedTimer()
        self._frame = QTimer(self, singleShot=True, timerType=Qt.TimerType.PreciseTimer)
        self._frame.timeout.connect(self.flush)
        self._spare = QTimer(self, singleShot=True, interval=0)  # when Qt has nothing else to do
        self._spare.timeout.connect(self._on_spare)

    # --- rows come and go ---

    def begin(self, context: AwsContext) -> None:
        """A refresh of this context starts."""
        self.table.begin(context)
        self._schedule()

    def add(
        self,
        context: AwsContext,
        ids: Sequence[str],
        labels: Sequence[str],
        flags: Sequence[int | float],
        cells: Sequence[Sequence[Cell]],
    ) -> None:
        """One page of rows."""
        self.table.add(context, ids, labels, flags, cells)
        self._schedule()

    def add_vectors(self, context: AwsContext, vectors: Sequence[bytes | memoryview]) -> None:
        """One page as the link brings it: packed ids, labels, flags, then a column for each of the kind's."""
        ids, labels, flags, *cells = (unpack(vector) for vector in vectors)
        self.add(context, ids, labels, flags, cells)  # type: ignore[arg-type]

    def finish(self, context: AwsContext, complete: bool) -> None:
        """The refresh ended well; rows that it did not bring go."""
        self.table.finish(context, complete)
        self._schedule()

    def fail(self, context: AwsContext) -> None:
        """The refresh ended badly; rows that it did not bring are stale."""
        self.table.fail(context)
        self._schedule()

    def forget(self, context: AwsContext) -> None:
        """This context is no longer shown."""
        self.table.forget(context)
        self._schedule()

    def remove(self, keys: Iterable[RowKey]) -> None:
        """Rows that are known to be gone."""
        self.table.remove(keys)
        self._schedule()

    def _schedule(self) -> None:
        if self._frame.isActive():
            return
        waited = self._clock.elapsed() if self._clock.isValid() else FRAME_MS
        if waited >= FRAME_MS:
            self.flush()
        else:
            self._frame.start(FRAME_MS - int(waited))

    def flush(self) -> None:
        """Show what has come since the last frame."""
        self._frame.stop()
        self._arrange("data")
        self._clock.start()
        self._spare.start()

    def _on_spare(self) -> None:
        if self.table.warm():
            self._spare.start()

    # --- sorting and filtering ---

    def sort_by(self, column: int, descending: bool = False, *, extend: bool = False) -> None:
        """Sort now; `extend` adds a key for ties."""
        self.table.sort_by(column, descending, extend=extend)
        self._sorted()

    def restore_sort(self, keys: Iterable[SortKey]) -> None:
        """The sort of an earlier session."""
        self.table.restore_sort(keys)
        self._sorted()

    def _sorted(self) -> None:
        self._arrange("sort")
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, self.columnCount() - 1)
        self.sort_changed.emit()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Qt's name for `sort_by`."""
        if column >= 0:
            self.sort_by(column, order == Qt.SortOrder.DescendingOrder)

    def set_query(self, query: Query | None) -> None:
        """Show only what matches."""
        self.table.query = query
        self._arrange("filter")

    def search_in(self, columns: Sequence[int]) -> None:
        """The columns that bare words look in."""
        self.table.search_in(columns)
        if self.table.query:
            self._arrange("filter")

    def set_zone(self, zone: tzinfo | None) -> None:
        """Show moments in this zone; in the computer's own when None."""
        self.table.zone = zone
        self._arrange("filter")
        self._announce_cells()

    # --- telling Qt ---

    def _arrange(self, cause: str) -> None:
        order = self.table.arrange(time.time())
        if order == self.table.order:
            self._announce_cells()
        else:
            self.arranging.emit(order)
            self._adopt(order)
        self.table.release()
        self.arranged.emit(cause)
        self.counts_changed.emit()

    def _announce_cells(self) -> None:
        if self.table.order:
            last = self.index(len(self.table.order) - 1, self.columnCount() - 1)
            self.dataChanged.emit(self.index(0, 0), last)

    def _adopt(self, order: list[int]) -> None:
        """Rows come and go at the tail only, and in between all change places at once: cheap for Qt's headers."""
        table, shown, known = self.table, set(order), set(self.table.order)
        new = [row for row in order if row not in known]
        gone = [row for row in table.order if row not in shown]
        if new:
            self.beginInsertRows(QModelIndex(), len(table.order), len(table.order) + len(new) - 1)
            table.order = table.order + new
            self.endInsertRows()
        if table.order != order + gone:
            self._permute(order + gone)
        if gone:
            self.beginRemoveRows(QModelIndex(), len(order), len(order) + len(gone) - 1)
            table.order = order
            self.endRemoveRows()

    def _permute(self, order: list[int]) -> None:
        self.layoutAboutToBeChanged[_WITH_HINT].emit([], _SORTED)  # type: ignore[index] # the stub has one form
        before, held = self.table.order, self.persistentIndexList()
        places = {row: place for place, row in enumerate(order)} if held else {}
        self.table.order = order
        moved = [self.index(places[before[index.row()]], index.column()) for index in held]
        self.changePersistentIndexList(held, moved)
        self.layoutChanged[_WITH_HINT].emit([], _SORTED)  # type: ignore[index]

    # --- what Qt asks ---

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.table.order)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.table.columns)

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        return (
            Qt.ItemFlag.ItemIsEnabled
            | Qt.ItemFlag.ItemIsSelectable
            | Qt.ItemFlag.ItemIsDragEnabled
            | Qt.ItemFlag.ItemNeverHasChildren
        )

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self.table.order):
            return None
        row, column = self.table.order[index.row()], index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return self.cell_text(row, column)
        if role == Qt.ItemDataRole.ToolTipRole:
            return tooltip_text(self.exact_text(row, column))
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._spoken(row, column)
        if role == Qt.ItemDataRole.AccessibleDescriptionRole:
            return self._remark(row)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if self.table.columns[column].render.is_number else _LEFT
        return self.table.key(row) if role == ROW_KEY_ROLE else None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(self.table.columns):
            return None
        column = self.table.columns[section]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return column.title
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if column.render.is_number else _LEFT
        if role == Qt.ItemDataRole.ToolTipRole:
            return tooltip_text(tr("{title}: filter with {key}").format(title=column.title, key=f"{column.name}:"))
        return self.sort_place(section) if role == SORT_ROLE else None

    def mimeTypes(self) -> list[str]:
        return ["text/plain"]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        rows = dict.fromkeys(index.row() for index in indexes)
        mime = QMimeData()
        mime.setText("\n".join(self.table.id(self.table.order[row]) for row in rows))
        return mime

    # --- cells ---

    def cell_text(self, row: int, column: int) -> str:
        """What a cell shows, by row number."""
        table = self.table
        return shown_text(table.columns[column], table.value(row, column), time.time(), table.zone)

    def exact_text(self, row: int, column: int) -> str:
        """The whole value of a cell, by row number."""
        return exact_text(self.table.columns[column], self.table.value(row, column), self.table.zone)

    def _spoken(self, row: int, column: int) -> str:
        shown, described = self.cell_text(row, column), self.table.columns[column]
        return f"{described.title}: {tr('none') if shown == MISSING else shown}"

    def _remark(self, row: int) -> str:
        return tr("Not refreshed: the last refresh failed.") if self.table.is_stale(row) else ""

    def sort_place(self, column: int) -> tuple[int, bool] | None:
        """Which key of the sort a column is, from 1, and whether it descends."""
        for place, key in enumerate(self.table.sort_keys, 1):
            if key.column == column:
                return place, key.descending
        return None

    def key_at(self, place: int) -> RowKey:
        """The row at a place of the view."""
        return self.table.key(self.table.order[place])

    def place_of(self, key: RowKey) -> int | None:
        """Where a row is shown; None while it is not."""
        row = self.table.find(key)
        try:
            return None if row is None else self.table.order.index(row)
        except ValueError:
            return None

    def label_at(self, place: int) -> str:
        """The row's name, safe to show."""
        return display(self.table.label(self.table.order[place]))

    def counts(self) -> Counts:
        """How many rows there are, and how far to trust that."""
        return self.table.counts()
