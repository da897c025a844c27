"""The sandbox's door: a WSGI application before moto that lets only signed, local requests in; it keeps no AWS state."""

from __future__ import annotations

import io
import uuid
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

from skydeck.demo import answers, calls, paging, signing
from skydeck.demo.answers import Answer, Fault
from skydeck.demo.calls import Call, Environ
from skydeck.demo.gate import Gate
from skydeck.demo.keys import Key, KeyRing
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
        try:
            self._admit(environ)
        except Fault as error:
            return answers.fault("json", error, request_id)
        body = _read_body(environ)
        protocol = "rest-xml"
        try:
            claim = signing.read_claim(_signed_request(environ, body))
            service = calls.service_of(claim.service, body)
            protocol = calls.protocol_of(service, environ.get("CONTENT_TYPE", ""))
            key = self._authenticate(environ, body, claim)
        except signing.SignatureFault as error:
            return answers.fault(protocol, _refusal(error.code, protocol), request_id)
        operation = calls.operation_of(service, environ, body)
        self._gate.wait(service, operation)
        return self._serve(Call(service, operation, claim.region, key, environ, body, request_id))

    def _admit(self, environ: Environ) -> None:
        if "HTTP_ORIGIN" in environ:
            raise Fault("AccessDenied", "The sandbox does not answer web pages.", 403)
        host = environ.get("HTTP_HOST", "").lower()
        own = (f"127.0.0.1:{self.port}", f"localhost:{self.port}")
        if host not in own and not host.endswith(f".localhost:{self.port}"):
            raise Fault("AccessDenied", "The sandbox answers only under its own address.", 403)
        if environ.get("PATH_INFO", "").startswith(CLOSED_PATHS):
            raise Fault("AccessDenied", "There is nothing here.", 403)

    def _authenticate(self, environ: Environ, body: bytes, claim: signing.Claim) -> Key:
        key = self._ring.find(claim.key_id)
        if key is None:
            raise signing.SignatureFault("unknown key")
        if key.token != claim.token:
            raise signing.SignatureFault("wrong token")
        if key.expires is not None and key.expires < datetime.now(UTC).replace(tzinfo=None):
            raise signing.SignatureFault("expired token")
        signing.verify(_signed_request(environ, body), claim, key.secret)
        return key

    def _serve(self, call: Call) -> Answer:
        handler = self._handlers.get((call.service, call.operation))
        try:
            answer = handler(call) if handler else self._from_moto(call)
        except Fault as error:
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


def moto_errors() -> tuple[type[Exception], ...]:
    """What moto's stores raise when they refuse something."""
    from moto.core.exceptions import ServiceException
    from werkzeug.exceptions import HTTPException

    return ServiceException, HTTPException


def moto_fault(error: Any) -> Fault:
    """A refusal of moto's stores, for handlers that ask them directly."""
    code = getattr(error, "error_type", None) or error.code
    message = getattr(error, "message", None) or str(error)
    status = error.code if isinstance(error.code, int) else 400
    return Fault(str(code), str(message), status)


def not_offered(call: Call) -> Fault:
    """The answer to an operation that the sandbox does not have."""
    if call.service == "s3":
        return Fault("NotImplemented", "The sandbox does not offer this S3 operation.", 501)
    text = f"The sandbox does not offer {call.operation or 'this operation'} of {call.service}."
    if "json" in call.protocol:
        return Fault("UnknownOperationException", text, 404 if call.protocol == "rest-json" else 400)
    return Fault("InvalidAction", text)


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


def _refusal(reason: str, protocol: str) -> Fault:
    s3 = protocol == "rest-xml"
    table = {
        "missing": Fault("AccessDenied" if s3 else "MissingAuthenticationToken", "The request is not signed.", 403),
        "malformed": Fault(
            "AuthorizationHeaderMalformed" if s3 else "IncompleteSignature", "The signature cannot be read.", 400
        ),
        "expired": Fault(
            "RequestTimeTooSkewed" if s3 else "SignatureDoesNotMatch",
            "Signature expired: the time in the request is too far from the sandbox's.",
            403,
        ),
        "body": Fault("XAmzContentSHA256Mismatch", "The body is not the one that was signed.", 400),
        "unknown key": Fault(
            "InvalidAccessKeyId" if s3 else _unknown_key_code(protocol),
            "The security token included in the request is invalid.",
            403,
        ),
        "wrong token": Fault("InvalidToken" if s3 else "InvalidClientTokenId", "The session token is invalid.", 403),
        "expired token": Fault("ExpiredToken", "The security token included in the request is expired.", 403),
    }
    wrong = Fault("SignatureDoesNotMatch", "The request signature does not match the one of the key.", 403)
    return table.get(reason, wrong)


def _unknown_key_code(protocol: str) -> str:
    if protocol == "ec2":
        return "AuthFailure"
    return "UnrecognizedClientException" if "json" in protocol else "InvalidClientTokenId"


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


class MotoBackend:
    """moto's dispatcher as a function from a request to a whole answer."""

    def __init__(self) -> None:
        from moto.moto_server.werkzeug_app import DomainDispatcherApplication

        self._application: Any = DomainDispatcherApplication(_service_application)

    def __call__(self, environ: Environ, body: bytes) -> Answer:
        status: list[int] = []
        headers: list[answers.Headers] = []

        def start_response(line: str, pairs: answers.Headers, _: Any = None) -> Callable[[bytes], object]:
            status.append(int(line.split()[0]))
            headers.append(pairs)
            return io.BytesIO().write

        moto_environ = {**environ, "wsgi.input": io.BytesIO(body), "CONTENT_LENGTH": str(len(body))}
        moto_environ.pop("HTTP_TRANSFER_ENCODING", None)
        if not self._knows(moto_environ):
            raise not_offered(environ["skydeck.call"])
        parts = self._application(moto_environ, start_response)
        try:
            whole = b"".join(parts)
        finally:
            getattr(parts, "close", lambda: None)()
        return Answer(status[-1], headers[-1], whole)

    def _knows(self, environ: Environ) -> bool:
        host = self._application.infer_service_region_host(environ, environ["PATH_INFO"])
        return host is None or self._application.get_backend_for_host(host) is not None


def _service_application(service: Any) -> Any:
    from moto.moto_server.werkzeug_app import create_backend_app
    from werkzeug.exceptions import InternalServerError

    application: Any = create_backend_app(service)
    # In debug mode exceptions would leave the application and become an HTML page of the server.
    application.debug = False
    application.config["PROPAGATE_EXCEPTIONS"] = False
    application.register_error_handler(NotImplementedError, _on_not_implemented)
    application.register_error_handler(InternalServerError, _on_bug)
    return application


def _on_not_implemented(_: NotImplementedError) -> Any:
    call = _current_call()
    return _flask_answer(answers.fault(call.protocol, not_offered(call), call.request_id))


def _on_bug(error: Any) -> Any:
    call = _current_call()
    cause = getattr(error, "original_exception", None) or error
    text = f"The sandbox failed in {call.operation}: {type(cause).__name__}."
    return _flask_answer(answers.fault(call.protocol, Fault("InternalFailure", text, 500), call.request_id))


def _current_call() -> Call:
    from flask import request

    call: Call = request.environ["skydeck.call"]
    return call


def _flask_answer(answer: Answer) -> Any:
    from flask import Response

    return Response(answer.body, answer.status, answer.headers)
