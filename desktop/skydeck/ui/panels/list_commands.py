"""What can be done with a list and its rows besides actions: menus, copies, stars, console, export, saved filters."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from dataclasses import replace
from functools import partial
from typing import Any

from PySide6.QtCore import QModelIndex, QObject, QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from skydeck.catalog import KINDS
from skydeck.core.context import AwsContext, RowKey
from skydeck.core.kinds import Input, ResourceKind
from skydeck.core.places import Place
from skydeck.link import messages
from skydeck.tasks.details import read_detail
from skydeck.ui import dialogs
from skydeck.ui.desk import Desk
from skydeck.ui.favourites import favourites_of
from skydeck.ui.form_dialog import Form
from skydeck.ui.icons import icon
from skydeck.ui.panels.base import Subject
from skydeck.ui.panels.chosen_rows import ChosenRows
from skydeck.ui.panels.detail_pane import DetailPane
from skydeck.ui.panels.exporting import Format, export_rows
from skydeck.ui.panels.following import linked_place, open_console
from skydeck.ui.panels.row_actions import RowActions
from skydeck.ui.panels.row_menu import Commands, copy_menu, row_menu
from skydeck.ui.plain import tooltip
from skydeck.ui.strings import tr
from skydeck.ui.table.filter_bar import FilterBar
from skydeck.ui.table.rows_view import RowsView

FILTERS_STATE = "filters:{kind}"
MANY_REGIONS = 40


class ListCommands(QObject):
    """Works on the selection of a view."""

    def __init__(
        self,
        desk: Desk,
        kind: ResourceKind,
        key: str,
        view: RowsView,
        chosen: ChosenRows,
        actions: RowActions,
        place: Callable[[], Place],
    ) -> None:
        super().__init__(view)
        self._desk, self._kind, self._key, self._view = desk, kind, key, view
        self._chosen, self._actions, self._place = chosen, actions, place
        self._favourites = favourites_of(desk.settings)
        self.pane: DetailPane | None = None
        self.star_list = self._action(tr("Add this list to the favourites"), "star", self.toggle_list_star)
        self.export_actions = [
            self._action(tr("Export as CSV…"), "download", partial(self.export, Format.CSV)),
            self._action(tr("Export as CSV for Excel…"), "download", partial(self.export, Format.EXCEL)),
            self._action(tr("Export as JSON…"), "json", partial(self.export, Format.JSON)),
        ]
        view.menu_requested.connect(self.open_menu)
        view.link_clicked.connect(lambda kind_id, value, row: self.follow(chosen.context(row), kind_id, value))
        self._favourites.changed.connect(self._show_stars)
        self._show_stars()

    # --- ways out ---

    def follow(self, context: AwsContext, kind_id: str, value: str) -> None:
        """Go to the resource that a value names."""
        place = linked_place(KINDS, kind_id, value, context)
        if place is None:
            self._desk.messages.info(tr("Skydeck does not show this kind of resource yet."))
        else:
            self._desk.go(place)

    def look_in_other_region(self) -> None:
        """Ask for a region and go there."""
        self._start("region", self._choose_region())

    def look_everywhere(self) -> None:
        """The same list in every enabled region."""
        self._start("regions", self._every_region())

    async def _choose_region(self) -> None:
        place = self._place()
        found = await self._regions()
        here = place.contexts[0].region
        options = [
            dialogs.Option(region.id, f"{region.id} · {region.title}" if region.title else region.id)
            for region in found
            if region.enabled and region.id != here
        ]
        title = tr("{what} in another region").format(what=self._kind.title)
        chosen = await dialogs.choose(self._window(), title, "", options) if options else None
        if chosen is not None:
            self._desk.go(replace(place, contexts=(replace(place.contexts[0], region=chosen),), selected=""))

    async def _every_region(self) -> None:
        place = self._place()
        found = await self._regions()
        contexts = tuple(replace(place.contexts[0], region=region.id) for region in found if region.enabled)
        self._desk.go(replace(place, contexts=contexts[:MANY_REGIONS] or place.contexts, selected=""))

    async def _regions(self) -> tuple[messages.Region, ...]:
        answer: messages.RegionList = await self._desk.link.call(messages.ListRegions(self._place().contexts[0]))
        return answer.regions

    # --- menus and copies ---

    def open_menu(self, spot: QPoint, cell: QModelIndex) -> None:
        """The menu of the selected rows."""
        if self._view.selected_keys():
            self._pop_up(self.menu(cell), spot)

    def menu(self, cell: QModelIndex) -> QMenu:
        """The menu of the selected rows, and of the cell under the pointer."""
        keys = self._view.selected_keys()
        texts = self._chosen.texts(keys, self._view.columns.visible(), self._cell_text(cell))
        return row_menu(self._actions, texts, self._commands(keys, cell), self._view)

    def open_copy_menu(self) -> None:
        """Below the copy button of the detail pane."""
        keys = self._view.selected_keys()
        if keys and self.pane is not None:
            texts = self._chosen.texts(keys, self._view.columns.visible())
            button = self.pane.header.copy
            menu = copy_menu(texts, self._with_detail_of(keys[0]), self._view)
            self._pop_up(menu, button.mapToGlobal(QPoint(0, button.height())))

    def open_in_console(self) -> None:
        """The page of the selected row."""
        keys = self._view.selected_keys()
        if keys:
            self._with_detail_of(keys[0])(lambda detail: open_console(detail.console_url))

    def _commands(self, keys: list[RowKey], cell: QModelIndex) -> Commands:
        if len(keys) != 1:
            return Commands()
        subject = self._chosen.subject(keys[0])
        if subject is None:
            return Commands()
        context = self._chosen.context(keys[0])
        links = [
            (value, partial(self.follow, context, kind_id, value)) for kind_id, value in self._view.links(cell)[:20]
        ]
        return Commands(
            with_detail=self._with_detail_of(keys[0]),
            open_console=self.open_in_console if self._kind.console else None,
            open_tab=lambda: self._desk.go_new_tab(subject.place()),
            star=lambda: self._favourites.toggle(_starred_row(subject)),
            starred=self._favourites.has(_starred_row(subject)),
            links=links,
        )

    def _with_detail_of(self, key: RowKey) -> Callable[[Callable[[messages.Detail], None]], None]:
        def run(use: Callable[[messages.Detail], None]) -> None:
            self._start("detail-for", self._use_detail(key, use))

        return run

    async def _use_detail(self, key: RowKey, use: Callable[[messages.Detail], None]) -> None:
        subject = self._chosen.subject(key)
        if subject is None:
            return
        pane = self.pane
        if pane is not None and pane.detail is not None and subject.same_row(pane.subject):
            use(pane.detail)
            return
        request = messages.FetchDetail(subject.context, self._kind.kind_id, subject.row, subject.parent)
        use(await read_detail(self._desk.link, request))

    def _cell_text(self, cell: QModelIndex) -> str:
        if not cell.isValid():
            return ""
        model = self._view.rows_model()
        return model.exact_text(model.table.order[cell.row()], cell.column())

    @staticmethod
    def _pop_up(menu: QMenu, spot: QPoint) -> None:
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(spot)

    # --- stars ---

    def toggle_list_star(self) -> None:
        """Star this list, or take the star away."""
        self._favourites.toggle(self._starred_list())

    def toggle_row_star(self) -> None:
        """Star the row in the detail pane, or take the star away."""
        if self.pane is not None and self.pane.subject is not None:
            self._favourites.toggle(_starred_row(self.pane.subject))

    def show_row_star(self) -> None:
        """The detail pane shows another row."""
        if self.pane is not None and self.pane.subject is not None:
            self.pane.header.show_starred(self._favourites.has(_starred_row(self.pane.subject)))

    def _starred_list(self) -> Place:
        place = replace(self._place(), filter="", selected="")
        # Without contexts it follows the chosen account and region.
        return place if place.parent_row else replace(place, contexts=())

    def _show_stars(self) -> None:
        starred = self._favourites.has(self._starred_list())
        self.star_list.setIcon(icon("star-off" if starred else "star", "muted"))
        words = tr("Remove this list from the favourites") if starred else tr("Add this list to the favourites")
        self.star_list.setText(words)
        tooltip(self.star_list, words)
        self.show_row_star()

    # --- files and filters ---

    def export(self, form: Format) -> None:
        """Write the rows that are shown."""
        table = self._view.rows_model().table
        rows, columns = list(table.order), self._view.columns.visible()
        self._start("export", export_rows(self._desk, self._window(), table, rows, columns, form))

    def keep_filters_of(self, bar: FilterBar) -> None:
        """Let the user save filters of this kind."""
        bar.set_saved(self._saved_filters())
        bar.save_requested.connect(lambda text: self._start("filter", self._save_filter(bar, text)))
        bar.remove_requested.connect(lambda name: self._remove_filter(bar, name))

    async def _save_filter(self, bar: FilterBar, text: str) -> None:
        name = Input(tr("Name"), "name", default=text, required=True, help=tr("How it is called in the menu."))
        filled = await dialogs.ask(self._window(), Form(tr("Save this filter"), (name,), tr("Save"), text=text))
        if filled:
            kept = [pair for pair in self._saved_filters() if pair[0] != filled["name"]]
            self._keep_filters(bar, [*kept, (filled["name"], text)])

    def _remove_filter(self, bar: FilterBar, name: str) -> None:
        self._keep_filters(bar, [pair for pair in self._saved_filters() if pair[0] != name])

    def _saved_filters(self) -> list[tuple[str, str]]:
        saved = self._desk.settings.state(FILTERS_STATE.format(kind=self._kind.kind_id)).get("saved", [])
        return [(str(pair[0]), str(pair[1])) for pair in saved if isinstance(pair, list) and len(pair) == 2]

    def _keep_filters(self, bar: FilterBar, pairs: list[tuple[str, str]]) -> None:
        kept = [list(pair) for pair in pairs]
        self._desk.settings.set_state(FILTERS_STATE.format(kind=self._kind.kind_id), {"saved": kept})
        bar.set_saved(pairs)

    # --- helpers ---

    def _start(self, name: str, work: Coroutine[Any, Any, Any]) -> None:
        self._desk.runner.start(f"{self._key}:{name}", work)

    def _window(self) -> QWidget:
        return self._view.window()

    def _action(self, text: str, meaning: str, act: Callable[[], object]) -> QAction:
        action = QAction(icon(meaning, "muted"), text, self)
        action.triggered.connect(lambda _checked=False: act())
        return action


def _starred_row(subject: Subject) -> Place:
    return replace(subject.place(), title=subject.name if not subject.parent else "")
