"""Keeps selection, current row and scroll with the rows while the model changes around them; it selects nothing new."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QObject, QSignalBlocker, Signal
from PySide6.QtWidgets import QTableView

from skydeck.ui.table.rows_model import RowsModel

_ADD = QItemSelectionModel.SelectionFlag.Select
_MOVE_ONLY = QItemSelectionModel.SelectionFlag.NoUpdate


class SelectionKeeper(QObject):
    """Rows that a filter hides leave the selection, since no action may reach what is not seen, until they are back.

    The selection is taken aside as row numbers and put back: Qt would keep an index for each row, each a call.
    """

    changed = Signal(object)  # list[RowKey]

    def __init__(self, view: QTableView, model: RowsModel) -> None:
        super().__init__(view)
        self._view, self._model = view, model
        self._kept: set[int] = set()  # while the model changes: rows to select again
        self._hidden: set[int] = set()
        self._busy = False
        self._said: list[int] = []
        self._anchor: tuple[int, int] | None = None
        model.arranging.connect(self._on_arranging)
        model.arranged.connect(self._on_arranged)
        view.selectionModel().selectionChanged.connect(self._on_selected)

    def places(self) -> list[int]:
        """Selected places, from the top."""
        ranges = self._view.selectionModel().selection().toList()
        return sorted({place for part in ranges for place in range(part.top(), part.bottom() + 1)})

    def rows(self) -> list[int]:
        """Selected row numbers, from the top."""
        order = self._model.table.order
        return [order[place] for place in self.places()]

    def selection_of(self, rows: set[int]) -> QItemSelection:
        """A selection of those of the rows that are shown."""
        chosen, last = QItemSelection(), self._model.columnCount() - 1
        for top, bottom in _runs(self._model.table.order, rows):
            chosen.select(self._model.index(top, 0), self._model.index(bottom, last))
        return chosen

    def _on_selected(self) -> None:
        if not self._busy:
            self._hidden.clear()
            self._say()

    def _say(self) -> None:
        rows = self.rows()
        if rows != self._said:
            self._said = rows
            self.changed.emit([self._model.table.key(row) for row in rows])

    # --- around a change ---

    def _on_arranging(self, order: list[int]) -> None:
        self._busy, shown = True, set(order)
        self._take_aside()
        self._remember_anchor(shown)
        self._pass_on_current(shown)

    def _on_arranged(self, cause: str) -> None:
        if self._busy:
            self._put_back()
            self._restore_scroll(cause)
        self._busy = False
        self._say()

    def _take_aside(self) -> None:
        table = self._model.table
        self._kept = {row for row in (*self.rows(), *self._hidden) if not table.is_gone(row)}
        with QSignalBlocker(self._view.selectionModel()):
            self._view.selectionModel().clearSelection()

    def _put_back(self) -> None:
        if self._kept:
            with QSignalBlocker(self._view.selectionModel()):
                self._view.selectionModel().select(self.selection_of(self._kept), _ADD)
        self._hidden = self._kept.difference(self._model.table.order)
        self._kept = set()

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

    def _pass_on_current(self, shown: set[int]) -> None:
        """The current row goes: its nearest neighbour that stays becomes the current one, without scrolling."""
        view, old = self._view, self._model.table.order
        index = view.currentIndex()
        if not index.isValid() or old[index.row()] in shown:
            return
        near = [*range(index.row() + 1, len(old)), *range(index.row() - 1, -1, -1)]
        heir = next((place for place in near if old[place] in shown), None)
        scrolls = view.hasAutoScroll()
        view.setAutoScroll(False)
        if heir is not None:
            view.selectionModel().setCurrentIndex(self._model.index(heir, index.column()), _MOVE_ONLY)
        view.setAutoScroll(scrolls)

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


def _runs(order: list[int], rows: set[int]) -> Iterator[tuple[int, int]]:
    """First and last place of each run of neighbours among `rows`."""
    start = -1
    for place, row in enumerate(order):
        if row in rows:
            start = place if start < 0 else start
        elif start >= 0:
            yield start, place - 1
            start = -1
    if start >= 0:
        yield start, len(order) - 1
