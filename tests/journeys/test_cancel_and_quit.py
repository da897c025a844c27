"""Calls that hang: cancelled at once, left behind in time; the window goes on meanwhile."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from skydeck.demo.process import SandboxProcess
from skydeck.ui.panels.list_feed import Face
from tests.helpers.fault_proxy import HANG, FaultProxy, always
from tests.helpers.sandbox_proxy import calling, through
from tests.helpers.waiting import until_async
from tests.journeys.desk import Desk, at_desk

BEAT = 0.005
FREE, GONE = 0.1, 3.0  # seconds until a cancelled list frees the window, and until a closed program is gone


class Heartbeat:
    """Watches the loop from its making to `stop`: what blocks it is a gap between two beats."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._last = time.perf_counter()
        self._longest = 0.0
        self._handle = self._loop.call_later(BEAT, self._beat)

    def _beat(self) -> None:
        now = time.perf_counter()
        self._longest, self._last = max(self._longest, now - self._last), now
        self._handle = self._loop.call_later(BEAT, self._beat)

    def stop(self) -> float:
        """The longest gap, in seconds."""
        self._handle.cancel()
        return max(self._longest, time.perf_counter() - self._last)


async def hang(desk: Desk, proxy: FaultProxy) -> None:
    """Refresh a list whose answer never comes."""
    proxy.use(always(HANG), calling("DescribeVolumes"))
    desk.refresh()
    await until_async(lambda: any(map(calling("DescribeVolumes"), proxy.seen)), "the call to hang")


async def freed(desk: Desk) -> float:
    """Seconds until the list is at rest again."""
    start = time.perf_counter()
    await until_async(lambda: not desk.listing.feed.loading, "the end of the list", step=0.001)
    return time.perf_counter() - start


@pytest.mark.parametrize("how", ["button", "escape"])
async def test_a_hung_list_is_cancelled_at_once(
    how: str, proxy: FaultProxy, sandbox: SandboxProcess, tmp_path: Path
) -> None:
    async with at_desk(tmp_path, through(proxy, sandbox)) as desk:
        await desk.open("EC2", "Volumes")
        names = desk.names()
        desk.click_row(names[0])
        await hang(desk, proxy)
        heart = Heartbeat()
        desk.click("Stop loading") if how == "button" else desk.press(Qt.Key.Key_Escape)
        assert await freed(desk) < FREE
        assert heart.stop() < FREE
        assert desk.names() == names
        assert desk.button("Refresh").isEnabled()
        assert f"Stopped at {len(names)}; more may exist" in desk.texts(desk.listing.toolbar)
        proxy.use(lambda _number: None)
        desk.click("Refresh")
        await until_async(lambda: desk.stale() == [False] * len(names), "fresh rows")


async def test_a_first_list_that_is_stopped_says_so_and_loads_again(
    proxy: FaultProxy, sandbox: SandboxProcess, tmp_path: Path
) -> None:
    async with at_desk(tmp_path, through(proxy, sandbox)) as desk:
        proxy.use(always(HANG), calling("DescribeVolumes"))
        desk.click_kind("EC2", "Volumes")
        await until_async(lambda: any(map(calling("DescribeVolumes"), proxy.seen)), "the call to hang")
        desk.click("Stop loading")
        await until_async(lambda: desk.listing.feed.face() is Face.STOPPED, "the page that says so")
        assert "Loading was stopped" in desk.texts(desk.listing.states)
        proxy.use(lambda _number: None)
        await desk.click_when_offered("Load again")
        await desk.list_shown("Volumes")
        assert desk.names()


async def test_the_program_is_gone_in_time_while_calls_hang(
    proxy: FaultProxy, sandbox: SandboxProcess, tmp_path: Path
) -> None:
    async with at_desk(tmp_path, through(proxy, sandbox)) as desk:
        await desk.open("EC2", "Volumes")
        desk.click_row(desk.names()[0])
        await hang(desk, proxy)
        start = time.perf_counter()
        await desk.leave()
        assert time.perf_counter() - start < GONE
        assert desk.engines[-1]._child.process.poll() is not None
