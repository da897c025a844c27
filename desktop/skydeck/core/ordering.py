"""Sorts row numbers by columns of keys, whole or by merging a page into what is sorted; it never sees a row."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

Keys = Sequence[Any]  # for each row a str or float, all of one type, or None


@dataclass(frozen=True, slots=True)
class SortKey:
    """One column of a sort."""

    column: int
    descending: bool = False


@dataclass(frozen=True, slots=True)
class Ranking:
    """The keys of one sorted column, by row number."""

    keys: Keys
    descending: bool = False


def sort_rows(rows: Iterable[int], rankings: Sequence[Ranking]) -> list[int]:
    """Rows by the first ranking, ties by the next and at last as they came; missing keys last either way."""
    result = list(rows)
    for ranking in reversed(rankings):
        present, missing = _split(result, ranking.keys)
        present.sort(key=ranking.keys.__getitem__, reverse=ranking.descending)
        result = present + missing
    return result


def merge_rows(old: list[int], new: list[int], rankings: Sequence[Ranking]) -> list[int]:
    """Two lists that are each sorted, as one; linear, because sorting joined runs is."""
    if not (old and new and rankings):
        return old + new
    first, rest = rankings[0], rankings[1:]
    old_present, old_missing = _split(old, first.keys)
    new_present, new_missing = _split(new, first.keys)
    joined = old_present + new_present
    joined.sort(key=first.keys.__getitem__, reverse=first.descending)
    if rest and old_present and new_present:
        joined = _settle_ties(joined, set(new_present), first.keys, rest)
    return joined + merge_rows(old_missing, new_missing, rest)


def _split(rows: list[int], keys: Keys) -> tuple[list[int], list[int]]:
    missing = [row for row in rows if keys[row] is None]
    return ([row for row in rows if keys[row] is not None] if missing else rows), missing


def _settle_ties(joined: list[int], new: set[int], keys: Keys, rest: Sequence[Ranking]) -> list[int]:
    result: list[int] = []
    for _, group in groupby(joined, key=keys.__getitem__):
        tied = list(group)
        if len(tied) > 1 and not new.isdisjoint(tied):
            kept = [row for row in tied if row not in new]
            tied = merge_rows(kept, [row for row in tied if row in new], rest)
        result += tied
    return result
