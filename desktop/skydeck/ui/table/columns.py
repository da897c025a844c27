"""Widths, order and visibility of a table's columns, as a dictionary that settings can keep; it draws nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtWidgets import QHeaderView

from skydeck.core.kinds import Column, Render
from skydeck.core.ordering import SortKey

MIN_WIDTH, MAX_WIDTH = 40, 2000
MOST_STRETCH = 1.8
_WIDTHS = {
    Render.TEXT: 140,
    Render.MONO: 160,
    Render.STATE: 120,
    Render.LAST_SEGMENT: 180,
    Render.NUMBER: 80,
    Render.SIZE: 90,
    Render.GIB: 90,
    Render.MIB: 90,
    Render.SECONDS: 90,
    Render.TIME: 185,
    Render.AGE: 80,
    Render.BOOL: 80,
    Render.LIST: 180,
}
_ELASTIC = {Render.TEXT, Render.MONO, Render.LAST_SEGMENT, Render.LIST, Render.STATE}


def first_width(column: Column, *, is_label: bool) -> int:
    """A width before anything is known of the cells."""
    return column.width or (200 if is_label else _WIDTHS[column.render])


def shares(columns: Sequence[Column], widths: Sequence[int], room: int) -> list[int]:
    """Widths that fill `room` where there is more than enough: texts take what numbers have no use for."""
    spare = room - sum(widths)
    elastic = sum(width for column, width in zip(columns, widths, strict=True) if column.render in _ELASTIC)
    if spare <= 0 or not elastic:
        return list(widths)
    factor = min(1 + spare / elastic, MOST_STRETCH)
    return [
        int(width * factor) if column.render in _ELASTIC else width
        for column, width in zip(columns, widths, strict=True)
    ]


def state_of(header: QHeaderView, columns: Sequence[Column], sort: Sequence[SortKey]) -> dict[str, Any]:
    """What the user made of the columns, by name, from left to right."""
    order = [header.logicalIndex(place) for place in range(header.count())]
    return {
        "columns": [
            {"name": columns[index].name, "width": _width(header, index), "hidden": header.isSectionHidden(index)}
            for index in order
        ],
        "sort": [[columns[key.column].name, key.descending] for key in sort],
    }


def _width(header: QHeaderView, index: int) -> int:
    if not header.isSectionHidden(index):
        return header.sectionSize(index)
    # Qt remembers the size of a hidden section but tells it only while it is shown.
    header.showSection(index)
    width = header.sectionSize(index)
    header.hideSection(index)
    return width


def apply_state(header: QHeaderView, columns: Sequence[Column], state: Mapping[str, Any]) -> bool:
    """Take over what fits of an earlier state, which may be from another version or damaged; True if it had widths."""
    places = {column.name: index for index, column in enumerate(columns)}
    target, sized = 0, False
    for entry in state.get("columns") or ():
        index = places.pop(entry.get("name"), None) if isinstance(entry, Mapping) else None
        if index is None:
            continue
        header.moveSection(header.visualIndex(index), target)
        target += 1
        width = entry.get("width")
        if isinstance(width, int) and MIN_WIDTH <= width <= MAX_WIDTH:
            header.resizeSection(index, width)
            sized = True
        if isinstance(entry.get("hidden"), bool):
            header.setSectionHidden(index, entry["hidden"])
    return sized


def sort_of(columns: Sequence[Column], state: Mapping[str, Any]) -> list[SortKey]:
    """The sort keys of an earlier state that still exist."""
    places = {column.name: index for index, column in enumerate(columns)}
    entries = state.get("sort") or ()
    return [
        SortKey(places[entry[0]], bool(entry[1]))
        for entry in entries
        if isinstance(entry, list | tuple) and len(entry) == 2 and entry[0] in places
    ]
