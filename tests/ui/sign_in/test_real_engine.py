"""The window and a real engine in front of a scripted IAM Identity Center: from the start URL to rows, and again."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from skydeck.core.places import Place
from skydeck.ui.panels.resource_panel import ResourcePanel
from skydeck.ui.sign_in.add_sheet import AddAccountSheet
from skydeck.ui.sign_in.sso_sheet import SsoSheet
from skydeck.ui.sign_in.way_sso import SsoPage
from skydeck.ui.sign_in.ways import AddWay
from skydeck.ui.window import MainWindow
from tests.helpers.scripted_sso import REGION, ScriptedSso, scripted_sso
from tests.helpers.waiting import until_async
from tests.ui.sign_in.real_window import real_window
from tests.ui.window_parts import the


@pytest.fixture
def script() -> Iterator[ScriptedSso]:
    with scripted_sso() as running:
        yield running


def use_browser(window: MainWindow, script: ScriptedSso) -> list[str]:
    """A click on *Open browser* is a person who signs in there."""
    opened: list[str] = []
    remedies, runner = window.interior.remedies, window.interior.runner

    async def sign_in(url: str) -> None:
        await asyncio.get_running_loop().run_in_executor(None, script.sign_in_as_browser, url)

    def browse(url: str) -> bool:
        opened.append(url)
        runner.start("test:browser", sign_in(url))
        return True

    remedies._desk = replace(remedies._desk, browse=browse)
    remedies.prompts._desk = remedies._desk
    return opened


def rows(window: MainWindow) -> int:
    panel = window.interior.house.current().panel
    assert isinstance(panel, ResourcePanel)
    return int(panel.model.rowCount())


async def test_one_sign_in_adds_every_role_and_one_more_brings_all_calls_back(
    tmp_path: Path, script: ScriptedSso
) -> None:
    async with real_window(tmp_path, script, {}) as window:
        inside, opened = window.interior, use_browser(window, script)
        inside.remedies.add_account(AddWay.SSO)
        sheet = the(AddAccountSheet)
        page = sheet.page()
        assert isinstance(page, SsoPage)
        page.url.set_text("lab")
        page.region.set_text(REGION)
        sheet.go.click()
        await until_async(page.card.open.isVisible, "where to sign in")
        assert opened == [], "nothing opens a browser without a click"
        page.card.open.click()
        await until_async(page.roles.isVisible, "the roles")
        page.roles.all.click()
        assert sheet.go.text() == "Add 3 accounts"
        sheet.go.click()
        await until_async(lambda: len([one for one in inside.accounts.all() if one.source == "sso"]) == 3, "accounts")
        for account in inside.accounts.all():
            if account.source == "sso":
                inside.accounts.choose([account.id], ["us-east-1"])
                window.open_place(Place("iam.users"))
                await until_async(lambda: rows(window), "the users")
        script.end_sessions()
        script.end_credentials()
        for tab in inside.house.tabs():
            if isinstance(tab.panel, ResourcePanel):
                tab.panel.refresh()
        strips = await until_async(lambda: [one for one in inside.messages.notes() if one.is_question], "the strip")
        assert len(strips) == 1
        strips[0].offers[0].act()
        again = the(SsoSheet)
        await until_async(again.card.open.isVisible, "where to sign in")
        again.card.open.click()
        await until_async(lambda: not any(one.is_question for one in inside.messages.notes()), "the end of the strip")
        await until_async(lambda: not [key for key in inside.runner.keys if key.startswith("panel")], "the lists")
        assert rows(window) == 1
        assert len(opened) == 2
        assert not [note for note in inside.messages.notes() if note.error is not None], "no call failed"
