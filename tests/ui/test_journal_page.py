"""The journal's page: what it asks the engine for, older entries, a change's before and after, costs and policies."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QAbstractButton, QWidget

from skydeck.core.errors import COST_CAP, AppError, ErrorKind
from skydeck.core.places import Place
from skydeck.link import messages
from skydeck.settings import schema
from skydeck.ui.dialogs import ChoiceDialog
from skydeck.ui.journal.cost_dialog import CostDialog
from skydeck.ui.journal.panel import JournalPanel
from skydeck.ui.journal.policy_dialog import PolicyDialog
from skydeck.ui.plain import PlainLabel
from tests.helpers.waiting import until_async
from tests.ui.window_link import CALL, ScriptedLink
from tests.ui.window_parts import Stage, stage, the, visible_windows

STOP = replace(CALL, at=CALL.at - 10, operation="StopInstances", write=True, number=7, cli="")
ROW = {"State": {"Name": "running"}, "Type": "t3.micro", "Tags": [{"Key": "team", "Value": "web"}]}


class Record(ScriptedLink):
    """An engine whose journal has two pages."""

    def __init__(self) -> None:
        super().__init__()
        self.pages = [(CALL, STOP), (replace(CALL, at=CALL.at - 5000, request_id="old"),)]

    def _answer(self, request: Any) -> tuple[list[Any], Any]:
        if not isinstance(request, messages.ReadJournal):
            return super()._answer(request)
        entries = self.pages[1 if request.until else 0]
        more, back_to = not request.until, entries[-1].at
        page = messages.JournalPage((), intact=True, unknown=0, more=more, back_to=back_to)
        return [messages.CallsFound(entries, back_to)], page


async def journal(it: Stage) -> JournalPanel:
    it.window.open_place(Place("journal"))
    panel = it.house.current().panel
    assert isinstance(panel, JournalPanel)
    await until_async(lambda: panel.model.total() and not panel.status().refreshing, "the journal")
    return panel


def asked(it: Stage) -> messages.ReadJournal:
    return [one for one in it.link.requests if isinstance(one, messages.ReadJournal)][-1]


def button(text: str, inside: QWidget) -> QAbstractButton:
    return next(one for one in inside.findChildren(QAbstractButton) if one.accessibleName() == text)


async def dialog(kind: type[Any]) -> Any:
    await until_async(lambda: any(isinstance(one, kind) for one in visible_windows()), "the dialog")
    return the(kind)


def words(inside: QWidget) -> str:
    return "\n".join(label.full_text() for label in inside.findChildren(PlainLabel))


async def test_what_is_narrowed_is_searched_for_on_the_disk(tmp_path: Path) -> None:
    async with stage(tmp_path) as it:
        panel = await journal(it)
        panel.filter.account.choose("sandbox")
        panel.filter.failed.click()
        panel.filter.span.choose("7")
        panel.search.setText("Stop  Instances")
        await until_async(lambda: asked(it).search, "the search")
        request = asked(it)
        assert (request.search, request.account, request.failed) == ("stop instances", "sandbox", True)
        assert request.since > 0
        assert not request.check
        await until_async(lambda: "No call matches; all of" in words(panel), "the words for nothing")


async def test_older_entries_are_read_when_they_are_asked_for_and_nothing_moves(tmp_path: Path) -> None:
    async with stage(tmp_path, engine=Record()) as it:
        panel = await journal(it)
        assert "older entries exist" in words(panel)
        panel.table.selectRow(1)
        chosen = panel.selected()
        button("Search on", panel).click()
        await until_async(lambda: panel.model.total() == 3, "the older entries")
        assert panel.selected() == chosen
        assert [panel.model.record(row).request_id for row in range(3)][-1] == "old"  # type: ignore[union-attr]
        await until_async(lambda: "That is all" in words(panel), "the end")


async def test_reading_again_shows_no_call_twice(tmp_path: Path) -> None:
    async with stage(tmp_path, engine=Record()) as it:
        panel = await journal(it)
        it.link.tell(replace(CALL, request_id="new", at=CALL.at + 1))
        panel.refresh()
        await until_async(lambda: not panel.status().refreshing, "the journal")
        assert panel.model.total() == 3
        first = panel.model.record(0)
        assert first is not None
        assert first.request_id == "new"


async def test_a_change_shows_what_it_changed(tmp_path: Path) -> None:
    async with stage(tmp_path, engine=Record()) as it:
        after = {**ROW, "State": {"Name": "stopping"}, "Tags": []}
        it.link.replies[messages.ReadCall] = replace(STOP, before={"i-1": ROW}, after={"i-1": after})
        panel = await journal(it)
        panel.table.selectRow(1)
        diff = panel.details.diff
        await until_async(lambda: "stopping" in diff.toPlainText(), "the states")
        assert diff.toPlainText().splitlines() == [
            '− State.Name: "running"',
            '+ State.Name: "stopping"',
            '− Tags[team]: "web"',
            "  … 1 field did not change",
        ]
        panel.details.whole.click()
        assert '  Type: "t3.micro"' in diff.toPlainText()
        panel.copy_json()
        assert '"after"' in QGuiApplication.clipboard().text()
        panel.table.selectRow(0)
        assert panel.details.tabs.isTabVisible(0) is False


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (None, None, "was not read for this change"),
        ({"i-1": ROW}, "It could not be read: no.", "It could not be read: no. Before, it was:"),
        ({"i-1": ROW}, {"i-1": "It does not exist any more."}, "It was removed."),
        ({"i-1": ROW}, {"i-1": ROW}, "Nothing differs"),
    ],
)
async def test_what_is_not_known_is_said(tmp_path: Path, before: Any, after: Any, said: str) -> None:
    async with stage(tmp_path, engine=Record()) as it:
        it.link.replies[messages.ReadCall] = replace(STOP, before=before, after=after)
        panel = await journal(it)
        panel.table.selectRow(1)
        await until_async(lambda: said in panel.details.diff.toPlainText(), said)


async def test_any_call_can_be_copied_as_python_and_as_a_line(tmp_path: Path) -> None:
    async with stage(tmp_path, engine=Record()) as it:
        panel = await journal(it)
        panel.table.selectRow(1)
        for name, text in (("Copy as boto3", "client.describe_instances()"), ("Copy as CLI", "aws ec2 describe")):
            button(name, panel).click()
            await until_async(lambda text=text: text in QGuiApplication.clipboard().text(), name)
        (request, _) = [one for one in it.link.requests if isinstance(one, messages.WriteOut)]
        assert (request.service, request.operation) == ("ec2", "StopInstances")


METER = messages.CostMeter(
    "2026-11-21",
    1.02,
    (messages.CostLine("sandbox", "Cost Explorer requests", 102, "requests", "$0.01 per request", 1.02),),
    (),
    warn=1,
    stop=5,
)


async def test_the_status_bar_says_what_calls_cost_and_leads_to_more(tmp_path: Path) -> None:
    async with stage(tmp_path) as it:
        chip = it.inside.status._costs
        assert chip.isHidden()
        it.link.tell(METER)
        assert (chip.text(), chip.isHidden()) == ("≈ $1.02 today", False)
        it.link.replies[messages.ReadCosts] = METER
        chip.click()
        opened = await dialog(CostDialog)
        for part in ("Cost Explorer requests", "102 requests", "Sandbox · $0.01 per request", "stops calls that cost"):
            assert part in words(opened)
        opened.reject()


async def test_the_page_says_it_too(tmp_path: Path) -> None:
    async with stage(tmp_path) as it:
        panel = await journal(it)
        assert button("What calls cost…", panel).isEnabled()
        it.link.tell(METER)
        it.link.replies[messages.ReadCosts] = METER
        button("≈ $1.02 today…", panel).click()
        (await dialog(CostDialog)).reject()


async def test_too_much_spent_offers_to_raise_the_limit(tmp_path: Path) -> None:
    async with stage(tmp_path) as it:
        it.inside.messages.failed(AppError(ErrorKind.LIMIT, "Too much.", code=COST_CAP))
        (offer,) = it.inside.messages.notes()[0].offers
        offer.act()
        choice: ChoiceDialog = await dialog(ChoiceDialog)
        assert str(choice.list.item(0).text()) == "$10.00 a day"
        choice.accept()
        await until_async(lambda: it.settings.get(schema.COST_STOP) == 1000, "the new limit")


async def test_other_limits_have_no_such_offer(tmp_path: Path) -> None:
    async with stage(tmp_path) as it:
        it.inside.messages.failed(AppError(ErrorKind.LIMIT, "Too many.", code="VcpuLimitExceeded"))
        assert it.inside.messages.notes()[0].offers == ()


async def test_a_policy_is_made_of_the_chosen_account_and_time(tmp_path: Path) -> None:
    async with stage(tmp_path, engine=Record()) as it:
        text = '{"Version": "2012-10-17"}'
        made = messages.Policy(text, ("ec2:StopInstances",), 12, ("Wide.",), ("sts:AssumeRole",))
        it.link.replies[messages.MakePolicy] = made
        panel = await journal(it)
        button("Make a policy…", panel).click()
        opened: PolicyDialog = await dialog(PolicyDialog)
        await until_async(lambda: opened.copy.isEnabled(), "the policy")
        opened.copy_text()
        assert QGuiApplication.clipboard().text() == text
        for part in ("1 actions from 12 calls", "24 of 6,144", "Wide.", "sts:AssumeRole"):
            assert part in words(opened)
        opened.span.choose("7")
        requests = [one for one in it.link.requests if isinstance(one, messages.MakePolicy)]
        await until_async(lambda: opened.copy.isEnabled(), "the policy again")
        requests = [one for one in it.link.requests if isinstance(one, messages.MakePolicy)]
        assert [(one.account, one.since > 0) for one in requests] == [("sandbox", False), ("sandbox", True)]
        opened.reject()
