"""Times are shown in the zone that the user chose, in the list and in the overview, at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta, timezone

from PySide6.QtCore import Qt

from skydeck.core.kinds import Column, Render
from skydeck.link.messages import Field
from skydeck.settings import schema
from skydeck.ui.panels.overview_tab import key_values
from skydeck.ui.panels.resource_panel import ResourcePanel
from tests.ui.panels.conftest import Bench
from tests.ui.panels.things import THINGS, thing

MOMENT = 1767225600.0  # midnight of 2026-01-01 in UTC


async def test_changed_zone_reaches_the_list(bench: Bench) -> None:
    timed = replace(THINGS, columns=(*THINGS.columns[:2], Column("Made", "Size", Render.TIME), THINGS.columns[3]))
    bench.answers_rows([thing(1, made=MOMENT)], timed)
    panel = await bench.open(timed)
    local = datetime.fromtimestamp(MOMENT).astimezone()
    assert f"{local:%Y-%m-%d %H:%M}" in _shown(panel)
    bench.test.settings.set(schema.TIME_ZONE, "utc")
    assert "2026-01-01 00:00:00 UTC" in _shown(panel)


def test_overview_shows_the_zone_it_is_given() -> None:
    east = timezone(timedelta(hours=5, minutes=30), "IST")
    (line,) = key_values(Field("Made", MOMENT, "time"), lambda kind, row: None, east, now=MOMENT + 86400)
    assert "05:30:00" in line.value
    assert "1 d" in line.value or "24 h" in line.value


def _shown(panel: ResourcePanel) -> str:
    model = panel.model
    cells = (model.index(0, column).data(Qt.ItemDataRole.DisplayRole) for column in range(model.columnCount()))
    return " | ".join(str(cell) for cell in cells)
