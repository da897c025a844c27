"""The row of buttons above a list: actions that fit, the rest under *More*, then filter and view; it runs nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QSizePolicy, QWidget

from skydeck.ui.panels.row_actions import RowActions
from skydeck.ui.plain import MutedLabel, tooltip
from skydeck.ui.strings import tr
from skydeck.ui.theme import theme
from skydeck.ui.widgets.buttons import Button, IconButton, PrimaryButton, QuietButton

_LEAST_STRIP, _FILTER_WIDTH = 160, 300


class ActionStrip(QWidget):
    """Shows as many buttons as fit, from the left; what does not is in *More*, destructive actions at its end."""

    def __init__(self, actions: RowActions) -> None:
        super().__init__()
        self._actions = actions
        self._buttons = [(action, self._button(action)) for action in actions.safe()]
        self.menu = QMenu(self)
        self.menu.setToolTipsVisible(True)
        self.menu.aboutToShow.connect(self._fill_menu)
        self.more = QuietButton(tr("More"), "more")
        self.more.setMenu(self.menu)
        self.more.setParent(self)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        width = sum(self._step(button) for _, button in self._buttons) + self._step(self.more)
        return QSize(width, self.more.sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        return QSize(_LEAST_STRIP if self._buttons else 0, self.more.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.arrange()

    def shown(self) -> list[QAction]:
        """Actions that have a button now."""
        return [action for action, button in self._buttons if not button.isHidden()]

    def hidden(self) -> list[QAction]:
        """Actions that are in the menu for want of room."""
        return [action for action, button in self._buttons if button.isHidden()]

    def arrange(self) -> None:
        """Place the buttons for the width there is."""
        needed = sum(self._step(button) for _, button in self._buttons) - theme.metric("gap")
        has_more = bool(self._actions.destructive())
        room = self.width() - (self._step(self.more) if has_more or needed > self.width() else 0)
        x = 0
        full = False
        for _, button in self._buttons:
            size = button.sizeHint()
            full = full or x + size.width() > room
            button.setVisible(not full)
            if not full:
                self._put(button, x, size)
                x += self._step(button)
        self.more.setVisible(full or has_more)
        self._put(self.more, x, self.more.sizeHint())

    def _put(self, button: Button, x: int, size: QSize) -> None:
        left = x if self.layoutDirection() == Qt.LayoutDirection.LeftToRight else self.width() - x - size.width()
        button.setGeometry(left, (self.height() - size.height()) // 2, size.width(), size.height())

    def _step(self, button: Button) -> int:
        return button.sizeHint().width() + theme.metric("gap")

    def _button(self, action: QAction) -> Button:
        kind: type[Button] = PrimaryButton if action is self._actions.primary() else QuietButton
        button = kind(action.text().replace("&&", "&"), "", action.trigger)
        button.setParent(self)
        button.set_icon(action.property("meaning"))

        def follow() -> None:
            button.setEnabled(action.isEnabled())
            tooltip(button, str(action.property("words")))

        action.changed.connect(follow)
        follow()
        return button

    def _fill_menu(self) -> None:
        self.menu.clear()
        self.menu.addActions(self.hidden())
        if self.hidden() and self._actions.destructive():
            self.menu.addSeparator()
        self.menu.addActions(self._actions.destructive())


class ResourceToolbar(QWidget):
    """Actions left; count, filter, refresh or stop, columns, export and details right."""

    def __init__(self, actions: RowActions, filter_bar: QWidget, more: QWidget, commands: Sequence[IconButton]) -> None:
        super().__init__()
        self.strip = ActionStrip(actions)
        self._count = MutedLabel()
        self._count.setAlignment(Qt.AlignmentFlag.AlignTrailing | Qt.AlignmentFlag.AlignVCenter)
        filter_bar.setMinimumWidth(180)
        filter_bar.setMaximumWidth(_FILTER_WIDTH * 2)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.metric("gap"))
        row.addWidget(self.strip, 3)
        row.addWidget(self._count)
        row.addWidget(more)
        row.addWidget(filter_bar, 2)
        icons = QHBoxLayout()
        icons.setSpacing(2)
        for button in commands:
            icons.addWidget(button)
        row.addLayout(icons)

    def say_count(self, text: str) -> None:
        """What is known of the number of rows while it is not final."""
        self._count.setText(text)

    def count_text(self) -> str:
        """What it says."""
        return self._count.full_text()


class RefreshButton(IconButton):
    """*Refresh*, and while something loads, *Stop*: in the same place, so nothing moves."""

    def __init__(self, refresh: Callable[[], None], stop: Callable[[], None]) -> None:
        super().__init__("refresh", tr("Refresh"), self._on_click)
        self._refresh, self._stop = refresh, stop
        self._loading = False

    def set_loading(self, *, loading: bool) -> None:
        """Which of the two it is."""
        if loading != self._loading:
            self._loading = loading
            self.set_icon("stop" if loading else "refresh")
            self.set_tip(tr("Stop loading") if loading else tr("Refresh"))

    def _on_click(self) -> None:
        (self._stop if self._loading else self._refresh)()


def with_menu(button: IconButton, menu: QMenu) -> IconButton:
    """An icon that opens a menu."""
    button.setMenu(menu)
    button.setPopupMode(IconButton.ToolButtonPopupMode.InstantPopup)
    tooltip(button, button.accessibleName())
    return button
