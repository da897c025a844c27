"""A change over many rows, and what is said of each."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any, cast

from skydeck.core.errors import AppError, ErrorKind
from skydeck.link import messages
from skydeck.link.client import Link
from skydeck.tasks.changes import Outcome, run_change
from tests.helpers.scripted_link import ScriptedLink, error, fails, here, invokes


def invoke(*rows: str, region: str = "us-east-1") -> messages.Invoke:
    return messages.Invoke(here(region), "test.things", "stop", rows)


def link_with(handler: Any) -> tuple[ScriptedLink, Link]:
    link = ScriptedLink()
    link.answer(messages.Invoke, handler)
    return link, cast(Link, link)


async def test_every_row_has_an_outcome() -> None:
    _, link = link_with(invokes({"b": error()}, {"a": 42}))
    told: list[Outcome] = []
    outcome = await run_change(link, [invoke("a", "b", "c")], lambda _, row: row.upper(), told.append)
    assert [(item.row, item.label) for item in outcome.done] == [("a", "A"), ("c", "C")]
    assert [item.row for item in outcome.failed] == ["b"]
    assert outcome.done[0].result == 42
    assert [len(step.items) for step in told] == [1, 2, 3]


async def test_a_failure_of_the_whole_is_that_of_the_rows_not_heard_of() -> None:
    async def half(request: messages.Invoke) -> AsyncIterator[Any]:
        yield messages.ItemDone("a", "")
        raise AppError(ErrorKind.ENGINE, "The engine stopped.", may_have_happened=True)

    _, link = link_with(half)
    outcome = await run_change(link, [invoke("a", "b", "c")])
    assert [item.row for item in outcome.done] == ["a"]
    assert [(item.row, item.uncertain) for item in outcome.failed] == [("b", True), ("c", True)]


async def test_one_region_failing_does_not_stop_the_next() -> None:
    scripted, link = link_with(fails(error()))
    scripted.answer(
        messages.Invoke,
        lambda request: (fails(error()) if request.context.region == "us-east-1" else invokes())(request),
    )
    outcome = await run_change(link, [invoke("a"), invoke("b", region="eu-west-1")])
    assert [item.row for item in outcome.failed] == ["a"]
    assert [item.row for item in outcome.done] == ["b"]


async def test_rows_that_are_never_mentioned_are_uncertain_not_done() -> None:
    async def silent(request: messages.Invoke) -> AsyncIterator[Any]:
        yield messages.Done()

    _, link = link_with(silent)
    outcome = await run_change(link, [invoke("a", "b")])
    assert outcome.done == ()
    assert all(item.uncertain for item in outcome.failed)


async def test_nothing_is_sent_twice() -> None:
    scripted, link = link_with(invokes({"a": error(ErrorKind.THROTTLED)}))
    await run_change(link, [invoke("a")])
    assert len(scripted.of(messages.Invoke)) == 1
