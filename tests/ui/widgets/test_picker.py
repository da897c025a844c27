"""The picker: keys work while one types, titles are never chosen, one decision comes out."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from skydeck.ui.widgets.picker import PickerPopup
from skydeck.ui.widgets.picker_list import PickerItem
from skydeck.ui.widgets.search_box import SearchBox

ITEMS = [
    PickerItem("us-east-1", "us-east-1", "N. Virginia", "US"),
    PickerItem("us-west-2", "us-west-2", "Oregon", "US"),
    PickerItem("eu-central-1", "eu-central-1", "Frankfurt", "Europe", keywords="Germany"),
]


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    made.resize(800, 600)
    made.show()
    return made


@pytest.fixture
def anchor(window: QWidget) -> QWidget:
    button = QPushButton("Region", window)
    button.show()
    return button


@pytest.fixture
def picker(qtbot: QtBot, anchor: QWidget) -> PickerPopup:
    made = PickerPopup("Go to region", anchor)
    made.set_items(ITEMS)
    made.open_under(anchor)
    qtbot.waitUntil(made.isVisible)
    return made


def press(qtbot: QtBot, picker: PickerPopup, *keys: Qt.Key) -> None:
    box = picker.findChild(SearchBox)
    assert isinstance(box, SearchBox)
    for key in keys:
        qtbot.keyClick(box, key)


def current(picker: PickerPopup) -> str:
    item = picker.current()
    return item.id if item else ""


def test_first_entry_is_under_the_cursor_not_the_title_above_it(picker: PickerPopup) -> None:
    assert current(picker) == "us-east-1"


def test_arrows_step_over_titles_and_stop_at_the_ends(qtbot: QtBot, picker: PickerPopup) -> None:
    press(qtbot, picker, Qt.Key.Key_Down, Qt.Key.Key_Down)
    assert current(picker) == "eu-central-1"
    press(qtbot, picker, Qt.Key.Key_Down)
    assert current(picker) == "eu-central-1"
    press(qtbot, picker, Qt.Key.Key_Up, Qt.Key.Key_Up, Qt.Key.Key_Up)
    assert current(picker) == "us-east-1"


def test_pages_reach_both_ends(qtbot: QtBot, picker: PickerPopup) -> None:
    press(qtbot, picker, Qt.Key.Key_PageDown)
    assert current(picker) == "eu-central-1"
    press(qtbot, picker, Qt.Key.Key_PageUp)
    assert current(picker) == "us-east-1"


def test_enter_chooses_once_and_closes(qtbot: QtBot, picker: PickerPopup) -> None:
    chosen, cancelled = list[str](), list[bool]()
    picker.chosen.connect(chosen.append)
    picker.cancelled.connect(lambda: cancelled.append(True))
    press(qtbot, picker, Qt.Key.Key_Down, Qt.Key.Key_Return)
    assert chosen == ["us-west-2"]
    assert not cancelled
    assert not picker.isVisible()


def test_escape_cancels_and_chooses_nothing(qtbot: QtBot, picker: PickerPopup) -> None:
    chosen = list[str]()
    picker.chosen.connect(chosen.append)
    with qtbot.waitSignal(picker.cancelled):
        press(qtbot, picker, Qt.Key.Key_Escape)
    assert not chosen
    assert not picker.isVisible()


def test_typing_filters_by_text_detail_and_keywords(picker: PickerPopup) -> None:
    for query, wanted in (("oreg", "us-west-2"), ("germ", "eu-central-1"), ("usw2", "us-west-2")):
        picker.type(query)
        assert [item.id for item in picker.shown()] == [wanted]
        assert current(picker) == wanted


def test_nothing_found_says_so_and_enter_does_nothing(qtbot: QtBot, picker: PickerPopup) -> None:
    chosen = list[str]()
    picker.chosen.connect(chosen.append)
    picker.type("zzz")
    press(qtbot, picker, Qt.Key.Key_Return)
    assert not chosen
    assert picker.isVisible()


def test_entry_in_use_is_under_the_cursor_when_it_opens(picker: PickerPopup) -> None:
    picker.set_items(ITEMS, "eu-central-1")
    assert current(picker) == "eu-central-1"


def test_click_chooses(qtbot: QtBot, picker: PickerPopup) -> None:
    view = picker.list_view()
    spot = view.visualRect(view.model().index(2, 0)).center()
    with qtbot.waitSignal(picker.chosen) as told:
        qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    assert told.args == ["us-west-2"]


def test_click_on_a_title_chooses_nothing(qtbot: QtBot, picker: PickerPopup) -> None:
    chosen = list[str]()
    picker.chosen.connect(chosen.append)
    view = picker.list_view()
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=view.visualRect(view.model().index(0, 0)).center())
    assert not chosen


def test_palette_opens_over_the_middle_of_a_window(window: QWidget, picker: PickerPopup) -> None:
    picker.close()
    picker.open_over(window)
    assert abs(picker.geometry().center().x() - window.rect().center().x()) <= 1


def test_a_screen_reader_hears_the_entry_under_the_cursor(qtbot: QtBot, picker: PickerPopup) -> None:
    box = picker.findChild(SearchBox)
    assert isinstance(box, SearchBox)
    assert box.accessibleDescription() == "us-east-1, N. Virginia"
    press(qtbot, picker, Qt.Key.Key_Down)
    assert box.accessibleDescription() == "us-west-2, Oregon"
    picker.type("zzz")
    assert box.accessibleDescription() == "Nothing matches"
