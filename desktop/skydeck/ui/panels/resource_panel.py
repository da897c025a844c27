"""The panel that any kind gets: list, actions, filter, detail pane; all it knows of a kind is the kind's data."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QFrame, QMenu, QVBoxLayout, QWidget

from skydeck.core.context import RowKey, WriteMode
from skydeck.core.kinds import Action, ResourceKind, Scope
from skydeck.core.places import Place
from skydeck.link.messages import ParentRow
from skydeck.settings import schema
from skydeck.ui import clock, shortcuts
from skydeck.ui.desk import Desk, Offer
from skydeck.ui.icons import icon
from skydeck.ui.panels.base import Panel, PanelStatus, Subject, TabSpec
from skydeck.ui.panels.changing import Changer
from skydeck.ui.panels.chosen_rows import ChosenRows
from skydeck.ui.panels.detail_pane import DetailPane
from skydeck.ui.panels.list_commands import ListCommands
from skydeck.ui.panels.list_feed import Face, ListFeed, progress_text, status_text
from skydeck.ui.panels.resource_toolbar import RefreshButton, ResourceToolbar, with_menu
from skydeck.ui.panels.row_actions import RowActions
from skydeck.ui.panels.states import States
from skydeck.ui.panels.tags_tab import TagsTab
from skydeck.ui.panels.words import regions_text
from skydeck.ui.plain import set_class, set_name
from skydeck.ui.strings import tr
from skydeck.ui.table.column_chooser import ColumnChooser
from skydeck.ui.table.filter_bar import FilterBar
from skydeck.ui.table.rows_model import RowsModel
from skydeck.ui.table.rows_view import RowsView
from skydeck.ui.theme import theme
from skydeck.ui.widgets.buttons import IconButton, LinkButton
from skydeck.ui.widgets.loading import ThinProgress
from skydeck.ui.widgets.splitter import Splitter
from skydeck.ui.widgets.tags import TagDiff

LAYOUT_STATE, COLUMNS_STATE = "resource-panel", "columns:{kind}"
_TABLE_SHARE = (3, 2)


class ResourcePanel(Panel):
    """One list in one or more accounts and regions, with the detail of what is selected below it."""

    def __init__(
        self,
        desk: Desk,
        kind: ResourceKind,
        place: Place,
        extra_tabs: Sequence[TabSpec] = (),
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(desk, place, parent)
        self.kind = kind
        self._wanted = place.selected
        self._leave: list[Callable[[], None]] = []
        parent_row = ParentRow(place.parent_kind, place.parent_row, place.child) if place.parent_row else None
        self.model = RowsModel(kind, self._account_names(), parent=self)
        self.model.set_zone(clock.zone(desk.settings))
        self.view = RowsView(self.model)
        self.filter = FilterBar(self.model)
        self.chosen = ChosenRows(self.model, place.contexts, parent_row)
        self.changer = Changer(desk, kind, self.window)
        self.row_actions = RowActions(kind, self._run_action, self)
        self.feed = ListFeed(desk, kind, place.contexts, parent_row, self.key, self.model)
        self.states = States(kind, self.view)
        self.commands = ListCommands(desk, kind, self.key, self.view, self.chosen, self.row_actions, self.place)
        self.detail = DetailPane(desk, kind, self.key, self._follow, self._save_tags, extra_tabs)
        self.commands.pane = self.detail
        self._make_commands()
        self._lay_out()
        self._restore()
        self._connect()
        self._on_feed()
        self.feed.read()

    # --- the panel's promises ---

    def title(self) -> str:
        words = self._place.child or self.kind.title
        return f"{self._place.title} / {words}" if self._place.title else words

    def icon_name(self) -> str:
        return self.kind.icon

    def place(self) -> Place:
        keys = self.view.selected_keys()
        selected = keys[0].id if len(keys) == 1 else self._wanted
        return replace(self._place, filter=self.filter.text(), selected=selected)

    def refresh(self) -> None:
        self.feed.read()
        self.detail.fetch()

    def status(self) -> PanelStatus:
        keys = self.view.selected_keys()
        selection = tr("{count} selected").format(count=f"{len(keys):,}") if keys else ""
        text = status_text(self.kind, self.model.counts(), self.feed.readings())
        return PanelStatus(text, selection, self.feed.updated_at, self.feed.loading)

    def wait_for(self, why: str, offer: Offer | None) -> None:
        self.states.wait_for(why, offer)

    def focus_filter(self) -> None:
        self.filter.box.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.filter.box.selectAll()

    def sort(self) -> None:
        self.view.sort_by_current()

    def set_visible_now(self, visible: bool) -> None:
        self.feed.set_visible(visible=visible)

    def close_panel(self) -> None:
        for leave in self._leave:
            leave()
        self.detail.leave()
        self.feed.close()
        super().close_panel()

    # --- selection ---

    def select(self, row: str) -> None:
        """Select a row by its id as soon as it is there; say so when it is not in the list."""
        self._wanted = row
        self._select_wanted()

    def _select_wanted(self) -> None:
        if not self._wanted:
            return
        keys = [RowKey(one.account, one.region, self._wanted) for one in self._place.contexts]
        shown = [key for key in keys if self.model.place_of(key) is not None]
        if shown:
            self._wanted = ""
            self.view.select_keys(shown[:1])
            self.view.scrollTo(self.view.currentIndex())
        elif self.feed.settled:
            self._say_missing(keys)

    def _say_missing(self, keys: Sequence[RowKey]) -> None:
        hidden = any(self.model.table.find(key) is not None for key in keys)
        if hidden and not self.filter.text():
            return  # it comes with the next frame
        wanted, self._wanted = self._wanted, ""
        words = tr("The filter hides {id}.") if hidden else tr("{id} is not in this list.")
        if not hidden and self.feed.has_more:
            words = tr("{id} is not among the rows that were read; more exist.")
        self.desk.messages.info(words.format(id=wanted))

    def _on_selection(self) -> None:
        keys = self.view.selected_keys()
        self.row_actions.update_for(self.chosen.picked(keys))
        self.detail.select(keys, self.chosen)
        self.commands.show_row_star()
        self.status_changed.emit()

    def _on_arranged(self) -> None:
        self._select_wanted()
        self._on_selection()
        self._show_face()

    # --- what the list shows ---

    def _on_feed(self) -> None:
        self._refresh_button.set_loading(loading=self.feed.asked_loading)
        total = self.model.counts().total
        self._progress.setVisible(self.feed.asked_loading)
        self.toolbar.say_count(progress_text(self.feed.readings(), total))
        self._more.setVisible(self.feed.has_more and total > 0 and not self.feed.loading)
        self._show_face()
        self._select_wanted()
        self.status_changed.emit()

    def _show_face(self) -> None:
        face = self.feed.face()
        self.detail.invite(rows=face is Face.ROWS)
        if face is Face.ROWS:
            self.states.show_rows()
        elif face is Face.LOADING:
            self.states.show_loading()
        elif face is Face.FILTERED:
            self.states.show_filtered(self.model.counts().total, lambda: self.filter.set_text(""))
        elif face is Face.STOPPED:
            self.states.show_stopped(self.feed.read)
        elif face is Face.FAILED:
            failures = self.feed.failures()
            self.states.show_failed(next(iter(failures.values())), lambda: self.feed.read(list(failures)))
        elif self._place.parent_row:
            self.states.show_none_of(self._place.title or self._place.parent_row)
        else:
            commands = self.commands
            self.states.show_empty(self._place.contexts, commands.look_in_other_region, commands.look_everywhere)

    def _on_scrolled(self, value: int) -> None:
        bar = self.view.verticalScrollBar()
        if self.kind.large and value and value >= bar.maximum():
            self.feed.load_more()

    # --- changes ---

    def _run_action(self, action: Action) -> None:
        keys = self.view.selected_keys()
        initial = {}
        if len(keys) == 1:
            started = (one for one in action.inputs if one.initial)
            initial = {one.param: self.chosen.cell_value(keys[0], one.initial) for one in started}
        self.changer.act(action, self.chosen.subjects(keys), initial)

    def _save_tags(self, subjects: tuple[Subject, ...], edits: TagDiff) -> None:
        self.changer.save_tags(subjects, edits, self._on_tags_saved)

    def _on_tags_saved(self, subjects: tuple[Subject, ...]) -> None:
        tab = self.detail.tab("tags")
        if isinstance(tab, TagsTab):
            tab.saved(subjects)

    def _on_changed(self, kind_id: str, context: object) -> None:
        if kind_id == self.kind.kind_id:
            self.detail.fetch()

    def _follow(self, kind_id: str, value: str) -> None:
        if self.detail.subject is not None:
            self.commands.follow(self.detail.subject.context, kind_id, value)

    # --- keyboard ---

    def event(self, event: QEvent) -> bool:
        # F6 belongs to the window; from the table it goes to the details first.
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride and self._to_details(event):
            event.accept()
            return True
        return super().event(event)

    def main_part(self) -> QWidget:
        return self.view

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._to_details(event):
            self.detail.focus_tabs()
        elif event.key() == Qt.Key.Key_Escape and self.feed.asked_loading:
            self.feed.stop()
        else:
            super().keyPressEvent(event)

    def _to_details(self, event: QKeyEvent) -> bool:
        return _matches(event, "next_area") and self.view.hasFocus() and self.detail.isVisible()

    def show_details(self) -> None:
        """Show the pane and put the focus in it."""
        self._details.setChecked(True)
        self.detail.focus_tabs()

    def _focus_table(self) -> None:
        self.view.setFocus(Qt.FocusReason.OtherFocusReason)

    # --- building ---

    def _make_commands(self) -> None:
        self._details = QAction(icon("panel-bottom", "muted"), tr("Details"), self)
        self._details.setCheckable(True)
        self._details.toggled.connect(self._show_detail_pane)
        self._refresh_button = RefreshButton(self.refresh, self.feed.stop)
        self._chooser = ColumnChooser(self.view.columns, self.model.table.columns, self)
        columns = IconButton("columns", tr("Columns"))
        columns.clicked.connect(lambda: self._chooser.open_under(columns))
        menu = QMenu(self)
        menu.addActions([*self.commands.export_actions, self.commands.star_list])
        export = with_menu(IconButton("download", tr("Export and more")), menu)
        details = IconButton("panel-bottom", tr("Details"))
        details.setCheckable(True)
        details.toggled.connect(self._details.setChecked)
        self._details.toggled.connect(details.setChecked)
        self._more = LinkButton(tr("Load more"), "", self.feed.load_more)
        self.toolbar = ResourceToolbar(
            self.row_actions, self.filter, self._more, [self._refresh_button, columns, export, details]
        )
        self.addActions(list(self.row_actions.all()))
        self.addActions([*self.commands.export_actions, self.commands.star_list, self._details])

    def _lay_out(self) -> None:
        set_name(self, self.kind.title)
        self._progress = ThinProgress()
        policy = self._progress.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self._progress.setSizePolicy(policy)
        card = QFrame()
        set_class(card, "card")
        inside = QVBoxLayout(card)
        inside.setContentsMargins(1, 1, 1, 1)
        inside.setSpacing(0)
        inside.addWidget(self._progress)
        inside.addWidget(self.states, 1)
        self.splitter = Splitter(Qt.Orientation.Vertical)
        self.splitter.addWidget(card)
        self.splitter.addWidget(self.detail)
        for index, share in enumerate(_TABLE_SHARE):
            self.splitter.setStretchFactor(index, share)
        self.splitter.setSizes([share * 1000 for share in _TABLE_SHARE])  # else by what each would like
        column = QVBoxLayout(self)
        column.setContentsMargins(0, theme.metric("gap"), 0, 0)
        column.setSpacing(theme.metric("gap"))
        column.addWidget(self.toolbar)
        column.addWidget(self.splitter, 1)

    def _connect(self) -> None:
        self.view.selection_changed.connect(self._on_selection)
        self.view.row_activated.connect(lambda _key: self.show_details())
        self.view.state_changed.connect(self._keep_columns)
        self.view.verticalScrollBar().valueChanged.connect(self._on_scrolled)
        self.model.arranged.connect(self._on_arranged)
        self.feed.changed.connect(self._on_feed)
        self.filter.query_changed.connect(lambda _query: self.status_changed.emit())
        self.filter.box.escaped.connect(self._focus_table)
        self.commands.keep_filters_of(self.filter)
        self.detail.close_wanted.connect(lambda: self._details.setChecked(False))
        self.detail.copy_wanted.connect(self.commands.open_copy_menu)
        self.detail.console_wanted.connect(self.commands.open_in_console)
        self.detail.star_wanted.connect(self.commands.toggle_row_star)
        self.detail.escaped.connect(self._focus_table)
        self.detail.tab_changed.connect(self._keep_layout)
        self.splitter.moved.connect(lambda _state: self._keep_layout())
        leave = [
            self.desk.changes.watch(self._on_changed),
            self.desk.settings.watch(schema.REFRESH_SECONDS, lambda _value: self.feed.rate_changed()),
            self.desk.settings.watch(schema.TIME_ZONE, lambda _value: self._on_zone()),
        ]
        self._leave = leave

    def _on_zone(self) -> None:
        self.model.set_zone(clock.zone(self.desk.settings))
        self.detail.fetch()

    def _restore(self) -> None:
        settings, many = self.desk.settings, len(self._place.contexts) > 1
        self.view.restore_columns(settings.state(COLUMNS_STATE.format(kind=self.kind.kind_id)))
        if many:
            accounts = {one.account for one in self._place.contexts}
            regions = {one.region for one in self._place.contexts}
            self.view.columns.show_contexts(accounts=len(accounts) > 1, regions=len(regions) > 1)
        layout = settings.state(LAYOUT_STATE)
        self._details.setChecked(layout.get("details") is not False)
        self._show_detail_pane(self._details.isChecked())
        self.splitter.restore(str(layout.get("splitter", "")))
        self.detail.restore_tab(str(layout.get("tab", "")))
        if self._place.filter:
            self.filter.set_text(self._place.filter)
        read_only = any(one.mode is WriteMode.READ_ONLY for one in self._place.contexts)
        self.detail.lock(tr("This account is read-only here.") if read_only else "")

    def _show_detail_pane(self, shown: bool) -> None:
        had_focus = self.detail.isAncestorOf(QApplication.focusWidget() or self)
        self.detail.setVisible(shown)
        if had_focus and not shown:
            self._focus_table()
        if self._leave:
            self._keep_layout()

    def _keep_layout(self) -> None:
        kept = {
            "details": self._details.isChecked(),
            "splitter": self.splitter.state(),
            "tab": self.detail.current_tab(),
        }
        self.desk.settings.set_state(LAYOUT_STATE, kept)

    def _keep_columns(self) -> None:
        self.desk.settings.set_state(COLUMNS_STATE.format(kind=self.kind.kind_id), self.view.column_state())

    def _account_names(self) -> dict[str, str]:
        found = {one.account: self.desk.account(one.account) for one in self._place.contexts}
        return {name: account.name for name, account in found.items() if account is not None}

    def where(self) -> str:
        """Regions in a few words; nothing for what is global."""
        return "" if self.kind.scope is Scope.GLOBAL else regions_text(self._place.contexts)


def _matches(event: QKeyEvent, name: str) -> bool:
    pressed = QKeySequence(event.keyCombination())
    return any(pressed == keys for keys in shortcuts.keys(name))
