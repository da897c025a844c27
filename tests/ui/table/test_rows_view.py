"""The view: selection, focus and scroll stay with their rows; keyboard, links, copying, column state."""

from __future__ import annotations

import itertools
import json
import time

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QAccessible, QContextMenuEvent, QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QApplication
from pytestqt.qtbot import QtBot

from skydeck.core.context import RowKey
from skydeck.core.query import compile_query
from skydeck.ui.table.rows_view import RowsView
from tests.helpers.instances import (
    ACCOUNT_COLUMN,
    EAST,
    GROUPS,
    ID,
    NAME,
    SIZE,
    STATE,
    TYPE,
    VPC,
    Instance,
    many,
)
from tests.ui.table.conftest import MakeView, names, read

ABC = [Instance(name) for name in "abcdefgh"]


def keys(*letters: str) -> list[RowKey]:
    return [RowKey(EAST.account, EAST.region, f"i-{letter}") for letter in letters]


def show(view: RowsView, text: str) -> None:
    model = view.rows_model()
    model.set_query(compile_query(text, model.table.columns))


def click(qtbot: QtBot, view: RowsView, place: int, column: int, modifier: Qt.KeyboardModifier | None = None) -> None:
    center = view.visualRect(view.model().index(place, column)).center()
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, modifier or Qt.KeyboardModifier.NoModifier, center)


def test_selection_and_current_row_survive_a_refresh(make_view: MakeView) -> None:
    view = make_view(ABC)
    view.select_keys(keys("c", "f"))
    read(view.rows_model(), [Instance("a0"), *reversed(ABC)])
    assert view.selected_keys() == keys("c", "f")
    assert view.current_key() == keys("c")[0]


def test_selection_survives_a_sort_and_is_told_in_the_new_order(make_view: MakeView) -> None:
    view = make_view(ABC)
    view.select_keys(keys("c", "f"))
    view.sort_by("name", descending=True)
    assert view.selected_keys() == keys("f", "c")
    assert view.current_key() == keys("c")[0]


def test_rows_that_a_filter_hides_are_not_selected_until_they_are_back(make_view: MakeView) -> None:
    view = make_view(ABC)
    view.select_keys(keys("c", "f"))
    told: list[list[RowKey]] = []
    view.selection_changed.connect(told.append)
    show(view, "name:a|b|c")
    assert view.selected_keys() == keys("c")
    show(view, "")
    assert view.selected_keys() == keys("c", "f")
    assert told == [keys("c"), keys("c", "f")]


def test_a_choice_made_while_rows_are_hidden_forgets_them(make_view: MakeView, qtbot: QtBot) -> None:
    view = make_view(ABC)
    view.select_keys(keys("c", "f"))
    show(view, "name:a|b|c")
    click(qtbot, view, 0, NAME)
    show(view, "")
    assert view.selected_keys() == keys("a")


def test_a_row_that_went_leaves_the_selection_for_good(make_view: MakeView) -> None:
    view = make_view(ABC)
    view.select_keys(keys("c", "f"))
    read(view.rows_model(), [row for row in ABC if row.name != "f"])
    assert view.selected_keys() == keys("c")
    read(view.rows_model(), ABC)
    assert view.selected_keys() == keys("c")


def test_the_neighbour_becomes_current_when_the_current_row_goes(make_view: MakeView) -> None:
    view = make_view(ABC)
    view.select_keys(keys("c"))
    read(view.rows_model(), [row for row in ABC if row.name not in "cd"])
    assert view.current_key() == keys("e")[0]
    assert view.selected_keys() == []


def test_selecting_everything_survives_a_refresh(make_view: MakeView) -> None:
    view = make_view(ABC)
    view.selectAll()
    read(view.rows_model(), [Instance("a0"), *reversed(ABC)])
    assert view.selected_keys() == keys("a", "b", "c", "d", "e", "f", "g", "h")


