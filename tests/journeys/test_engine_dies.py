"""The engine, or the sandbox, is killed while something is under way: what the user sees; nothing is done twice."""

from __future__ import annotations

import os
import signal
import threading
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton

from skydeck.core.outcomes import WAS_DONE
from skydeck.demo import process
from skydeck.demo.process import SandboxProcess
from skydeck.engine.record.journal import Journal
from skydeck.link.client import LinkState
from skydeck.ui.journal.panel import JournalPanel
from skydeck.ui.journal.settle_dialog import SettleDialog
from tests.helpers.fault_proxy import HANG, FaultProxy, Seen, always
from tests.helpers.sandbox import use
from tests.helpers.sandbox_proxy import calling, through
from tests.helpers.waiting import until, until_async
from tests.journeys.conftest import Sit
from tests.journeys.desk import Desk, at_desk
from tests.journeys.services import agree

GONE = "The engine stopped. It is being started again; nothing was repeated."
BACK = "The engine was started again; nothing was repeated. Lists are read again."
GIVEN_UP = "The engine stopped again and again and is no longer started by itself. Nothing was repeated."


def kill(desk: Desk) -> None:
    """End the engine as a crash, or the kernel, would."""
    os.kill(desk.engines[-1].pid, signal.SIGKILL)


def watched(desk: Desk) -> tuple[list[LinkState], list[int]]:
    """What becomes of the engine, and how many rows are shown, from now on."""
    states: list[LinkState] = []
    counts: list[int] = []
    desk.link.on_state(states.append)
    desk.listing.model.arranged.connect(lambda _cause: counts.append(len(desk.names())))
    return states, counts


async def fresh(desk: Desk, names: list[str]) -> None:
    """The list is read again, by another engine."""
    await until_async(lambda: desk.link.state is LinkState.READY and len(desk.engines) > 1, "another engine")
    await until_async(lambda: desk.stale() == [False] * len(names) and not desk.listing.feed.loading, "fresh rows", 20)
    assert desk.names() == names


async def test_a_list_that_streams_keeps_its_rows_and_is_read_again(
    proxy: FaultProxy, sandbox: SandboxProcess, tmp_path: Path
) -> None:
    async with at_desk(tmp_path, through(proxy, sandbox)) as desk:
        await desk.open("EC2", "Images")
        names = desk.names()
        proxy.use(always(HANG), calling("DescribeImages"))
        desk.refresh()
        await until_async(lambda: any(map(calling("DescribeImages"), proxy.seen)), "the list to be under way")
        proxy.use(lambda _number: None)
        states, counts = watched(desk)
        kill(desk)
        await desk.said(BACK)
        await fresh(desk, names)
        assert states == [LinkState.LOST, LinkState.READY]
        assert min(counts) == len(names), "rows went away meanwhile"
        assert desk.strip_saying(GONE) is None
        assert desk.strip_saying("The engine stopped while this was loading") is None


async def test_a_change_in_flight_may_have_happened_and_is_not_repeated(
    proxy: FaultProxy, sandbox: SandboxProcess, tmp_path: Path
) -> None:
    async with at_desk(tmp_path, through(proxy, sandbox)) as desk:
        await desk.open("EC2", "Instances")
        await desk.select("dev-tomas")
        held = Held(proxy)
        desk.click("Stop…")
        await agree(desk, "Stop", "dev-tomas")
        await held.arrived()
        kill(desk)
        strip = await desk.said("The engine stopped while this change was under way.")
        assert "It may or may not have happened; it was not repeated." in strip.note.text
        assert "Retry" not in [one.accessibleName() for one in desk.visible(QAbstractButton, strip)]
        held.let_go()
        await fresh(desk, desk.names())
        await desk.said(BACK)
        await until_async(lambda: desk.cell("dev-tomas", "State") in ("stopping", "stopped"), "the change to be seen")
        assert held.count == 1
        await _unknown_in_the_journal(desk)


async def test_a_person_settles_what_the_engine_left_open(
    proxy: FaultProxy, sandbox: SandboxProcess, tmp_path: Path
) -> None:
    async with at_desk(tmp_path, through(proxy, sandbox)) as desk:
        await _leave_a_stop_open(desk, proxy, "supplier-ftp")
        desk.click("1 change of unknown outcome")
        journal = await desk.journal()
        await until_async(lambda: desk.button("Settle…", journal).isEnabled(), "the change to be selected")
        await _look_for_oneself(desk, "supplier-ftp")
        desk.press(Qt.Key.Key_J, Qt.KeyboardModifier.ControlModifier)
        await _say(desk, journal, "It was done")
        await desk.said("StopInstances: settled: it was done")
        (record,) = desk.changes(journal)
        assert (record.outcome, record.note) == (WAS_DONE, "It stops.")
        assert "1 change of unknown outcome" not in desk.texts(desk.inside.status)
        journal.refresh()
        words = "Chain intact · no change with unknown outcome"
        await until_async(lambda: words in desk.texts(journal), "the chain to be verified")
    assert Journal(tmp_path).unknown() == ()


