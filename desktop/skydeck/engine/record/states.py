"""What rows look like in the journal: secrets hidden, cut to a size; it writes no journal and reads nothing."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from skydeck.engine.wire.plain import plain
from skydeck.engine.wire.redact import redacted

LIMIT = 32 * 1024  # bytes of JSON, for what was before a change, and again for what was after
CUT = "… cut: the journal keeps 32 KB of it"
_LEAST = 512

State = Mapping[str, Any]


def shown(rows: State) -> dict[str, Any]:
    """Rows by their ids as they may be kept."""
    share = max(_LEAST, LIMIT // max(1, len(rows)))
    kept: dict[str, Any] = {}
    room = LIMIT
    for name, row in rows.items():
        if room < _LEAST:
            kept["…"] = f"… and {len(rows) - len(kept)} more"
            break
        kept[name] = fitting(_clean(row), min(share, room))
        room -= _size(kept[name])
    return kept


def fitting(value: Any, room: int) -> Any:
    """The value when it is small enough, else as much of its beginning as there is room for, which is said."""
    if _size(value) <= room:
        return value
    if isinstance(value, dict):
        return _some_pairs(value, room)
    if isinstance(value, list):
        return _some_items(value, room)
    return f"{str(value)[: max(0, room // 6)]}{CUT}"  # a character may take six bytes


def _clean(row: Any) -> Any:
    value = plain(row)
    if isinstance(value, dict):
        return redacted({name: item for name, item in value.items() if name != "_parent"})
    return redacted({"": value})[""]


def _some_pairs(value: dict[str, Any], room: int) -> dict[str, Any]:
    kept: dict[str, Any] = {}
    # Small facts first: one long list must not push out all the others.
    for name in sorted(value, key=lambda name: _size(value[name])):
        left = room - _size(kept) - len(name)
        kept[name] = fitting(value[name], left) if left > _LEAST else CUT
        if left <= _LEAST:
            break
    return {name: kept[name] for name in value if name in kept}


def _some_items(value: list[Any], room: int) -> list[Any]:
    kept: list[Any] = []
    for item in value:
        room -= _size(item) + 1
        if room < _LEAST:
            return [*kept, f"… {len(value) - len(kept)} more, {CUT[2:]}"]
        kept.append(item)
    return kept


def _size(value: Any) -> int:
    return len(json.dumps(value, separators=(",", ":")))
