"""A column computed from other columns, kept until its rows change; it decides nothing about when they do."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Generic, TypeVar

T = TypeVar("T")


class Derived(Generic[T]):
    """One value for each row; nothing is computed before it is first asked for."""

    def __init__(self, compute: Callable[[Sequence[int]], Iterable[T]]) -> None:
        self._compute = compute
        self._dirty: set[int] = set()
        self.values: list[T] = []

    def touch(self, rows: Collection[int]) -> None:
        """These rows are new or have changed."""
        self._dirty.update(rows)

    @property
    def is_current(self) -> bool:
        """Whether no row waits."""
        return not self._dirty

    def refresh(self, limit: int | None = None) -> list[int]:
        """Bring `values` up to date (or `limit` of them); the rows whose value is another one now."""
        if not self._dirty:
            return []
        rows = sorted(self._dirty)[:limit]
        self._dirty.difference_update(rows)
        if rows[0] == len(self.values) and rows[-1] - rows[0] + 1 == len(rows):
            self.values.extend(self._compute(rows))
            return rows
        return self._replace(rows)

    def _replace(self, rows: list[int]) -> list[int]:
        fresh = list(self._compute(rows))
        known = len(self.values)
        # Rows beyond the end are always among `rows`, so each gap is filled below.
        self.values.extend(fresh[:1] * (rows[-1] + 1 - known))
        changed = []
        for row, value in zip(rows, fresh, strict=True):
            if row >= known or self.values[row] != value:
                self.values[row] = value
                changed.append(row)
        return changed

    def current(self) -> list[T]:
        """The values, up to date."""
        self.refresh()
        return self.values
