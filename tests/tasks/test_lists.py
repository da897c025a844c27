"""Lists read side by side, on a link that answers as told."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any, cast

import pytest

from skydeck.core.context import AwsContext
from skydeck.core.errors import AppError, ErrorKind
from skydeck.core.kinds import Call, Column, ResourceKind
from skydeck.core.rows import RowTable
from skydeck.link import messages
from skydeck.link.client import Link
from skydeck.tasks.lists import Listing, Phase, Query
from skydeck.tasks.runner import Runner
from tests.helpers.scripted_link import ScriptedLink, by_context, error, fails, here, lists, page
from tests.helpers.waiting import until_async

KIND = ResourceKind(
    "test", "things", "Things", "thing", "box", "A thing.", Call("list_things"), "Id", (Column("Name", "Name"),)
)
US, EU = here(), here("eu-west-1")


def rows(count: int, start: int = 0) -> list[tuple[str, str, int, dict[str, Any]]]:
    return [(f"t-{n}", f"thing {n}", 0, {"name": f"thing {n}"}) for n in range(start, start + count)]


class Reader:
    """A listing into a real table."""

    def __init__(self) -> None:
        self.link, self.table = ScriptedLink(), RowTable(KIND)
        self.reported: list[tuple[str, AppError]] = []
        self.changes: list[AwsContext] = []
        self.runner = Runner(lambda key, failure: self.reported.append((key, failure)), asyncio.get_running_loop())
        self.listing = Listing(
            cast(Link, self.link), self.runner, "panel1", self.table, self.changes.append, lambda: 77.0
        )

    def read(self, *contexts: AwsContext, background: bool = False, limit: int = 0) -> None:
        self.listing.read(contexts, Query(KIND.kind_id, limit=limit), background=background)

    async def idle(self) -> None:
        await until_async(lambda: not self.listing.loading, "the lists")

    def ids(self) -> list[str]:
        self.table.publish()
        keys = self.table.keys()
        return [key.id for key in keys]


@pytest.fixture
async def reader() -> AsyncIterator[Reader]:
    made = Reader()
    yield made
    await made.runner.close()


def gated(event: asyncio.Event, first: Any, then: Callable[[Any], AsyncIterator[Any]]) -> Any:
    async def handler(request: messages.ListRows) -> AsyncIterator[Any]:
        yield first
        await event.wait()
        async for body in then(request):
            yield body

    return handler


async def test_pages_are_there_before_the_list_is_complete(reader: Reader) -> None:
    event = asyncio.Event()
    reader.link.answer(messages.ListRows, gated(event, page(KIND, rows(3)), lists(KIND, rows(2, 3))))
    reader.read(US)
    await until_async(lambda: reader.listing.reading(US).rows == 3, "the first page")
    assert reader.ids() == ["t-0", "t-1", "t-2"]
    assert not reader.table.counts().complete
    event.set()
    await reader.idle()
    assert len(reader.ids()) == 5
    assert reader.table.counts().complete


async def test_contexts_fail_on_their_own(reader: Reader) -> None:
    handlers = {"us-east-1": lists(KIND, rows(2)), "eu-west-1": fails(error())}
    reader.link.answer(messages.ListRows, by_context(handlers))
    reader.read(US, EU)
    await reader.idle()
    assert reader.listing.reading(US).phase is Phase.COMPLETE
    assert reader.listing.reading(EU).phase is Phase.FAILED
    assert reader.listing.reading(EU).error is not None
    assert len(reader.ids()) == 2
    assert reader.reported == []


async def test_a_failed_refresh_keeps_the_rows_as_stale(reader: Reader) -> None:
    reader.link.answer(messages.ListRows, lists(KIND, rows(2)))
    reader.read(US)
    await reader.idle()
    reader.link.answer(messages.ListRows, fails(error(ErrorKind.OFFLINE)))
    reader.read(US)
    await reader.idle()
    assert len(reader.ids()) == 2
    assert reader.table.counts().stale == 2
    assert reader.listing.reading(US).read_at == 77.0


async def test_a_second_read_replaces_the_first(reader: Reader) -> None:
    event = asyncio.Event()
    reader.link.answer(messages.ListRows, gated(event, page(KIND, rows(1)), lists(KIND, rows(9))))
    reader.read(US)
    await until_async(lambda: reader.listing.reading(US).rows == 1, "the first page")
    reader.link.answer(messages.ListRows, lists(KIND, rows(4)))
    reader.read(US)
    await reader.idle()
    assert len(reader.ids()) == 4
    assert len(reader.link.cancelled) == 1


async def test_stopping_is_immediate_and_keeps_what_came(reader: Reader) -> None:
    reader.link.answer(messages.ListRows, gated(asyncio.Event(), page(KIND, rows(3)), lists(KIND, [])))
    reader.read(US)
    await until_async(lambda: reader.listing.reading(US).rows == 3, "the first page")
    reader.listing.stop()
    assert not reader.listing.loading
    assert reader.listing.reading(US).phase is Phase.STOPPED
    assert len(reader.ids()) == 3
    assert not reader.table.counts().complete
    await until_async(lambda: reader.link.cancelled, "the cancelled request")


async def test_a_limited_list_says_that_more_exist(reader: Reader) -> None:
    reader.link.answer(messages.ListRows, lists(KIND, rows(10)))
    reader.read(US, limit=4)
    await reader.idle()
    assert reader.listing.reading(US).phase is Phase.LIMITED
    assert not reader.table.counts().complete


async def test_background_reads_are_marked_for_the_engine(reader: Reader) -> None:
    reader.link.answer(messages.ListRows, lists(KIND, rows(1)))
    reader.read(US, background=True)
    await reader.idle()
    assert reader.link.of(messages.ListRows)[0].background


async def test_a_forgotten_context_is_not_waited_for(reader: Reader) -> None:
    reader.link.answer(messages.ListRows, gated(asyncio.Event(), page(KIND, rows(1)), lists(KIND, [])))
    reader.read(US)
    await until_async(lambda: reader.table.counts().total == 1, "the first page")
    reader.listing.forget(US)
    assert not reader.listing.loading
    await until_async(lambda: reader.link.cancelled, "the cancelled request")


@pytest.mark.expects_log
async def test_a_bug_ends_the_list_instead_of_loading_for_ever(reader: Reader) -> None:
    async def broken(request: Any) -> AsyncIterator[Any]:
        yield messages.Rows(1, (b"?",))

    reader.link.answer(messages.ListRows, broken)
    reader.read(US)
    await reader.idle()
    found = reader.listing.reading(US)
    assert found.phase is Phase.FAILED
    assert found.error is not None
    assert found.error.kind is ErrorKind.BUG
    assert [failure.kind for _, failure in reader.reported] == [ErrorKind.BUG]
