"""Stops what has no pass, checks every answer before botocore sees it, decides what is sent again; parses nothing."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit
from xml.parsers import expat

from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.client import BaseClient
from botocore.exceptions import BotoCoreError, HTTPClientError, ReadTimeoutError
from botocore.model import OperationModel

from skydeck.engine.wire import bodies, passes, permit
from skydeck.engine.work.cancel import Cancelled

_REQUEST_IDS = ("x-amzn-requestid", "x-amz-request-id", "x-amz-requestid", "x-amz-cf-id")
_NOT_THERE = frozenset({404, 405, 500, 501})
_REQUEST_ID_TAG = re.compile(rb"<request_?id>[\w-]+</", re.IGNORECASE)
_PAGE = (b"<!doctype html", b"<html")
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
# A hung server answers no better the third time; two waits of `read_timeout` are what a person sits through.
_TIMEOUTS_BORNE = 2


class BadResponseError(HTTPClientError):
    """An answer that can't be trusted; botocore sends a repeatable call again for it."""

    fmt = "The answer is not valid: {error}"


class NotOfferedError(BotoCoreError):
    """An endpoint that is not AWS's has no such operation; asking again would not help."""

    fmt = "Status {status} and a web page instead of an answer"


class OutOfReachError(BotoCoreError):
    """The sandbox must not talk to anything but this machine."""

    fmt = "{host} is not this machine"


@dataclass(slots=True)
class Watch:
    """What is known about the call that this thread is making."""

    call: tuple[str, str] = ("", "")  # service and API name
    cancelled: Cancelled | None = None
    once: bool = False
    attempts: int = 0
    status: int = 0
    request_id: str = ""
    clock_offset: float | None = None  # seconds that the server's clock is ahead of ours
    headers: Mapping[str, str] = field(default_factory=dict)

    def for_call(self, service: str, operation: str) -> Watch:
        """Itself for the call it is about; another for what botocore asks on the way, such as a role's session."""
        return self if self.call in ((service, operation), ("", "")) else Watch(cancelled=self.cancelled)

    def begin(self) -> None:
        """One more attempt starts."""
        if self.cancelled is not None and self.cancelled.is_set():
            raise bodies.StoppedError
        self.attempts += 1

    def answered(self, response: AWSResponse) -> None:
        """The head of an answer has come."""
        headers = {name.lower(): value for name, value in response.headers.items()}
        self.headers, self.status = headers, response.status_code
        self.request_id = next((headers[name] for name in _REQUEST_IDS if name in headers), "")
        self.clock_offset = _offset(headers.get("date", ""))


WATCH: ContextVar[Watch | None] = ContextVar("watch", default=None)


def _offset(date: str) -> float | None:
    try:
        return parsedate_to_datetime(date).timestamp() - time.time()
    except ValueError:
        return None


def is_loopback(host: str | None) -> bool:
    """Whether a host name or address is this machine for certain, whatever a resolver says."""
    if host in ("localhost", "ip6-localhost"):
        return True
    try:
        return ip_address((host or "").strip("[]")).is_loopback
    except ValueError:
        return False


@dataclass(frozen=True, slots=True)
class Rules:
    """What an account's endpoint must keep to."""

    account: str = ""  # whose passes are good
    loopback_only: bool = False
    request_id: bool = True  # some S3 look-alikes send none
    custom: bool = False  # not AWS's own host: a web page may mean "no such operation"


