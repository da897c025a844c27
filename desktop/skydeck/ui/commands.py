"""Every command of the window as a QAction, with its keys and icon; what it does is given by the caller."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction

from skydeck.ui import shortcuts
from skydeck.ui.icons import icon


class Commands(QObject):
    """By name; the same names are used in the table of shortcuts and in the layout of the menus."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._actions: dict[str, QAction] = {}

    def add(
        self, name: str, text: str, act: Callable[[], Any], meaning: str = "", *, checkable: bool = False
    ) -> QAction:
        """One more command; `text` ends in dots when a dialog follows."""
        action = QAction(text, self, checkable=checkable)
        if meaning:
            action.setIcon(icon(meaning))
        if shortcuts.has(name):
            shortcuts.give(action, name)
        action.triggered.connect(lambda _checked=False: act())
        self._actions[name] = action
        return action

    def __getitem__(self, name: str) -> QAction:
        return self._actions[name]

    def all(self) -> dict[str, QAction]:
        """Every command by name."""
        return dict(self._actions)
