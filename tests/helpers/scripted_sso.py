"""An IAM Identity Center on loopback that does as it is told: sign-in, portal, and an API that its keys open."""

from __future__ import annotations

import base64
import hashlib
import itertools
import json
import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit
from urllib.request import urlopen

from tests.helpers.canaries import canary
from tests.helpers.loopback_server import LoopbackServer

START_URL = "https://corp.awsapps.com/start"
REGION = "eu-west-1"
Answer = tuple[int, Any, dict[str, str]]


@dataclass
class Given:
    """Credentials that the portal gave out."""

    key: str
    number: str
    role: str
    token: str
    ends: float


@dataclass
class Api:
    """What came to the API beside the portal: every request's access key, and whether its credentials had ended."""

    keys: list[str] = field(default_factory=list)
    stale: list[str] = field(default_factory=list)


class ScriptedSso:
    """Its state and its script; tests read and set what they like, between requests or during them."""

    def __init__(self) -> None:
        self.roles: dict[str, tuple[str, list[str]]] = {
            "111122223333": ("acme-production", ["Administrator", "ReadOnly"]),
            "444455556666": ("acme-staging", ["Administrator"]),
        }
        self.page_size = 50
        self.allow: bool | None = True  # what the person does in the browser; None: nothing yet
        self.device_script: deque[str] = deque()  # what `/token` says to a device code before it gives a token
        self.interval = 0  # seconds; 0: it is not said
        self.code_lasts = 600
        self.token_lasts: float = 3600
        self.credentials_last: float = 3600
        self.refreshes = True  # whether tokens come with a refresh token that works
        self.registration_lasts = 90 * 86400
        self.throttled = 0  # so many portal requests are refused first
        self.counts: Counter[str] = Counter()
        self.registered: list[dict[str, Any]] = []
        self.token_requests: list[dict[str, Any]] = []
        self.given: list[Given] = []
        self.live: dict[str, float] = {}  # access token -> end
        self.tokens: list[str] = []  # every access and refresh token that was given out
        self.api = Api()
        self.address = ""
        self._refresh: set[str] = set()
        self._codes: dict[str, dict[str, str]] = {}
        self._devices: set[str] = set()
        self._numbers = itertools.count(1)
        self._lock = threading.Lock()

    # --- for tests ---

    @property
    def environment(self) -> dict[str, str]:
        """How an engine finds it."""
        return {"AWS_ENDPOINT_URL_SSO": self.address, "AWS_ENDPOINT_URL_SSO_OIDC": self.address}

    def config(self, session: str = "corp", **profiles: str) -> str:
        """A config file with this session, and a profile for each `name="number/role"`."""
        scopes = "sso_registration_scopes = sso:account:access"
        parts = [f"[sso-session {session}]\nsso_start_url = {START_URL}\nsso_region = {REGION}\n{scopes}\n"]
        for name, which in profiles.items():
            number, _, role = which.partition("/")
            parts.append(
                f"[profile {name}]\nsso_session = {session}\nsso_account_id = {number}\nsso_role_name = {role}\n"
                "region = us-east-1\n"
            )
        return "\n".join(parts)

    def engine_environment(self, home: Path, *, api: str = "", **profiles: str) -> dict[str, str]:
        """For an engine process, or a whole program: a home with these profiles, and where to sign in.

        Calls go to `api`; without it, the few that the script answers itself (STS, IAM users) come here.
        """
        folder = home / ".aws"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "config").write_text(self.config(**profiles))
        (folder / "credentials").touch()
        here = {"AWS_ENDPOINT_URL_STS": self.address, "AWS_ENDPOINT_URL_IAM": self.address}
        return self.environment | {
            "HOME": str(home),
            "AWS_CONFIG_FILE": str(folder / "config"),
            "AWS_SHARED_CREDENTIALS_FILE": str(folder / "credentials"),
            **({"AWS_ENDPOINT_URL": api} if api else here),
        }

    def end_sessions(self, *, refresh_too: bool = True) -> None:
        """As an administrator would: no token is good any more."""
        with self._lock:
            self.live.clear()
            if refresh_too:
                self._refresh.clear()

    def end_credentials(self) -> None:
        """All credentials that were given out so far are refused from now on."""
        with self._lock:
            for one in self.given:
                one.ends = 0

    def sign_in_as_browser(self, url: str) -> str:
        """What the browser shows in the end; it follows redirects as a browser does."""
        with urlopen(url, timeout=10) as page:
            return str(page.read().decode())

    # --- SSO-OIDC ---

    def register(self, body: dict[str, Any]) -> Answer:
        self.registered.append(body)
        secret = canary("client").ljust(900, "c")
        known = {"clientId": f"client-{next(self._numbers)}", "clientSecret": secret, "clientIdIssuedAt": _now()}
        return _ok(known | {"clientSecretExpiresAt": _now() + self.registration_lasts})

    def authorize(self, query: Mapping[str, str]) -> Answer:
        """The sign-in page: the person allows it or not, and the browser goes back."""
        if query.get("code_challenge_method") != "S256" or query.get("response_type") != "code":
            return _oauth("invalid_request", "InvalidRequestException")
        if self.allow is None:
            return 200, "sign in here", {}
        back = {"state": query["state"]}
        if self.allow:
            back["code"] = f"code-{next(self._numbers)}"
            self._codes[back["code"]] = dict(query)
        else:
            back |= {"error": "access_denied", "error_description": "the person said no"}
        return 302, "", {"Location": f"{query['redirect_uri']}?{urlencode(back)}"}

    def start_device(self, body: dict[str, Any]) -> Answer:
        number = next(self._numbers)
        device, code = f"device-{number}", f"ABCD-{number:04}"
        self._devices.add(device)
        page = f"{self.address}/device"
        return _ok(
            {
                "deviceCode": device,
                "userCode": code,
                "verificationUri": page,
                "verificationUriComplete": f"{page}?user_code={code}",
                "expiresIn": self.code_lasts,
                "interval": self.interval,
            }
        )

    def token(self, body: dict[str, Any]) -> Answer:
        self.token_requests.append(body)
        grant = str(body["grantType"])
        check: dict[str, Callable[[dict[str, Any]], Answer | None]] = {
            "authorization_code": self._check_code,
            "urn:ietf:params:oauth:grant-type:device_code": self._check_device,
            "refresh_token": self._check_refresh,
        }
        refused = check[grant](body)
        return refused or _ok(self._new_token())

    def _check_code(self, body: dict[str, Any]) -> Answer | None:
        asked = self._codes.pop(str(body.get("code")), None)
        digest = hashlib.sha256(str(body.get("codeVerifier")).encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        same = asked is not None and (asked["code_challenge"], asked["redirect_uri"], asked["client_id"]) == (
            challenge,
            body.get("redirectUri"),
            body.get("clientId"),
        )
        return None if same else _oauth("invalid_grant", "InvalidGrantException")

    def _check_device(self, body: dict[str, Any]) -> Answer | None:
        if body.get("deviceCode") not in self._devices:
            return _oauth("invalid_grant", "InvalidGrantException")
        said = self.device_script.popleft() if self.device_script else ""
        names = {"expired_token": "ExpiredTokenException", "access_denied": "AccessDeniedException"}
        names |= {"authorization_pending": "AuthorizationPendingException", "slow_down": "SlowDownException"}
        if said:
            return _oauth(said, names[said])
        if self.allow is None:
            return _oauth("authorization_pending", names["authorization_pending"])
        return None if self.allow else _oauth("access_denied", names["access_denied"])

    def _check_refresh(self, body: dict[str, Any]) -> Answer | None:
        good = self.refreshes and body.get("refreshToken") in self._refresh
        return None if good else _oauth("invalid_grant", "InvalidGrantException")

    def _new_token(self) -> dict[str, Any]:
        with self._lock:
            # As long as real ones, which Windows' keyring does not take in one piece.
            access, refresh = canary("access").ljust(1900, "a"), canary("refresh").ljust(1500, "r")
            self.live[access] = time.time() + self.token_lasts
            self.tokens += [access, refresh]
            token = {"accessToken": access, "tokenType": "Bearer", "expiresIn": self.token_lasts}
            if self.refreshes:
                self._refresh.add(refresh)
                token["refreshToken"] = refresh
            return token

    # --- the access portal ---

    def portal(self, path: str, query: Mapping[str, str], token: str) -> Answer:
        if self.throttled > 0:
            self.throttled -= 1
            return _aws(429, "TooManyRequestsException", "slower")
        if self.live.get(token, 0) <= time.time():
            return _aws(401, "UnauthorizedException", "Session token not found or invalid")
        if path == "/logout":
            self.live.pop(token)
            return _ok({})
        answer: dict[str, Callable[[], Answer]] = {
            "/assignment/accounts": lambda: self._accounts(query),
            "/assignment/roles": lambda: self._roles_of(query),
            "/federation/credentials": lambda: self._credentials(query, token),
        }
        return answer[path]()

    def _accounts(self, query: Mapping[str, str]) -> Answer:
        rows = [
            {"accountId": number, "accountName": name, "emailAddress": f"{name}@example.com"}
            for number, (name, _) in self.roles.items()
        ]
        return self._page("accountList", rows, query)

    def _roles_of(self, query: Mapping[str, str]) -> Answer:
        number = query["account_id"]
        rows = [{"roleName": role, "accountId": number} for role in self.roles[number][1]]
        return self._page("roleList", rows, query)

    def _page(self, name: str, rows: list[dict[str, str]], query: Mapping[str, str]) -> Answer:
        start = int(query.get("next_token", "0"))
        end = start + self.page_size
        more = {"nextToken": str(end)} if end < len(rows) else {}
        return _ok({name: rows[start:end], **more})

    def _credentials(self, query: Mapping[str, str], token: str) -> Answer:
        number, role = query["account_id"], query["role_name"]
        if role not in self.roles.get(number, ("", []))[1]:
            return _aws(403, "ForbiddenException", "No access")
        one = self._give(number, role, token)
        made = {"accessKeyId": one.key, "secretAccessKey": canary("secret"), "sessionToken": canary("session")}
        return _ok({"roleCredentials": made | {"expiration": int(one.ends * 1000)}})

    def _give(self, number: str, role: str, token: str) -> Given:
        with self._lock:
            ends = time.time() + self.credentials_last
            self.given.append(Given(f"ASIASCRIPTED{next(self._numbers):08}", number, role, token, ends))
            return self.given[-1]

    # --- an API that takes its credentials: as much of STS and IAM as it takes to be called ---

    def call(self, key: str, operation: str) -> Answer:
        with self._lock:
            self.api.keys.append(key)
            one = next((given for given in self.given if given.key == key), None)
            if one is None or one.ends <= time.time():
                self.api.stale.append(key)
                return 403, _ERROR, {"Content-Type": "text/xml"}
        if operation == "AssumeRole":
            other = self._give(one.number, "Assumed", one.token)
            end = datetime.fromtimestamp(other.ends, UTC).isoformat()
            return 200, _ASSUMED.format(key=other.key, end=end, number=one.number), {"Content-Type": "text/xml"}
        page = {"GetCallerIdentity": _IDENTITY, "ListUsers": _USERS}[operation]
        return 200, page.format(number=one.number, role=one.role), {"Content-Type": "text/xml"}


_ERROR = (
    "<ErrorResponse><Error><Type>Sender</Type><Code>ExpiredToken</Code><Message>The security token included in the "
    "request is expired</Message></Error><RequestId>11111111-2222</RequestId></ErrorResponse>"
)
_IDENTITY = (
    '<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>'
    "<Arn>arn:aws:sts::{number}:assumed-role/AWSReservedSSO_{role}_0123456789abcdef/ada</Arn><UserId>AROA:ada</UserId>"
    "<Account>{number}</Account></GetCallerIdentityResult><ResponseMetadata><RequestId>11111111-2222</RequestId>"
    "</ResponseMetadata></GetCallerIdentityResponse>"
)
_ASSUMED = (
    '<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><AssumedRoleUser>'
    "<Arn>arn:aws:sts::{number}:assumed-role/Assumed/ada</Arn><AssumedRoleId>AROA:ada</AssumedRoleId></AssumedRoleUser>"
    "<Credentials><AccessKeyId>{key}</AccessKeyId><SecretAccessKey>secret-{key}</SecretAccessKey><SessionToken>"
    "session-{key}</SessionToken><Expiration>{end}</Expiration></Credentials></AssumeRoleResult><ResponseMetadata>"
    "<RequestId>11111111-2222</RequestId></ResponseMetadata></AssumeRoleResponse>"
)
_USERS = (
    '<ListUsersResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><ListUsersResult><IsTruncated>false'
    "</IsTruncated><Users><member><UserName>ada</UserName><UserId>AIDA</UserId><Path>/</Path>"
    "<Arn>arn:aws:iam::{number}:user/ada</Arn><CreateDate>2026-01-01T00:00:00Z</CreateDate></member></Users>"
    "</ListUsersResult><ResponseMetadata><RequestId>11111111-2222</RequestId></ResponseMetadata></ListUsersResponse>"
)


def _now() -> int:
    return int(time.time())


def _ok(body: Any) -> Answer:
    return 200, body, {}


def _oauth(error: str, name: str) -> Answer:
    return 400, {"error": error, "error_description": "scripted"}, {"x-amzn-errortype": name}


def _aws(status: int, name: str, message: str) -> Answer:
    return status, {"message": message}, {"x-amzn-errortype": name}


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 30
    script: ScriptedSso

    def log_message(self, *_: object) -> None:
        """Tests look at counts instead."""

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        self.script.counts[parts.path] += 1
        query = dict(parse_qsl(parts.query))
        if parts.path == "/authorize":
            self._answer(self.script.authorize(query))
        elif parts.path == "/device":
            self._answer((200, "type the code here", {}))
        else:
            self._answer(self.script.portal(parts.path, query, self.headers.get("x-amz-sso_bearer_token", "")))

    def do_POST(self) -> None:
        data = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        path = urlsplit(self.path).path
        self.script.counts[path] += 1
        posts = {
            "/client/register": self.script.register,
            "/device_authorization": self.script.start_device,
            "/token": self.script.token,
        }
        if path in posts:
            self._answer(posts[path](json.loads(data)))
        elif path == "/logout":
            self._answer(self.script.portal(path, {}, self.headers.get("x-amz-sso_bearer_token", "")))
        else:
            key = self.headers.get("Authorization", "").partition("Credential=")[2].partition("/")[0]
            self._answer(self.script.call(key, dict(parse_qsl(data.decode()))["Action"]))

    def _answer(self, answer: Answer) -> None:
        status, body, headers = answer
        data = body.encode() if isinstance(body, str) else json.dumps(body).encode()
        kind = "text/plain" if isinstance(body, str) else "application/json"
        self.send_response(status)
        for name, value in ({"Content-Type": kind, "x-amzn-RequestId": "1-2-3"} | headers).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


@contextmanager
def scripted_sso() -> Iterator[ScriptedSso]:
    """One that runs until the block ends; `environment` is what an engine process needs to find it."""
    script = ScriptedSso()
    handler = type("Handler", (_Handler,), {"script": script})
    server = LoopbackServer(("127.0.0.1", 0), handler)
    script.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, name="scripted-sso")
    thread.start()
    try:
        yield script
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
