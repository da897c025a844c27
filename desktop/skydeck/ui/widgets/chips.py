"""Small facts: states with a dot, choices as chips, ids that copy themselves."""

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from skydeck.core.text import display, state_role, state_text
from skydeck.ui.plain import PlainLabel, set_class, set_name, tooltip
from skydeck.ui.strings import tr
from skydeck.ui.theme import theme
from skydeck.ui.widgets.buttons import TEXT_LIMIT, Button

COPIED_MS = 1200


class Dot(QWidget):
    """A coloured disc; always beside a word that says the same."""

    def __init__(self, role: str = "idle", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._role = role
        self.setFixedSize(10, 10)

    def set_role(self, role: str) -> None:
        """Take another colour of the theme."""
        self._role = role
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color(self._role))
        painter.drawEllipse(self.rect().adjusted(1, 1, -1, -1))


class StateChip(QWidget):
    """A state: dot and word, the colour taken from the word unless told otherwise."""

    def __init__(self, state: str = "", role: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._dot, self._label = Dot(), PlainLabel()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(self._dot)
        row.addWidget(self._label)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.set_state(state, role)

    def set_state(self, state: str, role: str = "") -> None:
        """Show "running", "CREATE_IN_PROGRESS"…; `role` overrules the guess."""
        words = state_text(state)
        self._dot.set_role(role or state_role(state))
        self._label.setText(words)
        set_name(self, words)


class Chip(Button):
    """A choice among few, or a fact; checkable when it is a choice."""

    style_class = "chip"

    def __init__(
        self,
        text: str = "",
        on_click: Callable[[], object] | None = None,
        parent: QWidget | None = None,
        *,
        checkable: bool = False,
    ) -> None:
        super().__init__(text, "", on_click, parent)
        self.setCheckable(checkable)


class IdChip(Chip):
    """An id or ARN in monospace; a click copies it and says so."""

    copied = Signal(str)

    def __init__(self, value: str = "", parent: QWidget | None = None) -> None:
        super().__init__("", self.copy, parent)
        set_class(self, "chip mono")
        self._value = ""
        self._timer = QTimer(self, singleShot=True, interval=COPIED_MS)
        self._timer.timeout.connect(self._show_value)
        self.set_value(value)

    def set_value(self, value: str) -> None:
        """The id to show and to copy, exactly as it is."""
        self._value = value
        self._show_value()

    def value(self) -> str:
        """The id as it was given."""
        return self._value

    def copy(self) -> None:
        """Put the exact id on the clipboard."""
        QGuiApplication.clipboard().setText(self._value)
        self.set_icon("check", "ok")
        self._timer.start()
        self.copied.emit(self._value)

    def _show_value(self) -> None:
        half = TEXT_LIMIT // 2 - 1
        shown = display(self._value)
        # Ids differ at their ends, so it is the middle that goes.
        self.set_text(shown if len(shown) <= TEXT_LIMIT else f"{shown[:half]}…{shown[-half:]}")
        set_name(self, self._value)
        tooltip(self, tr("Copy {value}").format(value=self._value))
        self.set_icon("copy", "muted")
