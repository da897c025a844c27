"""Keeps selection, current row and scroll with the rows while the model changes around them; it selects nothing new."""

from __future__ import annotations

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QObject, Signal
from PySide6.QtWidgets import QTableView

from skydeck.core.context import RowKey
from skydeck.ui.table.rows_model import RowsModel

_ADD = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
_MOVE_ONLY = QItemSelectionModel.SelectionFlag.NoUpdate


class SelectionKeeper(QObject):
    """Rows that a filter hides leave the selection, since no action may reach what is not seen, until they are back."""

    changed = Signal(object)  # list[RowKey]

    def __init__(self, view: QTableView, model: RowsModel) -> None:
        super().__init__(view)
        self._view, self._model = view, model
        self._hidden: set[RowKey] = set()
        self._busy = False
        self._said: list[RowKey] = []
        self._anchor: tuple[int, int] | None = None
        model.arranging.connect(self._on_arranging)
        model.arranged.connect(self._on_arranged)
        view.selectionModel().selectionChanged.connect(self._on_selected)

    def places(self) -> list[int]:
        """Selected places, from the top."""
        ranges = self._view.selectionModel().selection().toList()
        return sorted({place for part in ranges for place in range(part.top(), part.bottom() + 1)})

    def _on_selected(self) -> None:
        if not self._busy:
            self._hidden.clear()
            self._say()

    def _say(self) -> None:
        keys = [self._model.key_at(place) for place in self.places()]
        if keys != self._said:
            self._said = keys
            self.changed.emit(keys)

    def _on_arranging(self, order: list[int]) -> None:
        self._busy = True
        self._remember_hidden(set(order))
        self._remember_anchor(set(order))
        self._pass_on_current(order)

    def _remember_hidden(self, shown: set[int]) -> None:
        table = self._model.table
        leaving = (table.order[place] for place in self.places())
        self._hidden.update(table.key(row) for row in leaving if row not in shown and not table.is_gone(row))

    def _remember_anchor(self, shown: set[int]) -> None:
        """The current row if it can be seen, else the first visible one unless the list is at its top."""
        view, order = self._view, self._model.table.order
        current, height = view.currentIndex().row(), view.verticalHeader().defaultSectionSize()
        offset = view.verticalHeader().offset()
        first, visible = offset // height, view.viewport().height() // height + 1
        on_screen = first <= current <= first + visible
        places = [current] if on_screen else range(first, first + visible) if offset else ()
        survivor = next((place for place in places if place < len(order) and order[place] in shown), None)
        self._anchor = None if survivor is None else (order[survivor], survivor * height - offset)

    def _pass_on_current(self, order: list[int]) -> None:
        """The current row goes: its nearest neighbour that stays becomes the current one, without scrolling."""
        view, old = self._view, self._model.table.order
        index, shown = view.currentIndex(), set(order)
        if not index.isValid() or old[index.row()] in shown:
            return
        near = [*range(index.row() + 1, len(old)), *range(index.row() - 1, -1, -1)]
        heir = next((place for place in near if old[place] in shown), None)
        scrolls = view.hasAutoScroll()
        view.setAutoScroll(False)
        if heir is not None:
            target = self._model.index(heir, index.column())
            view.selectionModel().setCurrentIndex(target, _MOVE_ONLY)
        view.setAutoScroll(scrolls)

    def _on_arranged(self, cause: str) -> None:
        if self._busy:
            self._restore_hidden()
            self._restore_scroll(cause)
        self._busy = False
        self._say()

    def _restore_hidden(self) -> None:
        back = {key: place for key in self._hidden if (place := self._model.place_of(key)) is not None}
        if not back:
            return
        last = self._model.columnCount() - 1
        chosen = QItemSelection()
        for place in back.values():
            chosen.select(self._model.index(place, 0), self._model.index(place, last))
        self._view.selectionModel().select(chosen, _ADD)
        self._hidden -= set(back)

    def _restore_scroll(self, cause: str) -> None:
        anchor, self._anchor = self._anchor, None
        bar = self._view.verticalScrollBar()
        if anchor is None:
            if cause != "data":
                bar.setValue(0)
            return
        row, offset = anchor
        order = self._model.table.order
        if row in order:
            self._view.executeDelayedItemsLayout()
            bar.setValue(order.index(row) * self._view.verticalHeader().defaultSectionSize() - offset)
