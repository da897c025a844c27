"""A tab bar and what its tabs show; several can stand side by side or in windows of their own."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from skydeck.ui import shortcuts
from skydeck.ui.plain import set_class
from skydeck.ui.strings import tr
from skydeck.ui.tab import Tab
from skydeck.ui.tab_bar import TabBar
from skydeck.ui.theme import theme
from skydeck.ui.widgets.buttons import IconButton


class TabArea(QWidget):
    """Keeps bar and stack in step; a tab that leaves keeps its panel and all it does."""

    current_changed = Signal()
    emptied = Signal()
    new_tab_wanted = Signal()
    close_wanted = Signal(Tab)
    dragged_out = Signal(Tab, QPoint)
    menu_wanted = Signal(Tab, QPoint)

    def __init__(self, where: Callable[[Tab], str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._where = where
        self._tabs: list[Tab] = []
        self.bar, self._stack = TabBar(), QStackedWidget()
        hint = shortcuts.first("new_tab").toString()
        self._add = IconButton("add", tr("New tab ({keys})").format(keys=hint), self.new_tab_wanted.emit)
        # Panels want much room; without this, splitting would make the window grow.
        self.setMinimumSize(220, 140)
        set_class(self, "page")
        self._lay_out()
        self._connect()

    def tabs(self) -> tuple[Tab, ...]:
        """From left to right."""
        return tuple(self._tabs)

    def current(self) -> Tab | None:
        """The tab in front."""
        index = self.bar.currentIndex()
        return self._tabs[index] if 0 <= index < len(self._tabs) else None

    def insert(self, tab: Tab, at: int = -1, *, front: bool = True) -> None:
        """Take a tab, new or from another area."""
        at = len(self._tabs) if at < 0 else at
        self._tabs.insert(at, tab)
        self._stack.addWidget(tab)
        tab.changed.connect(self._on_tab_changed)
        self.bar.blockSignals(True)
        self.bar.add(at)
        self.bar.blockSignals(False)
        self._describe(tab)
        if front or len(self._tabs) == 1:
            self.bar.setCurrentIndex(at)
            self._on_current()

    def take(self, tab: Tab) -> None:
        """Give a tab away; it is neither closed nor hidden from its work."""
        at = self._tabs.index(tab)
        tab.changed.disconnect(self._on_tab_changed)
        del self._tabs[at]
        self.bar.blockSignals(True)
        self.bar.removeTab(at)
        self.bar.blockSignals(False)
        self._stack.removeWidget(tab)
        if self._tabs:
            self._on_current()
        else:
            self.emptied.emit()

    def show_tab(self, tab: Tab) -> None:
        """Bring a tab to the front."""
        self.bar.setCurrentIndex(self._tabs.index(tab))

    def step(self, by: int) -> None:
        """The next or previous tab, round and round."""
        if self._tabs:
            self.bar.setCurrentIndex((self.bar.currentIndex() + by) % len(self._tabs))

    def describe_all(self) -> None:
        """Names of accounts may have become known."""
        for tab in self._tabs:
            self._describe(tab)

    def _on_current(self) -> None:
        current = self.current()
        for tab in self._tabs:
            if tab is not current:
                tab.set_seen(False)
        if current is not None:
            self._stack.setCurrentWidget(current)
            current.set_seen(True)
        self.current_changed.emit()

    def _on_moved(self, here: int, there: int) -> None:
        self._tabs.insert(there, self._tabs.pop(here))

    def _on_tab_changed(self) -> None:
        tab = self.sender()
        if isinstance(tab, Tab):
            self._describe(tab)
            if tab is self.current():
                self.current_changed.emit()

    def _describe(self, tab: Tab) -> None:
        self.bar.describe(self._tabs.index(tab), tab.title(), tab.icon_name(), self._where(tab))

    def _connect(self) -> None:
        bar = self.bar
        bar.currentChanged.connect(lambda _index: self._on_current())
        bar.tabMoved.connect(self._on_moved)
        bar.close_wanted.connect(lambda index: self.close_wanted.emit(self._tabs[index]))
        bar.menu_wanted.connect(lambda index, at: self.menu_wanted.emit(self._tabs[index], at))
        bar.dragged_out.connect(lambda index, at: self.dragged_out.emit(self._tabs[index], at))
        bar.empty_double_clicked.connect(self.new_tab_wanted)

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(theme.metric("gap") // 2)
        row.addWidget(self.bar)
        row.addWidget(self._add)
        row.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.metric("gap"))
        column.addLayout(row)
        column.addWidget(self._stack, 1)
