"""A table that paints its visible rows itself, and leaves keyboard, selection and accessibility to Qt."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QEvent, QItemSelection, QItemSelectionModel, QModelIndex, QPoint, QRect, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QGuiApplication,
    QHelpEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QToolTip, QWidget

from skydeck.core.cells import is_missing
from skydeck.core.context import RowKey
from skydeck.core.export import to_tsv
from skydeck.ui.table.columns import ColumnLayout
from skydeck.ui.table.header import TableHeader
from skydeck.ui.table.keeper import SelectionKeeper
from skydeck.ui.table.row_painter import Delegate, RowPainter, Scene, Slice
from skydeck.ui.table.rows_model import RowsModel
from skydeck.ui.theme import theme

TYPE_AHEAD_MS = 1000
MEASURED_ROWS = 60
_SELECT = QItemSelectionModel.SelectionFlag.ClearAndSelect


class RowsView(QTableView):
    """Rows of a `RowsModel`; everything it says is about rows by key, never by place."""

    row_activated = Signal(object)  # RowKey: Enter or double click
    selection_changed = Signal(object)  # list[RowKey], in the order shown
    link_clicked = Signal(str, str, object)  # kind id, value, RowKey of the row that names it
    menu_requested = Signal(QPoint, QModelIndex)  # global position, cell
    state_changed = Signal()  # columns or sort: worth saving

    def __init__(self, model: RowsModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows = model
        self._painter = RowPainter(model)
        self._hovered, self._hovered_link = -1, -1
        self._typed, self._typed_at, self._pressed_at = "", 0, 0
        self._measured = False
        self._header = TableHeader(self)
        self.setModel(model)
        self._set_up_behaviour()
        self._set_up_headers()
        self.columns = ColumnLayout(self._header, model.table.columns)
        self.columns.changed.connect(self._on_columns_changed)
        self.columns.resized.connect(self.state_changed)
        self._keeper = SelectionKeeper(self, model)
        self._keeper.changed.connect(self.selection_changed)
        model.arranged.connect(self._on_arranged)
        model.sort_changed.connect(self.state_changed)
        self.activated.connect(self._on_activated)
        theme.changed.connect(self._on_theme)
        self._measure_first()
        self._on_columns_changed()

    def _set_up_behaviour(self) -> None:
        self.setAccessibleName(self._rows.table.kind.title)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setFrameShape(QTableView.Shape.NoFrame)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setCornerButtonEnabled(False)
        self.setMouseTracking(True)

    def _set_up_headers(self) -> None:
        self.setHorizontalHeader(self._header)
        self._header.sort_requested.connect(self._on_sort_requested)
        self._header.sectionHandleDoubleClicked.connect(self.fit_column)
        side = self.verticalHeader()
        side.hide()
        side.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self._size_rows()

    def _size_rows(self) -> None:
        height = theme.metric("row")
        self.verticalHeader().setMinimumSectionSize(height)
        self.verticalHeader().setDefaultSectionSize(height)
        self.verticalScrollBar().setSingleStep(height)

    def rows_model(self) -> RowsModel:
        """The model, by its own type."""
        return self._rows

    def header(self) -> TableHeader:
        """The header, by its own type."""
        return self._header

    @property
    def delegates(self) -> dict[str, Delegate]:
        """Painters of their own for columns, by column name."""
        return self._painter.delegates

    # --- following the model and the theme ---

    def _on_arranged(self, cause: str) -> None:
        self._painter.forget()
        self._measure_first()
        self.viewport().update()

    def _measure_first(self) -> None:
        if not self._measured and self._rows.table.order:
            self._measure()  # once: under the pointer nothing moves

    def _measure(self) -> None:
        self._measured = True
        rows = self._rows.table.order[:MEASURED_ROWS]
        self.columns.measure(lambda column: self._painter.wanted_width(column, rows))

    def _on_theme(self) -> None:
        self._painter.forget_theme()
        self._size_rows()
        if self._measured:
            self._measure()
        self.viewport().update()

    # --- painting ---

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.fillRect(event.rect(), theme.color("surface"))
        scene = self._scene(event.rect())
        self._painter.paint(painter, scene)
        painter.end()

    def _scene(self, rect: QRect) -> Scene:
        height = self.verticalHeader().defaultSectionSize()
        offset = self.verticalHeader().offset()
        first = max(0, (rect.top() + offset) // height)
        last = min(len(self._rows.table.order) - 1, (rect.bottom() + offset) // height)
        return Scene(
            first=first,
            last=last,
            top=first * height - offset,
            height=height,
            slices=self._slices(rect),
            width=self.viewport().width(),
            selected=self._selected_places(first, last),
            hovered=self._hovered,
            hovered_link=self._hovered_link,
            ring=self._ring(),
        )

    def _slices(self, rect: QRect) -> tuple[Slice, ...]:
        header = self.horizontalHeader()
        first, last = header.visualIndexAt(max(0, rect.left())), header.visualIndexAt(rect.right())
        if first < 0:
            return ()
        visual = range(first, (last if last >= 0 else header.count() - 1) + 1)
        shown = (column for place in visual if not header.isSectionHidden(column := header.logicalIndex(place)))
        return tuple(Slice(c, header.sectionViewportPosition(c), header.sectionSize(c)) for c in shown)

    def _selected_places(self, first: int, last: int) -> frozenset[int]:
        ranges = ((part.top(), part.bottom()) for part in self.selectionModel().selection().toList())
        return frozenset(place for top, bottom in ranges for place in range(max(top, first), min(bottom, last) + 1))

    def _ring(self) -> QRect | None:
        current = self.currentIndex()
        return self.visualRect(current) if self.hasFocus() and current.isValid() else None

    # --- selection ---

    def selected_keys(self) -> list[RowKey]:
        """The selected rows, in the order shown."""
        return [self._rows.key_at(place) for place in self._keeper.places()]

    def current_key(self) -> RowKey | None:
        """The row with the focus."""
        current = self.currentIndex()
        return self._rows.key_at(current.row()) if current.isValid() else None

    def select_keys(self, keys: list[RowKey]) -> None:
        """Select these rows, those that are shown, and make the first the current one."""
        first = next((place for key in keys if (place := self._rows.place_of(key)) is not None), None)
        if first is not None:
            self.setCurrentIndex(self._rows.index(first, self._focus_column()))
        rows = {row for key in keys if (row := self._rows.table.find(key)) is not None}
        self.selectionModel().select(self._keeper.selection_of(rows), _SELECT)

    def _focus_column(self) -> int:
        current = self.currentIndex()
        return current.column() if current.isValid() else self.horizontalHeader().logicalIndexAt(0)

    # --- keyboard and mouse ---

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # When it was pressed, not when a busy program came to it; what makes events by itself may not say when.
        self._pressed_at = event.timestamp() or time.monotonic_ns() // 1_000_000
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy_selection()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self._on_activated(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def keyboardSearch(self, search: str) -> None:
        """Typing goes to the next row whose name begins with what was typed."""
        fresh = self._pressed_at - self._typed_at > TYPE_AHEAD_MS
        self._typed, self._typed_at = (search if fresh else self._typed + search).casefold(), self._pressed_at
        order, table = self._rows.table.order, self._rows.table
        start = max(0, self.currentIndex().row()) + (
            1 if len(self._typed) == 1 and self.currentIndex().isValid() else 0
        )
        for step in range(len(order)):
            place = (start + step) % len(order)
            if table.label(order[place]).casefold().startswith(self._typed):
                self.setCurrentIndex(self._rows.index(place, self._focus_column()))
                return

    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        links = self.links(index)
        ctrl = event.modifiers() == Qt.KeyboardModifier.ControlModifier
        if links and ctrl and event.button() == Qt.MouseButton.LeftButton:
            self._follow(links, event.globalPosition().toPoint(), index)
            return
        super().mousePressEvent(event)

    def _follow(self, links: list[tuple[str, str]], position: QPoint, index: QModelIndex) -> None:
        if len(links) == 1:
            self.link_clicked.emit(*links[0], self._rows.key_at(index.row()))
        else:
            self.menu_requested.emit(position, index)

    def links(self, index: QModelIndex) -> list[tuple[str, str]]:
        """Kind id and value of every resource that a cell names."""
        if not index.isValid():
            return []
        kind = self._rows.table.columns[index.column()].link
        value = self._rows.table.value(self._rows.table.order[index.row()], index.column())
        if not kind or is_missing(value):
            return []
        return [(kind, item) for item in (value if isinstance(value, list) else [value]) if isinstance(item, str)]

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        index = self.indexAt(event.position().toPoint())
        ctrl = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        self._hover(index.row(), index.column() if ctrl and self.links(index) else -1)

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Leave:
            self._hover(-1, -1)
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            return self._show_tooltip(event)
        return super().viewportEvent(event)

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        super().scrollContentsBy(dx, dy)
        if self._hovered >= 0:
            self._hover(self.rowAt(self.viewport().mapFromGlobal(self.cursor().pos()).y()), -1)

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        super().selectionChanged(selected, deselected)
        self.viewport().update()  # a row is marked in its whole width, also where no cell is

    def _hover(self, place: int, link: int) -> None:
        if (place, link) == (self._hovered, self._hovered_link):
            return
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor if link >= 0 else Qt.CursorShape.ArrowCursor)
        for changed in {self._hovered, place} - {-1}:
            top = self.rowViewportPosition(changed)
            self.viewport().update(0, top, self.viewport().width(), self.verticalHeader().defaultSectionSize())
        self._hovered, self._hovered_link = place, link

    def _show_tooltip(self, event: QHelpEvent) -> bool:
        """Only where there is more to say than what the cell shows."""
        index = self.indexAt(event.pos())
        if index.isValid():
            row = self._rows.table.order[index.row()]
            exact = self._rows.exact_text(row, index.column())
            shown = self._rows.cell_text(row, index.column())
            if exact and (exact != shown or self._painter.is_cut(row, index.column())):
                tip = str(self._rows.data(index, Qt.ItemDataRole.ToolTipRole))
                QToolTip.showText(event.globalPos(), tip, self.viewport(), self.visualRect(index))
                return True
        QToolTip.hideText()
        return True

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if event.reason() == QContextMenuEvent.Reason.Mouse:
            self.menu_requested.emit(event.globalPos(), self.indexAt(event.pos()))
            return
        current = self.currentIndex()
        corner = self.visualRect(current).bottomLeft() if current.isValid() else QPoint(0, 0)
        self.menu_requested.emit(self.viewport().mapToGlobal(corner), current)

    def _on_activated(self, index: QModelIndex) -> None:
        if index.isValid():
            self.row_activated.emit(self._rows.key_at(index.row()))

    def copy_selection(self) -> None:
        """The selected rows as tab-separated text, as they are shown: the visible columns from left to right."""
        table, rows = self._rows.table, self._keeper.rows()
        if rows:
            QGuiApplication.clipboard().setText(to_tsv(table, rows, self.columns.visible()))

    # --- columns and sort ---

    def sort_by(self, name: str, descending: bool = False, *, extend: bool = False) -> None:
        """Sort by a column's name in the filter language."""
        for index, column in enumerate(self._rows.table.columns):
            if column.name == name:
                self._rows.sort_by(index, descending, extend=extend)

    def sort_by_current(self) -> None:
        """Sort by the column with the focus, as a click on its title would."""
        self._on_sort_requested(self._focus_column(), extend=False)

    def _on_sort_requested(self, column: int, extend: bool) -> None:
        place = self._rows.sort_place(column)
        # A first click on another column starts ascending; a click on a sorted one turns it round.
        descending = not place[1] if place and (extend or place[0] == 1) else False
        self._rows.sort_by(column, descending, extend=extend)

    def fit_column(self, column: int) -> None:
        """As wide as its title and its visible cells need."""
        scene = self._scene(self.viewport().rect())
        rows = self._rows.table.order[scene.first : scene.last + 1]
        wanted = max(self._painter.wanted_width(column, rows), self._header.wanted_width(column))
        self.columns.resize(column, min(wanted, max(200, self.viewport().width() - 80)))

    def column_state(self) -> dict[str, Any]:
        """Columns and sort, for the settings."""
        return self.columns.state(self._rows.table.sort_keys)

    def restore_columns(self, state: Mapping[str, Any]) -> None:
        """Columns and sort of an earlier session, as far as they still make sense."""
        self.columns.restore(state)
        if sort := self.columns.sort_of(state):
            self._rows.restore_sort(sort)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.columns.fill(self.viewport().width())

    def _on_columns_changed(self) -> None:
        self._rows.search_in(self.columns.visible())
        self.viewport().update()
        self.state_changed.emit()
