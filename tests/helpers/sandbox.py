"""The sandbox account and an engine process that uses it: the real program without its window."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from skydeck.core.context import AwsContext, WriteMode
from skydeck.demo import environment, process
from skydeck.demo.process import SandboxProcess
from skydeck.engine.handlers import build
from skydeck.engine.work.environment import NOTHING_FOUND
from skydeck.link import messages
from skydeck.link.client import Link
from skydeck.link.peers import EngineProcess
from tests.helpers.canaries import note
from tests.helpers.peers import ThreadPeer

HERE = AwsContext("sandbox", "us-east-1", WriteMode.FREE)


@pytest.fixture(scope="session")
def sandbox() -> Iterator[SandboxProcess]:
    """One sandbox for the worker, in which nothing happens by itself."""
    with process.start(["--still", "--pace", "2"]) as running:
        note(running.secret_access_key)
        yield running


def use(sandbox: SandboxProcess) -> messages.UseSandbox:
    """What an engine is told about it."""
    return messages.UseSandbox(
        sandbox.endpoint, sandbox.access_key_id, sandbox.secret_access_key, sandbox.account, sandbox.region
    )


@pytest.fixture
async def engine(sandbox: SandboxProcess, tmp_path: Path) -> AsyncIterator[Link]:
    """A link to the real engine in a thread of this process, which starts in a tenth of the time."""
    hello = messages.Hello(str(tmp_path), sandbox_only=True)
    link = Link(lambda: ThreadPeer(lambda said, server: build(said, server, NOTHING_FOUND)), [hello, use(sandbox)])
    link.open(asyncio.get_running_loop())
    yield link
    link.close()


@pytest.fixture
async def engine_process(sandbox: SandboxProcess, tmp_path: Path) -> AsyncIterator[Link]:
    """A link to an engine process of this test's own."""
    clean = environment.for_child(os.environ)
    link = Link(lambda: EngineProcess(clean), [messages.Hello(str(tmp_path), sandbox_only=True), use(sandbox)])
    link.open(asyncio.get_running_loop())
    yield link
    link.close()
