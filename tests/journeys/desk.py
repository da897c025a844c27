"""A person at the program: a real window on a real engine; what they click, type and read, in their words."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, TypeVar

import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QDialog, QLineEdit, QTreeWidgetItem, QWidget

from skydeck.demo import environment
from skydeck.link import messages
from skydeck.link.client import Link
from skydeck.link.peers import EngineProcess
from skydeck.settings import schema
from skydeck.settings.store import Settings
from skydeck.tasks.runner import Runner
from skydeck.ui.journal.panel import JournalPanel
from skydeck.ui.message_strip import MessageStrip
from skydeck.ui.panels.resource_panel import ResourcePanel
from skydeck.ui.plain import PlainLabel
from skydeck.ui.widgets.json_tree import JsonTree
from skydeck.ui.window import MainWindow
from tests.helpers.waiting import until_async

W = TypeVar("W", bound=QWidget)

SIZE = (1500, 950)


class Desk:
    """One sitting at the program."""

    def __init__(self, folder: Path, greeting: Sequence[Any], settings: Settings, hello: messages.Hello) -> None:
        self.folder, self.settings = folder, settings
        self.engines: list[EngineProcess] = []
        self._left = False
        self.link = Link(self._start_engine, [hello, *greeting])
        self.runner = Runner(lambda key, error: self.window.report(key, error), asyncio.get_running_loop())
        self.window = MainWindow(settings, lambda: (self.link, self.runner))

    async def sit_down(self) -> None:
        """Start, as `skydeck.main` does."""
        self.window.resize(*SIZE)
        self.window.show()
        self.inside = self.window.interior
        self.link.open(asyncio.get_running_loop())
        self.window.start(await self.link.call(messages.ListAccounts()))

    async def leave(self, patience: float = 2.0) -> None:
        """Close the window and what runs behind it; safe to repeat."""
        if self._left:
            return
        self._left = True
        self.window.close()
        await self.runner.close()
        self.link.close(patience)
        if shiboken6.isValid(self.window):
            self.window.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        self.settings.close()

    def _start_engine(self) -> EngineProcess:
        self.engines.append(EngineProcess(environment.for_child(os.environ)))
        return self.engines[-1]

    # --- going places ---

    async def open(self, service: str, kind: str) -> ResourcePanel:
        """Click a kind in the sidebar, unfolding its service first if need be, and wait for its rows."""
        self.click_kind(service, kind)
        return await self.list_shown(kind)

    def click_kind(self, service: str, kind: str) -> None:
        """Click a kind in the sidebar."""
        top = _child(self.inside.sidebar.tree.invisibleRootItem(), service)
        if not top.isExpanded():
            self._click_item(top)
        self._click_item(_child(top, kind))

    def kinds(self, service: str) -> list[str]:
        """What the sidebar has below a service."""
        top = _child(self.inside.sidebar.tree.invisibleRootItem(), service)
        return [child.text(0) for at in range(top.childCount()) if (child := top.child(at)) is not None]

    async def list_shown(self, title: str = "") -> ResourcePanel:
        """The list in front, once it is read."""
        await until_async(lambda: self.panel is not None and not self.panel.feed.loading, f"the list {title}", 30)
        panel = self.listing
        panel.model.flush()
        assert title in ("", panel.title()), panel.title()
        return panel

    @property
    def panel(self) -> ResourcePanel | None:
        """The list in front, if it is one."""
        tab = self.inside.house.current()
        panel = tab.panel if tab is not None else None
        return panel if isinstance(panel, ResourcePanel) else None

    @property
    def listing(self) -> ResourcePanel:
        """The list in front."""
        assert self.panel is not None, "no list is in front"
        return self.panel

    async def journal(self) -> JournalPanel:
        """The journal, by its keys."""
        self.press(Qt.Key.Key_J, Qt.KeyboardModifier.ControlModifier)
        tab = self.inside.house.current()
        assert tab is not None
        assert isinstance(tab.panel, JournalPanel)
        panel = tab.panel
        await until_async(lambda: not self.runner.running(f"{panel.key}:read"), "the journal's lines")
        return panel

    def changes(self, journal: JournalPanel) -> list[messages.CallRecord]:
        """What was changed, as the journal in front shows it, newest first."""
        records = [journal.model.record(row) for row in range(journal.model.rowCount())]
        return [record for record in records if record is not None and record.write]

    def command(self, name: str) -> None:
        """Use a command of the window, as its menu would."""
        action = self.inside.commands.commands[name]
        assert action.isEnabled(), name
        action.trigger()

    def press(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """A key, to whatever has the focus."""
        QTest.keyClick(self._focused(), key, modifiers)

    async def focus_on(self, name: str) -> None:
        """The keyboard goes to what is called so."""

        def there() -> bool:
            focused = QApplication.focusWidget()
            return focused is not None and focused.accessibleName() == name

        try:
            await until_async(there, name, 3)
        except TimeoutError:
            raise AssertionError(f"the focus is not on {name} but on {QApplication.focusWidget()}") from None

    def write(self, text: str) -> None:
        """Plain letters, to whatever has the focus."""
        QTest.keyClicks(self._focused(), text)

    def _focused(self) -> QWidget:
        focused = QApplication.focusWidget()
        assert focused is not None, "nothing has the focus: a person at the keyboard is lost"
        return focused

    def _click_item(self, item: QTreeWidgetItem) -> None:
        tree = self.inside.sidebar.tree
        tree.scrollToItem(item)
        QTest.mouseClick(tree.viewport(), Qt.MouseButton.LeftButton, pos=tree.visualItemRect(item).center())

    # --- the list in front ---

    def names(self) -> list[str]:
        """What the rows are called, from the top."""
        table = self.listing.model.table
        return [table.label(row) for row in table.order]

    def selected(self) -> list[str]:
        """What the selected rows are called."""
        table = self.listing.model.table
        rows = [table.find(key) for key in self.listing.view.selected_keys()]
        return [table.label(row) for row in rows if row is not None]

    def column(self, title: str) -> list[str]:
        """The cells of a column, as they are shown, from the top."""
        model, index = self.listing.model, self._column(title)
        return [model.cell_text(row, index) for row in model.table.order]

    def values(self, title: str) -> list[Any]:
        """The values behind the cells of a column, from the top."""
        table, index = self.listing.model.table, self._column(title)
        return [table.value(row, index) for row in table.order]

    def cell(self, name: str, title: str) -> str:
        """One cell, as it is shown."""
        return self.column(title)[self.names().index(name)]

    def stale(self) -> list[bool]:
        """Which rows are marked as not refreshed, from the top."""
        table = self.listing.model.table
        return [table.is_stale(row) for row in table.order]

    def sort_by(self, title: str) -> None:
        """Click a column's title."""
        header = self.listing.view.header()
        section = self._column(title)
        assert not header.isSectionHidden(section), f"{title} is not shown"
        self.listing.view.scrollTo(self.listing.model.index(0, section))
        spot = QPoint(header.sectionViewportPosition(section) + 20, header.height() // 2)
        QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=spot)

    async def filter(self, text: str) -> None:
        """Type into the filter box, over what stands there."""
        self.press(Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
        box = self.listing.filter.box
        assert box.hasFocus()
        if text:
            QTest.keyClicks(box, text)
        else:
            QTest.keyClick(box, Qt.Key.Key_Backspace)
        QTest.keyClick(box, Qt.Key.Key_Return)
        await self.be_active()
        self.listing.model.flush()

    def click_row(self, name: str, *more: str) -> None:
        """Click a row; more of them with Ctrl."""
        view = self.listing.view
        modifiers = Qt.KeyboardModifier.NoModifier
        for one in (name, *more):
            index = self.listing.model.index(self.names().index(one), view.columns.visible()[0])
            view.scrollTo(index)
            spot = view.visualRect(index).center()
            QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, modifiers, spot)
            modifiers = Qt.KeyboardModifier.ControlModifier

    async def select(self, name: str) -> messages.Detail:
        """Click a row and wait until everything about it is read."""
        self.click_row(name)
        pane = self.listing.detail
        reading = f"{self.listing.key}:detail:read"
        await until_async(lambda: pane.detail is not None and not self.runner.running(reading), f"details of {name}")
        assert pane.detail is not None
        return pane.detail

    def refresh(self) -> None:
        """Press F5."""
        self.press(Qt.Key.Key_F5)

    def _column(self, title: str) -> int:
        titles = [column.title for column in self.listing.model.table.columns]
        return titles.index(title)

    # --- the details of the selected row ---

    def show_tab(self, title: str) -> None:
        """Click a tab of the detail pane; what it counts may stand behind its title."""
        bar = self.listing.detail.tabs.tabBar()
        at = next(at for at in range(bar.count()) if bar.tabText(at).split(" ")[0] == title)
        QTest.mouseClick(bar, Qt.MouseButton.LeftButton, pos=bar.tabRect(at).center())
        assert bar.currentIndex() == at

    def tags(self) -> dict[str, str]:
        """What stands in the fields of the Tags tab."""
        lines = self.visible(QLineEdit, self.listing.detail)
        keys = [line.text() for line in lines if line.placeholderText() == "Key"]
        values = [line.text() for line in lines if line.placeholderText() == "Value"]
        return dict(zip(keys, values, strict=True))

    def shown_tree(self, tree: JsonTree) -> list[str]:
        """Keys and values of a JSON tree, all unfolded."""
        tree.expand()
        model, found = tree.model(), []
        waiting = [model.index(row, 0) for row in range(model.rowCount())]
        while waiting:
            index = waiting.pop(0)
            found += [str(index.data()), str(index.siblingAtColumn(1).data())]
            waiting = [model.index(row, 0, index) for row in range(model.rowCount(index))] + waiting
        return found

    # --- buttons, dialogs, messages ---

    def visible(self, kind: type[W], inside: QWidget | None = None) -> list[W]:
        """Every widget of this sort that can be seen."""
        return [one for one in (inside or self.window).findChildren(kind) if one.isVisible()]

    def texts(self, inside: QWidget) -> list[str]:
        """Everything that labels and buttons say there."""
        labels = [one.full_text() for one in self.visible(PlainLabel, inside)]
        return [*labels, *(one.text().replace("&&", "&") for one in self.visible(QAbstractButton, inside))]

    def button(self, text: str, inside: QWidget | None = None) -> QAbstractButton:
        """The visible button that says this."""
        within = inside or self.window
        found = [one for one in within.findChildren(QAbstractButton) if one.isVisible() and _says(one, text)]
        assert len(found) == 1, f"{len(found)} buttons say {text!r}"
        return found[0]

    def click(self, text: str, inside: QWidget | None = None) -> None:
        """Click the visible button that says this."""
        button = self.button(text, inside)
        assert button.isEnabled(), f"{text}: {button.toolTip()}"
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)

    async def click_when_offered(self, text: str) -> None:
        """Click the button as soon as it is there and can be used."""
        buttons = lambda: [one for one in self.visible(QAbstractButton) if _says(one, text) and one.isEnabled()]  # noqa: E731
        await until_async(buttons, f"{text} to be offered")
        self.click(text)

    async def dialog(self, kind: type[W]) -> W:
        """The dialog of this sort that is open, as soon as it is."""
        return await until_async(lambda: open_dialog(kind), f"a {kind.__name__}")

    async def no_dialog(self) -> None:
        """Every dialog has closed, and the window has the keyboard again."""
        await until_async(lambda: open_dialog(QDialog) is None, "the end of the dialogs")
        await self.be_active()

    async def be_active(self) -> None:
        """Offscreen there is no window manager that gives the keyboard back when a dialog or a popup closes."""
        self.window.activateWindow()
        await until_async(self.window.isActiveWindow, "the window to be active")

    def strips(self) -> list[MessageStrip]:
        """The messages that are on the screen, newest first."""
        strips = self.inside.message_bar.findChildren(MessageStrip)
        notes = self.inside.message_bar.notes()
        shown = [one for one in strips if one.note in notes and one.isVisible()]
        return sorted(shown, key=lambda one: notes.index(one.note))

    def strip_saying(self, part: str) -> MessageStrip | None:
        """The message that says this, if it is on the screen."""
        return next((one for one in self.strips() if part in one.note.text), None)

    async def said(self, part: str, timeout: float = 15) -> MessageStrip:
        """The message that says this, as soon as it is there."""
        try:
            return await until_async(lambda: self.strip_saying(part), f"the message “{part}”", timeout)
        except TimeoutError as error:
            raise AssertionError(f"{error}; said: {[one.note.text for one in self.strips()]}") from None


