"""A line to search or filter with; what it finds is the caller's business."""

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QLineEdit, QToolButton, QWidget

from skydeck.ui.icons import icon
from skydeck.ui.plain import set_name
from skydeck.ui.strings import tr
from skydeck.ui.theme import theme
from skydeck.ui.widgets.keycaps import ShortcutHint


class SearchBox(QLineEdit):
    """Icon, placeholder, clear button, and a key cap while it is empty; Escape empties it, then `escaped`."""

    escaped = Signal()

    def __init__(
        self,
        placeholder: str = "",
        meaning: str = "search",
        shortcut: QKeySequence | str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setPlaceholderText(placeholder)
        set_name(self, placeholder)
        leading = self.addAction(icon(meaning, "muted"), QLineEdit.ActionPosition.LeadingPosition)
        leading.setText(placeholder)
        self.setClearButtonEnabled(True)
        for button in self.findChildren(QToolButton):
            set_name(button, tr("Clear") if button.defaultAction() is not leading else placeholder)
        self._hint = ShortcutHint(shortcut, self)
        self._hint.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._has_hint = bool(QKeySequence(shortcut).toString())
        self.textChanged.connect(self._place_hint)
        self._place_hint()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() != Qt.Key.Key_Escape:
            super().keyPressEvent(event)
        elif self.text():
            self.clear()
        else:
            self.escaped.emit()
            event.ignore()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_hint()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in {QEvent.Type.LayoutDirectionChange, QEvent.Type.StyleChange}:
            self._place_hint()

    def _place_hint(self) -> None:
        self._hint.setVisible(self._has_hint and not self.text())
        self._hint.adjustSize()
        size, gap = self._hint.size(), theme.metric("gap")
        room = size.width() if self._hint.isVisibleTo(self) else 0
        at_end = self.layoutDirection() == Qt.LayoutDirection.LeftToRight
        self.setTextMargins(0 if at_end else room, 0, room if at_end else 0, 0)
        x = self.width() - size.width() - gap if at_end else gap
        self._hint.move(x, (self.height() - size.height()) // 2)
