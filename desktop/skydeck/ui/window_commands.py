"""The commands of the window: which there are, when they can be used, and the dialogs they open."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QMenu, QWidget

from skydeck.core.places import Place
from skydeck.settings import schema
from skydeck.ui import pages
from skydeck.ui.commands import Commands
from skydeck.ui.menus import Menus
from skydeck.ui.strings import tr
from skydeck.ui.tab import Tab
from skydeck.ui.torn_window import TornWindow

if TYPE_CHECKING:
    from skydeck.ui.interior import Interior
    from skydeck.ui.palette import Palette
    from skydeck.ui.panels.base import Panel

THEMES = ("system", "light", "dark")


class WindowCommands:
    """Made once by the interior."""

    def __init__(self, interior: Interior) -> None:
        self._inside = interior
        self.commands = Commands(interior.window)
        self._palette: Palette | None = None
        self._add_tabs()
        self._add_go()
        self._add_view()
        self._add_help()
        window = interior.window
        here = partial(interior.open_place, new_tab=False)
        self._menus = Menus(window, self.commands, self.panel_actions, interior.recent, here)
        self._follow_settings()

    def panel_actions(self) -> Sequence[QAction]:
        """What the panel in front offers."""
        tab = self._inside.house.current()
        return tab.panel.actions() if tab is not None and tab.panel is not None else ()

    def show_states(self) -> None:
        """Which commands can be used now, and which are on."""
        inside, commands = self._inside, self.commands
        tab = inside.house.current()
        commands["back"].setEnabled(tab is not None and tab.can(-1))
        commands["forward"].setEnabled(tab is not None and tab.can(1))
        commands["bring_back"].setEnabled(tab is not None and inside.house.is_torn(tab))
        commands["sidebar"].setChecked(not inside.window.side.isHidden())
        commands["full_screen"].setChecked(inside.window.isFullScreen())
        for name in ("refresh", "filter", "sort", "star"):
            commands[name].setEnabled(tab is not None and tab.panel is not None)

    def open_tab_menu(self, tab: Tab, at: QPoint) -> None:
        """What can be done with a tab."""
        house = self._inside.house
        menu = QMenu(self._inside.window)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        choices = [
            (tr("Close"), lambda: house.close(tab)),
            (tr("Close the others"), lambda: self._close_others(tab)),
            (tr("Duplicate"), lambda: house.open(tab.place())),
            (tr("Split right"), lambda: house.split_right(tab)),
            (tr("Move to new window"), lambda: house.tear_off(tab)),
        ]
        if house.is_torn(tab):
            choices.append((tr("Move to main window"), lambda: house.bring_back(tab)))
        for words, act in choices:
            action = QAction(words, menu)
            action.triggered.connect(lambda _on=False, act=act: act())
            menu.addAction(action)
        menu.popup(at)

    def lend(self, window: TornWindow) -> None:
        """A torn-off window answers to the same keys."""
        window.addActions(list(self.commands.all().values()))

    def open_palette(self) -> None:
        """Go to anything."""
        from skydeck.ui.palette import Palette

        window = self._active_window()
        if self._palette is None:
            self._palette = Palette(self._inside)
        self._palette.open_over(window)

    def palette(self) -> Palette | None:
        """The palette, once it was opened."""
        return self._palette

    def _add_tabs(self) -> None:
        house, add = self._inside.house, self.commands.add
        add("new_tab", tr("New tab"), self._inside.new_tab, "add")
        add("close_tab", tr("Close tab"), lambda: self._with_tab(house.close), "close")
        add("reopen_tab", tr("Open the closed tab again"), house.reopen, "undo")
        add("split_right", tr("Split right"), lambda: self._with_tab(house.split_right), "split")
        add("tear_off", tr("Move to new window"), lambda: self._with_tab(house.tear_off), "external-link")
        add("bring_back", tr("Move to main window"), lambda: self._with_tab(house.bring_back))
        add("next_tab", tr("Next tab"), lambda: house.step(1))
        add("previous_tab", tr("Previous tab"), lambda: house.step(-1))
        for number in range(1, 9):
            add(f"tab_{number}", tr("Tab {number}").format(number=number), partial(house.show_number, number))
        add("last_tab", tr("Last tab"), lambda: house.show_number(9))

    def _add_go(self) -> None:
        inside, add = self._inside, self.commands.add
        add("goto", tr("Go to anything…"), self.open_palette, "search")
        add("back", tr("Back"), lambda: self._with_tab(lambda tab: tab.move_in_history(-1)), "arrow-left")
        add("forward", tr("Forward"), lambda: self._with_tab(lambda tab: tab.move_in_history(1)), "arrow-right")
        side = inside.sidebar
        add("accounts", tr("Choose the account…"), lambda: self._in_sidebar(side.account.open_popup), "account")
        add("add_account", tr("Add an account…"), lambda: inside.remedies.add_account(), "add")
        add("lock", tr("Forget credentials (lock)"), inside.account_actions.lock, "lock")
        add("console", tr("Open the web console"), self._open_console, "external-link")
        add("regions", tr("Choose the regions…"), lambda: self._in_sidebar(side.region.open_popup), "region")
        add("services", tr("Go to the services"), lambda: self._in_sidebar(side.tree.focus_first), "list")
        add("star", tr("Add to or remove from the favourites"), lambda: self._with_tab(self._star), "star")
        add("next_area", tr("Next part of the window"), lambda: self._step_area(1))
        add("previous_area", tr("Previous part of the window"), lambda: self._step_area(-1))

    def _add_view(self) -> None:
        inside, add = self._inside, self.commands.add
        add("sidebar", tr("Sidebar"), inside.toggle_sidebar, "sidebar", checkable=True)
        add("jobs", tr("Fold or unfold the jobs"), inside.jobs.toggle, "panel-bottom")
        add("menu_bar", tr("Menu bar"), lambda: self._toggle(schema.MENU_BAR), checkable=True)
        titles = (tr("Theme: follow the system"), tr("Theme: light"), tr("Theme: dark"))
        for name, title, meaning in zip(THEMES, titles, ("", "light", "dark"), strict=True):
            add(f"theme_{name}", title, partial(self._choose_theme, name), meaning, checkable=True)
        add("compact", tr("Compact rows"), lambda: self._toggle(schema.COMPACT), checkable=True)
        add("refresh", tr("Refresh"), lambda: self._with_panel(lambda panel: panel.refresh()), "refresh")
        add("filter", tr("Filter"), lambda: self._with_panel(lambda panel: panel.focus_filter()), "filter")
        add("sort", tr("Sort by the current column"), lambda: self._with_panel(lambda panel: panel.sort()))
        add("write_mode", tr("Choose what may be changed…"), inside.status.open_modes, "lock")
        add("full_screen", tr("Full screen"), self._toggle_full_screen, checkable=True)

    def _add_help(self) -> None:
        inside, add = self._inside, self.commands.add
        add("settings", tr("Settings…"), self._open_settings, "settings")
        add("quit", tr("Quit"), inside.window.close)
        add("shortcuts", tr("Keyboard shortcuts"), self._open_shortcuts, "keyboard")
        add("journal", tr("Journal"), lambda: inside.open_place(Place(pages.JOURNAL)), "history")
        add("network", tr("Network"), lambda: inside.open_place(Place(pages.NETWORK)), "connect")
        add("welcome", tr("Welcome"), lambda: inside.open_place(Place(pages.WELCOME)), "info")
        add("dismiss", tr("Dismiss all messages"), inside.messages.dismiss_all)
        add("about", tr("About Skydeck"), self._open_about, "help")

    def _follow_settings(self) -> None:
        settings = self._inside.settings
        settings.watch(schema.THEME, lambda _value: self._show_choices())
        settings.watch(schema.COMPACT, lambda _value: self._show_choices())
        settings.watch(schema.MENU_BAR, lambda _value: self._show_choices())
        self._show_choices()

    def _show_choices(self) -> None:
        settings = self._inside.settings
        for name in THEMES:
            self.commands[f"theme_{name}"].setChecked(settings.get(schema.THEME) == name)
        self.commands["compact"].setChecked(settings.get(schema.COMPACT))
        self.commands["menu_bar"].setChecked(settings.get(schema.MENU_BAR))
        self._inside.window.menuBar().setVisible(settings.get(schema.MENU_BAR))

    def _toggle(self, setting: schema.Setting[bool]) -> None:
        self._inside.settings.set(setting, not self._inside.settings.get(setting))

    def _choose_theme(self, name: str) -> None:
        self._inside.settings.set(schema.THEME, name)
        self._show_choices()

    def _toggle_full_screen(self) -> None:
        window = self._inside.window
        window.setWindowState(window.windowState() ^ Qt.WindowState.WindowFullScreen)
        self.show_states()

    def _with_tab(self, act: Callable[[Tab], object]) -> None:
        tab = self._inside.house.current()
        if tab is not None:
            act(tab)

    def _open_console(self) -> None:
        inside = self._inside
        chosen = (account.id for account in inside.accounts.chosen_accounts())
        inside.account_actions.open_console(next(iter(inside.front_accounts()), next(chosen, "")))

    def _with_panel(self, act: Callable[[Panel], None]) -> None:
        tab = self._inside.house.current()
        if tab is not None and tab.panel is not None:
            act(tab.panel)

    def _star(self, tab: Tab) -> None:
        place = tab.place()
        self._inside.favourites.toggle(pages.unfiltered(place))

    def _close_others(self, kept: Tab) -> None:
        area = self._inside.house.area_of(kept)
        for tab in area.tabs() if area is not None else ():
            if tab is not kept:
                self._inside.house.close(tab)

    def _in_sidebar(self, act: Callable[[], None]) -> None:
        if self._inside.window.side.isHidden():
            self._inside.toggle_sidebar()
        act()

    def _step_area(self, by: int) -> None:
        areas = [area for area in self._areas() if area.isVisible()]
        focused = QApplication.focusWidget()
        here = next((at for at, area in enumerate(areas) if _holds(area, focused)), 0)
        if areas:
            _enter(areas[(here + by) % len(areas)])

    def _areas(self) -> list[QWidget]:
        inside = self._inside
        torn = [part for window in inside.house.windows() for part in (window.messages, window.area)]
        main = [area for area in inside.house.areas() if area not in torn]
        return [inside.sidebar, inside.message_bar, *main, *torn, inside.jobs, inside.status]

    def _active_window(self) -> QWidget:
        torn = (window for window in self._inside.house.windows() if window.isActiveWindow())
        return next(torn, self._inside.window)

    def _open_settings(self) -> None:
        from skydeck.ui.settings_dialog import SettingsDialog

        network = self.commands["network"].trigger
        SettingsDialog(self._inside.settings, self._active_window(), open_network=network).open()

    def _open_shortcuts(self) -> None:
        from skydeck.ui.shortcuts_help import ShortcutsHelp

        ShortcutsHelp(self._active_window()).open()

    def _open_about(self) -> None:
        from skydeck.ui.about_dialog import AboutDialog

        AboutDialog(self._active_window()).open()


def _holds(area: QWidget, widget: QWidget | None) -> bool:
    return widget is not None and (area is widget or area.isAncestorOf(widget))


def _enter(area: QWidget) -> None:
    """Put the focus on the first thing in an area that takes it."""
    widgets = [area, *area.findChildren(QWidget)]
    taking = (one for one in widgets if one.focusPolicy() & Qt.FocusPolicy.TabFocus and one.isVisibleTo(area))
    first = next((one for one in taking if one.isEnabled()), None)
    if first is not None:
        first.setFocus(Qt.FocusReason.TabFocusReason)
