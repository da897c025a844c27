"""The few kinds of buttons there are; what they start is the caller's business."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtWidgets import QAbstractButton, QPushButton, QToolButton, QWidget

from skydeck.ui.icons import icon
from skydeck.ui.plain import action_text, set_class, set_name, tooltip
from skydeck.ui.theme import theme

# Qt never cuts the text of a button, so a long one would widen its window.
TEXT_LIMIT = 40


class Button(QPushButton):
    """A push button whose text is data, and whose icon follows the theme."""

    style_class = ""
    icon_role = "text"

    def __init__(
        self,
        text: str = "",
        meaning: str = "",
        on_click: Callable[[], object] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        set_class(self, self.style_class)
        self.setAutoDefault(False)
        self.set_text(text)
        if meaning:
            self.set_icon(meaning)
        if on_click is not None:
            self.clicked.connect(lambda _checked=False: on_click())

    def set_text(self, text: str) -> None:
        """Show data or words: no mnemonics, no hidden characters; also the accessible name."""
        shown = action_text(text, TEXT_LIMIT)
        self.setText(shown)
        tooltip(self, text if shown.endswith("…") and not text.endswith("…") else "")
        set_name(self, text)

    def set_icon(self, meaning: str, role: str = "") -> None:
        """Put an icon before the text."""
        self.setIcon(icon(meaning, role or self.icon_role))
        self._size_icon()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._size_icon()

    def _size_icon(self) -> None:
        # Wider than high: the style sheet cannot set the gap between icon and text.
        _size_icon(self, gap=5 if self.text() else 0)


class QuietButton(Button):
    """Everything that is not the one thing to do here."""


class PrimaryButton(Button):
    """The one thing to do here."""

    style_class, icon_role = "primary", "on_accent"


class DangerButton(Button):
    """Destroys something; never the default, never next to the primary one."""

    style_class, icon_role = "danger", "on_danger"


class LinkButton(Button):
    """A value that leads somewhere."""

    style_class, icon_role = "link", "link"

    def __init__(
        self,
        text: str = "",
        meaning: str = "",
        on_click: Callable[[], object] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, meaning, on_click, parent)
        self.setCursor(Qt.CursorShape.PointingHandCursor)


class PickerButton(Button):
    """Shows the current choice and opens a list; left-aligned, with a chevron at its end."""

    style_class = "picker"

    def __init__(
        self,
        text: str = "",
        meaning: str = "",
        on_click: Callable[[], object] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, meaning, on_click, parent)
        self._size_icon()


class IconButton(QToolButton):
    """A button with a picture only; its tooltip is its accessible name."""

    def __init__(
        self,
        meaning: str,
        name: str,
        on_click: Callable[[], object] | None = None,
        parent: QWidget | None = None,
        *,
        role: str = "muted",
    ) -> None:
        super().__init__(parent)
        self._role = role
        self.setAutoRaise(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.set_icon(meaning)
        self.set_tip(name)
        if on_click is not None:
            self.clicked.connect(lambda _checked=False: on_click())

    def set_icon(self, meaning: str) -> None:
        """Show another picture."""
        self.setIcon(icon(meaning, self._role))
        self._size_icon()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._size_icon()

    def _size_icon(self) -> None:
        _size_icon(self)

    def set_tip(self, name: str) -> None:
        """Rename; "Refresh" to "Refreshing…"."""
        tooltip(self, name)
        self.setAccessibleDescription("")
        set_name(self, name)


def _size_icon(button: QAbstractButton, gap: int = 0) -> None:
    pixels = theme.metric("icon")
    button.setIconSize(QSize(pixels + gap, pixels))
