"""Accounts by id, their sessions and their clients; it sends nothing itself."""

from __future__ import annotations

import json
import threading
from dataclasses import replace
from pathlib import Path

from botocore.client import BaseClient
from botocore.config import Config

from skydeck.core.context import Account, AwsContext
from skydeck.core.errors import AppError, ErrorKind
from skydeck.engine import accounts, operations
from skydeck.engine.accounts import Files, Keys, Source
from skydeck.engine.environment import NOTHING_FOUND, Found
from skydeck.engine.network import Network
from skydeck.engine.opening import AccountSession, Ask, Consents, Opener, write_private
from skydeck.engine.pins import Pins
from skydeck.engine.vault import Vault
from skydeck.link import messages

SANDBOX = "sandbox"
# Lambda lets a function run for 15 minutes and answers when it ends.
_PATIENT_READ_TIMEOUT = 910


def ask_nobody(title: str, text: str, choices: tuple[str, ...]) -> str | None:
    """For where no person can be asked: every question is declined."""
    del title, text, choices
    return None


class Sessions:
    """One for the engine; used by all its threads."""

    def __init__(
        self, hello: messages.Hello, found: Found = NOTHING_FOUND, ask: Ask = ask_nobody, vault: Vault | None = None
    ) -> None:
        self._sandbox_only = hello.sandbox_only
        self._found = NOTHING_FOUND if hello.sandbox_only else found
        self._folder = Path(hello.data_dir)
        self._vault = vault or Vault(self._found)
        self.network = Network(self._folder, self._vault, sandbox=hello.sandbox_only)
        self.network.on_change(self._drop_clients)
        consents = Consents(self._folder, ask)
        self._opener = Opener(self._found, self.network, ask, consents, loopback_only=hello.sandbox_only)
        self._added: dict[str, Source] = {} if hello.sandbox_only else self._load_added()
        self._files: Files | None = None
        self._listed: dict[str, Source] | None = None
        self._sessions: dict[str, AccountSession] = {}
        self._clients: dict[tuple[str, str, str, bool], BaseClient] = {}
        self._locks: dict[str, threading.Lock] = {}
        self._lock = threading.RLock()
        self._creating = threading.Lock()
        self.pins = Pins(self._folder)

    # --- the list of accounts ---

    def use_sandbox(self, sandbox: messages.UseSandbox) -> Account:
        """Add the sandbox account; a new one replaces the old."""
        account = Account(
            SANDBOX, "Sandbox", "sandbox", sandbox.region, number=sandbox.number, endpoint=sandbox.endpoint
        )
        keys = Keys(sandbox.access_key_id, sandbox.secret_access_key)
        with self._lock:
            self._added = {SANDBOX: Source(account, keys=keys, endpoints={"": sandbox.endpoint})} | {
                name: source for name, source in self._added.items() if name != SANDBOX
            }
            self._listed = None
            self._drop(SANDBOX)
        return account

    def accounts(self) -> messages.AccountList:
        """Every account, read anew from the files."""
        self.reread()
        sources = self._sources()
        problems = self._files.problems if self._files is not None else ()
        vault = "" if self._sandbox_only else self._vault.problem()
        return messages.AccountList(tuple(source.account for source in sources.values()), problems, vault)

    def account(self, account_id: str) -> Account:
        """One account; `AppError` when there is none of that id."""
        return self._source(account_id).account

    def add_keys(self, request: messages.AddKeys) -> messages.AccountList:
        """Add an account by its keys, kept in the keyring when wanted."""
        if self._sandbox_only:
            raise AppError(ErrorKind.LOCAL, "Only the sandbox can be used now.", "Start Skydeck without --demo.")
        name = request.name.strip() or request.access_key_id[-4:]
        item = {
            "id": f"keys:{name}",
            "name": name,
            "region": request.region,
            "endpoint": request.endpoint.strip(),
        }
        keys = Keys(request.access_key_id.strip(), request.secret_access_key.strip(), request.session_token.strip())
        source = self._from_keys(item, kept=request.keep, keys=keys)
        if source.account.problem:
            raise AppError(ErrorKind.INVALID, source.account.problem, "Use an https address.")
        if request.keep:
            if keys.session_token:
                raise AppError(
                    ErrorKind.INVALID, "Keys with a session token end by themselves.", "Add them for this session only."
                )
            self._vault.put(source.account.id, keys)
        with self._lock:
            self._added[source.account.id] = source if not request.keep else replace(source, keys=None)
            self._listed = None
            self._drop(source.account.id)
            self._save_added()
        return self.accounts()

    def remove(self, account_id: str) -> messages.AccountList:
        """Forget an account of Skydeck's own, and its keys."""
        with self._lock:
            source = self._added.get(account_id)
        if source is None or account_id == SANDBOX:
            raise AppError(ErrorKind.INVALID, "Skydeck did not add this account.", "Remove it where it comes from.")
        if source.kept:
            self._vault.remove(account_id)
        with self._lock:
            del self._added[account_id]
            self._listed = None
            self._drop(account_id)
            self._save_added()
        self.pins.remove(account_id)
        return self.accounts()

    def reread(self) -> None:
        """Read the files anew; sessions of profiles that have changed are opened again when next used."""
        with self._lock:
            before = self._sources()
            after = self._sources(fresh=True)
            for name in [name for name in self._sessions if before.get(name) != after.get(name)]:
                self._drop(name)

    def forget(self, account_id: str = "") -> None:
        """Drop sessions, clients and keys from memory: of one account, or of all (lock)."""
        with self._lock:
            for name in [account_id] if account_id else list(self._sessions):
                self._drop(name)
        self._vault.forget()

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
        with self._lock:
            known = self._sessions.get(account_id)
            lock = self._locks.setdefault(account_id, threading.Lock())
        if known is not None:
            return known
        with lock:
            if account_id not in self._sessions:
                session = self._opener.open(self._with_keys(self._source(account_id)), self._files)
                session.get_credentials()
                with self._lock:
                    self._sessions[account_id] = session
            return self._sessions[account_id]

    def address(self, ctx: AwsContext, service: str) -> str:
        """Where an account's calls of a service go, AWS too. It opens no account: nothing is asked or run for it."""
        session = self._opener.open(replace(self._source(ctx.account), commands=()), self._files)
        nobody = {"aws_access_key_id": "-", "aws_secret_access_key": "-"}
        client = session.create_client(service, region_name=ctx.region, **nobody)
        client.close()
        return str(client.meta.endpoint_url)

    def bundle(self, account_id: str) -> str:
        """The file of certificates that the account brings along; empty: it has none of its own."""
        return self._source(account_id).ca_bundle

    def bundles(self) -> list[tuple[str, str]]:
        """Every account that brings its own, by name, and where they are."""
        return [(one.account.name, one.ca_bundle) for one in self._sources().values() if one.ca_bundle]

    def endpoint(self, account_id: str, service: str) -> str:
        """Where an account's calls of a service go; empty: to AWS."""
        source = self._sources().get(account_id)
        if source is None or not source.endpoints:
            return ""
        return source.endpoint_for(str(operations.service_model(service).service_id))

    def expires(self, account_id: str) -> float:
        """When the account's credentials end, in seconds since 1970; 0 when they do not by themselves."""
        credentials = self.session(account_id).get_credentials()
        moment = getattr(credentials, "_expiry_time", None)
        return moment.timestamp() if moment is not None else 0

    def key_id(self, account_id: str) -> str:
        """The access key that the account's calls are signed with now: another one, another set of credentials."""
        credentials = self.session(account_id).get_credentials()
        return "" if credentials is None else str(credentials.get_frozen_credentials().access_key)

    # --- where accounts come from ---

    def _source(self, account_id: str) -> Source:
        source = self._sources().get(account_id)
        if source is None:
            raise AppError(ErrorKind.NOT_FOUND, "There is no such account any more.", "Choose another account.")
        return source

    def _sources(self, *, fresh: bool = False) -> dict[str, Source]:
        with self._lock:
            if self._listed is None or fresh:
                self._listed = self._added | ({} if self._sandbox_only else self._found_sources())
            return self._listed

    def _from_keys(self, item: dict[str, str], *, kept: bool, keys: Keys | None = None) -> Source:
        return accounts.from_keys(item, kept=kept, keys=keys, ca_bundle=accounts.ca_bundle(self._found))

    def _found_sources(self) -> dict[str, Source]:
        self._files = accounts.read_files(self._found)
        environment = accounts.from_environment(self._files, self._found)
        sources = [*([environment] if environment else []), *accounts.from_files(self._files, self._found)]
        return {source.account.id: source for source in sources}

    def _with_keys(self, source: Source) -> Source:
        if not source.kept:
            return source
        keys = self._vault.get(source.account.id)
        if keys is None:
            raise AppError(
                ErrorKind.SIGN_IN, "The keyring has no keys for this account.", "Remove the account and add it again."
            )
        return replace(source, keys=keys)

    def _drop(self, account_id: str) -> None:
        self._sessions.pop(account_id, None)
        self._drop_clients(account_id)

    def _drop_clients(self, account_id: str = "") -> None:
        """Of one account, or of all; what is under way goes on, later calls make them anew."""
        with self._lock:
            for key in [key for key in self._clients if account_id in ("", key[0])]:
                self._clients.pop(key).close()

    # --- what is remembered of accounts of our own; never a secret ---

    @property
    def _list_file(self) -> Path:
        return self._folder / "accounts.json"

    def _load_added(self) -> dict[str, Source]:
        try:
            items = json.loads(self._list_file.read_text("utf-8"))
            sources = [self._from_keys(item, kept=True) for item in items]
        except (OSError, ValueError, KeyError, TypeError):
            return {}
        return {source.account.id: source for source in sources}

    def _save_added(self) -> None:
        items = [
            {
                "id": source.account.id,
                "name": source.account.name,
                "region": source.account.region,
                "endpoint": source.account.endpoint,
            }
            for source in self._added.values()
            if source.kept
        ]
        write_private(self._list_file, json.dumps(items))
