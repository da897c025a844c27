"""The menu of selected rows, and everything that copies; what an action does is decided elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QMenu, QWidget

from skydeck.core.text import one_line
from skydeck.link.messages import Detail
from skydeck.ui.icons import icon
from skydeck.ui.panels.row_actions import RowActions
from skydeck.ui.plain import set_action_text
from skydeck.ui.strings import tr

WithDetail = Callable[[Callable[[Detail], None]], None]


@dataclass(frozen=True, slots=True)
class RowTexts:
    """What of the selected rows can be copied at once."""

    ids: tuple[str, ...]
    names: tuple[str, ...]
    rows: str  # tab-separated
    cell: str = ""


@dataclass(frozen=True, slots=True)
class Commands:
    """What the menu can ask for; None: not offered here."""

    with_detail: WithDetail | None = None  # for one row: what needs a read
    open_console: Callable[[], None] | None = None
    open_tab: Callable[[], None] | None = None
    star: Callable[[], None] | None = None
    starred: bool = False
    links: Sequence[tuple[str, Callable[[], None]]] = ()  # what the cell names


def copy(text: str) -> None:
    """Put text on the clipboard as it is."""
    QGuiApplication.clipboard().setText(text)


def row_menu(actions: RowActions, texts: RowTexts, commands: Commands, parent: QWidget) -> QMenu:
    """Actions, links, copy, star, console; destructive actions at the end."""
    menu = QMenu(parent)
    menu.setToolTipsVisible(True)
    for title, act in commands.links:
        _add(menu, tr("Go to {name}").format(name=one_line(title, 80)), "go", act)
    if commands.open_tab is not None:
        _add(menu, tr("Open in new tab"), "add", commands.open_tab)
    menu.addSeparator()
    menu.addActions(actions.safe())
    menu.addSeparator()
    menu.addMenu(copy_menu(texts, commands.with_detail, menu))
    if commands.open_console is not None:
        _add(menu, tr("Open in the web console"), "external-link", commands.open_console)
    if commands.star is not None:
        words = tr("Remove from favourites") if commands.starred else tr("Add to favourites")
        _add(menu, words, "star-off" if commands.starred else "star", commands.star)
    menu.addSeparator()
    menu.addActions(actions.destructive())
    return menu


def copy_menu(texts: RowTexts, with_detail: WithDetail | None, parent: QWidget) -> QMenu:
    """Everything that can be copied of the selection."""
    menu = QMenu(tr("Copy"), parent)
    menu.setIcon(icon("copy", "muted"))
    several = len(texts.ids) > 1
    _add(menu, tr("Ids") if several else tr("Id"), "", lambda: copy("\n".join(texts.ids)))
    _add(menu, tr("Names") if several else tr("Name"), "", lambda: copy("\n".join(texts.names)))
    if texts.cell:
        _add(menu, tr("Cell"), "", lambda: copy(texts.cell))
    _add(menu, tr("Rows") if several else tr("Row"), "", lambda: copy(texts.rows))
    if with_detail is not None:
        menu.addSeparator()
        _add(menu, tr("ARN"), "", lambda: with_detail(lambda detail: copy(detail.arn)))
        _add(menu, tr("As AWS CLI command"), "terminal", lambda: with_detail(lambda detail: copy(detail.cli)))
        _add(menu, tr("As boto3 code"), "code", lambda: with_detail(lambda detail: copy(detail.boto3)))
        _add(menu, tr("Console link"), "link", lambda: with_detail(lambda detail: copy(detail.console_url)))
    return menu


def _add(menu: QMenu, text: str, meaning: str, act: Callable[[], object]) -> QAction:
    action = QAction(menu)
    set_action_text(action, text)
    if meaning:
        action.setIcon(icon(meaning, "muted"))
    action.triggered.connect(lambda _checked=False: act())
    menu.addAction(action)
    return action
