"""The message bar: every outcome ends here as a strip; failures stay, news about success goes by itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from skydeck.core.errors import AppError, ErrorKind
from skydeck.settings import schema
from skydeck.settings.store import Settings
from skydeck.ui.desk import Offer
from skydeck.ui.message_strip import MessageStrip, Note
from skydeck.ui.plain import set_class, set_name
from skydeck.ui.strings import tr
from skydeck.ui.theme import theme
from skydeck.ui.widgets.banner import Tone
from skydeck.ui.widgets.buttons import LinkButton

SHOWN = 4
SHARE, LEAST_ROOM = 0.4, 120
KEPT = 50

Remedy = Callable[[AppError], Offer | None]


class MessageBar(QWidget):
    """Implements `desk.Messages`; `remedies` gives the button that a sort of trouble gets by itself."""

    def __init__(self, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._settings = settings
        self._strips: list[MessageStrip] = []  # newest first
        self._all = False
        self.remedies: Mapping[ErrorKind, Remedy] = {}
        self._more = LinkButton("", "", self._show_all)
        self._body, self._area = QWidget(), QScrollArea()
        self._column = QVBoxLayout(self._body)
        self._lay_out()
        set_name(self, tr("Messages"))
        self.hide()

    def done(self, text: str, offers: Sequence[Offer] = ()) -> None:
        """Something worked."""
        self._add(Note("ok", text, tuple(offers)), self._settings.get(schema.MESSAGE_SECONDS))

    def info(self, text: str, offers: Sequence[Offer] = (), key: str = "") -> None:
        """Something worth knowing; it goes by itself unless something can be done about it."""
        seconds = 0 if offers or key else 2 * self._settings.get(schema.MESSAGE_SECONDS)
        self._add(Note("info", text, tuple(offers), key=key), seconds)

    def warn(self, text: str, offers: Sequence[Offer] = (), key: str = "") -> None:
        """Something that may need the user."""
        self._add(Note("busy", text, tuple(offers), key=key))

    def failed(self, error: AppError, offers: Sequence[Offer] = (), key: str = "") -> None:
        """Something did not work; a newer failure with the same key replaces it."""
        if error.kind is ErrorKind.CANCELLED and not error.may_have_happened:
            return
        remedy = self.remedies.get(error.kind)
        own = remedy(error) if remedy is not None else None
        tone: Tone = "busy" if error.kind in _MILD else "bad"
        self._add(Note(tone, str(error), (*([own] if own else []), *offers), error, key))

    def clear(self, key: str) -> None:
        """What failed under this key works again."""
        for strip in [strip for strip in self._strips if strip.note.key == key]:
            self._remove(strip)

    def dismiss_all(self) -> None:
        """Close every strip."""
        for strip in list(self._strips):
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

    def _add(self, note: Note, seconds: int = 0) -> None:
        same = [strip for strip in self._strips if _replaces(note, strip.note)]
        at = self._strips.index(same[0]) if same else 0
        for strip in same:
            self._remove(strip)
        strip = MessageStrip(note, seconds)
        strip.closed.connect(lambda: self._remove(strip))
        self._strips.insert(at, strip)
        self._column.insertWidget(at, strip)
        for old in self._strips[KEPT:]:
            self._remove(old)
        self._arrange()
        strip.announce()

    def _remove(self, strip: MessageStrip) -> None:
        if strip in self._strips:
            self._strips.remove(strip)
            self._column.removeWidget(strip)
            strip.hide()
            strip.deleteLater()
            self._arrange()

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


_MILD = frozenset({ErrorKind.CANCELLED, ErrorKind.READ_ONLY, ErrorKind.THROTTLED})


def _replaces(new: Note, old: Note) -> bool:
    if new.key:
        return new.key == old.key
    return not old.key and (new.tone, new.text) == (old.tone, old.text)
