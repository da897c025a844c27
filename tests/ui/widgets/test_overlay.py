"""What opens over a window: it takes the keyboard at once, and gives it back when one turns elsewhere."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from skydeck.ui.widgets.overlay import Overlay

SIZE = QSize(300, 200)


class Scene:
    """A window with a button, a field and an overlay with two fields."""

    def __init__(self) -> None:
        self.window = QWidget()
        self.window.resize(800, 600)
        self.button, self.field = QPushButton("Choose", self.window), QLineEdit(self.window)
        self.field.move(500, 500)
        self.overlay = Overlay(self.button)
        row = QHBoxLayout(self.overlay)
        self.first, self.second = QLineEdit(), QLineEdit()
        row.addWidget(self.first)
        row.addWidget(self.second)
        self.window.show()
        self.window.activateWindow()

    def open(self) -> None:
        self.field.setFocus()
        self.overlay.open_below(self.button, SIZE)
        self.first.setFocus()

    def press(self, place: QPoint) -> None:
        handle = self.window.windowHandle()
        assert handle is not None
        QTest.mouseClick(handle, Qt.MouseButton.LeftButton, pos=place)


@pytest.fixture
def scene(qtbot: QtBot) -> Scene:
    made = Scene()
    qtbot.addWidget(made.window)
    qtbot.waitUntil(made.window.isActiveWindow)
    return made


def test_it_is_hidden_until_it_is_opened(scene: Scene) -> None:
    assert not scene.overlay.isVisible()


def test_screen_readers_find_it_in_its_window(scene: Scene) -> None:
    scene.open()
    inside = QAccessible.queryAccessibleInterface(scene.window)
    assert scene.overlay in [inside.child(at).object() for at in range(inside.childCount())]


def test_the_next_key_is_for_it_and_nothing_has_to_be_waited_for(scene: Scene) -> None:
    scene.open()
    assert QApplication.focusWidget() is scene.first


def test_tab_stays_inside(scene: Scene) -> None:
    scene.open()
    for expected in (scene.second, scene.first, scene.second):
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        assert QApplication.focusWidget() is expected


def test_escape_closes_it_and_gives_the_focus_back(scene: Scene) -> None:
    scene.open()
    QTest.keyClick(scene.first, Qt.Key.Key_Escape)
    assert not scene.overlay.isVisible()
    assert QApplication.focusWidget() is scene.field


def test_the_focus_goes_to_the_button_when_what_had_it_is_gone(scene: Scene) -> None:
    scene.open()
    scene.field.hide()
    scene.overlay.close()
    assert QApplication.focusWidget() is scene.button


def test_focus_elsewhere_closes_it_and_stays_there(scene: Scene) -> None:
    scene.open()
    scene.field.setFocus()
    assert not scene.overlay.isVisible()
    assert QApplication.focusWidget() is scene.field


def test_a_click_elsewhere_closes_it_and_one_inside_does_not(scene: Scene) -> None:
    scene.open()
    scene.press(scene.overlay.geometry().center())
    assert scene.overlay.isVisible()
    scene.press(QPoint(700, 300))
    assert not scene.overlay.isVisible()


def test_a_click_on_its_button_closes_it_and_does_not_open_it_again(scene: Scene) -> None:
    scene.button.clicked.connect(scene.open)
    scene.open()
    scene.press(scene.button.geometry().center())
    assert not scene.overlay.isVisible()
    scene.press(scene.button.geometry().center())
    assert scene.overlay.isVisible()


def test_it_fits_into_its_window(scene: Scene) -> None:
    scene.button.move(760, 580)
    scene.overlay.open_below(scene.button, QSize(300, 4000))
    assert scene.window.rect().contains(scene.overlay.geometry())


def test_nothing_in_it_is_cut_where_there_is_room(scene: Scene) -> None:
    scene.second.setMinimumSize(500, 300)
    scene.open()
    assert scene.overlay.rect().contains(scene.second.geometry())


def test_it_can_begin_where_its_button_begins_or_end_where_it_ends(scene: Scene) -> None:
    scene.button.move(400, 20)
    scene.overlay.open_below(scene.button, SIZE)
    assert scene.overlay.x() == 400
    scene.overlay.open_below(scene.button, SIZE, at_end=True)
    assert scene.overlay.geometry().right() == scene.button.geometry().right()


def test_a_window_of_another_size_closes_it(scene: Scene, qtbot: QtBot) -> None:
    scene.open()
    scene.window.resize(700, 500)
    qtbot.waitUntil(lambda: not scene.overlay.isVisible())


def test_it_outlives_a_window_over_which_it_was_open(scene: Scene, qtbot: QtBot) -> None:
    other = QWidget()
    other.resize(400, 300)
    other.show()
    scene.overlay.open_at(QPoint(10, 10), SIZE, other)
    other.close()
    other.deleteLater()
    qtbot.waitUntil(lambda: not isValid(other))
    scene.open()
    assert scene.overlay.isVisible()
