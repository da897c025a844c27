"""Walks the window and writes a picture of each place, in both themes; changes nothing but a tag of the sandbox."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtWidgets import QApplication, QDialog, QWidget

from skydeck.catalog import SERVICES
from skydeck.core.context import WriteMode
from skydeck.core.kinds import ResourceKind
from skydeck.core.places import Place
from skydeck.link.messages import EditTags
from skydeck.settings import schema
from skydeck.ui import pages
from skydeck.ui.journal.panel import JournalPanel
from skydeck.ui.network.page import NetworkPage
from skydeck.ui.panels.resource_panel import ResourcePanel
from skydeck.ui.widgets.overlay import Overlay

if TYPE_CHECKING:
    from skydeck.ui.window import MainWindow

T = TypeVar("T")

_SIZE = (1440, 900)
_PATIENCE = 60.0
_STEP = 0.05
_HESITATION = 0.3  # the detail pane waits a moment before it reads: the user may only pass by
# A dialog is asked for by a command and closed again; "terminate" is asked and never confirmed.
_DIALOGS = ("goto", "accounts", "regions", "shortcuts", "settings", "about")
_DETAIL_TABS = ("related", "tags", "json")


async def walk(window: MainWindow, folder: Path) -> int:
    """How many pictures were written."""
    folder.mkdir(parents=True, exist_ok=True)
    window.resize(*_SIZE)
    chosen = window.settings.get(schema.THEME)
    walker = _Walker(window, folder)
    try:
        for theme in ("light", "dark"):
            window.settings.set(schema.THEME, theme)
            await walker.walk(theme)
    finally:
        window.settings.set(schema.THEME, chosen)
    return walker.count


class _Walker:
    """Takes the pictures of one window."""

    def __init__(self, window: MainWindow, folder: Path) -> None:
        self._window, self._folder = window, folder
        self._theme = ""
        self.count = 0

    async def walk(self, theme: str) -> None:
        """Every kind, then the pages, then the dialogs."""
        self._theme = theme
        for service in SERVICES:
            for kind in service.kinds:
                await self._picture_kind(kind)
        for page in (pages.WELCOME, pages.JOURNAL, pages.NETWORK):
            self._window.open_place(Place(page), new_tab=False)
            await self._settled()
            self._save(page)
        await self._picture_test()
        await self._picture_change()
        for name in _DIALOGS:
            await self._picture_dialog(name)
        await self._picture_terminate()

    async def _picture_kind(self, kind: ResourceKind) -> None:
        panel = await self._open(Place(kind.kind_id) if not kind.parent else await self._below(kind))
        await self._select_first(panel)
        self._save(kind.kind_id)
        if kind is SERVICES[0].kinds[0]:
            for tab in _DETAIL_TABS:
                panel.detail.show_tab(tab)
                await self._settled()
                self._save(f"{kind.kind_id}-{tab}")
            panel.detail.show_tab("overview")

    async def _below(self, kind: ResourceKind) -> Place:
        panel = await self._open(Place(kind.parent))
        keys = panel.model.table.keys()
        context = panel.place().contexts[0]
        return Place(kind.kind_id, (context,), kind.parent, keys[0].id, title=keys[0].id)

    async def _open(self, place: Place) -> ResourcePanel:
        self._window.open_place(place, new_tab=False)
        await self._settled()
        tab = self._window.interior.house.current()
        panel = tab.panel if tab is not None else None
        if not isinstance(panel, ResourcePanel):
            raise TypeError(f"{place.panel} did not open as a list")
        return panel

    async def _select_first(self, panel: ResourcePanel) -> None:
        if panel.model.rowCount():
            panel.view.selectRow(0)
        await asyncio.sleep(_HESITATION)
        await self._settled()

    async def _picture_dialog(self, name: str) -> None:
        self._window.interior.commands.commands[name].trigger()
        dialog = await self._until(self._open_popup, f"no window for {name}")
        await self._settled()
        self._save(name, dialog)
        if dialog is not None:
            dialog.close()

    async def _picture_test(self) -> None:
        tab = self._window.interior.house.current()
        if tab is not None and isinstance(tab.panel, NetworkPage):
            tab.panel.test.begin()
            await self._settled()
            self._save(f"{pages.NETWORK}-tested")

    async def _picture_terminate(self) -> None:
        kind = SERVICES[0].kinds[0]
        panel = await self._open(Place(kind.kind_id))
        terminate = next(action for action in kind.actions if action.id == "terminate")
        for row in range(panel.model.rowCount()):
            panel.view.selectRow(row)
            action = panel.row_actions.of(terminate)
            if action.isEnabled():
                action.trigger()
                dialog = await self._until(self._open_popup, "no question before terminating")
                await self._settled()
                self._save("terminate", dialog)
                if isinstance(dialog, QDialog):
                    dialog.reject()
                return

    async def _picture_change(self) -> None:
        """A change in the journal, with what was before and after it; only the sandbox is changed for a picture."""
        kind = SERVICES[0].kinds[0]
        panel = await self._open(Place(kind.kind_id))
        context, desk = panel.place().contexts[0], self._window.desk
        account = desk.account(context.account)
        if account is None or account.source != "sandbox":
            return
        row = panel.model.table.keys()[0].id
        tags = {"pictured": self._theme}
        await desk.link.call(EditTags(replace(context, mode=WriteMode.FREE), kind.kind_id, (row,), tags, ()))
        self._window.open_place(Place(pages.JOURNAL), new_tab=False)
        await self._settled()
        tab = self._window.interior.house.current()
        if tab is None or not isinstance(journal := tab.panel, JournalPanel):
            raise TypeError("the journal did not open")
        journal.filter.writes.setChecked(True)
        await self._until(lambda: "pictured" in journal.details.diff.toPlainText(), "no state after the change")
        await self._settled()
        self._save("journal-change")
        journal.filter.writes.setChecked(False)

    def _save(self, name: str, widget: QWidget | None = None) -> None:
        (widget or self._window).grab().save(str(self._folder / f"{name}-{self._theme}.png"))
        self.count += 1

    async def _settled(self) -> None:
        await asyncio.sleep(_STEP)
        await self._until(lambda: not self._busy(), "it never came to rest")
        await asyncio.sleep(_STEP)

    def _busy(self) -> bool:
        return any(key.startswith("panel") for key in self._window.desk.runner.keys)

    async def _until(self, condition: Callable[[], T], failure: str) -> T:
        try:
            async with asyncio.timeout(_PATIENCE):
                while not (value := condition()):
                    await asyncio.sleep(_STEP)
        except TimeoutError:
            raise TimeoutError(failure) from None
        return value

    def _open_popup(self) -> QWidget | None:
        dialogs = (one for one in QApplication.topLevelWidgets() if isinstance(one, QDialog))
        overlays = self._window.findChildren(Overlay)
        return next((one for one in (*overlays, *dialogs) if one.isVisible()), None)
