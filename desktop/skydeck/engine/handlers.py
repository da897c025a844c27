"""Joins the engine's parts and says which of them answers which request; does no work itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from skydeck.catalog import KINDS
from skydeck.engine.accounts.answers import Answers
from skydeck.engine.accounts.sessions import Sessions
from skydeck.engine.accounts.signins import SignIns
from skydeck.engine.accounts.watcher import Watcher
from skydeck.engine.calls import regions
from skydeck.engine.calls.colours import Colours
from skydeck.engine.calls.federation import Federation
from skydeck.engine.calls.gateway import Gateway
from skydeck.engine.record.cost_meter import Meter
from skydeck.engine.record.journal import Journal
from skydeck.engine.reports.hops import Hops
from skydeck.engine.reports.policies import Maker
from skydeck.engine.reports.reading import Reading
from skydeck.engine.resources.changes import Changes
from skydeck.engine.resources.details import Details
from skydeck.engine.resources.projection import projector
from skydeck.engine.resources.rowcache import RowCache
from skydeck.engine.resources.rows import RowReader
from skydeck.engine.secrets.vault import Vault
from skydeck.engine.server import Handler, Server
from skydeck.engine.sso.requests import join_sso, sso_handlers
from skydeck.engine.work.environment import Found
from skydeck.engine.work.jobs import Job
from skydeck.link import messages


def build(hello: messages.Hello, server: Server, found: Found) -> Mapping[type, Handler]:
    """The engine's parts, made for this window, behind one table."""
    folder = Path(hello.data_dir)
    vault = Vault(found, told=lambda text: server.tell(messages.Notice(text)))
    sign_ins = SignIns(server.tell)
    sessions = Sessions(
        hello, found, lambda title, text, choices: server.ask(title, text, choices=choices), vault, sign_ins
    )
    _watch(sessions, sign_ins, server)
    journal = Journal(folder)
    journal.watch_unknown(lambda count: server.tell(messages.UnknownChanges(count)))
    costs = Meter(folder, server.tell, lambda account, service: bool(sessions.endpoint(account, service)))
    gateway = Gateway(sessions, journal, server.tell, costs)
    return {
        **_accounts(sessions, gateway),
        **_sign_ins(sessions, sign_ins),
        **sso_handlers(join_sso(sessions, found, vault, sign_ins, server.tell), sessions),
        **_ways_out(gateway, sessions, journal, server),
        **_record(journal, costs, sessions, server),
        **_network(sessions, gateway),
        **_resources(gateway),
    }


def _watch(sessions: Sessions, sign_ins: SignIns, server: Server) -> None:
    watcher = Watcher(sessions.keeper, sign_ins)
    watcher.start()
    server.at_end(watcher.stop)
    for look in (sign_ins.look, sessions.keeper.look):
        server.on_cancel(look)


def _answered(answer: Callable[[Any], Any]) -> Handler:
    return lambda _job, request: answer(request)


def _accounts(sessions: Sessions, gateway: Gateway) -> Mapping[type, Handler]:
    colours = Colours(gateway, sessions)

    def use_sandbox(request: messages.UseSandbox) -> messages.AccountList:
        sessions.use_sandbox(request)
        return sessions.accounts()

    def lock() -> messages.AccountList:
        sessions.forget()
        return sessions.accounts()

    return {
        messages.UseSandbox: _answered(use_sandbox),
        messages.ListAccounts: _answered(lambda _request: sessions.accounts()),
        messages.AddKeys: _answered(sessions.add_keys),
        messages.AddRole: _answered(sessions.add_role),
        messages.RemoveAccount: _answered(lambda request: sessions.remove(request.account)),
        messages.TrustAccount: _answered(lambda request: gateway.owners.trust(request.account)),
        messages.Lock: _answered(lambda _request: lock()),
        messages.WhoAmI: _answered(lambda request: gateway.identity(request.context)),
        messages.ListRegions: _answered(lambda it: regions.listed(gateway, it.context, check=it.check)),
        messages.ReadColour: _answered(lambda request: colours.read(request.context)),
    }


def _sign_ins(sessions: Sessions, sign_ins: SignIns) -> Mapping[type, Handler]:
    answers = Answers(sessions, sign_ins)
    return {
        messages.RenewKeys: _answered(answers.renew_keys),
        messages.GiveCode: _answered(answers.give_code),
        messages.GoOn: _answered(answers.go_on),
        messages.Decline: _answered(answers.decline),
    }


def _ways_out(gateway: Gateway, sessions: Sessions, journal: Journal, server: Server) -> Mapping[type, Handler]:
    federation = Federation(gateway, sessions, journal, server.tell)
    return {
        messages.CopyCredentials: _answered(lambda request: federation.credentials(request.context)),
        messages.OpenConsole: _answered(lambda request: federation.console(request.context, request.page)),
    }


def _record(journal: Journal, costs: Meter, sessions: Sessions, server: Server) -> Mapping[type, Handler]:
    reading = Reading(journal, costs, sessions)

    def settle(request: messages.SettleChange) -> messages.CallRecord:
        record = journal.settle(request.number, done=request.done, note=request.note)
        server.tell(record)
        return record

    return {
        messages.ReadJournal: reading.search,
        messages.ReadCall: _answered(lambda request: journal.call(request.number)),
        messages.WriteOut: _answered(reading.write_out),
        messages.MakePolicy: Maker(journal, sessions).answer,
        messages.ReadCosts: _answered(lambda _request: costs.meter()),
        messages.UseRecord: _answered(reading.use),
        messages.SettleChange: _answered(settle),
    }


def _network(sessions: Sessions, gateway: Gateway) -> Mapping[type, Handler]:
    network = sessions.network

    def keep_password(request: messages.KeepProxyPassword) -> messages.NetworkFacts:
        network.keep_password(request)
        return network.facts(sessions.bundles())

    return {
        messages.UseNetwork: _answered(network.use),
        messages.ReadNetwork: _answered(lambda _request: network.facts(sessions.bundles())),
        messages.KeepProxyPassword: _answered(keep_password),
        messages.TryConnection: Hops(sessions, gateway).walk,
    }


def _resources(gateway: Gateway) -> Mapping[type, Handler]:
    reader = RowReader(gateway, RowCache())
    details = Details(reader)
    changes = Changes(reader, details)
    return {
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
