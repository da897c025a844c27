"""Which account, role, region and partition calls go to, and for how long: said everywhere, never forgotten."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtTest import QTest

from skydeck.core.context import Account, AwsContext, WriteMode
from skydeck.core.credential_texts import Shape
from skydeck.core.errors import AppError, ErrorKind
from skydeck.core.places import Place
from skydeck.link import messages
from skydeck.link.messages import Identity, Region, SessionTime
from skydeck.ui.accounts.words import clock_text, is_urgent, left_sentence, left_text, minutes_text, role_text
from tests.helpers.waiting import until_async
from tests.ui.window_link import ACCOUNTS, ScriptedLink
from tests.ui.window_parts import Stage, stage

PROD, STAGING = "profile:acme-production", "profile:acme-staging"
ARN = "arn:aws:sts::481516234200:assumed-role/{}/ada"


# --- in words ---


@pytest.mark.parametrize(
    ("seconds", "words"), [(2820, "47 min"), (59, "under 1 min"), (4320, "1 h 12 min"), (3600, "1 h"), (599, "9 min")]
)
def test_time_left_is_said_in_minutes(seconds: float, words: str) -> None:
    assert minutes_text(seconds) == words


@pytest.mark.parametrize(("seconds", "words"), [(872, "14:32"), (0.2, "00:01"), (3725, "1:02:05"), (float("inf"), "")])
def test_time_that_is_watched_is_said_in_seconds(seconds: float, words: str) -> None:
    assert clock_text(seconds) == words


def test_what_follows_the_end_is_said() -> None:
    assert left_sentence(SessionTime("a", 2820, renews=True), 0) == "47 min left, renews by itself"
    assert left_sentence(SessionTime("a", 2820), 0) == "47 min left"
    assert left_text(SessionTime("a", 10), 10) == "expired"
    assert left_text(SessionTime("a", 10, renews=True), 10) == "being renewed"
    assert left_text(SessionTime("a", 0), 10) == ""


def test_only_what_somebody_should_do_is_urgent() -> None:
    assert is_urgent(SessionTime("a", 599), 0)
    assert not is_urgent(SessionTime("a", 601), 0)
    assert not is_urgent(SessionTime("a", 599, renews=True), 0)
    assert not is_urgent(SessionTime("a", 0), 0)


@pytest.mark.parametrize(
    ("role", "words"),
    [
        ("Admin", "Admin"),
        ("AWSReservedSSO_Power_User_0123456789abcdef", "Power_User"),
        ("AWSReservedSSO_x", "AWSReservedSSO_x"),
    ],
)
def test_roles_of_the_portal_have_their_names_there(role: str, words: str) -> None:
    assert role_text(Identity("481516234200", ARN.format(role))) == words


# --- on the button, in the status bar, in torn-off windows ---


def said(it: Stage) -> list[str]:
    return [note.text for note in it.inside.message_bar.notes()]


def button_words(it: Stage) -> str:
    return it.inside.sidebar.account.accessibleName()


async def known(it: Stage, name: str = "sandbox") -> None:
    await until_async(lambda: it.inside.accounts.identity(name) is not None, "who we are")


async def test_alias_number_role_and_partition_stand_on_the_button(tmp_path: Path) -> None:
    async with stage(tmp_path) as it:
        await known(it)
        gov = "arn:aws-us-gov:sts::481516234200:assumed-role/Ops/ada"
        it.inside.accounts.learn("sandbox", Identity("481516234200", gov, "acme-gov", "aws-us-gov"))
        assert button_words(it) == "Sandbox · acme-gov, 4815 1623 4200 · Ops · GovCloud"


async def test_time_of_renewed_credentials_is_taken_over_without_a_question(tmp_path: Path) -> None:
    async with stage(tmp_path) as it:
        await known(it)
        asked = len(it.link.requests)
        it.link.tell(SessionTime("sandbox", time.time() + 47 * 60 + 30))
        assert button_words(it).endswith("47 min")
        it.link.tell(SessionTime("sandbox", time.time() - 1))
        assert button_words(it).endswith("expired")
        it.link.tell(SessionTime("sandbox", 0))
        assert button_words(it).endswith("AdminRole")
        assert len(it.link.requests) == asked


async def test_who_has_to_sign_in_again_still_sees_where(tmp_path: Path) -> None:
    async with stage(tmp_path) as it:
        await known(it)
        error = AppError(ErrorKind.EXPIRED, "Nobody signed in to corp, so this was not sent.")
        it.inside.accounts.learn_trouble("sandbox", error)
        assert button_words(it) == "Sandbox, 1234 5678 9012 · AdminRole, signed out"
        popup = popup_of(it)
        assert popup.model.row(0).detail == "1234 5678 9012 · AdminRole · signed out"
        popup.close()
        it.link.tell(SessionTime("sandbox", time.time() + 3605))
        assert button_words(it) == "Sandbox, 1234 5678 9012 · AdminRole, 1 h"
        it.inside.accounts.learn_trouble("sandbox", AppError(ErrorKind.OFFLINE, "There is no network."))
        assert button_words(it) == "Sandbox, There is no network."


async def test_less_than_ten_minutes_is_in_the_colour_of_warnings(tmp_path: Path) -> None:
    async with stage(tmp_path) as it:
        button = it.inside.sidebar.account
        it.link.tell(SessionTime("sandbox", time.time() + 500))
        assert button._end_role == "busy"
        it.link.tell(SessionTime("sandbox", time.time() + 500, renews=True))
        assert button._end_role == "muted"
        assert "renews by itself" in button.toolTip()


async def test_several_accounts_are_counted_and_named_and_the_first_end_is_shown(tmp_path: Path) -> None:
    async with stage(tmp_path) as it:
        it.inside.accounts.choose(accounts=["sandbox", PROD])
        it.link.tell(SessionTime("sandbox", time.time() + 7000, renews=True))
        it.link.tell(SessionTime(PROD, time.time() + 8 * 60 + 30))
        words = "2 accounts, Sandbox, acme-production · Production among them, 8 min, production"
        assert button_words(it) == words
        assert it.inside.sidebar.account._stripes == ("ok", "production")


async def test_a_folded_sidebar_leaves_the_facts_in_the_status_bar(tmp_path: Path) -> None:
    async with stage(tmp_path) as it:
        await it.open("ec2.instances")
        await known(it)
        line = it.inside.status.where
        assert not line.isVisible()
        it.act("sidebar")
        assert line.isVisible()
        assert line.full_text() == "Sandbox · us-east-1 · 1234 5678 9012 · AdminRole"
        it.link.tell(SessionTime("sandbox", time.time() + 61))
        assert line.full_text().endswith("1 min")
        it.act("sidebar")
        assert not line.isVisible()


async def test_a_torn_off_window_says_where_its_own_tab_is(tmp_path: Path) -> None:
    async with stage(tmp_path) as it:
        await it.open("ec2.volumes")
        there = (AwsContext(PROD, "eu-west-1"),)
        it.window.open_place(Place("ec2.instances", there))
        await known(it, PROD)
        it.act("tear_off")
        [window] = it.house.windows()
        it.house.show_tab(it.house.tabs()[0])
        words = "acme-production · eu-west-1 · 1234 5678 9012 · AdminRole"
        assert window.where.full_text() == f"{words} · Read-only · Production"
        assert window.windowTitle() == f"Instances — {words} — Skydeck"
        assert "Sandbox" in button_words(it)
        it.inside.accounts.set_mode(PROD, WriteMode.CONFIRM)
        assert "Confirm every change · Unlocked for 1" in window.where.full_text()


# --- what may be changed ---


async def test_unlocking_reaches_open_tabs_and_counts_down_in_the_status_bar(tmp_path: Path) -> None:
    async with stage(tmp_path) as it:
        it.inside.accounts.choose(accounts=[PROD], regions=["eu-west-1"])
        await it.open("ec2.instances")
        status, unlocks = it.inside.status, it.inside.accounts.unlocks
        assert it.house.current().place().contexts[0].mode is WriteMode.READ_ONLY
        it.inside.set_mode(WriteMode.CONFIRM, 872)
        assert it.house.current().place().contexts[0].mode is WriteMode.CONFIRM
        assert status._unlocked.text() == "Unlocked for 14:32 — lock now"
        now = time.time()
        unlocks._wall = lambda: now + 600
        unlocks.tick()
        assert status._unlocked.text().startswith("Unlocked for 04:")
        unlocks._wall = lambda: now + 873
        unlocks.tick()
        assert status._unlocked.isHidden()
        assert it.house.current().place().contexts[0].mode is WriteMode.READ_ONLY
        assert "acme-production is read-only again" in said(it)[-1]


async def test_a_mode_that_differs_is_said_so_and_chosen_for_all_in_front(tmp_path: Path) -> None:
    async with stage(tmp_path) as it:
        it.inside.accounts.choose(accounts=["sandbox", PROD, STAGING], regions=["us-east-1"])
        it.window.open_place(Place("ec2.instances"))
        assert it.inside.status._write.text() == "Differs by account"
        it.inside.set_mode(WriteMode.FREE, 900)
        assert it.inside.status._write.text() == "Confirm what is risky"
        assert {one.mode for one in it.house.current().place().contexts} == {WriteMode.FREE}
        it.inside.status._unlocked.click()
        assert it.inside.accounts.mode(PROD) is WriteMode.READ_ONLY
        assert it.inside.accounts.mode(STAGING) is WriteMode.FREE


async def test_lock_now_locks_now(tmp_path: Path) -> None:
    async with stage(tmp_path) as it:
        it.inside.accounts.choose(accounts=[PROD])
        await it.open("ec2.instances")
        it.inside.set_mode(WriteMode.FREE, 900)
        it.inside.status._unlocked.click()
        assert it.inside.accounts.mode(PROD) is WriteMode.READ_ONLY
        assert it.inside.status._unlocked.isHidden()


async def test_the_menu_of_modes_asks_for_how_long_only_in_production(tmp_path: Path) -> None:
    async with stage(tmp_path) as it:
        await it.open("ec2.instances")
        assert menu_words(it) == ["Read-only", "Confirm every change", "Confirm what is risky"]
        it.inside.accounts.choose(accounts=[PROD])
        await it.rows_shown()
        menu = open_menu(it)
        lengths = [action.text() for action in menu.actions()[1].menu().actions()]
        assert lengths == ["For 15 min", "For 1 h", "Until Skydeck ends"]
        menu.actions()[1].menu().actions()[1].trigger()
        menu.close()
        assert 3598 < it.inside.accounts.unlocks.seconds_left(PROD) <= 3600


def open_menu(it: Stage) -> Any:
    from PySide6.QtWidgets import QMenu

    it.inside.status.open_modes()
    return next(menu for menu in it.inside.status.findChildren(QMenu) if menu.isVisible())


def menu_words(it: Stage) -> list[str]:
    menu = open_menu(it)
    words = [action.text() for action in menu.actions() if action.menu() is None]
    menu.close()
    return words


async def test_the_card_asks_for_how_long_before_it_unlocks(tmp_path: Path) -> None:
    async with stage(tmp_path) as it:
        it.inside.accounts.choose(accounts=[PROD])
        card = popup_of(it).card
        card._modes[WriteMode.CONFIRM].click()
        assert it.inside.accounts.mode(PROD) is WriteMode.READ_ONLY
        assert "for how long" in card._help.full_text()
        card._lengths[3600].click()
        assert it.inside.accounts.mode(PROD) is WriteMode.CONFIRM
        assert 3598 < it.inside.accounts.unlocks.seconds_left(PROD) <= 3600
        assert all(chip.isHidden() for chip in card._lengths.values())


# --- the menu of accounts ---


def popup_of(it: Stage) -> Any:
    it.inside.sidebar.account.open_popup()
    popup = it.inside.sidebar.account.popup()
    assert popup is not None
    return popup


def many() -> messages.AccountList:
    """Fifty accounts of two sign-ins, and a profile."""
    sso = tuple(
        Account(
            f"sso:{at}", f"team-{at}", "sso", "eu-west-1", f"7000{at:08d}", "", "", "", f"Role{at % 7}", f"sso:{org}"
        )
        for org in ("acme", "initech")
        for at in (range(25) if org == "acme" else range(25, 50))
    )
    return messages.AccountList((*sso, *ACCOUNTS.accounts[2:3]))


async def test_fifty_accounts_are_grouped_by_sign_in_and_found_by_name_number_and_role(tmp_path: Path) -> None:
    async with stage(tmp_path) as it:
        it.inside.accounts.take(many())
        popup = popup_of(it)
        rows = [popup.model.row(at) for at in range(popup.model.rowCount())]
        assert [row.text for row in rows if not row.id] == ["acme", "initech", "Profile of the AWS CLI"]
        assert popup.current() == "sso:0"
        for typed, found in (("team-33", "sso:33"), ("700000000041", "sso:41"), ("7000 0000 0017", "sso:17")):
            popup.input.setText(typed)
            assert popup.current() == found, typed
        popup.input.setText("role3 initech")
        assert {row.id for row in popup.model.shown()[:3]} == {"sso:31", "sso:38", "sso:45"}
        popup.close()


async def test_arrows_step_over_the_headings(tmp_path: Path) -> None:
    from PySide6.QtCore import Qt

    async with stage(tmp_path) as it:
        it.inside.accounts.take(many())
        it.inside.accounts.choose(accounts=["sso:24"])
        popup = popup_of(it)
        assert popup.current() == "sso:24"
        QTest.keyClick(popup.input, Qt.Key.Key_Down)
        assert popup.current() == "sso:25"
        QTest.keyClick(popup.input, Qt.Key.Key_Up)
        assert popup.current() == "sso:24"
        popup.close()


async def test_what_can_be_done_depends_on_the_account(tmp_path: Path) -> None:
    async with stage(tmp_path) as it:
        it.inside.accounts.take(many())
        popup = popup_of(it)
        card = popup.card
        assert not card._sign_in.isHidden()  # nobody knows who we are there
        it.inside.accounts.learn("sso:0", Identity("700000000000", ARN.format("Role0")))
        assert (card._sign_in.isHidden(), card._sign_out.isHidden()) == (True, False)
        assert card._console.isEnabled()
        it.inside.accounts.set_mode("sso:0", WriteMode.READ_ONLY)
        assert not card._console.isEnabled()
        assert "would not be" in card._console.toolTip()
        popup.close()


# --- credentials, console, lock ---


CREDENTIALS = messages.Credentials("ASIACANARY", "canary-secret", "canary-token", time.time() + 3600)


async def test_copied_credentials_go_to_the_clipboard_and_leave_it(tmp_path: Path) -> None:
    engine = ScriptedLink()
    engine.replies[messages.CopyCredentials] = CREDENTIALS
    async with stage(tmp_path, engine=engine) as it:
        clipboard = QGuiApplication.clipboard()
        it.inside.account_actions.copy_credentials("sandbox", Shape.BASH)
        await until_async(lambda: "AWS_SESSION_TOKEN=canary-token" in clipboard.text(), "the credentials")
        assert it.inside.status._secret.text() == "Clipboard is cleared in 30 s — clear now"
        assert "canary" not in " ".join(said(it))
        it.inside.status._secret.click()
        assert clipboard.text() == ""
        assert it.inside.status._secret.isHidden()


async def test_a_window_that_closes_leaves_nothing_on_the_clipboard(tmp_path: Path) -> None:
    engine = ScriptedLink()
    engine.replies[messages.CopyCredentials] = CREDENTIALS
    async with stage(tmp_path, engine=engine) as it:
        it.inside.account_actions.copy_credentials("sandbox", Shape.INI)
        await until_async(lambda: "canary-token" in QGuiApplication.clipboard().text(), "the credentials")
    assert QGuiApplication.clipboard().text() == ""


async def test_the_number_is_copied_as_twelve_digits(tmp_path: Path) -> None:
    async with stage(tmp_path) as it:
        await known(it)
        it.inside.account_actions.copy_number("sandbox")
        assert QGuiApplication.clipboard().text() == "123456789012"
        QGuiApplication.clipboard().clear()


async def test_the_console_opens_in_the_browser_and_its_address_is_nowhere_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[QUrl] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url) or True)
    engine, url = ScriptedLink(), "https://signin.aws.amazon.com/federation?Action=login&SigninToken=canary%2Btoken"
    engine.replies[messages.OpenConsole] = messages.ConsoleLink(url)
    async with stage(tmp_path, engine=engine) as it:
        it.act("console")
        await until_async(lambda: opened, "the browser")
        assert opened[0].host() == "127.0.0.1"
        reader, writer = await asyncio.open_connection("127.0.0.1", opened[0].port())
        host = f"127.0.0.1:{opened[0].port()}"
        writer.write(f"GET {opened[0].path()} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
        answer = await reader.read()
        writer.close()
        assert f"Location: {url}\r\n".encode() in answer
        [request] = [one for one in it.link.requests if isinstance(one, messages.OpenConsole)]
        assert request.context == AwsContext("sandbox", "us-east-1", WriteMode.CONFIRM)
        assert "canary" not in " ".join(said(it)) + opened[0].toString()


async def test_a_refused_console_is_said(tmp_path: Path) -> None:
    engine = ScriptedLink()
    engine.replies[messages.OpenConsole] = AppError(ErrorKind.READ_ONLY, "The web console would not be read-only.")
    async with stage(tmp_path, engine=engine) as it:
        it.inside.account_actions.open_console("sandbox")
        await until_async(lambda: "would not be" in " ".join(said(it)), "the sentence")


async def test_lock_forgets_everything_and_asks_nobody_until_it_is_needed(tmp_path: Path) -> None:
    async with stage(tmp_path) as it:
        it.inside.accounts.choose(accounts=[PROD])
        await it.open("ec2.instances")
        await known(it, PROD)
        it.inside.set_mode(WriteMode.FREE, 900)
        it.act("lock")
        await until_async(lambda: any(isinstance(one, messages.Lock) for one in it.link.requests), "the lock")
        await until_async(lambda: it.inside.accounts.identity(PROD) is None, "that it is forgotten")
        after = it.link.requests[[type(one) for one in it.link.requests].index(messages.Lock) + 1 :]
        assert after == []
        assert it.titles() == ["Welcome"]
        assert it.inside.accounts.mode(PROD) is WriteMode.READ_ONLY


# --- regions and partitions ---


GOV = replace(ACCOUNTS.accounts[2], id="profile:gov", name="gov", region="us-gov-west-1")


async def test_regions_are_offered_before_anybody_answered(tmp_path: Path) -> None:
    engine = ScriptedLink()
    engine.replies[messages.WhoAmI] = AppError(ErrorKind.OFFLINE, "No network.")
    async with stage(tmp_path, engine=engine) as it:
        await until_async(lambda: it.inside.accounts.trouble("sandbox"), "the failure")
        assert "us-west-2" in [region.id for region in it.inside.accounts.regions()]
        asked = [one.check for one in it.link.requests if isinstance(one, messages.ListRegions)]
        assert asked == [False]


async def test_all_enabled_regions_are_one_click(tmp_path: Path) -> None:
    async with stage(tmp_path) as it:
        names = ("us-east-1", *(f"eu-x-{at}" for at in range(1, 8)))
        it.inside.accounts.learn_regions("sandbox", tuple(Region(name, "", name != "eu-x-3") for name in names))
        region = it.inside.sidebar.region
        region.open_popup()
        popup = region.popup()
        assert popup is not None
        assert region._every.text() == "All 7 enabled regions"
        rows = {popup.model.row(at).id: popup.model.row(at) for at in range(popup.model.rowCount())}
        assert rows["eu-x-3"].note == "not enabled in this account"
        region._every.click()
        assert set(it.inside.accounts.chosen_regions()) == set(names) - {"eu-x-3"}
        assert region.accessibleName() == "All 7 regions"
        popup.close()


async def test_accounts_of_other_partitions_keep_to_their_own_regions(tmp_path: Path) -> None:
    async with stage(tmp_path) as it:
        it.inside.accounts.take(messages.AccountList((*ACCOUNTS.accounts, GOV)))
        it.inside.accounts.choose(accounts=["sandbox", GOV.id], regions=["us-east-1", "us-west-2"])
        pairs = [(one.account, one.region) for one in it.inside.accounts.contexts()]
        assert pairs == [("sandbox", "us-east-1"), ("sandbox", "us-west-2"), (GOV.id, "us-gov-west-1")]
        it.inside.accounts.choose(accounts=[GOV.id])
        assert it.inside.accounts.chosen_regions() == ("us-gov-west-1",)


async def test_a_place_in_two_partitions_opens_in_both(tmp_path: Path) -> None:
    async with stage(tmp_path) as it:
        it.inside.accounts.take(messages.AccountList((*ACCOUNTS.accounts, GOV)))
        it.inside.accounts.choose(accounts=["sandbox", GOV.id], regions=["us-east-1"])
        it.window.open_place(Place("ec2.instances"))
        contexts = it.house.current().place().contexts
        assert [(one.account, one.region) for one in contexts] == [("sandbox", "us-east-1"), (GOV.id, "us-gov-west-1")]
