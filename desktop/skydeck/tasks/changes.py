"""Runs a change over many rows and says what became of each; it never repeats one and asks nobody."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from skydeck.core.context import AwsContext
from skydeck.core.errors import AppError, ErrorKind
from skydeck.link import messages
from skydeck.link.client import Link

ChangeRequest = messages.Invoke | messages.EditTags


@dataclass(frozen=True, slots=True)
class Item:
    """One row of a change: what became of it."""

    context: AwsContext
    row: str
    label: str
    error: AppError | None = None
    result: Any = None

    @property
    def uncertain(self) -> bool:
        """It failed, but may have happened all the same; to repeat it needs a look first."""
        return self.error is not None and self.error.may_have_happened


@dataclass(frozen=True, slots=True)
class Outcome:
    """Every row of a change, in the order in which they ended."""

    items: tuple[Item, ...] = ()

    @property
    def done(self) -> tuple[Item, ...]:
        """What worked."""
        return tuple(item for item in self.items if item.error is None)

    @property
    def failed(self) -> tuple[Item, ...]:
        """What did not."""
        return tuple(item for item in self.items if item.error is not None)

    def with_item(self, item: Item) -> Outcome:
        """One more row."""
        return replace(self, items=(*self.items, item))


@dataclass(slots=True)
class _Run:
    """Where a change is."""

    told: Callable[[Outcome], None]
    outcome: Outcome = field(default_factory=Outcome)

    def add(self, item: Item) -> None:
        self.outcome = self.outcome.with_item(item)
        self.told(self.outcome)


async def run_change(
    link: Link,
    requests: Sequence[ChangeRequest],
    labels: Callable[[AwsContext, str], str] = lambda _, row: row,
    told: Callable[[Outcome], None] = lambda _: None,
) -> Outcome:
    """Send each request (one for each account and region) and gather the outcome of every row.

    A request that fails as a whole is the failure of those of its rows that were not heard of; the others go on.
    """
    run = _Run(told)
    for request in requests:
        await _run_one(link, request, labels, run)
    return run.outcome


async def _run_one(link: Link, request: ChangeRequest, labels: Callable[[AwsContext, str], str], run: _Run) -> None:
    waiting = dict.fromkeys(request.rows)
    error = _unheard()
    try:
        async with link.stream(request) as stream:
            async for item in stream:
                waiting.pop(item.row, None)
                label = item.label or labels(request.context, item.row)
                run.add(Item(request.context, item.row, label, item.error, item.result))
    except AppError as whole:
        error = whole
    for row in waiting:
        run.add(Item(request.context, row, labels(request.context, row), error))


def _unheard() -> AppError:
    return AppError(
        ErrorKind.BUG,
        "The engine did not say what became of this.",
        "Refresh the list to see it.",
        may_have_happened=True,
    )
