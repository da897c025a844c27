"""Journal, first page, questions: what they show and send."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLineEdit

from skydeck.core.errors import WRONG_ACCOUNT, AppError, ErrorKind
from skydeck.core.outcomes import is_failure
from skydeck.core.places import Place
from skydeck.link import messages
from skydeck.link.client import LinkState
from skydeck.ui.journal.panel import JournalPanel
from tests.helpers.waiting import until_async
from tests.ui.window_link import ACCOUNTS, CALL
from tests.ui.window_parts import Stage, stage


async def journal(it: Stage) -> JournalPanel:
    it.window.open_place(Place("journal"))
    panel = it.house.current().panel
    assert isinstance(panel, JournalPanel)
    await until_async(lambda: panel.model.total() and not panel.status().refreshing, "the journal")
    return panel


def column(panel: JournalPanel, title: str) -> list[str]:
    at = [one.title for one in panel.model.columns].index(title)
    return [str(panel.model.index(row, at).data()) for row in range(panel.model.rowCount())]


async def test_the_journal_is_opened_once(tmp_path: Path) -> None:
    async with stage(tmp_path) as it:
        await journal(it)
        it.act("tab_1")
        it.act("journal")
        assert it.titles() == ["Welcome", "Journal"]
        assert it.house.current().title() == "Journal"


async def test_calls_appear_while_they_are_made_and_a_change_is_one_line(tmp_path: Path) -> None:
    async with stage(tmp_path) as it:
        panel = await journal(it)
        intent = replace(CALL, operation="StopInstances", outcome="sent", write=True, number=7)
        it.link.tell(intent)
        assert column(panel, "Outcome") == ["under way", "ok"]
        it.link.tell(replace(intent, outcome="UnauthorizedOperation", seconds=0.2))
        assert column(panel, "Outcome") == ["UnauthorizedOperation", "ok"]
        assert column(panel, "Account") == ["Sandbox", "Sandbox"]


async def test_the_journal_is_searched_and_narrowed_to_changes(tmp_path: Path) -> None:
    async with stage(tmp_path) as it:
        panel = await journal(it)
        it.link.tell(replace(CALL, operation="StopInstances", write=True, request_id="req-77"))
        panel.search.setText("req-77 sandbox")
        assert column(panel, "Operation") == ["StopInstances ✎"]
        panel.search.clear()
        panel.writes.click()
        assert column(panel, "Operation") == ["StopInstances ✎"]
        assert panel.status().text == "1 of 2 calls"


async def test_a_call_can_be_copied_and_read_in_full(tmp_path: Path) -> None:
    async with stage(tmp_path) as it:
        panel = await journal(it)
        panel.copy_cli()
        assert QGuiApplication.clipboard().text() == "aws ec2 describe-instances"
        panel.copy_json()
        assert '"request_id": "req-1"' in QGuiApplication.clipboard().text()


@pytest.mark.parametrize(
    ("page", "words"),
    [
        (messages.JournalPage((CALL,), intact=False, unknown=0), "broken"),
        (messages.JournalPage((CALL,), intact=True, unknown=2), "2 changes with unknown outcome"),
        (messages.JournalPage((CALL,), intact=True, unknown=0), "intact"),
    ],
)
async def test_the_journal_says_whether_it_can_be_trusted(
    tmp_path: Path, page: messages.JournalPage, words: str
) -> None:
    async with stage(tmp_path) as it:
        it.link.replies[messages.ReadJournal] = page
        panel = await journal(it)
        assert words in panel._facts.full_text()


async def test_problems_of_the_config_files_are_on_the_first_page(tmp_path: Path) -> None:
    async with stage(tmp_path) as it:
        it.inside.accounts.take(replace(ACCOUNTS, problems=("~/.aws/config, line 3: <b>nonsense</b>",)))
        words = [one.accessibleName() for one in it.house.current().panel.findChildren(QAbstractButton)]
        assert words
        from skydeck.ui.widgets.banner import Banner

        banners = it.house.current().panel.findChildren(Banner)
        assert [one.accessibleName() for one in banners] == ["~/.aws/config, line 3: <b>nonsense</b>"]


async def test_one_question_at_a_time_is_asked_and_answered(tmp_path: Path) -> None:
    async with stage(tmp_path) as it:
        it.link.tell(messages.Question(1, "MFA code", "For prod", secret=True))
        it.link.tell(messages.Question(2, "Continue?", "Really", choices=("Yes", "No")))
        first = it.inside.questions.shown()
        assert first is not None
        assert first.field.echoMode() == QLineEdit.EchoMode.Password
        QTest.keyClicks(first.field, "123456")
        QTest.keyClick(first.field, Qt.Key.Key_Return)
        second = it.inside.questions.shown()
        assert second is not None
        assert second is not first
        next(one for one in second.findChildren(QAbstractButton) if one.text() == "No").click()
        assert it.link.posted == [messages.Answer(1, "123456"), messages.Answer(2, "No")]
        assert it.inside.questions.shown() is None


async def test_a_cancelled_question_is_answered_with_nothing(tmp_path: Path) -> None:
    async with stage(tmp_path) as it:
        it.link.tell(messages.Question(4, "MFA code", "For prod"))
        shown = it.inside.questions.shown()
        assert shown is not None
        shown.reject()
        assert it.link.posted == [messages.Answer(4, None)]


async def test_questions_of_a_lost_engine_go_with_it(tmp_path: Path) -> None:
    async with stage(tmp_path) as it:
        it.link.tell(messages.Question(4, "MFA code", "For prod"))
        it.link.tell(messages.Question(5, "MFA code", "For dev"))
        it.link.become(LinkState.LOST)
        assert it.inside.questions.shown() is None


async def test_an_account_whose_number_has_changed_can_be_trusted(tmp_path: Path) -> None:
    async with stage(tmp_path) as it:
        text = "These credentials belong to 1111 2222 3333, but this account was pinned to 4444 5555 6666."
        it.window.desk.messages.failed(AppError(ErrorKind.CONFLICT, text, code=WRONG_ACCOUNT, account="profile:dev"))
        (offer,) = it.inside.messages.notes()[0].offers
        assert offer.text == "Trust the new number"
        offer.act()
        await until_async(lambda: messages.TrustAccount("profile:dev") in it.link.requests, "the request")
        await until_async(lambda: "trusted" in it.inside.messages.notes()[0].text, "the message")
        it.window.desk.messages.failed(AppError(ErrorKind.CONFLICT, "It is in use.", account="profile:dev"))
        assert it.inside.messages.notes()[0].offers == ()


@pytest.mark.parametrize(
    ("outcome", "write", "failed"),
    [
        ("ok", False, False),
        ("ok: NoSuchBucketPolicy", False, False),
        ("ok: DryRunOperation", True, False),
        ("NoSuchBucketPolicy", False, True),
        ("UnauthorizedOperation", False, True),
        ("unknown", True, True),
    ],
)
def test_codes_that_mean_none_are_no_failures(outcome: str, write: bool, failed: bool) -> None:
    assert is_failure(replace(CALL, outcome=outcome, write=write).outcome) is failed
