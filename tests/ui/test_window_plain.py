"""Whatever text reaches the window from outside is painted as it is: no markup, no files, no long stall."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget

from skydeck.core.context import Account
from skydeck.core.errors import AppError, ErrorKind
from skydeck.core.places import Place
from skydeck.link import messages
from skydeck.ui.journal.panel import JournalPanel
from tests.helpers.waiting import until_async
from tests.ui.window_link import CALL
from tests.ui.window_parts import Stage, stage, visible_windows

MAGENTA = 0xFFFF00FF
EVIL = '<font color="#ff00ff" size="7"><b>█████</b></font><img src="{file}">'
STALL_S = 0.35  # of a machine that does other things too; the goal itself is in the benches


def magenta(widget: QWidget) -> int:
    image = widget.grab().toImage().convertToFormat(QImage.Format.Format_ARGB32)
    return sum(image.pixel(x, y) == MAGENTA for y in range(0, image.height(), 2) for x in range(0, image.width(), 2))


def test_the_measure_sees_markup_where_there_is_some(qtbot: object) -> None:
    from PySide6.QtWidgets import QLabel

    label = QLabel(EVIL.format(file="none"))
    label.resize(300, 100)
    assert magenta(label) > 20


async def everything(it: Stage, text: str) -> None:
    """Text from outside in every part of the window."""
    account = Account("sandbox", text, "sandbox", "us-east-1", text, text, problem="", endpoint=text)
    broken = Account("profile:x", text, "profile", "us-east-1", problem=text)
    it.link.replies[messages.WhoAmI] = messages.Identity(text, f"arn:aws:iam::1:user/{text}", text)
    it.link.replies[messages.ListRegions] = messages.RegionList((messages.Region("us-east-1", text),), "aws", True)
    it.link.replies[messages.ReadJournal] = messages.JournalPage(
        (replace(CALL, operation=text, outcome=text, params={text: text}),), intact=True, unknown=0
    )
    it.window.start(messages.AccountList((account, broken), problems=(text,)))
    desk = it.window.desk
    error = AppError(ErrorKind.DENIED, text, text, text, text, text, text)
    desk.messages.failed(error)
    desk.messages.warn(text)
    job = desk.jobs.begin(text, 3)
    job.step(1, text, 1)
    desk.jobs.begin(text, 1).finish(text, [(text, error)])
    it.link.tell(messages.Notice(text))
    it.inside.favourites.toggle(Place("ec2.volumes", it.inside.accounts.contexts(), title=text, selected=text))
    it.window.open_place(Place("journal"))
    panel = it.house.current().panel
    assert isinstance(panel, JournalPanel)
    await until_async(panel.model.total, "the journal")


async def test_markup_from_outside_is_never_rendered(tmp_path: Path) -> None:
    async with stage(tmp_path, start=False) as it:
        await everything(it, EVIL.format(file=tmp_path / "none.png"))
        it.link.tell(messages.Question(1, EVIL, EVIL, choices=(EVIL,)))
        question = it.inside.questions.shown()
        assert question is not None
        assert magenta(question) == 0
        question.reject()
        for name in ("accounts", "regions", "goto"):
            it.act(name)
            for window in visible_windows():
                assert magenta(window) == 0, (name, type(window).__name__)
            for window in visible_windows():
                if window is not it.window:
                    window.close()
        it.window.open_place(Place("welcome"))
        assert magenta(it.window) == 0
        tips = [widget.toolTip() for widget in it.window.findChildren(QWidget) if "ff00ff" in widget.toolTip()]
        assert tips
        assert [tip for tip in tips if "<font" in tip] == []


async def test_a_megabyte_of_text_does_not_stop_the_window(tmp_path: Path) -> None:
    async with stage(tmp_path, start=False) as it:
        it.window.start(messages.AccountList(()))
        long = "x" * 1_000_000
        start = time.perf_counter()
        it.window.desk.messages.failed(AppError(ErrorKind.CONFLICT, long, long))
        it.window.desk.jobs.begin(long, 1).finish(long, [(long, AppError(ErrorKind.CONFLICT, long))])
        it.window.grab()
        assert time.perf_counter() - start < STALL_S
