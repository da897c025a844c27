"""No field of any widget or tooltip reads its text as markup, loads a file or waits for one."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, QPoint
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QApplication, QLabel, QToolTip, QWidget
from pytestqt.qtbot import QtBot

from skydeck.ui.plain import tooltip
from tests.helpers.markup import magic_pixels
from tests.ui.widgets.specimens import SPECIMENS


def shown(qtbot: QtBot, widget: QWidget) -> QWidget:
    qtbot.addWidget(widget)
    widget.resize(640, 320)
    widget.show()
    return widget


def test_the_payload_paints_magenta_in_a_label_that_guesses(qtbot: QtBot, payload: str) -> None:
    assert magic_pixels(shown(qtbot, QLabel(payload))) > 1000


@pytest.mark.parametrize("name", SPECIMENS)
def test_widget_shows_markup_as_text(qtbot: QtBot, payload: str, name: str) -> None:
    assert magic_pixels(shown(qtbot, SPECIMENS[name](payload))) == 0


@pytest.mark.timeout(20)
@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes in folders")
@pytest.mark.parametrize("name", SPECIMENS)
def test_widget_never_opens_a_file_named_in_its_text(qtbot: QtBot, pipe: str, name: str) -> None:
    widget = shown(qtbot, SPECIMENS[name](pipe))
    assert not widget.grab().isNull()


def tip_of(qtbot: QtBot, widget: QWidget) -> QWidget:
    spot = QPoint(3, 3)
    QApplication.sendEvent(widget, QHelpEvent(QEvent.Type.ToolTip, spot, widget.mapToGlobal(spot)))
    qtbot.waitUntil(QToolTip.isVisible)
    tips = (w for w in QApplication.topLevelWidgets() if w.metaObject().className() == "QTipLabel" and w.isVisible())
    return next(tips)


@pytest.fixture
def no_tip_stays(qtbot: QtBot) -> Iterator[None]:
    """A tip is the application's, and would be seen by the next test."""
    yield
    QToolTip.hideText()
    qtbot.waitUntil(lambda: not QToolTip.isVisible())


@pytest.mark.qt_log_ignore("does not support raise")
@pytest.mark.usefixtures("no_tip_stays")
def test_the_payload_paints_magenta_in_a_raw_tooltip(qtbot: QtBot, payload: str) -> None:
    widget = shown(qtbot, QWidget())
    widget.setToolTip(payload)
    assert magic_pixels(tip_of(qtbot, widget)) > 1000


@pytest.mark.qt_log_ignore("does not support raise")
@pytest.mark.usefixtures("no_tip_stays")
def test_tooltip_shows_markup_as_text(qtbot: QtBot, payload: str) -> None:
    widget = shown(qtbot, QWidget())
    tooltip(widget, payload)
    assert magic_pixels(tip_of(qtbot, widget)) == 0


@pytest.mark.timeout(20)
@pytest.mark.qt_log_ignore("does not support raise")
@pytest.mark.usefixtures("no_tip_stays")
@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes in folders")
def test_tooltip_never_opens_a_file(qtbot: QtBot, pipe: str) -> None:
    widget = shown(qtbot, QWidget())
    tooltip(widget, pipe)
    assert not tip_of(qtbot, widget).grab().isNull()
