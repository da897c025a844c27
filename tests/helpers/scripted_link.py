"""A link whose answers a test writes: by request type, as async generators, so that events decide when; no engine."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping, Sequence
from contextlib import aclosing
from types import TracebackType
from typing import Any, cast

from skydeck.core.context import AwsContext
from skydeck.core.errors import AppError, ErrorKind
from skydeck.core.kinds import ResourceKind
from skydeck.core.vectors import pack
from skydeck.link import messages

Handler = Callable[[Any], AsyncIterator[Any]]


class ScriptedStream:
    """As `link.client.Stream`: iterate, then read `result`; leaving early cancels."""

    def __init__(self, link: ScriptedLink, request: Any) -> None:
        self._link, self.request = link, request
        self._over = False
        self.result: Any = None

    async def __aenter__(self) -> ScriptedStream:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if not self._over:
            self._link.cancelled.append(self.request)

    async def __aiter__(self) -> AsyncIterator[Any]:
        answers = cast(AsyncGenerator[Any, None], self._link.handler(self.request)(self.request))
        try:
            async with aclosing(answers):
                async for body in answers:
                    # A real answer never comes in the same turn of the loop.
                    await asyncio.sleep(0)
                    if isinstance(body, messages.Done):
                        self.result, self._over = body.value, True
                        return
                    yield body
        except AppError:
            self._over = True
            raise


class ScriptedLink:
    """Has the methods of `link.client.Link` that panels use."""

    def __init__(self) -> None:
        self.requests: list[Any] = []
        self.cancelled: list[Any] = []
        self._handlers: dict[type, Handler] = {}

    def answer(self, request: type, handler: Handler) -> None:
        """From now on, this answers requests of that type."""
        self._handlers[request] = handler

    def handler(self, request: Any) -> Handler:
        """What answers a request; one without an answer is a mistake of the test."""
        return self._handlers[type(request)]

    def stream(self, request: Any) -> ScriptedStream:
        self.requests.append(request)
        return ScriptedStream(self, request)

    async def call(self, request: Any) -> Any:
        async with self.stream(request) as stream:
            async for _ in stream:
                pass
            return stream.result

    def of(self, kind: type) -> list[Any]:
        """Requests of one type, in order."""
        return [request for request in self.requests if type(request) is kind]


def page(kind: ResourceKind, rows: Sequence[tuple[str, str, int, Mapping[str, Any]]]) -> messages.Rows:
    """Rows as (id, label, flags, cells by column name)."""
    columns = [[row[3].get(column.name) for row in rows] for column in kind.columns]
    heads = [[row[0] for row in rows], [row[1] for row in rows], [float(row[2]) for row in rows]]
    return messages.Rows(len(rows), tuple(pack(values) for values in (*heads, *columns)))


def flags(kind: ResourceKind, *actions: str, pending: bool = False) -> int:
    """The flags of a row to which these actions apply; none named: all of them."""
    wanted = actions or tuple(action.id for action in kind.actions)
    bits = sum(1 << (index + 1) for index, action in enumerate(kind.actions) if action.id in wanted)
    return bits | int(pending)


def lists(kind: ResourceKind, rows: Sequence[Any], size: int = 1000) -> Handler:
    """Answers a list with these rows, in pages."""

    async def handler(request: messages.ListRows) -> AsyncIterator[Any]:
        taken = rows[: request.limit] if request.limit else rows
        for start in range(0, len(taken), size):
            yield page(kind, taken[start : start + size])
        yield messages.Done(messages.ListEnd(len(taken), len(taken) == len(rows)))

    return handler


def fails(error: AppError) -> Handler:
    """Answers with a failure."""

    async def handler(request: Any) -> AsyncIterator[Any]:
        raise error
        yield

    return handler


def by_context(handlers: Mapping[str, Handler]) -> Handler:
    """Another answer for each region."""

    def handler(request: Any) -> AsyncIterator[Any]:
        return handlers[request.context.region](request)

    return handler


def details(**known: messages.Detail) -> Handler:
    """Answers a detail by row id, or with a plain one."""

    async def handler(request: messages.FetchDetail) -> AsyncIterator[Any]:
        yield known.get(request.row) or plain_detail(request.row)
        yield messages.Done()

    return handler


def plain_detail(row: str, label: str = "", **changes: Any) -> messages.Detail:
    """A detail with little in it."""
    given: dict[str, Any] = {
        "label": label or row,
        "id": row,
        "raw": {"Id": row},
        "fields": (messages.Field("Id", row, "mono"),),
        "tags": {},
        "arn": f"arn:aws:test:::{row}",
        "console_url": "",
        "flags": 0,
        "cli": f"aws test get {row}",
        "boto3": f"client.get({row!r})",
    }
    return messages.Detail(**{**given, **changes})


def prepares(labels: Mapping[str, str], refused: Mapping[str, str] | None = None, **changes: Any) -> Handler:
    """Answers a preparation; `refused` says why some rows are left out."""

    async def handler(request: messages.Prepare) -> AsyncIterator[Any]:
        targets = tuple(messages.Target(row, labels.get(row, ""), (refused or {}).get(row, "")) for row in request.rows)
        given: dict[str, Any] = {"cli": f"aws test {request.action}", "boto3": "", "warnings": ()}
        place = ("acme-staging", "123456789012", request.context.region)
        yield messages.Done(messages.Preparation(*place, targets, **{**given, **changes}))

    return handler


def invokes(failures: Mapping[str, AppError] | None = None, results: Mapping[str, Any] | None = None) -> Handler:
    """Answers a change row by row."""

    async def handler(request: messages.Invoke | messages.EditTags) -> AsyncIterator[Any]:
        for row in request.rows:
            yield messages.ItemDone(row, "", (failures or {}).get(row), (results or {}).get(row))
        yield messages.Done()

    return handler


def error(kind: ErrorKind = ErrorKind.DENIED, text: str = "You are not allowed to do this.", **more: Any) -> AppError:
    """A failure as the engine sends it."""
    return AppError(kind, text, more.pop("advice", "Ask for the permission."), **more)


def here(region: str = "us-east-1", account: str = "profile:staging", **more: Any) -> AwsContext:
    """A context."""
    return AwsContext(account, region, **more)
