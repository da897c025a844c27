"""A session that a person has to open: one strip, updated in place, one sheet behind it, nothing by itself."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QPushButton

from skydeck.core.context import Account
from skydeck.core.errors import AppError, ErrorKind
from skydeck.core.places import Place
from skydeck.link import messages
from skydeck.link.client import LinkState
from skydeck.link.messages import Way
from skydeck.ui.message_strip import MessageStrip
from skydeck.ui.panels.resource_panel import ResourcePanel
from skydeck.ui.sign_in.code_sheet import CodeSheet
from skydeck.ui.sign_in.command_sheet import CommandSheet
from skydeck.ui.sign_in.renew_sheet import RenewSheet
from skydeck.ui.sign_in.sso_sheet import SsoSheet
from tests.helpers.waiting import until_async
from tests.ui.sign_in.conftest import SECRET, SigningLink, active, needed, with_accounts
from tests.ui.window_parts import Stage, stage, visible_windows

KEY = "AKIAIOSFODNN7EXAMPLE"


def strip(it: Stage) -> MessageStrip:
    found = [one for one in it.inside.message_bar.findChildren(MessageStrip) if one.note.is_question]
    assert len(found) == 1
    return found[0]


def button(it: Stage, text: str) -> QPushButton:
    return next(one for one in strip(it).findChildren(QPushButton) if one.text() == text)


def dialogs() -> list[QDialog]:
    return [one for one in visible_windows() if isinstance(one, QDialog)]


async def test_two_hundred_calls_are_one_strip_whose_words_change_in_place(tmp_path: Path) -> None:
    async with stage(tmp_path) as it:
        it.link.tell(needed())
        first = strip(it)
        sign_in = button(it, "Sign in…")
        sign_in.setFocus()
        await active(it.window)
        for waiting in range(2, 201):
            it.link.tell(needed(waiting=waiting))
        assert strip(it) is first
        assert first.accessibleName() == "The session of corp has ended. 200 calls wait for you."
        assert sign_in.hasFocus(), "a key press on its way still finds its button"
        assert dialogs() == []


async def test_nothing_opens_and_the_focus_stays_where_somebody_types(tmp_path: Path) -> None:
    async with stage(tmp_path) as it:
        await it.open("ec2.instances")
        it.act("filter")
        typing = it.window.focusWidget()
        assert typing is not None
        it.link.tell(needed(waiting=12))
        assert it.window.focusWidget() is typing
        assert dialogs() == []


async def test_the_strip_outlives_dismissing_everything_and_other_news(tmp_path: Path) -> None:
    async with stage(tmp_path) as it:
        it.link.tell(needed())
        it.act("dismiss")
        for number in range(6):
            it.inside.messages.warn(f"news {number}")
        assert it.inside.messages.notes()[0].is_question
        assert not strip(it).isHidden()


async def test_the_strip_goes_when_nothing_waits_any_more(tmp_path: Path) -> None:
    async with stage(tmp_path) as it:
        it.link.tell(needed())
        it.link.tell(messages.SignInOver("sso:corp", opened=False))
        assert it.inside.messages.notes() == ()


async def test_each_session_has_its_own_strip(tmp_path: Path) -> None:
    async with stage(tmp_path) as it:
        it.link.tell(needed())
        it.link.tell(needed(Way.CODE, text="A code is needed."))
        assert len(it.inside.messages.notes()) == 2


async def test_not_now_declines(tmp_path: Path) -> None:
    async with stage(tmp_path) as it:
        it.link.tell(needed())
        button(it, "Not now").click()
        await until_async(lambda: messages.Decline("sso:corp") in it.link.requests, "the request")


async def test_sign_in_opens_one_sheet_and_closing_it_leaves_the_strip(tmp_path: Path, link: SigningLink) -> None:
    async with stage(tmp_path, engine=link) as it:
        link.tell(needed(waiting=12))
        button(it, "Sign in…").click()
        button(it, "Sign in…").click()
        (sheet,) = dialogs()
        assert isinstance(sheet, SsoSheet)
        assert sheet.waiting.full_text() == "12 calls wait for you."
        link.tell(needed(waiting=13))
        assert sheet.waiting.full_text() == "13 calls wait for you."
        await until_async(sheet.card.open.isVisible, "where to sign in")
        sheet.reject()
        assert strip(it).isVisible()
        assert not link.of(messages.Decline), "what waits goes on waiting"


async def test_a_sign_in_that_worked_closes_sheet_and_strip(tmp_path: Path, link: SigningLink) -> None:
    async with stage(tmp_path, engine=link) as it:
        link.tell(needed())
        it.inside.remedies.prompts.open("sso:corp")
        assert len(dialogs()) == 1
        link.go_on.set()
        await until_async(lambda: not dialogs(), "the sheet to close")
        assert it.inside.messages.notes() == ()


async def test_a_code_is_given_with_enter_and_a_wrong_one_is_said_in_place(tmp_path: Path) -> None:
    async with stage(tmp_path) as it:
        it.link.replies[messages.GiveCode] = AppError(
            ErrorKind.DENIED, "This code was not accepted.", "Wait for the next."
        )
        it.link.tell(needed(Way.CODE, device="arn:aws:iam::123456789012:mfa/alice", declinable="Go on without MFA"))
        button(it, "Enter code…").click()
        (sheet,) = dialogs()
        assert isinstance(sheet, CodeSheet)
        assert sheet.focusWidget() is sheet.field
        QTest.keyClicks(sheet.field, "12345")
        assert not sheet.go.isEnabled()
        QTest.keyClick(sheet.field, Qt.Key.Key_Return)
        QGuiApplication.clipboard().setText("123 456")
        sheet.field.selectAll()
        sheet.field.paste()
        QTest.keyClick(sheet.field, Qt.Key.Key_Return)
        await until_async(sheet.trouble.isVisible, "the words")
        assert sheet.trouble.accessibleName() == "This code was not accepted. Wait for the next."
        assert [one for one in it.link.requests if isinstance(one, messages.GiveCode)] == [
            messages.GiveCode("mfa:prod", "123456")
        ]
        it.link.replies[messages.GiveCode] = None
        QTest.keyClicks(sheet.field, "654321")
        sheet.go.click()
        await until_async(lambda: not dialogs(), "the sheet to close")


async def test_going_on_without_a_code_declines(tmp_path: Path) -> None:
    async with stage(tmp_path) as it:
        it.link.tell(needed(Way.CODE, declinable="Go on without MFA"))
        it.inside.remedies.prompts.open("mfa:prod")
        (sheet,) = dialogs()
        assert isinstance(sheet, CodeSheet)
        assert sheet.instead.text() == "Go on without MFA"
        sheet.instead.click()
        await until_async(lambda: messages.Decline("mfa:prod") in it.link.requests, "the request")
        assert dialogs() == []


async def test_ended_keys_are_renewed_by_pasting(tmp_path: Path) -> None:
    async with stage(tmp_path) as it:
        it.link.tell(needed(Way.KEYS))
        button(it, "Give new keys…").click()
        (sheet,) = dialogs()
        assert isinstance(sheet, RenewSheet)
        QGuiApplication.clipboard().setText(f"export AWS_ACCESS_KEY_ID={KEY}\nexport AWS_SECRET_ACCESS_KEY={SECRET}")
        sheet.keys.paste()
        sheet.go.click()
        sent = messages.RenewKeys("profile:acme-production", KEY, SECRET, "")
        await until_async(lambda: sent in it.link.requests, "the request")
        await until_async(lambda: dialogs() == [], "the sheet to close")


async def test_a_command_is_copied_and_then_one_continues(tmp_path: Path) -> None:
    async with stage(tmp_path) as it:
        it.link.tell(needed(Way.COMMAND, command="aws login --profile dev"))
        it.inside.remedies.prompts.open("command:dev")
        (sheet,) = dialogs()
        assert isinstance(sheet, CommandSheet)
        sheet.copy.click()
        assert QGuiApplication.clipboard().text() == "aws login --profile dev"
        sheet.go.click()
        await until_async(lambda: messages.GoOn("command:dev") in it.link.requests, "the request")
        await until_async(lambda: dialogs() == [], "the sheet to close")


async def test_an_engine_that_dies_takes_its_prompts_along(tmp_path: Path, link: SigningLink) -> None:
    async with stage(tmp_path, engine=link) as it:
        link.tell(needed())
        it.inside.remedies.prompts.open("sso:corp")
        link.become(LinkState.LOST)
        assert dialogs() == []
        assert not any(note.is_question for note in it.inside.messages.notes())


# --- the offer of a call that failed ---


def failed_offer(it: Stage, account: str) -> None:
    it.window.desk.messages.failed(AppError(ErrorKind.EXPIRED, "Your session has ended.", account=account))
    next(offer for offer in it.inside.messages.notes()[0].offers if offer.text == "Sign in").act()


async def test_the_offer_of_a_failed_call_signs_in_and_tries_again(tmp_path: Path, link: SigningLink) -> None:
    corp = Account("sso:corp/1", "prod", "sso", "us-east-1", session="sso:corp")
    async with stage(tmp_path, engine=link) as it:
        it.inside.accounts.take(with_accounts(corp))
        it.inside.accounts.choose([corp.id], ["us-east-1"])
        await it.open("ec2.instances")
        lists = len(link.of(messages.ListRows))
        failed_offer(it, corp.id)
        (sheet,) = dialogs()
        assert isinstance(sheet, SsoSheet)
        link.go_on.set()
        await until_async(lambda: len(link.of(messages.ListRows)) > lists, "the list again")


async def test_only_the_engine_knows_how_so_its_question_opens_at_once(tmp_path: Path) -> None:
    prod = Account("profile:mfa", "mfa", "profile", "us-east-1", session="mfa:prod")
    async with stage(tmp_path) as it:
        it.inside.accounts.take(with_accounts(prod))
        it.inside.accounts.choose([prod.id])
        await until_async(lambda: it.inside.accounts.identity(prod.id), "who we are")
        failed_offer(it, prod.id)
        assert dialogs() == []
        it.link.tell(needed(Way.CODE, account=prod.id))
        assert [type(one) for one in dialogs()] == [CodeSheet]


@pytest.mark.parametrize(
    ("account", "words"),
    [
        (Account("profile:x", "x", "profile", "us-east-1"), "~/.aws"),
        (Account("environment", "env", "environment", "us-east-1"), "AWS_ variables"),
    ],
)
async def test_keys_that_others_keep_are_renewed_there(tmp_path: Path, account: Account, words: str) -> None:
    async with stage(tmp_path) as it:
        it.inside.accounts.take(with_accounts(account))
        failed_offer(it, account.id)
        assert words in it.inside.messages.notes()[0].text


async def test_signing_out_asks_first(tmp_path: Path) -> None:
    async with stage(tmp_path) as it:
        it.link.replies[messages.SignOut] = with_accounts()
        it.inside.remedies.sign_out("sso:corp")
        await until_async(dialogs, "the question")
        (question,) = dialogs()
        assert messages.SignOut("sso:corp") not in it.link.requests
        question.list.setCurrentRow(1)  # type: ignore[attr-defined]
        question.accept()
        await until_async(lambda: messages.SignOut("sso:corp") in it.link.requests, "the request")


# --- lists that wait ---


async def test_a_list_that_waits_says_so_and_offers_to_sign_in(tmp_path: Path, link: SigningLink) -> None:
    corp = Account("sso:corp/1", "prod", "sso", "us-east-1", session="sso:corp")
    go = asyncio.Event()

    async def rows(request: messages.ListRows) -> AsyncIterator[object]:
        link.tell(needed(account=corp.id))
        await go.wait()
        yield messages.Done(messages.ListEnd(0, complete=True))

    link.live[messages.ListRows] = rows
    async with stage(tmp_path, engine=link) as it:
        it.inside.accounts.take(with_accounts(corp))
        it.inside.accounts.choose([corp.id], ["us-east-1"])
        it.window.open_place(Place("ec2.instances"))
        panel = it.house.current().panel
        assert isinstance(panel, ResourcePanel)
        offers = await until_async(lambda: shown_offers(panel), "the offer in the list's place")
        assert [one.text() for one in offers] == ["Sign in…"]
        offers[0].click()
        assert [type(one) for one in dialogs()] == [SsoSheet]
        link.tell(messages.SignInOver("sso:corp", opened=True))
        assert shown_offers(panel) == []
        go.set()
        await until_async(lambda: not panel.feed.loading, "the list")


def shown_offers(panel: ResourcePanel) -> list[QPushButton]:
    return [one for one in panel.states.currentWidget().findChildren(QPushButton) if one.isVisible()]


async def test_keys_that_were_given_to_skydeck_are_given_anew(tmp_path: Path) -> None:
    work = Account("keys:work", "work", "keyring", "us-east-1")
    async with stage(tmp_path) as it:
        it.inside.accounts.take(with_accounts(work))
        failed_offer(it, work.id)
        (sheet,) = dialogs()
        assert isinstance(sheet, RenewSheet)
        assert sheet.windowTitle() == "New keys for work"
