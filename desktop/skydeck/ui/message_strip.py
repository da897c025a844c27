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
from skydeck.ui.widgets.buttons import Button, IconButton, PrimaryButton, QuietButton

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
    is_question: bool = False  # it waits for an answer: stays on top until its cause is gone, whatever is clicked


class MessageStrip(QFrame):
    """Closes itself after `seconds`, unless the pointer or the focus is on it; `dismissed` when a person does."""

    closed = Signal()
    dismissed = Signal()

    def __init__(self, note: Note, seconds: int = 0, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.note = note
        self._picture, self._words = PlainLabel(), PlainLabel(wrap=True, selectable=True)
        self._details = PlainLabel("", "code", wrap=True, selectable=True)
        self.seconds = seconds
        self._timer = QTimer(self, singleShot=True, interval=seconds * 1000)
        self._timer.timeout.connect(self._on_time)
        set_class(self, "banner banner-ask" if note.is_question else f"banner banner-{note.tone}")
        set_name(self, note.text)
        self._lay_out()
        self._draw_icon()
        theme.changed.connect(self._draw_icon)
        if seconds:
            self._timer.start()

    def take(self, note: Note) -> bool:
        """Say the same thing in other words, without taking the focus from a button; whether it is the same thing."""
        if not note.is_question or _shape(note) != _shape(self.note):
            return False
        self.note = note
        self._words.setText(display(note.text, TEXT_LIMIT))
        set_name(self, note.text)
        return True

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
        self._words.setText(display(self.note.text, TEXT_LIMIT))
        self._words.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        set_class(self._words, "strong" if self.note.is_question else "")
        row.addWidget(self._picture)
        row.addWidget(self._words, 1)
        for button in self._buttons():
            row.addWidget(button, 0, Qt.AlignmentFlag.AlignVCenter)
        if not self.note.is_question:
            row.addWidget(IconButton("close", tr("Dismiss"), self.dismissed.emit), 0, Qt.AlignmentFlag.AlignVCenter)
        return row

    def _buttons(self) -> Sequence[Button]:
        kinds = [
            PrimaryButton if self.note.is_question and at == 0 else QuietButton for at in range(len(self.note.offers))
        ]
        made: list[Button] = [
            kind(offer.text, "", self._taken(at))
            for at, (kind, offer) in enumerate(zip(kinds, self.note.offers, strict=True))
        ]
        if self.note.error is not None:
            denied = self.note.error.kind is ErrorKind.DENIED
            made.append(QuietButton(tr("Why?") if denied else tr("Details"), "", self.toggle_details))
            made.append(QuietButton(tr("Copy details"), "", self.copy))
        return made

    def _taken(self, at: int) -> Callable[[], None]:
        def act() -> None:
            offer = self.note.offers[at]
            if not self.note.is_question:
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


def _shape(note: Note) -> tuple[object, ...]:
    return note.key, note.tone, note.is_question, tuple(offer.text for offer in note.offers)


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
