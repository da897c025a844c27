"""The sandbox's door: a WSGI application that lets only signed, local requests in; it keeps no AWS state."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable
from dataclasses import replace
from http import HTTPStatus
from typing import Any

from skydeck.demo import answers, calls, paging, signing
from skydeck.demo.answers import Answer, AwsError
from skydeck.demo.backends import utc_now
from skydeck.demo.calls import Call, Environ
from skydeck.demo.gate import Gate
from skydeck.demo.keys import Key, KeyRing
from skydeck.demo.refusals import moto_errors, moto_fault, not_offered, refusal
from skydeck.demo.trail import Trail

StartResponse = Callable[..., Any]
Handler = Callable[[Call], Answer]
Backend = Callable[[Environ, bytes], Answer]

# moto's own control interface and its imitation of the instance metadata service.
CLOSED_PATHS = ("/moto-api", "/latest/meta-data", "/latest/api", "/favicon.ico")
_REQUEST_ID_HEADERS = frozenset(("x-amzn-requestid", "x-amz-request-id", "x-amz-requestid"))
# What moto's serializer writes where it was told no id.
_NO_REQUEST_ID = b">request-id<"
_OWN_HEADERS = frozenset(("server", "date", "connection"))


class Front:
    """Checks each request, answers it from the table of own handlers or from moto, and notes it in the trail."""

    def __init__(
        self, ring: KeyRing, gate: Gate, trail: Trail, backend: Backend, handlers: dict[tuple[str, str], Handler]
    ) -> None:
        self._ring = ring
        self._gate = gate
        self._trail = trail
        self._backend = backend
        self._handlers = handlers
        self._moto_errors = moto_errors()
        self.port = 0

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        request_id = str(uuid.uuid4())
        answer = self._answer(environ, request_id)
        headers = _clean_headers(answer, request_id, environ)
        start_response(f"{answer.status} {HTTPStatus(answer.status).phrase}", headers)
        return [b"" if environ["REQUEST_METHOD"] == "HEAD" else answer.body]

    def _answer(self, environ: Environ, request_id: str) -> Answer:
        protocol = _likely_protocol(environ)
        try:
            self._admit(environ)
            # The body is read only for a key that is known: a stranger cannot fill the memory.
            claim = signing.read_claim(_signed_request(environ, b""))
            protocol = calls.protocol_of(calls.service_of(claim.service, b""), environ.get("CONTENT_TYPE", ""))
            key = self._key_of(claim)
            body = _read_body(environ)
            signing.verify(_signed_request(environ, body), claim, key.secret)
        except AwsError as error:
            return answers.fault(protocol, error, request_id)
        except signing.SignatureError as error:
            return answers.fault(protocol, refusal(error.code, protocol), request_id)
        service = calls.service_of(claim.service, body)
        operation = calls.operation_of(service, environ, body)
        self._gate.wait(service, operation)
        return self._serve(Call(service, operation, claim.region, key, environ, body, request_id))

    def _admit(self, environ: Environ) -> None:
        if "HTTP_ORIGIN" in environ:
            raise AwsError("AccessDenied", "The sandbox does not answer web pages.", 403)
        host = environ.get("HTTP_HOST", "").lower()
        own = (f"127.0.0.1:{self.port}", f"localhost:{self.port}")
        if host not in own and not host.endswith(f".localhost:{self.port}"):
            raise AwsError("AccessDenied", "The sandbox answers only under its own address.", 403)
        if environ.get("PATH_INFO", "").startswith(CLOSED_PATHS):
            raise AwsError("AccessDenied", "There is nothing here.", 403)

    def _key_of(self, claim: signing.Claim) -> Key:
        key = self._ring.find(claim.key_id)
        if key is None:
            raise signing.SignatureError("unknown key")
        if key.token != claim.token:
            raise signing.SignatureError("wrong token")
        if key.expires is not None and key.expires < utc_now():
            raise signing.SignatureError("expired token")
        return key

    def _serve(self, call: Call) -> Answer:
        handler = self._handlers.get((call.service, call.operation))
        try:
            answer = handler(call) if handler else self._from_moto(call)
        except AwsError as error:
            answer = answers.fault(call.protocol, error, call.request_id)
        except self._moto_errors as error:
            answer = answers.fault(call.protocol, moto_fault(error), call.request_id)
        self._trail.note(call, answer)
        return answer

    def _from_moto(self, call: Call) -> Answer:
        answer = self._backend({**call.environ, "skydeck.call": call}, call.body)
        # moto's own pages for what it does not know; AWS has no HTML.
        if answer.body[:15].lower() == b"<!doctype html>" and answer.status >= 400:
            raise not_offered(call)
        if call.protocol in ("ec2", "query"):
            answer = replace(answer, body=answer.body.replace(_NO_REQUEST_ID, f">{call.request_id}<".encode()))
        return paging.cut(call, answer)


def _likely_protocol(environ: Environ) -> str:
    # For a request that is refused before it says which service it is for.
    kind = environ.get("CONTENT_TYPE", "")
    return "json" if "json" in kind else "query" if "x-www-form-urlencoded" in kind else "rest-xml"


def _read_body(environ: Environ) -> bytes:
    stream: Any = environ["wsgi.input"]
    if environ.get("wsgi.input_terminated"):
        return bytes(stream.read())
    length = environ.get("CONTENT_LENGTH") or "0"
    return bytes(stream.read(int(length)))


def _signed_request(environ: Environ, body: bytes) -> signing.SignedRequest:
    path, _, query = str(environ.get("RAW_URI", environ.get("PATH_INFO", "/"))).partition("?")
    headers = {
        name[5:].replace("_", "-").lower(): str(value) for name, value in environ.items() if name.startswith("HTTP_")
    }
    for name in ("CONTENT_TYPE", "CONTENT_LENGTH"):
        if environ.get(name):
            headers[name.replace("_", "-").lower()] = environ[name]
    for name, key in _underscored(environ):
        headers[name.lower()] = headers.pop(name.replace("_", "-").lower(), str(environ[key]))
    return signing.SignedRequest(environ["REQUEST_METHOD"], path, query, headers, body)


def _underscored(environ: Environ) -> list[tuple[str, str]]:
    # WSGI folds x-amz-meta-my_key into x-amz-meta-my-key; moto's handler remembers how it was sent.
    names: dict[str, str] = environ.get("moto.preserved_header_names") or {}
    return [(name, key) for key, name in names.items() if key in environ]


def _clean_headers(answer: Answer, request_id: str, environ: Environ) -> answers.Headers:
    kept = [
        (name, value)
        for name, value in answer.headers
        if not name.lower().startswith("access-control-") and name.lower() not in _OWN_HEADERS
    ]
    names = {name.lower() for name, _ in kept}
    if not names & _REQUEST_ID_HEADERS:
        kept.append(("x-amzn-RequestId", request_id))
    if environ["REQUEST_METHOD"] != "HEAD":
        kept = [pair for pair in kept if pair[0].lower() != "content-length"]
    if "content-length" not in {name.lower() for name, _ in kept} and answer.status not in (204, 304):
        kept.append(("Content-Length", str(len(answer.body))))
    return kept
