"""Messages and windows: each stands where the tab is that it is about, and goes along with it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QAbstractButton

from skydeck.core.errors import AppError, ErrorKind
from skydeck.link import messages
from skydeck.link.client import LinkState
from skydeck.settings import schema
from skydeck.ui.desk import Offer
from skydeck.ui.message_strip import MessageStrip
from skydeck.ui.messages import MessageBar
from skydeck.ui.panels.resource_panel import ResourcePanel
from skydeck.ui.tab import Tab
from skydeck.ui.torn_window import TornWindow
from tests.helpers.waiting import until_async
from tests.ui.window_link import denied
from tests.ui.window_parts import Stage, stage

OFFLINE = AppError(ErrorKind.OFFLINE, "Nothing answers.")


def shown(bar: MessageBar) -> list[str]:
    """What can be read in a bar, from the top."""
    strips = [strip for strip in bar.findChildren(MessageStrip) if strip.isVisible()]
    return [strip.note.text for strip in sorted(strips, key=lambda one: one.y())]


def press(bar: MessageBar, text: str) -> None:
    """Click the button of a message."""
    buttons = bar.findChildren(QAbstractButton)
    next(one for one in buttons if one.accessibleName() == text and one.isVisible()).click()


async def torn(it: Stage, kind: str = "ec2.volumes") -> tuple[Tab, TornWindow]:
    """A list in a window of its own."""
    await it.open(kind)
    tab = it.house.current()
    assert tab is not None
    window = it.house.tear_off(tab)
    assert window is not None
    return tab, window


def list_of(tab: Tab) -> ResourcePanel:
    assert isinstance(tab.panel, ResourcePanel)
    return tab.panel


async def test_a_failed_list_says_so_in_its_own_window_and_is_retried_there(tmp_path: Path) -> None:
    async with stage(tmp_path) as it:
        tab, window = await torn(it)
        it.link.replies[messages.ListRows] = OFFLINE
        list_of(tab).refresh()
        await until_async(lambda: shown(window.messages) == ["Nothing answers."], "the message")
        assert shown(it.inside.message_bar) == []
        del it.link.replies[messages.ListRows]
        press(window.messages, "Retry")
        await until_async(lambda: not list_of(tab).feed.failures() and not list_of(tab).feed.loading, "the rows")
        assert shown(window.messages) == []
        assert window.messages.isHidden()


async def test_a_message_of_another_tab_stays_in_the_main_window(tmp_path: Path) -> None:
    async with stage(tmp_path) as it:
        await it.open("ec2.images")
        images = it.house.current()
        _, window = await torn(it)
        list_of(images).desk.messages.failed(denied())
        assert shown(it.inside.message_bar) == [denied().text]
        assert shown(window.messages) == []


async def test_messages_go_along_with_their_tab(tmp_path: Path) -> None:
    async with stage(tmp_path) as it:
        await it.open("ec2.images", "ec2.volumes")
        tab = it.house.current()
        acted: list[str] = []
        say = list_of(tab).desk.messages
        say.failed(denied(), [Offer("Undo", lambda: acted.append("undo"))])
        say.warn("Second")
        it.inside.message_bar.findChildren(MessageStrip)[0].toggle_details()
        window = it.house.tear_off(tab)
        both = ["Second", denied().text]
        await until_async(lambda: shown(window.messages) == both, "the messages in the torn-off window")
        assert shown(it.inside.message_bar) == []
        assert any(strip.details_shown() for strip in window.messages.findChildren(MessageStrip))
        it.house.bring_back(tab)
        await until_async(lambda: shown(it.inside.message_bar) == both, "the messages in the main window")
        assert it.house.windows() == ()
        press(it.inside.message_bar, "Undo")
        assert acted == ["undo"]
        assert shown(it.inside.message_bar) == ["Second"]


async def test_what_is_said_of_a_tab_that_is_gone_is_said_in_the_main_window(tmp_path: Path) -> None:
    async with stage(tmp_path) as it:
        tab, window = await torn(it)
        say = list_of(tab).desk.messages
        say.warn("Before")
        window.close()
        assert shown(it.inside.message_bar) == ["Before"]
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        say.warn("After")
        await until_async(lambda: shown(it.inside.message_bar) == ["After", "Before"], "both messages")


async def test_a_closed_tab_leaves_its_messages_to_the_main_window(tmp_path: Path) -> None:
    async with stage(tmp_path) as it:
        tab, window = await torn(it)
        it.house.open(tab.place())
        list_of(tab).desk.messages.warn("Stopped 2 of 3")
        it.house.close(tab)
        assert it.house.windows() == (window,)
        assert shown(window.messages) == []
        assert shown(it.inside.message_bar) == ["Stopped 2 of 3"]


async def test_an_engine_that_stops_is_said_in_every_window(tmp_path: Path) -> None:
    async with stage(tmp_path) as it:
        _, window = await torn(it)
        it.link.become(LinkState.GIVEN_UP)
        (text,) = shown(window.messages)
        assert text.startswith("The engine stopped again and again")
        assert shown(it.inside.message_bar) == [text]
        press(window.messages, "Restart")
        assert it.link.retried == 1
        assert shown(it.inside.message_bar) == shown(window.messages) == []


async def test_what_is_dismissed_in_one_window_is_dismissed_in_all(tmp_path: Path) -> None:
    async with stage(tmp_path) as it:
        _, window = await torn(it)
        it.inside.messages.warn("First", key="a")
        it.inside.messages.warn("Second", key="b")
        assert shown(window.messages) == shown(it.inside.message_bar) == ["Second", "First"]
        press(it.inside.message_bar, "Dismiss")
        assert len(it.inside.messages.notes()) == 1
        assert shown(window.messages) == shown(it.inside.message_bar)
        it.inside.messages.clear("a")
        it.inside.messages.clear("b")
        assert it.inside.messages.notes() == ()


async def test_a_new_window_is_told_what_concerns_the_whole_program(tmp_path: Path) -> None:
    async with stage(tmp_path) as it:
        it.link.become(LinkState.LOST)
        it.inside.messages.done("Short news")
        _, window = await torn(it)
        assert shown(window.messages) == ["The engine stopped. It is being started again; nothing was repeated."]
        it.link.become(LinkState.READY)
        assert shown(window.messages) == ["The engine was started again; nothing was repeated. Lists are read again."]


async def test_short_news_goes_by_itself_in_the_window_it_was_taken_to(tmp_path: Path) -> None:
    async with stage(tmp_path) as it:
        it.settings.set(schema.MESSAGE_SECONDS, 2)
        await it.open("ec2.images", "ec2.volumes")
        tab = it.house.current()
        list_of(tab).desk.messages.done("Stopped web-1")
        window = it.house.tear_off(tab)
        assert [note.text for note in window.messages.notes()] == ["Stopped web-1"]
        await until_async(lambda: window.messages.notes() == (), "the message to go")


async def test_a_task_that_fails_is_reported_where_its_panel_is(tmp_path: Path) -> None:
    async with stage(tmp_path) as it:
        tab, window = await torn(it)
        it.window.report(f"{list_of(tab).key}:export#3", OFFLINE)
        it.window.report("accounts:add#4", denied())
        assert shown(window.messages) == [denied().text, "Nothing answers."]
        assert shown(it.inside.message_bar) == [denied().text]


async def test_dismissing_all_empties_every_window(tmp_path: Path) -> None:
    async with stage(tmp_path) as it:
        tab, window = await torn(it)
        list_of(tab).desk.messages.warn("Here")
        it.inside.messages.warn("Everywhere")
        it.act("dismiss")
        assert shown(window.messages) == shown(it.inside.message_bar) == []
