"""Goal 12: what hangs can be cancelled, gives its worker back in time, and never holds up the end."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from skydeck.demo import environment
from skydeck.link import messages
from skydeck.link.client import Link
from skydeck.link.peers import EngineProcess
from tests.engine.conftest import REGION, SANDBOX
from tests.helpers import fault_proxy as faults
from tests.helpers.canaries import canary
from tests.helpers.fault_proxy import FaultProxy
from tests.helpers.waiting import until_async

READ_TIMEOUT = 2.0
WORKERS = 8  # those that the user waits for


class Engines:
    """A link to an engine process behind the proxy, and the processes it has started."""

    def __init__(self, folder: Path, proxy: FaultProxy) -> None:
        self.peers: list[EngineProcess] = []
        hello = messages.Hello(str(folder), sandbox_only=True)
        network = messages.UseNetwork(read_timeout=READ_TIMEOUT)
        sandbox = messages.UseSandbox(proxy.url, "AKIATEST", canary("secret"), "123456789012", REGION)
        self.link = Link(self._start, [hello, network, sandbox])
        self.proxy = proxy

    def _start(self) -> EngineProcess:
        self.peers.append(EngineProcess(environment.for_child(os.environ)))
        return self.peers[-1]

    async def hang(self, count: int) -> list[int]:
        """So many lists that never answer; their numbers."""
        await self.link.call(messages.ListAccounts())
        self.proxy.use(faults.always(faults.HANG))
        streams = [self.link.stream(messages.ListRows(SANDBOX, "ec2.instances")) for _ in range(count)]
        await until_async(lambda: len(self.proxy.seen) >= count, "requests that hang", 30)
        return [stream.number for stream in streams]


@pytest.fixture
async def engines(tmp_path: Path, proxy: FaultProxy) -> AsyncIterator[Engines]:
    made = Engines(tmp_path, proxy)
    made.link.open(asyncio.get_running_loop())
    yield made
    made.link.close()


async def test_cancelling_gives_every_worker_back_within_the_time_for_one_answer(engines: Engines) -> None:
    for number in await engines.hang(WORKERS):
        engines.link.forget(number)
    started = time.monotonic()
    await engines.link.call(messages.ReadJournal())
    waited = time.monotonic() - started
    print(f"a worker was free {waited:.2f} s after the cancel; read time-out {READ_TIMEOUT:g} s")
    assert waited <= READ_TIMEOUT + 1
    assert len(engines.proxy.seen) == WORKERS, "what was given up is not asked again"


async def test_cancelling_frees_the_window_at_once(engines: Engines) -> None:
    await engines.hang(1)
    started = time.monotonic()
    async with engines.link.stream(messages.ListRows(SANDBOX, "ec2.instances")):
        pass
    assert time.monotonic() - started < 0.1


async def test_background_work_that_hangs_holds_up_nobody_who_waits(engines: Engines) -> None:
    await engines.link.call(messages.ListAccounts())
    engines.proxy.use(faults.always(faults.HANG))
    for _ in range(WORKERS):
        engines.link.stream(messages.ListRows(SANDBOX, "ec2.instances", background=True))
    await until_async(lambda: len(engines.proxy.seen) >= 4, "requests that hang", 30)
    started = time.monotonic()
    await engines.link.call(messages.ReadJournal())
    assert time.monotonic() - started < READ_TIMEOUT / 2


@pytest.mark.parametrize("count", [1, WORKERS])
async def test_the_engine_leaves_at_once_though_calls_hang(engines: Engines, count: int) -> None:
    await engines.hang(count)
    process = engines.peers[0]._child.process
    started = time.monotonic()
    engines.link.close(timeout=10)
    waited = time.monotonic() - started
    print(f"{count} hung: the engine was gone {waited:.2f} s after its pipe was closed")
    assert waited <= 1
    assert process.returncode == 0, "it left by itself"
