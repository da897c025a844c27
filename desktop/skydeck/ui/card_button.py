"""A button with two lines of text and a coloured stripe, for the account; it knows not what they say."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from skydeck.core.text import display
from skydeck.ui.icons import pixmap
from skydeck.ui.plain import set_name, tooltip
from skydeck.ui.theme import theme
from skydeck.ui.widgets.buttons import Button


class CardButton(Button):
    """Paints itself over the style's frame; the texts are also its accessible name."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", "", None, parent)
        self._title, self._lines = "", ""
        self._stripes: tuple[str, ...] = ("idle",)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.updateGeometry)

    def describe(self, title: str, line: str, stripes: tuple[str, ...], tip: str = "") -> None:
        """What to show; several stripes for several accounts."""
        self._title, self._lines, self._stripes = title, line, stripes or ("idle",)
        set_name(self, ", ".join(part for part in (title, line) if part))
        tooltip(self, tip or f"{title}\n{line}")
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(200, theme.metric("font") + theme.metric("small") + 26)

    def minimumSizeHint(self) -> QSize:
        return QSize(120, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rtl = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        self._paint_stripes(painter, rtl)
        icon, high = theme.metric("icon"), self.height()
        at = 8 if rtl else self.width() - icon - 8
        painter.drawPixmap(at, (high - icon) // 2, pixmap("chevrons-up-down", "muted", icon, self.devicePixelRatioF()))
        room = QRect(14, 0, self.width() - 14 - icon - 14, high)
        room = QRect(self.width() - room.right(), 0, room.width(), high) if rtl else room
        upper, lower = room.adjusted(0, 6, 0, -high // 2), room.adjusted(0, high // 2, 0, -6)
        self._line(painter, upper if self._lines else room, self._title, bold=True)
        self._line(painter, lower, self._lines, bold=False)

    def _paint_stripes(self, painter: QPainter, rtl: bool) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        left, high = (self.width() - 5 if rtl else 1), self.height() - 8
        for at, role in enumerate(self._stripes[:4]):
            part = high / min(len(self._stripes), 4)
            painter.setBrush(theme.color(role))
            painter.drawRoundedRect(QRect(left, round(4 + at * part), 4, round(part) - 1), 2, 2)

    def _line(self, painter: QPainter, rect: QRect, text: str, *, bold: bool) -> None:
        font = theme.font(bold=True) if bold else theme.font(size="small")
        painter.setFont(font)
        painter.setPen(theme.color("text" if bold else "muted"))
        shown = QFontMetrics(font).elidedText(display(text, 200), Qt.TextElideMode.ElideRight, rect.width())
        painter.drawText(rect, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeading, shown)
