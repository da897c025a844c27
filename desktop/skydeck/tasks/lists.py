"""Reads a list in each of its accounts and regions, side by side; each fails on its own. It shows nothing."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from functools import partial
from typing import Any, Protocol, cast

from skydeck.core.context import AwsContext
from skydeck.core.errors import AppError, ErrorKind
from skydeck.core.vectors import Cell, unpack
from skydeck.link import messages
from skydeck.link.client import Link
from skydeck.tasks.runner import Runner

FIRST_LIMIT, MORE = 1000, 4  # a large list is read again with four times the limit: a third more rows in all


class RowSink(Protocol):
    """Where rows go: `core.rows.RowTable`, or a model around it."""

    def begin(self, context: AwsContext) -> None:
        """A read of this context starts; its rows stay."""

    def add(
        self,
        context: AwsContext,
        ids: Sequence[str],
        labels: Sequence[str],
        flags: Sequence[int | float],
        cells: Sequence[Sequence[Cell]],
    ) -> None:
        """One page."""

    def finish(self, context: AwsContext, complete: bool) -> None:
        """It ended well: rows that it did not bring are gone."""

    def fail(self, context: AwsContext) -> None:
        """It did not: rows that it did not bring are stale."""


class Phase(Enum):
    """Where the list of one context is."""

    WAITING = "waiting"
    LOADING = "loading"
    COMPLETE = "complete"
    LIMITED = "limited"  # read as far as was asked; more exist
    STOPPED = "stopped"  # by the user; more may exist
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Reading:
    """The last, or the running, read of one context."""

    phase: Phase = Phase.WAITING
    rows: int = 0
    error: AppError | None = None
    read_at: float = 0  # when it was last read to its end, in seconds since 1970
    background: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    """What is listed, apart from where."""

    kind: str
    parent: messages.ParentRow | None = None
    params: dict[str, Any] = field(default_factory=dict)
    limit: int = 0

    def request(self, context: AwsContext, *, background: bool) -> messages.ListRows:
        """The request for one context."""
        return messages.ListRows(
            context, self.kind, self.parent, dict(self.params), limit=self.limit, background=background
        )


async def load_rows(
    link: Link, request: messages.ListRows, sink: RowSink, told: Callable[[int], None] = lambda _: None
) -> messages.ListEnd:
    """Stream one context's rows into the sink, telling how many came; an error rises."""
    rows = 0
    async with link.stream(request) as stream:
        async for page in stream:
            ids, labels, flags, *cells = (unpack(vector) for vector in page.vectors)
            sink.add(request.context, cast(list[str], ids), cast(list[str], labels), cast(list[float], flags), cells)
            rows += page.count
            told(rows)
        end: messages.ListEnd = stream.result
        return end


class Listing:
    """All reads of one list: which run, how they ended, and how to stop them."""

    def __init__(
        self,
        link: Link,
        runner: Runner,
        key: str,
        sink: RowSink,
        changed: Callable[[AwsContext], None],
        now: Callable[[], float] = time.time,
    ) -> None:
        self._link, self._runner, self._key, self._sink = link, runner, key, sink
        self._changed, self._now = changed, now
        self._readings: dict[AwsContext, Reading] = {}
        self._tasks: dict[AwsContext, asyncio.Task[None]] = {}

    def readings(self) -> dict[AwsContext, Reading]:
        """Every context and where its list is."""
        return dict(self._readings)

    def reading(self, context: AwsContext) -> Reading:
        """Where the list of one context is."""
        return self._readings.get(context, Reading())

    @property
    def loading(self) -> bool:
        """Whether any context is being read."""
        return any(reading.phase is Phase.LOADING for reading in self._readings.values())

    def read(self, contexts: Sequence[AwsContext], query: Query, *, background: bool = False) -> None:
        """Read these contexts; a read of theirs that still runs is superseded."""
        for context in contexts:
            last = self.reading(context)
            self._readings[context] = replace(last, phase=Phase.LOADING, rows=0, background=background)
            self._sink.begin(context)
            request = query.request(context, background=background)
            self._tasks[context] = task = self._runner.start(self._task_key(context), self._read(request))
            task.add_done_callback(partial(self._settle, context))
            self._changed(context)

    def stop(self) -> None:
        """Stop waiting at once; what came stays."""
        for context, reading in self.readings().items():
            if reading.phase is Phase.LOADING:
                self._tasks.pop(context, None)
                self._runner.cancel(self._task_key(context))
                self._sink.fail(context)
                self._set(context, replace(reading, phase=Phase.STOPPED))

    def forget(self, context: AwsContext) -> None:
        """This context is no longer shown."""
        self._runner.cancel(self._task_key(context))
        self._readings.pop(context, None)
        self._tasks.pop(context, None)

    async def _read(self, request: messages.ListRows) -> None:
        context = request.context

        def told(rows: int) -> None:
            self._set(context, replace(self.reading(context), rows=rows))

        try:
            end = await load_rows(self._link, request, self._sink, told)
        except AppError as error:
            self._sink.fail(context)
            self._set(context, replace(self.reading(context), phase=Phase.FAILED, error=error))
            return
        self._sink.finish(context, end.complete)
        phase = Phase.COMPLETE if end.complete else Phase.LIMITED
        self._set(context, Reading(phase, end.rows, read_at=self._now()))

    def _settle(self, context: AwsContext, task: asyncio.Task[None]) -> None:
        """A read that ended without a word (a bug, or the program is closing) must not look as if it went on."""
        if self._tasks.get(context) is not task:
            return
        del self._tasks[context]
        reading = self.reading(context)
        if reading.phase is Phase.LOADING:
            self._sink.fail(context)
            self._set(context, replace(reading, phase=Phase.FAILED, error=_bug()))

    def _set(self, context: AwsContext, reading: Reading) -> None:
        self._readings[context] = reading
        self._changed(context)

    def _task_key(self, context: AwsContext) -> str:
        return f"{self._key}:list:{context.account}:{context.region}"


def _bug() -> AppError:
    return AppError(ErrorKind.BUG, "Something went wrong inside Skydeck while this was loading.")
