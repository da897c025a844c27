"""The calls of IAM Identity Center, in our words; it keeps no token and decides nothing."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final

from botocore import UNSIGNED
from botocore.client import BaseClient
from botocore.config import Config
from botocore.exceptions import ClientError
from botocore.session import Session

from skydeck.core.context import Account
from skydeck.core.errors import AppError, ErrorKind
from skydeck.engine.accounts.sources import Source
from skydeck.engine.sso.centers import Center
from skydeck.engine.sso.tokens import Registration, Token
from skydeck.engine.wire.translate import RAISED, Facts, translate
from skydeck.engine.wire.validate import WATCH, Watch
from skydeck.engine.work.cancel import Cancelled
from skydeck.link.messages import SsoRole

CLIENT_NAME = "Skydeck"
DEVICE: Final = "urn:ietf:params:oauth:grant-type:device_code"
CODE: Final = "authorization_code"
REFRESH: Final = "refresh_token"
# Hundreds of accounts are asked for their roles: AWS slows down who asks for more at once.
_SIDE_BY_SIDE = 6
_PATIENT = {"mode": "standard", "total_max_attempts": 8}

OpenSession = Callable[[Source], Session]


class Refused(Exception):  # noqa: N818 - a flow may expect it
    """AWS's answer to a sign-in: `code` is its name in OAuth, such as `authorization_pending`."""

    def __init__(self, code: str, said: str = "") -> None:
        super().__init__(code)
        self.code, self.said = code, said


class TokenRefused(Exception):  # noqa: N818 - renewed, or asked for again
    """The portal does not take the token any more."""


class SsoClient:
    """Talks to all centers; used by many threads."""

    def __init__(self, open_session: OpenSession, generation: Callable[[], int]) -> None:
        """Clients are made anew when `generation` changes: the network's settings have."""
        self._open_session, self._generation = open_session, generation
        self._clients: dict[tuple[str, str], tuple[Center, int, BaseClient]] = {}
        self._lock = threading.Lock()

    def close(self) -> None:
        """Let go of all connections; the next call makes new ones."""
        with self._lock:
            clients, self._clients = list(self._clients.values()), {}
        for *_, client in clients:
            client.close()

    # --- SSO-OIDC ---

    def authorize_page(self, center: Center) -> str:
        """Where a browser signs in; botocore's model does not have it."""
        url: str = self._client(center, "sso-oidc").meta.endpoint_url
        return f"{url.rstrip('/')}/authorize"

    def register(self, center: Center, redirect: str, cancelled: Cancelled | None) -> Registration:
        """Make Skydeck known. With `redirect`, for an authorisation code; else for a device code."""
        params: dict[str, Any] = {"clientName": CLIENT_NAME, "clientType": "public", "scopes": list(center.scopes)}
        grants: tuple[str, ...] = (DEVICE, REFRESH)
        if redirect:
            grants = (CODE, REFRESH)
            params |= {"redirectUris": [redirect], "issuerUrl": center.start_url}
        params["grantTypes"] = list(grants)
        answer = self._oidc(center, "register_client", params, cancelled)
        _require(answer, "clientId", "clientSecret", "clientSecretExpiresAt")
        return Registration(answer["clientId"], answer["clientSecret"], float(answer["clientSecretExpiresAt"]), grants)

    def start_device(self, center: Center, us: Registration, cancelled: Cancelled | None) -> dict[str, Any]:
        """A code for a person to compare, and where."""
        params = {"clientId": us.client_id, "clientSecret": us.client_secret, "startUrl": center.start_url}
        answer = self._oidc(center, "start_device_authorization", params, cancelled)
        _require(answer, "deviceCode", "userCode", "verificationUri")
        return answer

    def token(
        self, center: Center, us: Registration, cancelled: Cancelled | None, *, once: bool = False, **grant: str
    ) -> Token:
        """A token for what the person or an older token allows; `Refused` says why there is none."""
        params = {"clientId": us.client_id, "clientSecret": us.client_secret, **grant}
        answer = self._oidc(center, "create_token", params, cancelled, once=once)
        _require(answer, "accessToken", "expiresIn")
        # A renewal may leave the refresh token as it is.
        refresh = answer.get("refreshToken") or grant.get("refreshToken", "")
        return Token(answer["accessToken"], time.time() + float(answer["expiresIn"]), refresh, us)

    # --- the access portal ---

    def roles(self, center: Center, token: Token, cancelled: Cancelled | None) -> tuple[SsoRole, ...]:
        """Every account and role that the person may use, by name."""
        found = list(self._pages(center, "list_accounts", "accountList", {"accessToken": token.access}, cancelled))

        def of_account(account: dict[str, str]) -> list[SsoRole]:
            params = {"accessToken": token.access, "accountId": account["accountId"]}
            name, email = account.get("accountName", ""), account.get("emailAddress", "")
            return [
                SsoRole(account["accountId"], name, email, role["roleName"])
                for role in self._pages(center, "list_account_roles", "roleList", params, cancelled)
            ]

        with ThreadPoolExecutor(_SIDE_BY_SIDE, thread_name_prefix="sso-roles") as pool:
            roles = [role for several in pool.map(of_account, found) for role in several]
        return tuple(sorted(roles, key=lambda role: (role.account_name.casefold(), role.number, role.role.casefold())))

    def credentials(
        self, center: Center, token: Token, number: str, role: str, cancelled: Cancelled | None
    ) -> dict[str, Any]:
        """The credentials of a role, as the portal words them."""
        params = {"accessToken": token.access, "accountId": number, "roleName": role}
        answer: dict[str, Any] = self._portal(center, "get_role_credentials", params, cancelled)
        given: dict[str, Any] = answer.get("roleCredentials", {})
        _require(given, "accessKeyId", "secretAccessKey", "sessionToken", "expiration")
        return given

    def log_out(self, center: Center, token: Token, cancelled: Cancelled | None) -> None:
        """End the sign-in at AWS; credentials that were given out before live on until they end."""
        self._portal(center, "logout", {"accessToken": token.access}, cancelled)

    # --- inside ---

    def _client(self, center: Center, service: str) -> BaseClient:
        wanted = (center, self._generation())
        with self._lock:
            known = self._clients.get((center.id, service))
            if known is None or known[:2] != wanted:
                known = self._clients[center.id, service] = (*wanted, self._create(center, service))
            return known[2]

    def _create(self, center: Center, service: str) -> BaseClient:
        account = Account(center.id, center.name, "sso", center.region)
        source = Source(account, endpoints=center.endpoints, ca_bundle=center.ca_bundle)
        make: Any = Config  # its stubs do not know every option
        config = make(signature_version=UNSIGNED, retries=_PATIENT)
        return self._open_session(source).create_client(service, region_name=center.region, config=config)

    def _oidc(
        self, center: Center, operation: str, params: dict[str, Any], cancelled: Cancelled | None, *, once: bool = False
    ) -> dict[str, Any]:
        with _Call(center, "sso-oidc", operation, cancelled, once=once) as call:
            try:
                return call.send(self._client(center, "sso-oidc"), params)
            except ClientError as error:
                if _status(error) >= 500:
                    raise
                raise _refused(error) from None

    def _portal(
        self, center: Center, operation: str, params: dict[str, Any], cancelled: Cancelled | None
    ) -> dict[str, Any]:
        with _Call(center, "sso", operation, cancelled) as call:
            try:
                return call.send(self._client(center, "sso"), params)
            except ClientError as error:
                if _status(error) == 401:
                    raise TokenRefused from None
                raise

    def _pages(
        self, center: Center, operation: str, rows: str, params: dict[str, Any], cancelled: Cancelled | None
    ) -> Iterator[dict[str, Any]]:
        page_token = ""
        while True:
            more = {"nextToken": page_token} if page_token else {}
            page = self._portal(center, operation, {**params, **more}, cancelled)
            yield from page.get(rows, ())
            if not page.get("nextToken") or page["nextToken"] == page_token:
                return
            page_token = page["nextToken"]


