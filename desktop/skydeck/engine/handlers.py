"""Joins the engine's parts and says which of them answers which request; does no work itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from skydeck.catalog import KINDS
from skydeck.engine import regions
from skydeck.engine.changes import Changes
from skydeck.engine.colours import Colours
from skydeck.engine.cost_meter import Meter
from skydeck.engine.details import Details
from skydeck.engine.environment import Found
from skydeck.engine.federation import Federation
from skydeck.engine.gateway import Gateway
from skydeck.engine.hops import Hops
from skydeck.engine.jobs import Job
from skydeck.engine.journal import Journal
from skydeck.engine.projection import projector
from skydeck.engine.reading import Reading
from skydeck.engine.rowcache import RowCache
from skydeck.engine.rows import RowReader
from skydeck.engine.server import Handler, Server
from skydeck.engine.sessions import Sessions
from skydeck.engine.vault import Vault
from skydeck.link import messages


def build(hello: messages.Hello, server: Server, found: Found) -> Mapping[type, Handler]:
    """The engine's parts, made for this window, behind one table."""
    folder = Path(hello.data_dir)
    vault = Vault(found, told=lambda text: server.tell(messages.Notice(text)))
    sessions = Sessions(hello, found, lambda title, text, choices: server.ask(title, text, choices=choices), vault)
    journal = Journal(folder)
    journal.watch_unknown(lambda count: server.tell(messages.UnknownChanges(count)))
    costs = Meter(folder, server.tell, lambda account, service: bool(sessions.endpoint(account, service)))
    gateway = Gateway(sessions, journal, server.tell, costs)
    reader = RowReader(gateway, RowCache())
    details = Details(reader)
    changes = Changes(reader, details)
    reading = Reading(journal, costs, sessions)
    colours = Colours(gateway, sessions)
    federation = Federation(gateway, sessions, journal, server.tell)

    def use_sandbox(request: messages.UseSandbox) -> messages.AccountList:
        sessions.use_sandbox(request)
        return sessions.accounts()

    def lock() -> messages.AccountList:
        sessions.forget()
        return sessions.accounts()

    def settle(request: messages.SettleChange) -> messages.CallRecord:
        record = journal.settle(request.number, done=request.done, note=request.note)
        server.tell(record)
        return record

    def keep_password(request: messages.KeepProxyPassword) -> messages.NetworkFacts:
        sessions.network.keep_password(request)
        return sessions.network.facts(sessions.bundles())

    def answered(answer: Callable[[Any], Any]) -> Handler:
        return lambda _job, request: answer(request)

    return {
        messages.UseSandbox: answered(use_sandbox),
        messages.ListAccounts: answered(lambda _request: sessions.accounts()),
        messages.AddKeys: answered(sessions.add_keys),
        messages.RemoveAccount: answered(lambda request: sessions.remove(request.account)),
        messages.TrustAccount: answered(lambda request: gateway.owners.trust(request.account)),
        messages.WhoAmI: answered(lambda request: gateway.identity(request.context)),
        messages.ListRegions: answered(lambda it: regions.listed(gateway, it.context, check=it.check)),
        messages.ReadColour: answered(lambda request: colours.read(request.context)),
        messages.CopyCredentials: answered(lambda request: federation.credentials(request.context)),
        messages.OpenConsole: answered(lambda request: federation.console(request.context, request.page)),
        messages.Lock: answered(lambda _request: lock()),
        messages.ReadJournal: reading.search,
        messages.ReadCall: answered(lambda request: journal.call(request.number)),
        messages.WriteOut: answered(reading.write_out),
        messages.ReadCosts: answered(lambda _request: costs.meter()),
        messages.UseRecord: answered(reading.use),
        messages.SettleChange: answered(settle),
        messages.UseNetwork: answered(sessions.network.use),
        messages.ReadNetwork: answered(lambda _request: sessions.network.facts(sessions.bundles())),
        messages.KeepProxyPassword: answered(keep_password),
        messages.TryConnection: Hops(sessions, gateway).walk,
        messages.ListRows: lambda job, request: _list_rows(reader, job, request),
        messages.FetchDetail: details.fetch,
        messages.Prepare: changes.prepare,
        messages.Invoke: changes.invoke,
        messages.EditTags: changes.edit_tags,
    }


def _list_rows(reader: RowReader, job: Job, request: messages.ListRows) -> messages.ListEnd:
    kind = KINDS[request.kind]
    one, count = projector(kind), 0
    for rows in reader.pages(request.context, kind, request.parent, request.params, job.cancelled):
        job.page(one.page(rows))
        count += len(rows)
        if request.limit and count >= request.limit:
            return messages.ListEnd(count, complete=False)
    return messages.ListEnd(count, complete=True)
