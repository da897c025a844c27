"""The main window: only its frame at first, so that it is on the screen at once; the rest comes right after."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QMainWindow, QSplitter, QVBoxLayout, QWidget

from skydeck.settings import schema
from skydeck.ui import window_state
from skydeck.ui.theme import Choice, theme

if TYPE_CHECKING:
    from skydeck.core.errors import AppError
    from skydeck.core.places import Place
    from skydeck.link.client import Link
    from skydeck.link.messages import AccountList
    from skydeck.settings.store import Settings
    from skydeck.tasks.runner import Runner
    from skydeck.ui.desk import Desk
    from skydeck.ui.interior import Interior

Connect = Callable[[], tuple["Link", "Runner"]]

# Nothing else may be imported here: what the interior needs costs more than the whole first window.


class MainWindow(QMainWindow):
    """Made of a frame and, from the first paint on, its interior; `closed` when the user has left."""

    furnished = Signal()
    closed = Signal()
    sandbox_wanted = Signal()  # whoever built this window can start one; its account comes with the next list
    settings_problem = Signal(str)  # raised from the thread that writes the file

    def __init__(self, settings: Settings, connect: Connect) -> None:
        """`connect` is called once, after the first paint; it starts what the interior talks to."""
        super().__init__()
        self.settings, self._connect = settings, connect
        self._interior: Interior | None = None
        self._connected = False
        self._painted = self._sure = False
        self._waiting: list[Callable[[], None]] = []
        _style(settings)
        self.side, self.content = QWidget(), QWidget()
        self.split = QSplitter(Qt.Orientation.Horizontal)
        self.kept = window_state.restore(self, settings)
        self.setWindowTitle("Skydeck")
        self._lay_out()

    @property
    def interior(self) -> Interior:
        """Everything inside; made now if it was not yet."""
        if self._interior is None:
            if not self._connected:
                self._connected = True
                self.link, self.runner = self._connect()
            from skydeck.ui.interior import Interior

            self._interior = Interior(self)
            self.furnished.emit()
        return self._interior

    @property
    def desk(self) -> Desk:
        """What panels may use."""
        return self.interior.desk

    def start(self, accounts: AccountList | None = None) -> None:
        """The engine runs: open the tabs of last time, or the first page, once the accounts are known."""
        self.interior.start(accounts)

    def after_first_paint(self, act: Callable[[], None]) -> None:
        """Call back when the window is on the screen; at once if it is."""
        if self._painted:
            act()
        else:
            self._waiting.append(act)

    def on_closed(self, act: Callable[[], object]) -> None:
        """Call back when the user has left."""
        self.closed.connect(lambda: act())

    def open_place(self, place: Place, *, new_tab: bool = True) -> None:
        """Show a place; without contexts, in the chosen accounts and regions."""
        self.interior.open_place(place, new_tab=new_tab)

    def report(self, key: str, error: AppError) -> None:
        """Where every failure of the runner ends."""
        self.interior.messages.report(key, error)

    def report_bug(self, line: str) -> None:
        """Where every unexpected error ends, in a line."""
        if self._interior is not None:
            self._interior.report_bug(line)
        elif not self.statusBar().currentMessage():
            # Perhaps of the interior itself: to make it here would fail again, for ever.
            self.statusBar().showMessage(line)

    def come_forward(self) -> None:
        """In front of other programs' windows, as far as the system lets it."""
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()

    def event(self, event: QEvent) -> bool:
        handled = super().event(event)
        if event.type() == QEvent.Type.UpdateRequest:
            self._on_paint()
        return handled

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        # A platform that never paints (a minimised start) goes on all the same.
        QTimer.singleShot(500, self, self._on_paint)

    def _on_paint(self) -> None:
        if self._painted:
            return
        self._painted = True
        waiting, self._waiting = self._waiting, []
        for act in waiting:
            QTimer.singleShot(0, self, act)
        QTimer.singleShot(0, self, lambda: self.interior)

    def leave(self) -> None:
        """Close without asking."""
        self._sure = True
        self.close()

    def closeEvent(self, event: QCloseEvent) -> None:
        if self._interior is not None and not self._sure and self._interior.jobs.running():
            event.ignore()
            self._interior.ask_to_leave()
            return
        if self._interior is not None:
            self._interior.keep_state()
            self._interior.close()
        self.settings.flush()
        super().closeEvent(event)
        self.closed.emit()

    def _lay_out(self) -> None:
        self.side.setProperty("class", "sidebar")
        self.content.setProperty("class", "page")
        for holder in (self.side, self.content):
            column = QVBoxLayout(holder)
            column.setContentsMargins(0, 0, 0, 0)
            self.split.addWidget(holder)
        self.side.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.split.setProperty("class", "frame")
        self.split.setHandleWidth(1)
        self.split.setChildrenCollapsible(False)
        self.split.setStretchFactor(1, 1)
        width = self.kept.get("sidebar", 0)
        width = width if isinstance(width, int) and 120 <= width <= 800 else theme.scaled(window_state.SIDEBAR_WIDTH)
        self.split.setSizes([width, max(self.width() - width, 200)])
        self.setCentralWidget(self.split)


def _style(settings: Settings) -> None:
    """Look as the user chose, before anything is seen, and whenever the choice changes."""

    def choose(_value: object = None) -> None:
        application = cast(QApplication, QApplication.instance())
        choice = cast(Choice, settings.get(schema.THEME))
        compact, pixels = settings.get(schema.COMPACT), settings.get(schema.TEXT_SIZE)
        theme.install(application, choice, compact=compact, font_px=pixels)

    choose()
    settings.watch(schema.THEME, choose)
    settings.watch(schema.COMPACT, choose)
    settings.watch(schema.TEXT_SIZE, choose)
