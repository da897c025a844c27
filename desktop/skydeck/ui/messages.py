"""The message bar of a window: notes as strips, the newest on top; what is said in which bar is not its business."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from skydeck.ui.message_strip import MessageStrip, Note
from skydeck.ui.plain import set_class, set_name
from skydeck.ui.strings import tr
from skydeck.ui.theme import theme
from skydeck.ui.widgets.buttons import LinkButton

SHOWN = 4
SHARE, LEAST_ROOM = 0.4, 120
KEPT = 50


class MessageBar(QWidget):
    """`dismissed` with each note that a person closed; one that went by itself is not worth a signal."""

    dismissed = Signal(Note)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._strips: list[MessageStrip] = []  # newest first
        self._all = False
        self._more = LinkButton("", "", self._show_all)
        self._body, self._area = QWidget(), QScrollArea()
        self._column = QVBoxLayout(self._body)
        self._lay_out()
        set_name(self, tr("Messages"))
        self.hide()

    def add(self, note: Note, seconds: int = 0, *, aloud: bool = True) -> None:
        """Show a note, in the place of the one that it replaces; `aloud` tells a screen reader."""
        same = [strip for strip in self._strips if _replaces(note, strip.note)]
        if len(same) == 1 and same[0].take(note):
            return
        questions = sum(strip.note.is_question for strip in self._strips if strip not in same)
        at = self._strips.index(same[0]) if same else 0
        at = 0 if note.is_question else max(at, questions)
        for strip in same:
            self._remove(strip)
        made = MessageStrip(note, seconds)
        self._insert(at, made)
        if aloud:
            made.announce()

    def remove(self, note: Note) -> None:
        """Close the strip of this very note, if it is here."""
        for strip in self._of(note):
            self._remove(strip)

    def take_over(self, note: Note, other: MessageBar) -> None:
        """Show on top what stood in another bar, as far as it was unfolded and with the time it has left."""
        for strip in other._of(note):
            other._let_go(strip)
            self._insert(0, strip)

    def lasting(self) -> tuple[Note, ...]:
        """What does not go by itself, newest first."""
        return tuple(strip.note for strip in self._strips if not strip.seconds)

    def clear(self, key: str) -> None:
        """What failed under this key works again."""
        for strip in [strip for strip in self._strips if strip.note.key == key]:
            self._remove(strip)

    def dismiss_all(self) -> None:
        """Close every strip but those that wait for an answer."""
        for strip in [strip for strip in self._strips if not strip.note.is_question]:
            self._remove(strip)

    def notes(self) -> tuple[Note, ...]:
        """What is said now, newest first."""
        return tuple(strip.note for strip in self._strips)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._body and event.type() == QEvent.Type.LayoutRequest:
            self._fit()
        return super().eventFilter(watched, event)

    def _fit(self) -> None:
        # As high as the strips, up to a share of the window: what they are about must stay in sight.
        needed = self._column.totalHeightForWidth(self._area.viewport().width())
        needed = needed if needed > 0 else self._column.sizeHint().height()
        # A scroll area knows no height for width: it would squeeze strips of several lines.
        self._body.setMinimumHeight(needed)
        self._area.setFixedHeight(min(needed, max(LEAST_ROOM, round(self.window().height() * SHARE))))

    def _lay_out(self) -> None:
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(4)
        self._column.addWidget(self._more)
        set_class(self._body, "page")
        self._body.installEventFilter(self)
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setWidget(self._body)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, theme.metric("gap"))
        outer.addWidget(self._area)

    def _of(self, note: Note) -> list[MessageStrip]:
        return [strip for strip in self._strips if strip.note is note]

    def _insert(self, at: int, strip: MessageStrip) -> None:
        strip.closed.connect(self._on_closed)
        strip.dismissed.connect(self._on_dismissed)
        self._strips.insert(at, strip)
        self._column.insertWidget(at, strip)
        for old in self._strips[KEPT:]:
            self._remove(old)
        self._arrange()

    def _on_closed(self) -> None:
        strip = self.sender()
        if isinstance(strip, MessageStrip):
            self._remove(strip)

    def _on_dismissed(self) -> None:
        strip = self.sender()
        if isinstance(strip, MessageStrip):
            self._remove(strip)
            self.dismissed.emit(strip.note)

    def _let_go(self, strip: MessageStrip) -> None:
        strip.closed.disconnect(self._on_closed)
        strip.dismissed.disconnect(self._on_dismissed)
        self._strips.remove(strip)
        self._column.removeWidget(strip)
        self._arrange()

    def _remove(self, strip: MessageStrip) -> None:
        if strip in self._strips:
            strip.hide()
            self._let_go(strip)
            strip.deleteLater()

    def _arrange(self) -> None:
        self._all = self._all and len(self._strips) > SHOWN
        for at, strip in enumerate(self._strips):
            strip.setVisible(self._all or at < SHOWN)
        hidden = 0 if self._all else max(0, len(self._strips) - SHOWN)
        self._more.set_text(tr("and {count} more").format(count=hidden))
        self._more.setVisible(hidden > 0)
        self.setVisible(bool(self._strips))
        self._fit()

    def _show_all(self) -> None:
        self._all = True
        self._arrange()


def _replaces(new: Note, old: Note) -> bool:
    if new.key:
        return new.key == old.key
    return not old.key and (new.tone, new.text) == (old.tone, old.text)
