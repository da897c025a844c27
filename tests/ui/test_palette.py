"""Go to anything: what it finds, and what choosing it does."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from shiboken6 import isValid

from skydeck.catalog import KINDS
from skydeck.core.places import Place
from skydeck.ui import typed_ids
from skydeck.ui.palette import Palette
from skydeck.ui.typed_ids import recognise
from tests.helpers.waiting import until_async
from tests.ui.window_parts import Stage, stage


def opened(it: Stage) -> Palette:
    it.act("goto")
    palette = it.inside.commands.palette()
    assert palette is not None
    return palette


def found(palette: Palette, text: str) -> list[str]:
    palette.type(text)
    return [f"{item.section}: {item.text}" for item in palette.shown()]


def choose(palette: Palette, text: str) -> None:
    palette.type(text)
    palette._choose()


async def test_every_sort_of_thing_is_found(tmp_path: Path) -> None:
    async with stage(tmp_path) as it:
        await it.open("ec2.volumes", "ec2.instances")
        it.inside.favourites.toggle(Place("iam.users"))
        palette = opened(it)
        assert "Commands: Split right" in found(palette, "split right")
        assert "Services: Roles" in found(palette, "iam roles")
        assert "Accounts: acme-staging" in found(palette, "acme-staging")
        assert "Regions: us-west-2" in found(palette, "oregon") or "Regions: us-east-1" in found(palette, "us-east-1")
        assert any(line.startswith("Open tabs: Volumes") for line in found(palette, "volumes"))
        assert any(line.startswith("Favourites: Users") for line in found(palette, "users"))
        assert any(line.startswith("Loaded so far: web-prod-1") for line in found(palette, "web-prod-1"))
        assert any(line.startswith("Loaded so far") for line in found(palette, "instances-us-east-1-2"))
        palette.close()


async def test_the_actions_of_the_panel_in_front_are_there(tmp_path: Path) -> None:
    async with stage(tmp_path) as it:
        await it.open("ec2.instances")
        it.house.current().panel.select("instances-us-east-1-1")
        enabled = [action.text() for action in it.inside.commands.panel_actions() if action.isEnabled()]
        palette = opened(it)
        assert enabled
        assert any(line.startswith("Actions here") for line in found(palette, enabled[0].replace("&", "")))
        palette.close()


async def test_choosing_a_service_opens_it_in_the_current_tab(tmp_path: Path) -> None:
    async with stage(tmp_path) as it:
        await it.open("ec2.volumes")
        choose(opened(it), "roles iam")
        assert it.titles() == ["Welcome", "Roles"]


async def test_keys_typed_all_at_once_act_on_the_whole_text(tmp_path: Path) -> None:
    async with stage(tmp_path) as it:
        await it.open("ec2.volumes")
        await until_async(it.window.isActiveWindow, "the window to be active")
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
        for letter in "roles":
            QTest.keyClick(QApplication.focusWidget(), letter)
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
        assert it.titles() == ["Welcome", "Roles"]


async def test_it_is_there_again_after_the_window_over_which_it_was_open(tmp_path: Path) -> None:
    async with stage(tmp_path) as it:
        await it.open("ec2.volumes")
        it.act("tear_off")
        torn = it.house.windows()[0]
        palette = opened(it)
        palette.open_over(torn)
        torn.close()
        await until_async(lambda: not isValid(torn), "the end of the window")
        assert "Services: Roles" in found(opened(it), "iam roles")
        assert palette.window() is it.window
        palette.close()


async def test_choosing_a_loaded_row_selects_it(tmp_path: Path) -> None:
    async with stage(tmp_path) as it:
        await it.open("ec2.instances", "ec2.volumes")
        choose(opened(it), "instances-us-east-1-1")
        place = it.house.current().place()
        assert (place.panel, place.selected) == ("ec2.instances", "instances-us-east-1-1")


async def test_a_typed_id_is_offered_first_and_opened(tmp_path: Path) -> None:
    async with stage(tmp_path) as it:
        await it.open("ec2.volumes")
        palette = opened(it)
        assert found(palette, "i-0abc123def456789a")[0] == "Typed: Open i-0abc123def456789a"
        palette._choose()
        place = it.house.current().place()
        assert (place.panel, place.selected) == ("ec2.instances", "i-0abc123def456789a")


async def test_an_account_chosen_here_moves_the_tab_in_front(tmp_path: Path) -> None:
    async with stage(tmp_path) as it:
        await it.open("ec2.volumes")
        choose(opened(it), "acme-staging")
        assert it.house.current().place().contexts[0].account == "profile:acme-staging"


async def test_names_with_markup_are_entries_like_others(tmp_path: Path) -> None:
    async with stage(tmp_path) as it:
        it.inside.favourites.toggle(Place("ec2.volumes", title="<b>x</b> & y"))
        palette = opened(it)
        assert any("<b>x</b> & y" in line for line in found(palette, "<b>x"))
        palette.close()


@pytest.mark.parametrize(
    ("text", "kind", "row"),
    [
        (" i-0abc123def456789a ", "ec2.instances", "i-0abc123def456789a"),
        ("vol-0abc1234", "ec2.volumes", "vol-0abc1234"),
        ("subnet-0abc1234", "vpc.subnets", "subnet-0abc1234"),
        ("s3://acme-uploads/photos/1.jpg", "s3.buckets", "acme-uploads"),
        ("arn:aws:s3:::acme-uploads/key", "s3.buckets", "acme-uploads"),
        ("arn:aws:iam::123456789012:role/service-role/web", "iam.roles", "web"),
        ("arn:aws:iam::123456789012:policy/a/b", "iam.policies", "arn:aws:iam::123456789012:policy/a/b"),
        ("arn:aws:lambda:us-east-1:123456789012:function:resize", "lambda.functions", "resize"),
        ("arn:aws:logs:us-east-1:123456789012:log-group:/aws/lambda/x:*", "logs.groups", "/aws/lambda/x"),
        ("arn:aws-cn:ec2:cn-north-1:123456789012:instance/i-0abc1234", "ec2.instances", "i-0abc1234"),
        ("arn:aws:cloudwatch:us-east-1:123456789012:alarm:cpu: high", "cloudwatch.alarms", "cpu: high"),
    ],
)
def test_ids_and_addresses_are_recognised(text: str, kind: str, row: str) -> None:
    place = recognise(text)
    assert place is not None
    assert (place.panel, place.selected) == (kind, row)


@pytest.mark.parametrize("text", ["", "i-", "web-prod-1", "zz-0abc1234", "s3://", "arn:aws:nothing:::x", "arn:"])
def test_other_words_are_not_ids(text: str) -> None:
    assert recognise(text) is None


def test_every_recognised_id_leads_to_a_kind_that_exists() -> None:
    assert {*typed_ids._PREFIXES.values(), *typed_ids._ARNS.values()} <= set(KINDS)
