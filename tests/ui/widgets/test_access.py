"""Everybody can work every widget: it has a name, takes the keyboard, shows where the focus is, and mirrors."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QImage, QRegion
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QWidget,
)
from pytestqt.qtbot import QtBot

from skydeck.ui.theme import Theme
from skydeck.ui.widgets.buttons import QuietButton
from skydeck.ui.widgets.flow import FlowLayout
from skydeck.ui.widgets.loading import ThinProgress
from skydeck.ui.widgets.search_box import SearchBox
from tests.helpers import naughty
from tests.ui.widgets.specimens import SPECIMENS

INTERACTIVE = (QAbstractButton, QLineEdit, QAbstractSpinBox, QComboBox, QAbstractItemView)
TEXT = "web-prod-1"


def shown(qtbot: QtBot, name: str, text: str = TEXT) -> QWidget:
    widget = SPECIMENS[name](text)
    qtbot.addWidget(widget)
    widget.resize(640, 320)
    widget.show()
    qtbot.waitExposed(widget)
    return widget


def is_ours(widget: QWidget) -> bool:
    """Qt builds buttons into its own fields, and a field into its spin boxes; they are named by the outer one."""
    parent = widget.parentWidget()
    return "qt_" not in widget.objectName() and not isinstance(parent, QLineEdit | QAbstractSpinBox)


def parts(root: QWidget) -> list[QWidget]:
    return [part for part in (root, *root.findChildren(QWidget)) if part.isVisibleTo(root) or part is root]


def focusable(root: QWidget) -> list[QWidget]:
    return [
        part
        for part in parts(root)
        if part.focusPolicy() & Qt.FocusPolicy.TabFocus and part.isEnabled() and is_ours(part)
    ]


def spoken(widget: QWidget) -> str:
    interface = QAccessible.queryAccessibleInterface(widget)
    return str(interface.text(QAccessible.Text.Name))


@pytest.mark.parametrize("name", SPECIMENS)
def test_every_part_that_one_can_use_has_a_name(qtbot: QtBot, name: str) -> None:
    root = shown(qtbot, name)
    usable = [part for part in parts(root) if isinstance(part, INTERACTIVE) and is_ours(part)]
    unnamed = [type(part).__name__ for part in {*usable, *focusable(root)} if not spoken(part)]
    assert not unnamed


@pytest.mark.parametrize(
    "name", ["quiet button", "primary button", "danger button", "link button", "chip", "icon button"]
)
def test_name_of_a_button_is_its_label_or_its_tooltip(qtbot: QtBot, name: str) -> None:
    button = shown(qtbot, name, "R&D prod")
    assert spoken(button) == "R&D prod"
    assert isinstance(button, QAbstractButton)
    assert button.text() == "R&&D prod" or button.toolTip() == "R&D prod"


@pytest.mark.parametrize(
    "name",
    [*(n for n in SPECIMENS if "button" in n), "chip", "id chip", "search box", "number field", "banner", "tag editor"],
)
def test_every_part_that_one_can_use_takes_the_focus_by_keyboard(qtbot: QtBot, name: str) -> None:
    root = shown(qtbot, name)
    usable = {part for part in parts(root) if isinstance(part, INTERACTIVE) and is_ours(part) and part.isEnabled()}
    assert usable
    assert usable <= set(focusable(root))


def picture(widget: QWidget) -> QImage:
    window = widget.window()
    image = QImage(widget.size(), QImage.Format.Format_RGB32)
    image.fill(0)
    window.render(image, -widget.mapTo(window, widget.rect().topLeft()), QRegion(window.rect()))
    return image


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", [name for name in SPECIMENS if name != "wrapped label"])
def test_focus_can_be_seen(qtbot: QtBot, themed: Theme, name: str, scheme: str) -> None:
    themed.choose("dark" if scheme == "dark" else "light")
    root = shown(qtbot, name)
    root.activateWindow()
    for part in focusable(root):
        if isinstance(part, QLineEdit):
            part.deselect()
        _blur(qtbot)
        before = picture(part)
        part.setFocus(Qt.FocusReason.TabFocusReason)
        qtbot.waitUntil(part.hasFocus)
        assert changed_pixels(before, picture(part)) >= 16, f"{type(part).__name__} {part.accessibleName()}"


def _blur(qtbot: QtBot) -> None:
    if focused := QApplication.focusWidget():
        focused.clearFocus()
    qtbot.waitUntil(lambda: QApplication.focusWidget() is None)


def changed_pixels(one: QImage, other: QImage) -> int:
    a, b = bytes(one.constBits()), bytes(other.constBits())
    return sum(a[at : at + 4] != b[at : at + 4] for at in range(0, len(a), 4))


@pytest.mark.parametrize("name", SPECIMENS)
@pytest.mark.parametrize("kind", ["long", "marks", "bidi"])
def test_nasty_text_does_not_widen_a_widget(qtbot: QtBot, name: str, kind: str) -> None:
    for text in naughty.CLASSES[kind][:3]:
        widget = shown(qtbot, name, text)
        assert widget.width() == 640
        widget.close()


def test_search_hint_stands_at_the_end_of_the_line_in_both_directions(qtbot: QtBot) -> None:
    box = SearchBox("Find", shortcut="Ctrl+K")
    qtbot.addWidget(box)
    box.resize(300, 30)
    hint = box.findChild(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly)
    hints = [w for w in box.children() if type(w).__name__ == "ShortcutHint"]
    assert hint is not None
    assert isinstance(hints[0], QWidget)
    assert hints[0].x() > 150
    box.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    assert hints[0].x() < 20


def test_flow_starts_at_the_right_when_one_reads_from_the_right(qtbot: QtBot) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    flow = FlowLayout(page)
    first, second = QuietButton("one"), QuietButton("two")
    flow.addWidget(first)
    flow.addWidget(second)
    page.resize(400, 200)
    page.show()
    assert first.x() < second.x()
    page.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    flow.activate()
    assert first.x() > second.x()
    assert first.geometry().right() == 399


def test_flow_breaks_lines_and_says_how_high_it_gets(qtbot: QtBot) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    flow = FlowLayout(page)
    for number in range(12):
        flow.addWidget(QuietButton(f"choice {number}"))
    assert flow.heightForWidth(2000) < flow.heightForWidth(300) < flow.heightForWidth(120)


def test_progress_has_no_timer_while_it_is_hidden_or_its_end_is_known(qtbot: QtBot) -> None:
    bar = ThinProgress()
    qtbot.addWidget(bar)
    assert not bar.is_animated()
    bar.show()
    assert bar.is_animated()
    bar.set_share(0.5)
    assert not bar.is_animated()
    bar.set_share(None)
    assert bar.is_animated()
    bar.hide()
    assert not bar.is_animated()
