"""A reverse proxy on loopback that breaks answers to order, as networks, proxies and servers do."""

from __future__ import annotations

import http.client
import re
import socket
import ssl
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

# Connection faults: nothing, or not all, of an answer comes.
RESET_EARLY = "reset_early"
RESET_MID_BODY = "reset_mid_body"
CLOSE_MID_BODY = "close_mid_body"
DROP_AFTER_PROCESS = "drop_after_process"
HANG = "hang"
TRICKLE = "trickle"
GARBAGE = "garbage"
# Answers that are whole for HTTP and still wrong.
SHORT_LENGTH = "short_length"
CUT_WITHOUT_LENGTH = "cut_without_length"
FLIP = "flip"
PAGE_200 = "page_200"
PAGE_500 = "page_500"
REDIRECT = "redirect"
# Refusals in the words of the service's own protocol.
UNAVAILABLE = "503"
TOO_MANY = "429"
THROTTLED = "throttled"
EXPIRED = "expired"
DENIED = "denied"
SKEWED = "skewed"
PROTECTED = "protected"
# A wrong clock in the words of the services that have none of their own for it.
SIGNATURE = "signature"
INVALID_SIGNATURE = "invalid_signature"
AUTH_FAILURE = "auth_failure"

CODES: dict[str, tuple[int, str]] = {
    UNAVAILABLE: (503, "ServiceUnavailable"),
    TOO_MANY: (429, "TooManyRequestsException"),
    EXPIRED: (400, "ExpiredToken"),
    DENIED: (403, "AccessDenied"),
    SKEWED: (403, "RequestTimeTooSkewed"),
    PROTECTED: (400, "OperationNotPermitted"),
    SIGNATURE: (403, "SignatureDoesNotMatch"),
    INVALID_SIGNATURE: (403, "InvalidSignatureException"),
    AUTH_FAILURE: (401, "AuthFailure"),
}
# What each service calls "too many requests".
_THROTTLED = {
    "ec2": (503, "RequestLimitExceeded"),
    "s3": (503, "SlowDown"),
    "iam": (400, "Throttling"),
    "lambda": (429, "TooManyRequestsException"),
}
_PORTAL = b"<html><body>Please accept the terms of the hotel's Wi-Fi</body></html>"
_HOP = frozenset({"connection", "transfer-encoding", "content-length", "server", "date"})
_SCOPE = re.compile(r"Credential=[^/]+/\d+/[^/]+/([^/]+)/aws4_request")


@dataclass(frozen=True)
class Seen:
    """One request as the proxy got it."""

    number: int
    method: str
    path: str
    headers: dict[str, str]
    body: bytes = field(repr=False)
    fault: str | None

    @property
    def service(self) -> str:
        """The service that the request was signed for."""
        found = _SCOPE.search(self.headers.get("authorization", ""))
        return found[1] if found else ""


@dataclass
class _Answer:
    status: int
    headers: list[tuple[str, str]]
    body: bytes


Plan = Callable[[int], str | None]  # by the number of the request, from 1
Choice = Callable[[Seen], bool]  # which requests a plan is about, and counts


def always(fault: str) -> Plan:
    """Break every answer."""
    return lambda _number: fault


def first(fault: str, times: int = 1) -> Plan:
    """Break the first answers, then none."""
    return lambda number: fault if number <= times else None