class Guard:
    """Sends and checks for one client."""

    def __init__(self, client: BaseClient, rules: Rules) -> None:
        self._rules = rules
        self._model = client.meta.service_model
        self._protocol: str = self._model.resolved_protocol
        # No public way to send with the client's own pool from the event; a test pins the name.
        self._session = client._endpoint.http_session  # type: ignore[attr-defined]

    def sign(self, operation_name: str, signature_version: Any, **_: Any) -> None:
        """Answer `before-sign`, which comes before every signature, of links and of forms too."""
        link = passes.is_link(signature_version)
        passes.require(self._rules.account, self._model.service_name, operation_name, link=link)

    def send(self, request: AWSPreparedRequest, event_name: str, **_: Any) -> AWSResponse:
        """Answer `before-send`: an answer from here replaces botocore's own sending."""
        model = self._model.operation_model(event_name.rpartition(".")[2])
        passes.require(self._rules.account, self._model.service_name, model.name)
        watch = (WATCH.get() or Watch()).for_call(self._model.service_name, model.name)
        watch.begin()
        host = urlsplit(request.url).hostname
        if self._rules.loopback_only and not is_loopback(host):
            raise OutOfReachError(host=host)
        response = bodies.send(self._session, request, watch.cancelled)
        watch.answered(response)
        try:
            self._check(model, request, response, watch)
        except (BadResponseError, NotOfferedError):
            response.raw.close()  # a stream that nobody will read
            raise
        return response

    def _check(self, model: OperationModel, request: AWSPreparedRequest, response: AWSResponse, watch: Watch) -> None:
        page = not request.stream_output and self._is_page(response.content, watch)
        if page and self._rules.custom and watch.status in _NOT_THERE:
            raise NotOfferedError(status=watch.status)
        if watch.status >= 500:
            return  # refused or broken: botocore's retry rules know what to do
        if page:
            raise BadResponseError(error="a web page instead of an answer")
        if self._rules.request_id and not (watch.request_id or self._names_request(response)):
            raise BadResponseError(error="no AWS request id")
        if watch.status in _REDIRECTS and not _says_region(watch):
            raise BadResponseError(error="sent elsewhere, but not to another region")
        if not request.stream_output and request.method != "HEAD":
            self._check_body(model, response.content, watch)

    def _names_request(self, response: AWSResponse) -> bool:
        """The older protocols have the id in their text too."""
        return self._protocol in ("query", "ec2") and bool(_REQUEST_ID_TAG.search(response.content))

    def _is_page(self, body: bytes, watch: Watch) -> bool:
        """Emulators give JSON out as HTML, so for them the text decides; AWS never does."""
        typed = "text/html" in watch.headers.get("content-type", "").lower()
        return (typed and not self._rules.custom) or body[:64].lstrip().lower().startswith(_PAGE)

    def _check_body(self, model: OperationModel, body: bytes, watch: Watch) -> None:
        length = watch.headers.get("content-length")
        if length is not None and int(length) != len(body):
            raise BadResponseError(error=f"{len(body)} of {length} bytes")
        if watch.status >= 300:
            return
        if not body:
            _refuse_empty(model, watch.status)
        elif "json" in self._protocol:
            _refuse_broken_json(body)
        elif _is_xml(self._protocol, model):
            _refuse_broken_xml(body)


def _says_region(watch: Watch) -> bool:
    """S3's way to send a request on; a portal's or a proxy's would confuse botocore, which would ask for a region."""
    return bool(watch.request_id) or "x-amz-bucket-region" in watch.headers


def _refuse_empty(model: OperationModel, status: int) -> None:
    """An empty body where rows should be would show as "nothing there"."""
    shape = model.output_shape
    if status != 200 or shape is None or not permit.is_read(model.service_model.service_name, model.name):
        return
    if "payload" not in shape.serialization and any(
        "location" not in member.serialization for member in shape.members.values()
    ):
        raise BadResponseError(error="empty")


def _is_xml(protocol: str, model: OperationModel) -> bool:
    if protocol in ("query", "ec2"):
        return True
    shape = model.output_shape
    if protocol != "rest-xml" or shape is None:
        return False
    payload = shape.serialization.get("payload")
    # S3 hands out a bucket policy as JSON text.
    return payload is None or shape.members[payload].type_name == "structure"


def _refuse_broken_json(body: bytes) -> None:
    try:
        json.loads(body)
    except ValueError:
        raise BadResponseError(error="it is cut or garbled (JSON)") from None


def _refuse_broken_xml(body: bytes) -> None:
    try:
        expat.ParserCreate().Parse(body, True)
    except expat.ExpatError:
        raise BadResponseError(error="it is cut or garbled (XML)") from None


def _decide(attempts: int, caught_exception: Exception | None = None, response: Any = None, **_: Any) -> bool | None:
    """Answer `needs-retry` before botocore does: False ends it, None leaves it to botocore."""
    watch = WATCH.get()
    if watch is None:
        return None
    if watch.cancelled is not None and watch.cancelled.is_set():
        return False
    if watch.once:
        moved = response is not None and response[0].status_code in _REDIRECTS  # S3: sent to another region, not done
        return None if moved else False
    if isinstance(caught_exception, ReadTimeoutError) and attempts >= _TIMEOUTS_BORNE:
        return False
    return None


def guard(client: BaseClient, rules: Rules) -> None:
    """Put the checks in front of a new client."""
    events: Any = client.meta.events  # its stubs know only handlers that answer nothing
    made = Guard(client, rules)
    # Under the service's own name: handlers of a longer name come before all those of a shorter one.
    service = client.meta.service_model.service_id.hyphenize()
    events.register_first(f"before-sign.{service}", made.sign)
    events.register_first(f"before-send.{service}", made.send)
    events.register_first(f"needs-retry.{service}", _decide)
