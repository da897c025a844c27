"""The link: answers reach their request, streams wait for credit, a dead engine is noticed and started again."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from skydeck.core.context import AwsContext
from skydeck.core.errors import AppError, ErrorKind
from skydeck.core.vectors import pack
from skydeck.engine.server import Server
from skydeck.engine.work.jobs import Job
from skydeck.link import messages
from skydeck.link.client import Link, LinkState
from tests.helpers.peers import Handlers, ThreadPeer

CONTEXT = AwsContext("sandbox", "us-east-1")
LIST = messages.ListRows(CONTEXT, "ec2.instances", credit=2)
STOP = messages.Invoke(CONTEXT, "ec2.instances", "stop", ("i-1",))

Connect = Callable[[Handlers], Link]


@pytest.fixture
def peers() -> list[ThreadPeer]:
    return []


@pytest.fixture
def connect(peers: list[ThreadPeer]) -> Iterator[Connect]:
    links: list[Link] = []

    def make(handlers: Handlers) -> Link:
        def start() -> ThreadPeer:
            peers.append(ThreadPeer(lambda hello, server: handlers))
            return peers[-1]

        link = Link(start, [messages.Hello("/nowhere")])
        link.open(asyncio.get_running_loop())
        links.append(link)
        return link

    yield make
    for link in links:
        link.close()


async def test_call_returns_the_typed_value(connect: Connect) -> None:
    link = connect({messages.WhoAmI: lambda job, request: messages.Identity("123456789012", "arn")})
    assert await link.call(messages.WhoAmI(CONTEXT)) == messages.Identity("123456789012", "arn")


async def test_failure_arrives_as_the_error_it_was(connect: Connect) -> None:
    def refuse(job: Job, request: Any) -> None:
        raise AppError(ErrorKind.DENIED, "You may not.", code="AccessDenied", request_id="r-1")

    with pytest.raises(AppError) as caught:
        await connect({messages.WhoAmI: refuse}).call(messages.WhoAmI(CONTEXT))
    assert (caught.value.kind, caught.value.code, caught.value.request_id) == (ErrorKind.DENIED, "AccessDenied", "r-1")


@pytest.mark.expects_log
async def test_bug_in_a_handler_ends_one_request_and_not_the_engine(connect: Connect) -> None:
    link = connect({messages.WhoAmI: lambda job, request: 1 / 0, messages.ListAccounts: lambda job, request: None})
    with pytest.raises(AppError) as caught:
        await link.call(messages.WhoAmI(CONTEXT))
    assert caught.value.kind is ErrorKind.BUG
    assert await link.call(messages.ListAccounts()) is None


async def test_stream_waits_for_credit(connect: Connect) -> None:
    sent: list[int] = []

    def pages(job: Job, request: Any) -> messages.ListEnd:
        for number in range(6):
            job.page(messages.Rows(1, (pack([str(number)]),)))
            sent.append(number)
        return messages.ListEnd(6, True)

    link = connect({messages.ListRows: pages, messages.ListAccounts: lambda job, request: None})
    async with link.stream(LIST) as stream:
        await link.call(messages.ListAccounts())
        assert len(sent) <= 2
        got = [page async for page in stream]
        assert stream.result == messages.ListEnd(6, True)
    assert len(got) == 6


async def test_leaving_a_stream_cancels_the_work(connect: Connect) -> None:
    ended = threading.Event()

    def pages(job: Job, request: Any) -> None:
        try:
            while True:
                job.page(messages.Rows(0, ()))
        finally:
            ended.set()

    link = connect({messages.ListRows: pages})
    async with link.stream(LIST) as stream:
        async for _ in stream:
            break
    assert await asyncio.to_thread(ended.wait, 5)


async def test_dead_engine_fails_what_waits_and_is_started_again(connect: Connect, peers: list[ThreadPeer]) -> None:
    hold = threading.Event()
    wait = lambda job, request: hold.wait(5) and None  # noqa: E731
    link = connect({messages.Invoke: wait, messages.ListRows: wait})
    states: list[LinkState] = []
    link.on_state(states.append)
    change = link.stream(STOP)
    read = link.stream(LIST)
    await asyncio.to_thread(peers[0].die)
    with pytest.raises(AppError) as changed:
        [_ async for _ in change]
    with pytest.raises(AppError) as listed:
        [_ async for _ in read]
    hold.set()
    assert changed.value.may_have_happened
    assert "not repeated" in changed.value.advice
    assert not listed.value.may_have_happened
    await _until(lambda: link.state is LinkState.READY)
    assert states == [LinkState.LOST, LinkState.READY]
    assert len(peers) == 2


async def test_no_request_is_repeated_after_a_restart(connect: Connect, peers: list[ThreadPeer]) -> None:
    begun: list[Any] = []
    hold = threading.Event()

    def invoke(job: Job, request: Any) -> None:
        begun.append(request)
        hold.wait(5)

    link = connect({messages.Invoke: invoke, messages.ListAccounts: lambda job, request: None})
    link.stream(STOP)
    await _until(lambda: bool(begun))
    await asyncio.to_thread(peers[0].die)
    await _until(lambda: len(peers) == 2 and link.state is LinkState.READY)
    hold.set()
    await link.call(messages.ListAccounts())
    assert begun == [STOP]


async def test_engine_that_dies_again_and_again_is_given_up_and_can_be_retried(
    connect: Connect, peers: list[ThreadPeer]
) -> None:
    link = connect({messages.ListAccounts: lambda job, request: None})
    for count in range(1, 6):
        await _until(lambda count=count: len(peers) == count and link.state is LinkState.READY)
        await asyncio.to_thread(peers[-1].die)
    await _until(lambda: link.state is LinkState.GIVEN_UP)
    assert len(peers) == 5
    with pytest.raises(AppError, match="not running"):
        await link.call(messages.ListAccounts())
    link.retry()
    assert await link.call(messages.ListAccounts()) is None


async def test_question_is_answered_from_the_window(peers: list[ThreadPeer]) -> None:
    def build(hello: Any, server: Server) -> Handlers:
        return {messages.WhoAmI: lambda job, request: messages.Identity(server.ask("MFA", "Code?") or "", "")}

    def start() -> ThreadPeer:
        peers.append(ThreadPeer(build))
        return peers[-1]

    link = Link(start, [messages.Hello("/nowhere")])
    link.on_event(lambda event: link.post(messages.Answer(event.question, "123456")))
    link.open(asyncio.get_running_loop())
    try:
        assert (await link.call(messages.WhoAmI(CONTEXT))).number == "123456"
    finally:
        link.close()


async def test_of_each_sort_of_greeting_a_new_engine_gets_the_last(connect: Connect, peers: list[ThreadPeer]) -> None:
    told: list[Any] = []
    handlers = {
        messages.UseNetwork: lambda job, request: told.append(request),
        messages.ListAccounts: lambda job, request: None,
    }
    link = connect(handlers)
    first, last = messages.UseNetwork(attempts=2), messages.UseNetwork(attempts=3)
    link.greet(first)
    link.greet(last)
    await link.call(messages.ListAccounts())
    assert told == [first, last]
    peers[0].die()
    await _until(lambda: len(peers) == 2 and link.state is LinkState.READY)
    await link.call(messages.ListAccounts())
    assert told == [first, last, last]


async def test_what_is_asked_after_the_network_was_chosen_goes_that_way_already(connect: Connect) -> None:
    order: list[str] = []

    def slow(job: Job, request: Any) -> None:
        threading.Event().wait(0.05)  # long enough for any worker to overtake it
        order.append("network")

    handlers = {messages.UseNetwork: slow, messages.ListAccounts: lambda job, request: order.append("list")}
    link = connect(handlers)
    link.greet(messages.UseNetwork())
    await link.call(messages.ListAccounts())
    assert order == ["network", "list"]


async def test_noise_from_the_engine_counts_as_its_death(connect: Connect, peers: list[ThreadPeer]) -> None:
    link = connect({messages.ListAccounts: lambda job, request: None})
    peers[0].server._channel._queue.put((0, -1, b"\xff" * 64))
    await _until(lambda: len(peers) == 2 and link.state is LinkState.READY)
    assert await link.call(messages.ListAccounts()) is None


async def _until(condition: Callable[[], bool], timeout: float = 5) -> None:
    async with asyncio.timeout(timeout):
        while not condition():
            await asyncio.sleep(0.01)
