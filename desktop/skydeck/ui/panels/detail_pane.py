"""Everything about the selected row, or a summary of several: fetches it, debounced, and hands it to the tabs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cached_property, partial

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QStackedWidget, QTabWidget, QVBoxLayout

from skydeck.core.context import RowKey
from skydeck.core.errors import AppError
from skydeck.core.kinds import ResourceKind
from skydeck.link import messages
from skydeck.ui import clock
from skydeck.ui.desk import Desk
from skydeck.ui.panels.base import DetailTab, Subject, TabSpec
from skydeck.ui.panels.chosen_rows import ChosenRows
from skydeck.ui.panels.detail_header import DetailHeader
from skydeck.ui.panels.detail_page import DetailPage
from skydeck.ui.panels.json_tab import JsonTab
from skydeck.ui.panels.overview_tab import Follow, OverviewTab
from skydeck.ui.panels.related_tab import RelatedTab
from skydeck.ui.panels.selection_page import SelectionPage
from skydeck.ui.panels.tags_tab import Save, TagsTab
from skydeck.ui.plain import MutedLabel, set_class, set_name
from skydeck.ui.strings import tr

DEBOUNCE_MS = 120
MAKE_AFTER_MS = 60


class DetailPane(QFrame):
    """One row at a time; reading it again keeps the tab and its scroll."""

    close_wanted = Signal()
    copy_wanted = Signal()
    console_wanted = Signal()
    star_wanted = Signal()
    escaped = Signal()
    tab_changed = Signal()

    def __init__(
        self, desk: Desk, kind: ResourceKind, key: str, follow: Follow, save: Save, extra: Sequence[TabSpec] = ()
    ) -> None:
        super().__init__()
        self._desk, self._kind, self._key = desk, kind, f"{key}:detail"
        self._follow, self._save, self._extra = follow, save, tuple(extra)
        self._wanted_tab = self._locked = ""
        self._subject: Subject | None = None
        self._detail: messages.Detail | None = None
        self._ahead: dict[str, DetailTab] = {}
        self._none = MutedLabel(tr("Select a row to see it here."))
        self._stack = QStackedWidget()
        self._pause = QTimer(self, singleShot=True, interval=DEBOUNCE_MS)
        self._pause.timeout.connect(self.fetch)
        self._lay_out()

    # --- what is in it, made when it is first needed ---

    @cached_property
    def _page(self) -> DetailPage:
        """The page of one row."""
        page = DetailPage({name: (title, self._ahead.get(name) or make()) for name, title, make in self._tabs()})
        header = page.header
        header.close_wanted.connect(self.close_wanted)
        header.copy_wanted.connect(self.copy_wanted)
        header.console_wanted.connect(self.console_wanted)
        header.starred.connect(self.star_wanted)
        page.tab_changed.connect(self.tab_changed)
        page.restore_tab(self._wanted_tab)
        self._stack.addWidget(page)
        _lock(page, self._locked)
        return page

    @cached_property
    def selection(self) -> SelectionPage:
        """The page of several rows."""
        page = SelectionPage(self._desk, self._kind, self._key, self._save)
        self._stack.addWidget(page)
        return page

    @property
    def header(self) -> DetailHeader:
        """The head of the one row."""
        return self._page.header

    @property
    def tabs(self) -> QTabWidget:
        """The tabs of the one row."""
        return self._page.tabs

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        # Once the list is on the screen, so that neither it nor the first click waits for this.
        QTimer.singleShot(MAKE_AFTER_MS, self, self._make_ahead)

    def _make_ahead(self) -> None:
        # A tab in each turn of the loop: all at once would be seen as a stutter.
        for name, _, make in () if self._is_made() else self._tabs():
            if name not in self._ahead:
                self._ahead[name] = make()
                QTimer.singleShot(0, self, self._make_ahead)
                return
        _ = self._page

    # --- what is shown ---

    @property
    def subject(self) -> Subject | None:
        """The row that is shown."""
        return self._subject

    @property
    def detail(self) -> messages.Detail | None:
        """What is known of it."""
        return self._detail

    def tab(self, name: str) -> DetailTab:
        """A tab by its id: "overview", "related", "tags", "json", or that of an extra one."""
        return self._page.by_id[name]

    def tab_ids(self) -> tuple[str, ...]:
        """Ids of all tabs, in order."""
        return tuple(self._page.by_id)

    def select(self, keys: Sequence[RowKey], chosen: ChosenRows) -> None:
        """Show one row, or a summary of several, or nothing."""
        one = chosen.subject(keys[0]) if len(keys) == 1 else None
        if one is not None:
            self._select_one(one, chosen.state(keys[0]))
            return
        self._forget()
        if len(keys) > 1:
            self.selection.select(keys, chosen)
            self._stack.setCurrentWidget(self.selection)
        else:
            self._stack.setCurrentWidget(self._none)

    def invite(self, *, rows: bool) -> None:
        """What to say while nothing is selected: there must be something to select."""
        self._none.setText(tr("Select a row to see it here.") if rows else "")

    def fetch(self) -> None:
        """Read the row again; what is shown stays until something newer comes."""
        self._pause.stop()
        if self._subject is not None:
            self.header.set_loading(loading=True)
            self._desk.runner.start(f"{self._key}:read", self._fetch(self._subject))

    def leave(self) -> None:
        """The panel closes: nothing is read for it any more, also not what was about to be."""
        self._forget()

    def lock(self, why: str) -> None:
        """Nothing may be changed here; empty: it may."""
        self._locked = why
        if self._is_made():
            _lock(self._page, why)

    def focus_tabs(self) -> None:
        """Put the focus where the arrow keys change tabs."""
        self._page.focus_tabs()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.escaped.emit()
        else:
            super().keyPressEvent(event)

    def _select_one(self, subject: Subject, state: str) -> None:
        same = subject.same_row(self._subject)
        self._subject = subject
        self.header.show_subject(subject.name, subject.row)
        self.header.show_state(state)
        if same:
            return
        self._detail = None
        self._desk.runner.cancel(f"{self._key}:read")
        self._stack.setCurrentWidget(self._page)
        self._page.show_tabs()
        for tab in self._page.by_id.values():
            tab.show_loading(subject)
        self._pause.start()

    def _forget(self) -> None:
        self._subject = self._detail = None
        self._pause.stop()
        self._desk.runner.cancel(f"{self._key}:read")

    # --- reading ---

    async def _fetch(self, subject: Subject) -> None:
        request = messages.FetchDetail(subject.context, self._kind.kind_id, subject.row, subject.parent)
        try:
            async with self._desk.link.stream(request) as stream:
                async for body in stream:
                    self._take(subject, body)
        except AppError as error:
            self._fail(subject, error)
        else:
            self.header.set_loading(loading=False)

    def _take(self, subject: Subject, body: object) -> None:
        if isinstance(body, messages.Detail):
            self._detail = body
            self.header.show_subject(body.label or subject.name, subject.row)
            self._page.show_tabs()
            for tab in self._page.by_id.values():
                tab.show_detail(subject, body)
        elif isinstance(body, messages.PartRead):
            for tab in self._page.by_id.values():
                tab.show_part(subject, body)

    def _fail(self, subject: Subject, error: AppError) -> None:
        self.header.set_loading(loading=False)
        if self._detail is None:
            self._page.show_failed(error, self.fetch)
            return
        for tab in self._page.by_id.values():
            tab.show_failure(subject, error)

    # --- building ---

    def _tabs(self) -> Iterator[tuple[str, str, Callable[[], DetailTab]]]:
        desk, kind = self._desk, self._kind
        yield "overview", tr("Overview"), lambda: OverviewTab(self._follow, lambda: clock.zone(desk.settings))
        for spec in self._extra:
            yield spec.id, spec.title, partial(spec.make, desk, kind, self._key)
        if kind.children:
            yield "related", tr("Related"), lambda: RelatedTab(desk, self._key)
        if kind.tags is not None:
            yield "tags", tr("Tags"), lambda: TagsTab(self._save)
        yield "json", tr("JSON"), JsonTab

    def _lay_out(self) -> None:
        set_class(self, "card")
        set_name(self, tr("Details"))
        self._none.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._stack.addWidget(self._none)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(1, 1, 1, 1)
        outer.addWidget(self._stack)

    def _is_made(self) -> bool:
        return "_page" in self.__dict__

    def show_tab(self, name: str) -> None:
        """Bring a tab to the front; an unknown name does nothing."""
        self._page.show_tab(name)

    def restore_tab(self, name: str) -> None:
        """The tab of last time, without reading for it yet."""
        self._wanted_tab = name
        if self._is_made():
            self._page.restore_tab(name)

    def current_tab(self) -> str:
        """The id of the front tab."""
        return self._page.current_tab() if self._is_made() else self._wanted_tab


def _lock(page: DetailPage, why: str) -> None:
    tags = page.by_id.get("tags")
    if isinstance(tags, TagsTab):
        tags.lock(why)
