"""Two parts side by side, or one above the other."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from skydeck.ui.widgets.sideways import Sideways, in_line


def part(width: int) -> QWidget:
    widget = QLabel()
    widget.setFixedSize(width, 20)
    return widget


def test_parts_stand_above_each_other_where_there_is_no_room_for_both(qtbot: QtBot) -> None:
    first, second = QWidget(), in_line(part(100), part(100))
    sideways = Sideways(first, second, 200)
    qtbot.addWidget(sideways)
    sideways.show()
    for width, stacked in ((700, False), (300, True), (700, False)):
        sideways.resize(width, 60)
        assert sideways.is_stacked() is stacked
    assert sideways.minimumSizeHint().width() < 300
