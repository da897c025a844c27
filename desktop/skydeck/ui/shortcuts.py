"""Every keyboard shortcut of the program in one table; what they do is decided where they are used."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from functools import cache

from PySide6.QtGui import QAction, QKeySequence


@dataclass(frozen=True, slots=True)
class Shortcut:
    """One command's keys, in portable spelling ("Ctrl" is Command on a Mac), and how F1 names it."""

    id: str
    keys: tuple[str, ...]
    title: str
    group: str
    mac: tuple[str, ...] = ()


WINDOW, TABS, GO, LISTS = "Window", "Tabs", "Go", "Lists"

TABLE: tuple[Shortcut, ...] = (
    Shortcut("goto", ("Ctrl+K",), "Go to anything", GO),
    Shortcut("back", ("Alt+Left",), "Back", GO, mac=("Ctrl+[",)),
    Shortcut("forward", ("Alt+Right",), "Forward", GO, mac=("Ctrl+]",)),
    Shortcut("accounts", ("Ctrl+Shift+A",), "Choose the account", GO),
    Shortcut("regions", ("Ctrl+Shift+G",), "Choose the regions", GO),
    Shortcut("services", ("Ctrl+Shift+S",), "Go to the services", GO),
    Shortcut("next_area", ("F6",), "Next part of the window", GO),
    Shortcut("previous_area", ("Shift+F6",), "Previous part of the window", GO),
    Shortcut("refresh", ("F5", "Ctrl+R"), "Refresh", LISTS),
    Shortcut("filter", ("Ctrl+F", "Ctrl+L"), "Filter", LISTS),
    Shortcut("sort", ("Ctrl+Shift+O",), "Sort by the current column", LISTS),
    Shortcut("new_tab", ("Ctrl+T",), "New tab", TABS),
    Shortcut("close_tab", ("Ctrl+W", "Ctrl+F4"), "Close tab", TABS),
    Shortcut("reopen_tab", ("Ctrl+Shift+T",), "Open the closed tab again", TABS),
    Shortcut("next_tab", ("Ctrl+Tab", "Ctrl+PgDown"), "Next tab", TABS, mac=("Meta+Tab", "Ctrl+Shift+]")),
    Shortcut(
        "previous_tab", ("Ctrl+Shift+Tab", "Ctrl+PgUp"), "Previous tab", TABS, mac=("Meta+Shift+Tab", "Ctrl+Shift+[")
    ),
    *(Shortcut(f"tab_{number}", (f"Ctrl+{number}",), f"Tab {number}", TABS) for number in range(1, 9)),
    Shortcut("last_tab", ("Ctrl+9",), "Last tab", TABS),
    Shortcut("split_right", ("Ctrl+\\",), "Split right", TABS),
    Shortcut("tear_off", ("Ctrl+Shift+N",), "Move to new window", TABS),
    Shortcut("sidebar", ("Ctrl+B",), "Sidebar", WINDOW),
    Shortcut("jobs", ("Ctrl+Shift+J",), "Jobs", WINDOW),
    Shortcut("journal", ("Ctrl+J",), "Journal", WINDOW),
    Shortcut("write_mode", ("Ctrl+Shift+M",), "Choose what may be changed", WINDOW),
    Shortcut("full_screen", ("F11",), "Full screen", WINDOW, mac=("Meta+Ctrl+F",)),
    Shortcut("settings", ("Ctrl+,",), "Settings", WINDOW),
    Shortcut("shortcuts", ("F1",), "Keyboard shortcuts", WINDOW),
    Shortcut("quit", ("Ctrl+Q",), "Quit", WINDOW),
)


@cache
def _rows() -> dict[str, Shortcut]:
    return {row.id: row for row in TABLE}


def keys(name: str) -> list[QKeySequence]:
    """The keys of one command here; an unknown name is a KeyError."""
    row = _rows()[name]
    chosen = row.mac if row.mac and sys.platform == "darwin" else row.keys
    return [QKeySequence(one, QKeySequence.SequenceFormat.PortableText) for one in chosen]


def has(name: str) -> bool:
    """Whether a command has keys."""
    return name in _rows()


def first(name: str) -> QKeySequence:
    """The key to show as a hint."""
    return keys(name)[0]


def give(action: QAction, name: str) -> QAction:
    """Let an action answer to the keys of a command."""
    action.setShortcuts(keys(name))
    return action
