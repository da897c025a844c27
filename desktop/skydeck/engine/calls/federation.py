"""Credentials for other programs, and links that open the web console signed in; it keeps none of them."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any, cast
from urllib.parse import urlencode, urlsplit

from botocore.awsrequest import AWSRequest

from skydeck.core.context import AwsContext, WriteMode
from skydeck.core.errors import AppError, ErrorKind
from skydeck.core.outcomes import OK
from skydeck.engine.accounts.credentials import Fresh
from skydeck.engine.accounts.sessions import Sessions
from skydeck.engine.calls.gateway import Gateway
from skydeck.engine.calls.regions import console_host, console_url, partition_of
from skydeck.engine.record.journal import Journal
from skydeck.engine.wire.translate import RAISED, Facts, translate
from skydeck.engine.wire.validate import Watch
from skydeck.link.messages import CallRecord, ConsoleLink, Credentials

# Where a partition trades credentials for a sign-in token; of the others no address is published.
_SIGN_IN_HOSTS = {
    "aws": "signin.aws.amazon.com",
    "aws-cn": "signin.amazonaws.cn",
    "aws-us-gov": "signin.amazonaws-us-gov.com",
}
_SERVICE, _OPERATION = "signin", "GetSigninToken"
_TOKEN_LIMIT = 16_384
_CONSOLE_SECONDS = 3600
_NAME_LIMIT = 32
_HOST = re.compile(r"[A-Za-z0-9.-]+")
# A federated user may do what both the IAM user and this allow: that is, what the IAM user may.
_EVERYTHING = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}


class Federation:
    """One for the engine; used by all its threads. Every method raises `AppError` only."""

    def __init__(
        self,
        gateway: Gateway,
        sessions: Sessions,
        journal: Journal,
        told: Callable[[CallRecord], None],
        address: Callable[[str], str] = lambda partition: _federation_address(partition),
    ) -> None:
        """`address` says where a partition's sign-in is; tests have one of their own."""
        self._gateway, self._sessions = gateway, sessions
        self._journal, self._told, self._address = journal, told, address

    def credentials(self, ctx: AwsContext) -> Credentials:
        """What the account's calls are signed with now; renewed first when they are about to end."""
        fresh = self._fresh(ctx)
        return Credentials(fresh.access_key_id, fresh.secret_access_key, fresh.session_token, fresh.expires)

    def console(self, ctx: AwsContext, page: str) -> ConsoleLink:
        """A link that signs in to the web console; `page` is one of its addresses, or empty for its first."""
        self._refuse_where_there_is_none(ctx)
        self._gateway.permit(ctx, "sts", "get_federation_token", {})
        self._gateway.require_owner(ctx)
        destination = _destination(ctx.region, page)
        keys = self._console_keys(ctx)
        token = self._noted(ctx, destination, lambda: self._token(ctx, keys))
        query = {"Action": "login", "Issuer": "", "Destination": destination, "SigninToken": token}
        return ConsoleLink(f"{self._address(partition_of(ctx.region))}?{urlencode(query)}")

    def _refuse_where_there_is_none(self, ctx: AwsContext) -> None:
        partition = partition_of(ctx.region)
        if ctx.mode is WriteMode.READ_ONLY:
            kind, text = ErrorKind.READ_ONLY, "This account is set to read-only here, and the web console would not be."
            advice = "Allow changes for it first, if you mean it."
        elif self._has_endpoint(ctx):
            kind, text = (
                ErrorKind.NOT_OFFERED,
                "This account lives at an endpoint of its own, without AWS's web console.",
            )
            advice = "Use its own pages, if it has any."
        elif not console_host(partition) or not self._address(partition):
            kind, text = ErrorKind.NOT_OFFERED, f"The web console of {partition} can't be opened signed in."
            advice = "Sign in to it in your browser."
        else:
            return
        raise AppError(kind, text, advice, account=ctx.account, region=ctx.region)

    def _has_endpoint(self, ctx: AwsContext) -> bool:
        return bool(self._sessions.endpoint(ctx.account, "sts"))

    def _fresh(self, ctx: AwsContext) -> Fresh:
        try:
            return self._sessions.keeper.ready(ctx.account)
        except (*RAISED, AppError) as error:
            raise translate(error, Facts("sts", "", ctx.account, ctx.region), Watch()) from None

    def _console_keys(self, ctx: AwsContext) -> Fresh:
        """Temporary ones, as the console wants; for long-term keys a session is asked for."""
        fresh = self._fresh(ctx)
        if fresh.session_token:
            return fresh
        name = self._gateway.identity(ctx).arn.rpartition("/")[2][:_NAME_LIMIT]
        params = {
            "Name": name if len(name) > 1 else "skydeck",
            "Policy": json.dumps(_EVERYTHING),
            "DurationSeconds": _CONSOLE_SECONDS,
        }
        given = self._gateway.call(ctx, "sts", "get_federation_token", params)["Credentials"]
        return Fresh(given["AccessKeyId"], given["SecretAccessKey"], given["SessionToken"])

    def _token(self, ctx: AwsContext, keys: Fresh) -> str:
        session = {
            "sessionId": keys.access_key_id,
            "sessionKey": keys.secret_access_key,
            "sessionToken": keys.session_token,
        }
        # In the body: a URL would stand in logs of proxies.
        form = {"Action": "getSigninToken", "SessionType": "json", "Session": json.dumps(session)}
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
        request: Any = AWSRequest("POST", self._address(partition_of(ctx.region)), headers, urlencode(form).encode())
        # The client's own connection: with the proxy, the certificates and the time-outs of every other call.
        client = cast(Any, self._sessions.client(ctx, "sts"))
        answer = client._endpoint.http_session.send(request.prepare())
        if answer.status_code != 200:
            raise _refused(ctx, answer.status_code)
        return _token_in(answer.content, ctx)

    def _noted(self, ctx: AwsContext, destination: str, send: Callable[[], str]) -> str:
        params = {"Action": "getSigninToken", "Destination": destination, "Session": "<hidden>"}
        record = CallRecord(
            time.time(), ctx.account, ctx.region, _SERVICE, _OPERATION, params, 0, "", write=True, attempts=1
        )
        record = self._journal.begin(record)
        self._told(record)
        started, outcome = time.monotonic(), ErrorKind.BUG.value
        try:
            token = send()
            outcome = OK
        except (*RAISED, AppError) as error:
            failed = translate(error, Facts(_SERVICE, _OPERATION, ctx.account, ctx.region), Watch())
            outcome = failed.code or failed.kind.value
            raise failed from None
        finally:
            ended = replace(record, outcome=outcome, seconds=round(time.monotonic() - started, 4))
            self._journal.end(ended)
            self._told(ended)
        return token


