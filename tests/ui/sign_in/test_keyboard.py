"""Every sheet can be worked with the keyboard alone, and everything in it that can be worked has a name."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QRadioButton

from skydeck.core.context import Account
from skydeck.link import messages
from skydeck.link.messages import Way
from skydeck.ui.sign_in.add_sheet import AddAccountSheet
from skydeck.ui.sign_in.way_keys import KeysPage
from skydeck.ui.sign_in.way_paste import PastePage
from skydeck.ui.sign_in.way_sso import SsoPage
from skydeck.ui.sign_in.ways import AddWay
from tests.helpers.waiting import until_async
from tests.journeys.test_focus import described, round_trip, stops
from tests.ui.sign_in.conftest import CORP, SECRET, SigningLink, active, needed, with_accounts
from tests.ui.window_parts import stage, the

KEYS = f"[a]\naws_access_key_id=AKIAIOSFODNN7EXAMPLE\naws_secret_access_key={SECRET}\n"


async def all_reached_and_named(sheet: QDialog) -> None:
    await active(sheet)
    for key in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
        missed = stops(sheet) - round_trip(sheet, key)
        # Of radio buttons Tab reaches the one that is on, and the arrow keys the others.
        assert not [described(one) for one in missed if not isinstance(one, QRadioButton)]
    nameless = [type(one).__name__ for one in stops(sheet) if not one.accessibleName()]
    assert nameless == []


@pytest.mark.parametrize("way", AddWay)
async def test_tab_reaches_everything_of_a_way(tmp_path: Path, way: AddWay) -> None:
    async with stage(tmp_path) as it:
        it.inside.accounts.take(with_accounts(Account("sso:x/1", "x", "sso", "us-east-1", session="sso:x")))
        it.inside.remedies.add_account(way)
        sheet = the(AddAccountSheet)
        await all_reached_and_named(sheet)
        if isinstance(page := sheet.page(), PastePage):
            page.box.setPlainText(KEYS + KEYS.replace("[a]", "[b]").replace("AKIAI", "AKIAB"))
            await all_reached_and_named(sheet)


async def test_arrows_choose_where_keys_are_kept(tmp_path: Path) -> None:
    async with stage(tmp_path) as it:
        it.inside.remedies.add_account(AddWay.KEYS)
        sheet = the(AddAccountSheet)
        page = sheet.page()
        assert isinstance(page, KeysPage)
        await active(sheet)
        await until_async(lambda: page.keeping.memory.x() > 0, "the layout")
        page.keeping.keyring.setFocus()
        QTest.keyClick(page.keeping.keyring, Qt.Key.Key_Right)
        assert page.keeping.memory.isChecked()


async def test_tab_reaches_everything_of_a_sign_in_and_its_roles(tmp_path: Path, link: SigningLink) -> None:
    async with stage(tmp_path, engine=link) as it:
        it.inside.remedies.add_account(AddWay.SSO)
        sheet = the(AddAccountSheet)
        page = sheet.page()
        assert isinstance(page, SsoPage)
        page.open_session(CORP)
        await until_async(page.card.open.isVisible, "where to sign in")
        await all_reached_and_named(sheet)
        link.go_on.set()
        await until_async(page.roles.isVisible, "the roles")
        await all_reached_and_named(sheet)


@pytest.mark.parametrize("way", Way)
async def test_tab_reaches_everything_of_what_opens_a_session(tmp_path: Path, way: Way, link: SigningLink) -> None:
    async with stage(tmp_path, engine=link) as it:
        need = needed(way, device="arn:aws:iam::1:mfa/a", command="aws login", declinable="Go on without MFA")
        link.tell(need)
        it.inside.remedies.prompts.open(need.session)
        sheet = the(QDialog)
        await until_async(lambda: stops(sheet), "what can be worked")
        if way is Way.SSO:
            await until_async(lambda: len(link.of(messages.SignIn)) == 1 and len(stops(sheet)) > 2, "the card")
        await all_reached_and_named(sheet)
