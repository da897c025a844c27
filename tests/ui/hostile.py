"""A tour through every view of the window with hostile text in every field that an engine can fill; checks nothing."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import replace
from itertools import count, cycle
from typing import Any, TypeVar

from PySide6.QtWidgets import QApplication, QDialog, QWidget

from skydeck.catalog import KINDS
from skydeck.core import vectors
from skydeck.core.context import Account, AwsContext, WriteMode
from skydeck.core.errors import AppError, ErrorKind
from skydeck.core.kinds import Column, ResourceKind, Risk
from skydeck.core.places import Place
from skydeck.link import messages
from skydeck.link.client import LinkState
from skydeck.tasks.changes import Item
from skydeck.ui.desk import Offer
from skydeck.ui.panels.resource_panel import ResourcePanel
from skydeck.ui.panels.result_view import show_results
from skydeck.ui.sign_in.add_sheet import AddAccountSheet
from skydeck.ui.sign_in.way_sso import SsoPage
from skydeck.ui.sign_in.ways import AddWay
from skydeck.ui.widgets.overlay import Overlay
from tests.helpers.waiting import until_async
from tests.ui.window_link import ScriptedLink, ScriptedStream
from tests.ui.window_parts import Stage

T = TypeVar("T")
ROWS = 3
HERE = AwsContext("sandbox", "us-east-1", WriteMode.FREE)
RENDERS = ("text", "mono", "state", "last_segment", "list", "number", "time", "bool")


class PacedStream(ScriptedStream):
    """As from a process: never two answers in one turn of the loop."""

    async def __aiter__(self) -> AsyncIterator[Any]:
        async for answer in super().__aiter__():
            await asyncio.sleep(0)
            yield answer


class HostileLink(ScriptedLink):
    """Answers everything with the next of these texts in each field."""

    def __init__(self, texts: list[str], rows: int = ROWS) -> None:
        super().__init__()
        self._texts, self._rows = cycle(texts), rows
        self._numbers = count(1)
        self.failing = False

    def word(self) -> str:
        return next(self._texts)

    def trouble(self) -> AppError:
        words = [self.word() for _ in range(8)]
        return AppError(ErrorKind.DENIED, *words)

    def account(self, name: str, source: str = "profile") -> Account:
        return Account(name, self.word(), source, "us-east-1", self.word(), self.word(), "", self.word())

    def record(self) -> messages.CallRecord:
        word, number = self.word, next(self._numbers)
        params, at = {word(): word()}, 1.7e9 + number
        return messages.CallRecord(
            at, word(), word(), word(), word(), params, 0.1, word(), word(), write=True, cli=word(), number=number
        )

    def scene(self, rows: tuple[str, ...]) -> messages.Preparation:
        word = self.word
        targets = [messages.Target(row, word()) for row in rows] + [messages.Target(word(), word(), word())]
        return messages.Preparation(word(), word(), word(), tuple(targets), word(), word(), (word(), word()))

    def stream(self, request: Any) -> PacedStream:
        self.requests.append(request)
        return PacedStream(*self._answer(request))

    def _answer(self, request: Any) -> tuple[list[Any], Any]:
        handler: Callable[[Any], tuple[list[Any], Any]] | None = getattr(self, f"on_{type(request).__name__}", None)
        return handler(request) if handler is not None else ([], None)

    def on_ListAccounts(self, _request: Any) -> tuple[list[Any], Any]:  # noqa: N802
        broken = Account("b", self.word(), "profile", self.word(), self.word(), self.word(), self.word(), self.word())
        accounts = (self.account("sandbox", "sandbox"), self.account("a"), self.account("k", "keyring"), broken)
        return [], messages.AccountList(accounts, (self.word(), self.word()), self.word())

    def on_WhoAmI(self, _request: Any) -> tuple[list[Any], Any]:  # noqa: N802
        return [], messages.Identity(self.word(), f"arn:aws:sts::1:assumed-role/{self.word()}/x", self.word())

    def on_ReadColour(self, _request: Any) -> tuple[list[Any], Any]:  # noqa: N802
        return [], messages.AccountColour(self.word())

    def on_ListRegions(self, _request: Any) -> tuple[list[Any], Any]:  # noqa: N802
        regions = [messages.Region(name, self.word()) for name in ("us-east-1", "eu-west-1", self.word())]
        return [], messages.RegionList(tuple(regions), "aws", checked=True)

    def on_ReadJournal(self, _request: Any) -> tuple[list[Any], Any]:  # noqa: N802
        return [], messages.JournalPage(tuple(self.record() for _ in range(20)), intact=True, unknown=2)

    def on_ReadCall(self, request: messages.ReadCall) -> tuple[list[Any], Any]:  # noqa: N802
        word = self.word
        before, after = {word(): {word(): word(), "Tags": [{"Key": word(), "Value": word()}]}, word(): {}}, word()
        known = replace(self.record(), number=request.number, before=before)
        return [], replace(known, after=after if request.number % 2 else {name: {word(): word()} for name in before})

    def on_ReadNetwork(self, _request: Any) -> tuple[list[Any], Any]:  # noqa: N802
        word = self.word
        bundle = messages.Bundle(word(), 2, word(), (word(), word()))
        bundles = (replace(bundle, account=word()), replace(bundle, account=word(), problem=word()))
        return [], messages.NetworkFacts(word(), word(), word(), word(), "kept", bundle, bundles, word(), sandbox=True)

    def on_TryConnection(self, _request: Any) -> tuple[list[Any], Any]:  # noqa: N802
        *found, last = messages.Hop
        told = [messages.HopTested(hop, self.word(), 0.01) for hop in found]
        return [*told, messages.HopTested(last, self.word(), 0.01, self.trouble())], None

    def on_ReadCosts(self, _request: Any) -> tuple[list[Any], Any]:  # noqa: N802
        return [], self.costs()

    def on_MakePolicy(self, _request: Any) -> tuple[list[Any], Any]:  # noqa: N802
        word = self.word
        return [], messages.Policy(word(), (word(),), 3, (word(), word()), (word(),))

    def costs(self) -> messages.CostMeter:
        word = self.word
        lines = tuple(messages.CostLine(word(), word(), 1.5, word(), word(), 2.0) for _ in range(ROWS))
        return messages.CostMeter(word(), 6.0, lines, (messages.DayCost(word(), 1),), 1, 5)

    def on_ListRows(self, request: messages.ListRows) -> tuple[list[Any], Any]:  # noqa: N802
        if self.failing:
            return [], self.trouble()
        return [self._page(KINDS[request.kind])], messages.ListEnd(self._rows, complete=True)

    def on_FetchDetail(self, request: messages.FetchDetail) -> tuple[list[Any], Any]:  # noqa: N802
        if self.failing:
            return [], self.trouble()
        word, titles = self.word, [part.title for part in KINDS[request.kind].parts]
        broken = messages.PartRead(word(), error=self.trouble())
        parts = [messages.PartRead(title, self._fields(), {word(): word()}) for title in titles]
        return [self._detail(request.row, (*titles, broken.title)), *parts, broken], None

    def on_ListSsoRoles(self, _request: Any) -> tuple[list[Any], Any]:  # noqa: N802
        word = self.word
        return [], messages.SsoRoles(tuple(messages.SsoRole(word(), word(), word(), word()) for _ in range(ROWS)))

    def on_SignIn(self, _request: Any) -> tuple[list[Any], Any]:  # noqa: N802
        return [messages.SignInStep(self.word(), self.word())], self.trouble()

    def on_Prepare(self, request: messages.Prepare) -> tuple[list[Any], Any]:  # noqa: N802
        return [], self.scene(request.rows)

    def on_Invoke(self, request: messages.Invoke) -> tuple[list[Any], Any]:  # noqa: N802
        return [messages.ItemDone(row, self.word(), self.trouble(), self.word()) for row in request.rows], None

    on_EditTags = on_Invoke  # noqa: N815

    def _detail(self, row: str, parts: tuple[str, ...]) -> messages.Detail:
        word = self.word
        tags = {word()[:120]: word()[:250] for _ in range(3)}
        raw = {word(): [word(), {word(): word()}], "deep": {word(): {word(): word()}}}
        return messages.Detail(
            word(), row, raw, self._fields(), tags, word(), word(), 0, word(), word(), parts
        )  # fmt: skip

    def _fields(self) -> tuple[messages.Field, ...]:
        plain = [messages.Field(self.word(), self.word(), render) for render in RENDERS]
        return (*plain, messages.Field(self.word(), [self.word(), self.word()], "list", "ec2.images"))

    def _page(self, kind: ResourceKind) -> messages.Rows:
        count = self._rows
        ids = [f"{number} {self.word()}" for number in range(count)]
        labels = [self.word() for _ in range(count)]
        # Every action applies to every row.
        flags = [float((1 << (len(kind.actions) + 1)) - 2)] * count
        cells = [vectors.pack([self._cell(column) for _ in range(count)]) for column in kind.columns]
        return messages.Rows(count, (vectors.pack(ids), vectors.pack(labels), vectors.pack(flags), *cells))

    def _cell(self, column: Column) -> Any:
        if column.render.is_number or column.render.is_moment:
            return 1.7e9
        if column.render.value == "bool":
            return True
        return [self.word(), self.word()] if column.render.value == "list" else self.word()


Views = AsyncIterator[tuple[str, QWidget]]


class Tour:
    """Opens one view after the other and gives its name and its widget."""

    def __init__(self, stage: Stage, link: HostileLink) -> None:
        self._stage, self._link = stage, link
        self._window, self._inside = stage.window, stage.inside

    async def every_view(self) -> Views:
        """All of them."""
        for part in (self.pages, self.lists, self.news, self.popups, self.dialogs, self.faces_of_failure):
            async for name, widget in part():
                yield name, widget

    async def pages(self) -> Views:
        """The first page and the journal."""
        self._window.start(None)
        await until_async(self._inside.accounts.all, "the accounts")
        self._inside.accounts.choose(accounts=["sandbox"])
        self._window.open_place(Place("welcome"))
        yield "welcome", self._window
        self._window.open_place(Place("journal"))
        self._link.tell(self._link.record())
        panel: Any = self._inside.house.current().panel
        await until_async(lambda: panel.model.total() > 1, "the journal")
        panel.table.selectRow(0) if hasattr(panel, "table") else None
        yield "journal", self._window
        await until_async(lambda: panel.details.diff.toPlainText(), "the states")
        yield "before and after", self._window
        panel.make_policy()
        yield "policy", (dialog := await self._dialog())
        await self._closed(dialog)
        self._link.tell(self._link.costs())
        self._inside.show_costs()
        yield "costs", (dialog := await self._dialog())
        await self._closed(dialog)
        self._window.open_place(Place("network"))
        network: Any = self._inside.house.current().panel
        network.test_connection("sandbox", "ec2")
        await until_async(lambda: len(network.test.hops.told()) == len(messages.Hop), "the hops")
        yield "network", self._window

    async def lists(self) -> Views:
        """Every kind: its rows, its menu, one row in full on every tab, several rows."""
        for kind in KINDS.values():
            panel = await self._list(kind)
            yield kind.kind_id, self._window
            panel.view.select_keys([panel.model.key_at(0)])
            await until_async(lambda: panel.detail.detail, "the detail")  # noqa: B023
            for tab in panel.detail.tab_ids():
                panel.detail.show_tab(tab)
                await asyncio.sleep(0)
                yield f"{kind.kind_id} {tab}", self._window
            menu = panel.commands.menu(panel.view.currentIndex())
            yield f"{kind.kind_id} menu", menu
            menu.deleteLater()
            panel.view.select_keys([panel.model.key_at(row) for row in range(panel.model.rowCount())])
            await asyncio.sleep(0)
            yield f"{kind.kind_id} several", self._window

    async def news(self) -> Views:
        """Messages with their details, jobs with their failures, an engine that is lost, a notice."""
        say, word = self._window.desk.messages, self._link.word
        self._link.tell(messages.Notice(word()))
        for tell in (say.done, say.warn):
            await asyncio.sleep(0)  # each comes in a turn of the loop of its own
            tell(word(), [Offer(word(), lambda: None)])
        await asyncio.sleep(0)
        say.failed(self._link.trouble(), [Offer(word(), lambda: None)])
        await asyncio.sleep(0)
        for strip in self._inside.message_bar.findChildren(QWidget):
            if hasattr(strip, "toggle_details"):
                strip.toggle_details()
        yield "messages", self._window
        self._inside.messages.dismiss_all()
        running, failed = (self._inside.jobs.begin(word(), 3) for _ in range(2))
        running.step(1, word(), failed=1)
        failed.finish(word(), [(word(), self._link.trouble()) for _ in range(3)])
        failed.toggle_failures()
        yield "jobs", self._window
        running.finish(word())
        self._inside.jobs.clear_finished()
        for state in (LinkState.LOST, LinkState.READY):
            self._link.become(state)
            yield f"engine {state.name}", self._window
        self._inside.messages.dismiss_all()

    async def popups(self) -> Views:
        """What opens over the window: accounts, regions, palette, modes; and a tab in a window of its own."""
        await self._list(next(iter(KINDS.values())))
        self._stage.act("star")
        for name in ("accounts", "regions", "goto"):
            self._stage.act(name)
            overlay = next(one for one in self._window.findChildren(Overlay) if one.isVisible())
            yield name, overlay
            overlay.close()
        self._stage.act("split_right")
        yield "split", self._window
        self._stage.act("tear_off")
        torn = await until_async(self._inside.house.windows, "the window of its own")
        yield "torn off", next(iter(torn))
        self._stage.act("bring_back")

    async def dialogs(self) -> Views:
        """Everything that asks: the engine, keys, removing, every kind of guard, every form, results."""
        word = self._link.word
        for choices in ((), (word(), word())):
            self._link.tell(messages.Question(1, word(), word(), choices=choices))
            dialog = await self._dialog()
            yield "question", dialog
            await self._closed(dialog)
        self._inside.remedies.remove_account("k")
        dialog = await self._dialog()
        yield "remove", dialog
        await self._closed(dialog)
        async for name, widget in self._sign_in_sheets():
            yield name, widget
        async for name, widget in self._settle_dialogs():
            yield name, widget
        async for name, widget in self._action_dialogs():
            yield name, widget
        for results in ([word()], [word(), word()], [{word(): [word()]}]):
            items = [Item(HERE, word(), word(), result=result) for result in results]
            view = show_results(None, word(), items)
            assert view is not None
            view.show()
            yield "result", view
            view.close()
            view.deleteLater()

    async def _sign_in_sheets(self) -> Views:
        """Adding an account in every way, and what opens each sort of session."""
        word = self._link.word
        for way in AddWay:
            self._inside.remedies.add_account(way)
            sheet = await self._dialog()
            yield f"add {way}", sheet
            if isinstance(sheet, AddAccountSheet) and isinstance(page := sheet.page(), SsoPage):
                page.open_session(messages.SsoSession("sso:x", word(), word(), word()))
                await until_async(lambda: page.roles.model.rowCount(), "the roles")
                yield "add roles", sheet
            await self._closed(sheet)
        for way in messages.Way:
            words = [word() for _ in range(4)]
            self._link.tell(messages.SignInNeeded(f"{way}:x", way, words[0], "a", words[1], 2, word(), *words[2:]))
            yield f"strip {way}", self._window
            self._inside.remedies.prompts.open(f"{way}:x")
            sheet = await self._dialog()
            await asyncio.sleep(0.01)
            yield f"sheet {way}", sheet
            await self._closed(sheet)
            self._link.tell(messages.SignInOver(f"{way}:x", opened=False))

    async def _settle_dialogs(self) -> Views:
        """Of a change whose words are all hostile, and of one that leads to a resource with a hostile name."""
        lost = replace(self._link.record(), outcome="unknown", number=10**6, at=2e9)
        params = {"InstanceIds": [self._link.word(), self._link.word()]}
        stop = replace(
            lost, account="sandbox", service="ec2", operation="StopInstances", params=params, number=10**6 + 1
        )
        self._window.open_place(Place("journal"))
        panel: Any = self._inside.house.current().panel
        await until_async(lambda: panel.model.total() and not panel.status().refreshing, "the journal")
        for record in (lost, stop):
            self._link.tell(record)
            await asyncio.sleep(0)  # what one does takes a turn of the loop each
            panel.table.selectRow(0)
            await asyncio.sleep(0)
            panel.settle()
            dialog = await self._dialog()
            yield "settle", dialog
            await self._closed(dialog)

    async def faces_of_failure(self) -> Views:
        """Lists and details that fail."""
        panel = await self._list(next(iter(KINDS.values())))
        self._link.failing = True
        panel.view.select_keys([panel.model.key_at(1)])
        panel.refresh()
        await self._read(panel)
        yield "failed refresh", self._window
        kind = list(KINDS.values())[1]
        self._window.open_place(Place(kind.kind_id), new_tab=True)
        await self._read(self._front())
        yield "failed list", self._window

    async def _action_dialogs(self) -> Views:
        for kind in KINDS.values():
            asking = [action for action in kind.actions if action.risk >= Risk.L1 or action.inputs]
            if not asking:
                continue
            panel = await self._list(kind)
            panel.view.select_keys([panel.model.key_at(0)])
            for action in asking:
                await until_async(panel.row_actions.of(action).isEnabled, f"{action.id} of {kind.kind_id}")
                panel.row_actions.of(action).trigger()
                dialog = await self._dialog()
                yield f"{kind.kind_id} {action.id}", dialog
                await self._closed(dialog)

    async def _list(self, kind: ResourceKind) -> ResourcePanel:
        word = self._link.word
        place = Place(kind.kind_id)
        if kind.parent:
            place = Place(kind.kind_id, (HERE,), kind.parent, word(), title=word())
        self._window.open_place(place, new_tab=False)
        panel = self._front()
        await self._read(panel)
        return panel

    def _front(self) -> ResourcePanel:
        tab = self._inside.house.current()
        assert tab is not None
        assert isinstance(tab.panel, ResourcePanel)
        return tab.panel

    async def _read(self, panel: ResourcePanel) -> None:
        await until_async(lambda: not panel.feed.loading, "the list")
        panel.model.flush()

    async def _dialog(self) -> QDialog:
        return await until_async(lambda: next(_dialogs(), None), "a dialog")

    async def _closed(self, dialog: QDialog) -> None:
        dialog.reject()
        await until_async(lambda: next(_dialogs(), None) is None, "the end of the dialog")


def _dialogs() -> Iterator[QDialog]:
    return (one for one in QApplication.topLevelWidgets() if isinstance(one, QDialog) and one.isVisible())
