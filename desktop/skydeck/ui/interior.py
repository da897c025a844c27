"""Everything inside the main window: makes the parts and joins them; each part knows one thing only."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QVBoxLayout

from skydeck.catalog import SERVICES
from skydeck.core.context import WriteMode
from skydeck.core.errors import AppError, ErrorKind
from skydeck.core.places import Place
from skydeck.core.text import account_number_text, display
from skydeck.settings import schema
from skydeck.ui import pages, window_state
from skydeck.ui.accounts.accounts import Accounts
from skydeck.ui.accounts.actions import AccountActions
from skydeck.ui.accounts.facts import AccountFacts
from skydeck.ui.accounts.remedies import Remedies
from skydeck.ui.accounts.unlocks import UNLOCK_SECONDS
from skydeck.ui.accounts.where_watch import WhereWatch
from skydeck.ui.changes import ChangeBoard
from skydeck.ui.desk import Desk, Offer
from skydeck.ui.engine_watch import EngineWatch
from skydeck.ui.favourites import favourites_of
from skydeck.ui.jobs_dock import JobsDock
from skydeck.ui.journal.call_log import CallLog
from skydeck.ui.message_board import MessageBoard
from skydeck.ui.messages import MessageBar
from skydeck.ui.network import offer as network_offer
from skydeck.ui.panels.base import Panel, PanelStatus
from skydeck.ui.places_history import Recents, is_same_list
from skydeck.ui.questions import Questions
from skydeck.ui.sidebar import Sidebar
from skydeck.ui.status_bar import StatusBar
from skydeck.ui.strings import tr
from skydeck.ui.tab import Tab
from skydeck.ui.tab_house import TabHouse
from skydeck.ui.theme import theme
from skydeck.ui.window_commands import WindowCommands

if TYPE_CHECKING:
    from skydeck.link.messages import AccountList
    from skydeck.ui.window import MainWindow

TABS_STATE, RECENT_STATE = "tabs", "recent"
KEEP_AFTER_MS = 400


class Interior:
    """Owned by the window. Methods here are what commands and parts ask for."""

    def __init__(self, window: MainWindow) -> None:
        self.window, self.settings = window, window.settings
        self.link, self.runner = window.link, window.runner
        self._started = self._following = self._sandbox_wanted = False
        self._make_parts()
        self.desk = self._make_desk()
        self.messages.remedies[ErrorKind.LIMIT] = self._cap_offer
        self.commands = WindowCommands(self)
        self._lay_out()
        self._connect()
        self.show_current()

    # --- places ---

    def open_place(self, place: Place, *, new_tab: bool = True) -> None:
        """Show a place in a new tab or in the current one; a page that exists once is brought to the front."""
        place = pages.today(place, self.accounts)
        tab = self.house.current()
        if not pages.is_list(place) and self._front_if_open(place):
            return
        if new_tab or tab is None:
            self.house.open(place)
        else:
            tab.go(place)
        self._visited(place)
        if not self.sidebar.tree.hasFocus():
            self.focus_panel()

    def focus_panel(self) -> None:
        """Into the panel in front."""
        if (tab := self.house.current()) is not None:
            tab.enter()

    def go(self, tab: Tab, place: Place) -> None:
        """A panel leads somewhere: in its own tab."""
        place = pages.today(place, self.accounts)
        tab.go(place)
        self._visited(place)

    def open_kind(self, place: Place, new_tab: bool) -> None:
        """From the sidebar; a page that is nobody's list is not replaced, except the first one."""
        self.open_place(place, new_tab=new_tab)

    def new_tab(self) -> None:
        """Another view of the same list, or the first page."""
        tab = self.house.current()
        place = tab.place() if tab is not None else Place(pages.WELCOME)
        place = replace(place, filter="", selected="") if pages.is_list(place) else Place(pages.WELCOME)
        self.house.open(pages.today(place, self.accounts))

    def open_account(self, name: str) -> None:
        """From the first page: choose it and show its first list."""
        self.accounts.choose(accounts=[name])
        region = getattr(self.accounts.account(name), "region", "")
        self.accounts.choose(regions=[region] if region else [])
        self.open_place(Place(SERVICES[0].kinds[0].kind_id), new_tab=False)

    def open_sandbox(self) -> None:
        """The sandbox account, started first when there is none yet."""
        sandbox = next((account for account in self.accounts.all() if account.source == "sandbox"), None)
        self._sandbox_wanted = sandbox is None
        if sandbox is not None:
            self.open_account(sandbox.id)
        else:
            self.messages.info(tr("The sandbox is being started."), key="sandbox")
            self.window.sandbox_wanted.emit()

    def show_unknown_changes(self) -> None:
        """The journal, narrowed to what can be settled."""
        from skydeck.ui.journal.panel import JournalPanel

        self.open_place(Place(pages.JOURNAL))
        tab = self.house.current()
        if tab is not None and isinstance(tab.panel, JournalPanel):
            tab.panel.show_unknown()

    def show_costs(self) -> None:
        """What calls cost, by what they were."""
        from skydeck.ui.journal.cost_dialog import show_costs

        self.runner.start("costs", show_costs(self.desk, self.window))

    def recent(self) -> list[tuple[Place, str, str]]:
        """Recent places with their title and icon."""
        return [(place, *self.describe_at(place)) for place in self.recents.all()]

    def describe_at(self, place: Place) -> tuple[str, str]:
        """Title with where it is, and icon."""
        title, meaning = pages.describe(place)
        regions = list(dict.fromkeys(context.region for context in place.contexts))
        names = list(dict.fromkeys(self._account_name(context.account) for context in place.contexts))
        parts = [place.selected, title] if place.selected else [title]
        if place.contexts:
            parts += [", ".join(names), "" if pages.is_global(place) else ", ".join(regions)]
        return " · ".join(part for part in parts if part), meaning

    # --- the life of the window ---

    def start(self, accounts: AccountList | None) -> None:
        """Open the tabs of last time, or the first page, once the accounts are known."""
        if accounts is None:
            self.facts.load(self._open_first)
        else:
            self.accounts.take(accounts)
            self._open_first()
            self.facts.learn_chosen()

    def keep_state(self) -> None:
        """Remember tabs, window and recent places."""
        if self._started:
            self.settings.set_state(TABS_STATE, self.house.state())
            self.settings.set_state(RECENT_STATE, {"places": [place.to_json() for place in self.recents.all()]})
        shown = {"sidebar": self.window.split.sizes()[0] or self._side_width, "folded": self.window.side.isHidden()}
        window_state.keep(self.window, self.settings, shown)

    def close(self) -> None:
        """End what tabs and sheets do."""
        self.remedies.close()
        self._keep_timer.stop()
        self.account_actions.clipboard.clear()
        self.house.close_all()

    def ask_to_leave(self) -> None:
        """Jobs are running: the window closes only when the user says so."""
        self.runner.start("leave", self._leave())

    def report_bug(self, line: str) -> None:
        """Something that should not be: said, not hidden, and the log has the traceback."""
        words = tr("Something went wrong inside Skydeck: {line}. The log file has the details.")
        self.messages.failed(AppError(ErrorKind.BUG, words.format(line=line)), key="bug")

    def reload_accounts(self) -> None:
        """Read ~/.aws and the environment again."""
        self.facts.load()

    def toggle_sidebar(self) -> None:
        """Fold the sidebar away or back."""
        side = self.window.side
        if not side.isHidden():
            self._side_width = self.window.split.sizes()[0]
        side.setHidden(not side.isHidden())
        self.where.show()
        self.commands.show_states()
        self._keep_soon()

    def set_mode(self, mode: WriteMode, seconds: float = UNLOCK_SECONDS) -> None:
        """Allow more or less in the accounts in front; more in production only for so long."""
        for name in self.front_accounts():
            self.accounts.set_mode(name, mode, seconds)

    def front_accounts(self) -> tuple[str, ...]:
        """The accounts that the tab in front works on."""
        tab = self.house.current()
        contexts = tab.place().contexts if tab is not None else ()
        return tuple(dict.fromkeys(context.account for context in contexts))

    # --- making ---

    def _make_parts(self) -> None:
        window, settings = self.window, self.settings
        self.accounts = Accounts(settings, window)
        self.favourites = favourites_of(settings)
        self.facts = AccountFacts(self.link, self.runner, self.accounts)
        self.message_bar, self.jobs = MessageBar(), JobsDock(settings)
        self.changes, self.calls = ChangeBoard(), CallLog(window)
        self.recents = Recents(self._kept_recents())
        self.house = TabHouse(self._make_panel, pages.describe, self._where, window)
        self.messages = MessageBoard(settings, self.message_bar, self.house)
        self.sidebar = Sidebar(settings, self.accounts, self.favourites, SERVICES, self.describe_at)
        self.status = StatusBar()
        self.questions = Questions(self.link, window)
        self.remedies = Remedies(self)
        self.account_actions = AccountActions(self)
        self.sidebar.account.use(self.account_actions)
        self.messages.remedies.update({**network_offer.remedies(self), **self.remedies.table()})
        self.engine = EngineWatch(self.link, self.messages, self._on_engine_back)
        self.where = WhereWatch(self)
        self._side_width = window.split.sizes()[0]
        self._keep_timer = QTimer(window, singleShot=True, interval=KEEP_AFTER_MS)

    def _make_desk(self) -> Desk:
        return Desk(
            link=self.link,
            runner=self.runner,
            settings=self.settings,
            messages=self.messages,
            changes=self.changes,
            jobs=self.jobs,
            go=lambda place: self.open_place(place, new_tab=False),
            go_new_tab=self.open_place,
            account=self.accounts.account,
            production=self.accounts.is_production,
            mode=self.accounts.mode,
            refresh_rate=lambda: float(self.settings.get(schema.REFRESH_SECONDS)),
        )

    def _make_panel(self, tab: Tab, place: Place) -> Panel:
        desk = replace(self.desk, go=lambda there: self.go(tab, there), messages=self.messages.about(tab))
        if place.panel == pages.JOURNAL:
            from skydeck.ui.journal.panel import JournalPanel

            return JournalPanel(desk, place, self.calls)
        if place.panel == pages.NETWORK:
            from skydeck.ui.network.page import NetworkPage

            return NetworkPage(desk, place, self.accounts)
        if not pages.is_list(place):
            from skydeck.ui.first_page import FirstPage, WaysIn

            ways = WaysIn(self.open_sandbox, self.open_account, self.remedies.add_account, self.reload_accounts)
            return FirstPage(desk, place, self.accounts, ways)
        from skydeck.ui.panels import make_panel

        return make_panel(desk, place, tab)

    def _lay_out(self) -> None:
        window, gap = self.window, theme.metric("gap")
        side, content = window.side.layout(), window.content.layout()
        if isinstance(side, QVBoxLayout) and isinstance(content, QVBoxLayout):
            side.addWidget(self.sidebar)
            content.setContentsMargins(gap + 4, gap // 2, gap + 4, gap)
            content.setSpacing(0)
            content.addWidget(self.message_bar)
            content.addWidget(self.house.splitter, 1)
            content.addSpacing(gap)
            content.addWidget(self.jobs)
        window.setStatusBar(self.status)
        window.side.setHidden(bool(window.kept.get("folded", False)))
        self.commands.show_states()

    def _connect(self) -> None:
        self.house.current_changed.connect(self.show_current)
        self.house.tabs_changed.connect(self._keep_soon)
        self.house.emptied.connect(lambda: self.house.open(Place(pages.WELCOME)))
        self.house.new_tab_wanted.connect(self.new_tab)
        self.house.menu_wanted.connect(self.commands.open_tab_menu)
        self.house.torn.connect(self.commands.lend)
        self.sidebar.tree.open_wanted.connect(self.open_kind)
        self.sidebar.tree.entered_place.connect(self.focus_panel)
        self.sidebar.goto_wanted.connect(self.commands.open_palette)
        self.sidebar.account.add_wanted.connect(lambda: self.remedies.add_account())
        self.sidebar.account.reload_wanted.connect(self.reload_accounts)
        self.sidebar.account.remove_wanted.connect(self.remedies.remove_account)
        self.accounts.chosen.connect(self._on_chosen)
        self.accounts.mode_changed.connect(self._on_mode)
        self.accounts.listed.connect(self._on_listed)
        self.status.mode_chosen.connect(self.set_mode)
        self.status.calls_clicked.connect(lambda: self.open_place(Place(pages.JOURNAL)))
        self.status.unknown_clicked.connect(self.show_unknown_changes)
        self.calls.unknown_changed.connect(lambda: self.status.show_unknown(self.calls.unknown))
        self.status.costs_clicked.connect(self.show_costs)
        self.calls.costs_changed.connect(lambda: self.status.show_costs(self.calls.costs))
        self.calls.counted.connect(lambda: self.status.show_calls(self.calls.calls, self.calls.failed))
        self.link.on_event(self.calls.on_event)
        self.link.on_state(self.status.show_engine)
        self.window.split.splitterMoved.connect(lambda _position, _index: self._keep_soon())
        self._keep_timer.timeout.connect(self.keep_state)
        self.settings.watch(schema.REFRESH_SECONDS, lambda _value: self.show_current())
        self.settings.watch_problems(self.window.settings_problem.emit)
        self.window.settings_problem.connect(self._on_settings_problem)
        if self.settings.problem:
            self._on_settings_problem(self.settings.problem)

    # --- what happens ---

    async def _leave(self) -> None:
        from skydeck.ui.dialogs import Option, choose

        words = tr("{count} jobs are running. What is on its way may still complete, the rest will not be done.")
        options = [Option("stay", tr("Stay")), Option("leave", tr("Quit now"))]
        text = words.format(count=self.jobs.running())
        if await choose(self.window, tr("Quit Skydeck?"), text, options) == "leave":
            self.window.leave()

    def show_current(self) -> None:
        """The tab in front is another one, or says something else."""
        tab = self.house.current()
        panel = tab.panel if tab is not None else None
        status = panel.status() if panel is not None else PanelStatus()
        rate = self.desk.refresh_rate() if tab is not None and pages.is_list(tab.place()) else 0
        self.status.show_status(status, rate)
        self.where.show()
        if tab is not None and not self._following:
            self._following = True
            self._follow(tab.place())
            self._following = False
        name = next(iter(self.front_accounts()), "")
        title = f"{display(tab.title(), 120)} — {self._account_name(name)} — " if tab is not None and name else ""
        self.window.setWindowTitle(f"{title}Skydeck")
        self.commands.show_states()
        if self._started:
            self._keep_soon()

    def _on_settings_problem(self, text: str) -> None:
        self.messages.warn(text, key="settings")

    def _follow(self, place: Place) -> None:
        self.sidebar.tree.show_panel(place.panel)
        if place.contexts and not pages.is_global(place):
            self.accounts.follow(place)
        elif place.contexts:
            self.accounts.choose(accounts=list(dict.fromkeys(context.account for context in place.contexts)))

    def _on_chosen(self) -> None:
        # Only the tab in front follows, and Back returns; the others stay where they are.
        self.facts.learn_chosen()
        if self._following:
            return  # the sidebar takes over what the tab shows, not the other way round
        tab = self.house.current()
        if tab is None or not pages.follows_choice(tab.place()):
            self.show_current()
            return
        place = tab.place()
        there = pages.located(replace(place, selected=""), self.accounts)
        if not is_same_list(place, there):
            self.go(tab, there)

    def _on_mode(self, name: str) -> None:
        for tab in self.house.tabs():
            place = tab.place()
            if any(context.account == name for context in place.contexts):
                tab.renew(pages.today(place, self.accounts))
        self.show_current()

    def _on_engine_back(self) -> None:
        self.facts.forget()
        self.facts.load()
        for tab in self.house.tabs():
            if tab.panel is not None:
                tab.panel.refresh()

    def _open_first(self) -> None:
        if self._started:
            return
        self._started = True
        state = self.settings.state(TABS_STATE) if self.settings.get(schema.RESTORE_TABS) else {}
        if not (self.accounts.all() and self.house.restore(state, self.accounts.mode)):
            self._open_first_page()
        self.show_current()

    def _open_first_page(self) -> None:
        accounts = self.accounts.all()
        if [account.source for account in accounts] == ["sandbox"]:
            self.open_sandbox()  # the program was started for it
        else:
            self.open_place(Place(pages.WELCOME))

    def _on_listed(self) -> None:
        if self._sandbox_wanted and any(account.source == "sandbox" for account in self.accounts.all()):
            self.messages.clear("sandbox")
            self.open_sandbox()
        self.show_current()

    def _front_if_open(self, place: Place) -> bool:
        for tab in self.house.tabs():
            if tab.place().panel == place.panel:
                self.house.show_tab(tab)
                return True
        return False

    def _visited(self, place: Place) -> None:
        if pages.is_list(place):
            self.recents.visit(place)
        self._keep_soon()

    def _keep_soon(self) -> None:
        if self._started and not self._keep_timer.isActive():
            self._keep_timer.start()

    def _kept_recents(self) -> list[Place]:
        found: list[dict[str, Any]] = self.settings.state(RECENT_STATE).get("places", [])
        return [Place.from_json(data, WriteMode.CONFIRM) for data in found]

    def _cap_offer(self, error: AppError) -> Offer | None:
        from skydeck.ui.journal.cost_dialog import cap_remedy

        return cap_remedy(self.desk, self.window)(error)

    def _account_name(self, name: str) -> str:
        account = self.accounts.account(name)
        return account.name if account is not None else name

    def _where(self, tab: Tab) -> str:
        place = tab.place()
        lines = []
        for name in dict.fromkeys(context.account for context in place.contexts):
            account = self.accounts.account(name)
            regions = ", ".join(context.region for context in place.contexts if context.account == name)
            number = account_number_text(account.number) if account is not None else ""
            lines.append(" · ".join(part for part in (self._account_name(name), number, regions) if part))
        return "\n".join(lines)
