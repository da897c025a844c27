"""The frame of every dialog: title, where it happens, a body, buttons with Cancel as the default; it never blocks."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLayout, QVBoxLayout, QWidget

from skydeck.core.text import one_line
from skydeck.ui.plain import PlainLabel, set_class, set_name
from skydeck.ui.strings import tr
from skydeck.ui.theme import theme
from skydeck.ui.widgets.buttons import Button, QuietButton
from skydeck.ui.widgets.scrolled import scrolled

WIDTH, MOST_HEIGHT = 560, 640
LONGEST_NAME, LONGEST_TEXT = 300, 2000  # no name of AWS is longer; to lay out megabytes would stall the window


def cut(text: str, limit: int = LONGEST_NAME) -> str:
    """The beginning of a text that is too long to be one of ours, and how much is missing."""
    return text if len(text) <= limit else f"{text[:limit]}… (+{len(text) - limit:,})"


class Sheet(QDialog):
    """Grows with its body up to a limit, then scrolls; Escape and Enter cancel unless a field says otherwise."""

    def __init__(self, title: str, where: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setModal(True)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setWindowTitle(one_line(title))
        set_name(self, title)
        self.body = QVBoxLayout()
        self.body.setSpacing(theme.metric("gap") + 4)
        self.body.setContentsMargins(20, 0, 20, 0)
        self.footer = QVBoxLayout()
        self.footer.setContentsMargins(20, 4, 20, 0)
        self.buttons = QHBoxLayout()
        self.buttons.setSpacing(theme.metric("gap") + 2)
        self.buttons.setContentsMargins(20, 12, 20, 16)
        self.cancel = QuietButton(tr("Cancel"), "", self.reject)
        self.cancel.setDefault(True)
        self._lay_out(title, where)

    def finish_buttons(self, *actions: Button) -> None:
        """Cancel, and what it is the alternative to."""
        self.buttons.addStretch()
        for button in (self.cancel, *actions):
            button.setMinimumWidth(96)
            self.buttons.addWidget(button)

    def fit(self) -> None:
        """As high as the body needs."""
        width = round(WIDTH * theme.metric("font") / 13)
        parts = (self._around.layout(), self.body, self.footer, self.buttons)
        needed = sum(_height(part, width) for part in parts if part is not None)
        self.resize(width, max(140, min(needed + 4 * len(parts), MOST_HEIGHT)))

    def _lay_out(self, title: str, where: str) -> None:
        self._inner = QWidget()
        set_class(self._inner, "page")
        self._inner.setLayout(self.body)
        scroll = scrolled(self._inner)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._around = QWidget()
        head = QVBoxLayout(self._around)
        head.setContentsMargins(20, 16, 20, 4)
        head.setSpacing(2)
        head.addWidget(PlainLabel(cut(title), "heading", wrap=True))
        if where:
            head.addWidget(PlainLabel(cut(where, LONGEST_TEXT), "muted", wrap=True))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self._around)
        column.addWidget(scroll, 1)
        column.addLayout(self.footer)
        column.addLayout(self.buttons)


def _height(layout: QLayout, width: int) -> int:
    return layout.heightForWidth(width) if layout.hasHeightForWidth() else layout.sizeHint().height()
