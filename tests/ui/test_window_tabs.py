"""Tabs: open, close, move, split, tear off, back and forward."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest

from skydeck.core.places import Place
from skydeck.link import messages
from tests.helpers.waiting import until_async
from tests.ui.window_parts import Stage, stage


async def three(it: Stage) -> Stage:
    """Welcome, Volumes, Images, Instances; the last in front."""
    await it.open("ec2.volumes", "ec2.images", "ec2.instances")
    return it


async def test_a_new_tab_stands_beside_the_current_one(tmp_path: Path) -> None:
    async with stage(tmp_path) as it:
        await three(it)
        it.act("tab_2")
        it.act("new_tab")
        assert it.titles() == ["Welcome", "Volumes", "Volumes", "Images", "Instances"]
        assert it.house.current() is it.house.tabs()[2]


async def test_tabs_are_reached_by_number_and_by_turns(tmp_path: Path) -> None:
    async with stage(tmp_path) as it:
        await three(it)
        seen = []
        for name in ("tab_1", "tab_3", "last_tab", "next_tab", "previous_tab", "tab_8"):
            it.act(name)
            seen.append(it.house.current().title())
        assert seen == ["Welcome", "Images", "Instances", "Welcome", "Instances", "Instances"]


async def test_a_closed_tab_opens_again_with_its_history(tmp_path: Path) -> None:
    async with stage(tmp_path) as it:
        await it.open("ec2.volumes")
        it.window.open_place(Place("ec2.images"), new_tab=False)
        it.act("close_tab")
        assert it.titles() == ["Welcome"]
        it.act("reopen_tab")
        assert it.titles() == ["Welcome", "Images"]
        it.act("back")
        assert it.titles() == ["Welcome", "Volumes"]


async def test_the_last_tab_gives_way_to_the_first_page(tmp_path: Path) -> None:
    async with stage(tmp_path) as it:
        await it.open("ec2.volumes")
        it.act("close_tab")
        it.act("close_tab")
        assert it.titles() == ["Welcome"]


async def test_back_and_forward_keep_what_was_typed(tmp_path: Path) -> None:
    async with stage(tmp_path) as it:
        await it.open("ec2.instances")
        tab = it.house.current()
        tab.panel.filter.set_text("web")
        it.window.open_place(Place("ec2.volumes"), new_tab=False)
        it.act("back")
        assert tab.place().filter == "web"
        it.act("forward")
        assert tab.title() == "Volumes"
        assert not it.inside.commands.commands["forward"].isEnabled()


async def test_going_to_another_row_of_the_same_list_does_not_read_it_again(tmp_path: Path) -> None:
    async with stage(tmp_path) as it:
        await it.open("ec2.instances")
        tab, panel = it.house.current(), it.house.current().panel
        tab.go(replace(tab.place(), selected="instances-us-east-1-1"))
        assert tab.panel is panel
        assert tab.place().selected == "instances-us-east-1-1"
        assert tab.can(-1)


async def test_a_panel_goes_places_in_its_own_tab_even_when_another_is_in_front(tmp_path: Path) -> None:
    async with stage(tmp_path) as it:
        await it.open("ec2.volumes", "ec2.instances")
        it.house.tabs()[1].panel.desk.go(Place("ec2.images"))
        assert it.titles() == ["Welcome", "Images", "Instances"]


async def test_a_middle_click_closes(tmp_path: Path) -> None:
    async with stage(tmp_path) as it:
        await it.open("ec2.volumes", "ec2.instances")
        bar = next(it.house.areas()).bar
        QTest.mouseClick(bar, Qt.MouseButton.MiddleButton, pos=bar.tabRect(1).center())
        assert it.titles() == ["Welcome", "Instances"]


async def test_moved_tabs_keep_their_panels(tmp_path: Path) -> None:
    async with stage(tmp_path) as it:
        await it.open("ec2.volumes", "ec2.instances")
        next(it.house.areas()).bar.moveTab(2, 0)
        assert it.titles() == ["Instances", "Welcome", "Volumes"]
        it.act("tab_1")
        assert it.house.current().panel.kind.kind_id == "ec2.instances"


async def test_split_right_shows_two_tabs_and_closing_ends_it(tmp_path: Path) -> None:
    async with stage(tmp_path) as it:
        await it.open("ec2.volumes", "ec2.instances")
        panel = it.house.current().panel
        it.act("split_right")
        left, right = it.house.areas()
        assert [tab.title() for tab in left.tabs()] == ["Welcome", "Volumes"]
        assert [tab.title() for tab in right.tabs()] == ["Instances"]
        assert it.house.current().panel is panel, "moved, not read again"
        assert left.current().panel.isVisible()
        assert right.current().panel.isVisible()
        it.act("close_tab")
        assert len(list(it.house.areas())) == 1
        assert it.house.current().title() == "Volumes"


async def test_splitting_the_only_tab_shows_it_twice(tmp_path: Path) -> None:
    async with stage(tmp_path) as it:
        it.inside.open_account("sandbox")
        await it.rows_shown()
        it.act("split_right")
        assert it.titles() == ["Instances", "Instances"]
        assert len(list(it.house.areas())) == 2


async def test_a_torn_off_tab_keeps_its_panel_and_answers_to_the_keys(tmp_path: Path) -> None:
    async with stage(tmp_path) as it:
        await it.open("ec2.volumes", "ec2.instances")
        panel = it.house.current().panel
        it.act("tear_off")
        (window,) = it.house.windows()
        assert window.area.current().panel is panel
        assert it.house.current().panel is panel
        assert it.inside.commands.commands["close_tab"] in window.actions()
        assert "Instances" in window.windowTitle()
        it.act("bring_back")
        assert not it.house.windows()
        assert it.titles() == ["Welcome", "Volumes", "Instances"]
        assert it.house.current().panel is panel


async def test_closing_a_torn_off_window_closes_its_tabs(tmp_path: Path) -> None:
    async with stage(tmp_path) as it:
        await it.open("ec2.volumes", "ec2.instances")
        it.act("tear_off")
        it.house.windows()[0].close()
        assert it.titles() == ["Welcome", "Volumes"]
        it.act("reopen_tab")
        assert it.titles() == ["Welcome", "Volumes", "Instances"]


async def test_dragging_a_tab_out_of_the_bar_tears_it_off(tmp_path: Path) -> None:
    async with stage(tmp_path) as it:
        await it.open("ec2.volumes", "ec2.instances")
        bar = next(it.house.areas()).bar
        start, end = bar.tabRect(2).center(), bar.tabRect(2).center() + QPoint(10, 2000)
        _mouse(bar, QMouseEvent.Type.MouseButtonPress, start, Qt.MouseButton.LeftButton)
        _mouse(bar, QMouseEvent.Type.MouseMove, end, Qt.MouseButton.LeftButton)
        _mouse(bar, QMouseEvent.Type.MouseButtonRelease, end, Qt.MouseButton.NoButton)
        await until_async(it.house.windows, "the torn-off window")
        assert it.house.windows()[0].area.current().title() == "Instances"


async def test_splits_and_torn_off_windows_are_there_at_the_next_start(tmp_path: Path) -> None:
    async with stage(tmp_path) as it:
        await three(it)
        it.act("tear_off")
        it.house.show_tab(it.house.tabs()[2])
        it.act("split_right")
    async with stage(tmp_path) as again:
        areas = [[tab.title() for tab in area.tabs()] for area in again.house.areas()]
        assert areas == [["Welcome", "Volumes"], ["Images"], ["Instances"]]
        assert len(again.house.windows()) == 1


async def test_what_cannot_be_seen_is_not_refreshed(tmp_path: Path) -> None:
    async with stage(tmp_path) as it:
        await it.open("ec2.volumes", "ec2.instances")
        hidden, shown = it.house.tabs()[1].panel, it.house.tabs()[2].panel
        seen: list[tuple[object, bool]] = []
        for panel in (hidden, shown):
            panel.set_visible_now = lambda visible, panel=panel: seen.append((panel, visible))
        it.act("tab_2")
        assert (shown, False) in seen
        assert seen[-1] == (hidden, True)


async def test_a_closed_tab_ends_its_tasks(tmp_path: Path) -> None:
    async with stage(tmp_path) as it:
        await it.open("ec2.instances")
        key = it.house.current().panel.key
        it.house.current().panel.refresh()
        it.act("close_tab")
        assert not [name for name in it.window.runner.keys if name.startswith(f"{key}:")]


async def test_a_place_of_an_account_that_is_gone_still_opens(tmp_path: Path) -> None:
    async with stage(tmp_path) as it:
        place = Place("ec2.instances", it.inside.accounts.contexts())
        gone = replace(place, contexts=tuple(replace(one, account="keyring:gone") for one in place.contexts))
        it.window.open_place(gone)
        await it.rows_shown()
        asked = [one.context.account for one in it.link.requests if isinstance(one, messages.ListRows)]
        assert asked[-1] == "keyring:gone"


def _mouse(bar: object, kind: QMouseEvent.Type, at: QPoint, buttons: Qt.MouseButton) -> None:
    from PySide6.QtWidgets import QApplication, QWidget

    assert isinstance(bar, QWidget)
    moved = kind is QMouseEvent.Type.MouseMove
    button = Qt.MouseButton.NoButton if moved else Qt.MouseButton.LeftButton
    where, there = QPointF(at), QPointF(bar.mapToGlobal(at))
    QApplication.sendEvent(bar, QMouseEvent(kind, where, there, button, buttons, Qt.KeyboardModifier.NoModifier))


async def test_the_back_button_of_the_mouse_goes_back_also_over_the_table(tmp_path: Path) -> None:
    async with stage(tmp_path) as it:
        await it.open("ec2.volumes")
        it.window.open_place(Place("ec2.images"), new_tab=False)
        view = it.house.current().panel.view
        QTest.mouseClick(view.viewport(), Qt.MouseButton.BackButton)
        await until_async(lambda: it.titles() == ["Welcome", "Volumes"], "the place before")
        QTest.mouseClick(it.house.current().panel.view.viewport(), Qt.MouseButton.ForwardButton)
        await until_async(lambda: it.titles() == ["Welcome", "Images"], "the place after")
