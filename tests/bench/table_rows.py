"""20,000 rows in the program's table and in Qt's own: each command is one round of both, in milliseconds."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QSortFilterProxyModel, Qt
from PySide6.QtWidgets import QApplication, QTableView

from skydeck.core.query import compile_query
from skydeck.ui.table.rows_model import RowsModel
from skydeck.ui.table.rows_view import RowsView
from skydeck.ui.theme import theme
from tests.bench.puppets import Answer, serve
from tests.helpers.instances import EAST, KIND, NAME, SIZE, Instance, many, page

ROWS, PAGE = 20_000, 1000
WORD = "worker"
REPAINTS = 10


class PlainModel(QAbstractTableModel):
    """A list of tuples, as a first Qt program has it."""

    def __init__(self, rows: Sequence[tuple[Any, ...]]) -> None:
        super().__init__()
        self._rows = rows

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: B008
        return len(self._rows)

    def columnCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: B008
        return len(self._rows[0])

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        return self._rows[index.row()][index.column()] if role == Qt.ItemDataRole.DisplayRole else None


class Pair:
    """Ours and Qt's, with the same rows and of the same size."""

    def __init__(self) -> None:
        instances = many(ROWS)
        self.model = _filled(instances)
        self.own = RowsView(self.model)
        names = [*map(_plain, instances)]
        self.proxy = QSortFilterProxyModel()
        self.proxy.setSourceModel(PlainModel(names))
        self.proxy.setFilterKeyColumn(-1)
        self.qt = QTableView()
        self.qt.setModel(self.proxy)
        self.qt.verticalHeader().setDefaultSectionSize(theme.metric("row"))
        for view in (self.own, self.qt):
            view.resize(1440, 900)
            view.show()
        self._by_name = False

    def sort(self) -> tuple[float, float]:
        """By names and by numbers in turn, on the screen."""
        self._by_name = not self._by_name
        column = NAME if self._by_name else SIZE
        shown = column - 2  # ours begins with account and region
        return _ms(lambda: self.model.sort_by(column)), _ms(lambda: self.proxy.sort(shown))

    def filter(self) -> tuple[float, float]:
        """To a quarter of the rows."""
        query = compile_query(WORD, self.model.table.columns)
        own = _ms(lambda: self.model.set_query(query))
        qt = _ms(lambda: self.proxy.setFilterFixedString(WORD))
        self.model.set_query(None)
        self.proxy.setFilterFixedString("")
        return own, qt

    def repaint(self) -> tuple[float, float]:
        """The same rows again."""
        return _repaints(self.own), _repaints(self.qt)

    def scroll(self) -> tuple[float, float]:
        """A page down each time."""
        return _repaints(self.own, _page_down), _repaints(self.qt, _page_down)


def _filled(instances: list[Instance]) -> RowsModel:
    model = RowsModel(KIND)
    model.begin(EAST)
    for start in range(0, len(instances), PAGE):
        model.table.add(EAST, *page(instances[start : start + PAGE]))
    model.finish(EAST, complete=True)
    model.flush()
    while model.table.warm():
        pass
    return model


def _plain(one: Instance) -> tuple[Any, ...]:
    return tuple(", ".join(cell) if isinstance(cell, list) else cell for cell in one.cells())


def _ms(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1000


def _repaints(view: QTableView, before: Callable[[QTableView], object] = lambda _view: None) -> float:
    total = 0.0
    for _ in range(REPAINTS):
        before(view)
        total += _ms(lambda: view.viewport().grab())
    return total / REPAINTS


def _page_down(view: QTableView) -> None:
    bar = view.verticalScrollBar()
    bar.setValue(bar.value() + bar.pageStep())


def main() -> None:
    """One round for each line of input."""
    application = QApplication([])
    theme.install(application, "light")
    pair = Pair()
    works = {"sort": pair.sort, "filter": pair.filter, "repaint": pair.repaint, "scroll": pair.scroll}

    def act(_command: str) -> Answer:
        return {name: work() for name, work in works.items()}

    serve(act)


if __name__ == "__main__":
    main()
