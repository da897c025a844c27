"""Draws the visible rows of a table in one call, from texts that were cut to fit once; it handles no input."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QLineF, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen

from skydeck.core.cells import is_missing, is_opaque_id
from skydeck.core.context import RowKey
from skydeck.core.kinds import Column, Render
from skydeck.core.text import state_role
from skydeck.core.vectors import Cell
from skydeck.ui.table.columns import LABEL
from skydeck.ui.table.rows_model import RowsModel
from skydeck.ui.theme import theme

PADDING = 9
DOT, DOT_GAP = 10, 8
KEPT_TEXTS = 20_000
KEPT_SECONDS = 20  # an age on the screen is never wrong by more

_SELECTED = {"text": "on_selection", "muted": "muted_on_selection"}

Delegate = Callable[[QPainter, QRect, RowKey], None]


@dataclass(frozen=True, slots=True)
class Slice:
    """One visible column."""

    column: int
    left: int
    width: int


@dataclass(frozen=True, slots=True)
class Scene:
    """What is to be drawn: places `first` to `last` of the view, the first at `top`."""

    first: int
    last: int
    top: int
    height: int
    slices: tuple[Slice, ...]
    width: int
    selected: frozenset[int] = frozenset()
    hovered: int = -1
    hovered_link: int = -1  # column
    ring: QRect | None = None


@dataclass(frozen=True, slots=True)
class _Laid:
    width: int
    text: str
    advance: int
    role: str
    cut: bool
    font: str
    dot: str = ""


class RowPainter:
    """Keeps fonts, colours and cut texts between repaints; `forget` when any of them may have changed."""

    def __init__(self, model: RowsModel) -> None:
        self._model = model
        self._laid: dict[tuple[int, int], _Laid] = {}
        self._laid_at = 0.0
        self.delegates: dict[str, Delegate] = {}
        self.forget_theme()

    def forget_theme(self) -> None:
        """Colours or fonts have changed."""
        self._fonts = {"plain": theme.font(), "bold": theme.font(bold=True), "mono": theme.mono_font()}
        self._metrics = {name: QFontMetrics(font) for name, font in self._fonts.items()}
        self._colors: dict[str, QColor] = {}
        self.forget()

    def forget(self) -> None:
        """Cells have changed."""
        self._laid.clear()
        self._laid_at = time.monotonic()

    def _color(self, role: str) -> QColor:
        if role not in self._colors:
            self._colors[role] = theme.color(role)
        return self._colors[role]

    # --- drawing ---

    def paint(self, painter: QPainter, scene: Scene) -> None:
        """Backgrounds by row, then texts by column, so that fonts and pens change seldom."""
        if time.monotonic() - self._laid_at > KEPT_SECONDS or len(self._laid) > KEPT_TEXTS:
            self.forget()
        if scene.last >= scene.first:
            self._paint_backgrounds(painter, scene)
            for part in scene.slices:
                self._paint_column(painter, scene, part)
            self._paint_ring(painter, scene)

    def _paint_backgrounds(self, painter: QPainter, scene: Scene) -> None:
        for place in range(scene.first, scene.last + 1):
            top = scene.top + (place - scene.first) * scene.height
            if place in scene.selected:
                painter.fillRect(0, top, scene.width, scene.height, self._color("selection"))
                painter.fillRect(0, top, 3, scene.height, self._color("accent"))
            elif place == scene.hovered:
                painter.fillRect(0, top, scene.width, scene.height, self._color("hover"))
        painter.setPen(QPen(self._color("border"), 1))
        bottoms = (scene.top + (n + 1) * scene.height - 0.5 for n in range(scene.last - scene.first + 1))
        painter.drawLines([QLineF(0, bottom, scene.width, bottom) for bottom in bottoms])

    def _paint_column(self, painter: QPainter, scene: Scene, part: Slice) -> None:
        column = self._model.table.columns[part.column]
        if delegate := self.delegates.get(column.name):
            self._paint_delegate(painter, scene, part, delegate)
            return
        order, role, name, baseline = self._model.table.order, "", "", 0
        for place in range(scene.first, scene.last + 1):
            laid = self._lay(order[place], part)
            if laid.font != name:
                name = laid.font
                painter.setFont(self._fonts[name])
                baseline = self._baseline(scene, self._metrics[name])
            wanted = self._role(scene, place, part, laid)
            if wanted != role:
                role = wanted
                painter.setPen(self._color(role))
            y = baseline + (place - scene.first) * scene.height
            self._paint_text(painter, column, part, laid, y)
        if column.render is Render.STATE:
            self._paint_dots(painter, scene, part)

    def _baseline(self, scene: Scene, metrics: QFontMetrics) -> int:
        return (scene.height + metrics.ascent() - metrics.descent()) // 2 + scene.top

    def _role(self, scene: Scene, place: int, part: Slice, laid: _Laid) -> str:
        if place == scene.hovered and part.column == scene.hovered_link:
            return "link"
        return _SELECTED[laid.role] if place in scene.selected else laid.role

    def _paint_text(self, painter: QPainter, column: Column, part: Slice, laid: _Laid, baseline: int) -> None:
        if column.render.is_number:
            painter.drawText(QPointF(part.left + part.width - PADDING - laid.advance, baseline), laid.text)
            return
        indent = DOT + DOT_GAP if laid.dot else 0
        painter.drawText(QPointF(part.left + PADDING + indent, baseline), laid.text)

    def _paint_dots(self, painter: QPainter, scene: Scene, part: Slice) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        painter.setPen(Qt.PenStyle.NoPen)
        order = self._model.table.order
        for place in range(scene.first, scene.last + 1):
            laid = self._lay(order[place], part)
            if not laid.dot or part.width < 2 * PADDING + DOT:
                continue
            painter.setBrush(self._color(laid.dot))
            top = scene.top + (place - scene.first) * scene.height + (scene.height - DOT) / 2
            painter.drawEllipse(QRectF(part.left + PADDING, top, DOT, DOT))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)

    def _paint_delegate(self, painter: QPainter, scene: Scene, part: Slice, delegate: Delegate) -> None:
        for place in range(scene.first, scene.last + 1):
            top = scene.top + (place - scene.first) * scene.height
            rect = QRect(part.left + PADDING, top, part.width - 2 * PADDING, scene.height - 1)
            painter.save()
            painter.setClipRect(rect)
            delegate(painter, rect, self._model.key_at(place))
            painter.restore()

    def _paint_ring(self, painter: QPainter, scene: Scene) -> None:
        if scene.ring is None:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(self._color("focus_ring"), 2))
        painter.drawRoundedRect(QRectF(scene.ring).adjusted(1.5, 1.5, -1.5, -2.5), 4, 4)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)

    # --- texts ---

    def font_name(self, column: int) -> str:
        """The row's name is bold, ids are monospace."""
        if column == LABEL:
            return "bold"
        return "mono" if self._model.table.columns[column].render is Render.MONO else "plain"

    def _font_of(self, value: Cell, column: int) -> str:
        if is_missing(value):
            return "plain"
        ids = isinstance(value, list) and isinstance(value[0], str) and is_opaque_id(value[0])
        return "mono" if ids else self.font_name(column)

    def _lay(self, row: int, part: Slice) -> _Laid:
        laid = self._laid.get((row, part.column))
        if laid is None or laid.width != part.width:
            laid = self._laid[row, part.column] = self._cut(row, part)
        return laid

    def _cut(self, row: int, part: Slice) -> _Laid:
        column = self._model.table.columns[part.column]
        text = self._model.cell_text(row, part.column)
        value = self._model.table.value(row, part.column)
        missing = is_missing(value)
        font = self._font_of(value, part.column)
        metrics = self._metrics[font]
        state = column.render is Render.STATE
        room = max(0, part.width - 2 * PADDING - (DOT + DOT_GAP if state else 0))
        # No glyph that takes room is narrower than two pixels, so the rest can't be seen.
        head = text[: room // 2 + 8]
        advance = metrics.horizontalAdvance(head)
        cut = advance > room or len(head) < len(text)
        if cut:
            head = metrics.elidedText(head if advance > room else head + "…", Qt.TextElideMode.ElideRight, room)
            advance = metrics.horizontalAdvance(head)
        stale = self._model.table.is_stale(row)
        role = "muted" if stale or missing else "text"
        dot = "" if not state or missing else "idle" if stale else state_role(text)
        return _Laid(part.width, head, advance, role, cut, font, dot)

    def is_cut(self, row: int, column: int) -> bool:
        """The cell was drawn without its end."""
        laid = self._laid.get((row, column))
        return laid is not None and laid.cut

    def wanted_width(self, column: int, rows: list[int]) -> int:
        """Room for the widest of these cells."""
        state = self._model.table.columns[column].render is Render.STATE
        table, text = self._model.table, self._model.cell_text
        cells = ((self._font_of(table.value(row, column), column), text(row, column)[:200]) for row in rows)
        widest = max((self._metrics[font].horizontalAdvance(shown) for font, shown in cells), default=0)
        return widest + 2 * PADDING + 1 + (DOT + DOT_GAP if state else 0)

    def font(self, name: str) -> QFont:
        """One of "plain", "bold" and "mono"."""
        return self._fonts[name]
