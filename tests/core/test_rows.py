"""The row table: generations, sorting, filtering, counts, and what they cost next to the usual way."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from skydeck.core.context import AwsContext, RowKey
from skydeck.core.kinds import Column, ResourceKind
from skydeck.core.ordering import SortKey
from skydeck.core.query import compile_query
from skydeck.core.rows import ACCOUNT, REGION, RowTable, context_columns
from tests.helpers.instances import (
    AGE,
    EAST,
    KIND,
    NAME,
    NOW,
    SIZE,
    STATE,
    WEST,
    Instance,
    many,
    names,
    page,
    refresh,
    table_of,
)


def show(table: RowTable, text: str) -> list[str]:
    table.query = compile_query(text, table.columns)
    table.publish(NOW)
    return names(table)


def test_rows_come_sorted_as_the_kind_says_with_numbers_as_numbers() -> None:
    table = table_of([Instance(name) for name in ("web-10", "Web-9", "api", "web-1")])
    assert names(table) == ["api", "web-1", "Web-9", "web-10"]


def test_second_refresh_replaces_first() -> None:
    table = table_of([Instance("a"), Instance("b"), Instance("c")])
    refresh(table, [Instance("b", state="stopped"), Instance("d")])
    assert names(table) == ["b", "d"]
    assert table.value(table.order[0], STATE) == "stopped"
    assert table.counts().total == 2


def test_rows_stay_until_the_refresh_is_finished() -> None:
    table = table_of([Instance("a"), Instance("b")])
    table.begin(EAST)
    table.add(EAST, *page([Instance("b")]))
    table.publish(NOW)
    assert names(table) == ["a", "b"]
    assert table.counts().loading
    table.finish(EAST, complete=True)
    table.publish(NOW)
    assert names(table) == ["b"]


def test_a_failed_refresh_leaves_rows_that_are_stale() -> None:
    table = table_of([Instance("a"), Instance("b")])
    table.begin(EAST)
    table.add(EAST, *page([Instance("b")]))
    table.fail(EAST)
    table.publish(NOW)
    assert [table.is_stale(row) for row in table.order] == [True, False]
    assert table.counts().stale == 1
    assert show(table, "is:stale") == ["a"]


def test_rows_are_no_longer_stale_after_the_next_good_refresh() -> None:
    table = table_of([Instance("a")])
    table.begin(EAST)
    table.fail(EAST)
    assert table.counts().stale == 1
    refresh(table, [Instance("a")])
    assert table.counts().stale == 0


def test_a_failure_in_one_region_does_not_touch_another() -> None:
    table = table_of([Instance("east")])
    refresh(table, [Instance("west")], WEST)
    table.begin(WEST)
    table.fail(WEST)
    assert [table.label(row) for row in table.order if table.is_stale(row)] == ["west"]


def test_the_same_id_in_two_regions_is_two_rows() -> None:
    table = table_of([Instance("same")])
    refresh(table, [Instance("same")], WEST)
    assert [table.value(row, REGION) for row in table.order] == ["us-east-1", "us-west-2"]
    assert table.value(table.order[0], ACCOUNT) == "acme-production"
    table.forget(WEST)
    table.publish(NOW)
    assert table.keys() == [RowKey("profile:prod", "us-east-1", "i-same")]


def test_an_id_that_comes_twice_in_one_list_is_one_row() -> None:
    table = table_of([Instance("a", "i-1"), Instance("b", "i-1")])
    assert names(table) == ["b"]


def test_counts_say_whether_they_are_final() -> None:
    table = RowTable(KIND)
    assert not table.counts().complete
    table.begin(EAST)
    table.add(EAST, *page([Instance("a", flags=1), Instance("b")]))
    table.finish(EAST, complete=False)
    table.publish(NOW)
    assert (table.counts().total, len(table.pending_rows()), table.counts().complete) == (2, 1, False)
    refresh(table, [Instance("a")])
    assert table.counts().complete


def test_removed_rows_go_at_once_and_their_numbers_are_used_again_only_when_they_are_not_shown() -> None:
    table = table_of([Instance("a"), Instance("b")])
    gone = table.order[0]
    table.remove([table.key(gone)])
    assert table.is_gone(gone)
    assert table.label(gone) == "a"
    table.add(EAST, *page([Instance("c")]))
    assert table.label(gone) == "a"
    table.publish(NOW)
    assert names(table) == ["b", "c"]
    table.add(EAST, *page([Instance("d")]))
    table.publish(NOW)
    assert names(table) == ["b", "c", "d"]
    assert table.find(RowKey(EAST.account, EAST.region, "i-d")) == gone


def test_missing_values_are_last_in_both_directions() -> None:
    table = table_of([Instance("none"), Instance("big", size=9.0), Instance("small", size=1.0)])
    table.sort_by(SIZE)
    table.publish(NOW)
    assert names(table) == ["small", "big", "none"]
    table.sort_by(SIZE, descending=True)
    table.publish(NOW)
    assert names(table) == ["big", "small", "none"]


def test_the_younger_is_the_smaller_age() -> None:
    table = table_of([Instance("old", born=NOW - 900), Instance("new", born=NOW - 5), Instance("none")])
    table.sort_by(AGE)
    table.publish(NOW)
    assert names(table) == ["new", "old", "none"]
    table.sort_by(AGE, descending=True)
    table.publish(NOW)
    assert names(table) == ["old", "new", "none"]


def test_the_previous_sort_decides_ties() -> None:
    table = table_of([Instance("c", state="stopped"), Instance("b"), Instance("a", state="stopped"), Instance("d")])
    table.sort_by(STATE)
    table.publish(NOW)
    assert names(table) == ["b", "d", "a", "c"]
    table.sort_by(STATE, descending=True)
    table.publish(NOW)
    assert names(table) == ["a", "c", "b", "d"]


def test_a_key_is_added_or_turned_round_in_its_place() -> None:
    table = table_of([])
    table.sort_by(STATE)
    table.sort_by(SIZE, extend=True)
    assert [key.column for key in table.sort_keys] == [STATE, NAME, SIZE]
    table.sort_by(NAME, descending=True, extend=True)
    assert table.sort_keys[1] == SortKey(NAME, descending=True)


def test_a_row_that_changed_moves_to_where_it_belongs_and_the_others_stay() -> None:
    table = table_of([Instance("a", size=1.0), Instance("b", size=1.0), Instance("c", size=1.0)])
    table.sort_by(SIZE)
    table.publish(NOW)
    refresh(table, [Instance("c", size=1.0), Instance("a", size=5.0), Instance("b", size=1.0)])
    assert names(table) == ["b", "c", "a"]


ROWS = st.tuples(st.sampled_from("abcdefgh"), st.sampled_from([None, 1.0, 2.0]))


@given(st.lists(st.lists(ROWS, max_size=8), max_size=6), st.booleans())
@settings(deadline=None)
def test_pages_that_are_merged_give_the_order_of_one_sort(
    pages: list[list[tuple[str, float | None]]], descending: bool
) -> None:
    """Whatever changes in whatever order, the table is where a table read in one go would be."""
    merged = RowTable(KIND)
    merged.sort_by(SIZE, descending)
    merged.publish(NOW)
    for rows in pages:
        merged.add(EAST, *page([Instance(name, size=size) for name, size in rows]))
        merged.publish(NOW)
    sizes = {table_key: merged.value(row, SIZE) for row in merged.order if (table_key := merged.label(row))}
    expected = sorted(
        sizes,
        key=lambda name: (sizes[name] is None, (-1 if descending else 1) * float(sizes[name] or 0), name),  # type: ignore[arg-type]
    )
    assert names(merged) == expected


def test_words_look_in_the_visible_columns_and_the_id() -> None:
    table = table_of([Instance("a", "i-web", type="t3.micro"), Instance("web", "i-2", type="m7g.large")])
    assert show(table, "web") == ["a", "web"]
    assert show(table, "m7g") == ["web"]
    table.search_in([NAME])
    assert show(table, "m7g") == []
    assert show(table, "web") == ["a", "web"]


def test_the_search_follows_changes() -> None:
    table = table_of([Instance("a", state="running")])
    assert show(table, "running") == ["a"]
    refresh(table, [Instance("a", state="stopped")])
    assert names(table) == []
    assert show(table, "stopped") == ["a"]


def test_a_kinds_own_region_column_keeps_its_name() -> None:
    kind = ResourceKind("s3", "buckets", "Buckets", "bucket", "s3", "", KIND.list, "Name", (Column("Region", "R"),))
    assert [column.name for column in context_columns(kind)] == ["account", "context-region"]


def test_a_table_of_twenty_thousand_rows_sorts_and_merges_faster_than_it_is_compared_row_by_row() -> None:
    """A ratio, not a time: against a comparison in Python for each pair, which is what a proxy model makes."""
    instances = many(20_000)
    table = table_of(instances)
    table.sort_by(SIZE)
    table.publish(NOW)
    table.sort_by(NAME)
    own = _seconds(lambda: table.publish(NOW))
    table.add(EAST, *page(many(1000, seed=2)))
    merging = _seconds(lambda: table.publish(NOW))
    by_pairs = _seconds(lambda: _sort_by_pairs(table))
    print(f"20,000 rows: sort {own * 1e3:.0f} ms, merge of 1,000 {merging * 1e3:.0f} ms, pairs {by_pairs * 1e3:.0f} ms")
    assert own * 3 < by_pairs
    assert merging * 3 < by_pairs
    assert (
        names(table)[:50] == sorted(names(table), key=lambda name: (name.split("-")[0], int(name.split("-")[1])))[:50]
    )


def _seconds(work: Callable[[], None]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


class _Pair:
    def __init__(self, table: RowTable, row: int) -> None:
        self.table, self.row = table, row

    def __lt__(self, other: _Pair) -> bool:
        return str(self.table.value(self.row, NAME)).casefold() < str(self.table.value(other.row, NAME)).casefold()


def _sort_by_pairs(table: RowTable) -> None:
    sorted(_Pair(table, row) for row in table.all_rows())


def test_a_context_that_never_came_can_be_forgotten() -> None:
    table = table_of([Instance("a")])
    table.forget(AwsContext("nobody", "nowhere"))
    table.publish(NOW)
    assert names(table) == ["a"]


def test_warming_ends_and_leaves_nothing_for_the_first_search() -> None:
    table = table_of(many(300))
    steps = 0
    while table.warm():
        steps += 1
    assert steps == len(table.columns) + 1
    assert show(table, "web") == [name for name in names(table_of(many(300))) if "web" in name]


def test_another_zone_changes_by_which_hour_a_moment_is_found() -> None:
    table = table_of([Instance("a", born=NOW)])
    table.zone = UTC
    assert show(table, '"2026-10-16 09:00"') == ["a"]
    table.zone = timezone(timedelta(hours=2))
    assert show(table, '"2026-10-16 09:00"') == []
    assert show(table, 'launched:"2026-10-16 11:00"') == ["a"]


def test_a_page_with_another_number_of_columns_is_refused() -> None:
    table = RowTable(KIND)
    with pytest.raises(ValueError, match=r"ec2\.instances has 10 columns, the page 1"):
        table.add(EAST, ["i-1"], ["a"], [0], [["a"]])


def test_columns_of_others_have_no_cells() -> None:
    table = RowTable(KIND, extra=(Column("CPU", "", key="cpu"),))
    refresh(table, [Instance("a")])
    assert table.value(table.order[0], len(table.columns) - 1) is None
    assert show(table, "cpu:") == ["a"]
