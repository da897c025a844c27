"""Each service from the sidebar to the journal: found, sorted, filtered, opened, changed, and written down."""

from __future__ import annotations

import pytest

from skydeck.ui.panels.related_tab import RelatedTab
from tests.helpers.waiting import until_async
from tests.journeys.conftest import Server, Sit
from tests.journeys.desk import Desk
from tests.journeys.services import JOURNEYS, Journey

each_service = pytest.mark.parametrize("journey", JOURNEYS, ids=lambda journey: journey.kind)


@each_service
async def test_service_is_worked_through_the_window(journey: Journey, sit: Sit, server: Server) -> None:
    async with sit() as desk:
        await _work_through(journey, desk, server)


async def _work_through(journey: Journey, desk: Desk, server: Server) -> None:
    panel = await desk.open(journey.service, journey.kind)
    table = panel.model.table
    assert {table.id(row) for row in table.order} == journey.ids(server)
    _sorts(desk, journey)
    await desk.filter(journey.filter)
    assert set(desk.names()) == journey.left
    await _opens(desk, journey, server)
    await _relates(desk, journey)
    await journey.act(desk, journey)
    assert desk.listing.view.selected_keys(), "the row stays selected"
    await _is_written_down(desk, journey)


def _sorts(desk: Desk, journey: Journey) -> None:
    desk.sort_by(journey.sort)
    rising = [_rank(journey.sort, one) for one in desk.values(journey.sort)]
    assert rising == sorted(rising)
    assert len(set(rising)) > 1
    desk.sort_by(journey.sort)
    assert [_rank(journey.sort, one) for one in desk.values(journey.sort)] == sorted(rising, reverse=True)


def _rank(title: str, value: float | str) -> float | str:
    """What is younger is less old."""
    return -value if title == "Age" and not isinstance(value, str) else value


async def _opens(desk: Desk, journey: Journey, server: Server) -> None:
    detail = await desk.select(journey.row)
    row = journey.read(server, detail.id)
    pane = desk.listing.detail
    shown = desk.texts(pane.tab("overview"))
    for name in journey.facts:
        assert row[name] in shown, f"{name} is not in {shown}"
    desk.show_tab("JSON")
    tree = desk.shown_tree(pane.tab("json").tree())  # type: ignore[attr-defined]
    for name in journey.same:
        assert detail.raw[name] == row[name]
        assert name in tree
        assert any(str(row[name]) in one for one in tree)
    desk.show_tab("Tags")
    assert desk.tags() == journey.tags(server, row)


async def _relates(desk: Desk, journey: Journey) -> None:
    if not journey.related:
        return
    desk.show_tab("Related")
    tab = desk.listing.detail.tab("related")
    assert isinstance(tab, RelatedTab)
    await until_async(lambda: all(block.count() != "…" for block in tab.blocks()), "the counts")
    counts = {block.title.accessibleName(): block.count() for block in tab.blocks()}
    for title, count in journey.related.items():
        assert counts[title] == str(count) if count is not None else counts[title].isdigit(), counts


async def _is_written_down(desk: Desk, journey: Journey) -> None:
    journal = await desk.journal()
    record = desk.changes(journal)[0]
    assert (record.operation, record.outcome) == (journey.operation, "ok")
    assert record.request_id
    assert record.cli.startswith("aws ")
