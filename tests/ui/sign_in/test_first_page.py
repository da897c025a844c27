"""The page of a first start: three offers, profiles to search and open, every way of adding an account."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFrame, QPushButton

from skydeck.core.context import Account
from skydeck.link import messages
from skydeck.ui.first_page import FirstPage
from skydeck.ui.found_profiles import MANY, FoundProfiles
from skydeck.ui.sign_in.add_sheet import AddAccountSheet
from skydeck.ui.sign_in.ways import AddWay, way_title
from tests.helpers.waiting import until_async
from tests.ui.window_link import ACCOUNTS
from tests.ui.window_parts import Stage, stage, the


def page_of(it: Stage) -> FirstPage:
    panel = it.house.current().panel
    assert isinstance(panel, FirstPage)
    return panel


def profiles(count: int, **changes: str) -> tuple[Account, ...]:
    return tuple(replace(Account(f"profile:{n}", f"team-{n}", "profile", "eu-west-1"), **changes) for n in range(count))


def buttons(page: FirstPage) -> list[str]:
    return [one.text() for one in page.findChildren(QPushButton) if one.isVisibleTo(page)]


async def test_there_are_exactly_three_offers(tmp_path: Path) -> None:
    async with stage(tmp_path) as it:
        cards = [one for one in page_of(it).findChildren(QFrame) if one.property("class") == "card"]
        assert len(cards) == 3
        assert buttons(page_of(it)) == ["Open the sandbox", *(f"{way_title(way)}…" for way in AddWay)]


async def test_each_button_opens_its_way(tmp_path: Path) -> None:
    async with stage(tmp_path) as it:
        for way in AddWay:
            found = page_of(it).findChildren(QPushButton)
            next(one for one in found if one.text() == f"{way_title(way)}…").click()
            sheet = the(AddAccountSheet)
            assert sheet.way() is way
            sheet.reject()


async def test_a_profile_is_opened_by_click_and_by_enter(tmp_path: Path) -> None:
    async with stage(tmp_path) as it:
        found = page_of(it).profiles
        QTest.keyClick(found.list, Qt.Key.Key_Down)
        QTest.keyClick(found.list, Qt.Key.Key_Return)
        await until_async(lambda: it.titles() == ["Instances"], "its first list")
        assert [one.id for one in it.inside.accounts.chosen_accounts()] == ["profile:acme-staging"]


async def test_many_profiles_are_searched_and_what_was_typed_survives_news(tmp_path: Path) -> None:
    async with stage(tmp_path) as it:
        it.inside.accounts.take(replace(ACCOUNTS, accounts=profiles(MANY)))
        assert page_of(it).profiles.input.isHidden()
        it.inside.accounts.take(replace(ACCOUNTS, accounts=profiles(MANY + 20)))
        found = page_of(it).profiles
        assert not found.input.isHidden()
        found.input.setText("team-31")
        assert found.model.entries()[0].text == "team-31"
        it.inside.accounts.learn("profile:1", messages.Identity("123456789012", ""))
        assert page_of(it).profiles.input.text() == "team-31"
        it.inside.accounts.take(replace(ACCOUNTS, accounts=profiles(MANY + 21)))
        assert page_of(it).profiles.input.text() == "team-31"


async def test_profiles_of_one_sign_in_stand_together(tmp_path: Path) -> None:
    corp, lab = profiles(3, session="sso:corp"), profiles(1, session="sso:lab", id="profile:lab", name="lab")
    async with stage(tmp_path) as it:
        it.inside.accounts.take(replace(ACCOUNTS, accounts=(*lab, *corp)))
        found = page_of(it).profiles
        assert sections(found) == ["One sign-in: corp"] * 3 + ["Others"]


def sections(found: FoundProfiles) -> list[str]:
    return [item.section for item in found.model.entries()]


async def test_what_is_wrong_with_a_profile_stands_beside_it(tmp_path: Path) -> None:
    async with stage(tmp_path) as it:
        (broken,) = [one for one in page_of(it).profiles.model.entries() if one.id == "profile:broken"]
        assert broken.detail == "Its source profile does not exist."
        assert broken.icon == "warning"


async def test_an_account_that_nobody_chose_asks_for_no_sign_in(tmp_path: Path) -> None:
    async with stage(tmp_path, start=False) as it:
        it.window.start(replace(ACCOUNTS, accounts=profiles(2, session="sso:corp")))
        await until_async(lambda: it.house.tabs(), "the first page")
        assert not [one for one in it.link.requests if isinstance(one, messages.WhoAmI)]
        it.inside.open_account("profile:1")
        await until_async(lambda: [one for one in it.link.requests if isinstance(one, messages.WhoAmI)], "the question")
