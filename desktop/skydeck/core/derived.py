"""A column computed from other columns, kept until its rows change; it decides nothing about when they do."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from itertools import islice
from typing import Generic, TypeVar

T = TypeVar("T")


class Derived(Generic[T]):
    """One value for each row; nothing is computed before it is first asked for."""

    def __init__(self, compute: Callable[[Sequence[int]], Iterable[T]]) -> None:
        self._compute = compute
        self._changed: set[int] = set()  # of the rows that have a value
        self._size = 0
        self.values: list[T] = []

    def touch(self, rows: Collection[int]) -> None:
        """These rows are new or have changed."""
        known = len(self.values)
        self._size = max(self._size, max(rows, default=-1) + 1)
        if known:
            self._changed.update(row for row in rows if row < known)

    def forget(self) -> None:
        """Every row has changed."""
        self._changed.update(range(len(self.values)))

    @property
    def is_current(self) -> bool:
        """Whether no row waits."""
        return not self._changed and len(self.values) == self._size

    def refresh(self, limit: int | None = None) -> list[int]:
        """Bring `values` up to date (or `limit` of them); the rows whose value is another one now."""
        if self.is_current:
            return []
        rows = list(islice(self._changed, limit))
        self._changed.difference_update(rows)
        return self._replace(rows) + self._extend(None if limit is None else limit - len(rows))

    def _replace(self, rows: list[int]) -> list[int]:
        differ = []
        for row, value in zip(rows, self._compute(rows), strict=True):
            if self.values[row] != value:
                self.values[row] = value
                differ.append(row)
        return differ

    def _extend(self, limit: int | None) -> list[int]:
        rows = list(islice(range(len(self.values), self._size), limit))
        self.values.extend(self._compute(rows))
        return rows

    def current(self) -> list[T]:
        """The values, up to date."""
        self.refresh()
        return self.values