async def _leave_a_stop_open(desk: Desk, proxy: FaultProxy, name: str) -> None:
    await desk.open("EC2", "Instances")
    await desk.select(name)
    held = Held(proxy)
    desk.click("Stop…")
    await agree(desk, "Stop", name)
    await held.arrived()
    kill(desk)
    held.let_go()
    await desk.said(BACK)
    await fresh(desk, desk.names())


async def _look_for_oneself(desk: Desk, name: str) -> None:
    """Ask what became of it, and follow the dialog to the resource instead of answering."""
    desk.press(Qt.Key.Key_Return)
    dialog = await desk.dialog(SettleDialog)
    assert any("engine stopped" in text for text in desk.texts(dialog))
    (lead,) = [one for one in desk.visible(QAbstractButton, dialog) if one.text().startswith("Open i-")]
    desk.click(lead.text(), dialog)
    await desk.no_dialog()
    await desk.list_shown("Instances")
    await until_async(lambda: desk.selected() == [name], "the instance to be selected")
    await until_async(lambda: desk.cell(name, "State") in ("stopping", "stopped"), "the change to be seen")


async def _say(desk: Desk, journal: JournalPanel, answer: str) -> None:
    desk.click("Settle…", journal)
    dialog = await desk.dialog(SettleDialog)
    dialog.note.setFocus()
    desk.write("It stops.")
    desk.press(Qt.Key.Key_Return)
    assert dialog.isVisible(), "Enter in the note decided"
    desk.click(answer, dialog)
    await desk.no_dialog()


async def _unknown_in_the_journal(desk: Desk) -> None:
    journal = await desk.journal()
    (record,) = desk.changes(journal)
    assert (record.operation, record.outcome) == ("StopInstances", "unknown")
    assert "1 change with unknown outcome" in " ".join(desk.texts(journal))


class Held:
    """Holds stops of instances at the proxy, and counts them."""

    def __init__(self, proxy: FaultProxy) -> None:
        self._proxy, self._go = proxy, threading.Event()
        proxy.use(lambda _number: None)
        proxy.delay = self._hold

    @property
    def count(self) -> int:
        """How often it was asked for."""
        return len([seen for seen in self._proxy.seen if self._is_it(seen)])

    async def arrived(self) -> None:
        """It is on its way to the server."""
        await until_async(lambda: self.count == 1, "the change to be sent")

    def let_go(self) -> None:
        """The server gets it."""
        self._go.set()

    def _hold(self) -> None:
        if self._is_it(self._proxy.seen[-1]):
            self._go.wait(20)

    @staticmethod
    def _is_it(seen: Seen) -> bool:
        return calling("StopInstances")(seen) and b"DryRun" not in seen.body


def _has_started(desk: Desk, number: int) -> bool:
    return len(desk.engines) == number


async def test_after_five_deaths_it_waits_for_the_user(sit: Sit) -> None:
    async with sit() as desk:
        await desk.open("EC2", "Volumes")
        names = desk.names()
        for death in range(1, 6):
            await until_async(partial(_has_started, desk, death), f"engine {death}")
            kill(desk)
        strip = await desk.said(GIVEN_UP)
        assert desk.names() == names
        await until_async(lambda: desk.stale() == [True] * len(names), "the rows to be marked")
        desk.refresh()
        await desk.said("The engine is not running.")
        desk.click("Restart", strip)
        await desk.said(BACK)
        await fresh(desk, names)
        assert desk.strip_saying(GIVEN_UP) is None
        assert desk.strip_saying("The engine is not running.") is None


async def test_a_sandbox_that_dies_is_said_at_once(tmp_path: Path) -> None:
    with process.start(["--still"]) as own:
        async with at_desk(tmp_path, use(own), attempts=2) as desk:
            await desk.open("IAM", "Users")
            names = desk.names()
            os.kill(own.pid, signal.SIGKILL)
            until(lambda: not own.running, "the sandbox's end")
            desk.refresh()
            await desk.said(f"Nothing answers at {own.endpoint}.", timeout=5)
            assert desk.names() == names
            assert desk.stale() == [True] * len(names)
