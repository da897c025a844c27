"""What goes wrong between engine and AWS, seen through the window: a sentence, a button, rows that stay, a way on."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QAbstractButton

from skydeck.demo.process import SandboxProcess
from tests.helpers import fault_proxy as faults
from tests.helpers.fault_proxy import FaultProxy, always
from tests.helpers.sandbox_proxy import calling, calls_of, through
from tests.helpers.waiting import until_async
from tests.journeys.desk import Desk, at_desk
from tests.journeys.services import agree

LISTS = (
    ("EC2", "Instances", "ec2"),
    ("S3", "Buckets", "s3"),
    ("IAM", "Users", "iam"),
    ("Lambda", "Functions", "lambda"),
    ("CloudWatch", "Alarms", "monitoring"),
    ("Logs", "Log groups", "logs"),
)


@dataclass(frozen=True)
class Trouble:
    """One fault: what is said of it, and which button stands beside."""

    fault: str
    sentence: str
    button: str = "Retry"


TROUBLES = (
    Trouble(faults.DENIED, "You are not allowed to do this", "Why?"),
    Trouble(faults.THROTTLED, "AWS is getting too many requests from this account."),
    Trouble(faults.EXPIRED, "Your session for this account has ended.", "Sign in"),
    Trouble(faults.PAGE_200, "The answer did not come from"),
    Trouble(faults.SHORT_LENGTH, "The answer did not come from"),
    Trouble(faults.RESET_EARLY, "The connection broke off."),
)


@pytest.mark.parametrize(("service", "kind", "signed"), LISTS, ids=[kind for _, kind, _ in LISTS])
async def test_rows_stay_and_the_sentence_is_said(
    service: str, kind: str, signed: str, proxy: FaultProxy, sandbox: SandboxProcess, tmp_path: Path
) -> None:
    async with at_desk(tmp_path, through(proxy, sandbox), attempts=1) as desk:
        await desk.open(service, kind)
        names = desk.names()
        for trouble in TROUBLES:
            proxy.use(always(trouble.fault), calls_of(signed))
            await _suffers(desk, trouble, names)
            proxy.use(lambda _number: None)
            await _recovers(desk, trouble, names)
        proxy.close()
        await _suffers(desk, Trouble("closed", f"Nothing answers at {proxy.url}."), names)


async def _suffers(desk: Desk, trouble: Trouble, names: list[str]) -> None:
    desk.refresh()
    strip = await desk.said(trouble.sentence)
    await until_async(lambda: desk.stale() == [True] * len(names), "the rows to be marked")
    assert desk.names() == names, trouble.fault
    buttons = {one.accessibleName() for one in desk.visible(QAbstractButton, strip)}
    assert {trouble.button, "Retry", "Copy details", "Dismiss"} <= buttons
    desk.click("Copy details", strip)
    copied = QGuiApplication.clipboard().text()
    assert f"What: {trouble.sentence}" in copied
    marked = f"{len(names)} not refreshed"
    await until_async(lambda: marked in " ".join(desk.texts(desk.inside.status)), "the status bar")


async def _recovers(desk: Desk, trouble: Trouble, names: list[str]) -> None:
    strip = desk.strips()[0]
    desk.click("Retry", strip)
    await until_async(lambda: desk.stale() == [False] * len(names), f"the list after {trouble.fault}")
    assert desk.names() == names
    assert desk.strip_saying(trouble.sentence) is None


async def test_a_first_list_that_fails_says_so_and_loads_when_retried(
    proxy: FaultProxy, sandbox: SandboxProcess, tmp_path: Path
) -> None:
    async with at_desk(tmp_path, through(proxy, sandbox), attempts=1) as desk:
        proxy.use(always(faults.DENIED), calls_of("lambda"))
        await desk.open("Lambda", "Functions")
        states = desk.listing.states
        await until_async(lambda: "You are not allowed to see this" in desk.texts(states), "the page that says so")
        assert desk.strips() == [], "what the page says is not said twice"
        proxy.use(lambda _number: None)
        desk.click("Retry", states)
        await until_async(lambda: desk.names() != [], "the rows")
        assert states.currentWidget() is desk.listing.view


async def test_a_denied_change_says_why_and_changes_nothing(
    proxy: FaultProxy, sandbox: SandboxProcess, tmp_path: Path
) -> None:
    async with at_desk(tmp_path, through(proxy, sandbox)) as desk:
        await desk.open("EC2", "Instances")
        await desk.select("api-2")
        proxy.use(always(faults.DENIED), calling("RebootInstances"))
        desk.click("Reboot…")
        await agree(desk, "Reboot", "api-2")
        strip = await desk.said("You are not allowed to do this")
        desk.click("Why?", strip)
        await until_async(lambda: "permission ec2:RebootInstances" in " ".join(desk.texts(strip)), "what to ask for")
        assert len([seen for seen in proxy.seen if calling("RebootInstances")(seen)]) == 1, "it is not tried again"
        assert desk.cell("api-2", "State") == "running"
        proxy.use(lambda _number: None)
        desk.click("Retry", strip)
        await agree(desk, "Reboot", "api-2")
        await desk.said("Rebooting api-2")
        records = desk.changes(await desk.journal())
        assert [(one.operation, one.outcome) for one in records] == [
            ("RebootInstances", "ok"),
            ("RebootInstances", "AccessDenied"),
        ]
