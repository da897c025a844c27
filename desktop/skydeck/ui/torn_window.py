"""A window of its own for torn-off tabs and their messages; no sidebar, and its commands are the main window's."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QPoint, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QMainWindow, QStatusBar, QVBoxLayout, QWidget

from skydeck.core.text import display
from skydeck.ui.accounts.where_line import WhereLine
from skydeck.ui.accounts.whereabouts import Whereabouts
from skydeck.ui.messages import MessageBar
from skydeck.ui.plain import set_class
from skydeck.ui.tab_area import TabArea
from skydeck.ui.theme import theme
from skydeck.ui.window_state import is_on_screen


class TornWindow(QMainWindow):
    """Closing it closes its tabs."""

    closed = Signal()
    named = Signal()  # another tab is in front: where is it?

    def __init__(self, area: TabArea, main: QWidget) -> None:
        super().__init__()
        self.area, self.messages, self.where = area, MessageBar(), WhereLine()
        self._lay_out()
        self.setWindowIcon(main.windowIcon())
        self.resize(max(640, main.width() * 2 // 3), max(420, main.height() * 2 // 3))
        area.current_changed.connect(self._name)

    def place_at(self, at: QPoint | None, main: QWidget) -> None:
        """Under the pointer, or a little aside of the main window."""
        corner = at - QPoint(80, 20) if at is not None else main.frameGeometry().topLeft() + QPoint(48, 48)
        self.move(corner)

    def geometry_text(self) -> str:
        """Size and position for the next start."""
        return bytes(self.saveGeometry().toHex().data()).decode("ascii")

    def restore_geometry(self, text: str, main: QWidget) -> None:
        """Take them back, unless that would put the window where no screen is."""
        good = self.restoreGeometry(QByteArray.fromHex(text.encode("ascii", "ignore")))
        if not good or not is_on_screen(self):
            self.place_at(None, main)

    def closeEvent(self, event: QCloseEvent) -> None:
        super().closeEvent(event)
        self.closed.emit()

    def _lay_out(self) -> None:
        gap = theme.metric("gap")
        page = QWidget()
        set_class(page, "page")
        column = QVBoxLayout(page)
        column.setContentsMargins(gap, gap // 2, gap, gap)
        column.setSpacing(0)
        column.addWidget(self.messages)
        column.addWidget(self.area, 1)
        self.setCentralWidget(page)
        bar = QStatusBar()
        bar.setSizeGripEnabled(False)
        bar.setContentsMargins(8, 1, 8, 1)
        bar.addWidget(self.where, 1)
        self.setStatusBar(bar)

    def show_where(self, where: Whereabouts, regions: str = "", *more: str) -> None:
        """What the tab in front works on: here, where no sidebar says it, and in the title."""
        tab = self.area.current()
        self.where.setVisible(bool(where.stripes))
        self.where.show_where(where, regions, *more)
        place = f"{display(where.line(regions), 200)} — " if where.stripes else ""
        self.setWindowTitle(f"{display(tab.title(), 120)} — {place}Skydeck" if tab is not None else "Skydeck")

    def _name(self) -> None:
        tab = self.area.current()
        self.setWindowTitle(f"{display(tab.title(), 120)} — Skydeck" if tab is not None else "Skydeck")
        self.named.emit()
