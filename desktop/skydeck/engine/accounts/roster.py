"""Every account there is, found or added, and what each is opened with; it opens none."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from skydeck.core.context import Account
from skydeck.core.errors import AppError, ErrorKind
from skydeck.engine.accounts import sources
from skydeck.engine.accounts.origins import KEYS, Origin
from skydeck.engine.accounts.own_accounts import KeysItem, OwnAccounts, RoleItem
from skydeck.engine.accounts.own_sources import own_sources, role_problem
from skydeck.engine.accounts.sources import Files, Source, endpoint_problem
from skydeck.engine.secrets.keys import Keys
from skydeck.engine.secrets.vault import Vault
from skydeck.engine.work.environment import NOTHING_FOUND, Found
from skydeck.link import messages

SANDBOX = "sandbox"


class Roster:
    """One for the engine; used by all its threads."""

    def __init__(self, folder: Path, found: Found, vault: Vault, *, sandbox_only: bool) -> None:
        self._sandbox_only, self._vault = sandbox_only, vault
        self._found = NOTHING_FOUND if sandbox_only else found
        self.own = OwnAccounts(folder)
        self.own.on_change(self._forget_list)
        self._sandbox: Source | None = None
        self._files: Files | None = None
        self._listed: dict[str, Source] | None = None
        self._typed: dict[str, Keys] = {}  # in memory only
        self._lock = threading.RLock()
        self._changed: Callable[[str], None] = lambda _account: None

    def on_change(self, callback: Callable[[str], None]) -> None:
        """Call back with an account's id when it is opened with something else from now on."""
        self._changed = callback

    # --- what there is ---

    @property
    def files(self) -> Files:
        """The AWS configuration files, as read last."""
        with self._lock:
            if self._files is None:
                self._files = sources.read_files(self._found)
            return self._files

    def listing(self) -> messages.AccountList:
        """Every account as the window knows it."""
        sources = self.sources()
        problems = () if self._sandbox_only else self.files.problems
        vault = "" if self._sandbox_only else self._vault.problem()
        return messages.AccountList(tuple(source.account for source in sources.values()), problems, vault)

    def source(self, account_id: str) -> Source:
        """One account; `AppError` when there is none of that id."""
        source = self.sources().get(account_id)
        if source is None:
            raise AppError(ErrorKind.NOT_FOUND, "There is no such account any more.", "Choose another account.")
        return source

    def sources(self, *, fresh: bool = False) -> dict[str, Source]:
        """Every account by its id; `fresh` reads the files anew."""
        with self._lock:
            if self._listed is None or fresh:
                sandbox = {SANDBOX: self._sandbox} if self._sandbox is not None else {}
                self._listed = sandbox | ({} if self._sandbox_only else self._found_sources(fresh=fresh))
            return self._listed

    def with_keys(self, source: Source) -> Source:
        """The account with the keys that it is opened with, which may be read from the keyring."""
        account_id = source.account.id
        with self._lock:
            typed = self._typed.get(account_id)
        if typed is not None:
            return replace(source, keys=typed, profile="", commands=(), origin=Origin(keys=True))
        if not source.kept:
            return source
        keys = self._vault.get(account_id)
        if keys is None:
            raise AppError(
                ErrorKind.SIGN_IN, "The keyring has no keys for this account.", "Remove the account and add it again."
            )
        return replace(source, keys=keys)

    def _found_sources(self, *, fresh: bool) -> dict[str, Source]:
        if fresh:
            self._files = None
        files = self.files
        environment = sources.from_environment(files, self._found)
        found = [*([environment] if environment else []), *sources.from_files(files, self._found)]
        others = {source.account.id: source for source in found}
        endpoints = sources.endpoints_of({}, files, self._found)
        return own_sources(self.own, others, sources.ca_bundle(self._found), endpoints) | others

    def _forget_list(self) -> None:
        with self._lock:
            self._listed = None

    # --- what is added, changed and removed ---

    def use_sandbox(self, sandbox: messages.UseSandbox) -> Account:
        """Add the sandbox account; a new one replaces the old."""
        account = Account(
            SANDBOX, "Sandbox", "sandbox", sandbox.region, number=sandbox.number, endpoint=sandbox.endpoint
        )
        keys = Keys(sandbox.access_key_id, sandbox.secret_access_key)
        with self._lock:
            self._sandbox = Source(account, keys=keys, endpoints={"": sandbox.endpoint})
            self._listed = None
        self._changed(SANDBOX)
        return account

    def require_real(self) -> None:
        """`AppError` when nothing but the sandbox may be used."""
        if self._sandbox_only:
            raise AppError(ErrorKind.LOCAL, "Only the sandbox can be used now.", "Start Skydeck without --demo.")

    def add_keys(self, request: messages.AddKeys) -> None:
        """Add an account by its keys, kept in the keyring when wanted."""
        self.require_real()
        endpoint = request.endpoint.strip()
        if endpoint and (problem := endpoint_problem(endpoint)):
            raise AppError(ErrorKind.INVALID, problem, "Use an https address.")
        keys = _keys(request)
        name = request.name.strip() or keys.access_key_id[-4:]
        item = KeysItem(f"{KEYS}{name}", name, request.region, endpoint, request.mfa_serial.strip())
        if request.keep:
            if keys.session_token:
                raise AppError(
                    ErrorKind.INVALID, "Keys with a session token end by themselves.", "Add them for this session only."
                )
            self._vault.put(item.id, keys)
        self._type(item.id, None if request.keep else keys)
        self.own.put(item, keep=request.keep)
        self._changed(item.id)

    def renew_keys(self, request: messages.RenewKeys) -> None:
        """Other keys for an account of keys: in the keyring where the old ones were, else in memory."""
        source = self.source(request.account)
        if not (isinstance(source.item, KeysItem) or source.origin.keys):
            raise AppError(
                ErrorKind.INVALID, "This account's credentials are no keys.", "Renew them where they come from."
            )
        keys = _keys(request)
        kept = source.kept and not keys.session_token
        if kept:
            self._vault.put(request.account, keys)
        self._type(request.account, None if kept else keys)
        self._changed(request.account)

    def add_role(self, request: messages.AddRole) -> None:
        """Add an account by a role that another account assumes."""
        self.require_real()
        arn = request.role_arn.strip()
        name = request.name.strip() or arn.rpartition("/")[2]
        serial, external = request.mfa_serial.strip(), request.external_id.strip()
        item = RoleItem(f"role:{name}", name, request.region, request.base, arn, external, serial)
        if problem := role_problem(item, self.sources()):
            raise AppError(ErrorKind.INVALID, problem, "Choose another account, or correct the role.")
        self.own.put(item)
        self._changed(item.id)

    def remove(self, account_id: str) -> None:
        """Forget an account of Skydeck's own, and its keys."""
        item = None if self._sandbox_only else self.own.get(account_id)
        if item is None:
            raise AppError(ErrorKind.INVALID, "Skydeck did not add this account.", "Remove it where it comes from.")
        if isinstance(item, KeysItem) and self.own.is_kept(account_id):
            self._vault.remove(account_id)
        self._type(account_id, None)
        self.own.remove(account_id)
        self._changed(account_id)

    def forget(self) -> None:
        """Drop every key from memory."""
        with self._lock:
            self._typed.clear()
        self._vault.forget()

    def _type(self, account_id: str, keys: Keys | None) -> None:
        with self._lock:
            if keys is None:
                self._typed.pop(account_id, None)
            else:
                self._typed[account_id] = keys


def _keys(request: messages.AddKeys | messages.RenewKeys) -> Keys:
    return Keys(request.access_key_id.strip(), request.secret_access_key.strip(), request.session_token.strip())
