"""What a cell says in a table, in full, in an export and to the search; it knows columns, not tables."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, tzinfo
from typing import TypeVar

from skydeck.core.kinds import Column, Render
from skydeck.core.text import age_text, count_text, display, duration_text, size_text, state_text, time_text
from skydeck.core.vectors import Cell

T = TypeVar("T")
MISSING = "—"
CELL_LIMIT = 1000  # no cell on a screen is wider; measuring more text would stall the window
_UNITS = {Render.GIB: "GiB", Render.MIB: "MiB"}
_ARN = re.compile(r"arn:[^:]*:[^:]*:[^:]*:[^:]*:(?:[^:/]*[:/])?(.+)", re.DOTALL)
_OPAQUE = re.compile(r"[a-z]+-[0-9a-f]{8,}")
_LATEST = 253_402_214_400  # the end of year 9999, where datetime ends


def is_missing(value: Cell) -> bool:
    """Nothing to show: what `key:` finds and sorting puts last."""
    return value is None or value == "" or value == [] or value == {}


def plain_text(value: Cell) -> str:
    """A value as data: no units, nothing cut, nothing made visible."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return number_text(value)
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return ", ".join(value)
    return json.dumps(value, ensure_ascii=False, separators=(", ", ": "))


def number_text(value: float, *, grouped: bool = False) -> str:
    """`3.0` as "3" and `0.0416` as it is."""
    if abs(value) < 1e15 and value == int(value):
        return f"{int(value):,}" if grouped else str(int(value))
    return f"{value:,.10g}" if grouped else f"{value:.15g}"


def moment(value: float) -> datetime | None:
    """Seconds since 1970 as a time, unless no calendar has it."""
    return datetime.fromtimestamp(value, UTC) if 0 <= value < _LATEST else None


def shown_text(column: Column, value: Cell, now: float, zone: tzinfo | None = None) -> str:
    """What the cell shows: short, one line, every hidden character visible, and never nothing."""
    if column.link and isinstance(value, list):
        value = [arn_name(item) if isinstance(item, str) else item for item in value[:CELL_LIMIT]]
    shown = "" if is_missing(value) else _shown(column.render, value, now, zone)
    return shown or column.missing or MISSING


def _shown(render: Render, value: Cell, now: float, zone: tzinfo | None) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return _shown_number(render, value, now, zone)
    if render is Render.STATE and isinstance(value, str):
        return state_text(value[:CELL_LIMIT])
    if render is Render.LAST_SEGMENT and isinstance(value, str):
        return display(last_segment(value), CELL_LIMIT)
    if isinstance(value, list):
        value = value[:CELL_LIMIT]
    return display(plain_text(value), CELL_LIMIT)


def _shown_number(render: Render, value: float, now: float, zone: tzinfo | None) -> str:
    if not math.isfinite(value):
        return str(value)
    if render is Render.SIZE:
        return size_text(int(value))
    if render is Render.AGE:
        return age_text(now - value)
    if render is Render.TIME:
        when = moment(value)
        return time_text(when, zone) if when else number_text(value)
    if render is Render.SECONDS:
        return duration_text(value)
    if unit := _UNITS.get(render):
        return f"{number_text(value, grouped=True)} {unit}"
    return number_text(value, grouped=render is Render.NUMBER)