class _Call:
    """Around one call: what botocore raises leaves it as an `AppError`."""

    def __init__(
        self, center: Center, service: str, operation: str, cancelled: Cancelled | None, *, once: bool = False
    ) -> None:
        self._operation = operation
        name = "".join(part.capitalize() for part in operation.split("_"))
        self._facts = Facts(service, name, "", center.region, endpoint=next(iter(center.endpoints.values()), ""))
        self._watch = Watch((service, name), cancelled, once)

    def __enter__(self) -> _Call:
        self._held = WATCH.set(self._watch)
        return self

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        WATCH.reset(self._held)
        if isinstance(error, RAISED):
            raise translate(error, self._facts, self._watch) from None

    def send(self, client: BaseClient, params: dict[str, Any]) -> dict[str, Any]:
        """Send it with the client."""
        answer: dict[str, Any] = getattr(client, self._operation)(**params)
        return answer


def _require(answer: dict[str, Any], *names: str) -> None:
    """An answer that is whole for HTTP may still lack what it is about."""
    if not all(answer.get(name) for name in names):
        text = "The answer of the IAM Identity Center is not complete."
        raise AppError(ErrorKind.UNTRUSTED, text, "Check its endpoint, and whatever stands between, such as a proxy.")


def _status(error: ClientError) -> int:
    return int(error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))


def _refused(error: ClientError) -> Refused:
    said: dict[str, Any] = dict(error.response)
    # The name in OAuth; without it, AWS's name of the exception says the same.
    name = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", str(said["Error"].get("Code", "")).removesuffix("Exception")).lower()
    return Refused(str(said.get("error") or name), str(said.get("error_description") or ""))
