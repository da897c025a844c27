"""Columns of a page as bytes: numbers as doubles, the rest as JSON; knows nothing of kinds."""

from __future__ import annotations

import json
import math
from array import array
from collections.abc import Sequence
from typing import Any

Cell = str | float | bool | list[Any] | dict[str, Any] | None

_DOUBLES = b"d"
_JSON = b"j"


def pack(values: Sequence[Cell]) -> bytes:
    """The column as bytes; numbers travel as doubles, with NaN for a missing one."""
    if values and all(type(value) in (float, int) or value is None for value in values):
        numbers = (math.nan if value is None else float(value) for value in values)  # type: ignore[arg-type]
        return _DOUBLES + array("d", numbers).tobytes()
    return _JSON + json.dumps(list(values), separators=(",", ":")).encode()


def unpack(data: bytes | memoryview) -> list[Cell]:
    """The column that `pack` was given; whole numbers come back as floats."""
    view = memoryview(data)
    if bytes(view[:1]) == _DOUBLES:
        numbers = array("d")
        numbers.frombytes(view[1:])
        return [None if number != number else number for number in numbers]  # NaN differs from itself
    values: list[Cell] = json.loads(bytes(view[1:]))
    return values
