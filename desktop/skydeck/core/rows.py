"""The rows of a table: stored by column, refreshed by generations, sorted, filtered; it fetches and paints nothing."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import tzinfo
from typing import TYPE_CHECKING, Any

from skydeck.core.context import AwsContext, RowKey
from skydeck.core.kinds import Column, ResourceKind
from skydeck.core.ordering import SortKey, merge_rows, sort_rows
from skydeck.core.row_index import RowIndex
from skydeck.core.vectors import Cell

if TYPE_CHECKING:
    from skydeck.core.query import Query

ACCOUNT, REGION = 0, 1  # the columns that every table begins with
PENDING = 1  # the flag of a row that will change by itself


@dataclass(slots=True)
class _Part:
    """The rows of one context."""

    account: str
    region: str
    rows: dict[str, int] = field(default_factory=dict)
    generation: int = 0
    loading: bool = False
    failed: bool = False
    complete: bool = False


@dataclass(frozen=True, slots=True)
class Counts:
    """What a status line needs."""

    total: int
    shown: int
    stale: int
    complete: bool  # every context was read to its end, so `total` is a final count
    loading: bool


def context_columns(kind: ResourceKind) -> tuple[Column, Column]:
    """Account and region; a kind's own column of that name keeps it."""
    taken = {column.name for column in kind.columns}
    names = [f"context-{name}" if name in taken else name for name in ("account", "region")]
    return (
        Column("Account", "", key=names[0], hidden=True),
        Column("Region", "", key=names[1], hidden=True),
    )


