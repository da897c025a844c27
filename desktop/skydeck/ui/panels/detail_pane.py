"""Everything about the selected row, or a summary of several: fetches it, debounced, and hands it to the tabs."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QStackedWidget, QTabWidget, QVBoxLayout, QWidget

from skydeck.core.context import RowKey
from skydeck.core.errors import AppError
from skydeck.core.kinds import ResourceKind
from skydeck.link import messages
from skydeck.ui import clock
from skydeck.ui.desk import Desk
from skydeck.ui.panels.base import DetailTab, Subject, TabSpec
from skydeck.ui.panels.chosen_rows import ChosenRows
from skydeck.ui.panels.detail_header import DetailHeader
from skydeck.ui.panels.json_tab import JsonTab
from skydeck.ui.panels.overview_tab import Follow, OverviewTab
from skydeck.ui.panels.related_tab import RelatedTab
from skydeck.ui.panels.selection_page import SelectionPage
from skydeck.ui.panels.states import Failed
from skydeck.ui.panels.tags_tab import Save, TagsTab
from skydeck.ui.plain import MutedLabel, action_text, set_class, set_name
from skydeck.ui.strings import tr

DEBOUNCE_MS = 120


class DetailPane(QFrame):
    """One row at a time; reading it again keeps the tab and its scroll."""

    close_wanted = Signal()
    copy_wanted = Signal()
    console_wanted = Signal()
    star_wanted = Signal()
    escaped = Signal()

    def __init__(
        self, desk: Desk, kind: ResourceKind, key: str, follow: Follow, save: Save, extra: Sequence[TabSpec] = ()
    ) -> None:
        super().__init__()
        self._desk, self._kind, self._key = desk, kind, f"{key}:detail"
        self._subject: Subject | None = None
        self._detail: messages.Detail | None = None
        self.header = DetailHeader()
        self.tabs = QTabWidget()
        self._by_id: dict[str, DetailTab] = {}
        self.selection = SelectionPage(desk, kind, self._key, save)
        self._failed = Failed()
        self._none = MutedLabel(tr("Select a row to see it here."))
        self._stack = QStackedWidget()
        self._pause = QTimer(self, singleShot=True, interval=DEBOUNCE_MS)
        self._pause.timeout.connect(self.fetch)
        self._make_tabs(follow, save, extra)
        self._lay_out()
        self._connect()
        self._stack.setCurrentWidget(self._none)

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
        return self._by_id[name]

    def tab_ids(self) -> tuple[str, ...]:
        """Ids of all tabs, in order."""
        return tuple(self._by_id)

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
        tags = self._by_id.get("tags")
        if isinstance(tags, TagsTab):
            tags.lock(why)

    def focus_tabs(self) -> None:
        """Put the focus where the arrow keys change tabs."""
        self.tabs.tabBar().setFocus(Qt.FocusReason.OtherFocusReason)

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
        self._stack.setCurrentWidget(self._one)
        self._pages.setCurrentWidget(self.tabs)
        for tab in self._by_id.values():
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
            self._pages.setCurrentWidget(self.tabs)
            for tab in self._by_id.values():
                tab.show_detail(subject, body)
        elif isinstance(body, messages.PartRead):
            for tab in self._by_id.values():
                tab.show_part(subject, body)

    def _fail(self, subject: Subject, error: AppError) -> None:
        self.header.set_loading(loading=False)
        if self._detail is None:
            self._failed.show_error(error, self.fetch)
            self._pages.setCurrentWidget(self._failed)
            return
        for tab in self._by_id.values():
            tab.show_failure(subject, error)

    # --- building ---

    def _make_tabs(self, follow: Follow, save: Save, extra: Sequence[TabSpec]) -> None:
        self._add("overview", tr("Overview"), OverviewTab(follow, lambda: clock.zone(self._desk.settings)))
        for spec in extra:
            self._add(spec.id, spec.title, spec.make(self._desk, self._kind, self._key))
        if self._kind.children:
            self._add("related", tr("Related"), RelatedTab(self._desk, self._key))
        if self._kind.tags is not None:
            self._add("tags", tr("Tags"), TagsTab(save))
        self._add("json", tr("JSON"), JsonTab())

    def _add(self, name: str, title: str, tab: DetailTab) -> None:
        index = self.tabs.addTab(tab, action_text(title))
        self._by_id[name] = tab
        set_name(tab, title)
        tab.title_changed.connect(lambda text: self.tabs.setTabText(index, action_text(text)))

    def _lay_out(self) -> None:
        set_class(self, "card")
        set_name(self, tr("Details"))
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setExpanding(False)
        self.tabs.tabBar().setUsesScrollButtons(True)
        set_name(self.tabs.tabBar(), tr("Details"))
        self._none.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._pages = QStackedWidget()
        self._pages.addWidget(self.tabs)
        self._pages.addWidget(self._failed)
        self._one = QWidget()
        column = QVBoxLayout(self._one)
        column.setContentsMargins(16, 10, 10, 4)
        column.setSpacing(4)
        column.addWidget(self.header)
        column.addWidget(self._pages, 1)
        for page in (self._none, self._one, self.selection):
            self._stack.addWidget(page)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(1, 1, 1, 1)
        outer.addWidget(self._stack)

    def _connect(self) -> None:
        header = self.header
        header.close_wanted.connect(self.close_wanted)
        header.copy_wanted.connect(self.copy_wanted)
        header.console_wanted.connect(self.console_wanted)
        header.starred.connect(self.star_wanted)
        self.tabs.currentChanged.connect(self._on_tab)

    def _on_tab(self, index: int) -> None:
        tab = self.tabs.widget(index)
        if isinstance(tab, DetailTab):
            tab.activated()

    def show_tab(self, name: str) -> None:
        """Bring a tab to the front; an unknown name does nothing."""
        if name in self._by_id:
            self.tabs.setCurrentWidget(self._by_id[name])

    def restore_tab(self, name: str) -> None:
        """The tab of last time, without reading for it yet."""
        with QSignalBlocker(self.tabs):
            self.show_tab(name)

    def current_tab(self) -> str:
        """The id of the front tab."""
        return next((name for name, tab in self._by_id.items() if tab is self.tabs.currentWidget()), "")