class FaultProxy:
    """Listens on `port`; what it saw is in `seen`."""

    def __init__(self, upstream: int, tls: ssl.SSLContext | None = None) -> None:
        self.upstream = upstream
        self.plan: Plan = lambda _number: None
        self.only: Choice = lambda _seen: True
        self.outgoing: Callable[[Seen], dict[str, str]] = lambda seen: seen.headers  # what the server is sent
        self.portal = "http://portal.invalid/login"  # where a redirect leads
        self.clock_ahead = 0.0  # seconds that the Date header lies
        self.delay: Callable[[], None] = lambda: None
        self.seen: list[Seen] = []
        self.closing = threading.Event()
        self._lock = threading.Lock()
        self._sockets: set[socket.socket] = set()
        handler = type("Handler", (_Handler,), {"proxy": self})
        self._server = _Server(("127.0.0.1", 0), handler)
        if tls is not None:
            self._server.socket = tls.wrap_socket(self._server.socket, server_side=True)
        self.port: int = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), name="fault-proxy")
        self._thread.start()

    @property
    def url(self) -> str:
        """Where it listens, for clients without TLS."""
        return f"http://127.0.0.1:{self.port}"

    def use(self, plan: Plan, only: Choice = lambda _seen: True) -> None:
        """A new plan for some requests, counted from the first of them."""
        with self._lock:
            self.plan, self.only = plan, only
            self.seen = []

    @property
    def connections(self) -> int:
        """How many were made."""
        return len(self._sockets)

    def next_fault(self, method: str, path: str, headers: dict[str, str], body: bytes) -> Seen:
        """Enter a request and say what is to happen to it."""
        with self._lock:
            seen = Seen(len(self.seen) + 1, method, path, headers, body, None)
            if self.only(seen):
                number = 1 + sum(map(self.only, self.seen))
                seen = replace(seen, fault=self.plan(number))
            self.seen.append(seen)
        return seen

    def opened(self, connection: socket.socket) -> None:
        """Remember a connection, to close it at the end."""
        with self._lock:
            self._sockets.add(connection)

    def close(self) -> None:
        """Let go of whoever hangs, and end; safe to repeat."""
        if self.closing.is_set():
            return
        self.closing.set()
        self._server.shutdown()
        with self._lock:
            sockets = list(self._sockets)
        for connection in sockets:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        self._server.server_close()
        self._thread.join()


@contextmanager
def fault_proxy(upstream: int, tls: ssl.SSLContext | None = None) -> Iterator[FaultProxy]:
    """A proxy before the server that listens on port `upstream`."""
    proxy = FaultProxy(upstream, tls)
    try:
        yield proxy
    finally:
        proxy.close()


