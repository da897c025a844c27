"""A link with a scripted engine behind it: accounts, identities, regions, a few rows; for tests of the window."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable
from typing import Any

from skydeck.catalog import KINDS
from skydeck.core import vectors
from skydeck.core.context import Account
from skydeck.core.errors import AppError, ErrorKind
from skydeck.link import messages
from skydeck.link.client import LinkState

ACCOUNTS = messages.AccountList(
    (
        Account("sandbox", "Sandbox", "sandbox", "us-east-1", "123456789012", "Acme, made up"),
        Account("profile:acme-production", "acme-production", "profile", "eu-west-1", "", "role AdminRole"),
        Account("profile:acme-staging", "acme-staging", "profile", "us-east-1"),
        Account("profile:broken", "broken", "profile", "", problem="Its source profile does not exist."),
    ),
    problems=(),
    vault="",
)
REGIONS = messages.RegionList(
    (
        messages.Region("us-east-1", "N. Virginia"),
        messages.Region("us-west-2", "Oregon"),
        messages.Region("eu-west-1", "Ireland"),
        messages.Region("ap-east-1", "Hong Kong", enabled=False),
    ),
    "aws",
    checked=True,
)
CALL = messages.CallRecord(
    1_700_000_000.0,
    "sandbox",
    "us-east-1",
    "ec2",
    "DescribeInstances",
    {},
    0.12,
    "ok",
    "req-1",
    cli="aws ec2 describe-instances",
)


class ScriptedStream:
    """Answers that were known before."""

    def __init__(self, answers: list[Any], result: Any) -> None:
        self._answers, self._end = answers, result
        self.result: Any = None

    async def __aenter__(self) -> ScriptedStream:
        return self

    async def __aexit__(self, *_: object) -> None:
        return None

    async def __aiter__(self) -> AsyncIterator[Any]:
        for answer in self._answers:
            yield answer
        if isinstance(self._end, AppError):
            raise self._end
        self.result = self._end


class LiveStream(ScriptedStream):
    """Answers that a test writes as they are asked for: an async generator, which may wait."""

    def __init__(self, answers: AsyncIterator[Any]) -> None:
        super().__init__([], None)
        self._live = answers

    async def __aiter__(self) -> AsyncIterator[Any]:
        async for answer in self._live:
            if isinstance(answer, messages.Done):
                self.result = answer.value
                return
            yield answer


class ScriptedLink:
    """Same methods as `Link`; `requests` keeps what was asked, `replies` may hold other answers by type.

    `live` holds async generators by type, for answers that come in time; they end with `Done` or raise.
    """

    def __init__(self) -> None:
        self.requests: list[Any] = []
        self.posted: list[Any] = []
        self.replies: dict[type, Any] = {}
        self.live: dict[type, Callable[[Any], AsyncIterator[Any]]] = {}
        self.retried = 0
        self.state = LinkState.READY
        self._events: list[Callable[[Any], None]] = []
        self._states: list[Callable[[LinkState], None]] = []

    def on_event(self, callback: Callable[[Any], None]) -> None:
        self._events.append(callback)

    def on_state(self, callback: Callable[[LinkState], None]) -> None:
        self._states.append(callback)

    def post(self, note: Any) -> None:
        self.posted.append(note)

    def retry(self) -> None:
        self.retried += 1

    def tell(self, event: Any) -> None:
        """The engine reports something."""
        for callback in self._events:
            callback(event)

    def become(self, state: LinkState) -> None:
        """The engine ends, or comes back."""
        self.state = state
        for callback in self._states:
            callback(state)

    async def call(self, request: Any) -> Any:
        async with self.stream(request) as stream:
            async for _ in stream:
                pass
            return stream.result

    def stream(self, request: Any) -> ScriptedStream:
        self.requests.append(request)
        if type(request) in self.live:
            return LiveStream(self.live[type(request)](request))
        answers, result = self._answer(request)
        return ScriptedStream(answers, result)

    def _answer(self, request: Any) -> tuple[list[Any], Any]:
        if type(request) in self.replies:
            return [], self.replies[type(request)]
        if isinstance(request, messages.ListRows):
            return [rows(request.kind, request.context.region)], messages.ListEnd(3, complete=True)
        if isinstance(request, messages.FetchDetail):
            return [detail(request)], None
        return [], ANSWERS.get(type(request))


ANSWERS: dict[type, Any] = {
    messages.ListAccounts: ACCOUNTS,
    messages.AddKeys: ACCOUNTS,
    messages.AddRole: ACCOUNTS,
    messages.AddSsoRoles: ACCOUNTS,
    messages.RenewKeys: ACCOUNTS,
    messages.RemoveAccount: ACCOUNTS,
    messages.TrustAccount: ACCOUNTS,
    messages.WhoAmI: messages.Identity("123456789012", "arn:aws:sts::123456789012:assumed-role/AdminRole/alice"),
    messages.ListRegions: REGIONS,
    messages.ReadColour: messages.AccountColour(""),
    messages.Lock: ACCOUNTS,
    messages.ReadJournal: messages.JournalPage((CALL,), intact=True, unknown=0),
    messages.ReadCall: CALL,
    messages.WriteOut: messages.WrittenOut("aws ec2 describe-instances", "client.describe_instances()"),
    messages.ReadCosts: messages.CostMeter("2026-11-21", 0),
}


def rows(kind_id: str, region: str) -> messages.Rows:
    """Three rows with text in every column."""
    kind = KINDS[kind_id]
    ids = [f"{kind.name}-{region}-{number}" for number in range(3)]
    labels = [f"web-prod-{number}" for number in range(3)]
    cells = [vectors.pack([_cell(column, number) for number in range(3)]) for column in kind.columns]
    flags = vectors.pack([0.0, 0.0, 0.0])
    return messages.Rows(3, (vectors.pack(ids), vectors.pack(labels), flags, *cells))


def _cell(column: Any, number: int) -> Any:
    if column.render.is_number or column.render.is_moment:
        return time.time() - 86400 * number
    if column.render.value == "bool":
        return True
    return ["one", "two"] if column.render.value == "list" else f"{column.title} {number}"


def detail(request: messages.FetchDetail) -> messages.Detail:
    """A detail with one field."""
    fields = (messages.Field("Name", "web-prod", "text"),)
    raw = {"Id": request.row}
    return messages.Detail("web-prod", request.row, raw, fields, {"team": "web"}, "", "", 0, "aws x", "client.x()")


def denied() -> AppError:
    """A refusal with everything in it."""
    return AppError(
        ErrorKind.DENIED,
        "You are not allowed to stop web-prod-1.",
        service="ec2",
        operation="stop_instances",
        code="UnauthorizedOperation",
        request_id="req-9",
        account="sandbox",
        region="us-east-1",
    )
