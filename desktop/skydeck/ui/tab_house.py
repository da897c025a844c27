"""Every tab of the program: opened, closed, split beside another, torn off into a window, kept for the next start."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QObject, QPoint, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication, QWidget

from skydeck.core.context import WriteMode
from skydeck.core.places import Place
from skydeck.ui.tab import Describe, MakePanel, Tab
from skydeck.ui.tab_area import TabArea
from skydeck.ui.torn_window import TornWindow
from skydeck.ui.widgets.splitter import Splitter

CLOSED_KEPT = 20
SAY_AFTER_MS = 30


class TabHouse(QObject):
    """`current` is the tab that commands act on: the front one of the area that last had the focus."""

    current_changed = Signal()
    tabs_changed = Signal()
    emptied = Signal()
    menu_wanted = Signal(Tab, QPoint)
    new_tab_wanted = Signal()
    torn = Signal(TornWindow)

    def __init__(
        self, make: MakePanel, describe: Describe, where: Callable[[Tab], str], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._make, self._describe, self._where = make, describe, where
        self.splitter = Splitter(Qt.Orientation.Horizontal)
        self._windows: list[TornWindow] = []
        self._closed: list[tuple[tuple[Place, ...], int]] = []
        # A list that streams in has something new to say several times a frame.
        self._said = QTimer(self, singleShot=True, interval=SAY_AFTER_MS)
        self._said.timeout.connect(self.current_changed)
        self._area = self._new_area()
        self.splitter.addWidget(self._area)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._on_focus)

    # --- what there is ---

    def areas(self) -> Iterator[TabArea]:
        """Those of the main window from left to right, then those of torn-off windows."""
        for at in range(self.splitter.count()):
            widget = self.splitter.widget(at)
            if isinstance(widget, TabArea):
                yield widget
        for window in self._windows:
            yield window.area

    def tabs(self) -> tuple[Tab, ...]:
        """Every tab."""
        return tuple(tab for area in self.areas() for tab in area.tabs())

    def current(self) -> Tab | None:
        """The tab that commands act on."""
        return self._area.current()

    def area_of(self, tab: Tab) -> TabArea | None:
        """Where a tab is."""
        return next((area for area in self.areas() if tab in area.tabs()), None)

    def windows(self) -> tuple[TornWindow, ...]:
        """The torn-off windows."""
        return tuple(self._windows)

    # --- opening and closing ---

    def open(self, *places: Place, at: int = -1, front: bool = True) -> Tab:
        """A new tab beside the current one."""
        tab = Tab(self._make, self._describe, places, at)
        tab.status_changed.connect(self._on_status)
        current = self.current()
        beside = self._area.tabs().index(current) + 1 if current is not None else 0
        self._area.insert(tab, beside, front=front)
        self.tabs_changed.emit()
        return tab

    def close(self, tab: Tab) -> None:
        """Close a tab; it can be opened again."""
        area = self.area_of(tab)
        if area is None:
            return
        self._closed = [*self._closed, tab.around()][-CLOSED_KEPT:]
        tab.close_tab()
        tab.hide()
        area.take(tab)
        tab.deleteLater()
        self.tabs_changed.emit()

    def reopen(self) -> None:
        """Open the tab that was closed last."""
        if self._closed:
            places, at = self._closed.pop()
            self.open(*places, at=at)

    def show_tab(self, tab: Tab) -> None:
        """Bring a tab, and its window, to the front."""
        area = self.area_of(tab)
        if area is not None:
            self._enter(area)
            area.show_tab(tab)
            area.window().raise_()
            area.window().activateWindow()
            tab.enter()

    def step(self, by: int) -> None:
        """The next or previous tab of the area."""
        self._area.step(by)

    def show_number(self, number: int) -> None:
        """The nth tab of the area, from 1; 9 is the last."""
        tabs = self._area.tabs()
        if tabs and (number == 9 or number <= len(tabs)):
            self._area.show_tab(tabs[-1 if number == 9 else number - 1])

    # --- splitting and tearing ---

    def split_right(self, tab: Tab) -> None:
        """Show a tab beside the others; the only one is shown twice."""
        area = self.area_of(tab)
        if area is None:
            return
        new = self._new_area()
        at = self.splitter.indexOf(area)
        if at < 0:  # a torn-off window: back into the main one, at the right
            at = self.splitter.count() - 1
        self.splitter.insertWidget(at + 1, new)
        self.splitter.setSizes([1000] * self.splitter.count())
        if len(area.tabs()) > 1:
            self._move(tab, new)
        else:
            self._enter(new)
            self.open(tab.place())

    def tear_off(self, tab: Tab, at: QPoint | None = None) -> TornWindow | None:
        """Move a tab into a window of its own; the only tab of such a window is there already."""
        area = self.area_of(tab)
        if area is None or (len(area.tabs()) == 1 and any(window.area is area for window in self._windows)):
            return None
        window = self._new_window()
        window.place_at(at, self.splitter.window())
        self._move(tab, window.area)
        window.show()
        return window

    def bring_back(self, tab: Tab) -> None:
        """Move a tab into the main window."""
        target = self.splitter.widget(self.splitter.count() - 1)
        if isinstance(target, TabArea) and self.area_of(tab) is not target:
            self._move(tab, target)
            self.splitter.window().activateWindow()

    def is_torn(self, tab: Tab) -> bool:
        """Whether a tab is in a window of its own."""
        return any(tab in window.area.tabs() for window in self._windows)

    def drop(self, tab: Tab, at: QPoint) -> None:
        """A tab was let go at a point of the screen: over another area, or nowhere."""
        under = QApplication.widgetAt(at)
        target = next((area for area in self.areas() if under is not None and area.isAncestorOf(under)), None)
        if target is None:
            self.tear_off(tab, at)
        elif target is not self.area_of(tab):
            self._move(tab, target)

    # --- the next start ---

    def state(self) -> dict[str, Any]:
        """Every tab's places, and how they stand."""
        main = [self._area_state(area) for area in self.areas() if self.splitter.indexOf(area) >= 0]
        torn = [{"area": self._area_state(one.area), "geometry": one.geometry_text()} for one in self._windows]
        return {"main": main, "torn": torn, "sizes": self.splitter.state()}

    def restore(self, state: dict[str, Any], mode: Callable[[str], WriteMode]) -> bool:
        """Open the tabs of last time; False when there were none."""
        for at, one in enumerate(state.get("main", ())):
            if at:
                self.splitter.addWidget(self._new_area())
            area = self.splitter.widget(at)
            assert isinstance(area, TabArea)  # noqa: S101 - nothing else is ever put in
            self._fill(area, one, mode)
        for one in state.get("torn", ()):
            window = self._new_window()
            self._fill(window.area, one["area"], mode)
            window.restore_geometry(one["geometry"], self.splitter.window())
            window.show()
        if not self.tabs():
            return False
        for area in [area for area in self.areas() if not area.tabs()]:
            self._on_emptied(area)
        self.splitter.restore(state.get("sizes", ""))
        return True

    def _area_state(self, area: TabArea) -> dict[str, Any]:
        tabs = []
        for tab in area.tabs():
            places, at = tab.around()
            tabs.append({"places": [place.to_json() for place in places], "at": at})
        return {"tabs": tabs, "front": area.bar.currentIndex()}

    def _fill(self, area: TabArea, state: dict[str, Any], mode: Callable[[str], WriteMode]) -> None:
        self._enter(area)
        for one in state["tabs"]:
            places = [_place(data, mode) for data in one["places"]]
            if places:
                self._insert_quietly(area, Tab(self._make, self._describe, places, one["at"]))
        tabs = area.tabs()
        if tabs:
            area.show_tab(tabs[min(max(state["front"], 0), len(tabs) - 1)])
            tabs[area.bar.currentIndex()].set_seen(True)

    def _insert_quietly(self, area: TabArea, tab: Tab) -> None:
        # Only what is in front at the end makes its panel, and so asks AWS.
        tab.status_changed.connect(self._on_status)
        area.insert(tab, front=False)

    def close_all(self) -> None:
        """The program ends: no panel goes on, no window stays."""
        self._said.stop()
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.disconnect(self._on_focus)
        for tab in self.tabs():
            tab.close_tab()
        windows, self._windows = self._windows, []
        for window in windows:
            window.close()

    # --- inside ---

    def _new_area(self) -> TabArea:
        area = TabArea(self._where)
        area.current_changed.connect(lambda: self._on_area_current(area))
        area.emptied.connect(lambda: self._on_emptied(area))
        area.new_tab_wanted.connect(lambda: self._on_new_tab(area))
        area.close_wanted.connect(self.close)
        area.dragged_out.connect(self.drop, Qt.ConnectionType.QueuedConnection)
        area.menu_wanted.connect(self.menu_wanted)
        return area

    def _on_new_tab(self, area: TabArea) -> None:
        self._enter(area)
        self.new_tab_wanted.emit()

    def _new_window(self) -> TornWindow:
        window = TornWindow(self._new_area(), self.splitter.window())
        window.closed.connect(lambda: self._on_window_closed(window))
        self._windows.append(window)
        self.torn.emit(window)
        return window

    def _move(self, tab: Tab, target: TabArea) -> None:
        area = self.area_of(tab)
        if area is None:
            return
        area.take(tab)
        target.insert(tab)
        tab.show()
        self._enter(target)
        tab.enter()
        self.tabs_changed.emit()

    def _enter(self, area: TabArea) -> None:
        if area is not self._area:
            self._area = area
            self.current_changed.emit()

    def _on_focus(self, _old: QWidget | None, new: QWidget | None) -> None:
        area = next((area for area in self.areas() if new is not None and area.isAncestorOf(new)), None)
        if area is not None:
            self._enter(area)

    def _on_area_current(self, area: TabArea) -> None:
        self._area = area if area.tabs() else self._area
        self.current_changed.emit()

    def _on_status(self) -> None:
        if self.sender() is self.current() and not self._said.isActive():
            self._said.start()

    def _on_emptied(self, area: TabArea) -> None:
        window = next((window for window in self._windows if window.area is area), None)
        if window is not None:
            window.close()
        elif self.splitter.count() > 1:
            area.hide()
            area.setParent(None)
            area.deleteLater()
            self._leave(area)
        else:
            self._leave(area)
            self.emptied.emit()

    def _leave(self, area: TabArea) -> None:
        if self._area is area:
            self._area = next(iter(self.areas()))
            self.current_changed.emit()

    def _on_window_closed(self, window: TornWindow) -> None:
        if window not in self._windows:
            return
        for tab in window.area.tabs():
            self._closed = [*self._closed, tab.around()][-CLOSED_KEPT:]
            tab.close_tab()
        self._windows.remove(window)
        self._leave(window.area)
        window.deleteLater()
        self.tabs_changed.emit()


def _place(data: dict[str, Any], mode: Callable[[str], WriteMode]) -> Place:
    place = Place.from_json(data, WriteMode.CONFIRM)
    contexts = tuple(type(one)(one.account, one.region, mode(one.account)) for one in place.contexts)
    return replace(place, contexts=contexts)
