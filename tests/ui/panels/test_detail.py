"""The detail pane: one row in tabs, several as a summary, tags with their difference, links out."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton

from skydeck.core.context import WriteMode
from skydeck.core.errors import ErrorKind
from skydeck.core.kinds import ResourceKind
from skydeck.link import messages
from skydeck.ui.confirm_dialog import ConfirmDialog
from skydeck.ui.desk import Desk
from skydeck.ui.panels.base import DetailTab, Subject, TabSpec
from skydeck.ui.panels.json_tab import JsonTab
from skydeck.ui.panels.overview_tab import OverviewTab
from skydeck.ui.panels.related_tab import RelatedTab
from skydeck.ui.panels.resource_panel import ResourcePanel
from skydeck.ui.panels.tags_tab import TagsTab, common_tags
from skydeck.ui.widgets.key_values import KeyValueGrid
from tests.helpers.scripted_link import details, error, fails, here, invokes, page, plain_detail
from tests.helpers.waiting import until_async
from tests.ui.panels.conftest import Bench
from tests.ui.panels.things import THINGS

FIELDS = (
    messages.Field("Size", 4096.0, "size"),
    messages.Field("Image", "ami-1", "mono", "ec2.images"),
    messages.Field("Groups", ["sg-1", "sg-2"], "list", "ec2.security-groups"),
)


async def shown(bench: Bench, panel: ResourcePanel, row: str = "t-001") -> None:
    """Select a row and wait for its detail."""
    bench.select(panel, row)
    await until_async(lambda: panel.detail.detail is not None and panel.detail.detail.id == row, "the detail")


def texts(widget: Any) -> str:
    labels = [label.text() for label in widget.findChildren(QLabel) if label.isVisibleTo(widget)]
    return "\n".join([*labels, *(button.text() for button in widget.findChildren(QPushButton))])


def tags_of(panel: ResourcePanel) -> TagsTab:
    tab = panel.detail.tab("tags")
    assert isinstance(tab, TagsTab)
    return tab


async def test_the_selected_row_is_read_and_shown(bench: Bench) -> None:
    bench.link.answer(messages.FetchDetail, details(**{"t-001": plain_detail("t-001", "thing-1", fields=FIELDS)}))
    panel = await bench.open()
    await shown(bench, panel)
    assert panel.detail.header.name() == "thing-1"
    assert panel.detail.header.id.value() == "t-001"
    overview = panel.detail.tab("overview")
    for expected in ("4.1 kB", "ami-1", "sg-1", "sg-2"):
        assert expected in texts(overview)


async def test_moving_through_rows_reads_only_the_last(bench: Bench) -> None:
    panel = await bench.open()
    for row in ("t-000", "t-001", "t-002"):
        bench.select(panel, row)
    await until_async(lambda: panel.detail.detail, "the detail")
    assert [one.row for one in bench.link.of(messages.FetchDetail)] == ["t-002"]


async def test_a_slow_answer_never_shows_under_another_row(bench: Bench) -> None:
    gate, reached = asyncio.Event(), asyncio.Event()

    async def handler(request: messages.FetchDetail) -> AsyncIterator[Any]:
        if request.row == "t-001":
            reached.set()
            await gate.wait()
        yield plain_detail(request.row)
        yield messages.Done()

    bench.link.answer(messages.FetchDetail, handler)
    panel = await bench.open()
    bench.select(panel, "t-001")
    await reached.wait()
    await shown(bench, panel, "t-002")
    gate.set()
    await until_async(lambda: bench.link.cancelled, "the cancelled request")
    assert panel.detail.detail is not None
    assert panel.detail.detail.id == "t-002"


async def test_a_part_that_is_denied_leaves_the_rest(bench: Bench) -> None:
    async def handler(request: messages.FetchDetail) -> AsyncIterator[Any]:
        yield plain_detail(request.row, fields=FIELDS, parts=("Checks", "Secrets"))
        yield messages.PartRead("Checks", (messages.Field("Instance", "ok", "state"),))
        yield messages.PartRead("Secrets", error=error(text="You may not read the secrets."))
        yield messages.Done()

    bench.link.answer(messages.FetchDetail, handler)
    panel = await bench.open()
    await shown(bench, panel)
    overview = panel.detail.tab("overview")
    assert isinstance(overview, OverviewTab)
    await until_async(lambda: "You may not read the secrets." in texts(overview), "the failed part")
    assert "4.1 kB" in texts(overview)
    checks = overview.section("Checks")
    assert checks is not None
    assert isinstance(checks.body(), KeyValueGrid)


async def test_a_detail_that_fails_says_so_and_can_be_retried(bench: Bench) -> None:
    bench.link.answer(messages.FetchDetail, fails(error(ErrorKind.NOT_FOUND, "It is gone.")))
    panel = await bench.open()
    bench.select(panel, "t-001")
    await until_async(lambda: "It is gone." in texts(panel.detail), "the failure")
    bench.link.answer(messages.FetchDetail, details())
    retry = next(b for b in panel.detail.findChildren(QPushButton) if b.text() == "Retry" and b.isVisible())
    retry.click()
    await until_async(lambda: panel.detail.detail, "the detail")


async def test_a_refresh_keeps_the_tab_and_what_it_shows_when_it_fails(bench: Bench) -> None:
    panel = await bench.open()
    await shown(bench, panel)
    panel.detail.show_tab("json")
    bench.link.answer(messages.FetchDetail, fails(error()))
    panel.refresh()
    await until_async(lambda: len(bench.link.of(messages.FetchDetail)) == 2, "the second read")
    await bench.idle(panel)
    assert panel.detail.current_tab() == "json"
    assert panel.detail.detail is not None


async def test_the_tab_stays_when_another_row_is_chosen(bench: Bench) -> None:
    panel = await bench.open()
    await shown(bench, panel)
    panel.detail.show_tab("tags")
    await shown(bench, panel, "t-002")
    assert panel.detail.current_tab() == "tags"


async def test_links_lead_to_the_resource_in_the_rows_own_place(bench: Bench) -> None:
    bench.link.answer(messages.FetchDetail, details(**{"t-001": plain_detail("t-001", fields=FIELDS)}))
    where = here("eu-west-1", mode=WriteMode.FREE)
    panel = await bench.open(THINGS, where)
    await shown(bench, panel)
    link = next(b for b in panel.detail.findChildren(QPushButton) if b.text() == "ami-1")
    link.click()
    place = bench.places[-1]
    assert (place.panel, place.selected, place.contexts) == ("ec2.images", "ami-1", (where,))


async def test_a_link_to_a_kind_that_is_not_shown_says_so(bench: Bench) -> None:
    panel = await bench.open()
    panel.commands.follow(here(), "nowhere.kinds", "x-1")
    assert bench.places == []
    assert "does not show" in bench.said.last.text


async def test_json_is_searchable_and_holds_the_parts(bench: Bench) -> None:
    async def handler(request: messages.FetchDetail) -> AsyncIterator[Any]:
        yield plain_detail(request.row, raw={"Deep": {"Needle": 42}}, parts=("Extra",))
        yield messages.PartRead("Extra", raw={"Hay": "needle"})
        yield messages.Done()

    bench.link.answer(messages.FetchDetail, handler)
    panel = await bench.open()
    panel.detail.show_tab("json")
    await shown(bench, panel)
    tab = panel.detail.tab("json")
    assert isinstance(tab, JsonTab)
    await until_async(lambda: "Extra" in (tab.tree().model().json() or {}), "the part")
    tab.tree().search("needle")
    assert tab.tree().matches() == 2


async def test_several_rows_show_a_summary(bench: Bench) -> None:
    panel = await bench.open()
    bench.select(panel, "t-001", "t-002", "t-003")
    assert "3 things selected" in texts(panel.detail)
    assert "3 running" in texts(panel.detail)
    assert panel.status().selection_text == "3 selected"


async def test_related_lists_are_counted_when_looked_at(bench: Bench) -> None:
    part = ResourceKind("test", "parts", "Parts", "part", "box", "", THINGS.list, "Id", (THINGS.columns[0],))
    panel = await bench.open()
    reads = len(bench.link.of(messages.ListRows))

    async def handler(request: messages.ListRows) -> AsyncIterator[Any]:
        if request.kind == "test.users":
            raise error(text="You may not list users.")
        yield page(part, [(f"p-{n}", f"part {n}", 0, {}) for n in range(1000)])
        yield messages.Done(messages.ListEnd(1000, False))

    bench.link.answer(messages.ListRows, handler)
    await shown(bench, panel)
    assert len(bench.link.of(messages.ListRows)) == reads
    panel.detail.show_tab("related")
    tab = panel.detail.tab("related")
    assert isinstance(tab, RelatedTab)
    parts, users = tab.blocks()
    await until_async(lambda: parts.count() == "1,000+" and "You may not list users." in users.count(), "the counts")
    await until_async(lambda: len(parts.links()) == 5, "the first rows")
    asked = bench.link.of(messages.ListRows)[reads]
    assert asked.parent == messages.ParentRow("test.things", "t-001", "Parts")
    parts.links()[1].click()
    assert bench.places[-1].selected == "p-1"
    parts.title.click()
    place = bench.places[-1]
    assert (place.panel, place.parent_kind, place.parent_row, place.child) == (
        "test.parts",
        "test.things",
        "t-001",
        "Parts",
    )


# --- tags ---


def with_tags(tags: dict[str, str]) -> Any:
    return details(**{f"t-{n:03}": plain_detail(f"t-{n:03}", tags=tags) for n in range(5)})


def edit(tab: TagsTab, key: str, value: str) -> None:
    for index in range(tab.editor.row_count()):
        if tab.editor.row(index).key() == key:
            tab.editor.row(index).set_texts(key, value)
            return
    tab.editor.add_row()
    tab.editor.row(tab.editor.row_count() - 1).set_texts(key, value)


async def test_only_the_difference_of_tags_is_sent(bench: Bench) -> None:
    bench.link.answer(messages.FetchDetail, with_tags({"Name": "a", "Old": "x", "Same": "s"}))
    panel = await bench.open()
    await shown(bench, panel)
    tab = tags_of(panel)
    assert not tab.save_button.isEnabled()
    edit(tab, "Name", "b")
    edit(tab, "New", "n")
    tab.editor.row(1).remove()
    assert tab.save_button.isEnabled()
    tab.save_button.click()
    await bench.told()
    sent = bench.link.of(messages.EditTags)[0]
    assert (sent.set, sent.remove, sent.rows) == ({"Name": "b", "New": "n"}, ("Old",), ("t-001",))
    assert bench.said.last.text == "Saved the tags of thing-1"
    await until_async(lambda: not tab.save_button.isEnabled(), "the saved state")


async def test_confirm_mode_shows_the_change_of_tags_first(bench: Bench) -> None:
    bench.link.answer(messages.FetchDetail, with_tags({"Name": "a"}))
    panel = await bench.open(THINGS, here(mode=WriteMode.CONFIRM))
    await shown(bench, panel)
    edit(tags_of(panel), "Name", "b")
    tags_of(panel).save_button.click()
    dialog = await bench.dialog(ConfirmDialog)
    assert "Name = b" in texts(dialog)
    assert bench.link.of(messages.EditTags) == []
    dialog.cancel.click()
    await bench.no_dialog()


async def test_edits_survive_a_refresh_and_a_look_at_another_row(bench: Bench) -> None:
    bench.link.answer(messages.FetchDetail, with_tags({"Name": "a"}))
    panel = await bench.open()
    await shown(bench, panel)
    tab = tags_of(panel)
    edit(tab, "Name", "edited")
    panel.detail.fetch()
    await until_async(lambda: len(bench.link.of(messages.FetchDetail)) == 2, "the refresh")
    assert tab.editor.tags() == {"Name": "edited"}
    await shown(bench, panel, "t-002")
    await until_async(lambda: tab.editor.tags() == {"Name": "a"}, "the tags of the other")
    await shown(bench, panel, "t-001")
    await until_async(lambda: tab.editor.tags() == {"Name": "edited"}, "the edits")
    assert tab.save_button.isEnabled()


async def test_tags_that_could_not_be_saved_stay_edited(bench: Bench) -> None:
    bench.link.answer(messages.FetchDetail, with_tags({"Name": "a"}))
    bench.link.answer(messages.EditTags, invokes({"t-001": error(text="You may not tag.")}))
    panel = await bench.open()
    await shown(bench, panel)
    edit(tags_of(panel), "Name", "b")
    tags_of(panel).save_button.click()
    await bench.told()
    assert bench.said.last.text.startswith("You may not tag.")
    assert tags_of(panel).save_button.isEnabled()


async def test_tags_of_several_rows_show_what_they_share(bench: Bench) -> None:
    known = {
        "t-001": plain_detail("t-001", tags={"Team": "a", "Owner": "alice"}),
        "t-002": plain_detail("t-002", tags={"Team": "a", "Owner": "bob"}),
    }
    bench.link.answer(messages.FetchDetail, details(**known))
    panel = await bench.open()
    bench.select(panel, "t-001", "t-002")
    page_ = panel.detail.selection
    page_.read_tags()
    await until_async(lambda: page_.bulk.mixed_keys() == ("Owner",), "the mixed tags")
    assert page_.bulk.editor.tags() == {"Team": "a"}
    page_.bulk.editor.add_row()
    page_.bulk.editor.row(1).set_texts("Stage", "test")
    page_.bulk.mixed_button("Owner").click()
    page_.bulk.save_button.click()
    await bench.told()
    sent = bench.link.of(messages.EditTags)[0]
    assert (sent.rows, sent.set, sent.remove) == (("t-001", "t-002"), {"Stage": "test"}, ("Owner",))


async def test_read_only_locks_the_tags(bench: Bench) -> None:
    bench.link.answer(messages.FetchDetail, with_tags({"Name": "a"}))
    panel = await bench.open(THINGS, here(mode=WriteMode.READ_ONLY))
    await shown(bench, panel)
    assert not tags_of(panel).editor.isEnabled()
    assert "read-only" in texts(tags_of(panel))


@pytest.mark.parametrize(
    ("tags", "common", "mixed"),
    [
        ([], {}, []),
        ([{"a": "1"}], {"a": "1"}, []),
        ([{"a": "1"}, {"a": "1", "b": "2"}], {"a": "1"}, ["b"]),
        ([{"a": "1"}, {"a": "2"}], {}, ["a"]),
        ([{"a": ""}, {}], {}, ["a"]),
    ],
)
def test_common_tags_are_those_of_all(tags: list[dict[str, str]], common: dict[str, str], mixed: Sequence[str]) -> None:
    assert common_tags(tags) == (common, mixed)


# --- keyboard, copies, extra tabs ---


async def test_enter_goes_to_the_details_and_escape_back(bench: Bench) -> None:
    panel = await bench.open()
    await shown(bench, panel)
    panel.detail.close_wanted.emit()
    assert panel.detail.isHidden()
    bench.windows[0].activateWindow()
    panel.view.setFocus()
    QTest.keyClick(panel.view, Qt.Key.Key_Return)
    assert panel.detail.isVisible()
    await until_async(lambda: panel.detail.tabs.tabBar().hasFocus(), "the focus")
    QTest.keyClick(panel.detail.tabs.tabBar(), Qt.Key.Key_Escape)
    await until_async(panel.view.hasFocus, "the focus back")


async def test_f6_goes_from_the_table_to_the_details(bench: Bench) -> None:
    panel = await bench.open()
    await shown(bench, panel)
    bench.windows[0].activateWindow()
    panel.view.setFocus()
    QTest.keyClick(panel.view, Qt.Key.Key_F6)
    await until_async(lambda: panel.detail.tabs.tabBar().hasFocus(), "the focus")


async def test_everything_about_a_row_can_be_copied(bench: Bench) -> None:
    known = plain_detail("t-001", "thing-1", cli="aws test get", boto3="c.get()", console_url="https://x.invalid/")
    bench.link.answer(messages.FetchDetail, details(**{"t-001": known}))
    panel = await bench.open()
    bench.select(panel, "t-001")
    menu = panel.commands.menu(panel.view.currentIndex().siblingAtColumn(3))
    copies = next(action.menu() for action in menu.actions() if action.text() == "Copy")
    expected = {
        "Id": "t-001",
        "Name": "thing-1",
        "Cell": "running",
        "Row": "thing-1\trunning\t1\t",
        "ARN": "arn:aws:test:::t-001",
        "As AWS CLI command": "aws test get",
        "As boto3 code": "c.get()",
        "Console link": "https://x.invalid/",
    }
    clipboard = QGuiApplication.clipboard()
    for name, text in expected.items():
        clipboard.clear()
        next(action for action in copies.actions() if action.text() == name).trigger()
        await until_async(lambda: clipboard.text() != "", f"the {name}")
        assert clipboard.text() == text, name
    menu.deleteLater()


async def test_the_menu_ends_with_destructive_actions(bench: Bench) -> None:
    panel = await bench.open()
    bench.select(panel, "t-001")
    menu = panel.commands.menu(panel.view.currentIndex())
    assert [action.objectName() for action in menu.actions()][-2:] == ["drop", "wipe"]
    menu.deleteLater()


async def test_a_row_can_be_starred(bench: Bench) -> None:
    panel = await bench.open()
    await shown(bench, panel)
    panel.detail.header.star.click()
    places = bench.test.settings.state("favourites")["places"]
    assert [(one["panel"], one["selected"]) for one in places] == [("test.things", "t-001")]
    assert panel.detail.header.star.accessibleName() == "Remove from favourites"


class ExtraTab(DetailTab):
    """Writes down what it is shown."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[str] = []
        self.looks = 0

    def show_detail(self, subject: Subject, detail: messages.Detail) -> None:
        self.rows.append(detail.id)

    def activated(self) -> None:
        self.looks += 1


async def test_a_richer_kind_adds_tabs_behind_the_overview(bench: Bench) -> None:
    def make(desk: Desk, kind: ResourceKind, key: str) -> DetailTab:
        assert desk is bench.test.desk
        assert kind is THINGS
        return ExtraTab()

    panel = await bench.open(extra=(TabSpec("extra", "Extra", make),))
    assert panel.detail.tab_ids() == ("overview", "extra", "related", "tags", "json")
    await shown(bench, panel)
    panel.detail.show_tab("extra")
    tab = panel.detail.tab("extra")
    assert isinstance(tab, ExtraTab)
    assert tab.rows == ["t-001"]
    assert tab.looks == 1
