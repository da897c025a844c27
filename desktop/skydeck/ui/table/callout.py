"""A strip of words right under a field that takes no room in the layout; it decides nothing."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint
from PySide6.QtGui import QAccessible, QAccessibleEvent
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from skydeck.ui.plain import PlainLabel, set_class

WIDEST = 520


class Callout(QFrame):
    """Floats over what is below the field, so that nothing moves when there is something to say."""

    def __init__(self, field: QWidget) -> None:
        super().__init__(field.window())
        self._field = field
        self._label = PlainLabel("", "small", wrap=True, parent=self)
        set_class(self, "banner banner-bad")
        page = QVBoxLayout(self)
        page.setContentsMargins(8, 4, 8, 4)
        page.addWidget(self._label)
        self.hide()
        field.installEventFilter(self)
        field.destroyed.connect(self.deleteLater)  # its parent is the window, which stays

    def text(self) -> str:
        """What it says."""
        return self._label.full_text()

    def say(self, text: str) -> None:
        """Show these words, or nothing."""
        if text == self.text():
            return
        self._label.setText(text)
        self.setVisible(bool(text))
        if text:
            self._place()
            QAccessible.updateAccessibility(QAccessibleEvent(self._label, QAccessible.Event.Alert))

    def _place(self) -> None:
        window = self._field.window()
        if self.parent() is not window:
            self.setParent(window)
            self.show()
        width = min(max(self._field.width(), 320), WIDEST, max(120, window.width() - 16))
        self.setFixedWidth(width)
        self.adjustSize()
        corner = self._field.mapTo(window, QPoint(0, self._field.height() + 4))
        self.move(max(8, min(corner.x(), window.width() - width - 8)), corner.y())
        self.raise_()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Hide:
            self.hide()
        elif event.type() in (QEvent.Type.Resize, QEvent.Type.Move, QEvent.Type.Show) and self.text():
            self.setVisible(self._field.isVisible())
            self._place()
        return False