class _Server(ThreadingHTTPServer):
    daemon_threads = False
    block_on_close = True
    request_queue_size = 128

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is what half of the tests are about."""


class _Handler(BaseHTTPRequestHandler):
    proxy: FaultProxy
    protocol_version = "HTTP/1.1"
    timeout = 60

    def setup(self) -> None:
        super().setup()
        self.proxy.opened(self.request)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""

    def __getattr__(self, name: str) -> Callable[[], None]:
        if name.startswith("do_"):
            return self._serve
        raise AttributeError(name)

    def _serve(self) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        if headers.get("expect"):
            self.send_response_only(100)
            self.end_headers()
        body = self.rfile.read(int(headers.get("content-length") or 0))
        seen = self.proxy.next_fault(self.command, self.path, headers, body)
        self.proxy.delay()
        if seen.fault is None or not self._instead(seen):
            self._forwarded(seen, self._forward(seen))

    # --- instead of asking the server ---

    def _instead(self, seen: Seen) -> bool:
        fault = seen.fault or ""
        if fault == RESET_EARLY:
            self._reset()
        elif fault == HANG:
            self.proxy.closing.wait()
            self.close_connection = True
        elif fault == GARBAGE:
            self._raw(b"\x15\x03\x01\x00\x02\x02\x28 nonsense\r\n")
        elif fault == REDIRECT:
            self._send(_Answer(302, [("Location", self.proxy.portal)], b""))
        elif fault in (PAGE_200, PAGE_500):
            status = 200 if fault == PAGE_200 else 500
            self._send(_Answer(status, [("Content-Type", "text/html")], _PORTAL))
        elif fault in CODES or fault == THROTTLED:
            self._send(_refusal(seen))
        else:
            return False
        return True

    # --- after it has answered ---

    def _forward(self, seen: Seen) -> _Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.proxy.upstream, timeout=60)
        headers = {
            name: value for name, value in self.proxy.outgoing(seen).items() if name not in ("connection", "expect")
        }
        try:
            connection.request(seen.method, seen.path, seen.body, headers | {"connection": "close"})
            answer = connection.getresponse()
            kept = [(name, value) for name, value in answer.getheaders() if name.lower() not in _HOP]
            if seen.method == "HEAD":
                kept.append(("Content-Length", answer.getheader("Content-Length") or "0"))
            return _Answer(answer.status, kept, answer.read())
        finally:
            connection.close()

    def _forwarded(self, seen: Seen, answer: _Answer) -> None:
        body, half = answer.body, answer.body[: len(answer.body) // 2]
        match seen.fault:
            case "drop_after_process":
                self._reset()
            case "reset_mid_body" | "close_mid_body":
                self._head(answer, len(body))
                self.wfile.write(half)
                self._reset() if seen.fault == RESET_MID_BODY else self._end()
            case "short_length":
                self._send(_Answer(answer.status, answer.headers, half))
            case "cut_without_length":
                self._head(answer, None)
                self.wfile.write(half)
                self._end()
            case "flip":
                self._send(_Answer(answer.status, answer.headers, _flipped(body)))
            case "trickle":
                self._trickle(answer)
            case _:
                self._send(answer)

    def _trickle(self, answer: _Answer) -> None:
        self._head(answer, len(answer.body))
        for start in range(0, len(answer.body), 16):
            self.wfile.write(answer.body[start : start + 16])
            self.wfile.flush()
            if self.proxy.closing.wait(0.05):
                return

    # --- bytes ---

    def _send(self, answer: _Answer) -> None:
        head_only = self.command == "HEAD"
        self._head(answer, None if head_only else len(answer.body))
        if not head_only:
            self.wfile.write(answer.body)
        self.wfile.flush()

    def _head(self, answer: _Answer, length: int | None) -> None:
        self.send_response_only(answer.status)
        self.send_header("Date", formatdate(time.time() + self.proxy.clock_ahead, usegmt=True))
        for name, value in answer.headers:
            self.send_header(name, value)
        if length is not None:
            self.send_header("Content-Length", str(length))
        elif self.command != "HEAD":
            self.send_header("Connection", "close")
        self.end_headers()

    def _raw(self, data: bytes) -> None:
        self.wfile.write(data)
        self._end()

    def _end(self) -> None:
        self.wfile.flush()
        self.close_connection = True

    def _reset(self) -> None:
        self.wfile.flush()
        self.close_connection = True
        self.request.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()


def _flipped(body: bytes) -> bytes:
    changed = bytearray(body)
    if changed:
        changed[len(changed) // 2] ^= 1
    return bytes(changed)


def _refusal(seen: Seen) -> _Answer:
    fault = seen.fault or ""
    status, code = CODES[fault] if fault in CODES else _THROTTLED.get(seen.service, (400, "ThrottlingException"))
    if seen.headers.get("x-amz-target") or seen.service == "lambda":
        body = f'{{"__type":"{code}","message":"{code} injected"}}'.encode()
        headers = [("Content-Type", "application/json"), ("x-amzn-ErrorType", code)]
    else:
        body = _XML.get(seen.service, _XML["query"]).format(code=code).encode()
        headers = [("Content-Type", "text/xml")]
    return _Answer(status, [*headers, ("x-amzn-RequestId", "injected"), ("x-amz-request-id", "injected")], body)


_XML = {
    "s3": "<?xml version='1.0'?><Error><Code>{code}</Code><Message>{code} injected</Message></Error>",
    "ec2": (
        "<?xml version='1.0'?><Response><Errors><Error><Code>{code}</Code><Message>{code} injected</Message></Error>"
        "</Errors><RequestID>injected</RequestID></Response>"
    ),
    "query": (
        "<?xml version='1.0'?><ErrorResponse><Error><Type>Sender</Type><Code>{code}</Code>"
        "<Message>{code} injected</Message></Error><RequestId>injected</RequestId></ErrorResponse>"
    ),
}
