"""A popup in which columns are shown, hidden and put in order; the table does what it says at once."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QListView, QVBoxLayout, QWidget

from skydeck.core.kinds import Column
from skydeck.core.text import display
from skydeck.ui.plain import set_name
from skydeck.ui.strings import tr
from skydeck.ui.table.columns import ColumnLayout
from skydeck.ui.theme import theme
from skydeck.ui.widgets.buttons import IconButton, QuietButton
from skydeck.ui.widgets.overlay import Overlay
from skydeck.ui.widgets.search_box import SearchBox

_Index = QModelIndex | QPersistentModelIndex
_WIDTH, _ROWS = 280, 12


class _ColumnsModel(QAbstractListModel):
    """The columns from left to right, with a tick for those that are shown."""

    def __init__(self, layout: ColumnLayout, columns: Sequence[Column], parent: QWidget) -> None:
        super().__init__(parent)
        self._layout, self._columns = layout, columns
        self._words = ""
        self._shown: list[int] = []
        self.refresh()

    def refresh(self, words: str | None = None) -> None:
        """Show the columns whose title contains `words`."""
        self._words = self._words if words is None else words.casefold()
        wanted = [c for c in self._layout.order() if self._words in self._columns[c].title.casefold()]
        if wanted == self._shown:
            self.dataChanged.emit(self.index(0), self.index(max(0, len(wanted) - 1)))
            return
        self.beginResetModel()
        self._shown = wanted
        self.endResetModel()

    def column(self, index: _Index) -> int:
        return self._shown[index.row()]

    def row_of(self, column: int) -> int:
        return self._shown.index(column) if column in self._shown else -1

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._shown)

    def flags(self, index: _Index) -> Qt.ItemFlag:
        return super().flags(index) | Qt.ItemFlag.ItemIsUserCheckable

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        column = self.column(index)
        if role == Qt.ItemDataRole.DisplayRole:
            return display(self._columns[column].title)
        if role == Qt.ItemDataRole.CheckStateRole:
            return Qt.CheckState.Checked if self._layout.is_visible(column) else Qt.CheckState.Unchecked
        return None

    def setData(self, index: _Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role != Qt.ItemDataRole.CheckStateRole:
            return False
        self._layout.set_visible(self.column(index), Qt.CheckState(value) == Qt.CheckState.Checked)
        self.dataChanged.emit(index, index)
        return True


class ColumnChooser(Overlay):
    """Space or a click ticks; Alt with an arrow key, or the buttons, moves a column."""

    def __init__(self, layout: ColumnLayout, columns: Sequence[Column], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_name(self, tr("Columns"))
        self._layout = layout
        self._model = _ColumnsModel(layout, columns, self)
        self._search = SearchBox(tr("Search columns"), parent=self)
        self._list = _ColumnsList(self)
        self._list.setModel(self._model)
        self._lay_out()
        self._search.textChanged.connect(self._model.refresh)
        layout.changed.connect(lambda: self._model.refresh())

    def _lay_out(self) -> None:
        page = QVBoxLayout(self)
        page.setContentsMargins(8, 8, 8, 8)
        page.setSpacing(6)
        page.addWidget(self._search)
        page.addWidget(self._list, 1)
        line = QHBoxLayout()
        line.addWidget(QuietButton(tr("Reset"), "undo", self._layout.reset))
        line.addStretch(1)
        line.addWidget(IconButton("arrow-up", tr("Move up"), lambda: self.move_current(-1)))
        line.addWidget(IconButton("arrow-down", tr("Move down"), lambda: self.move_current(1)))
        page.addLayout(line)

    def open_under(self, anchor: QWidget) -> None:
        """Open below a button, with its right edge."""
        rows = min(_ROWS, self._model.rowCount())
        self.open_below(anchor, QSize(_WIDTH, (rows + 2) * theme.metric("row") + 48), at_end=True)
        self._list.setCurrentIndex(self._model.index(0))
        self._search.setFocus()

    def move_current(self, step: int) -> None:
        """Move the chosen column by one place."""
        index = self._list.currentIndex()
        if not index.isValid():
            return
        column = self._model.column(index)
        order = self._layout.order()
        self._layout.move(column, order.index(column) + step)
        self._model.refresh()
        self._list.setCurrentIndex(self._model.index(self._model.row_of(column)))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Return) and self._search.hasFocus():
            self._list.setFocus()
        else:
            super().keyPressEvent(event)


class _ColumnsList(QListView):
    def __init__(self, chooser: ColumnChooser) -> None:
        super().__init__(chooser)
        self._chooser = chooser
        set_name(self, tr("Columns"))
        self.setUniformItemSizes(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
        if event.modifiers() & Qt.KeyboardModifier.AltModifier and (step := steps.get(Qt.Key(event.key()))):
            self._chooser.move_current(step)
        else:
            super().keyPressEvent(event)
