"""Sign-ins to IAM Identity Center and the accounts and credentials that come from them; it makes no client itself."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from skydeck.core.context import SSO
from skydeck.core.errors import AppError, ErrorKind
from skydeck.engine.accounts.credentials import Fresh
from skydeck.engine.accounts.own_accounts import OwnAccounts, SsoItem, SsoSessionItem
from skydeck.engine.accounts.signins import PersonNeeded, SignIns
from skydeck.engine.accounts.sources import Files
from skydeck.engine.secrets.vault import Vault
from skydeck.engine.sso import centers
from skydeck.engine.sso.centers import Center
from skydeck.engine.sso.client import OpenSession, SsoClient, TokenRefused
from skydeck.engine.sso.flow import INTERVAL, PATIENCE, Flow, Stop
from skydeck.engine.sso.renewal import Renewal
from skydeck.engine.sso.tokens import CliCache, OwnTokens, Tokens
from skydeck.engine.work.cancel import Cancelled
from skydeck.engine.work.environment import Found
from skydeck.engine.work.jobs import Job
from skydeck.link import messages


class Sso:
    """One for the engine; used by all its threads."""

    def __init__(
        self,
        own: OwnAccounts,
        files: Callable[[], Files],
        found: Found,
        vault: Vault,
        open_session: OpenSession,
        sign_ins: SignIns,
        told: Callable[[messages.Notice], None],
        *,
        allowed: Callable[[], None] = lambda: None,
        generation: Callable[[], int] = lambda: 0,
        cache: Path | None = None,
        patience: float = PATIENCE,
        interval: float = INTERVAL,
    ) -> None:
        """`allowed` raises where nobody may sign in; `generation` changes with the network's settings."""
        self._allowed = allowed
        self._own, self._files, self._found, self._sign_ins, self._told = own, files, found, sign_ins, told
        self._patience, self._interval = patience, interval
        self._client = SsoClient(open_session, generation)
        self._cli = CliCache(cache or Path.home() / ".aws" / "sso" / "cache", self._warn)
        self._kept = OwnTokens(vault, own.is_kept, self._warn)
        self._renewal = Renewal(self._client, self._tokens)
        self._flows: dict[str, Stop] = {}
        self._lock = threading.Lock()
        own.on_change(self._tidy)

    # --- which there are ---

    def center(self, session: str) -> Center:
        """A session by its id; `AppError` when there is none."""
        self._allowed()
        item = self._own.get(session)
        if isinstance(item, SsoSessionItem):
            return centers.own(item.name, item.start_url, item.region, self._found)
        center = centers.from_files(self._files(), self._found).get(session)
        if center is None:
            name = session.removeprefix(SSO)
            raise AppError(ErrorKind.SIGN_IN, f"The sign-in “{name}” is not there any more.", "Add it again.")
        return center

    def add_session(self, request: messages.AddSsoSession) -> messages.SsoSession:
        """Remember an IAM Identity Center; one that is known already stays the one that it is."""
        self._allowed()
        url, region = centers.checked(request.start_url, request.region)
        known = self._centers()
        for center in known.values():
            if (center.start_url.rstrip("/#"), center.region) == (url, region):
                return _described(center)
        name = centers.free_name(request.name.strip() or centers.host(url).partition(".")[0], known)
        item = SsoSessionItem(f"{SSO}{name}", name, region, url)
        self._own.put(item, keep=False)  # until it has an account: a dialog that is given up leaves nothing
        return _described(self.center(item.id))

    def list_roles(self, job: Job, request: messages.ListSsoRoles) -> messages.SsoRoles:
        """What a session offers; waits for a sign-in where one is needed."""
        center = self.center(request.session)
        while True:
            ticket = self._sign_ins.ticket()
            try:
                return messages.SsoRoles(
                    self._renewal.use(
                        center, job.cancelled, lambda token: self._client.roles(center, token, job.cancelled)
                    )
                )
            except PersonNeeded as needed:
                self._sign_ins.wait(
                    needed.need, center.id, ticket, since=job.received, cancelled=job.cancelled, background=False
                )

    def add_roles(self, request: messages.AddSsoRoles) -> None:
        """An account for each role; those that are there already get the new region."""
        center = self.center(request.session)
        if not request.roles:
            return
        taken = {item.name: item.id for item in self._own.of(SsoItem)}
        made: list[SsoItem | SsoSessionItem] = []
        session = self._own.get(center.id)
        if isinstance(session, SsoSessionItem):
            made.append(session)  # again, to be kept from now on
        for role in request.roles:
            item_id = f"{center.id}/{role.number}/{role.role}"
            name = f"{role.account_name or role.number} / {role.role}"
            if taken.setdefault(name, item_id) != item_id:
                name = f"{name} ({role.number})"
            made.append(SsoItem(item_id, name, request.region or center.region, center.id, role.number, role.role))
        self._own.put(*made)
        if not center.shared:
            self._kept.settle(center)

    # --- signing in and out ---

    def sign_in(self, job: Job, request: messages.SignIn) -> None:
        """Tell where to sign in, and wait for it; what waits for the session then goes on."""
        center = self.center(request.session)
        with self._flow(center.id, Stop(job.cancelled)) as stop:
            flow = Flow(center, self._client, self._tokens(center), job.answer, stop, self._patience, self._interval)
            try:
                token = flow.token(request.browser)
            except AppError:
                if stop.opened:
                    return  # another one was quicker: the session is open
                raise
            self._tokens(center).keep(center, token)
            self._sign_ins.opened(center.id)
            self._others(center.id, stop)

    def sign_out(self, request: messages.SignOut) -> None:
        """Forget the tokens, and end the sign-in at AWS."""
        center = self.center(request.session)
        tokens = self._tokens(center)
        token = tokens.token(center)
        tokens.keep(center, None)
        self._sign_ins.declined(center.id)  # refreshes that nobody asked for do not ask to sign in again
        if isinstance(self._own.get(center.id), SsoSessionItem) and not self._own.is_kept(center.id):
            self._own.remove(center.id)
        if token is None:
            return
        try:
            self._client.log_out(center, token, None)
        except TokenRefused:
            return  # it had ended already
        except AppError as error:
            self._warn(f"You are signed out of “{center.name}” on this computer, but AWS could not be told: {error}")

    def forget(self) -> None:
        """Drop the tokens that the keyring has as well, and all connections."""
        self._kept.forget()
        self._client.close()

    # --- credentials ---

    def role_credentials(self, session: str, number: str, role: str, cancelled: Cancelled | None = None) -> Fresh:
        """New credentials of a role; `PersonNeeded` when nobody is signed in and nothing can be renewed."""
        center = self.center(session)
        given = self._renewal.use(
            center, cancelled, lambda token: self._client.credentials(center, token, number, role, cancelled)
        )
        ends = float(given["expiration"]) / 1000
        return Fresh(given["accessKeyId"], given["secretAccessKey"], given["sessionToken"], ends)

    # --- inside ---

    def _centers(self) -> dict[str, Center]:
        shared = centers.from_files(self._files(), self._found)
        return shared | {item.id: self.center(item.id) for item in self._own.of(SsoSessionItem)}

    def _tidy(self) -> None:
        """Forget the sessions of Skydeck's own that no account comes from any more, and their tokens."""
        used = {item.session for item in self._own.of(SsoItem)}
        for item in self._own.of(SsoSessionItem):
            if self._own.is_kept(item.id) and item.id not in used:
                self._kept.keep(centers.own(item.name, item.start_url, item.region, self._found), None)
                self._own.remove(item.id)

    def _tokens(self, center: Center) -> Tokens:
        return self._cli if center.shared else self._kept

    @contextmanager
    def _flow(self, session: str, stop: Stop) -> Iterator[Stop]:
        """While it signs in; an older sign-in to the same session ends."""
        with self._lock:
            older, self._flows[session] = self._flows.get(session), stop
        if older is not None:
            older.replace()
        try:
            yield stop
        finally:
            with self._lock:
                if self._flows.get(session) is stop:
                    del self._flows[session]

    def _others(self, session: str, stop: Stop) -> None:
        """A newer sign-in to the session need not go on."""
        with self._lock:
            newer = self._flows.get(session)
        if newer is not None and newer is not stop:
            newer.replace(opened=True)

    def _warn(self, text: str) -> None:
        self._told(messages.Notice(text))


def _described(center: Center) -> messages.SsoSession:
    return messages.SsoSession(center.id, center.name, center.start_url, center.region)
