"""A button with three lines of text and a coloured stripe, for the account; it knows not what they say."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from skydeck.core.text import display
from skydeck.ui.icons import pixmap
from skydeck.ui.plain import set_name, tooltip
from skydeck.ui.theme import theme
from skydeck.ui.widgets.buttons import Button

_PAD, _WORDS = 5, 40


class CardButton(Button):
    """Paints itself over the style's frame; the texts are also its accessible name."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", "", None, parent)
        self._title, self._lines, self._end, self._end_role = "", ("", ""), "", "muted"
        self._stripes: tuple[str, ...] = ("idle",)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.updateGeometry)

    def describe(
        self, title: str, lines: tuple[str, str], stripes: tuple[str, ...], tip: str, *, end: str = "", role: str = ""
    ) -> None:
        """What to show; `end` follows the first line and is never cut. Several stripes for several accounts."""
        self._title, self._lines, self._stripes = title, lines, stripes or ("idle",)
        self._end, self._end_role = end, role or "muted"
        words = " · ".join(line for line in lines if line)
        set_name(self, ", ".join(part for part in (title, words, end) if part))
        tooltip(self, tip or "\n".join(part for part in (title, *lines) if part))
        self.update()

    def sizeHint(self) -> QSize:
        # As high with two lines as with three: what stands below it stays where it is.
        return QSize(200, 2 * _PAD + sum(self._heights()))

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
        self._paint_lines(painter, room, rtl)

    def _paint_lines(self, painter: QPainter, room: QRect, rtl: bool) -> None:
        small, (upper, lower, _) = theme.font(size="small"), self._heights()
        shown = [line for line in self._lines if line]
        if len(shown) == 1 and not self._end:
            shown = _broken(shown[0], QFontMetrics(small), room.width())
        top = (self.height() - upper - lower * len(shown)) // 2
        self._line(painter, QRect(room.left(), top, room.width(), upper), self._title, "text", theme.font(bold=True))
        for at, line in enumerate(shown):
            rect = QRect(room.left(), top + upper + at * lower, room.width(), lower)
            if at == 0 and self._end:
                rect = self._paint_end(painter, rect, small, rtl)
            self._line(painter, rect, line, "muted", small)

    def _paint_end(self, painter: QPainter, rect: QRect, font: QFont, rtl: bool) -> QRect:
        """What is left for the line itself."""
        width = QFontMetrics(font).horizontalAdvance(self._end) + 1
        left = rect.left() if rtl else rect.right() - width + 1
        self._line(painter, QRect(left, rect.top(), width, rect.height()), self._end, self._end_role, font)
        cut = width + 8
        return rect.adjusted(cut if rtl else 0, 0, 0 if rtl else -cut, 0)

    def _heights(self) -> tuple[int, int, int]:
        upper, lower = theme.metric("font") + 7, theme.metric("small") + 6
        return upper, lower, lower

    def _paint_stripes(self, painter: QPainter, rtl: bool) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        left, high = (self.width() - 5 if rtl else 1), self.height() - 8
        for at, role in enumerate(self._stripes[:4]):
            part = high / min(len(self._stripes), 4)
            painter.setBrush(theme.color(role))
            painter.drawRoundedRect(QRect(left, round(4 + at * part), 4, round(part) - 1), 2, 2)

    def _line(self, painter: QPainter, rect: QRect, text: str, role: str, font: QFont) -> None:
        painter.setFont(font)
        painter.setPen(theme.color(role))
        shown = QFontMetrics(font).elidedText(display(text, 200), Qt.TextElideMode.ElideRight, rect.width())
        painter.drawText(rect, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeading, shown)


def _broken(text: str, metrics: QFontMetrics, width: int) -> list[str]:
    """A sentence in one line, or in two of which the second is cut where it must be."""
    words = text.split(" ")[:_WORDS]
    fitting = [at for at in range(1, len(words) + 1) if metrics.horizontalAdvance(" ".join(words[:at])) <= width]
    at = fitting[-1] if fitting else 1
    return [part for part in (" ".join(words[:at]), " ".join(words[at:])) if part]
