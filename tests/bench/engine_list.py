"""The engine process behind its link, without a window: lists on command and says what both ends used."""

from __future__ import annotations

import asyncio
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from skydeck.core.context import AwsContext, WriteMode
from skydeck.core.vectors import unpack
from skydeck.link import messages
from skydeck.link.client import Link
from skydeck.link.peers import EngineProcess
from tests.bench import processes
from tests.bench.puppets import Answer, say


@asynccontextmanager
async def engine(folder: Path) -> AsyncIterator[tuple[Link, int]]:
    """A link, and the process at its other end."""
    started: list[EngineProcess] = []

    def start() -> EngineProcess:
        started.append(EngineProcess())
        return started[-1]

    link = Link(start, [messages.Hello(str(folder))])
    link.open(asyncio.get_running_loop())
    try:
        yield link, started[0].pid
    finally:
        link.close()


async def list_all(link: Link, pid: int, context: AwsContext) -> Answer:
    """Every instance, unpacked as the window does."""
    wall, ours, theirs, rows = time.perf_counter(), time.process_time(), processes.cpu_seconds(pid), 0
    first = 0.0
    async with link.stream(messages.ListRows(context, "ec2.instances")) as stream:
        async for page in stream:
            first = first or time.perf_counter() - wall
            columns = [unpack(vector) for vector in page.vectors]
            rows += len(columns[0])
    used = time.process_time() - ours, processes.cpu_seconds(pid) - theirs
    return {"rows": rows, "wall": time.perf_counter() - wall, "cpu": sum(used), "window": used[0], "first": first}


async def main() -> None:
    """One list for each line of input."""
    with tempfile.TemporaryDirectory() as folder:
        async with engine(Path(folder)) as (link, pid):
            found = await link.call(messages.ListAccounts())
            context = AwsContext(found.accounts[0].id, "us-east-1", WriteMode.READ_ONLY)
            while await asyncio.to_thread(sys.stdin.readline):
                say(await list_all(link, pid, context))


if __name__ == "__main__":
    asyncio.run(main())
