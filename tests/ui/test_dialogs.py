"""Questions that block nothing: other work goes on, a closed window means no."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Coroutine
from pathlib import Path
from typing import Any, TypeVar

import pytest
import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QWidget

from skydeck.core.kinds import Input
from skydeck.link.messages import Preparation, Target
from skydeck.tasks.ladder import Guard
from skydeck.tasks.runner import Runner
from skydeck.ui import dialogs
from skydeck.ui.confirm_dialog import CodeLine, Confirmation, ConfirmDialog
from skydeck.ui.dialogs import ChoiceDialog, Option
from skydeck.ui.form_dialog import Form, FormDialog
from tests.helpers.waiting import until_async

D = TypeVar("D", bound=QDialog)
SCENE = Preparation("acme", "123456789012", "us-east-1", (Target("i-1", "web"),), "aws x", "")
ASKED = Confirmation("Stop “web”?", "Stop", Guard.QUESTION, (SCENE,))


class Asking:
    """Runs a question as a task and keeps its answer."""

    def __init__(self) -> None:
        self.runner = Runner(lambda _key, error: self.answers.append(error), asyncio.get_running_loop())
        self.answers: list[Any] = []
        self.window = QWidget()
        self.window.resize(800, 600)
        self.window.show()

    def ask(self, question: Coroutine[Any, Any, Any]) -> None:
        async def run() -> None:
            self.answers.append(await question)

        self.runner.start("question", run())

    async def dialog(self, kind: type[D]) -> D:
        def find() -> D | None:
            found = [one for one in QApplication.topLevelWidgets() if isinstance(one, kind) and shiboken6.isValid(one)]
            return next((one for one in found if one.isVisible()), None)

        return await until_async(find, f"a {kind.__name__}")

    async def answer(self) -> Any:
        await until_async(lambda: self.answers, "an answer")
        return self.answers[0]


@pytest.fixture
async def asking(qapp: QApplication) -> AsyncIterator[Asking]:
    made = Asking()
    yield made
    await made.runner.close()
    if shiboken6.isValid(made.window):
        made.window.close()


async def test_other_tasks_go_on_while_a_dialog_is_open(asking: Asking) -> None:
    ticks = 0

    async def tick() -> None:
        nonlocal ticks
        while True:
            await asyncio.sleep(0.005)
            ticks += 1

    asking.runner.start("ticks", tick())
    asking.ask(dialogs.confirm(asking.window, ASKED))
    dialog = await asking.dialog(ConfirmDialog)
    before = ticks
    await until_async(lambda: ticks > before + 10, "the other task")
    dialog.go.click()
    assert await asking.answer() is True
    await asking.runner.close()  # a task that sleeps must not wake up between this test's loop and the next


async def test_closing_the_window_means_no(asking: Asking) -> None:
    asking.ask(dialogs.confirm(asking.window, ASKED))
    await asking.dialog(ConfirmDialog)
    asking.window.deleteLater()
    assert await asking.answer() is False


async def test_closing_the_window_of_a_form_means_nothing_was_filled_in(asking: Asking) -> None:
    asking.ask(dialogs.ask(asking.window, Form("Tune", (Input("Size", "Size"),), "Tune")))
    await asking.dialog(FormDialog)
    asking.window.deleteLater()
    assert await asking.answer() is None


async def test_a_task_that_is_cancelled_takes_its_dialog_along(asking: Asking) -> None:
    asking.ask(dialogs.confirm(asking.window, ASKED))
    dialog = await asking.dialog(ConfirmDialog)
    asking.runner.cancel("question")
    await until_async(lambda: not shiboken6.isValid(dialog) or not dialog.isVisible(), "the end of the dialog")


async def test_a_dialog_does_not_outlive_its_answer(asking: Asking) -> None:
    asking.ask(dialogs.confirm(asking.window, ASKED))
    dialog = await asking.dialog(ConfirmDialog)
    dialog.cancel.click()
    assert await asking.answer() is False
    await until_async(lambda: not shiboken6.isValid(dialog), "the deletion")


async def test_a_form_gives_what_was_filled_in(asking: Asking) -> None:
    inputs = (
        Input("Name", "name", required=True),
        Input("Payload", "payload", "json", default="{}"),
        Input("Count", "count", "number"),
        Input("Quick", "quick", "bool"),
        Input("Mode", "mode", "choice", choices=("one", "two"), required=True),
        Input("Secret", "secret", "secret"),
        Input("Note", "note"),
    )
    asking.ask(dialogs.ask(asking.window, Form("Call", inputs, "Call")))
    form = await asking.dialog(FormDialog)
    assert not form.go.isEnabled()
    fields = form.fields
    fields["name"].editor.fill("x")
    fields["payload"].editor.fill('{"a": ')
    assert not form.go.isEnabled()
    assert fields["payload"].problem() == "This is not JSON yet: line 1, column 7."
    fields["payload"].editor.fill('{"a": 1}')
    fields["count"].editor.fill("2.5")
    fields["quick"].editor.fill("true")
    fields["mode"].editor.fill("two")
    fields["secret"].editor.fill("hush")
    form.go.click()
    expected = {"name": "x", "payload": '{"a": 1}', "count": 2.5, "quick": True, "mode": "two", "secret": "hush"}
    assert await asking.answer() == expected


async def test_a_field_is_named_by_its_label(asking: Asking) -> None:
    asking.ask(dialogs.ask(asking.window, Form("Call", (Input("Size", "s"), Input("Body", "b", "json")), "Call")))
    form = await asking.dialog(FormDialog)
    assert [one.editor.accessibleName() for one in form.fields.values()] == ["Size", "Body"]
    form.cancel.click()
    assert await asking.answer() is None


@pytest.mark.parametrize("value", ["nan", "inf", "-inf", "1e999", "ten", "0x10"])
async def test_what_is_no_number_is_refused(asking: Asking, value: str) -> None:
    asking.ask(dialogs.ask(asking.window, Form("Tune", (Input("Size", "Size", "number"),), "Tune")))
    form = await asking.dialog(FormDialog)
    form.fields["Size"].editor.fill(value)
    assert not form.go.isEnabled()
    form.cancel.click()
    await asking.answer()


async def test_one_of_a_list_is_chosen_by_keyboard(asking: Asking) -> None:
    options = [Option("eu", "Europe"), Option("us", "America")]
    asking.ask(dialogs.choose(asking.window, "Region", "Which?", options))
    dialog = await asking.dialog(ChoiceDialog)
    QTest.keyClick(dialog.list, Qt.Key.Key_Down)
    QTest.keyClick(dialog.list, Qt.Key.Key_Return)
    assert await asking.answer() == "us"


async def test_choosing_nothing_is_none(asking: Asking) -> None:
    asking.ask(dialogs.choose(asking.window, "Region", "", [Option("eu", "Europe")]))
    dialog = await asking.dialog(ChoiceDialog)
    QTest.keyClick(dialog.list, Qt.Key.Key_Escape)
    assert await asking.answer() is None


async def test_a_file_is_picked_without_blocking(asking: Asking, tmp_path: Path) -> None:
    asking.ask(dialogs.pick_file(asking.window, "Save", tmp_path / "a.csv", ["CSV (*.csv)"]))
    dialog = await asking.dialog(QFileDialog)
    assert dialog.acceptMode() == QFileDialog.AcceptMode.AcceptSave
    dialog.accept()
    assert await asking.answer() == tmp_path / "a.csv"


async def test_the_hold_of_a_closed_dialog_never_ends_in_yes(asking: Asking) -> None:
    held = Confirmation("Drop?", "Drop", Guard.HOLD, (SCENE,), hold_seconds=0.1)
    asking.ask(dialogs.confirm(asking.window, held))
    dialog = await asking.dialog(ConfirmDialog)
    dialog.go.click()
    assert dialog.holding
    dialog.reject()
    assert not dialog.holding
    assert await asking.answer() is False


async def test_the_command_line_is_copied_whole(asking: Asking) -> None:
    long = Preparation("acme", "", "us-east-1", (Target("i-1", ""),), "aws " + "x" * 5000, "")
    asking.ask(dialogs.confirm(asking.window, Confirmation("Stop?", "Stop", Guard.QUESTION, (long,))))
    dialog = await asking.dialog(ConfirmDialog)
    dialog.findChildren(CodeLine)[0].copy()
    assert QApplication.clipboard().text() == long.cli
    dialog.cancel.click()
    await asking.answer()
