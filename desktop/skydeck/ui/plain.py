"""Plain-text labels, tooltips and action texts: the only module that makes a QLabel or sets a tooltip."""

import re
from html import escape
from typing import Protocol

from PySide6 import QtGui
from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QTreeWidgetItem, QWidget

from skydeck.core.text import DISPLAY_LIMIT, display

TOOLTIP_LIMIT = 1000
_WRAP_FROM = 80
# In letters: what a label shrinks to, what stays of one that was not meant to, and what it asks for at most.
_LEAST_CHARS, _KEPT_CHARS, _MOST_CHARS = 3, 12, 60
_LONG = 160
# Measuring a text of megabytes would stall; no label is wider than this.
_MEASURED = 1000
_SHOWN = DISPLAY_LIMIT + 100
_SLACK = 24  # more than a scroll bar is wide


class _HasToolTip(Protocol):
    def setToolTip(self, text: str, /) -> None: ...  # noqa: N802


class PlainLabel(QLabel):
    """Shows any text as it is; `variant` names classes of base.qss ("muted small").

    What does not fit is cut with an ellipsis, and stands whole in the tooltip. With `elide` the label takes
    whatever width there is; without it asks for the width of its text, up to a limit.
    """

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
        self._full, self._elide, self._cut_for = "", elide, 0
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
        super().setText(self._shown() if self.wordWrap() else self._shown()[:_MEASURED])
        self._fit()

    def full_text(self) -> str:
        """The text as it came, before anything was made visible or cut."""
        return self._full

    def sizeHint(self) -> QSize:
        if self._is_long():
            return self._rough_size()
        hint = super().sizeHint()
        return hint if self.wordWrap() or self._is_picture() else QSize(self._wanted_width(), hint.height())

    def minimumSizeHint(self) -> QSize:
        if self._is_long():
            return QSize(self._least_width(), self._line().height())
        hint = super().minimumSizeHint()
        if self._is_picture():
            return hint
        return QSize(min(hint.width() if self.wordWrap() else self._wanted_width(), self._least_width()), hint.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in {QEvent.Type.FontChange, QEvent.Type.StyleChange}:
            self._fit()

    def _can_shrink(self) -> bool:
        return self.wordWrap() or self._elide is not None

    def _is_long(self) -> bool:
        return len(self._shown()) > _LONG and not self._is_picture()

    def _rough_size(self) -> QSize:
        # Qt finds the nicest shape of a text by wrapping it five times, a millisecond each for one in many scripts.
        metrics, length = self.fontMetrics(), len(self._shown())
        if self.wordWrap():
            return QSize(metrics.averageCharWidth() * _MOST_CHARS, metrics.lineSpacing() * -(-length // _MOST_CHARS))
        letters = _MOST_CHARS if self._elide is None else min(length, _MEASURED)
        return QSize(metrics.averageCharWidth() * letters, 0) + self._line()

    def _line(self) -> QSize:
        margins = self.size() - self.contentsRect().size()
        return QSize(margins.width(), margins.height() + self.fontMetrics().height()).expandedTo(QSize(0, 0))

    def _least_width(self) -> int:
        return self.fontMetrics().averageCharWidth() * (_LEAST_CHARS if self._can_shrink() else _KEPT_CHARS)

    def _is_picture(self) -> bool:
        return not self.pixmap().isNull()

    def _shown(self) -> str:
        shown = display(self._full, multiline=self.wordWrap())
        # What hides is spelled out, which makes a hostile text eight times as long.
        return shown if len(shown) <= _SHOWN else f"{shown[:_SHOWN]}…"

    def _wanted_width(self) -> int:
        metrics = self.fontMetrics()
        text = metrics.horizontalAdvance(self._shown()[:_MEASURED]) + self._line().width() + 1
        return text if self._elide is not None else min(text, metrics.averageCharWidth() * _MOST_CHARS)

    def _fit(self) -> None:
        # Before the first layout a label has a width that means nothing.
        if self._is_picture() or (not self.testAttribute(Qt.WidgetAttribute.WA_Resized) and not self.isVisible()):
            return
        shown, cut = self._shown(), self._cut()
        tooltip(self, shown if cut != shown else "")
        if cut != self.text():
            super().setText(cut)

    def _cut(self) -> str:
        shown, width = self._shown(), self._cut_width()
        if self.wordWrap():
            parts = re.split(r"(\s+)", shown)
            return "".join(self._elided(part, width, Qt.TextElideMode.ElideMiddle) for part in parts)
        return self._elided(shown, width, self._elide or Qt.TextElideMode.ElideRight)

    def _cut_width(self) -> int:
        """What long words are cut to: for wrapped text a little less than there is, and kept while it will do.

        Else a scroll bar that comes and goes with the height would change the text, and so the height, for ever.
        """
        width = self.contentsRect().width()
        if not self.wordWrap():
            return width
        if not 0 <= width - self._cut_for <= 2 * _SLACK:
            self._cut_for = max(width - _SLACK, 1)
        return self._cut_for

    def _elided(self, text: str, width: int, mode: Qt.TextElideMode) -> str:
        metrics = self.fontMetrics()
        # Measuring is what costs, and no glyph is wider than two of the widest letters.
        if len(text) * 2 * metrics.maxWidth() <= width or text.isspace():
            return text
        return metrics.elidedText(text[:_MEASURED], mode, width)


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


def action_text(text: str, limit: int = 100) -> str:
    """Data for a menu, button, tab or group title: no mnemonics, nothing hidden, no longer than a menu may be."""
    shown = display(text, limit)
    cut = shown if len(shown) <= limit else shown[: limit - 1] + "…"
    return cut.replace("&", "&&")


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
