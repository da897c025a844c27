"""Changes of unknown outcome: how a person finds, looks into and settles them in the journal."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QWidget

from skydeck.core.errors import AppError, ErrorKind
from skydeck.core.outcomes import UNKNOWN, WAS_DONE, WAS_NOT_DONE, is_failure
from skydeck.core.places import Place
from skydeck.link import messages
from skydeck.ui.journal import places as journal_places
from skydeck.ui.journal.panel import JournalPanel
from skydeck.ui.journal.settle_dialog import SettleDialog
from skydeck.ui.plain import PlainLabel
from tests.helpers.waiting import until_async
from tests.ui.window_link import CALL
from tests.ui.window_parts import Stage, stage, the, visible_windows

LOST = replace(
    CALL,
    operation="StopInstances",
    params={"InstanceIds": ["i-0123456789abcdef0"]},
    seconds=0.0,
    outcome=UNKNOWN,
    request_id="",
    write=True,
    number=7,
    cli="aws ec2 stop-instances --instance-ids i-0123456789abcdef0",
)


async def journal(it: Stage, *entries: messages.CallRecord) -> JournalPanel:
    """The journal with these entries, after an engine that said how many are unknown."""
    unknown = sum(entry.outcome == UNKNOWN for entry in entries)
    it.link.replies[messages.ReadJournal] = messages.JournalPage(entries, intact=True, unknown=unknown)
    it.window.open_place(Place("journal"))
    it.link.tell(messages.UnknownChanges(unknown))
    panel = it.house.current().panel
    assert isinstance(panel, JournalPanel)
    await until_async(lambda: panel.model.total() and not panel.status().refreshing, "the journal")
    return panel


def button(text: str, inside: QWidget) -> QAbstractButton:
    return next(one for one in inside.findChildren(QAbstractButton) if one.accessibleName() == text)


async def asked(panel: JournalPanel) -> SettleDialog:
    button("Settle…", panel).click()
    await until_async(lambda: any(isinstance(one, SettleDialog) for one in visible_windows()), "the dialog")
    dialog: SettleDialog = the(SettleDialog)
    return dialog


def asking(it: Stage) -> bool:
    return any(":settle" in key for key in it.inside.runner.keys)


def words(inside: QWidget) -> str:
    return "\n".join(label.full_text() for label in inside.findChildren(PlainLabel))


@pytest.mark.parametrize(("answer", "outcome"), [("It was done", WAS_DONE), ("It was not done", WAS_NOT_DONE)])
async def test_an_answer_goes_to_the_engine_and_the_count_goes_down(tmp_path: Path, answer: str, outcome: str) -> None:
    async with stage(tmp_path) as it:
        panel = await journal(it, LOST, CALL)
        settled = replace(LOST, outcome=outcome, settled_at=1_700_000_100.0, note="I looked.")
        it.link.replies[messages.SettleChange] = settled
        dialog = await asked(panel)
        QTest.keyClicks(dialog.note, " I looked. ")
        button(answer, dialog).click()
        await until_async(it.inside.messages.notes, "the message")
        (request,) = [one for one in it.link.requests if isinstance(one, messages.SettleChange)]
        assert request == messages.SettleChange(7, outcome == WAS_DONE, "I looked.")
        it.link.tell(settled)
        it.link.tell(messages.UnknownChanges(0))
        assert panel.model.record(0) == settled
        assert "no change with unknown outcome" in panel._facts.full_text()
        assert it.inside.status._unknown.isHidden()
        assert not button("Settle…", panel).isEnabled()
        assert (it.inside.calls.calls, it.inside.calls.failed) == (0, 0)


async def test_the_dialog_says_what_when_where_and_why(tmp_path: Path) -> None:
    async with stage(tmp_path) as it:
        dialog = await asked(await journal(it, LOST))
        said = words(dialog)
        for part in ("What became of StopInstances?", "Sandbox (1234 5678 9012) · us-east-1", "2023", LOST.cli):
            assert part in said
        assert "engine stopped" in said
        dialog.reject()


async def test_a_change_that_got_no_answer_is_said_to_be_that(tmp_path: Path) -> None:
    async with stage(tmp_path) as it:
        dialog = await asked(await journal(it, replace(LOST, seconds=15.2)))
        assert "after 15 s there was no answer" in words(dialog)
        dialog.reject()


async def test_cancel_is_the_default_and_leaves_it_open(tmp_path: Path) -> None:
    async with stage(tmp_path) as it:
        dialog = await asked(await journal(it, LOST))
        assert dialog.cancel.isDefault()
        assert dialog.cancel.hasFocus()
        QTest.keyClick(dialog, Qt.Key.Key_Escape)
        await until_async(lambda: not asking(it), "the end of the question")
        assert not [one for one in it.link.requests if isinstance(one, messages.SettleChange)]


async def test_going_to_look_leaves_it_open_and_selects_the_resource(tmp_path: Path) -> None:
    async with stage(tmp_path) as it:
        dialog = await asked(await journal(it, LOST))
        button("Open i-0123456789abcdef0", dialog).click()
        tab = it.house.current()
        assert tab.title() == "Instances"
        place = tab.place()
        assert [(one.account, one.region) for one in place.contexts] == [("sandbox", "us-east-1")]
        assert "Journal" in it.titles()
        await until_async(lambda: not asking(it), "the end of the question")


async def test_only_what_is_unknown_can_be_settled(tmp_path: Path) -> None:
    async with stage(tmp_path) as it:
        panel = await journal(it, LOST, CALL)
        actions = {action.text(): action for action in panel.table.actions()}
        for row, can in ((0, True), (1, False)):
            panel.table.selectRow(row)
            assert button("Settle…", panel).isEnabled() is can
            assert actions["Settle…"].isEnabled() is can
        panel.settle()
        assert not any(isinstance(one, SettleDialog) for one in visible_windows())


async def test_the_status_bar_leads_to_what_is_unknown(tmp_path: Path) -> None:
    async with stage(tmp_path) as it:
        panel = await journal(it, CALL, LOST)
        it.act("tab_1")
        assert it.inside.status._unknown.text() == "1 change of unknown outcome"
        it.inside.status._unknown.click()
        assert it.house.current().panel is panel
        assert [panel.model.record(row) for row in range(panel.model.rowCount())] == [LOST]
        assert button("Settle…", panel).isEnabled()


async def test_a_refusal_of_the_engine_is_a_message(tmp_path: Path) -> None:
    async with stage(tmp_path) as it:
        panel = await journal(it, LOST)
        it.link.replies[messages.SettleChange] = AppError(ErrorKind.CONFLICT, "This change was settled already.")
        button("It was done", await asked(panel)).click()
        await until_async(it.inside.messages.notes, "the message")
        assert it.inside.messages.notes()[0].text == "This change was settled already."


@pytest.mark.parametrize(
    ("service", "operation", "params", "found"),
    [
        ("ec2", "StopInstances", {"InstanceIds": ["i-0123456789abcdef0"]}, ("ec2.instances", "i-0123456789abcdef0")),
        ("iam", "DeleteUser", {"UserName": "ann"}, ("iam.users", "ann")),
        ("iam", "TagUser", {"UserName": "ann", "Tags": [{"Key": "a", "Value": "b"}]}, ("iam.users", "ann")),
        ("s3", "DeleteBucket", {"Bucket": "acme-logs"}, ("s3.buckets", "acme-logs")),
        ("cloudwatch", "DeleteAlarms", {"AlarmNames": ["cpu"]}, ("cloudwatch.alarms", "cpu")),
        ("ec2", "CreateTags", {"Resources": ["vol-0123456789abcdef0"]}, ("ec2.volumes", "vol-0123456789abcdef0")),
    ],
)
def test_what_an_entry_names_is_found(
    service: str, operation: str, params: dict[str, object], found: tuple[str, str]
) -> None:
    record = replace(LOST, service=service, operation=operation, params=params)
    place = journal_places.places(record)[0]
    assert (place.panel, place.selected) == found


def test_an_entry_that_names_nothing_leads_to_the_event_history() -> None:
    record = replace(LOST, operation="DoSomething", params={"Text": "hello", "Deep": [{"A": 1}, None]})
    assert journal_places.places(record) == ()
    events = journal_places.events(record)
    assert (events.panel, events.filter) == ("cloudtrail.events", "DoSomething")


def test_what_was_settled_is_no_failure() -> None:
    assert is_failure(LOST.outcome)
    assert not is_failure(replace(LOST, outcome=WAS_NOT_DONE).outcome)
