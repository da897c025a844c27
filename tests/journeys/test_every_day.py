"""What one does every day: favourites, back and forward, split and torn-off tabs, a new start, exports, copies."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit, QMenu, QToolButton

from skydeck.core.context import WriteMode
from skydeck.core.errors import ErrorKind
from skydeck.core.places import Place
from skydeck.link import messages
from tests.helpers.waiting import until_async
from tests.journeys.conftest import Sit
from tests.journeys.desk import Desk, open_dialog


def entry(menu: QMenu, words: str) -> QAction:
    """An entry of a menu."""
    return next(action for action in menu.actions() if action.text() == words)


async def opened_menu(desk: Desk, button: str) -> QMenu:
    """Click a button that opens a menu."""
    desk.click(button, desk.listing)
    return await until_async(_menu_in_front, "the menu")


def _menu_in_front() -> QMenu | None:
    popup = QApplication.activePopupWidget()
    return popup if isinstance(popup, QMenu) else None


async def test_favourites_lead_to_lists_and_rows_also_tomorrow(sit: Sit) -> None:
    async with sit() as desk:
        await desk.open("EC2", "Instances")
        await desk.select("bastion")
        desk.click("Add to favourites", desk.listing.detail)
        desk.command("star")
        await desk.open("IAM", "Users")
    async with sit() as desk:
        favourites = desk.kinds("Favourites")
        assert len(favourites) == 2
        row = next(title for title in favourites if "bastion" in title or title.startswith("i-"))
        desk.click_kind("Favourites", row)
        await desk.list_shown()
        await until_async(lambda: desk.selected() == ["bastion"], "the row of the favourite")
        desk.click_kind("Favourites", next(title for title in favourites if title != row))
        assert (await desk.list_shown()).kind.kind_id == "ec2.instances"


async def test_a_link_leads_away_and_back_returns_to_the_row(sit: Sit) -> None:
    async with sit() as desk:
        await desk.open("EC2", "Instances")
        detail = await desk.select("bastion")
        desk.show_tab("Overview")
        desk.click(detail.raw["VpcId"], desk.listing.detail)
        await desk.list_shown("VPCs")
        await until_async(lambda: [key.id for key in _keys(desk)] == [detail.raw["VpcId"]], "the VPC to be selected")
        desk.command("back")
        await desk.list_shown("Instances")
        await until_async(lambda: desk.selected() == ["bastion"], "the instance to be selected again")
        desk.command("forward")
        await desk.list_shown("VPCs")
        await until_async(lambda: [key.id for key in _keys(desk)] == [detail.raw["VpcId"]], "the VPC again")


def _keys(desk: Desk) -> Any:
    return desk.listing.view.selected_keys()


async def test_tabs_are_split_torn_off_and_there_again_at_the_next_start(sit: Sit) -> None:
    async with sit() as desk:
        await desk.open("EC2", "Instances")
        await desk.filter("type:t3")
        await desk.select("bastion")
        desk.command("new_tab")
        await desk.open("IAM", "Users")
        desk.command("split_right")
        desk.command("new_tab")
        await desk.open("S3", "Buckets")
        desk.command("tear_off")
        (torn,) = desk.inside.house.windows()
        assert torn.isVisible()
        assert torn.windowTitle().startswith("Buckets — Sandbox · ")
        await desk.list_shown("Buckets")
        before = [tab.place() for tab in desk.inside.house.tabs()]
    async with sit() as desk:
        await until_async(lambda: len(desk.inside.house.tabs()) == 3, "the tabs of last time")
        assert [tab.place() for tab in desk.inside.house.tabs()] == before
        assert len(list(desk.inside.house.areas())) == 3
        (torn,) = desk.inside.house.windows()
        first = desk.inside.house.tabs()[0]
        house = desk.inside.house
        await until_async(torn.isActiveWindow, "the torn-off window, the last that was shown, to be active")
        await desk.be_active()
        house.show_tab(first)
        await desk.list_shown("Instances")
        assert desk.listing.filter.text() == "type:t3"
        await until_async(lambda: desk.selected() == ["bastion"], "the row of last time")
        desk.inside.house.show_tab(desk.inside.house.tabs()[2])
        desk.command("bring_back")
        assert desk.inside.house.windows() == ()


@pytest.mark.parametrize("form", ["CSV", "JSON"])
async def test_the_shown_rows_are_exported(form: str, sit: Sit, tmp_path: Path) -> None:
    async with sit() as desk:
        await desk.open("EC2", "Instances")
        await desk.filter("type:c7i.large")
        names = desk.names()
        path = tmp_path / f"rows.{form.lower()}"
        # Qt opens the menu of a tool button in a loop of its own, in which no test could go on.
        button = desk.button("Export and more", desk.listing)
        assert isinstance(button, QToolButton)
        entry(button.menu(), f"Export as {form}…").trigger()
        dialog = await desk.dialog(QFileDialog)
        field = dialog.findChild(QLineEdit, "fileNameEdit")
        assert field is not None
        field.setText(str(path))
        dialog.accept()
        await desk.said("to " + str(path))
        rows = _read(path)
        assert [row["Name"] for row in rows] == names
        assert {row["Type"] for row in rows} == {"c7i.large"}
        assert open_dialog(QFileDialog) is None


def _read(path: Path) -> list[dict[str, Any]]:
    text = path.read_text("utf-8")
    return list(csv.DictReader(text.splitlines())) if path.suffix == ".csv" else json.loads(text)


async def test_a_row_is_copied_as_command_and_as_code(sit: Sit) -> None:
    async with sit() as desk:
        await desk.open("EC2", "Instances")
        detail = await desk.select("bastion")
        for words, parts in (
            ("As AWS CLI command", ("aws ec2 describe-instances", detail.id)),
            ("As boto3 code", ("boto3", "describe_instances", detail.id)),
            ("ARN", (f"arn:aws:ec2:us-east-1:481516234200:instance/{detail.id}",)),
            ("Name", ("bastion",)),
        ):
            menu = await opened_menu(desk, "Copy…")
            QGuiApplication.clipboard().clear()
            entry(menu, words).trigger()
            menu.close()
            text = await until_async(QGuiApplication.clipboard().text, f"{words} on the clipboard")
            assert all(part in text for part in parts), text
        compile(detail.boto3, "copied", "exec")


async def test_read_only_is_shown_and_held_by_the_engine(sit: Sit) -> None:
    async with sit() as desk:
        await desk.open("EC2", "Instances")
        detail = await desk.select("bastion")
        assert desk.button("Stop…").isEnabled()
        desk.inside.set_mode(WriteMode.READ_ONLY)
        await desk.list_shown("Instances")
        await until_async(lambda: desk.selected() == ["bastion"], "the row")
        button = desk.button("Stop…")
        assert not button.isEnabled()
        assert "This account is read-only here." in button.toolTip()
        assert "Read-only" in desk.texts(desk.inside.status)
        context = desk.listing.place().contexts[0]
        assert context.mode is WriteMode.READ_ONLY
        forced = messages.Invoke(context, "ec2.instances", "stop", (detail.id,))
        async with desk.link.stream(forced) as stream:
            (item,) = [item async for item in stream]
        assert item.error.kind is ErrorKind.READ_ONLY
        assert desk.changes(await desk.journal()) == []


async def test_the_sidebar_follows_to_a_folded_service_and_lets_it_be_folded_again(sit: Sit) -> None:
    async with sit() as desk:
        tree = desk.inside.sidebar.tree
        desk.window.open_place(Place("iam.users"), new_tab=False)
        await desk.list_shown("Users")
        item = tree.currentItem()
        assert item is not None
        assert item.text(0) == "Users"
        service = item.parent()
        assert service is not None
        assert service.isExpanded()
        service.setExpanded(False)
        desk.command("refresh")
        await desk.list_shown("Users")
        assert not service.isExpanded()
        assert tree.currentItem() is service
