"""Plain-text labels, tooltips and action texts: the only module that makes a QLabel or sets a tooltip."""

from html import escape
from typing import Protocol

from PySide6 import QtGui
from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QAction, QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QTreeWidgetItem, QWidget

from skydeck.core.text import display

TOOLTIP_LIMIT = 1000
_WRAP_FROM = 80


class _HasToolTip(Protocol):
    def setToolTip(self, text: str, /) -> None: ...  # noqa: N802


class PlainLabel(QLabel):
    """A label that shows any text as it is; `variant` names classes of base.qss ("muted small")."""

    def __init__(
        self,
        text: str = "",
        variant: str = "",
        *,
        elide: Qt.TextElideMode | None = None,
        selectable: bool = False,
        wrap: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._full, self._elide = "", elide
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setOpenExternalLinks(False)
        self.setIndent(0)
        self.setWordWrap(wrap)
        set_class(self, variant)
        if selectable:
            self.setTextInteractionFlags(
                Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
            )
        if elide is not None:
            self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.setText(text)

    def setText(self, text: str) -> None:  # noqa: N802
        """Replace the text; `full_text` keeps what was given."""
        self._full = text
        self.setAccessibleName(display(text, multiline=True))
        self._show()

    def full_text(self) -> str:
        """The text as it came, before anything was made visible or cut."""
        return self._full

    def sizeHint(self) -> QSize:
        hint = super().sizeHint()
        if self._elide is not None:
            hint.setWidth(self.fontMetrics().horizontalAdvance(self._shown()) + 4)
        return hint

    def minimumSizeHint(self) -> QSize:
        hint = super().minimumSizeHint()
        return hint if self._elide is None else QSize(self.fontMetrics().averageCharWidth() * 3, hint.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._elide is not None:
            self._show()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if self._elide is not None and event.type() in {QEvent.Type.FontChange, QEvent.Type.StyleChange}:
            self._show()

    def _shown(self) -> str:
        return display(self._full, multiline=self.wordWrap())

    def _show(self) -> None:
        shown = self._shown()
        if self._elide is not None:
            # Measuring a text of megabytes would stall; no label is wider than this.
            cut = QFontMetrics(self.font()).elidedText(shown[:1000], self._elide, self.contentsRect().width())
            tooltip(self, shown if cut != shown else "")
            shown = cut
        super().setText(shown)


class StrongLabel(PlainLabel):
    """The thing that a row or a card is about."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, "strong", parent=parent)


class Heading(PlainLabel):
    """The title of a page or a pane."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, "heading", parent=parent)


class MutedLabel(PlainLabel):
    """Facts of second rank."""

    def __init__(self, text: str = "", parent: QWidget | None = None, *, wrap: bool = False) -> None:
        super().__init__(text, "muted", wrap=wrap, parent=parent)


def tooltip_text(text: str) -> str:
    """Text that Qt shows as it is: marked as rich and escaped when Qt would guess, or when it must wrap."""
    shown = display(text, TOOLTIP_LIMIT, multiline=True)
    if len(shown) < _WRAP_FROM and not QtGui.Qt.mightBeRichText(shown):
        return shown
    return "<qt>" + escape(shown).replace("\n", "<br>") + "</qt>"


def tooltip(target: _HasToolTip, text: str) -> None:
    """Give a widget or an action a tooltip that can never be read as markup."""
    target.setToolTip(tooltip_text(text) if text else "")
    if isinstance(target, QWidget):
        target.setAccessibleDescription(display(text, TOOLTIP_LIMIT, multiline=True))


def item_tooltip(item: QTreeWidgetItem, column: int, text: str) -> None:
    """The same for an item of a tree."""
    item.setToolTip(column, tooltip_text(text) if text else "")


def action_text(text: str) -> str:
    """Data for a menu, button, tab or group title: no mnemonics, nothing hidden."""
    return display(text, 200).replace("&", "&&")


def set_action_text(action: QAction, text: str) -> None:
    """Name an action after data; Qt would otherwise show the raw name as a rich tooltip."""
    action.setText(action_text(text))
    tooltip(action, text)


def set_name(widget: QWidget, text: str) -> None:
    """What a screen reader says for a widget."""
    widget.setAccessibleName(display(text, 200))


def set_class(widget: QWidget, names: str) -> None:
    """Choose the classes of base.qss for a widget, also after it was shown."""
    if widget.property("class") == names or (not names and widget.property("class") is None):
        return
    widget.setProperty("class", names)
    widget.style().unpolish(widget)
    widget.style().polish(widget)
    widget.update()
