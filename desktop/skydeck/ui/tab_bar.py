"""The row of tabs: left-aligned, closable, movable, and able to let a tab be dragged out; it holds no panels."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QHoverEvent, QMouseEvent
from PySide6.QtWidgets import QTabBar, QWidget

from skydeck.ui.icons import icon
from skydeck.ui.plain import action_text, set_class, set_name, tooltip
from skydeck.ui.strings import tr
from skydeck.ui.theme import theme
from skydeck.ui.widgets.buttons import IconButton

WIDEST = 260
OUTSIDE = 28  # pixels beyond the bar at which a dragged tab leaves it


class TabBar(QTabBar):
    """Middle click closes; a tab let go outside of the bar was dragged out."""

    close_wanted = Signal(int)
    dragged_out = Signal(int, QPoint)
    menu_wanted = Signal(int, QPoint)
    empty_double_clicked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._dragged = False
        self.setExpanding(False)
        self.setMovable(True)
        self.setDrawBase(False)
        self.setUsesScrollButtons(True)
        self.setElideMode(Qt.TextElideMode.ElideRight)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.currentChanged.connect(lambda _index: self._show_buttons())
        self.customContextMenuRequested.connect(self._on_menu)
        set_class(self, "house")
        set_name(self, tr("Tabs"))

    def add(self, at: int) -> None:
        """Room for one more tab."""
        index = self.insertTab(at, "")
        button = IconButton("close", tr("Close tab"), None)
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # Ctrl+W and the menu do it; one stop less for each tab
        button.clicked.connect(lambda: self.close_wanted.emit(self._index_of(button)))
        self.setTabButton(index, QTabBar.ButtonPosition.RightSide, button)
        self._show_buttons()

    def describe(self, index: int, title: str, meaning: str, where: str) -> None:
        """Name a tab after data."""
        if self.tabText(index) != action_text(title):
            self.setTabText(index, action_text(title))
        self.setTabIcon(index, icon(meaning, "muted"))
        tooltip(_TabTip(self, index), "\n".join(part for part in (title, where) if part))
        self.setAccessibleTabName(index, title)
        button = self.tabButton(index, QTabBar.ButtonPosition.RightSide)
        if isinstance(button, IconButton):
            button.set_tip(tr("Close {title}").format(title=title))

    def tabSizeHint(self, index: int) -> QSize:  # noqa: N802
        hint = super().tabSizeHint(index)
        return QSize(min(hint.width(), WIDEST), hint.height())

    def minimumTabSizeHint(self, index: int) -> QSize:  # noqa: N802
        hint = super().minimumTabSizeHint(index)
        return QSize(min(hint.width(), WIDEST // 2), hint.height())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        self._dragged = bool(event.buttons() & Qt.MouseButton.LeftButton)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        at = event.position().toPoint()
        if event.button() == Qt.MouseButton.MiddleButton and self.tabAt(at) >= 0:
            self.close_wanted.emit(self.tabAt(at))
        elif event.button() == Qt.MouseButton.LeftButton and self._dragged and self._is_outside(at):
            self.dragged_out.emit(self.currentIndex(), event.globalPosition().toPoint())
        self._dragged = False

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        super().mouseDoubleClickEvent(event)
        if self.tabAt(event.position().toPoint()) < 0:
            self.empty_double_clicked.emit()

    def _is_outside(self, at: QPoint) -> bool:
        return not self.rect().adjusted(-OUTSIDE, -OUTSIDE, OUTSIDE, OUTSIDE).contains(at)

    def _index_of(self, button: QWidget) -> int:
        side = QTabBar.ButtonPosition.RightSide
        return next((index for index in range(self.count()) if self.tabButton(index, side) is button), -1)

    def _on_menu(self, at: QPoint) -> None:
        index = self.tabAt(at)
        if index >= 0:
            self.menu_wanted.emit(index, self.mapToGlobal(at))

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHoverEvent):
            leaving = event.type() == QEvent.Type.HoverLeave
            self._show_buttons(-1 if leaving else self.tabAt(event.position().toPoint()))
        return super().event(event)

    def _show_buttons(self, hovered: int = -1) -> None:
        for index in range(self.count()):
            button = self.tabButton(index, QTabBar.ButtonPosition.RightSide)
            if button is not None:
                button.setVisible(index in {hovered, self.currentIndex()})

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        self.setIconSize(QSize(theme.metric("icon") + 4, theme.metric("icon")))


class _TabTip:
    """One tab as something that can get a tooltip."""

    def __init__(self, bar: QTabBar, index: int) -> None:
        self._bar, self._index = bar, index

    def setToolTip(self, text: str, /) -> None:  # noqa: N802
        self._bar.setTabToolTip(self._index, text)
