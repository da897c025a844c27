"""The menu bar: which command is where; it defines none of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMainWindow, QMenu

from skydeck.catalog import SERVICES
from skydeck.core.places import Place
from skydeck.ui.commands import Commands
from skydeck.ui.icons import icon
from skydeck.ui.plain import set_action_text
from skydeck.ui.strings import tr

LAYOUT: dict[str, tuple[str, ...]] = {
    "file": ("new_tab", "reopen_tab", "close_tab", "", "split_right", "tear_off", "bring_back", "", "add_account",
             "lock", "settings", "quit"),
    "view": ("sidebar", "jobs", "menu_bar", "", "theme_system", "theme_light", "theme_dark", "compact", "", "refresh",
             "filter", "sort", "write_mode", "", "full_screen"),
    "go": ("goto", "kinds", "", "back", "forward", "recent", "", "next_tab", "previous_tab", "", "accounts", "regions",
           "console", "services", "star", "", "network", "", "next_area", "previous_area"),
    "resource": (),
    "help": ("shortcuts", "journal", "welcome", "", "dismiss", "about"),
}  # fmt: skip


class Menus(QObject):
    """Fills the bar once; what differs (recent places, the panel's actions) when a menu opens."""

    def __init__(
        self,
        window: QMainWindow,
        commands: Commands,
        panel_actions: Callable[[], Sequence[QAction]],
        recent: Callable[[], Sequence[tuple[Place, str, str]]],
        go: Callable[[Place], None],
    ) -> None:
        super().__init__(window)
        self._commands, self._panel_actions, self._recent, self._go = commands, panel_actions, recent, go
        for name, title in self._titles().items():
            menu = window.menuBar().addMenu(title)
            menu.setObjectName(f"menu-{name}")
            self._fill(menu, LAYOUT[name])
            if name == "resource":
                menu.aboutToShow.connect(lambda menu=menu: self._fill_panel(menu))
        # Only what a menu or a button of the window holds answers to its keys.
        window.addActions(list(commands.all().values()))

    def _titles(self) -> dict[str, str]:
        return {
            "file": tr("&File"),
            "view": tr("&View"),
            "go": tr("&Go"),
            "resource": tr("&Resource"),
            "help": tr("&Help"),
        }

    def _fill(self, menu: QMenu, names: Sequence[str]) -> None:
        for name in names:
            if not name:
                menu.addSeparator()
            elif name == "kinds":
                self._fill_kinds(menu.addMenu(icon("list"), tr("Services")))
            elif name == "recent":
                recent = menu.addMenu(icon("history"), tr("Recent places"))
                recent.aboutToShow.connect(lambda menu=recent: self._fill_recent(menu))
            else:
                menu.addAction(self._commands[name])

    def _fill_kinds(self, menu: QMenu) -> None:
        # The palette and the tree need a keyboard or a pointer; this is the way in for who has neither.
        for service in SERVICES:
            below = menu.addMenu(service.title)
            for kind in service.kinds:
                if not kind.parent:
                    self._add_place(below, Place(kind.kind_id), kind.title)

    def _add_place(self, menu: QMenu, place: Place, title: str) -> QAction:
        action = QAction(menu)
        set_action_text(action, title)
        action.triggered.connect(lambda _on=False: self._go(place))
        menu.addAction(action)
        return action

    def _fill_recent(self, menu: QMenu) -> None:
        menu.clear()
        for place, title, meaning in self._recent():
            self._add_place(menu, place, title).setIcon(icon(meaning))
        if menu.isEmpty():
            menu.addAction(_nothing(menu, tr("Nowhere yet")))

    def _fill_panel(self, menu: QMenu) -> None:
        # The panel's own actions are shown, not owned: clear() takes them out of the menu only.
        menu.clear()
        menu.addActions(list(self._panel_actions()))
        if menu.isEmpty():
            menu.addAction(_nothing(menu, tr("Nothing to do here")))


def _nothing(menu: QMenu, text: str) -> QAction:
    action = QAction(text, menu)
    action.setEnabled(False)
    return action
