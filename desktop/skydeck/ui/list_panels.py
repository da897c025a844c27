"""What the window does with panels that are lists: look into their rows, select in place; other panels have none."""

from __future__ import annotations

from collections.abc import Iterator

from skydeck.core.context import RowKey
from skydeck.core.places import Place
from skydeck.ui.panels.base import Panel
from skydeck.ui.panels.resource_panel import ResourcePanel
from skydeck.ui.places_history import is_same_list


def loaded_rows(panel: Panel | None, limit: int) -> Iterator[tuple[RowKey, str]]:
    """Keys and labels of what a list has read so far."""
    if isinstance(panel, ResourcePanel):
        table = panel.model.table
        for row in table.all_rows()[: max(limit, 0)]:
            yield table.key(row), table.label(row)


def follow_in_place(panel: Panel | None, place: Place) -> bool:
    """Show another row of the same list without reading it again; False: it needs another panel."""
    if not isinstance(panel, ResourcePanel) or not is_same_list(panel.place(), place):
        return False
    if panel.filter.text() != place.filter:
        panel.filter.set_text(place.filter)
    if place.selected:
        panel.select(place.selected)
    return True
