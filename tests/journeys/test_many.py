"""Several regions in one table, and changes of many rows, of which some fail."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton

from skydeck.demo.process import SandboxProcess
from tests.helpers import fault_proxy as faults
from tests.helpers.fault_proxy import FaultProxy, Seen, always
from tests.helpers.sandbox_proxy import calling, through
from tests.helpers.waiting import until_async
from tests.journeys.conftest import Sit
from tests.journeys.desk import Desk, at_desk
from tests.journeys.services import agree

EU = "eu-west-1"


def from_eu(seen: Seen) -> bool:
    """Requests that were signed for the other region."""
    return f"/{EU}/" in seen.headers.get("authorization", "")


async def tick_region(desk: Desk, region: str) -> None:
    """Tick a region beside the chosen ones, in the popup of the region button."""
    await until_async(lambda: len(desk.inside.accounts.regions()) > 1, "the regions")
    button = desk.inside.sidebar.region
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    popup = button.popup()
    assert popup is not None
    QTest.keyClicks(popup.input, region)
    QTest.keyClick(popup.input, Qt.Key.Key_Space, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(popup.input, Qt.Key.Key_Escape)
    QTest.keyClick(popup.input, Qt.Key.Key_Escape)
    await until_async(lambda: not popup.isVisible(), "the popup to close")
    await desk.be_active()


async def test_two_regions_are_one_table_and_one_may_fail(
    proxy: FaultProxy, sandbox: SandboxProcess, tmp_path: Path
) -> None:
    async with at_desk(tmp_path, through(proxy, sandbox), attempts=1) as desk:
        await desk.open("EC2", "Instances")
        here = set(desk.names())
        await tick_region(desk, EU)
        await desk.list_shown("Instances")
        assert set(desk.names()) == here | {"eu-web-1", "eu-web-2", "eu-api-1", "eu-bastion"}
        assert {desk.cell("eu-web-1", "Region"), desk.cell("web-1", "Region")} == {EU, "us-east-1"}
        proxy.use(always(faults.DENIED), from_eu)
        desk.click_row("eu-web-1")
        desk.refresh()
        strip = await desk.said(f"{EU}: You are not allowed to do this")
        stale = {name for name, old in zip(desk.names(), desk.stale(), strict=True) if old}
        assert stale == {"eu-web-1", "eu-web-2", "eu-api-1", "eu-bastion"}
        assert [key.id for key in desk.listing.view.selected_keys()], "the selection stays"
        proxy.use(lambda _number: None)
        desk.click("Retry", strip)
        await until_async(lambda: not any(desk.stale()), "the other region")
        assert not any(seen.headers for seen in proxy.seen if not from_eu(seen)), "only what failed is read again"


async def test_a_change_in_two_regions_is_asked_once_and_done_in_both(sit: Sit) -> None:
    async with sit() as desk:
        await desk.open("EC2", "Instances")
        await tick_region(desk, EU)
        await desk.list_shown("Instances")
        desk.click_row("eu-web-2", "staging-web")
        desk.click("Stop…")
        await agree(desk, "Stop 2 instances", "eu-web-2", "staging-web", EU)
        await desk.said("Stopped 2 instances")
        names = ("eu-web-2", "staging-web")
        await until_async(lambda: all(desk.cell(name, "State") == "stopped" for name in names), "both to be stopped")


async def test_each_row_has_its_outcome_and_the_failed_are_retried(
    proxy: FaultProxy, sandbox: SandboxProcess, tmp_path: Path
) -> None:
    async with at_desk(tmp_path, through(proxy, sandbox), attempts=1) as desk:
        await desk.open("EC2", "Instances")
        protected = (await desk.select("worker-mail")).id
        stopping = calling("StopInstances")
        proxy.use(always(faults.PROTECTED), lambda seen: stopping(seen) and protected.encode() in seen.body)
        desk.click_row("worker-mail", "web-3", "cache-sessions")
        desk.click("Stop…")
        await agree(desk, "Stop 3 instances", "worker-mail", "web-3", "cache-sessions")
        strip = await desk.said("Stopped 2 of 3 instances — 1 failed: It is protected against this.")
        job = desk.inside.jobs.lines()[-1]
        desk.click("1 failed", job)
        assert any(text.startswith("worker-mail: It is protected against this.") for text in desk.texts(job))
        proxy.use(lambda _number: None)
        assert "Retry the failed" in [one.accessibleName() for one in desk.visible(QAbstractButton, strip)]
        desk.click("Retry the failed", strip)
        await agree(desk, "Stop", "worker-mail")
        await desk.said("Stopped worker-mail")
        asked = [seen for seen in proxy.seen if stopping(seen) and b"DryRun" not in seen.body]
        assert len(asked) == 1
        assert b"InstanceId.2" not in asked[0].body
