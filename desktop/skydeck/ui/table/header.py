"""The header of a table: titles over their columns, the sort keys with their places; it sorts nothing itself."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QHeaderView, QWidget

from skydeck.core.text import display
from skydeck.ui import icons
from skydeck.ui.plain import set_name
from skydeck.ui.strings import tr
from skydeck.ui.table.row_painter import PADDING
from skydeck.ui.table.rows_model import SORT_ROLE
from skydeck.ui.theme import theme

MARK = 12  # pixels of the sort arrow
MARK_GAP = 4
_DIGITS = "₁₂₃₄₅"


class TableHeader(QHeaderView):
    """Click sorts, Shift-click adds a key; columns can be moved and resized."""

    sort_requested = Signal(int, bool)  # column, extend
    menu_requested = Signal(object, int)  # global position, column or -1

    def __init__(self, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        set_name(self, tr("Columns"))
        self.setSectionsMovable(True)
        self.setSectionsClickable(True)
        self.setHighlightSections(False)
        self.setMinimumSectionSize(40)
        self.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.setMouseTracking(True)
        self.sectionClicked.connect(self._on_clicked)
        theme.changed.connect(self._on_theme)

    def _on_theme(self) -> None:
        self.updateGeometry()
        self.viewport().update()

    def _on_clicked(self, column: int) -> None:
        shift = QApplication.keyboardModifiers() & Qt.KeyboardModifier.ShiftModifier
        self.sort_requested.emit(column, bool(shift))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.menu_requested.emit(event.globalPos(), self.logicalIndexAt(event.pos()))

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), theme.metric("row"))

    def wanted_width(self, column: int) -> int:
        """Room for the title and a sort arrow."""
        metrics = QFontMetrics(theme.font(bold=True))
        title = str(self.model().headerData(column, Qt.Orientation.Horizontal))
        return metrics.horizontalAdvance(title) + 2 * PADDING + MARK + MARK_GAP + 1

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        viewport = self.viewport()
        if self.length() - self.offset() < viewport.width():  # the line goes on where no column is
            painter = QPainter(viewport)
            painter.setPen(theme.color("border"))
            bottom = viewport.height() - 1
            painter.drawLine(self.length() - self.offset(), bottom, viewport.width(), bottom)

    def paintSection(self, painter: QPainter, rect: QRect, logical: int) -> None:
        painter.save()
        # The screen is asked where the pointer is only if it is here at all: that takes longer than the painting.
        hovered = self.underMouse() and rect.contains(self.viewport().mapFromGlobal(self.cursor().pos()))
        painter.fillRect(rect, theme.color("hover" if hovered else "surface"))
        painter.setPen(theme.color("border"))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        self._paint_title(painter, rect, logical)
        painter.restore()

    def _paint_title(self, painter: QPainter, rect: QRect, logical: int) -> None:
        model = self.model()
        place = model.headerData(logical, Qt.Orientation.Horizontal, SORT_ROLE)
        align = model.headerData(logical, Qt.Orientation.Horizontal, Qt.ItemDataRole.TextAlignmentRole)
        font = theme.font(bold=True)
        metrics = QFontMetrics(font)
        title = display(str(model.headerData(logical, Qt.Orientation.Horizontal)), 200)
        room = rect.width() - 2 * PADDING - (self._mark_width(metrics, place) if place else 0)
        text = metrics.elidedText(title, Qt.TextElideMode.ElideRight, max(0, room))
        right = bool(align & Qt.AlignmentFlag.AlignRight)
        advance = metrics.horizontalAdvance(text)
        left = rect.left() + PADDING + (max(0, rect.width() - 2 * PADDING - advance) if right else 0)
        painter.setFont(font)
        painter.setPen(theme.color("text" if place else "muted"))
        painter.drawText(QPointF(left, rect.top() + (rect.height() + metrics.ascent() - metrics.descent()) // 2), text)
        if place:
            mark = left - MARK - MARK_GAP if right else left + advance + MARK_GAP
            self._paint_mark(painter, rect, mark, place)

    def _mark_width(self, metrics: QFontMetrics, place: tuple[int, bool]) -> int:
        return MARK + MARK_GAP + (metrics.horizontalAdvance("₁") if place[0] > 1 else 0)

    def _paint_mark(self, painter: QPainter, rect: QRect, left: int, place: tuple[int, bool]) -> None:
        number, descending = place
        ratio = self.devicePixelRatioF()
        picture = icons.pixmap("chevron-down" if descending else "chevron-up", "text", MARK, ratio)
        painter.drawPixmap(left, rect.top() + (rect.height() - MARK) // 2, picture)
        if number > 1:
            metrics = painter.fontMetrics()
            baseline = rect.top() + (rect.height() + metrics.ascent() - metrics.descent()) // 2
            painter.drawText(QPointF(left + MARK, baseline), _DIGITS[number - 1])
