"""A strip with a message and what can be done about it; it decides neither."""

from collections.abc import Callable
from typing import Literal

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QWidget

from skydeck.ui.icons import pixmap
from skydeck.ui.plain import PlainLabel, set_class, set_name
from skydeck.ui.strings import tr
from skydeck.ui.theme import theme
from skydeck.ui.widgets.buttons import IconButton, QuietButton

Tone = Literal["info", "ok", "busy", "bad"]
_ICONS: dict[Tone, str] = {"info": "info", "ok": "done", "busy": "warning", "bad": "failed"}


class Banner(QFrame):
    """Icon, text, buttons, close; the icon differs by tone, so that colour is not the only signal."""

    closed = Signal()

    def __init__(self, text: str = "", tone: Tone = "info", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tone: Tone = tone
        self._picture = PlainLabel()
        self._text = PlainLabel(wrap=True, selectable=True)
        self._text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._buttons = QHBoxLayout()
        self._buttons.setSpacing(theme.metric("gap"))
        self._close = IconButton("close", tr("Dismiss"), self.dismiss)
        self._lay_out()
        theme.changed.connect(self._draw_icon)
        self.say(text, tone)

    def say(self, text: str, tone: Tone | None = None) -> None:
        """Show a message, and take the buttons of the last one away."""
        self._tone = tone or self._tone
        self._text.setText(text)
        set_name(self, text)
        set_class(self, f"banner banner-{self._tone}")
        self._draw_icon()
        while item := self._buttons.takeAt(0):
            if widget := item.widget():
                widget.deleteLater()

    def offer(self, text: str, on_click: Callable[[], object], meaning: str = "") -> QuietButton:
        """Add a button: "Sign in", "Retry", "Copy details"."""
        button = QuietButton(text, meaning, on_click)
        self._buttons.addWidget(button)
        return button

    def set_closable(self, closable: bool) -> None:
        """A message that stays as long as its cause has no close button."""
        self._close.setVisible(closable)

    def dismiss(self) -> None:
        """Hide, and tell the owner."""
        self.hide()
        self.closed.emit()

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 6, 6, 6)
        row.setSpacing(theme.metric("gap"))
        row.addWidget(self._picture)
        row.addWidget(self._text, 1)
        row.addLayout(self._buttons)
        row.addWidget(self._close)
        for widget in (self._picture, self._close):
            row.setAlignment(widget, Qt.AlignmentFlag.AlignVCenter)

    def _draw_icon(self) -> None:
        ratio = self.devicePixelRatioF()
        self._picture.setPixmap(pixmap(_ICONS[self._tone], self._tone, theme.metric("icon"), ratio))
