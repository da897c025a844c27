"""Computed columns: nothing is computed before it is asked for, twice, or in one go when there is no time."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from skydeck.core.derived import Derived


class Doubled:
    """Twice each source value, and a record of what was computed."""

    def __init__(self, source: list[int]) -> None:
        self.source = source
        self.computed: list[int] = []
        self.derived = Derived(self._compute)
        self.derived.touch(range(len(source)))

    def _compute(self, rows: Sequence[int]) -> list[int]:
        self.computed += rows
        return [2 * self.source[row] for row in rows]


def test_nothing_is_computed_before_it_is_asked_for() -> None:
    doubled = Doubled([1, 2, 3])
    assert doubled.computed == []
    assert doubled.derived.current() == [2, 4, 6]
    assert doubled.derived.current() == [2, 4, 6]
    assert doubled.computed == [0, 1, 2]


def test_only_what_changed_is_computed_again_and_only_what_differs_is_reported() -> None:
    doubled = Doubled([1, 2, 3])
    doubled.derived.current()
    doubled.source[1] = 9
    doubled.derived.touch([0, 1])
    assert doubled.derived.refresh() == [1]
    assert doubled.computed == [0, 1, 2, 0, 1]
    assert doubled.derived.current() == [2, 18, 6]


@given(st.lists(st.integers(), max_size=30), st.lists(st.integers(0, 29)), st.integers(1, 7))
@settings(deadline=None)
def test_steps_of_any_size_end_where_one_step_ends(source: list[int], changed: list[int], step: int) -> None:
    doubled = Doubled(source)
    doubled.derived.refresh(step)
    doubled.derived.touch([row for row in changed if row < len(source)])
    while not doubled.derived.is_current:
        before = len(doubled.computed)
        doubled.derived.refresh(step)
        assert len(doubled.computed) - before <= step
    assert doubled.derived.values == [2 * value for value in source]
