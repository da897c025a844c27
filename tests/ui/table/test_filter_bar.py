"""The filter bar: filters while typing, explains mistakes, offers keys and values, keeps named filters."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QToolButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from skydeck.ui.table.filter_bar import BIG_TABLE, FilterBar
from skydeck.ui.table.rows_model import RowsModel
from tests.helpers.instances import EAST, KIND, Instance, many, page
from tests.ui.table.conftest import names, read

ROWS = [Instance("web-1"), Instance("web-2", state="stopped"), Instance("api", type="m7g.large")]


@pytest.fixture
def bar(qtbot: QtBot) -> Iterator[FilterBar]:
    window = QWidget()
    qtbot.addWidget(window)
    model = RowsModel(KIND)
    model.setParent(window)
    read(model, ROWS)
    made = FilterBar(model)
    QVBoxLayout(window).addWidget(made)
    window.resize(900, 300)
    window.show()
    made.box.setFocus()
    yield made
    window.close()


def model_of(bar: FilterBar) -> RowsModel:
    model = bar.window().findChild(RowsModel)
    assert isinstance(model, RowsModel)
    return model


def offers(bar: FilterBar) -> list[str]:
    popup = bar.suggestions()
    if not popup.isVisible():
        return []
    model = popup.model()
    return [str(model.index(row, 0).data()).split(",")[0] for row in range(model.rowCount())]


def test_typing_filters_at_once_in_a_small_table(bar: FilterBar, qtbot: QtBot) -> None:
    qtbot.keyClicks(bar.box, "web")
    assert names(model_of(bar)) == ["web-1", "web-2"]
    assert bar.count_text() == "2 of 3"
    bar.box.clear()
    assert names(model_of(bar)) == ["api", "web-1", "web-2"]
    assert bar.count_text() == ""


def test_a_big_table_waits_for_a_pause(bar: FilterBar, qtbot: QtBot) -> None:
    read(model_of(bar), many(BIG_TABLE + 1))
    filters: list[object] = []
    bar.query_changed.connect(filters.append)
    qtbot.keyClicks(bar.box, "running")
    assert filters == []
    qtbot.waitUntil(lambda: len(filters) == 1)
    assert model_of(bar).rowCount() < BIG_TABLE
    bar.box.setText("stopped")
    bar.apply()
    assert len(filters) == 2


def test_a_mistake_is_explained_and_what_stands_before_it_still_filters(bar: FilterBar) -> None:
    bar.set_text("web stte:running")
    assert bar.problem() == "There is no column “stte” here. Did you mean “state”?"
    assert bar.box.accessibleDescription() == bar.problem()
    assert names(model_of(bar)) == ["web-1", "web-2"]
    bar.set_text("web state:running")
    assert bar.problem() == ""
    assert names(model_of(bar)) == ["web-1"]


def test_a_key_without_a_value_hides_nothing_while_it_is_typed(bar: FilterBar, qtbot: QtBot) -> None:
    qtbot.keyClicks(bar.box, "web vpc:")
    assert names(model_of(bar)) == ["web-1", "web-2"]
    bar.apply()
    assert names(model_of(bar)) == ["web-1", "web-2"]
    bar.set_text("state:")
    assert names(model_of(bar)) == []


def test_offers_follow_the_typing_and_are_taken_by_keyboard(bar: FilterBar, qtbot: QtBot) -> None:
    qtbot.keyClicks(bar.box, "stat")
    assert offers(bar)[0] == "state:"
    popup = bar.suggestions()
    qtbot.keyClick(popup, Qt.Key.Key_Down)
    qtbot.keyClick(popup, Qt.Key.Key_Return)
    assert bar.text() == "state:"
    assert offers(bar) == ["running", "stopped"]
    qtbot.keyClick(popup, Qt.Key.Key_Down)
    qtbot.keyClick(popup, Qt.Key.Key_Down)
    qtbot.keyClick(popup, Qt.Key.Key_Return)
    assert bar.text() == "state:stopped "
    assert names(model_of(bar)) == ["web-2"]
    assert not popup.isVisible()


def test_down_offers_every_key_in_an_empty_filter(bar: FilterBar, qtbot: QtBot) -> None:
    assert offers(bar) == []
    qtbot.keyClick(bar.box, Qt.Key.Key_Down)
    assert {"name:", "state:", "age>", "is:"} <= set(offers(bar))
    qtbot.keyClick(bar.suggestions(), Qt.Key.Key_Escape)
    assert offers(bar) == []
    assert bar.text() == ""


def test_saved_filters_are_offered_and_used(bar: FilterBar) -> None:
    bar.set_saved([("R&D <b>web</b>", "web state:running"), ("All", "")])
    menu = bar.saved_menu()
    menu.aboutToShow.emit()
    titles = [action.text() for action in menu.actions()]
    assert titles == ["Save this filter…", "", "R&&D <b>web</b>", "All", "", "Remove"]
    menu.actions()[2].trigger()
    assert bar.text() == "web state:running"
    assert names(model_of(bar)) == ["web-1"]
    assert not menu.actions()[2].toolTip().startswith("<b>")


def test_saving_and_removing_are_left_to_the_owner(bar: FilterBar) -> None:
    asked: list[tuple[str, str]] = []
    bar.save_requested.connect(lambda text: asked.append(("save", text)))
    bar.remove_requested.connect(lambda name: asked.append(("remove", name)))
    bar.set_saved([("Mine", "web")])
    menu = bar.saved_menu()
    menu.aboutToShow.emit()
    assert not menu.actions()[0].isEnabled()
    bar.set_text(" web ")
    menu.aboutToShow.emit()
    menu.actions()[0].trigger()
    submenu = menu.actions()[-1].menu()
    assert submenu is not None
    submenu.actions()[0].trigger()  # type: ignore[attr-defined]
    assert asked == [("save", "web"), ("remove", "Mine")]


def test_the_count_says_when_more_may_come(bar: FilterBar) -> None:
    bar.set_text("web")
    model = model_of(bar)
    model.begin(EAST)
    model.add(EAST, *page([Instance("web-1"), Instance("web-9")]))
    model.finish(EAST, complete=False)
    model.flush()
    assert bar.count_text() == "2 of 2+"


def test_everything_in_the_bar_has_a_name(bar: FilterBar) -> None:
    assert bar.box.accessibleName() == "Filter: words or state:… type:…"
    assert [button.accessibleName() for button in bar.findChildren(QToolButton) if button.isVisible()]
    assert bar.suggestions().accessibleName() == "Suggestions"
