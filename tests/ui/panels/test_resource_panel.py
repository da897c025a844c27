"""The list of the generic panel: how rows come, fail, stay, and how it says so."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from skydeck.core.context import WriteMode
from skydeck.core.errors import ErrorKind
from skydeck.link import messages
from skydeck.ui.panels.list_feed import Face
from tests.helpers.scripted_link import by_context, error, fails, flags, here, lists, page
from tests.helpers.waiting import until_async
from tests.ui.panels.conftest import Bench
from tests.ui.panels.things import LARGE, THINGS, thing, things


def paused(first: list[Any], event: asyncio.Event, rest: list[Any] = []) -> Any:  # noqa: B006 - never changed
    async def handler(request: messages.ListRows) -> AsyncIterator[Any]:
        yield page(THINGS, first)
        await event.wait()
        if rest:
            yield page(THINGS, rest)
        yield messages.Done(messages.ListEnd(len(first) + len(rest), True))

    return handler


def buttons(widget: Any) -> list[str]:
    return [button.text() for button in widget.findChildren(QPushButton) if button.isVisible()]


async def test_first_page_shows_at_once_and_counts_stay_honest(bench: Bench) -> None:
    event = asyncio.Event()
    bench.link.answer(messages.ListRows, paused(things(3), event, [thing(3)]))
    panel = await bench.open(wait=False)
    assert panel.feed.face() is Face.LOADING
    await until_async(lambda: panel.model.rowCount() == 3, "the first page")
    assert panel.feed.face() is Face.ROWS
    assert panel.toolbar.count_text() == "3 so far…"
    assert panel.status().text == "3+ things"
    assert panel.status().refreshing
    event.set()
    await bench.idle(panel)
    assert panel.toolbar.count_text() == ""
    assert panel.status().text == "4 things"
    assert panel.status().updated_at > 0


async def test_selection_and_scroll_stay_over_a_refresh(bench: Bench) -> None:
    bench.answers_rows([thing(n) for n in range(10, 110)])
    panel = await bench.open()
    bench.select(panel, "t-060")
    panel.view.scrollTo(panel.view.currentIndex())
    top = panel.view.verticalScrollBar().value()
    assert top > 0
    place = panel.view.currentIndex().row()
    bench.answers_rows([thing(n) for n in range(110)])
    panel.refresh()
    await bench.idle(panel)
    assert [key.id for key in panel.view.selected_keys()] == ["t-060"]
    moved = panel.view.currentIndex().row() - place
    assert moved == 10
    rows = panel.view.verticalHeader().defaultSectionSize()
    assert panel.view.verticalScrollBar().value() == top + moved * rows


async def test_a_failed_refresh_keeps_rows_and_offers_retry_in_the_bar(bench: Bench) -> None:
    panel = await bench.open()
    bench.link.answer(messages.ListRows, fails(error(ErrorKind.OFFLINE, "No connection.")))
    panel.refresh()
    await bench.told()
    assert panel.feed.face() is Face.ROWS
    assert panel.status().text == "5 things · 5 not refreshed"
    said = bench.said.last
    assert said.level == "failed"
    assert said.text.startswith("No connection.")
    bench.answers_rows(things(5))
    said.offer("Retry").act()
    await bench.idle(panel)
    assert panel.status().text == "5 things"
    assert said.key in bench.said.cleared


@pytest.mark.parametrize("kind", [kind for kind in ErrorKind if kind is not ErrorKind.CANCELLED])
async def test_a_list_that_fails_says_so_in_its_place(bench: Bench, kind: ErrorKind) -> None:
    sentence = f"This went wrong: {kind.value}."
    bench.link.answer(messages.ListRows, fails(error(kind, sentence)))
    panel = await bench.open()
    assert panel.feed.face() is Face.FAILED
    failed = panel.states.failed_state()
    assert panel.states.currentWidget() is failed
    words = [label.full_text() for label in failed.findChildren(type(failed._title))]
    assert any(sentence in text for text in words)
    assert {"Retry", "Copy details"} <= set(buttons(failed))
    assert bench.said.said == []


async def test_retry_in_the_failed_state_reads_again(bench: Bench) -> None:
    bench.link.answer(messages.ListRows, fails(error()))
    panel = await bench.open()
    bench.answers_rows(things(2))
    retry = next(b for b in panel.states.failed_state().findChildren(QPushButton) if b.text() == "Retry")
    retry.click()
    await bench.idle(panel)
    assert panel.feed.face() is Face.ROWS


async def test_one_of_two_regions_failing_keeps_the_other(bench: Bench) -> None:
    handlers = {"us-east-1": lists(THINGS, things(2)), "eu-west-1": lists(THINGS, [thing(9)])}
    bench.link.answer(messages.ListRows, by_context(handlers))
    panel = await bench.open(THINGS, here(), here("eu-west-1"))
    assert panel.model.rowCount() == 3
    handlers["eu-west-1"] = fails(error(ErrorKind.THROTTLED, "Slow down."))
    panel.refresh()
    await bench.told()
    await bench.idle(panel)
    assert panel.model.rowCount() == 3
    assert panel.model.counts().stale == 1
    assert bench.said.last.text.startswith("eu-west-1: Slow down.")
    reads = len(bench.link.of(messages.ListRows))
    bench.said.last.offer("Retry").act()
    await bench.idle(panel)
    assert [one.context.region for one in bench.link.of(messages.ListRows)[reads:]] == ["eu-west-1"]


async def test_several_regions_show_the_region_column(bench: Bench) -> None:
    panel = await bench.open(THINGS, here(), here("eu-west-1"))
    shown = [panel.model.table.columns[index].title for index in panel.view.columns.visible()]
    assert "Region" in shown
    assert "Account" not in shown


async def test_escape_stops_a_list_within_100_ms(bench: Bench) -> None:
    bench.link.answer(messages.ListRows, paused(things(3), asyncio.Event()))
    panel = await bench.open(wait=False)
    await until_async(lambda: panel.model.rowCount() == 3, "the first page")
    before = time.perf_counter()
    QTest.keyClick(panel.view, Qt.Key.Key_Escape)
    assert time.perf_counter() - before < 0.1
    assert not panel.feed.loading
    assert panel.toolbar.count_text() == "Stopped at 3; more may exist"
    assert panel.status().text == "3+ things"
    await until_async(lambda: bench.link.cancelled, "the cancelled request")


async def test_stopping_before_the_first_row_says_that_it_was_stopped(bench: Bench) -> None:
    async def never(request: Any) -> AsyncIterator[Any]:
        await asyncio.Event().wait()
        yield

    bench.link.answer(messages.ListRows, never)
    panel = await bench.open(wait=False)
    panel.feed.stop()
    assert panel.feed.face() is Face.STOPPED
    bench.answers_rows(things(1))
    panel.refresh()
    await bench.idle(panel)
    assert panel.feed.face() is Face.ROWS


async def test_a_filter_that_hides_all_offers_to_clear_it(bench: Bench) -> None:
    panel = await bench.open()
    panel.filter.set_text("state:nowhere")
    assert panel.feed.face() is Face.FILTERED
    empty = panel.states.empty_state()
    assert panel.states.currentWidget() is empty
    next(b for b in empty.findChildren(QPushButton) if b.text() == "Clear filter").click()
    assert panel.feed.face() is Face.ROWS
    assert panel.filter.text() == ""


async def test_nothing_here_names_the_region_and_offers_others(bench: Bench) -> None:
    bench.answers_rows([])
    panel = await bench.open()
    empty = panel.states.empty_state()
    assert empty.accessibleName() == "No things in us-east-1"
    assert {"Look in all regions", "Another region…"} <= set(buttons(empty))


async def test_looking_everywhere_opens_every_enabled_region(bench: Bench) -> None:
    async def regions(request: Any) -> AsyncIterator[Any]:
        known = (
            messages.Region("us-east-1", "Virginia"),
            messages.Region("eu-west-1", "Ireland"),
            messages.Region("me-south-1", "Bahrain", enabled=False),
        )
        yield messages.Done(messages.RegionList(known, "aws", True))

    bench.link.answer(messages.ListRegions, regions)
    bench.answers_rows([])
    panel = await bench.open()
    panel.commands.look_everywhere()
    await until_async(lambda: bench.places, "the place")
    assert [one.region for one in bench.places[-1].contexts] == ["us-east-1", "eu-west-1"]


async def test_a_background_refresh_of_an_empty_list_does_not_flash(bench: Bench) -> None:
    bench.answers_rows([])
    panel = await bench.open()
    reached = asyncio.Event()

    async def handler(request: Any) -> AsyncIterator[Any]:
        reached.set()
        await asyncio.Event().wait()
        yield

    bench.link.answer(messages.ListRows, handler)
    panel.feed.read(background=True)
    await reached.wait()
    assert panel.feed.loading
    assert panel.feed.face() is Face.EMPTY
    assert not panel.feed.asked_loading


async def test_a_large_list_reads_further_when_scrolled_to_its_end(bench: Bench) -> None:
    rows = [(f"c-{n:05}", "", 0, {"name": f"crowd {n}"}) for n in range(5000)]
    bench.answers_rows(rows, LARGE)
    panel = await bench.open(LARGE)
    assert panel.model.rowCount() == 1000
    assert panel.toolbar.count_text() == "First 1,000; more exist"
    assert panel.status().text == "1,000+ crowds"
    bar = panel.view.verticalScrollBar()
    bar.setValue(bar.maximum())
    await bench.idle(panel)
    assert panel.model.rowCount() == 4000
    assert [one.limit for one in bench.link.of(messages.ListRows)] == [1000, 4000]


async def test_a_wanted_row_is_selected_when_it_comes(bench: Bench) -> None:
    panel = await bench.open(selected="t-003")
    assert [key.id for key in panel.view.selected_keys()] == ["t-003"]
    assert bench.said.said == []


async def test_a_wanted_row_that_is_not_there_is_said(bench: Bench) -> None:
    await bench.open(selected="t-999")
    assert bench.said.last.text == "t-999 is not in this list."


async def test_the_place_has_filter_and_selection(bench: Bench) -> None:
    panel = await bench.open(filter="state:running")
    bench.select(panel, "t-002")
    place = panel.place()
    assert (place.filter, place.selected) == ("state:running", "t-002")
    assert panel.title() == "Things"


async def test_a_child_list_is_titled_by_its_parent(bench: Bench) -> None:
    panel = await bench.open(parent_kind="test.wholes", parent_row="w-1", child="Parts", title="whole")
    assert panel.title() == "whole / Parts"
    assert bench.link.of(messages.ListRows)[0].parent == messages.ParentRow("test.wholes", "w-1", "Parts")


async def test_a_change_elsewhere_refreshes_only_its_context(bench: Bench) -> None:
    panel = await bench.open(THINGS, here(), here("eu-west-1"))
    reads = len(bench.link.of(messages.ListRows))
    bench.test.desk.changes.announce("test.things", here("eu-west-1"))
    await bench.idle(panel)
    bench.test.desk.changes.announce("test.others", here())
    bench.test.desk.changes.announce("test.things", here("ap-south-1"))
    assert [one.context.region for one in bench.link.of(messages.ListRows)[reads:]] == ["eu-west-1"]


async def test_pending_rows_plan_a_refresh_in_two_seconds(bench: Bench) -> None:
    bench.answers_rows([thing(1, "stopping", bits=flags(THINGS, pending=True))])
    panel = await bench.open()
    panel.set_visible_now(True)
    assert 1.5 < (panel.feed._auto.due_in or 0) <= 2.3


async def test_a_closed_panel_leaves_nothing_behind(bench: Bench) -> None:
    bench.test.rate[0] = 30.0
    bench.link.answer(messages.ListRows, paused(things(3), asyncio.Event()))
    panel = await bench.open(wait=False)
    panel.set_visible_now(True)
    await until_async(lambda: panel.model.rowCount() == 3, "the first page")
    panel.close_panel()
    assert not [key for key in bench.test.runner.keys if key.startswith(panel.key)]
    reads = len(bench.link.requests)
    bench.test.desk.changes.announce("test.things", here())
    assert len(bench.link.requests) == reads
    assert panel.feed._auto.due_in is None


async def test_read_only_turns_actions_off_and_says_why(bench: Bench) -> None:
    panel = await bench.open(THINGS, here(mode=WriteMode.READ_ONLY))
    bench.select(panel, "t-001")
    assert not any(action.isEnabled() for action in panel.row_actions.all())
    assert all("read-only" in action.toolTip() for action in panel.row_actions.all())


async def test_an_action_is_on_only_when_every_selected_row_allows_it(bench: Bench) -> None:
    bench.answers_rows([thing(1, bits=flags(THINGS, "stop")), thing(2, "stopped", bits=flags(THINGS, "start"))])
    panel = await bench.open()
    start, stop = panel.row_actions.all()[:2]
    assert "Select things first" in start.toolTip()
    bench.select(panel, "t-001")
    assert (start.isEnabled(), stop.isEnabled()) == (False, True)
    bench.select(panel, "t-001", "t-002")
    assert (start.isEnabled(), stop.isEnabled()) == (False, False)
    assert "does not apply to thing-2 now" in stop.toolTip()


async def test_a_refresh_that_changes_states_changes_the_actions(bench: Bench) -> None:
    bench.answers_rows([thing(1, bits=flags(THINGS, "stop"))])
    panel = await bench.open()
    bench.select(panel, "t-001")
    bench.answers_rows([thing(1, "stopped", bits=flags(THINGS, "start"))])
    panel.refresh()
    await bench.idle(panel)
    start, stop = panel.row_actions.all()[:2]
    assert (start.isEnabled(), stop.isEnabled()) == (True, False)


async def test_destructive_actions_are_never_buttons_and_end_the_menu(bench: Bench) -> None:
    panel = await bench.open()
    strip = panel.toolbar.strip
    assert {action.objectName() for action in strip.shown()}.isdisjoint({"drop", "wipe"})
    strip.menu.aboutToShow.emit()
    assert [action.objectName() for action in strip.menu.actions()][-2:] == ["drop", "wipe"]


async def test_what_does_not_fit_goes_under_more(bench: Bench) -> None:
    panel = await bench.open()
    strip = panel.toolbar.strip
    bench.windows[0].resize(620, 500)
    await until_async(strip.hidden, "hidden buttons")
    strip.menu.aboutToShow.emit()
    names = [action.objectName() for action in strip.menu.actions() if not action.isSeparator()]
    assert names == [*(action.objectName() for action in strip.hidden()), "drop", "wipe"]
    separators = [index for index, action in enumerate(strip.menu.actions()) if action.isSeparator()]
    assert separators == [len(strip.hidden())]


async def test_columns_and_layout_are_remembered(bench: Bench) -> None:
    panel = await bench.open()
    panel.view.columns.set_visible(4, False)
    panel.detail.close_wanted.emit()
    again = await bench.open()
    assert not again.view.columns.is_visible(4)
    assert again.detail.isHidden()


async def test_a_list_can_be_starred(bench: Bench) -> None:
    panel = await bench.open()
    panel.commands.star_list.trigger()
    assert bench.test.settings.state("favourites")["places"] == [{"contexts": [], "panel": "test.things"}]
    assert panel.commands.star_list.text() == "Remove this list from the favourites"
    panel.commands.star_list.trigger()
    assert bench.test.settings.state("favourites")["places"] == []
