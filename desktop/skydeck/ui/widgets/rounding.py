"""Round corners for popups on screens without a compositor, where a see-through corner would be black."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRectF
from PySide6.QtGui import QPainterPath, QRegion, QResizeEvent
from PySide6.QtWidgets import QWidget

from skydeck.ui.theme import theme


def round_corners(popup: QWidget) -> None:
    """Cut the window to its frame, now and whenever its size changes."""
    popup.installEventFilter(_Cutter(popup))


class _Cutter(QObject):
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QResizeEvent) and isinstance(watched, QWidget):
            path = QPainterPath()
            radius = theme.metric("card_radius")
            path.addRoundedRect(QRectF(0, 0, event.size().width(), event.size().height()), radius, radius)
            watched.setMask(QRegion(path.toFillPolygon().toPolygon()))
        return False
