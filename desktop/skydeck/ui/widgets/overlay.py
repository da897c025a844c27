"""A panel that opens over its window and closes when one turns elsewhere; what is in it is the caller's business."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QCloseEvent, QKeyEvent, QMouseEvent, QResizeEvent, QWindow
from PySide6.QtWidgets import QApplication, QFrame, QWidget
from shiboken6 import isValid

from skydeck.ui.plain import set_class

_GAP, _MARGIN = 4, 8
_ENDS = {QEvent.Type.Close, QEvent.Type.Hide}


class Overlay(QFrame):
    """Part of its window instead of a popup: screen readers find it, and keys typed too early for it are not lost.

    Qt keeps popups out of the accessibility tree, and a window of its own would get the keyboard only when the window
    manager says so, later than a fast typist's next letter.
    """

    def __init__(self, owner: QWidget | None = None) -> None:
        # As a sub-window it keeps Tab inside.
        super().__init__(owner, Qt.WindowType.SubWindow)
        self._owner = owner
        self._anchor: QWidget | None = None
        self._before: QWidget | None = None
        self._watch = _Watch(self)
        set_class(self, "popup")
        if owner is not None:
            self.hide()  # else it would be shown with its owner

    def open_at(self, corner: QPoint, size: QSize, anchor: QWidget) -> None:
        """Open at a point of the anchor, inside its window; the caller then chooses what has the focus."""
        window = anchor.window()
        if not self.isVisible():
            self._before = window.focusWidget()
        self._anchor = anchor
        if self.parentWidget() is not window:
            self.setParent(window, self.windowFlags())
        wanted = QRect(anchor.mapTo(window, corner), size.expandedTo(self.minimumSizeHint()))
        self.setGeometry(_inside(wanted, window.rect()))
        self.show()
        self.raise_()
        if not window.isActiveWindow():
            window.activateWindow()
        self._watch.begin(window)

    def open_below(self, anchor: QWidget, size: QSize, *, at_end: bool = False) -> None:
        """Open below a button, with its first edge or its last."""
        ends_right = at_end is (self.layoutDirection() == Qt.LayoutDirection.LeftToRight)
        left = anchor.width() - size.width() if ends_right else 0
        self.open_at(QPoint(left, anchor.height() + _GAP), size, anchor)

    def holds(self, widget: QWidget | None) -> bool:
        """Whether a widget is it or in it."""
        return widget is not None and (widget is self or self.isAncestorOf(widget))

    def is_anchor_at(self, place: QPoint) -> bool:
        """Whether the button that opened it is there, in the window's coordinates: to press it again is to close."""
        anchor = self._anchor
        if anchor is None or not isValid(anchor) or anchor.isWindow():
            return False
        return anchor.rect().contains(anchor.mapFrom(anchor.window(), place))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        self._watch.end()
        self._give_focus_back()
        super().closeEvent(event)
        self.hide()
        if self._owner is not None and isValid(self._owner):
            self.setParent(self._owner, self.windowFlags())  # its window may go away before it

    def _give_focus_back(self) -> None:
        if not self.holds(self.window().focusWidget()):
            return
        for widget in (self._before, self._anchor):
            if widget is not None and isValid(widget) and widget.isVisible() and widget.isEnabled():
                widget.setFocus(Qt.FocusReason.OtherFocusReason)
                return


class _Watch(QObject):
    """Closes an overlay when its window changes, is clicked elsewhere, or the focus goes elsewhere."""

    def __init__(self, overlay: Overlay) -> None:
        super().__init__(overlay)
        self._overlay = overlay
        self._window: QWindow | None = None
        self._size = QSize()

    def begin(self, window: QWidget) -> None:
        """From now on."""
        self.end()
        # Of the system's window: one event per press, wherever in it that is.
        self._window, self._size = window.windowHandle(), window.size()
        self._window.installEventFilter(self)
        cast(QApplication, QApplication.instance()).focusChanged.connect(self._on_focus)

    def end(self) -> None:
        """No longer; safe to repeat."""
        if self._window is not None:
            if isValid(self._window):
                self._window.removeEventFilter(self)
            cast(QApplication, QApplication.instance()).focusChanged.disconnect(self._on_focus)
        self._window = None

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _ENDS or (isinstance(event, QResizeEvent) and event.size() != self._size):
            self._overlay.close()
        elif event.type() == QEvent.Type.MouseButtonPress and isinstance(event, QMouseEvent):
            return self._on_press(event.position().toPoint())
        return False

    def _on_press(self, place: QPoint) -> bool:
        overlay = self._overlay
        if overlay.geometry().contains(place):
            return False
        overlay.close()
        return overlay.is_anchor_at(place)

    def _on_focus(self, _old: QWidget | None, new: QWidget | None) -> None:
        # None: another program is in front; one may come back with something to paste.
        if new is not None and not self._overlay.holds(new):
            self._overlay.close()


def _inside(wanted: QRect, window: QRect) -> QRect:
    room = window.adjusted(_MARGIN, _MARGIN, -_MARGIN, -_MARGIN)
    wanted.setSize(wanted.size().boundedTo(room.size()))
    wanted.moveRight(min(wanted.right(), room.right()))
    wanted.moveBottom(min(wanted.bottom(), room.bottom()))
    wanted.moveTopLeft(QPoint(max(wanted.left(), room.left()), max(wanted.top(), room.top())))
    return wanted
