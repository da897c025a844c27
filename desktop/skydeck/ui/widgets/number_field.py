"""A field for a whole number that nobody changes by scrolling past it."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QSpinBox, QWidget

from skydeck.ui.plain import set_name
from skydeck.ui.theme import theme


class NumberField(QSpinBox):
    """A spin box with room before its digits, which the style sheet cannot give it."""

    def __init__(self, name: str, low: int, high: int, unit: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setRange(low, high)
        self.setSuffix(f" {unit}" if unit else "")
        self.setGroupSeparatorShown(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        gap = theme.metric("gap")
        self.lineEdit().setTextMargins(gap, 0, gap, 0)
        set_name(self, name)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()