class RowTable:
    """Rows of one kind from any number of contexts.

    A row has a number that never changes while it lives. `order` lists the shown ones; it changes only by
    `publish`, or by a model that takes `arrange()` and tells its view what moved.
    """

    def __init__(
        self, kind: ResourceKind, accounts: Mapping[str, str] | None = None, extra: Sequence[Column] = ()
    ) -> None:
        """`accounts` names accounts by id; `extra` columns have no cells and are drawn by whoever adds them."""
        self.kind = kind
        self.columns = (*context_columns(kind), *kind.columns, *extra)
        self.order: list[int] = []
        self.query: Query | None = None
        self._zone: tzinfo | None = None
        self.sort_keys = self._first_sort()
        self._accounts = dict(accounts or {})
        self._parts: dict[tuple[str, str], _Part] = {}
        self._cells: list[list[Cell]] = [[] for _ in self.columns]
        self._ids: list[str] = []
        self._labels: list[str] = []
        self._flags: list[int] = []
        self._homes: list[_Part] = []
        self._seen: list[int] = []
        self._free: list[int] = []
        self._gone: set[int] = set()
        self._fresh: list[int] = []
        self._sorted: list[int] = []
        self._resort = False
        self._index = RowIndex(self.columns, self._cells, self._ids, self._labels)

    def _first_sort(self) -> tuple[SortKey, ...]:
        wanted = self.kind.sort.removeprefix("-")
        for index, column in enumerate(self.columns):
            if column.name == wanted:
                return (SortKey(index, self.kind.sort.startswith("-")),)
        return ()

    @property
    def zone(self) -> tzinfo | None:
        """The zone in which moments are shown; the computer's own when None."""
        return self._zone

    @zone.setter
    def zone(self, zone: tzinfo | None) -> None:
        self._zone = zone
        self._index.set_zone(zone)

    # --- refreshing ---

    def begin(self, context: AwsContext) -> None:
        """A refresh of this context starts; its rows stay until `finish`."""
        part = self._part(context)
        part.generation += 1
        part.loading = True

    def add(
        self,
        context: AwsContext,
        ids: Sequence[str],
        labels: Sequence[str],
        flags: Sequence[int | float],
        cells: Sequence[Sequence[Cell]],
    ) -> None:
        """One page: a row replaces the one with its id; `cells` has a column for each of the kind's."""
        if len(cells) != len(self.kind.columns):
            raise ValueError(f"{self.kind.kind_id} has {len(self.kind.columns)} columns, the page {len(cells)}")
        part = self._part(context)
        known = len(self._fresh)
        rows = [self._row(part, id_) for id_ in ids]
        self._index.touch(self._fresh[known:])
        account = self._accounts.get(part.account, part.account)
        columns = ([account] * len(rows), [part.region] * len(rows), *cells)
        changed = set(self._fresh[known:])
        for index, values in enumerate(columns):
            touched = _assign(self._cells[index], rows, values)
            self._index.touch_column(index, touched)
            changed.update(touched)
        changed.update(_assign(self._labels, rows, labels))
        _assign(self._flags, rows, [int(flag) for flag in flags])
        self._index.touch_texts(changed)
        for row in rows:
            self._seen[row] = part.generation

    def finish(self, context: AwsContext, complete: bool) -> None:
        """The refresh ended well: rows that it did not bring are gone."""
        part = self._part(context)
        part.loading = part.failed = False
        part.complete = complete
        self._drop(part, [id_ for id_, row in part.rows.items() if self._seen[row] != part.generation])

    def fail(self, context: AwsContext) -> None:
        """The refresh ended badly: rows that it did not bring stay, marked stale."""
        part = self._part(context)
        part.loading = False
        part.failed = True

    def forget(self, context: AwsContext) -> None:
        """This context is no longer shown."""
        part = self._parts.pop((context.account, context.region), None)
        if part:
            self._drop(part, list(part.rows))

    def remove(self, keys: Iterable[RowKey]) -> None:
        """Rows that are known to be gone before the next refresh says so."""
        for key in keys:
            part = self._parts.get((key.account, key.region))
            if part and key.id in part.rows:
                self._drop(part, [key.id])

    def _part(self, context: AwsContext) -> _Part:
        key = (context.account, context.region)
        if key not in self._parts:
            self._parts[key] = _Part(*key)
        return self._parts[key]

    def _row(self, part: _Part, id_: str) -> int:
        row = part.rows.get(id_)
        if row is None:
            row = part.rows[id_] = self._free.pop() if self._free else self._grow()
            self._ids[row] = id_
            self._homes[row] = part
            self._fresh.append(row)
        return row

    def _grow(self) -> int:
        for column in self._cells:
            column.append(None)
        self._ids.append("")
        self._labels.append("")
        self._flags.append(0)
        self._seen.append(0)
        self._homes.append(_NOWHERE)
        return len(self._ids) - 1

    def _drop(self, part: _Part, ids: Iterable[str]) -> None:
        self._gone.update(part.rows.pop(id_) for id_ in ids)

    # --- sorting and filtering ---

    def sort_by(self, column: int, descending: bool = False, *, extend: bool = False) -> None:
        """Sort by this column; earlier keys decide ties, or come first when `extend`."""
        key = SortKey(column, descending)
        others = tuple(other for other in self.sort_keys if other.column != column)
        if extend and len(others) < len(self.sort_keys):
            self.sort_keys = tuple(key if other.column == column else other for other in self.sort_keys)
        else:
            self.sort_keys = ((*others, key) if extend else (key, *others))[:3]
        self._resort = True

    def restore_sort(self, keys: Iterable[SortKey]) -> None:
        """The sort of an earlier session."""
        self.sort_keys = tuple(key for key in keys if 0 <= key.column < len(self.columns))
        self._resort = True

    def search_in(self, columns: Sequence[int]) -> None:
        """The columns that bare words look in: the visible ones."""
        self._index.search_in(columns)

    def arrange(self, now: float | None = None) -> list[int]:
        """The rows to show from now on; `order` is left for the caller to replace."""
        self._sorted = self._resorted() if self._resort else self._merged()
        self._resort = False
        self._fresh = []
        if self.query is None:
            return list(self._sorted)
        return self.query.select(self._sorted, self, time.time() if now is None else now)

    def publish(self, now: float | None = None) -> None:
        """Make `order` say what is there now."""
        self.order = self.arrange(now)
        self.release()

    def release(self) -> None:
        """`order` no longer names rows that are gone: their numbers may be used again."""
        self._free.extend(self._gone)
        self._gone.clear()

    def _resorted(self) -> list[int]:
        self._index.refresh_keys(self.sort_keys)
        known = self._without(self._gone, self._sorted)
        return sort_rows(known + self._without(self._gone, self._fresh), self._index.rankings(self.sort_keys))

    def _merged(self) -> list[int]:
        moved = self._index.refresh_keys(self.sort_keys)
        new = self._without(self._gone, dict.fromkeys([*self._fresh, *sorted(moved)]))
        kept = self._without(self._gone | moved, self._sorted)
        rankings = self._index.rankings(self.sort_keys)
        return merge_rows(kept, sort_rows(new, rankings), rankings)

    @staticmethod
    def _without(gone: set[int], rows: Iterable[int]) -> list[int]:
        return [row for row in rows if row not in gone] if gone else list(rows)

    # --- what a query reads ---

    def folded(self, column: int) -> list[str]:
        """What a column can be found by (`cells.folded_text`), by row number."""
        return self._index.folded(column)

    def haystack(self) -> list[str]:
        """What a row can be found by, by row number."""
        return self._index.haystack()

    def sort_values(self, column: int) -> list[str | float | None]:
        """What a column is sorted by (`cells.sort_key`), by row number."""
        # A sorted column is refreshed by `arrange` alone, which must hear what has moved.
        return self._index.sort_values(column, refreshed=any(key.column == column for key in self.sort_keys))

    def warm(self) -> bool:
        """Prepare the search a little, before the first key press needs all of it; False when nothing is left to do."""
        return self._index.warm()

    # --- reading ---

    def values(self, column: int) -> list[Cell]:
        """The cells of a column, by row number."""
        return self._cells[column]

    def value(self, row: int, column: int) -> Cell:
        """One cell."""
        return self._cells[column][row]

    def key(self, row: int) -> RowKey:
        """The identity of a row."""
        home = self._homes[row]
        return RowKey(home.account, home.region, self._ids[row])

    def find(self, key: RowKey) -> int | None:
        """The number of a row, shown or not."""
        part = self._parts.get((key.account, key.region))
        return part.rows.get(key.id) if part else None

    def id(self, row: int) -> str:
        """The row's id in its context."""
        return self._ids[row]

    def label(self, row: int) -> str:
        """The row's name for people."""
        return self._labels[row] or self._ids[row]

    def flags(self, row: int) -> int:
        """Bit 0: pending; bit n+1: the kind's nth action applies."""
        return self._flags[row]

    def is_stale(self, row: int) -> bool:
        """The last refresh of its context failed before it came."""
        home = self._homes[row]
        return home.failed and self._seen[row] != home.generation

    def is_gone(self, row: int) -> bool:
        """It was dropped since the last `publish`."""
        return row in self._gone

    def pending_rows(self) -> list[int]:
        """Rows that will change by themselves soon."""
        return [row for row in self.all_rows() if self._flags[row] & PENDING]

    def total(self) -> int:
        """How many rows there are, shown or not."""
        return sum(len(part.rows) for part in self._parts.values())

    def all_rows(self) -> list[int]:
        """Every row, shown or not."""
        return [row for part in self._parts.values() for row in part.rows.values()]

    def keys(self) -> list[RowKey]:
        """The shown rows, in order."""
        return [self.key(row) for row in self.order]

    def counts(self) -> Counts:
        """How many rows there are, and how far to trust that."""
        parts = self._parts.values()
        return Counts(
            total=self.total(),
            shown=len(self.order),
            stale=sum(self.is_stale(row) for part in parts if part.failed for row in part.rows.values()),
            complete=bool(parts) and all(part.complete for part in parts),
            loading=any(part.loading for part in parts),
        )

    def contexts(self) -> list[tuple[str, str]]:
        """Account and region of every context that is shown."""
        return list(self._parts)


_NOWHERE = _Part("", "")


def _assign(column: list[Any], rows: Sequence[int], values: Sequence[Any]) -> list[int]:
    changed = [row for row, value in zip(rows, values, strict=True) if column[row] != value]
    for row, value in zip(rows, values, strict=True):
        column[row] = value
    return changed
