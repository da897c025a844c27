"""Draws lines over time with gaps, levels and the values under the pointer; where they come from is not its matter."""

from collections.abc import Sequence
from datetime import UTC, datetime, tzinfo

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from skydeck.core.text import count_text, display, time_text
from skydeck.ui.plain import set_name
from skydeck.ui.strings import tr
from skydeck.ui.theme import theme
from skydeck.ui.widgets.chart_scale import (
    Series,
    Threshold,
    extent,
    nearest,
    number_label,
    runs,
    thinned,
    time_label,
    time_ticks,
    value_ticks,
)

_LEGEND, _BOTTOM, _PAD = 24, 24, 10


class LineChart(QWidget):
    """Antialiased lines of width 1: wider ones take a hundred times as long to draw."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._times: Sequence[float] = ()
        self._series: Sequence[Series] = ()
        self._thresholds: Sequence[Threshold] = ()
        self._zone: tzinfo | None = None
        self._ticks: list[float] = [0.0, 1.0]
        self._cursor = -1
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.set_data((), ())

    def set_data(
        self,
        times: Sequence[float],
        series: Sequence[Series],
        thresholds: Sequence[Threshold] = (),
        zone: tzinfo | None = None,
    ) -> None:
        """Show other lines over the same times, which are seconds since 1970 and ascend."""
        self._times, self._series, self._thresholds, self._zone = times, series, thresholds, zone
        self._ticks = value_ticks(*extent(series, thresholds), 4)
        self._cursor = -1
        self._describe()
        self.update()

    def cursor_index(self) -> int:
        """Which time is pointed at; -1 for none."""
        return self._cursor

    def point_at(self, index: int) -> None:
        """Show the values of one time, as the pointer does."""
        self._cursor = index if 0 <= index < len(self._times) else -1
        self._describe()
        self.update()

    def plot(self) -> QRect:
        """Where the lines are drawn."""
        labels = [number_label(tick, self._unit()) for tick in self._ticks]
        left = max(QFontMetrics(theme.font(size="tiny")).horizontalAdvance(label) for label in labels) + _PAD
        return self.rect().adjusted(left, _LEGEND + 8, -_PAD - 6, -_BOTTOM)

    def sizeHint(self) -> QSize:
        return QSize(480, 220)

    def minimumSizeHint(self) -> QSize:
        return QSize(200, 120)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        plot = self.plot()
        share = (event.position().x() - plot.left()) / max(plot.width(), 1)
        inside = bool(self._times) and -0.02 <= share <= 1.02
        self.point_at(nearest(self._times, self._time_at(share)) if inside else -1)

    def leaveEvent(self, event: QEvent) -> None:
        self.point_at(-1)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        last = len(self._times) - 1
        steps = {Qt.Key.Key_Left: self._cursor - 1, Qt.Key.Key_Right: self._cursor + 1}
        steps |= {Qt.Key.Key_Home: 0, Qt.Key.Key_End: last}
        if event.key() in steps and last >= 0:
            self.point_at(min(max(steps[Qt.Key(event.key())], 0), last))
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setFont(theme.font(size="tiny"))
        plot = self.plot()
        self._paint_legend(painter)
        self._paint_grid(painter, plot)
        for series in self._series:
            self._paint_series(painter, plot, series)
        self._paint_thresholds(painter, plot)
        if self._cursor >= 0:
            self._paint_cursor(painter, plot)
        if self.hasFocus():
            painter.setPen(QPen(theme.color("focus_ring"), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))

    def _paint_legend(self, painter: QPainter) -> None:
        x = self.plot().left()
        for series in self._series:
            name = display(series.name, 60)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color(series.role))
            painter.drawEllipse(QPointF(x + 4, _LEGEND / 2), 3.5, 3.5)
            painter.setPen(theme.color("text"))
            width = painter.fontMetrics().horizontalAdvance(name) + 2
            painter.drawText(QRect(x + 13, 0, width, _LEGEND), Qt.AlignmentFlag.AlignVCenter, name)
            x += width + 31

    def _paint_grid(self, painter: QPainter, plot: QRect) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        high = painter.fontMetrics().height()
        end = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        for tick in self._ticks:
            y = round(self._y(tick, plot))
            painter.setPen(theme.color("grid"))
            painter.drawLine(plot.left(), y, plot.right(), y)
            painter.setPen(theme.color("muted"))
            box = QRect(0, y - high // 2, plot.left() - 8, high)
            painter.drawText(box, end, number_label(tick, self._unit()))
        for moment in self._time_ticks(plot):
            x = round(self._x(moment, plot))
            box = QRect(x - 40, plot.bottom() + 6, 80, high)
            painter.drawText(box, Qt.AlignmentFlag.AlignHCenter, time_label(moment, self._span(), self._zone))

    def _paint_thresholds(self, painter: QPainter, plot: QRect) -> None:
        for threshold in self._thresholds:
            y = round(self._y(threshold.value, plot))
            painter.setPen(QPen(theme.color(threshold.role), 1, Qt.PenStyle.DashLine))
            painter.drawLine(plot.left(), y, plot.right(), y)
            self._paint_level_text(painter, plot, y, display(threshold.text, 120))

    def _paint_level_text(self, painter: QPainter, plot: QRect, y: int, text: str) -> None:
        metrics = painter.fontMetrics()
        box = QRect(plot.left() + 6, y - metrics.height() - 4, metrics.horizontalAdvance(text) + 8, metrics.height())
        # A veil, so that a line behind the words does not cross them out.
        veil = theme.color("surface")
        veil.setAlpha(215)
        painter.fillRect(box, veil)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)

    def _paint_series(self, painter: QPainter, plot: QRect, series: Series) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        color = theme.color(series.role)
        for run in runs(self._times, series.values):
            points = [QPointF(self._x(x, plot), self._y(y, plot)) for x, y in thinned(run, plot.width())]
            if len(points) == 1:
                _paint_dot(painter, points[0], color, 1.5)
            painter.setPen(QPen(color, 1))
            painter.drawPolyline(QPolygonF(points))

    def _paint_cursor(self, painter: QPainter, plot: QRect) -> None:
        x = self._x(self._times[self._cursor], plot)
        painter.setPen(QPen(theme.color("border_strong"), 1))
        painter.drawLine(QPointF(round(x), plot.top()), QPointF(round(x), plot.bottom()))
        for series in self._series:
            value = series.values[self._cursor]
            if value is not None:
                _paint_dot(painter, QPointF(x, self._y(value, plot)), theme.color(series.role), 3.5)
        self._paint_values(painter, plot, x)

    def _paint_values(self, painter: QPainter, plot: QRect, x: float) -> None:
        lines, metrics = self._cursor_lines(), painter.fontMetrics()
        width = max(metrics.horizontalAdvance(line) for line in lines) + 2 * _PAD
        high = metrics.height() + 2
        box = QRectF(x + 12, plot.top() + 6, width, high * len(lines) + 12)
        if box.right() > self.width() - 4:
            box.moveRight(x - 12)
        painter.setPen(QPen(theme.color("border_strong"), 1))
        painter.setBrush(theme.color("raised"))
        painter.drawRoundedRect(box, 6, 6)
        painter.setPen(theme.color("text"))
        for row, line in enumerate(lines):
            spot = QRectF(box.left() + _PAD, box.top() + 6 + row * high, width, high)
            painter.drawText(spot, Qt.AlignmentFlag.AlignVCenter, line)

    def _cursor_lines(self) -> list[str]:
        moment = datetime.fromtimestamp(self._times[self._cursor], UTC)
        lines = [time_text(moment, self._zone)]
        for series in self._series:
            value = series.values[self._cursor]
            shown = tr("no data") if value is None else number_label(value, series.unit)
            lines.append(f"{display(series.name, 60)}  {shown}")
        return lines

    def _describe(self) -> None:
        names = ", ".join(series.name for series in self._series)
        set_name(self, tr("Chart: {names}").format(names=names) if names else tr("Chart without data"))
        points = tr("{count} points in time").format(count=count_text(len(self._times)))
        self.setAccessibleDescription("; ".join(self._cursor_lines()) if self._cursor >= 0 else points)

    def _unit(self) -> str:
        units = {series.unit for series in self._series}
        return units.pop() if len(units) == 1 else ""

    def _span(self) -> float:
        return (self._times[-1] - self._times[0]) if self._times else 1.0

    def _time_at(self, share: float) -> float:
        return self._times[0] + share * self._span()

    def _time_ticks(self, plot: QRect) -> list[float]:
        if not self._times:
            return []
        return time_ticks(self._times[0], self._times[-1], plot.width() // 90, self._zone)

    def _x(self, moment: float, plot: QRect) -> float:
        return plot.left() + plot.width() * (moment - self._times[0]) / (self._span() or 1.0)

    def _y(self, value: float, plot: QRect) -> float:
        low, high = self._ticks[0], self._ticks[-1]
        return plot.bottom() - plot.height() * (value - low) / (high - low)


def _paint_dot(painter: QPainter, center: QPointF, color: QColor, radius: float) -> None:
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color)
    painter.drawEllipse(center, radius, radius)
