"""The hops to AWS as a list from top to bottom, each with its state, time and words; it tests nothing."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from skydeck.link.messages import Hop, HopTested
from skydeck.ui.icons import pixmap
from skydeck.ui.network.words import hop_question, hop_state, hop_text, hop_time, hop_title
from skydeck.ui.plain import MutedLabel, PlainLabel, set_class, set_name
from skydeck.ui.strings import tr
from skydeck.ui.theme import theme

_WAITING, _RUNNING = "waiting", "running"
_MARKS = {"ok": ("done", "ok"), "failed": ("failed", "bad"), "skipped": ("remove", "muted")}


class HopList(QWidget):
    """Every hop, also those that were not tried yet."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_name(self, tr("Hops to AWS"))
        self.rows = {hop: HopRow(hop, last=hop is list(Hop)[-1]) for hop in Hop}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for row in self.rows.values():
            column.addWidget(row)

    def begin(self) -> None:
        """Nothing is known; the first hop is under way."""
        for row in self.rows.values():
            row.forget()
        self.rows[Hop.NAME].run()

    def take(self, told: HopTested) -> None:
        """One hop was tried, or skipped; the next one is under way unless this was the end."""
        self.rows[told.hop].take(told)
        following = list(Hop)[list(Hop).index(told.hop) + 1 :]
        if following and told.error is None and told.text:
            self.rows[following[0]].run()

    def stop(self) -> None:
        """Nobody waits for the rest any more."""
        for row in self.rows.values():
            if row.told is None:
                row.forget()

    def told(self) -> list[HopTested]:
        """What is known so far."""
        return [row.told for row in self.rows.values() if row.told is not None]


class HopRow(QWidget):
    """Mark and line at the left; title and time, and the words below."""

    def __init__(self, hop: Hop, *, last: bool) -> None:
        super().__init__()
        self._hop = hop
        self.told: HopTested | None = None
        self._mark = _Mark(last=last)
        self._title, self._time = PlainLabel(hop_title(hop), "strong"), MutedLabel()
        self._words = PlainLabel(wrap=True, selectable=True)
        self._advice = PlainLabel(variant="muted", wrap=True, selectable=True)
        self._lay_out()
        self.forget()

    def forget(self) -> None:
        """Not tried yet."""
        self.told = None
        self._show(_WAITING, hop_question(self._hop), "muted")

    def run(self) -> None:
        """Under way."""
        self._show(_RUNNING, hop_question(self._hop), "muted")

    def take(self, told: HopTested) -> None:
        """How it went."""
        self.told = told
        state = "failed" if told.error is not None else "skipped" if told.skipped else "ok"
        self._show(state, hop_text(told), {"failed": "bad", "skipped": "muted"}.get(state, ""))
        self._time.setText(hop_time(told))
        self._advice.setText(told.error.advice if told.error is not None else "")
        self._advice.setVisible(told.error is not None)
        set_name(self, ", ".join(part for part in (hop_title(told.hop), hop_state(told), hop_time(told)) if part))

    def _show(self, state: str, words: str, role: str) -> None:
        self._mark.show_state(state)
        self._words.setText(words)
        set_class(self._words, role)
        self._time.setText(tr("…") if state == _RUNNING else "")
        self._advice.hide()
        set_name(self, hop_title(self._hop))

    def _lay_out(self) -> None:
        gap = theme.metric("gap")
        head = QHBoxLayout()
        head.addWidget(self._title, 1)
        head.addWidget(self._time)
        texts = QVBoxLayout()
        texts.setContentsMargins(0, 0, 0, gap * 2)
        texts.setSpacing(2)
        texts.addLayout(head)
        texts.addWidget(self._words)
        texts.addWidget(self._advice)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(gap)
        row.addWidget(self._mark)
        row.addLayout(texts, 1)


class _Mark(QWidget):
    """A ring, a tick, a cross or a dash, and the line to the next."""

    def __init__(self, *, last: bool) -> None:
        super().__init__()
        self._last, self._state = last, _WAITING
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)

    def show_state(self, state: str) -> None:
        """Another one."""
        self._state = state
        self.update()

    def sizeHint(self) -> QSize:
        side = theme.metric("icon") + 8
        return QSize(side, side)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        side = theme.metric("icon")
        middle = QPointF(self.width() / 2, theme.metric("font") * 0.75 + 2)
        if not self._last:
            painter.setPen(QPen(theme.color("border"), 1.5))
            start = middle + QPointF(0, side / 2 + 5)
            painter.drawLine(start, QPointF(middle.x(), self.height() - 1))
        if self._state in _MARKS:
            meaning, role = _MARKS[self._state]
            at = middle - QPointF(side / 2, side / 2)
            painter.drawPixmap(at, pixmap(meaning, role, side, self.devicePixelRatioF()))
        else:
            self._paint_ring(painter, middle)

    def _paint_ring(self, painter: QPainter, middle: QPointF) -> None:
        running = self._state == _RUNNING
        radius = theme.metric("icon") / 2 - 3
        painter.setPen(QPen(theme.color("accent" if running else "border_strong"), 1.5))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(middle, radius, radius)
        if running:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("accent"))
            painter.drawEllipse(QRectF(middle.x() - 2.5, middle.y() - 2.5, 5, 5))
