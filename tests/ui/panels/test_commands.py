"""Which panel a place gets, and the commands of a list: other regions, saved filters, console, refresh when seen."""

from __future__ import annotations

from collections.abc import AsyncIterator
from types import MappingProxyType
from typing import Any

import pytest

from skydeck.core.places import Place
from skydeck.link import messages
from skydeck.ui import panels
from skydeck.ui.desk import Desk
from skydeck.ui.dialogs import ChoiceDialog
from skydeck.ui.form_dialog import FormDialog
from skydeck.ui.panels import following, make_panel
from skydeck.ui.panels.base import DetailTab, Panel, TabSpec
from skydeck.ui.panels.resource_panel import ResourcePanel
from tests.helpers.scripted_link import details, here, plain_detail
from tests.helpers.waiting import until_async
from tests.ui.panels.conftest import Bench
from tests.ui.panels.things import THINGS, thing

URL = "https://us-east-1.console.aws.amazon.com/things/t-001"


async def regions(request: messages.ListRegions) -> AsyncIterator[Any]:
    known = (messages.Region("us-east-1", "Virginia"), messages.Region("eu-west-1", "Ireland"))
    yield messages.Done(messages.RegionList(known, "aws", True))


async def test_a_kind_without_a_panel_of_its_own_gets_the_generic_one(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    spec = TabSpec("extra", "Extra", lambda _desk, _kind, _key: DetailTab())
    monkeypatch.setattr(panels, "KINDS", {THINGS.kind_id: THINGS})
    monkeypatch.setattr(panels, "EXTRA_TABS", MappingProxyType({THINGS.kind_id: (spec,)}))
    panel = make_panel(bench.test.desk, Place(THINGS.kind_id, (here(),)))
    assert isinstance(panel, ResourcePanel)
    bench.panels.append(panel)
    bench.windows.append(panel)
    await bench.idle(panel)
    assert "extra" in panel.detail.tab_ids()
    assert panel.model.rowCount() == 5


async def test_a_panel_of_its_own_wins(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    class Rich(Panel):
        pass

    def make(desk: Desk, place: Place, parent: Any) -> Panel:
        return Rich(desk, place, parent)

    monkeypatch.setattr(panels, "PANELS", MappingProxyType({"rich": make}))
    panel = make_panel(bench.test.desk, Place("rich"))
    assert isinstance(panel, Rich)
    panel.close_panel()
    panel.deleteLater()


async def test_an_unknown_panel_is_a_bug(bench: Bench) -> None:
    with pytest.raises(KeyError):
        make_panel(bench.test.desk, Place("nowhere.things"))


async def test_another_region_is_chosen_from_those_there_are(bench: Bench) -> None:
    bench.link.answer(messages.ListRegions, regions)
    panel = await bench.open(filter="state:running")
    panel.commands.look_in_other_region()
    dialog = await bench.dialog(ChoiceDialog)
    assert [dialog.list.item(row).text() for row in range(dialog.list.count())] == ["eu-west-1 · Ireland"]
    dialog.accept()
    await until_async(lambda: bench.places, "the place")
    place = bench.places[-1]
    assert [one.region for one in place.contexts] == ["eu-west-1"]
    assert place.filter == "state:running"


async def test_a_filter_is_saved_for_its_kind_and_removed_again(bench: Bench) -> None:
    panel = await bench.open()
    panel.filter.save_requested.emit("state:running")
    form = await bench.dialog(FormDialog)
    form.fields["name"].editor.fill("Mine")
    form.go.click()
    kept = lambda: bench.test.settings.state("filters:test.things").get("saved")  # noqa: E731
    await until_async(lambda: kept() == [["Mine", "state:running"]], "the saved filter")
    again = await bench.open()
    assert again.filter._saved == (("Mine", "state:running"),)
    again.filter.remove_requested.emit("Mine")
    assert kept() == []


async def test_the_console_opens_the_page_of_the_selected_row(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    monkeypatch.setattr(following.QDesktopServices, "openUrl", lambda page: opened.append(page.toString()) or True)
    bench.link.answer(messages.FetchDetail, details(**{"t-001": plain_detail("t-001", console_url=URL)}))
    panel = await bench.open()
    bench.select(panel, "t-001")
    panel.commands.open_in_console()
    await until_async(lambda: opened, "the browser")
    assert opened == [URL]


async def test_a_hostile_console_address_is_refused_in_the_bar(bench: Bench) -> None:
    bench.link.answer(messages.FetchDetail, details(**{"t-001": plain_detail("t-001", console_url="file:///etc/x")}))
    panel = await bench.open()
    bench.select(panel, "t-001")
    panel.commands.open_in_console()
    await bench.told()
    assert "no page in the web console" in bench.said.last.text


async def test_a_list_nobody_sees_is_not_refreshed(bench: Bench) -> None:
    bench.test.rate[0] = 0.05
    panel = await bench.open()
    reads = len(bench.link.of(messages.ListRows))
    panel.set_visible_now(True)
    await until_async(lambda: len(bench.link.of(messages.ListRows)) > reads + 1, "refreshes by itself")
    panel.set_visible_now(False)
    await bench.idle(panel)
    assert panel.feed._auto._timer is None
    reads = len(bench.link.of(messages.ListRows))
    panel.set_visible_now(True)
    await until_async(lambda: len(bench.link.of(messages.ListRows)) > reads, "the refresh when seen again")
    assert all(one.background for one in bench.link.of(messages.ListRows)[1:])
    panel.set_visible_now(False)
    await bench.idle(panel)


async def test_a_row_opens_in_a_new_tab_with_itself_selected(bench: Bench) -> None:
    panel = await bench.open()
    bench.select(panel, "t-002")
    menu = panel.commands.menu(panel.view.currentIndex())
    next(action for action in menu.actions() if action.text() == "Open in new tab").trigger()
    assert bench.places[-1].selected == "t-002"
    menu.deleteLater()


async def test_the_cell_under_the_pointer_offers_its_links(bench: Bench) -> None:
    bench.answers_rows([thing(1, image="ami-7")])
    panel = await bench.open()
    bench.select(panel, "t-001")
    column = next(n for n, one in enumerate(panel.model.table.columns) if one.link)
    menu = panel.commands.menu(panel.view.currentIndex().siblingAtColumn(column))
    next(action for action in menu.actions() if action.text() == "Go to ami-7").trigger()
    assert (bench.places[-1].panel, bench.places[-1].selected) == ("ec2.images", "ami-7")
    menu.deleteLater()
