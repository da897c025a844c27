"""What rows are sorted and found by, computed column by column when it is needed; it holds no rows of its own."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import tzinfo
from functools import partial
from operator import itemgetter

from skydeck.core.cells import EDGE, each_value, fold, folded_text, sort_key
from skydeck.core.derived import Derived
from skydeck.core.kinds import Column
from skydeck.core.ordering import Ranking, SortKey
from skydeck.core.vectors import Cell

WARM_STEP = 2000  # rows of one column: a few milliseconds


class RowIndex:
    """Sort keys and searchable texts over the columns of a table, by row number."""

    def __init__(
        self, columns: Sequence[Column], cells: Sequence[list[Cell]], ids: list[str], labels: list[str]
    ) -> None:
        self._columns, self._cells, self._ids, self._labels = columns, cells, ids, labels
        self._zone: tzinfo | None = None
        self._searched = tuple(range(len(columns)))
        self._sort_values = [Derived(partial(self._sort_keys_of, index)) for index in self._searched]
        self._folded = [Derived(partial(self._folded_of, index)) for index in self._searched]
        self._haystack = Derived(self._search_texts)

    # --- what changed ---

    def touch(self, rows: Collection[int]) -> None:
        """These rows are new."""
        for index in range(len(self._columns)):
            self.touch_column(index, rows)
        self._haystack.touch(rows)

    def touch_column(self, column: int, rows: Collection[int]) -> None:
        """One cell of each of these rows has changed."""
        self._sort_values[column].touch(rows)
        self._folded[column].touch(rows)

    def touch_texts(self, rows: Collection[int]) -> None:
        """Anything that words look in has changed in these rows."""
        self._haystack.touch(rows)

    def search_in(self, columns: Sequence[int]) -> None:
        """The columns that bare words look in."""
        if tuple(columns) != self._searched:
            self._searched = tuple(columns)
            self._haystack.forget()

    def set_zone(self, zone: tzinfo | None) -> None:
        """The zone in which moments are shown, and so found."""
        self._zone = zone
        for column, folded in zip(self._columns, self._folded, strict=True):
            if column.render.is_moment:
                folded.forget()
        self._haystack.forget()

    # --- sorting ---

    def refresh_keys(self, keys: Sequence[SortKey]) -> set[int]:
        """Bring the keys of these columns up to date; the rows that may have to move."""
        return {row for key in keys for row in self._sort_values[key.column].refresh()}

    def rankings(self, keys: Sequence[SortKey]) -> list[Ranking]:
        """The columns of a sort, as they were refreshed."""
        return [Ranking(self._sort_values[key.column].values, key.descending) for key in keys]

    def sort_values(self, column: int, *, refreshed: bool) -> list[str | float | None]:
        """The sort keys of a column; with `refreshed`, as `refresh_keys` left them."""
        derived = self._sort_values[column]
        return derived.values if refreshed else derived.current()

    def _sort_keys_of(self, column: int, rows: Sequence[int]) -> list[str | float | None]:
        cells = self._cells[column]
        return each_value(partial(sort_key, self._columns[column]), [cells[row] for row in rows])

    # --- searching ---

    def folded(self, column: int) -> list[str]:
        """What a column can be found by (`cells.folded_text`)."""
        return self._folded[column].current()

    def haystack(self) -> list[str]:
        """What a row can be found by."""
        return self._haystack.current()

    def warm(self) -> bool:
        """Prepare the search a little; False when nothing is left to do."""
        for derived in (*(self._folded[index] for index in self._searched), self._haystack):
            if not derived.is_current:
                derived.refresh(WARM_STEP)
                return True
        return False

    def _folded_of(self, column: int, rows: Sequence[int]) -> list[str]:
        described, cells = self._columns[column], self._cells[column]
        return each_value(lambda value: folded_text(described, value, self._zone), [cells[row] for row in rows])

    def _search_texts(self, rows: Sequence[int]) -> list[str]:
        folded = [self.folded(index) for index in self._searched]
        heads = [f"{EDGE}{fold(self._ids[row])}{EDGE}{fold(self._labels[row])}{EDGE}" for row in rows]
        if not rows or not folded:
            return heads
        return list(map("".join, zip(heads, *(_pick(texts, rows) for texts in folded), strict=True)))


def _pick(texts: list[str], rows: Sequence[int]) -> Sequence[str]:
    return itemgetter(*rows)(texts) if len(rows) > 1 else [texts[rows[0]]]
