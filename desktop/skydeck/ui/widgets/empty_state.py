"""What stands where rows would be: which case this is, and what to do next."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from skydeck.ui.icons import pixmap
from skydeck.ui.plain import PlainLabel, set_name
from skydeck.ui.theme import theme
from skydeck.ui.widgets.buttons import Button, PrimaryButton, QuietButton

_ICON_PX = 32
_TEXT_WIDTH = 420


class EmptyState(QWidget):
    """Icon, title, one line of explanation, actions; in the middle of the room it has."""

    def __init__(
        self, meaning: str = "empty", title: str = "", explanation: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._meaning = meaning
        self._picture = PlainLabel()
        self._title = PlainLabel(variant="title", wrap=True)
        self._explanation = PlainLabel(variant="muted", wrap=True)
        self._buttons = QHBoxLayout()
        self._lay_out()
        theme.changed.connect(self._draw_icon)
        self.say(meaning, title, explanation)

    def say(self, meaning: str, title: str, explanation: str) -> None:
        """Describe another case, and take its actions away."""
        self._meaning = meaning
        self._title.setText(title)
        self._explanation.setText(explanation)
        self._explanation.setVisible(bool(explanation))
        set_name(self, title)
        self._draw_icon()
        while item := self._buttons.takeAt(0):
            if widget := item.widget():
                widget.deleteLater()

    def offer(self, text: str, on_click: Callable[[], object], meaning: str = "", *, primary: bool = False) -> Button:
        """Add an action under the words."""
        kind = PrimaryButton if primary else QuietButton
        button = kind(text, meaning, on_click)
        self._buttons.addWidget(button)
        return button

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setSpacing(theme.metric("gap"))
        column.addStretch(2)
        for label in (self._picture, self._title, self._explanation):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            label.setMaximumWidth(_TEXT_WIDTH)
            # An alignment in the column would ask for the height at its full width, and cut wrapped lines.
            line = QHBoxLayout()
            line.addStretch(1)
            line.addWidget(label, _TEXT_WIDTH)
            line.addStretch(1)
            column.addLayout(line)
        column.addSpacing(theme.metric("gap"))
        self._buttons.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        column.addLayout(self._buttons)
        column.addStretch(3)

    def _draw_icon(self) -> None:
        self._picture.setPixmap(pixmap(self._meaning, "muted", _ICON_PX, self.devicePixelRatioF()))
