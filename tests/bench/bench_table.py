"""Times the table next to Qt's own way, in one run: `python -m tests.bench.bench_table`; it asserts nothing."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QSortFilterProxyModel, Qt
from PySide6.QtWidgets import QApplication, QTableView

from skydeck.core.query import compile_query
from skydeck.core.rows import RowTable
from skydeck.ui.table.rows_model import RowsModel
from skydeck.ui.table.rows_view import RowsView
from skydeck.ui.theme import theme
from tests.helpers.instances import EAST, KIND, NAME, SIZE, Instance, many, page

ROWS, PAGE, ROUNDS = 20_000, 1000, 5
Row = tuple[str, float, float | None]


def best(work: Callable[[], object], rounds: int = ROUNDS, before: Callable[[], object] | None = None) -> float:
    """The shortest of some runs, in milliseconds: what it costs when nothing else runs."""
    times = []
    for _ in range(rounds):
        if before:
            before()
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times) * 1e3


def filled(instances: list[Instance]) -> RowsModel:
    """A model that was read once."""
    model = RowsModel(KIND)
    model.begin(EAST)
    for start in range(0, len(instances), PAGE):
        model.table.add(EAST, *page(instances[start : start + PAGE]))
    model.finish(EAST, complete=True)
    model.flush()
    while model.table.warm():
        pass
    return model


def sorting(model: RowsModel) -> Row:
    """Sort by a column of texts and by one of numbers, in turn."""
    table = model.table
    own = best(table.publish, before=lambda: _turn(table))
    proxy = QSortFilterProxyModel()
    proxy.setSourceModel(model)
    proxy.sort(SIZE)
    qt = best(lambda: proxy.sort(NAME, Qt.SortOrder.DescendingOrder), 1)
    return ("sort 20,000 rows", own, qt)


def _turn(table: RowTable) -> None:
    column = NAME if table.sort_keys[0].column == SIZE else SIZE
    table.sort_by(column)


def filtering(model: RowsModel) -> Row:
    """Filter by one word that a third of the rows contain."""
    table = model.table
    table.query = compile_query("worker", table.columns)
    own = best(table.publish)
    table.query = None
    table.publish()
    proxy = QSortFilterProxyModel()
    proxy.setSourceModel(model)
    proxy.setFilterKeyColumn(-1)
    proxy.setFilterFixedString("nothing yet")
    return ("filter them by a word", own, best(lambda: proxy.setFilterFixedString("worker"), 1))


def merging(model: RowsModel) -> Row:
    """One more page."""
    seeds = iter(range(100, 200))
    own = best(model.table.publish, before=lambda: model.table.add(EAST, *page(many(PAGE, next(seeds)))))
    return ("merge a page of 1,000", own, None)


def painting(model: RowsModel, app: QApplication) -> list[Row]:
    """Repaints of one window size, warm and after a page of scrolling."""
    own, qt = RowsView(model), QTableView()
    qt.setModel(model)
    qt.verticalHeader().setDefaultSectionSize(theme.metric("row"))
    qt.verticalHeader().hide()
    for column in range(model.columnCount()):
        qt.setColumnWidth(column, own.columnWidth(column) or 100)
        qt.setColumnHidden(column, own.isColumnHidden(column))
    for view in (own, qt):
        view.resize(1440, 900)
        view.show()
        view.viewport().grab()
    warm = [best(lambda view=view: view.viewport().grab(), 15) for view in (own, qt)]  # type: ignore[misc]
    cold = [
        best(lambda view=view: view.viewport().grab(), 15, lambda view=view: _page_down(view)) for view in (own, qt)
    ]  # type: ignore[misc]
    return [("repaint 1440 × 900", warm[0], warm[1]), ("repaint after a page down", cold[0], cold[1])]


def _page_down(view: QTableView) -> None:
    bar = view.verticalScrollBar()
    bar.setValue(bar.value() + bar.pageStep())


def main() -> int:
    """Print the table."""
    found = QApplication.instance()
    app = found if isinstance(found, QApplication) else QApplication(sys.argv[:1])
    theme.install(app, "light")
    model = filled(many(ROWS))
    rows = [sorting(model), filtering(model), *painting(model, app), merging(model)]
    print(f"{'':28}{'Skydeck':>10}{'Qt':>12}{'ratio':>8}")
    for title, own, qt in rows:
        peer = f"{qt:>9.1f} ms{qt / own:>7.0f}×" if qt is not None else ""
        print(f"{title:28}{own:>7.1f} ms{peer}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
