"""The window's end of the link, for asyncio: requests, streams, events, and an engine started again when it dies.

It never repeats a request: what was under way when the engine died fails, and says whether it may have happened.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import time
from collections import deque
from collections.abc import AsyncIterator, Callable, Sequence
from enum import Enum
from types import TracebackType
from typing import Any, Protocol

from skydeck.core.errors import AppError, ErrorKind
from skydeck.link import messages
from skydeck.link.channel import Channel

_CHANGES = (
    messages.Invoke,
    messages.EditTags,
    messages.KeepProxyPassword,
    messages.AddKeys,
    messages.AddRole,
    messages.AddSsoRoles,
    messages.RemoveAccount,
    messages.RenewKeys,
    messages.SignOut,
    messages.TrustAccount,
)
_MANY_DEATHS, _WITHIN = 5, 60.0


class LinkState(Enum):
    """What the status bar shows of the engine."""

    READY = "ready"
    LOST = "lost"  # it ended; another is being started
    GIVEN_UP = "given_up"  # it ended again and again
    CLOSED = "closed"


class Peer(Protocol):
    """A started engine, a process or (in tests) a thread."""

    read_fd: int
    write_fd: int

    def stop(self, timeout: float) -> None:
        """Make sure that it is gone; its pipe was closed before."""


class Stream:
    """The answers to one request: iterate, then read `result`. Leaving it early cancels the request."""

    def __init__(self, link: Link, number: int, request: Any) -> None:
        self._link, self.number, self.request = link, number, request
        self._queue: deque[Any] = deque()
        self._wake = asyncio.Event()
        self._over = False
        self.result: Any = None

    async def __aenter__(self) -> Stream:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if not self._over:
            self._link.forget(self.number)

    def push(self, body: Any) -> None:
        """An answer came in."""
        self._queue.append(body)
        self._wake.set()

    async def __aiter__(self) -> AsyncIterator[Any]:
        while True:
            body = await self._next()
            if isinstance(body, messages.Done):
                self.result, self._over = body.value, True
                return
            if isinstance(body, messages.Failed):
                self._over = True
                raise body.error
            yield body
            if isinstance(body, messages.Rows):
                self._link.post(messages.Grant(self.number, 1))

    async def _next(self) -> Any:
        while not self._queue:
            self._wake.clear()
            await self._wake.wait()
        return self._queue.popleft()


class Link:
    """Speaks to one engine at a time; `greeting` is what each new one is told first."""

    def __init__(self, start: Callable[[], Peer], greeting: Sequence[Any]) -> None:
        self._start, self._greeting = start, list(greeting)
        self._numbers = itertools.count(1)
        self._streams: dict[int, Stream] = {}
        self._events: list[Callable[[Any], None]] = []
        self._watchers: list[Callable[[LinkState], None]] = []
        self._deaths: deque[float] = deque(maxlen=_MANY_DEATHS)
        self._peer: Peer | None = None
        self._channel: Channel | None = None
        self._loop: asyncio.AbstractEventLoop
        self.state = LinkState.CLOSED

    def open(self, loop: asyncio.AbstractEventLoop) -> None:
        """Start the engine; requests may be made at once."""
        self._loop = loop
        self._connect()

    def greet(self, request: Any) -> None:
        """Tell this engine, and every later one, something before all else; of each sort the last one counts."""
        self._greeting = [*(known for known in self._greeting if type(known) is not type(request)), request]
        self._send_greeting([request])

    def on_event(self, callback: Callable[[Any], None]) -> None:
        """Call back with each event (`Question`, `CallRecord`, `Notice`)."""
        self._events.append(callback)

    def on_state(self, callback: Callable[[LinkState], None]) -> None:
        """Call back when the engine is lost, ready again, or given up."""
        self._watchers.append(callback)

    async def call(self, request: Any) -> Any:
        """The value that the request ends with; answers before that are dropped."""
        async with self.stream(request) as stream:
            async for _ in stream:
                pass
            return stream.result

    def stream(self, request: Any) -> Stream:
        """Send the request; its answers come through the stream."""
        stream = Stream(self, next(self._numbers), request)
        if self._channel is None:
            stream.push(messages.Failed(_no_engine()))
        else:
            self._streams[stream.number] = stream
            self._channel.send(stream.number, request)
        return stream

    def post(self, note: Any) -> None:
        """Send what has no answer: `Grant`, `Cancel`, `Answer`."""
        if self._channel is not None:
            self._channel.send(messages.EVENT, note)

    def forget(self, number: int) -> None:
        """Cancel a request and drop its late answers."""
        if self._streams.pop(number, None) is not None:
            self.post(messages.Cancel(number))

    def retry(self) -> None:
        """Start an engine again after `GIVEN_UP`."""
        if self.state is LinkState.GIVEN_UP:
            self._deaths.clear()
            self._connect()

    def close(self, timeout: float = 2) -> None:
        """Let the engine finish what it writes and end; idempotent."""
        self.state = LinkState.CLOSED
        self._end_peer(timeout)
        self._fail_all()

    def _connect(self) -> None:
        if self.state is LinkState.CLOSED and self._channel is not None:
            return
        peer = self._start()
        loop = self._loop

        def received(number: int, body: Any) -> None:
            _soon(loop, self._received, peer, number, body)

        def closed() -> None:
            _soon(loop, self._lost, peer)

        self._peer = peer
        self._channel = Channel(peer.read_fd, peer.write_fd, received, closed, "engine-link")
        self._channel.start()
        self._send_greeting(self._greeting)
        self._become(LinkState.READY)

    def _send_greeting(self, requests: Sequence[Any]) -> None:
        for request in requests:
            if self._channel is not None:
                self._channel.send(next(self._numbers), request)

    def _received(self, peer: Peer, number: int, body: Any) -> None:
        if peer is not self._peer:
            return
        if number == messages.EVENT:
            for callback in self._events:
                callback(body)
            return
        stream = self._streams.get(number)
        if stream is None:
            return
        if isinstance(body, messages.Done | messages.Failed):
            del self._streams[number]
        stream.push(body)

    def _lost(self, peer: Peer) -> None:
        if peer is not self._peer or self.state is LinkState.CLOSED:
            return
        self._end_peer(0.5)
        self._fail_all()
        now = time.monotonic()
        self._deaths.append(now)
        if len(self._deaths) == _MANY_DEATHS and now - self._deaths[0] < _WITHIN:
            self._become(LinkState.GIVEN_UP)
            return
        self._become(LinkState.LOST)
        self._loop.call_later(0.25 * (len(self._deaths) - 1), self._reconnect)

    def _reconnect(self) -> None:
        if self.state is LinkState.LOST:
            self._connect()

    def _end_peer(self, timeout: float) -> None:
        channel, peer, self._channel, self._peer = self._channel, self._peer, None, None
        if channel is not None:
            channel.close()
        if peer is not None:
            peer.stop(timeout)
        if channel is not None:
            channel.join()

    def _fail_all(self) -> None:
        streams, self._streams = list(self._streams.values()), {}
        for stream in streams:
            stream.push(messages.Failed(_engine_ended(stream.request)))

    def _become(self, state: LinkState) -> None:
        self.state = state
        for callback in self._watchers:
            callback(state)


def _soon(loop: asyncio.AbstractEventLoop, callback: Callable[..., None], *arguments: Any) -> None:
    with contextlib.suppress(RuntimeError):  # the loop is closed: the program is ending, nobody waits
        loop.call_soon_threadsafe(callback, *arguments)


def _no_engine() -> AppError:
    return AppError(ErrorKind.ENGINE, "The engine is not running.", "It is being started; try again in a moment.")


def _engine_ended(request: Any) -> AppError:
    if isinstance(request, _CHANGES):
        return AppError(
            ErrorKind.ENGINE,
            "The engine stopped while this change was under way.",
            "It may or may not have happened; it was not repeated. Check the refreshed list before you try again.",
            may_have_happened=True,
        )
    return AppError(ErrorKind.ENGINE, "The engine stopped while this was loading.", "It is being started again.")
