"""An STS on loopback that does as it is told, with a small IAM and S3 behind its keys; it checks no signature."""

from __future__ import annotations

import itertools
import re
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler
from urllib.parse import parse_qsl, urlsplit

from tests.helpers.loopback_server import LoopbackServer

NUMBER = "111122223333"
RIGHT, WRONG = "123456", "654321"
_SCOPE = re.compile(r"Credential=([^/]+)/\d+/[^/]+/([^/]+)/aws4_request")
_QUERY_REFUSAL = (
    "<ErrorResponse><Error><Type>Sender</Type><Code>{code}</Code><Message>{said}</Message></Error>"
    "<RequestId>1-2-3</RequestId></ErrorResponse>"
)
_S3_REFUSAL = "<Error><Code>{code}</Code><Message>{said}</Message><RequestId>1-2-3</RequestId></Error>"
_CREDENTIALS = (
    "<Credentials><AccessKeyId>{key}</AccessKeyId><SecretAccessKey>secret</SecretAccessKey>"
    "<SessionToken>token-of-{key}</SessionToken><Expiration>{ends}</Expiration></Credentials>"
)


@dataclass(frozen=True)
class Seen:
    """One request: what it asked, with which key, and whether that had ended when it came."""

    operation: str
    key: str
    stale: bool
    at: float
    params: dict[str, str] = field(default_factory=dict)


class ScriptedSts:
    """Its script and what came; tests read and set what they like, also while requests come."""

    def __init__(self) -> None:
        self.ends: dict[str, float] = {}  # keys that end, and when; all others do not
        self.lifetime = 3600.0
        self.right = RIGHT  # what the device shows
        self.number = NUMBER  # of the account that everybody is in
        self.ends_at_once = False  # whether sessions are refused from the first call on
        self.drops = False  # whether connections end without an answer
        self.users, self.page_size = 3, 1000
        self.needs_code: set[str] = set()  # operations that are refused without one
        self.hold: Callable[[str], None] = lambda _operation: None  # called before each answer
        self.seen: list[Seen] = []
        self._codes: set[str] = set()
        self._numbers = itertools.count(1)
        self._lock = threading.Lock()
        handler = type("Handler", (_Handler,), {"script": self})
        self._server = LoopbackServer(("127.0.0.1", 0), handler)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), name="scripted-sts")
        self._thread.start()

    def end(self, *keys: str) -> None:
        """These keys have ended."""
        with self._lock:
            self.ends |= dict.fromkeys(keys, time.time())

    def end_all(self) -> None:
        """Every session that was given out has ended."""
        self.end(*list(self.ends))

    def holds(self, key: str) -> bool:
        """Whether a key is good now."""
        with self._lock:
            return self.ends.get(key, float("inf")) > time.time()

    def counts(self) -> Counter[str]:
        """How often each operation was asked for."""
        return Counter(one.operation for one in list(self.seen))

    def stale(self) -> list[Seen]:
        """Requests that were signed with what had ended."""
        return [one for one in list(self.seen) if one.stale]

    def close(self) -> None:
        """Cut every connection and end."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    # --- answers ---

    def note(self, operation: str, key: str, params: dict[str, str]) -> bool:
        """Whether the key holds."""
        with self._lock:
            stale = self.ends.get(key, float("inf")) <= time.time()
            self.seen.append(Seen(operation, key, stale, time.time(), params))
        self.hold(operation)
        return not stale

    def query(self, operation: str, key: str, params: dict[str, str]) -> tuple[int, str]:
        """STS and IAM."""
        if not self.note(operation, key, params):
            said = "The security token included in the request is expired"
            return 403, _QUERY_REFUSAL.format(code="ExpiredToken", said=said)
        if operation in ("AssumeRole", "GetSessionToken"):
            return self._session(operation, params)
        if operation == "GetCallerIdentity":
            who = f"<Arn>arn:aws:iam::{self.number}:user/me</Arn><UserId>AIDA</UserId>"
            inner = f"{who}<Account>{self.number}</Account>"
            return 200, _answer(operation, inner)
        if operation == "ListAccountAliases":
            return 200, _answer(operation, "<AccountAliases/><IsTruncated>false</IsTruncated>")
        if operation == "ListUsers":
            return 200, _answer(operation, self._users(params))
        return 200, _answer(operation, "")

    def _session(self, operation: str, params: dict[str, str]) -> tuple[int, str]:
        code = params.get("TokenCode")
        with self._lock:
            right = code == self.right and code not in self._codes if code else operation not in self.needs_code
            if right and code:
                self._codes.add(code)
        if not right:
            said = "MultiFactorAuthentication failed with invalid MFA one time pass code."
            return 403, _QUERY_REFUSAL.format(code="AccessDenied", said=said)
        key, ends = f"ASIA{next(self._numbers):04}", time.time() + self.lifetime
        self.ends[key] = 0 if self.ends_at_once else ends
        moment = datetime.fromtimestamp(ends, UTC).isoformat().replace("+00:00", "Z")
        return 200, _answer(operation, _CREDENTIALS.format(key=key, ends=moment))

    def _users(self, params: dict[str, str]) -> str:
        start = int(params.get("Marker", "0"))
        end = min(start + self.page_size, self.users)
        rows = "".join(
            f"<member><UserName>user{number}</UserName><UserId>AIDA{number}</UserId><Path>/</Path>"
            f"<Arn>arn:aws:iam::{NUMBER}:user/user{number}</Arn><CreateDate>2026-01-01T00:00:00Z</CreateDate></member>"
            for number in range(start, end)
        )
        more = end < self.users
        marker = f"<Marker>{end}</Marker>" if more else ""
        return f"<Users>{rows}</Users><IsTruncated>{str(more).lower()}</IsTruncated>{marker}"

    def object(self, method: str, key: str) -> tuple[int, str]:
        """S3: one bucket and object, which everybody with keys that hold may read."""
        if self.note(f"{method} object", key, {}):
            return 200, "<ListBucketResult><IsTruncated>false</IsTruncated></ListBucketResult>"
        return 400, _S3_REFUSAL.format(code="ExpiredToken", said="The provided token has expired.")


def _answer(operation: str, inner: str) -> str:
    return (
        f"<{operation}Response><{operation}Result>{inner}</{operation}Result>"
        f"<ResponseMetadata><RequestId>1-2-3</RequestId></ResponseMetadata></{operation}Response>"
    )


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 30
    script: ScriptedSts

    def log_message(self, *_: object) -> None:
        """Tests look at what was seen instead."""

    def do_HEAD(self) -> None:
        self._answer(*self.script.object("HEAD", self._key()))

    def do_GET(self) -> None:
        self._answer(*self.script.object("GET", self._key()))

    def do_POST(self) -> None:
        data = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        params = dict(parse_qsl(data.decode())) | dict(parse_qsl(urlsplit(self.path).query))
        self._answer(*self.script.query(params["Action"], self._key(), params))

    def _key(self) -> str:
        found = _SCOPE.search(self.headers.get("Authorization", ""))
        return found[1] if found else ""

    def _answer(self, status: int, body: str) -> None:
        data = body.encode()
        if self.script.drops:
            self.close_connection = True
            return
        with suppress(OSError):  # whoever asked may have given up
            self.send_response(status)
            for name in ("x-amzn-RequestId", "x-amz-request-id"):
                self.send_header(name, "1-2-3")
            self.send_header("Content-Type", "text/xml")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(data)


@contextmanager
def scripted_sts() -> Iterator[ScriptedSts]:
    """One that runs until the block ends."""
    made = ScriptedSts()
    try:
        yield made
    finally:
        made.close()
