"""From the click to the message: forms, the ladder, outcomes for each row, retries."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from skydeck.core.context import WriteMode
from skydeck.core.errors import AppError, ErrorKind
from skydeck.link import messages
from skydeck.ui import confirm_dialog
from skydeck.ui.confirm_dialog import Confirmation, ConfirmDialog
from skydeck.ui.form_dialog import FormDialog
from skydeck.ui.panels import changing
from skydeck.ui.panels.result_view import ResultView
from skydeck.ui.plain import PlainLabel
from skydeck.ui.widgets.buttons import DangerButton, PrimaryButton
from tests.helpers.scripted_link import by_context, error, fails, flags, here, invokes, lists, prepares
from tests.helpers.waiting import until_async
from tests.ui.panels.conftest import Bench
from tests.ui.panels.things import THINGS, thing, things

FREE, CONFIRM = WriteMode.FREE, WriteMode.CONFIRM
PROD = here(account="profile:prod", mode=FREE)


def words(dialog: ConfirmDialog) -> str:
    labels = [label for label in dialog.findChildren(PlainLabel) if label.isVisibleTo(dialog)]
    return "\n".join(label.text() for label in labels)


def invoked(bench: Bench) -> list[messages.Invoke]:
    return bench.link.of(messages.Invoke)


@pytest.fixture
def short_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    """Holds of a fifth of a second; that the real one is five is tested with the ladder."""

    def brief(*arguments: Any, **given: Any) -> Confirmation:
        return replace(Confirmation(*arguments, **given), hold_seconds=0.2)

    monkeypatch.setattr(changing, "Confirmation", brief)


async def test_a_reversible_action_asks_nothing_when_free(bench: Bench) -> None:
    panel = await bench.open()
    await bench.act(panel, "start", "t-001")
    await bench.told()
    assert invoked(bench)[0].rows == ("t-001",)
    assert bench.said.last.text == "Started thing-1"
    assert bench.link.of(messages.Prepare) == []


async def test_confirm_mode_asks_also_for_a_reversible_action(bench: Bench) -> None:
    panel = await bench.open(THINGS, here(mode=CONFIRM))
    await bench.act(panel, "start", "t-001")
    dialog = await bench.dialog(ConfirmDialog)
    assert invoked(bench) == []
    dialog.go.click()
    await bench.told()
    assert len(invoked(bench)) == 1


async def test_stopping_names_targets_account_and_region(bench: Bench) -> None:
    panel = await bench.open()
    await bench.act(panel, "stop", "t-001", "t-002")
    dialog = await bench.dialog(ConfirmDialog)
    said = words(dialog)
    for expected in ("Stop 2 things?", "acme-staging (1234 5678 9012) · us-east-1", "thing-1", "t-002"):
        assert expected in said
    assert isinstance(dialog.go, PrimaryButton)
    assert dialog.cancel.isDefault()
    dialog.go.click()
    await bench.told()
    assert bench.said.last.text == "Stopped 2 things"
    assert bench.jobs == []


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Escape])
@pytest.mark.parametrize("name", ["stop", "drop", "wipe"])
async def test_enter_and_escape_cancel(bench: Bench, name: str, key: Qt.Key) -> None:
    panel = await bench.open()
    await bench.act(panel, name, "t-001")
    dialog = await bench.dialog(ConfirmDialog)
    QTest.keyClick(dialog.cancel, key)
    await bench.no_dialog()
    await until_async(lambda: not bench.test.runner.keys, "the end of the change")
    assert invoked(bench) == []


async def test_a_refused_row_is_left_out_with_its_reason(bench: Bench) -> None:
    bench.link.answer(messages.Prepare, prepares({"t-001": "thing-1"}, {"t-002": "It is protected."}))
    panel = await bench.open()
    await bench.act(panel, "stop", "t-001", "t-002")
    dialog = await bench.dialog(ConfirmDialog)
    assert "Left out: 1" in words(dialog)
    assert "It is protected." in words(dialog)
    dialog.go.click()
    await bench.told()
    assert invoked(bench)[0].rows == ("t-001",)


async def test_nothing_can_be_confirmed_when_all_are_refused(bench: Bench) -> None:
    bench.link.answer(messages.Prepare, prepares({}, {"t-001": "It is protected."}))
    panel = await bench.open()
    await bench.act(panel, "stop", "t-001")
    dialog = await bench.dialog(ConfirmDialog)
    assert not dialog.go.isEnabled()
    dialog.cancel.click()
    await bench.no_dialog()


async def test_dropping_holds_before_it_sends(bench: Bench, short_hold: None) -> None:
    panel = await bench.open()
    await bench.act(panel, "drop", "t-001")
    dialog = await bench.dialog(ConfirmDialog)
    assert isinstance(dialog.go, DangerButton)
    assert not dialog.go.isDefault()
    assert "It is gone. Backups stay." in words(dialog)
    before = dialog.go.geometry()
    dialog.go.click()
    assert dialog.holding
    assert not dialog.go.isEnabled()
    assert dialog.go.geometry() == before
    assert invoked(bench) == []
    await bench.told()
    assert invoked(bench)[0].action == "drop"


async def test_cancel_during_the_hold_sends_nothing(bench: Bench) -> None:
    panel = await bench.open()
    await bench.act(panel, "drop", "t-001")
    dialog = await bench.dialog(ConfirmDialog)
    dialog.go.click()
    assert "Cancel to take it back" in words(dialog)
    assert dialog.focusWidget() is dialog.cancel or dialog.cancel.hasFocus()
    dialog.cancel.click()
    await bench.no_dialog()
    await until_async(lambda: not bench.test.runner.keys, "the end of the change")
    assert invoked(bench) == []


async def test_wiping_needs_the_exact_name(bench: Bench) -> None:
    panel = await bench.open()
    await bench.act(panel, "wipe", "t-001")
    dialog = await bench.dialog(ConfirmDialog)
    field = dialog.field
    assert field is not None
    assert not dialog.go.isEnabled()
    for wrong in ("thing-", "thing-1 ", "Thing-1", "thing-11", "th\u0456ng-1"):
        field.line.setText(wrong)
        assert not dialog.go.isEnabled(), wrong
    field.line.setText("thing-1")
    assert dialog.go.isEnabled()
    QTest.keyClick(field.line, Qt.Key.Key_Return)
    assert dialog.isVisible()
    dialog.go.click()
    await bench.told()
    assert invoked(bench)[0].action == "wipe"


async def test_wiping_many_needs_the_count(bench: Bench) -> None:
    panel = await bench.open()
    await bench.act(panel, "wipe", "t-001", "t-002", "t-003")
    dialog = await bench.dialog(ConfirmDialog)
    assert dialog.field is not None
    dialog.field.line.setText("3")
    assert dialog.go.isEnabled()
    dialog.cancel.click()
    await bench.no_dialog()


async def paste_into(dialog: ConfirmDialog, text: str) -> str:
    assert dialog.field is not None
    QGuiApplication.clipboard().setText(text)
    combination = QKeySequence(QKeySequence.StandardKey.Paste)[0]
    QTest.keyClick(dialog.field.line, combination.key(), combination.keyboardModifiers())
    return dialog.field.line.text()


async def test_the_name_may_be_pasted_outside_production(bench: Bench) -> None:
    panel = await bench.open()
    await bench.act(panel, "wipe", "t-001")
    dialog = await bench.dialog(ConfirmDialog)
    assert await paste_into(dialog, "thing-1") == "thing-1"
    dialog.cancel.click()
    await bench.no_dialog()


async def test_the_name_is_typed_by_hand_in_production(bench: Bench) -> None:
    panel = await bench.open(THINGS, PROD)
    await bench.act(panel, "drop", "t-001")
    dialog = await bench.dialog(ConfirmDialog)
    assert "This is a production account." in words(dialog)
    assert await paste_into(dialog, "thing-1") == ""
    assert dialog.field is not None
    QTest.keyClicks(dialog.field.line, "thing-1")
    assert dialog.go.isEnabled()
    dialog.cancel.click()
    await bench.no_dialog()


async def test_more_than_twenty_targets_fold(bench: Bench) -> None:
    bench.answers_rows(things(50))
    panel = await bench.open()
    await bench.act(panel, "stop", *(f"t-{n:03}" for n in range(50)))
    dialog = await bench.dialog(ConfirmDialog)
    lists_ = dialog.findChildren(confirm_dialog.TargetList)
    assert lists_[0].more is not None
    assert lists_[0].more.text() == "and 30 more"
    assert "thing-19" in words(dialog)
    assert "thing-20" not in words(dialog)
    lists_[0].more.click()
    await until_async(lambda: "thing-49" in words(dialog), "the rest")
    assert "more" not in words(dialog)
    dialog.cancel.click()
    await bench.no_dialog()


async def test_fifty_targets_of_which_three_fail_can_be_retried(bench: Bench) -> None:
    bench.answers_rows(things(50))
    denied = error(ErrorKind.DENIED, "You may not stop this.")
    bench.link.answer(messages.Invoke, invokes({f"t-{n:03}": denied for n in (3, 7, 11)}))
    panel = await bench.open()
    await bench.act(panel, "stop", *(f"t-{n:03}" for n in range(50)))
    await bench.confirmed()
    await bench.told()
    said = bench.said.last
    assert said.level == "warn"
    assert said.text == "Stopped 47 of 50 things — 3 failed: You may not stop this."
    job = bench.jobs[0]
    assert (job.title, job.total) == ("Stop 50 things", 50)
    assert job.steps[-1] == (50, 3)
    assert [name for name, _ in job.failures] == ["thing-3", "thing-7", "thing-11"]
    bench.link.answer(messages.Invoke, invokes())
    said.offer("Retry the failed").act()
    await bench.confirmed()
    await bench.told(2)
    assert invoked(bench)[1].rows == ("t-003", "t-007", "t-011")
    assert bench.said.last.text == "Stopped 3 things"


async def test_what_may_have_happened_is_not_offered_again(bench: Bench) -> None:
    lost = AppError(ErrorKind.ENGINE, "The engine stopped.", "Check the list.", may_have_happened=True)
    bench.link.answer(messages.Invoke, fails(lost))
    panel = await bench.open()
    await bench.act(panel, "start", "t-001")
    await bench.told()
    assert bench.said.last.level == "failed"
    assert bench.said.last.offers == ()


async def test_a_change_is_announced_and_the_list_read_again(bench: Bench) -> None:
    panel = await bench.open()
    reads = len(bench.link.of(messages.ListRows))
    bench.answers_rows([thing(1, "stopping", bits=flags(THINGS, pending=True))])
    await bench.act(panel, "start", "t-001")
    await bench.told()
    await bench.idle(panel)
    assert len(bench.link.of(messages.ListRows)) == reads + 1
    assert panel.chosen.state(panel.model.key_at(0)) == "stopping"


async def test_a_preparation_that_fails_sends_nothing_and_is_said(bench: Bench) -> None:
    bench.link.answer(messages.Prepare, fails(error(ErrorKind.EXPIRED, "Your session has ended.")))
    panel = await bench.open()
    await bench.act(panel, "stop", "t-001")
    await bench.told()
    assert bench.said.last.error is not None
    assert bench.said.last.error.kind is ErrorKind.EXPIRED
    assert invoked(bench) == []


async def test_rows_of_two_regions_are_two_requests_and_one_dialog(bench: Bench) -> None:
    handlers = {"us-east-1": lists(THINGS, [thing(1)]), "eu-west-1": lists(THINGS, [thing(2)])}
    bench.link.answer(messages.ListRows, by_context(handlers))
    panel = await bench.open(THINGS, here(mode=FREE), here("eu-west-1", mode=FREE))
    panel.view.selectAll()
    action = panel.row_actions.all()[1]
    action.trigger()
    dialog = await bench.dialog(ConfirmDialog)
    assert "acme-staging (1234 5678 9012) · eu-west-1" in words(dialog)
    assert "acme-staging (1234 5678 9012) · us-east-1" in words(dialog)
    dialog.go.click()
    await bench.told()
    assert {(one.context.region, one.rows) for one in invoked(bench)} == {
        ("us-east-1", ("t-001",)),
        ("eu-west-1", ("t-002",)),
    }


async def test_inputs_are_asked_in_a_form_that_starts_with_the_row(bench: Bench) -> None:
    panel = await bench.open()
    await bench.act(panel, "tune", "t-003")
    form = await bench.dialog(FormDialog)
    assert form.fields["Size"].text() == "3"
    form.fields["Size"].editor.fill("many")
    assert not form.go.isEnabled()
    assert form.fields["Size"].problem() == "This must be a number."
    form.fields["Size"].editor.fill("")
    assert not form.go.isEnabled()
    form.fields["Size"].editor.fill("12")
    form.go.click()
    await bench.told()
    assert invoked(bench)[0].inputs == {"Size": 12}


async def test_a_form_that_is_cancelled_sends_nothing(bench: Bench) -> None:
    panel = await bench.open()
    await bench.act(panel, "tune", "t-003")
    form = await bench.dialog(FormDialog)
    form.cancel.click()
    await until_async(lambda: not bench.test.runner.keys, "the end of the change")
    assert invoked(bench) == []


async def test_a_result_is_shown_in_a_window_that_blocks_nothing(bench: Bench) -> None:
    bench.link.answer(messages.Invoke, invokes(results={"t-001": '{"ok": true}'}))
    panel = await bench.open()
    await bench.act(panel, "call", "t-001")
    view = await until_async(
        lambda: next((one for one in QApplication.topLevelWidgets() if isinstance(one, ResultView)), None), "the result"
    )
    assert not view.isModal()
    view.copy()
    assert QGuiApplication.clipboard().text() == '{\n  "ok": true\n}'
    view.close()


async def test_cancelling_a_change_says_that_it_may_still_complete(bench: Bench) -> None:
    reached = asyncio.Event()

    async def slow(request: messages.Invoke) -> AsyncIterator[Any]:
        yield messages.ItemDone("t-001", "thing-1")
        reached.set()
        await asyncio.Event().wait()

    bench.link.answer(messages.Invoke, slow)
    panel = await bench.open()
    await bench.act(panel, "start", "t-001", "t-002")
    await reached.wait()
    await until_async(lambda: bench.jobs, "the line in the dock")
    cancel = bench.jobs[0].cancel
    assert cancel is not None
    cancel()
    await bench.told()
    assert "may still complete" in bench.said.last.text
    assert "Stopped waiting after 1 of 2" in bench.jobs[0].finished


async def test_a_change_goes_on_when_its_panel_is_closed(bench: Bench) -> None:
    gate, reached = asyncio.Event(), asyncio.Event()

    async def slow(request: messages.Invoke) -> AsyncIterator[Any]:
        reached.set()
        await gate.wait()
        yield messages.ItemDone("t-001", "thing-1")
        yield messages.Done()

    bench.link.answer(messages.Invoke, slow)
    panel = await bench.open()
    await bench.act(panel, "start", "t-001")
    await reached.wait()
    panel.close_panel()
    panel.deleteLater()
    gate.set()
    await bench.told()
    assert bench.said.last.text == "Started thing-1"


async def test_read_only_is_refused_even_when_the_button_is_bypassed(bench: Bench) -> None:
    panel = await bench.open(THINGS, here(mode=WriteMode.READ_ONLY))
    keys = bench.select(panel, "t-001")
    for action in THINGS.actions:
        panel.changer.act(action, panel.chosen.subjects(keys))
    await bench.told(len(THINGS.actions))
    assert {said.error.kind for said in bench.said.said if said.error} == {ErrorKind.READ_ONLY}
    assert invoked(bench) == []
    assert bench.link.of(messages.Prepare) == []


async def test_an_account_that_was_locked_while_the_question_stood_sends_nothing(bench: Bench) -> None:
    panel = await bench.open(THINGS, here(mode=CONFIRM))
    await bench.act(panel, "start", "t-001")
    dialog = await bench.dialog(ConfirmDialog)
    bench.test.modes[here().account] = WriteMode.READ_ONLY
    dialog.go.click()
    await bench.told()
    assert bench.said.last.error is not None
    assert bench.said.last.error.kind is ErrorKind.READ_ONLY
    assert invoked(bench) == []


LOOK_ALIKES = (
    "web-1",
    "web-l",
    "wеb-1",
    "web‑1",
    "web-1 ",
    " web-1",
    "web-1\u200b",
    "we\u202eb-1",
    "web\x00-1",
    "w&b-1",
)


@pytest.mark.parametrize("name", LOOK_ALIKES)
async def test_only_the_thing_meant_can_be_confirmed(bench: Bench, name: str) -> None:
    bench.link.answer(messages.Prepare, prepares({"t-001": name}))
    panel = await bench.open()
    await bench.act(panel, "wipe", "t-001")
    dialog = await bench.dialog(ConfirmDialog)
    assert dialog.field is not None
    for other in LOOK_ALIKES:
        dialog.field.line.setText(other)
        if other != name:
            assert not dialog.go.isEnabled(), other
    dialog.cancel.click()
    await bench.no_dialog()


async def test_look_alikes_are_told_apart_on_the_screen(bench: Bench) -> None:
    shown = set()
    for name in ("web-1", "web-1 ", " web-1", "web-1\u200b", "we\u202eb-1", "web\x00-1", "w&b-1", "wb-1"):
        bench.link.answer(messages.Prepare, prepares({"t-001": name}))
        panel = bench.panels[0] if bench.panels else await bench.open()
        await bench.act(panel, "stop", "t-001")
        dialog = await bench.dialog(ConfirmDialog)
        shown.add(words(dialog))
        dialog.cancel.click()
        await bench.no_dialog()
    assert len(shown) == 8
