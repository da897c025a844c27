"""Raw rows to what the window shows: cells, guards as flags, overview fields, tags; no calls."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Any
from urllib.parse import quote

from skydeck.core.cells import is_missing
from skydeck.core.kinds import Column, Render, ResourceKind
from skydeck.core.vectors import Cell, pack
from skydeck.engine.resources.expressions import compiled
from skydeck.link.messages import Field, Rows

PENDING = 1
# A larger number of seconds is beyond the year 5138: some services (Logs, Lambda) count in milliseconds.
_MILLISECONDS = 1e11


@cache
def projector(kind: ResourceKind) -> Projector:
    """The one projector of a kind."""
    return Projector(kind)


class Projector:
    """A kind's expressions, compiled."""

    def __init__(self, kind: ResourceKind) -> None:
        self.kind = kind
        self._id = compiled(kind.id)
        self._label = compiled(kind.label) if kind.label else self._id
        self._columns = [(compiled(column.path), column) for column in kind.columns]
        guards = [kind.pending or "`false`", *(action.when or "`true`" for action in kind.actions)]
        self._guards = [compiled(guard) for guard in guards]

    def id(self, row: Any) -> str:
        """The row's identity as text."""
        value = self._id(row)
        return value if isinstance(value, str) else str(value)

    def label(self, row: Any) -> str:
        """What people call it."""
        value = self._label(row)
        return value if isinstance(value, str) and value else self.id(row)

    def flags(self, row: Any) -> int:
        """Bit 0: pending; bit n+1: the nth action applies."""
        return sum(1 << bit for bit, guard in enumerate(self._guards) if guard(row))

    def page(self, rows: Sequence[Any]) -> Rows:
        """One page as vectors."""
        vectors = [
            pack([self.id(row) for row in rows]),
            pack([self.label(row) for row in rows]),
            pack([self.flags(row) for row in rows]),
        ]
        vectors += [pack([cell(path(row), column) for row in rows]) for path, column in self._columns]
        return Rows(len(rows), tuple(vectors))

    def fields(self, document: Any) -> tuple[Field, ...]:
        """The overview of one row."""
        return fields(self.kind.overview or self.kind.columns, document)


def fields(columns: Sequence[Column], document: Any) -> tuple[Field, ...]:
    """Overview lines of a document."""
    return tuple(_field(one, cell(compiled(one.path)(document), one)) for one in columns)


def cell(value: Any, column: Column) -> Cell:
    """A value as it travels; moments become seconds since 1970."""
    if not column.render.is_moment:
        plain: Cell = value
        return plain
    return seconds(value)


def seconds(value: Any) -> float | None:
    """A moment in any of AWS's spellings as seconds since 1970."""
    if isinstance(value, int | float):
        return value / 1000 if value > _MILLISECONDS else float(value)
    try:
        moment = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()


def tag_map(value: Any) -> dict[str, str]:
    """Tags in either dialect as a mapping."""
    if isinstance(value, Mapping):
        return {str(key): str(item) for key, item in value.items()}
    return {str(tag.get("Key", "")): str(tag.get("Value", "")) for tag in value or ()}


def arn(kind: ResourceKind, row: Any, partition: str, region: str, account: str) -> str:
    """The row's ARN, read or built; empty when the kind has none."""
    if not kind.arn.startswith("arn:"):
        value = compiled(kind.arn)(row) if kind.arn else ""
        return value if isinstance(value, str) else ""
    names = {"partition": partition, "region": region, "account": account, "id": projector(kind).id(row)}
    return kind.arn.format_map({**row, **names})


def console_path(kind: ResourceKind, row: Any, region: str, arn_text: str, parent: str) -> str:
    """The deep link below the console's host, every value quoted."""
    one = projector(kind)
    values = {"region": region, "id": one.id(row), "label": one.label(row), "arn": arn_text, "parent": parent}
    quoted = {name: quote(value, safe="") for name, value in values.items()}
    dollars = {f"{name}_dollar": quote(value, safe="").replace("%", "$") for name, value in quoted.items()}
    return kind.console.format_map({**quoted, **dollars})


def _field(column: Column, value: Cell) -> Field:
    if column.missing and is_missing(value):
        return Field(column.title, column.missing, Render.TEXT.value)
    return Field(column.title, value, column.render.value, column.link)
