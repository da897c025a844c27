"""One strip of the message bar: a sentence, what can be done, and details on demand; it decides none of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleEvent, QGuiApplication
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from skydeck.core.errors import AppError, ErrorKind
from skydeck.core.iam_actions import permission
from skydeck.core.text import display
from skydeck.ui.desk import Offer
from skydeck.ui.icons import pixmap
from skydeck.ui.plain import PlainLabel, set_class, set_name
from skydeck.ui.strings import tr
from skydeck.ui.theme import theme
from skydeck.ui.widgets.banner import Tone
from skydeck.ui.widgets.buttons import IconButton, QuietButton

_ICONS: dict[Tone, str] = {"info": "info", "ok": "done", "busy": "warning", "bad": "failed"}
TEXT_LIMIT = 600


@dataclass(frozen=True, slots=True)
class Note:
    """What a strip says."""

    tone: Tone
    text: str
    offers: tuple[Offer, ...] = ()
    error: AppError | None = None
    key: str = ""
    about: object = None  # the tab that it stands with; None: the program as a whole


class MessageStrip(QFrame):
    """Closes itself after `seconds`, unless the pointer or the focus is on it; `dismissed` when a person does."""

    closed = Signal()
    dismissed = Signal()

    def __init__(self, note: Note, seconds: int = 0, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.note = note
        self._picture = PlainLabel()
        self._details = PlainLabel("", "code", wrap=True, selectable=True)
        self.seconds = seconds
        self._timer = QTimer(self, singleShot=True, interval=seconds * 1000)
        self._timer.timeout.connect(self._on_time)
        set_class(self, f"banner banner-{note.tone}")
        set_name(self, note.text)
        self._lay_out()
        self._draw_icon()
        theme.changed.connect(self._draw_icon)
        if seconds:
            self._timer.start()

    def announce(self) -> None:
        """Let a screen reader say it."""
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))

    def details_shown(self) -> bool:
        """Whether the second part is open."""
        return not self._details.isHidden()

    def toggle_details(self) -> None:
        """Open or close the second part."""
        self._details.setHidden(self.details_shown())

    def copy(self) -> None:
        """Put everything about the failure on the clipboard."""
        if self.note.error is not None:
            QGuiApplication.clipboard().setText(self.note.error.details())

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 5, 6, 5)
        column.setSpacing(6)
        column.addLayout(self._line())
        column.addWidget(self._details)
        self._details.hide()
        if self.note.error is not None:
            self._details.setText(display(explained(self.note.error), multiline=True))

    def _line(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(theme.metric("gap"))
        words = PlainLabel(display(self.note.text, TEXT_LIMIT), wrap=True, selectable=True)
        words.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        row.addWidget(self._picture)
        row.addWidget(words, 1)
        for button in self._buttons():
            row.addWidget(button, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(IconButton("close", tr("Dismiss"), self.dismissed.emit), 0, Qt.AlignmentFlag.AlignVCenter)
        return row

    def _buttons(self) -> Sequence[QuietButton]:
        made = [QuietButton(offer.text, "", self._taken(offer)) for offer in self.note.offers]
        if self.note.error is not None:
            denied = self.note.error.kind is ErrorKind.DENIED
            made.append(QuietButton(tr("Why?") if denied else tr("Details"), "", self.toggle_details))
            made.append(QuietButton(tr("Copy details"), "", self.copy))
        return made

    def _taken(self, offer: Offer) -> Callable[[], None]:
        def act() -> None:
            self.dismissed.emit()
            offer.act()

        return act

    def _on_time(self) -> None:
        if self.underMouse() or _has_focus_inside(self):
            self._timer.start()
        else:
            self.closed.emit()

    def _draw_icon(self) -> None:
        pixels = theme.metric("icon")
        self._picture.setPixmap(pixmap(_ICONS[self.note.tone], self.note.tone, pixels, self.devicePixelRatioF()))


def _has_focus_inside(widget: QWidget) -> bool:
    focused = QApplication.focusWidget()
    return focused is not None and (focused is widget or widget.isAncestorOf(focused))


def explained(error: AppError) -> str:
    """The details, and for a refusal what to ask an administrator for."""
    lines = [error.details()]
    if error.kind is ErrorKind.DENIED and error.operation:
        ask = tr("Ask whoever manages the account for the permission {name}.")
        lines.insert(0, ask.format(name=permission(error.service, error.operation)))
    if error.may_have_happened:
        lines.insert(0, tr("The change may have happened; look before you try again."))
    return "\n".join(lines)