@asynccontextmanager
async def at_desk(
    folder: Path,
    account: messages.UseSandbox,
    *,
    refresh_seconds: int = 0,
    attempts: int = 4,
    read_seconds: float = 15,
) -> AsyncIterator[Desk]:
    """A sitting; everything it started is gone afterwards. Lists refresh by themselves only when told to."""
    settings = Settings(folder / "settings.json")
    settings.set(schema.REFRESH_SECONDS, refresh_seconds)
    network = messages.UseNetwork(connect_timeout=2, read_timeout=read_seconds, attempts=attempts)
    desk = Desk(folder, [network, account], settings, messages.Hello(str(folder), sandbox_only=True))
    try:
        await desk.sit_down()
        yield desk
    finally:
        await desk.leave()


def open_dialog(kind: type[W]) -> W | None:
    """The dialog of this sort that is open, if any."""
    found = [one for one in QApplication.topLevelWidgets() if isinstance(one, kind)]
    return next((one for one in found if shiboken6.isValid(one) and one.isVisible()), None)


def _child(parent: QTreeWidgetItem, title: str) -> QTreeWidgetItem:
    items = [parent.child(at) for at in range(parent.childCount())]
    return next(item for item in items if item is not None and item.text(0) == title)


def _says(button: QAbstractButton, text: str) -> bool:
    return text in (button.accessibleName(), button.text().replace("&&", "&"))
