"""The sessions of accounts, their clients and what those sign with; it sends nothing itself."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from botocore.client import BaseClient
from botocore.config import Config

from skydeck.core.context import Account, AwsContext
from skydeck.engine.accounts.codes import Codes
from skydeck.engine.accounts.credentials import Fresh, Held, Renewer
from skydeck.engine.accounts.keeper import Keeper
from skydeck.engine.accounts.opening import AccountSession, Ask, Consents, Opener
from skydeck.engine.accounts.own_accounts import KeysItem, OwnAccounts, RoleItem, SsoItem
from skydeck.engine.accounts.pins import Pins
from skydeck.engine.accounts.provider_chain import ProviderChain, keys_needed
from skydeck.engine.accounts.renewal_notes import RenewalNotes
from skydeck.engine.accounts.renewers import AssumedRole, CodeSession, NoKeys, Portal, SsoRole, StaticKeys, session_need
from skydeck.engine.accounts.roster import SANDBOX, Roster
from skydeck.engine.accounts.signins import SignIns
from skydeck.engine.accounts.sources import Source
from skydeck.engine.network.transport import Network
from skydeck.engine.secrets.vault import Vault
from skydeck.engine.wire import operations
from skydeck.engine.work.environment import NOTHING_FOUND, Found
from skydeck.link import messages

# Lambda lets a function run for 15 minutes and answers when it ends.
_PATIENT_READ_TIMEOUT = 910


def ask_nobody(title: str, text: str, choices: tuple[str, ...]) -> str | None:
    """For where no person can be asked: every question is declined."""
    del title, text, choices
    return None


class Sessions:
    """One for the engine; used by all its threads."""

    def __init__(
        self,
        hello: messages.Hello,
        found: Found = NOTHING_FOUND,
        ask: Ask = ask_nobody,
        vault: Vault | None = None,
        sign_ins: SignIns | None = None,
    ) -> None:
        folder = Path(hello.data_dir)
        self._found = NOTHING_FOUND if hello.sandbox_only else found
        vault = vault or Vault(self._found)
        self.network = Network(folder, vault, sandbox=hello.sandbox_only)
        self.network.on_change(self._drop_clients)
        self._opener = Opener(self.network, Consents(folder, ask), loopback_only=hello.sandbox_only)
        self.roster = Roster(folder, self._found, vault, sandbox_only=hello.sandbox_only)
        self.roster.on_change(self._drop)
        self.codes = Codes()
        self.keeper = Keeper(self._renewer, sign_ins or SignIns(), self.codes)
        self.portal: Portal | None = None  # of IAM Identity Centers; without one, profiles go botocore's way
        self.noted: Callable[[messages.CallRecord], None] = lambda _record: None  # of calls that make credentials
        self._sessions: dict[str, AccountSession] = {}
        self._renewers: dict[str, Renewer] = {}
        self._opened: dict[str, Source] = {}  # what each session was made of
        self._drops = 0
        self._clients: dict[tuple[str, str, str, bool], BaseClient] = {}
        self._locks: dict[str, threading.Lock] = {}
        self._lock = threading.RLock()
        self._creating = threading.Lock()
        self.pins = Pins(folder)

    # --- the list of accounts ---

    @property
    def own(self) -> OwnAccounts:
        """The accounts and sign-ins that were added to Skydeck."""
        return self.roster.own

    def use_sandbox(self, sandbox: messages.UseSandbox) -> Account:
        """Add the sandbox account; a new one replaces the old."""
        return self.roster.use_sandbox(sandbox)

    def accounts(self) -> messages.AccountList:
        """Every account, read anew from the files."""
        self.reread()
        return self.roster.listing()

    def account(self, account_id: str) -> Account:
        """One account; `AppError` when there is none of that id."""
        return self.roster.source(account_id).account

    def add_keys(self, request: messages.AddKeys) -> messages.AccountList:
        """Add an account by its keys, kept in the keyring when wanted."""
        self.roster.add_keys(request)
        return self.accounts()

    def add_role(self, request: messages.AddRole) -> messages.AccountList:
        """Add an account by a role that another account assumes."""
        self.roster.add_role(request)
        return self.accounts()

    def remove(self, account_id: str) -> messages.AccountList:
        """Forget an account of Skydeck's own, and its keys."""
        self.roster.remove(account_id)
        self.pins.remove(account_id)
        return self.accounts()

    def reread(self) -> None:
        """Read the files anew; sessions of profiles that have changed are opened again when next used."""
        sources = self.roster.sources(fresh=True)
        with self._lock:
            changed = [name for name, source in self._opened.items() if source != sources.get(name)]
        for name in changed:
            self._drop(name)

    def forget(self, account_id: str = "") -> None:
        """Drop sessions, clients and keys from memory: of one account, or of all (lock)."""
        with self._lock:
            names = [account_id] if account_id else list(self._sessions)
        for name in names:
            self._drop(name)
        self.roster.forget()
        if self.portal is not None and not account_id:
            self.portal.forget()

    def end(self, session: str) -> None:
        """A sign-in is over: forget what its accounts sign with."""
        for source in self.roster.sources().values():
            if source.account.session == session:
                self._drop(source.account.id)

    # --- clients ---

    def client(self, ctx: AwsContext, service: str, *, patient: bool = False) -> BaseClient:
        """The client for a service; `patient` waits a quarter of an hour for an answer. Thread-safe."""
        key = (ctx.account, ctx.region, service, patient)
        client = self._clients.get(key)
        if client is None:
            session = self.session(ctx.account)
            # Parsing two models at once stalls everybody else's thread for twice as long.
            with self._creating:
                client = self._clients.get(key) or self._create(session, key)
        return client

    def _create(self, session: AccountSession, key: tuple[str, str, str, bool]) -> BaseClient:
        _, region, service, patient = key
        more = {"config": Config(read_timeout=_PATIENT_READ_TIMEOUT)} if patient else {}
        generation = self.network.generation
        client = session.create_client(service, region_name=region, **more)
        with self._lock:
            if self._sessions.get(key[0]) is session and generation == self.network.generation:
                self._clients[key] = client
        return client

    def session(self, account_id: str) -> AccountSession:
        """The account's session; the first use opens it, which may ask the user."""
        return self._opened_with(account_id)[0]

    def address(self, ctx: AwsContext, service: str) -> str:
        """Where an account's calls of a service go, AWS too. It opens no account: nothing is asked or run for it."""
        source = replace(self.roster.source(ctx.account), commands=())
        session = self._opener.open(source, self.roster.files, Held())
        nobody = {"aws_access_key_id": "-", "aws_secret_access_key": "-"}
        client = session.create_client(service, region_name=ctx.region, **nobody)
        client.close()
        return str(client.meta.endpoint_url)

    def unsigned(self, source: Source) -> AccountSession:
        """A session for what needs no credentials."""
        return self._opener.open(source, None, Held())

    def bundle(self, account_id: str) -> str:
        """The file of certificates that the account brings along; empty: it has none of its own."""
        return self.roster.source(account_id).ca_bundle

    def bundles(self) -> list[tuple[str, str]]:
        """Every account that brings its own, by name, and where they are."""
        return [(one.account.name, one.ca_bundle) for one in self.roster.sources().values() if one.ca_bundle]

    def endpoint(self, account_id: str, service: str) -> str:
        """Where an account's calls of a service go; empty: to AWS."""
        source = self.roster.sources().get(account_id)
        if source is None or not source.endpoints:
            return ""
        return source.endpoint_for(str(operations.service_model(service).service_id))

    # --- what clients sign with ---

    def expires(self, account_id: str) -> float:
        """When the account's credentials end, in seconds since 1970; 0 when they do not by themselves."""
        fresh = self.keeper.fresh(account_id)
        return fresh.expires if fresh is not None else 0

    def key_id(self, account_id: str) -> str:
        """The access key that the account's calls are signed with now: another one, another set of credentials."""
        fresh = self.keeper.fresh(account_id)
        return fresh.access_key_id if fresh is not None else ""

    def _opened_with(self, account_id: str) -> tuple[AccountSession, Renewer]:
        with self._lock:
            lock = self._locks.setdefault(account_id, threading.Lock())
            if account_id in self._sessions:
                return self._sessions[account_id], self._renewers[account_id]
        with lock:
            while True:
                with self._lock:
                    if account_id in self._sessions:
                        return self._sessions[account_id], self._renewers[account_id]
                    drops = self._drops
                self._open(account_id, drops)

    def _open(self, account_id: str, drops: int) -> None:
        """Unless something was dropped meanwhile: it may have been made of what does not hold any more."""
        found = self.roster.source(account_id)
        source = self.roster.with_keys(found)
        session = self._opener.open(source, self.roster.files, self.keeper.held(account_id))
        session.notes = RenewalNotes(account_id, lambda record: self.noted(record))
        renewer = self._made_renewer(source, session)
        with self._lock:
            if self._drops == drops:
                self._sessions[account_id], self._renewers[account_id] = session, renewer
                self._opened[account_id] = found

    def _renewer(self, account_id: str) -> Renewer:
        return self._opened_with(account_id)[1]

    def _made_renewer(self, source: Source, session: AccountSession) -> Renewer:
        account, item = source.account, source.item
        if isinstance(item, RoleItem):
            return AssumedRole(item, session, self.codes, *self._of_base(item.base))
        if isinstance(item, SsoItem) and self.portal is not None:
            return SsoRole(self.portal, item.session, item.number, item.role)
        renewer = self._of_source(source, session)
        if source.device:
            return CodeSession(renewer, session, self.codes, session_need(account.id, account.name, source.device))
        return renewer

    def _of_source(self, source: Source, session: AccountSession) -> Renewer:
        account = source.account
        if source.keys is not None:
            need = keys_needed(account.id, account.name, "") if account.id != SANDBOX else None
            return StaticKeys(source.keys, need)
        if isinstance(source.item, KeysItem):
            return NoKeys(keys_needed(account.id, account.name, ""))
        if self.portal is not None and source.origin.sso and not source.origin.assumes:
            return SsoRole(self.portal, source.origin.sso, account.number, account.role)
        return ProviderChain(session, source, self._found, self.codes)

    def _of_base(self, base: str) -> tuple[Callable[[], Fresh], Callable[[Fresh], None]]:
        return (lambda: self.keeper.current(base)), (lambda fresh: self.keeper.refuse(base, fresh))

    def _drop(self, account_id: str) -> None:
        with self._lock:
            self._drops += 1
            self._sessions.pop(account_id, None)
            self._renewers.pop(account_id, None)
            self._opened.pop(account_id, None)
        self.keeper.forget(account_id)
        self._drop_clients(account_id)

    def _drop_clients(self, account_id: str = "") -> None:
        """Of one account, or of all; what is under way goes on, later calls make them anew."""
        with self._lock:
            for key in [key for key in self._clients if account_id in ("", key[0])]:
                self._clients.pop(key).close()
