"""A line as small as a word; for rows of tables and for cards."""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from skydeck.ui.plain import set_name
from skydeck.ui.strings import tr
from skydeck.ui.theme import theme
from skydeck.ui.widgets.chart_scale import Values, number_label, runs


class Sparkline(QWidget):
    """The last values, gaps left out, scaled to what there is."""

    def __init__(
        self, values: Values = (), role: str = "chart_1", unit: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._values: Values = ()
        self._role, self._unit = role, unit
        self.set_values(values)

    def set_values(self, values: Values) -> None:
        """Show other values."""
        self._values = tuple(values)
        set_name(self, _summary([value for value in values if value is not None], self._unit))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(84, 20)

    def paintEvent(self, event: QPaintEvent) -> None:
        paint_sparkline(QPainter(self), QRectF(self.rect()), self._values, theme.color(self._role))


def paint_sparkline(painter: QPainter, rect: QRectF, values: Values, color: QColor) -> None:
    """Draw one into a rectangle of somebody's painter."""
    known = [value for value in values if value is not None]
    if not known:
        return
    area = rect.adjusted(1.5, 3, -1.5, -3)
    low, span = min(known), (max(known) - min(known))
    step = area.width() / max(len(values) - 1, 1)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(color, 1))
    for run in runs(range(len(values)), values):
        points = [QPointF(area.left() + x * step, _height(area, y, low, span)) for x, y in run]
        painter.drawPolyline(QPolygonF(points if len(points) > 1 else [*points, points[0] + QPointF(1, 0)]))


def _height(area: QRectF, value: float, low: float, span: float) -> float:
    return area.bottom() - area.height() * ((value - low) / span if span else 0.5)


def _summary(known: Sequence[float], unit: str) -> str:
    if not known:
        return tr("No data")
    low, high, last = (number_label(value, unit) for value in (min(known), max(known), known[-1]))
    return tr("Last {last}, lowest {low}, highest {high}").format(last=last, low=low, high=high)