def test_nothing_moves_when_rows_come_in_above_what_is_seen(make_view: MakeView) -> None:
    view = make_view(many(200))
    view.verticalScrollBar().setValue(2000)
    seen = view.rows_model().key_at(view.rowAt(0))
    offset = view.rowViewportPosition(view.rowAt(0))
    read(view.rows_model(), many(200) + many(100, seed=5))
    assert view.rows_model().key_at(view.rowAt(0)) == seen
    assert view.rowViewportPosition(view.rowAt(0)) == offset


def test_the_current_row_stays_under_the_eye_when_others_go(make_view: MakeView) -> None:
    rows = many(200)
    view = make_view(rows)
    view.verticalScrollBar().setValue(3000)
    current = view.rows_model().key_at(view.rowAt(100))
    view.setCurrentIndex(view.model().index(view.rowAt(100), NAME))
    top = view.visualRect(view.currentIndex()).top()
    read(view.rows_model(), [row for row in rows if row.key == current.id or row.key < "i-8"])
    assert view.current_key() == current
    assert view.visualRect(view.currentIndex()).top() == top


def test_the_keyboard_works_as_in_any_table(make_view: MakeView, qtbot: QtBot) -> None:
    view = make_view(ABC)
    view.setFocus()
    view.select_keys(keys("b"))
    qtbot.keyClick(view, Qt.Key.Key_Down)
    assert view.selected_keys() == keys("c")
    qtbot.keyClick(view, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert view.selected_keys() == keys("c", "d")
    qtbot.keyClick(view, Qt.Key.Key_End, Qt.KeyboardModifier.ControlModifier)
    assert view.current_key() == keys("h")[0]
    qtbot.keyClick(view, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert len(view.selected_keys()) == len(ABC)


def test_enter_and_double_click_activate_the_row(make_view: MakeView, qtbot: QtBot) -> None:
    view = make_view(ABC)
    opened: list[RowKey] = []
    view.row_activated.connect(opened.append)
    view.select_keys(keys("b"))
    qtbot.keyClick(view, Qt.Key.Key_Return)
    click(qtbot, view, 3, NAME)
    center = view.visualRect(view.model().index(3, NAME)).center()
    qtbot.mouseDClick(view.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, center)
    assert opened == keys("b", "d")


def test_typing_goes_to_the_row_of_that_name(make_view: MakeView, qtbot: QtBot) -> None:
    view = make_view([Instance(name) for name in ("api", "web-1", "web-2", "worker")])
    view.select_keys([view.rows_model().key_at(0)])
    qtbot.keyClicks(view, "wo")
    assert view.current_key() == RowKey(EAST.account, EAST.region, "i-worker")
    view.keyboardSearch("")
    assert view.current_key() == RowKey(EAST.account, EAST.region, "i-worker")


def test_letters_belong_together_by_when_they_were_typed_however_late_they_are_read(
    make_view: MakeView, monkeypatch: pytest.MonkeyPatch
) -> None:
    view = make_view([Instance(name) for name in ("api", "other", "web-1", "worker")])
    read_at = itertools.count(1_000_000_000, 60_000_000_000)
    monkeypatch.setattr(time, "monotonic", lambda: next(read_at) / 1e9)
    monkeypatch.setattr(time, "monotonic_ns", lambda: next(read_at))
    type_letter(view, "w", 7_000)
    type_letter(view, "o", 7_100)
    assert view.current_key() == RowKey(EAST.account, EAST.region, "i-worker")


def type_letter(view: RowsView, letter: str, at_ms: int) -> None:
    event = QKeyEvent(QEvent.Type.KeyPress, ord(letter.upper()), Qt.KeyboardModifier.NoModifier, letter)
    event.setTimestamp(at_ms)
    QApplication.sendEvent(view, event)


def test_a_letter_typed_again_later_goes_to_the_next_row(make_view: MakeView) -> None:
    view = make_view([Instance(name) for name in ("api", "web-1", "web-2", "worker")])
    found = []
    for number in range(4):
        type_letter(view, "w", 10_000 + number * 5_000)
        found.append(view.currentIndex().row())
    assert found == [1, 2, 3, 1]


def test_copying_puts_the_visible_columns_of_the_selected_rows_on_the_clipboard(
    make_view: MakeView, qtbot: QtBot
) -> None:
    view = make_view([Instance("a", size=5.0), Instance("=b"), Instance("c")])
    for column in range(view.model().columnCount()):
        view.columns.set_visible(column, column in (NAME, ID, SIZE))
    view.columns.move(SIZE, 0)
    view.select_keys(keys("a", "=b"))
    qtbot.keyClick(view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == "\t'=b\ti-=b\n5\ta\ti-a"


def test_a_linked_cell_is_followed_with_control_and_selected_without(make_view: MakeView, qtbot: QtBot) -> None:
    view = make_view([Instance("a", vpc="vpc-1", groups=["sg-1", "sg-2"]), Instance("b")])
    links: list[tuple[str, str]] = []
    menus: list[QPoint] = []
    view.link_clicked.connect(lambda kind, value: links.append((kind, value)))
    view.menu_requested.connect(lambda position, _index: menus.append(position))
    click(qtbot, view, 0, VPC)
    assert links == []
    assert view.selected_keys() == keys("a")
    click(qtbot, view, 0, VPC, Qt.KeyboardModifier.ControlModifier)
    assert links == [("vpc.vpcs", "vpc-1")]
    assert view.selected_keys() == keys("a")
    view.scrollTo(view.model().index(0, GROUPS))
    click(qtbot, view, 0, GROUPS, Qt.KeyboardModifier.ControlModifier)
    assert len(menus) == 1
    assert view.links(view.model().index(0, GROUPS)) == [
        ("ec2.security-groups", "sg-1"),
        ("ec2.security-groups", "sg-2"),
    ]
    assert view.links(view.model().index(1, VPC)) == []


def test_a_click_on_a_header_sorts_and_with_shift_adds_a_key(make_view: MakeView, qtbot: QtBot) -> None:
    view = make_view(ABC)
    header = view.header()

    def press(column: int, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        spot = QPoint(header.sectionViewportPosition(column) + 30, header.height() // 2)
        qtbot.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, modifier, spot)

    press(NAME)
    assert names(view.rows_model())[0] == "h"
    press(STATE)
    assert [(key.column, key.descending) for key in view.rows_model().table.sort_keys] == [(STATE, False), (NAME, True)]
    view.rows_model().restore_sort([])
    press(TYPE)
    header.sort_requested.emit(STATE, True)
    header.sort_requested.emit(STATE, True)
    assert [(key.column, key.descending) for key in view.rows_model().table.sort_keys] == [(TYPE, False), (STATE, True)]
    assert view.rows_model().sort_place(STATE) == (2, True)


def test_columns_and_sort_come_back_as_they_were(make_view: MakeView) -> None:
    view = make_view(ABC)
    view.columns.move(SIZE, 2)
    view.columns.set_visible(STATE, False)
    view.columns.resize(NAME, 333)
    view.sort_by("size", descending=True)
    view.sort_by("name", extend=True)
    state = json.loads(json.dumps(view.column_state()))
    other = make_view(ABC)
    other.restore_columns(state)
    assert other.column_state() == view.column_state()
    assert other.columnWidth(NAME) == 333
    assert other.columns.visible() == view.columns.visible()
    assert other.rows_model().table.sort_keys == view.rows_model().table.sort_keys


@pytest.mark.parametrize(
    "state",
    [
        {},
        {"columns": None, "sort": 3},
        {"columns": [{"name": "gone", "width": 5}, 7, {"width": 9}], "sort": [["gone", True], "x", [1]]},
        {"columns": [{"name": "name", "width": "wide", "hidden": "yes"}]},
        {"columns": [{"name": "name", "width": 10**9}]},
    ],
)
def test_a_damaged_state_changes_nothing(make_view: MakeView, state: dict[str, object]) -> None:
    view = make_view(ABC)
    before = view.column_state()
    view.restore_columns(state)
    assert view.column_state()["sort"] == before["sort"]
    assert view.columns.visible()


def test_a_state_that_hides_everything_shows_the_name(make_view: MakeView) -> None:
    view = make_view(ABC)
    hidden = [{"name": column.name, "hidden": True} for column in view.rows_model().table.columns]
    view.restore_columns({"columns": hidden})
    assert view.columns.visible() == [NAME]
    view.columns.set_visible(NAME, False)
    assert view.columns.visible() == [NAME]


def test_account_and_region_are_shown_when_there_are_several(make_view: MakeView) -> None:
    view = make_view(ABC)
    assert ACCOUNT_COLUMN not in view.columns.visible()
    view.columns.show_contexts(accounts=True, regions=True)
    assert view.columns.visible()[:3] == [0, 1, NAME]


def test_columns_use_the_whole_width_until_the_user_sets_one(make_view: MakeView) -> None:
    view = make_view(ABC)
    for column in (VPC, GROUPS):
        view.columns.set_visible(column, False)
    assert view.header().length() > view.viewport().width() - 10
    view.columns.resize(NAME, 100)
    width = view.header().length()
    view.resize(1600, 400)
    assert view.header().length() == width


def test_a_column_fits_its_visible_cells_only(make_view: MakeView) -> None:
    view = make_view([*(Instance(f"a{number:03}") for number in range(100)), Instance("z" * 80)], height=200)
    view.fit_column(NAME)
    narrow = view.columnWidth(NAME)
    view.scrollToBottom()
    view.fit_column(NAME)
    assert view.columnWidth(NAME) > 3 * narrow


def test_a_screen_reader_can_read_the_table(make_view: MakeView) -> None:
    view = make_view([Instance("web", state="running", size=4.8e9), Instance("api")])
    interface = QAccessible.queryAccessibleInterface(view)
    assert interface.text(QAccessible.Text.Name) == "Instances"
    view.select_keys(keys("web"))
    children = [interface.child(number) for number in range(interface.childCount())]
    cells = [child for child in children if child.role() == QAccessible.Role.Cell]
    said = [cell.text(QAccessible.Text.Name) for cell in cells]
    assert len(said) == 2 * view.model().columnCount()
    assert {"Name: web", "State: running", "Size: 4.8 GB", "VPC: none"} <= set(said)
    selected = [cell.text(QAccessible.Text.Name) for cell in cells if cell.state().selected]
    assert selected == said[-view.model().columnCount() :]
    focused = [cell.text(QAccessible.Text.Name) for cell in cells if cell.state().focused]
    assert len(focused) <= 1


def test_rows_can_be_dragged_out_when_a_panel_allows_it(make_view: MakeView) -> None:
    view = make_view(ABC)
    view.setDragEnabled(True)
    view.setDragDropMode(QAbstractItemView.DragDropMode.DragOnly)
    view.select_keys(keys("b", "c"))
    mime = view.model().mimeData(view.selectedIndexes())
    assert mime.text() == "i-b\ni-c"
    assert view.selectionModel().isRowSelected(1)


def test_the_menu_key_asks_for_the_menu_of_the_current_row(make_view: MakeView) -> None:
    view = make_view(ABC)
    asked: list[int] = []
    view.menu_requested.connect(lambda _position, index: asked.append(index.row()))
    view.select_keys(keys("c"))
    QApplication.sendEvent(view.viewport(), _menu_event(QContextMenuEvent.Reason.Keyboard, QPoint(1, 1)))
    spot = view.visualRect(view.model().index(5, NAME)).center()
    QApplication.sendEvent(view.viewport(), _menu_event(QContextMenuEvent.Reason.Mouse, spot))
    assert asked == [2, 5]


def _menu_event(reason: QContextMenuEvent.Reason, spot: QPoint) -> QContextMenuEvent:
    return QContextMenuEvent(reason, spot, spot)


def test_selection_is_told_once_for_each_change(make_view: MakeView) -> None:
    view = make_view(ABC)
    told: list[list[RowKey]] = []
    view.selection_changed.connect(told.append)
    view.select_keys(keys("a"))
    read(view.rows_model(), ABC)
    view.selectionModel().clear()
    assert told == [keys("a"), []]
