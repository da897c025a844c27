"""The page of one row in the detail pane: its head, its tabs, or why it can't be read; it reads nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QStackedWidget, QTabWidget, QVBoxLayout, QWidget

from skydeck.core.errors import AppError
from skydeck.ui.panels.base import DetailTab
from skydeck.ui.panels.detail_header import DetailHeader
from skydeck.ui.panels.states import Failed
from skydeck.ui.plain import action_text, set_name
from skydeck.ui.strings import tr


class DetailPage(QWidget):
    """Made when it is first needed: its many small parts would make every list open later."""

    tab_changed = Signal()

    def __init__(self, tabs: Mapping[str, tuple[str, DetailTab]]) -> None:
        """Title and widget of each tab, by id."""
        super().__init__()
        self.header, self.tabs = DetailHeader(), QTabWidget()
        self.by_id = {name: tab for name, (_, tab) in tabs.items()}
        self._failed, self._pages = Failed(), QStackedWidget()
        for title, tab in tabs.values():
            self._add(title, tab)
        self._lay_out()
        self.tabs.currentChanged.connect(self._on_tab)

    def show_tabs(self) -> None:
        """What is known of the row."""
        self._pages.setCurrentWidget(self.tabs)

    def show_failed(self, error: AppError, again: Callable[[], None]) -> None:
        """Nothing is known of it."""
        self._failed.show_error(error, again)
        self._pages.setCurrentWidget(self._failed)

    def show_tab(self, name: str) -> None:
        """Bring a tab to the front; an unknown name does nothing."""
        if name in self.by_id:
            self.tabs.setCurrentWidget(self.by_id[name])

    def restore_tab(self, name: str) -> None:
        """The tab of last time, without reading for it yet."""
        with QSignalBlocker(self.tabs):
            self.show_tab(name)

    def current_tab(self) -> str:
        """The id of the front tab."""
        return next((name for name, tab in self.by_id.items() if tab is self.tabs.currentWidget()), "")

    def focus_tabs(self) -> None:
        """Put the focus where the arrow keys change tabs."""
        self.tabs.tabBar().setFocus(Qt.FocusReason.OtherFocusReason)

    def _add(self, title: str, tab: DetailTab) -> None:
        index = self.tabs.addTab(tab, action_text(title))
        set_name(tab, title)
        tab.title_changed.connect(lambda text: self.tabs.setTabText(index, action_text(text)))

    def _on_tab(self, index: int) -> None:
        tab = self.tabs.widget(index)
        if isinstance(tab, DetailTab):
            tab.activated()
        self.tab_changed.emit()

    def _lay_out(self) -> None:
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setExpanding(False)
        self.tabs.tabBar().setUsesScrollButtons(True)
        set_name(self.tabs.tabBar(), tr("Details"))
        self._pages.addWidget(self.tabs)
        self._pages.addWidget(self._failed)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 10, 10, 4)
        column.setSpacing(4)
        column.addWidget(self.header)
        column.addWidget(self._pages, 1)
