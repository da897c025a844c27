"""What a change is about to change, and the number of its entry once it has one; it reads and writes nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(slots=True)
class Witness:
    """Handed to `Gateway.call` beside a change; the number is set when the entry stands in the journal."""

    before: Mapping[str, Any]  # raw rows by their ids
    number: int = 0
