"""Joins the engine's parts and says which of them answers which request; does no work itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from skydeck.catalog import KINDS
from skydeck.engine import regions
from skydeck.engine.changes import Changes
from skydeck.engine.details import Details
from skydeck.engine.environment import Found
from skydeck.engine.gateway import Gateway
from skydeck.engine.jobs import Job
from skydeck.engine.journal import Journal
from skydeck.engine.projection import projector
from skydeck.engine.rowcache import RowCache
from skydeck.engine.rows import RowReader
from skydeck.engine.server import Handler, Server
from skydeck.engine.sessions import Sessions
from skydeck.link import messages


def build(hello: messages.Hello, server: Server, found: Found) -> Mapping[type, Handler]:
    """The engine's parts, made for this window, behind one table."""
    folder = Path(hello.data_dir)
    sessions = Sessions(hello, found, lambda title, text, choices: server.ask(title, text, choices=choices))
    journal = Journal(folder)
    journal.watch_unknown(lambda count: server.tell(messages.UnknownChanges(count)))
    gateway = Gateway(sessions, journal, server.tell)
    reader = RowReader(gateway, RowCache())
    details = Details(reader)
    changes = Changes(reader, details)

    def use_sandbox(request: messages.UseSandbox) -> messages.AccountList:
        sessions.use_sandbox(request)
        return sessions.accounts()

    def settle(request: messages.SettleChange) -> messages.CallRecord:
        record = journal.settle(request.number, done=request.done, note=request.note)
        server.tell(record)
        return record

    def answered(answer: Callable[[Any], Any]) -> Handler:
        return lambda _job, request: answer(request)

    return {
        messages.UseSandbox: answered(use_sandbox),
        messages.ListAccounts: answered(lambda _request: sessions.accounts()),
        messages.AddKeys: answered(sessions.add_keys),
        messages.RemoveAccount: answered(lambda request: sessions.remove(request.account)),
        messages.TrustAccount: answered(lambda request: gateway.owners.trust(request.account)),
        messages.WhoAmI: answered(lambda request: gateway.identity(request.context)),
        messages.ListRegions: answered(lambda request: regions.listed(gateway, request.context)),
        messages.ReadJournal: answered(lambda it: journal.entries(it.search, it.limit, it.writes_only)),
        messages.SettleChange: answered(settle),
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