def exact_text(column: Column, value: Cell, zone: tzinfo | None = None) -> str:
    """The whole value with its unit, for tooltips and for copying a cell; hidden characters are left as they are."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return plain_text(value)
    if column.render.is_moment:
        when = moment(value)
        return time_text(when, zone) if when else number_text(value)
    if column.render is Render.SIZE and math.isfinite(value):
        return f"{count_text(int(value))} bytes ({size_text(int(value))})"
    if column.render is Render.SECONDS:
        return f"{number_text(value)} s"
    return _shown_number(column.render, value, 0, zone)


def last_segment(text: str) -> str:
    """The end of a path, URL or ARN."""
    bare = text.rstrip("/")
    return re.split(r"[/:]", bare)[-1] if bare else text


def is_opaque_id(text: str) -> bool:
    """Whether it is one of the ids that AWS makes up, which are compared letter by letter; a name is read."""
    return _OPAQUE.fullmatch(text) is not None


def arn_name(text: str) -> str:
    """What an ARN names, without partition, service, region, account and type; other ids as they are."""
    match = _ARN.fullmatch(text)
    return match[1] if match else text


# --- for the search ----------------------------------------------------------------------------

_RESPELT = (Render.STATE, Render.LAST_SEGMENT)
EDGE = "\x1f"  # around every text of a cell, so that "equals" is "contains" as well


def folded_text(column: Column, value: Cell, zone: tzinfo | None = None) -> str:
    """Every text that a cell can be found by, case-folded, each between `EDGE`s; empty when it is missing."""
    if isinstance(value, str) and value and column.render not in _RESPELT and value.isprintable():
        return f"{EDGE}{value.casefold()}{EDGE}"
    if is_missing(value):
        return ""
    return EDGE + EDGE.join(fold(text) for text in texts(column, value, zone)) + EDGE


def fold(text: str) -> str:
    """How text is compared: without case, and never with an `EDGE` of its own."""
    return text.casefold().replace(EDGE, "␟")


def texts(column: Column, value: Cell, zone: tzinfo | None = None) -> list[str]:
    """The texts that a cell can be found by: as data, and as shown when that differs."""
    if isinstance(value, list):
        return [plain_text(item) for item in value]
    data = plain_text(value)
    if isinstance(value, str):
        return _spellings(column, data)
    if isinstance(value, int | float) and not isinstance(value, bool) and column.render.is_moment:
        when = moment(value)
        return [when.astimezone(zone).isoformat(" ", "minutes")[:16] if when else data]
    if column.render is Render.BOOL:
        return [data, "yes" if value else "no"]
    return [data]


def _spellings(column: Column, text: str) -> list[str]:
    if column.render is Render.STATE:
        shown = state_text(text[:CELL_LIMIT])
    elif column.render is Render.LAST_SEGMENT:
        shown = last_segment(text)
    else:
        shown = text if text.isprintable() else display(text, CELL_LIMIT)
    return [text] if shown == text else [text, shown]


# --- for sorting -------------------------------------------------------------------------------

_DIGITS = re.compile(r"[0-9]+")


def natural_key(text: str) -> str:
    """A string that sorts as people read: without case, and "web-9" before "web-10"."""
    return _DIGITS.sub(_sortable, text.casefold())


def _sortable(match: re.Match[str]) -> str:
    digits = match[0].lstrip("0") or "0"
    # Longer numbers are bigger; after that their digits decide. The zero keeps numbers where digits sort.
    return f"0{chr(min(len(digits), 0xD7FF))}{digits}"


def each_value(compute: Callable[[Cell], T], values: Sequence[Cell]) -> list[T]:
    """`compute` for every value, but only once for texts that repeat: states, types, zones."""
    made = {value: compute(value) for value in {value for value in values if isinstance(value, str)}}
    return [made[value] if isinstance(value, str) else compute(value) for value in values]


def sort_key(column: Column, value: Cell) -> str | float | None:
    """A key of one type for each column: numbers for numbers, natural text for the rest; None for missing."""
    if is_missing(value):
        return None
    if column.render.is_number or column.render.is_moment:
        number = float(value) if isinstance(value, int | float) else None
        # An age is shipped as a moment, and the younger is the smaller.
        return -number if number is not None and column.render is Render.AGE else number
    if column.render is Render.LAST_SEGMENT and isinstance(value, str):
        return natural_key(last_segment(value))
    text = plain_text(value)
    if column.render is Render.MONO and not text[:1].isdigit():
        return text.casefold()  # the digits of an id are not numbers, those of an address are
    return natural_key(text)