def _federation_address(partition: str) -> str:
    host = _SIGN_IN_HOSTS.get(partition)
    return f"https://{host}/federation" if host else ""


def _destination(region: str, page: str) -> str:
    """The page that follows the sign-in: one of the partition's console and no other."""
    first = console_url(region, f"console/home?region={region}")
    if not page:
        return first
    parts, host = urlsplit(page), console_host(partition_of(region))
    named = parts.hostname or ""
    plain = _HOST.fullmatch(parts.netloc) is not None  # nothing that a browser reads otherwise
    if parts.scheme != "https" or not plain or not (named == host or named.endswith(f".{host}")):
        raise AppError(
            ErrorKind.INVALID, "This is no page of the web console.", "Open the console's first page instead."
        )
    return page


def _refused(ctx: AwsContext, status: int) -> AppError:
    if status < 500:
        text = "AWS does not open the web console with these credentials."
        advice = "Sessions of one-time codes without a role can't; use a role, or sign in in your browser."
        return AppError(ErrorKind.DENIED, text, advice, code=f"HTTP{status}", account=ctx.account, region=ctx.region)
    text = f"The sign-in service of AWS did not answer properly (status {status})."
    return AppError(ErrorKind.OFFLINE, text, "Try again in a moment.", code=f"HTTP{status}", account=ctx.account)


def _token_in(body: bytes, ctx: AwsContext) -> str:
    try:
        token = json.loads(body)["SigninToken"]
    except (ValueError, KeyError, TypeError):
        token = None
    if not isinstance(token, str) or not token.isascii() or not 0 < len(token) <= _TOKEN_LIMIT:
        text = "What answered is not the sign-in service of AWS."
        raise AppError(ErrorKind.UNTRUSTED, text, "Check proxy and network.", account=ctx.account, region=ctx.region)
    return token
