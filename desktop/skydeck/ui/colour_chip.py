"""A round button in one colour of the theme; for choosing a stripe."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QWidget

from skydeck.ui.plain import set_name, tooltip
from skydeck.ui.strings import tr
from skydeck.ui.theme import theme


class ColourChip(QAbstractButton):
    """Checkable; named by its colour, since colour is never the only signal."""

    def __init__(self, role: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._role = role
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        name = tr("Colour: {name}").format(name=_names()[role])
        set_name(self, name)
        tooltip(self, name)

    def sizeHint(self) -> QSize:
        side = theme.metric("chip")
        return QSize(side, side)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ring = theme.color("focus_ring") if self.hasFocus() else theme.color("text")
        disc = QRectF(self.rect()).adjusted(4, 4, -4, -4)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color(self._role))
        painter.drawEllipse(disc)
        if self.isChecked() or self.hasFocus():
            painter.setPen(QPen(ring, 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(disc.adjusted(-2.5, -2.5, 2.5, 2.5))


def _names() -> dict[str, str]:
    return {
        "production": tr("red, production"),
        "warning": tr("amber"),
        "ok": tr("green"),
        "chart_1": tr("blue"),
        "chart_5": tr("violet"),
        "chart_6": tr("teal"),
        "chart_7": tr("pink"),
        "idle": tr("grey"),
    }
