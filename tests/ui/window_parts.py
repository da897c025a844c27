"""A whole window over a scripted engine, as a context that leaves nothing behind."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, cast

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication, QWidget

from skydeck.core.places import Place
from skydeck.link.client import Link
from skydeck.settings.store import Settings
from skydeck.tasks.runner import Runner
from skydeck.ui.window import MainWindow
from tests.helpers.waiting import until_async
from tests.ui.window_link import ACCOUNTS, ScriptedLink


class Stage:
    """The window and what is behind it."""

    def __init__(self, window: MainWindow, link: ScriptedLink, settings: Settings) -> None:
        self.window, self.link, self.settings = window, link, settings
        self.inside = window.interior
        self.house = self.inside.house

    async def open(self, *kinds: str) -> None:
        """A tab for each kind, with its rows read."""
        for kind in kinds:
            self.window.open_place(Place(kind))
            await self.rows_shown()

    async def rows_shown(self) -> None:
        """The list in front has its rows."""
        await until_async(lambda: "3" in self.inside.status._text.full_text(), "rows of the list in front")

    def titles(self) -> list[str]:
        """Of all tabs, area by area."""
        return [tab.title() for tab in self.house.tabs()]

    def act(self, name: str) -> None:
        """Use a command."""
        self.inside.commands.commands[name].trigger()


@asynccontextmanager
async def stage(
    path: Path, *, start: bool = True, size: tuple[int, int] = (1200, 800), engine: ScriptedLink | None = None
) -> AsyncIterator[Stage]:
    """A started window; closed, and everything it ran ended, afterwards."""
    settings, link = Settings(path / "settings.json"), engine or ScriptedLink()
    runner = Runner(lambda key, error: window.report(key, error), asyncio.get_running_loop())
    window = MainWindow(settings, lambda: (cast(Link, link), runner))
    window.resize(*size)
    window.show()
    made = Stage(window, link, settings)
    if start:
        window.start(ACCOUNTS)
    try:
        yield made
    finally:
        window.leave()
        await runner.close()
        window.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        settings.close()


def visible_windows() -> list[QWidget]:
    """Every window on the screen."""
    return [widget for widget in QApplication.topLevelWidgets() if widget.isVisible()]


def the(kind: type[Any]) -> Any:
    """The one window of this sort that is open."""
    found = [widget for widget in visible_windows() if isinstance(widget, kind)]
    assert len(found) == 1, found
    return found[0]
