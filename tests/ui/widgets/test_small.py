"""The small ones: what they say, what they copy, what they tell their owner."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication, QWheelEvent
from PySide6.QtWidgets import QApplication, QMenu, QPushButton, QSplitterHandle, QWidget
from pytestqt.qtbot import QtBot

from skydeck.ui.plain import PlainLabel
from skydeck.ui.theme import Theme
from skydeck.ui.widgets.banner import Banner
from skydeck.ui.widgets.buttons import IconButton, LinkButton, PrimaryButton, QuietButton
from skydeck.ui.widgets.chips import Chip, IdChip, StateChip
from skydeck.ui.widgets.empty_state import EmptyState
from skydeck.ui.widgets.key_values import KeyValue, KeyValueGrid
from skydeck.ui.widgets.keycaps import ShortcutHint
from skydeck.ui.widgets.number_field import NumberField
from skydeck.ui.widgets.search_box import SearchBox
from skydeck.ui.widgets.splitter import Splitter


def labels(widget: QWidget) -> list[str]:
    return [label.full_text() for label in widget.findChildren(PlainLabel) if label.full_text()]


def test_state_is_told_in_words(qtbot: QtBot) -> None:
    chip = StateChip("CREATE_FAILED")
    qtbot.addWidget(chip)
    assert labels(chip) == ["create failed"]
    assert chip.accessibleName() == "create failed"


def test_id_chip_copies_the_whole_id_and_shows_it_again_after_a_while(qtbot: QtBot) -> None:
    arn = "arn:aws:iam::123456789012:role/" + "x" * 80 + "\u202e&"
    chip = IdChip(arn)
    qtbot.addWidget(chip)
    tip = chip.toolTip()
    with qtbot.waitSignal(chip.copied) as told:
        qtbot.mouseClick(chip, Qt.MouseButton.LeftButton)
    assert told.args == [arn]
    assert QGuiApplication.clipboard().text() == arn
    assert "…" in chip.text()
    copied = chip.icon().cacheKey()
    qtbot.waitUntil(lambda: chip.icon().cacheKey() != copied)
    assert chip.toolTip() == tip


def test_chip_can_be_a_choice(qtbot: QtBot) -> None:
    chip = Chip("Encrypted", checkable=True)
    qtbot.addWidget(chip)
    qtbot.keyClick(chip, Qt.Key.Key_Space)
    assert chip.isChecked()


def test_long_button_text_is_cut_and_stands_whole_in_the_tooltip(qtbot: QtBot) -> None:
    button = QuietButton("x" * 200)
    qtbot.addWidget(button)
    assert len(button.text()) == 40
    assert "x" * 200 in button.toolTip()
    assert button.accessibleName() == "x" * 200


@pytest.mark.parametrize("kind", [PrimaryButton, QuietButton, LinkButton])
def test_buttons_call_what_they_were_given(qtbot: QtBot, kind: type[QuietButton]) -> None:
    clicks = list[int]()
    button = kind("Start", "", lambda: clicks.append(1))
    qtbot.addWidget(button)
    qtbot.keyClick(button, Qt.Key.Key_Space)
    assert clicks == [1]


def test_icon_button_can_be_renamed(qtbot: QtBot) -> None:
    button = IconButton("refresh", "Refresh")
    qtbot.addWidget(button)
    button.set_tip("Refreshing…")
    assert button.accessibleName() == button.toolTip() == "Refreshing…"


def test_banner_offers_until_it_says_something_else(qtbot: QtBot) -> None:
    banner, clicks = Banner("denied", "bad"), list[int]()
    qtbot.addWidget(banner)
    qtbot.mouseClick(banner.offer("Why?", lambda: clicks.append(1)), Qt.MouseButton.LeftButton)
    assert clicks == [1]
    banner.say("done", "ok")
    qtbot.waitUntil(lambda: not [b for b in banner.findChildren(QPushButton) if b.text() == "Why?"])
    assert labels(banner) == ["done"]
    assert banner.accessibleName() == "done"


def test_banner_tells_when_it_is_closed(qtbot: QtBot) -> None:
    banner = Banner("note")
    qtbot.addWidget(banner)
    banner.show()
    with qtbot.waitSignal(banner.closed):
        banner.findChildren(IconButton)[0].click()
    assert not banner.isVisible()


def test_banner_that_must_stay_has_no_close_button(qtbot: QtBot) -> None:
    banner = Banner("offline")
    qtbot.addWidget(banner)
    banner.set_closable(False)
    banner.show()
    assert not banner.findChildren(IconButton)[0].isVisible()


def test_empty_state_changes_its_case_and_actions(qtbot: QtBot) -> None:
    state = EmptyState("ec2", "No instances", "Launch one.")
    qtbot.addWidget(state)
    state.offer("Launch", lambda: None, primary=True)
    state.say("search", "Nothing matches", "")
    assert labels(state) == ["Nothing matches"]
    qtbot.waitUntil(lambda: not state.findChildren(PrimaryButton))


def test_facts_stand_in_two_columns_where_there_is_room(qtbot: QtBot) -> None:
    grid = KeyValueGrid([KeyValue(f"key {n}", f"value {n}") for n in range(6)])
    qtbot.addWidget(grid)
    grid.resize(900, 200)
    grid.show()
    assert grid.columns() == 2
    grid.resize(400, 200)
    assert grid.columns() == 1


def test_value_that_leads_somewhere_is_followed_by_key(qtbot: QtBot) -> None:
    followed = list[str]()
    grid = KeyValueGrid([KeyValue("Role", "web", follow=lambda: followed.append("web"))])
    qtbot.addWidget(grid)
    link = grid.findChild(LinkButton)
    assert isinstance(link, LinkButton)
    assert link.accessibleName() == "Role: web"
    qtbot.keyClick(link, Qt.Key.Key_Space)
    assert followed == ["web"]


def test_facts_with_other_values_keep_their_places_and_lead_to_the_new_ones(qtbot: QtBot) -> None:
    followed = list[str]()
    facts = lambda value: [  # noqa: E731
        KeyValue("Path", value),
        KeyValue("Role", value, follow=lambda: followed.append(value)),
    ]
    grid = KeyValueGrid(facts("one"))
    qtbot.addWidget(grid)
    grid.show()
    before = grid.findChildren(QWidget)
    grid.set_rows(facts("two"))
    assert grid.findChildren(QWidget) == before
    assert labels(grid) == ["Path", "two", "Role"]
    link = grid.findChild(LinkButton)
    assert isinstance(link, LinkButton)
    assert (link.text(), link.accessibleName()) == ("two", "Role: two")
    link.click()
    assert followed == ["two"]
    grid.set_rows(facts("three")[:1])
    assert [label.full_text() for label in grid.findChildren(PlainLabel) if label.isVisible()] == ["Path", "three"]


def keys_shown(grid: KeyValueGrid) -> list[str]:
    """The muted words before the values."""
    return [one.full_text() for one in grid.findChildren(PlainLabel) if one.isVisible() and not one.wordWrap()]


def test_several_values_of_one_key_name_it_once_in_each_column(qtbot: QtBot) -> None:
    grid = KeyValueGrid([KeyValue("VPC", "vpc-1"), *(KeyValue("Subnets", f"subnet-{n}") for n in range(4))])
    qtbot.addWidget(grid)
    grid.resize(400, 300)
    grid.show()
    assert keys_shown(grid) == ["VPC", "Subnets"]
    grid.resize(900, 300)
    assert keys_shown(grid) == ["VPC", "Subnets", "Subnets"]


def test_facts_do_not_repeat_the_heading_above_them(qtbot: QtBot) -> None:
    alone = KeyValueGrid([KeyValue("Policy", "none")], heading="Policy")
    mixed = KeyValueGrid([KeyValue("Policy", "none"), KeyValue("Size", "3 kB")], heading="Policy")
    for grid in (alone, mixed):
        qtbot.addWidget(grid)
        grid.show()
    assert keys_shown(alone) == []
    assert keys_shown(mixed) == ["Policy", "Size"]


@pytest.mark.parametrize("mono", [False, True])
def test_facts_stand_in_line_with_their_keys(qtbot: QtBot, themed: Theme, mono: bool) -> None:
    grid = KeyValueGrid([KeyValue("State", "running", mono)])
    qtbot.addWidget(grid)
    grid.resize(400, 100)
    grid.show()
    key, value = grid.findChildren(PlainLabel)
    assert abs(key.geometry().center().y() - value.geometry().center().y()) <= 1


def test_value_is_copied_as_it_is_by_its_menu(qtbot: QtBot) -> None:
    grid = KeyValueGrid([KeyValue("Path", "a\u00a0b" + "x" * 300)])
    qtbot.addWidget(grid)
    grid.show()
    grid.findChildren(PlainLabel)[1].customContextMenuRequested.emit(QPoint(1, 1))
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    menu.actions()[0].trigger()
    menu.close()
    assert QGuiApplication.clipboard().text() == "a\u00a0b" + "x" * 300


def test_word_wider_than_its_column_is_cut_in_the_middle_and_whole_in_the_tooltip(qtbot: QtBot) -> None:
    label = PlainLabel("see " + "x" * 200 + "END", wrap=True)
    qtbot.addWidget(label)
    label.resize(200, 60)
    label.show()
    assert label.text().startswith("see xxx")
    assert label.text().endswith("END")
    assert "…" in label.text()
    assert "x" * 200 in label.toolTip()


@pytest.mark.parametrize(
    ("keys", "caps"), [("Ctrl+K", ["Ctrl", "K"]), ("Ctrl++", ["Ctrl", "+"]), ("F5", ["F5"]), ("", [])]
)
def test_shortcut_is_drawn_as_caps(qtbot: QtBot, keys: str, caps: list[str]) -> None:
    hint = ShortcutHint(keys)
    qtbot.addWidget(hint)
    assert labels(hint) == caps


def test_search_escape_empties_first_and_leaves_second(qtbot: QtBot) -> None:
    box, left = SearchBox("Find", shortcut="Ctrl+F"), list[bool]()
    qtbot.addWidget(box)
    box.show()
    box.escaped.connect(lambda: left.append(True))
    hint = box.findChild(ShortcutHint)
    assert isinstance(hint, ShortcutHint)
    assert hint.isVisible()
    qtbot.keyClicks(box, "web")
    assert not hint.isVisible()
    qtbot.keyClick(box, Qt.Key.Key_Escape)
    assert box.text() == ""
    assert not left
    qtbot.keyClick(box, Qt.Key.Key_Escape)
    assert left == [True]


def wheel(widget: QWidget) -> None:
    spot = QPointF(widget.rect().center())
    no = Qt.MouseButton.NoButton
    event = QWheelEvent(
        spot, spot, QPoint(), QPoint(0, 120), no, Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False
    )
    QApplication.sendEvent(widget, event)


def test_number_is_changed_by_the_wheel_only_while_it_has_the_focus(qtbot: QtBot) -> None:
    field = NumberField("Size", 1, 100, "GiB")
    qtbot.addWidget(field)
    field.show()
    field.clearFocus()
    wheel(field)
    assert field.value() == 1
    field.activateWindow()
    field.setFocus()
    qtbot.waitUntil(field.hasFocus)
    wheel(field)
    assert field.value() == 2


@pytest.fixture
def splitter(qtbot: QtBot) -> Splitter:
    made = Splitter(Qt.Orientation.Horizontal)
    qtbot.addWidget(made)
    for _ in range(2):
        made.addWidget(QWidget())
    made.resize(600, 200)
    made.show()
    return made


def handle_of(splitter: Splitter) -> QSplitterHandle:
    handle = splitter.handle(1)
    assert isinstance(handle, QSplitterHandle)
    return handle


def test_splitter_moves_by_keys_and_tells_its_state(qtbot: QtBot, splitter: Splitter) -> None:
    before = splitter.sizes()[0]
    with qtbot.waitSignal(splitter.moved) as told:
        qtbot.keyClick(handle_of(splitter), Qt.Key.Key_Right)
    assert splitter.sizes()[0] == before + 16
    qtbot.keyClick(handle_of(splitter), Qt.Key.Key_Left)
    assert splitter.sizes()[0] == before
    assert told.args is not None
    assert splitter.restore(told.args[0])
    assert splitter.sizes()[0] == before + 16


@pytest.mark.parametrize("state", ["", "zz", "00ff", "kein Zustand €"])
def test_splitter_ignores_a_state_that_is_not_its_own(splitter: Splitter, state: str) -> None:
    before = splitter.sizes()
    assert not splitter.restore(state)
    assert splitter.sizes() == before
