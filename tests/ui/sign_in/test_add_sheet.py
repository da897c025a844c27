"""Each way of adding an account: what it sends, what it says, and what it forgets."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QWidget

from skydeck.core.context import Account
from skydeck.core.errors import AppError, ErrorKind
from skydeck.link import messages
from skydeck.ui.sign_in.add_sheet import AddAccountSheet
from skydeck.ui.sign_in.page import WayPage
from skydeck.ui.sign_in.way_endpoint import PRESETS, EndpointPage
from skydeck.ui.sign_in.way_keys import KeysPage
from skydeck.ui.sign_in.way_paste import PastePage
from skydeck.ui.sign_in.way_role import RolePage
from skydeck.ui.sign_in.way_sso import SsoPage
from skydeck.ui.sign_in.ways import AddWay, way_title
from tests.helpers.waiting import until_async
from tests.ui.sign_in.conftest import CORP, ROLES, SECRET, SigningLink, active, with_accounts
from tests.ui.window_link import ACCOUNTS
from tests.ui.window_parts import Stage, stage, the, visible_windows

P = TypeVar("P", bound=WayPage)
KEY, TEMP, TOKEN = "AKIAIOSFODNN7EXAMPLE", "ASIAIOSFODNN7EXAMPLE", "IQoJb3JpZ2luX2VjEJ" + "Ab0/+=" * 40
WORK = Account("keys:work", "work", "keyring", "eu-west-1")


def sheet(it: Stage, way: AddWay) -> AddAccountSheet:
    it.inside.remedies.add_account(way)
    made = the(AddAccountSheet)
    assert isinstance(made, AddAccountSheet)
    return made


def page_of(shown: AddAccountSheet, kind: type[P]) -> P:
    found = shown.page()
    assert isinstance(found, kind)
    return found


def open_sheets() -> list[QWidget]:
    return [one for one in visible_windows() if isinstance(one, AddAccountSheet)]


async def request(it: Stage, kind: type) -> object:
    return await until_async(lambda: [one for one in it.link.requests if type(one) is kind][-1:], "the request")


def fill_keys(page: KeysPage) -> None:
    page.keys.key_id.set_text(KEY)
    page.keys.secret.set_text(SECRET)
    page.name.set_text("work")
    page.region.set_text("eu-west-1")


async def test_keys_reach_the_engine_and_nothing_else(tmp_path: Path, link: SigningLink) -> None:
    link.replies[messages.AddKeys] = with_accounts(WORK)
    async with stage(tmp_path, engine=link) as it:
        shown = sheet(it, AddWay.KEYS)
        page = page_of(shown, KeysPage)
        fill_keys(page)
        page.device.set_text("arn:aws:iam::123456789012:mfa/alice")
        shown.go.click()
        sent = await request(it, messages.AddKeys)
        device = "arn:aws:iam::123456789012:mfa/alice"
        assert sent == [messages.AddKeys("work", KEY, SECRET, "", "eu-west-1", "", keep=True, mfa_serial=device)]
        await until_async(lambda: not open_sheets(), "the sheet to close")
        await until_async(lambda: it.titles() == ["Instances"], "the new account's first list")
        assert [one.id for one in it.inside.accounts.chosen_accounts()] == ["keys:work"]
    assert SECRET not in (tmp_path / "settings.json").read_text()


async def test_a_refusal_is_said_in_the_sheet_and_nothing_typed_is_lost(tmp_path: Path, link: SigningLink) -> None:
    link.replies[messages.AddKeys] = AppError(ErrorKind.LOCAL, "The keyring is locked.", "Unlock it.")
    async with stage(tmp_path, engine=link) as it:
        shown = sheet(it, AddWay.KEYS)
        page = page_of(shown, KeysPage)
        fill_keys(page)
        shown.go.click()
        await until_async(shown.trouble.isVisible, "the words")
        assert shown.trouble.accessibleName() == "The keyring is locked. Unlock it."
        assert page.keys.secret.text() == SECRET
        assert shown.go.isEnabled()
        shown.reject()
        assert page.keys.secret.text() == ""


async def test_mistakes_stand_under_their_fields_and_the_first_gets_the_focus(tmp_path: Path) -> None:
    async with stage(tmp_path) as it:
        shown = sheet(it, AddWay.KEYS)
        page = page_of(shown, KeysPage)
        fill_keys(page)
        page.keys.secret.set_text("")
        page.name.set_text("acme-staging")
        shown.go.click()
        assert page.keys.secret.words() == "A secret access key has 40 characters."
        assert page.name.words() == "There is an account of this name already."
        assert shown.focusWidget() is page.keys.secret.edit
        assert not [one for one in it.link.requests if isinstance(one, messages.AddKeys)]


async def test_nobody_is_told_of_a_mistake_in_the_middle_of_a_word(tmp_path: Path) -> None:
    async with stage(tmp_path) as it:
        shown = sheet(it, AddWay.KEYS)
        await active(shown)
        page = page_of(shown, KeysPage)
        QTest.keyClicks(page.keys.key_id.edit, "AKIA")
        assert page.keys.key_id.words() == ""
        QTest.keyClick(page.keys.key_id.edit, Qt.Key.Key_Tab)
        assert "16 or more" in page.keys.key_id.words()


async def test_temporary_keys_are_never_stored(tmp_path: Path, link: SigningLink) -> None:
    link.replies[messages.AddKeys] = with_accounts(WORK)
    async with stage(tmp_path, engine=link) as it:
        shown = sheet(it, AddWay.KEYS)
        page = page_of(shown, KeysPage)
        fill_keys(page)
        page.keys.key_id.set_text(TEMP)
        shown.go.click()
        assert page.keys.token.words() == "This key is temporary: it needs its session token."
        page.keys.token.set_text(TOKEN)
        assert not page.device.isVisible()
        shown.go.click()
        sent = await request(it, messages.AddKeys)
        assert [(one.session_token, one.keep) for one in sent] == [(TOKEN, False)]


async def test_a_whole_export_pasted_into_one_field_fills_all(tmp_path: Path) -> None:
    text = f'export AWS_ACCESS_KEY_ID="{TEMP}"\nexport AWS_SECRET_ACCESS_KEY="{SECRET}"\n'
    text += f'export AWS_SESSION_TOKEN="{TOKEN}"\nexport AWS_DEFAULT_REGION=ap-south-1\n'
    async with stage(tmp_path) as it:
        page = page_of(sheet(it, AddWay.KEYS), KeysPage)
        QGuiApplication.clipboard().setText(text)
        page.keys.key_id.edit.paste()
        assert [field.text() for field in page.keys.fields()] == [TEMP, SECRET, TOKEN]
        assert page.region.text() == "ap-south-1"


async def test_secrets_are_shown_only_while_somebody_wants_to_see_them(tmp_path: Path) -> None:
    async with stage(tmp_path) as it:
        shown = sheet(it, AddWay.KEYS)
        field = page_of(shown, KeysPage).keys.secret
        assert field.edit.echoMode() == QLineEdit.EchoMode.Password
        eye = next(one for one in field.edit.actions() if one.isCheckable())
        assert eye.text() == "Show Secret access key"
        eye.trigger()
        assert field.edit.echoMode() == QLineEdit.EchoMode.Normal
        shown.choose(AddWay.ROLE)
        assert field.edit.echoMode() == QLineEdit.EchoMode.Password


async def test_without_a_keyring_nothing_is_chosen_silently(tmp_path: Path, link: SigningLink) -> None:
    link.replies[messages.AddKeys] = with_accounts(WORK)
    async with stage(tmp_path, engine=link) as it:
        it.inside.accounts.take(replace(ACCOUNTS, vault="No keyring was found."))
        shown = sheet(it, AddWay.KEYS)
        page = page_of(shown, KeysPage)
        fill_keys(page)
        assert not page.keeping.keyring.isEnabled()
        assert not page.keeping.memory.isChecked()
        shown.go.click()
        assert page.keeping.problem() == "Choose where the keys are kept."
        assert not link.of(messages.AddKeys)
        page.keeping.memory.click()
        shown.go.click()
        sent = await request(it, messages.AddKeys)
        assert [one.keep for one in sent] == [False]


async def test_pasted_accounts_are_listed_named_and_added_one_by_one(tmp_path: Path, link: SigningLink) -> None:
    other = Account("keys:b", "Admin 123456789012", "session", "us-east-1")
    text = f"[work]\naws_access_key_id={KEY}\naws_secret_access_key={SECRET}\nregion=eu-west-1\n"
    text += f"[123456789012_Admin]\naws_access_key_id={TEMP}\naws_secret_access_key={SECRET}\n"
    text += f"aws_session_token={TOKEN}\n[half]\naws_access_key_id=AKIAI44QH8DHBEXAMPLE\n"
    async with stage(tmp_path, engine=link) as it:
        shown = sheet(it, AddWay.PASTE)
        page = page_of(shown, PastePage)
        assert not shown.go.isEnabled()
        page.box.setPlainText(text)
        assert page.box.toPlainText() == "", "a secret does not stay on the screen"
        assert [row.name.text() for row in page.rows] == ["work", "Admin 123456789012", "half"]
        assert [row.is_ticked() for row in page.rows] == [True, True, False]
        assert shown.go.text() == "Add 2 accounts"
        link.replies[messages.AddKeys] = with_accounts(WORK, other)
        shown.go.click()
        await until_async(lambda: not open_sheets(), "the sheet to close")
        sent = [(one.name, one.region, one.keep, one.session_token) for one in link.of(messages.AddKeys)]
        assert sent == [("work", "eu-west-1", True, ""), ("Admin 123456789012", "us-east-1", False, TOKEN)]
        assert it.inside.messages.notes()[0].text == "Added 2 accounts"


async def test_half_a_key_stays_in_the_box_until_the_rest_comes(tmp_path: Path) -> None:
    async with stage(tmp_path) as it:
        page = page_of(sheet(it, AddWay.PASTE), PastePage)
        page.box.setPlainText(f"AWS_ACCESS_KEY_ID={KEY}")
        assert page.note.full_text() == "Missing: the secret access key."
        page.box.appendPlainText(f"AWS_SECRET_ACCESS_KEY={SECRET}")
        assert len(page.rows) == 1
        page.empty()
        assert page.rows == []
        page.box.setPlainText("hello")
        assert page.note.full_text() == "No keys are recognised in this."


async def test_a_pasted_start_url_leads_to_its_sign_in(tmp_path: Path) -> None:
    async with stage(tmp_path) as it:
        shown = sheet(it, AddWay.PASTE)
        page_of(shown, PastePage).box.setPlainText(
            "SSO start URL\nhttps://corp.awsapps.com/start\nSSO Region\neu-west-1"
        )
        page_of(shown, PastePage)._portal.click()
        page = page_of(shown, SsoPage)
        assert (page.url.text(), page.region.text()) == ("https://corp.awsapps.com/start", "eu-west-1")


async def test_a_role_is_sent_as_an_arn(tmp_path: Path, link: SigningLink) -> None:
    link.replies[messages.AddRole] = with_accounts(Account("role:audit", "audit", "role", "us-east-1"))
    async with stage(tmp_path, engine=link) as it:
        shown = sheet(it, AddWay.ROLE)
        page = page_of(shown, RolePage)
        page.role.set_text("123456789012/Audit")
        assert page.role.words() == "Means arn:aws:iam::123456789012:role/Audit."
        assert page.name.text() == "Audit 123456789012", "a name to begin with"
        page.name.set_text("audit")
        page.external.set_text("acme-42")
        shown.go.click()
        assert page.base.reveal() == "Choose the account whose credentials assume the role."
        page.base.choose("profile:acme-staging")
        shown.go.click()
        sent = await request(it, messages.AddRole)
        arn = "arn:aws:iam::123456789012:role/Audit"
        assert sent == [messages.AddRole("audit", "profile:acme-staging", arn, "us-east-1", "acme-42")]


async def test_accounts_that_can_not_assume_roles_are_not_offered_for_it(tmp_path: Path) -> None:
    async with stage(tmp_path) as it:
        base = page_of(sheet(it, AddWay.ROLE), RolePage).base
        base.open()
        assert base._popup is not None
        assert [item.id for item in base._popup.shown()] == ["profile:acme-production", "profile:acme-staging"]
        base._popup.close()


async def test_a_preset_fills_in_all_that_is_needed(tmp_path: Path, link: SigningLink) -> None:
    link.replies[messages.AddKeys] = with_accounts(WORK)
    async with stage(tmp_path, engine=link) as it:
        shown = sheet(it, AddWay.ENDPOINT)
        page = page_of(shown, EndpointPage)
        for preset, chip in page.presets.items():
            chip.click()
            assert page.check()
            assert (page.name.text(), page.endpoint.text()) == (preset.name, preset.endpoint)
        shown.go.click()
        sent = await request(it, messages.AddKeys)
        assert sent == [messages.AddKeys(preset.name, "local", "local", "", "us-east-1", preset.endpoint, keep=True)]


async def test_an_endpoint_in_the_clear_is_refused_in_words(tmp_path: Path) -> None:
    async with stage(tmp_path) as it:
        shown = sheet(it, AddWay.ENDPOINT)
        page = page_of(shown, EndpointPage)
        page.fill(PRESETS[0])
        page.endpoint.set_text("http://192.168.1.7:9000")
        shown.go.click()
        assert page.endpoint.words() == "Only https, except on this computer: requests would travel in the open."
        assert not [one for one in it.link.requests if isinstance(one, messages.AddKeys)]


async def test_one_sign_in_adds_all_ticked_roles_at_once(tmp_path: Path, link: SigningLink) -> None:
    new = [
        Account(f"sso:corp/{one.number}/{one.role}", one.role + one.number, "sso", "eu-west-1") for one in ROLES.roles
    ]
    link.replies[messages.AddSsoRoles] = with_accounts(*new)
    async with stage(tmp_path, engine=link) as it:
        shown = sheet(it, AddWay.SSO)
        page = page_of(shown, SsoPage)
        page.url.set_text("corp")
        assert page.url.words() == "Means https://corp.awsapps.com/start."
        assert page.name.text() == "corp"
        page.region.set_text("eu-west-1")
        assert shown.go.text() == "Continue"
        shown.go.click()
        await until_async(page.card.open.isVisible, "where to sign in")
        assert link.of(messages.AddSsoSession) == [messages.AddSsoSession("corp", CORP.start_url, "eu-west-1")]
        assert not shown.go.isVisible()
        assert it.inside.messages.notes() == (), "the card asks already"
        link.go_on.set()
        await until_async(page.roles.isVisible, "the roles")
        assert not shown.go.isEnabled()
        page.roles.all.click()
        assert shown.go.text() == "Add 3 accounts"
        page.lists_in.set_text("us-west-2")
        shown.go.click()
        await until_async(lambda: not open_sheets(), "the sheet to close")
        (sent,) = link.of(messages.AddSsoRoles)
        assert (sent.session, sent.region, len(sent.roles)) == ("sso:corp", "us-west-2", 3)


async def test_a_session_that_is_open_needs_no_sign_in(tmp_path: Path) -> None:
    link = SigningLink(signed_in=True)
    async with stage(tmp_path, engine=link) as it:
        known = Account("sso:corp/1", "x", "sso", "eu-west-1", "123456789012", role="Admin", session="sso:corp")
        it.inside.accounts.take(with_accounts(known))
        page = page_of(sheet(it, AddWay.SSO), SsoPage)
        assert [chip.text() for chip in page.known] == ["corp"]
        page.known[0].click()
        await until_async(page.roles.isVisible, "the roles")
        assert not link.of(messages.SignIn)
        page.roles.all.click()
        assert {(role.number, role.role) for role in page.roles.chosen()} == {
            ("123456789012", "ReadOnly"),
            ("210987654321", "Admin"),
        }, "what was added before is not added again"


async def test_closing_the_sheet_gives_the_sign_in_up(tmp_path: Path, link: SigningLink) -> None:
    async with stage(tmp_path, engine=link) as it:
        shown = sheet(it, AddWay.SSO)
        page = page_of(shown, SsoPage)
        page.open_session(CORP)
        await until_async(page.card.open.isVisible, "where to sign in")
        shown.reject()
        await until_async(lambda: not [key for key in it.inside.runner.keys if key.startswith("sign-in")], "the end")


async def test_every_way_is_in_the_list_and_reached_by_keys(tmp_path: Path) -> None:
    async with stage(tmp_path) as it:
        shown = sheet(it, AddWay.SSO)
        assert [shown.ways.item(row).text() for row in range(shown.ways.count())] == [way_title(way) for way in AddWay]
        await active(shown)
        shown.ways.setFocus()
        QTest.keyClick(shown.ways, Qt.Key.Key_Down)
        assert shown.way() is AddWay.KEYS
        assert shown.ways.hasFocus(), "the next key moves on in the list"
