"""The column chooser: ticks, order and search, by mouse and by keyboard."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QListView
from pytestqt.qtbot import QtBot

from skydeck.ui.table.column_chooser import ColumnChooser
from skydeck.ui.table.rows_view import RowsView
from skydeck.ui.widgets.search_box import SearchBox
from tests.helpers.instances import ID, NAME, SIZE, STATE, Instance
from tests.ui.table.conftest import MakeView


@pytest.fixture
def view(make_view: MakeView) -> RowsView:
    return make_view([Instance("a")])


@pytest.fixture
def chooser(view: RowsView, qtbot: QtBot) -> ColumnChooser:
    made = ColumnChooser(view.columns, view.rows_model().table.columns, view)
    made.open_under(view)
    return made


def list_of(chooser: ColumnChooser) -> QListView:
    found = chooser.findChild(QListView)
    assert isinstance(found, QListView)
    return found


def titles(chooser: ColumnChooser) -> list[str]:
    model = list_of(chooser).model()
    return [model.index(row, 0).data() for row in range(model.rowCount())]


def go_to(chooser: ColumnChooser, title: str) -> None:
    view = list_of(chooser)
    view.setCurrentIndex(view.model().index(titles(chooser).index(title), 0))


def test_it_lists_the_columns_as_the_table_shows_them(chooser: ColumnChooser, view: RowsView) -> None:
    assert titles(chooser)[:4] == ["Account", "Region", "Name", "Instance ID"]
    view.columns.move(SIZE, 0)
    assert titles(chooser)[0] == "Size"


def test_space_hides_and_shows(chooser: ColumnChooser, view: RowsView, qtbot: QtBot) -> None:
    go_to(chooser, "State")
    qtbot.keyClick(list_of(chooser), Qt.Key.Key_Space)
    assert STATE not in view.columns.visible()
    qtbot.keyClick(list_of(chooser), Qt.Key.Key_Space)
    assert STATE in view.columns.visible()


def test_alt_and_an_arrow_move_the_column(chooser: ColumnChooser, view: RowsView, qtbot: QtBot) -> None:
    go_to(chooser, "Instance ID")
    qtbot.keyClick(list_of(chooser), Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    assert view.columns.visible()[:2] == [ID, NAME]
    qtbot.keyClick(list_of(chooser), Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert view.columns.visible()[:2] == [NAME, ID]
    assert list_of(chooser).currentIndex().data() == "Instance ID"


def test_searching_leaves_the_columns_that_match(chooser: ColumnChooser) -> None:
    box = chooser.findChild(SearchBox)
    assert isinstance(box, SearchBox)
    box.setText("INST")
    assert titles(chooser) == ["Instance ID"]


def test_reset_brings_back_what_the_kind_says(chooser: ColumnChooser, view: RowsView) -> None:
    before = view.columns.visible()
    view.columns.set_visible(STATE, False)
    view.columns.move(SIZE, 0)
    view.columns.resize(NAME, 77)
    view.columns.reset()
    assert view.columns.visible() == before
    assert view.columnWidth(NAME) > 77


def test_the_last_column_can_not_be_hidden(chooser: ColumnChooser, view: RowsView, qtbot: QtBot) -> None:
    for column in range(view.model().columnCount()):
        view.columns.set_visible(column, column == NAME)
    go_to(chooser, "Name")
    qtbot.keyClick(list_of(chooser), Qt.Key.Key_Space)
    assert view.columns.visible() == [NAME]
