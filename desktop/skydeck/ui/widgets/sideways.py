"""Two parts side by side, or one above the other where there is too little room; it knows not what they are."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QSizePolicy, QWidget

from skydeck.ui.theme import theme


class Sideways(QWidget):
    """The first part gets what room there is, but no less than `least` (at the usual size of text)."""

    def __init__(self, first: QWidget, second: QWidget, least: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._first, self._second, self._least = first, second, least
        self._box = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(theme.metric("gap"))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._box.addWidget(first, 1)
        self._box.addWidget(second)

    def is_stacked(self) -> bool:
        """Whether one is above the other."""
        return self._box.direction() == QBoxLayout.Direction.TopToBottom

    def minimumSizeHint(self) -> QSize:
        first, second = self._first.minimumSizeHint(), self._second.minimumSizeHint()
        return QSize(max(first.width(), second.width()), self.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        needed = theme.scaled(self._least) + self._second.sizeHint().width() + self._box.spacing()
        stacked = self.width() < needed
        if stacked != self.is_stacked():
            ways = QBoxLayout.Direction
            self._box.setDirection(ways.TopToBottom if stacked else ways.LeftToRight)
            self._box.setAlignment(self._second, Qt.AlignmentFlag.AlignLeading if stacked else Qt.AlignmentFlag(0))
            self.updateGeometry()


def in_line(*widgets: QWidget) -> QWidget:
    """Widgets in one line, as one part."""
    part = QWidget()
    row = QHBoxLayout(part)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(theme.metric("gap"))
    for widget in widgets:
        row.addWidget(widget)
    return part
