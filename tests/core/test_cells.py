"""What cells show: units, exact values, hidden characters made visible, long ones cut before they cost anything."""

from __future__ import annotations

import time
from datetime import UTC
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from skydeck.core.cells import (
    arn_name,
    exact_text,
    folded_text,
    is_opaque_id,
    natural_key,
    shown_text,
    sort_key,
)
from skydeck.core.kinds import Column, Render
from skydeck.core.vectors import Cell
from tests.helpers.instances import NOW

SHOWN: list[tuple[Render, Cell, str, str]] = [
    (Render.TEXT, "web", "web", "web"),
    (Render.TEXT, None, "—", ""),
    (Render.TEXT, "", "—", ""),
    (Render.LIST, [], "—", ""),
    (Render.TEXT, 3.0, "3", "3"),
    (Render.TEXT, " a\u202eb\x00", "␠a⟦RLO⟧b␀", " a\u202eb\x00"),
    (Render.STATE, "CREATE_IN_PROGRESS", "create in progress", "CREATE_IN_PROGRESS"),
    (Render.LAST_SEGMENT, "https://sqs/1234/jobs", "jobs", "https://sqs/1234/jobs"),
    (Render.LAST_SEGMENT, "arn:aws:iam::1:role/app/web", "web", "arn:aws:iam::1:role/app/web"),
    (Render.LAST_SEGMENT, "/", "/", "/"),
    (Render.NUMBER, 1234567.0, "1,234,567", "1,234,567"),
    (Render.NUMBER, 0.0416, "0.0416", "0.0416"),
    (Render.NUMBER, -3.0, "-3", "-3"),
    (Render.SIZE, 4.8e9, "4.8 GB", "4,800,000,000 bytes (4.8 GB)"),
    (Render.GIB, 8.0, "8 GiB", "8 GiB"),
    (Render.MIB, 1769.0, "1,769 MiB", "1,769 MiB"),
    (Render.SECONDS, 192.0, "3 min 12 s", "192 s"),
    (Render.BOOL, True, "yes", "true"),
    (Render.BOOL, False, "no", "false"),
    (Render.LIST, ["a", "b"], "a, b", "a, b"),
    (Render.LIST, [{"k": 1}], '[{"k": 1}]', '[{"k": 1}]'),
    (Render.AGE, NOW - 67 * 86400, "67 d", "2026-08-10 09:00:00 UTC"),
    (Render.TIME, NOW, "2026-10-16 09:00:00 UTC", "2026-10-16 09:00:00 UTC"),
    (Render.SIZE, float("inf"), "inf", "inf"),
    (Render.TIME, 1e300, "1e+300", "1e+300"),
]


@pytest.mark.parametrize(("render", "value", "shown", "exact"), SHOWN)
def test_a_cell_shows_a_short_text_and_knows_the_exact_one(render: Render, value: Cell, shown: str, exact: str) -> None:
    column = Column("X", "x", render)
    assert shown_text(column, value, NOW, UTC) == shown
    assert exact_text(column, value, UTC) == exact


CELLS = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False) | st.text(), lambda inner: st.lists(inner, max_size=3)
)


@given(st.sampled_from(Render), CELLS)
@settings(deadline=None)
def test_no_value_in_any_column_raises(render: Render, value: Cell) -> None:
    column = Column("X", "x", render)
    assert shown_text(column, value, NOW)
    assert isinstance(exact_text(column, value), str)
    assert isinstance(folded_text(column, value), str)
    assert isinstance(sort_key(column, value), str | float | None)


@given(st.sampled_from(Render), st.lists(CELLS, max_size=6))
@settings(deadline=None)
def test_the_keys_of_a_column_can_always_be_compared(render: Render, values: list[Cell]) -> None:
    column = Column("X", "x", render)
    keys = [key for value in values if (key := sort_key(column, value)) is not None]
    assert len(sorted(keys)) == len(keys)  # type: ignore[type-var]


@pytest.mark.parametrize(
    "texts",
    [
        ["a", "a1", "a2", "a10", "a10b", "b"],
        ["10.0.0.2", "10.0.0.10", "10.0.1.1", "172.16.0.1"],
        ["v1.9", "v1.10", "v2"],
        ["A", "b", "C"],
        ["1", "2", "10", "1" * 400, "2" * 400],
    ],
)
def test_texts_are_ordered_as_people_read_them(texts: list[str]) -> None:
    shuffled = texts[::-1]
    assert sorted(shuffled, key=natural_key) == texts


def test_names_that_look_alike_are_shown_differently() -> None:
    column = Column("Name", "n")
    names = [
        "prod", "prod ", " prod", "prod\u200b", "prod\u200d", "prod\u00ad", "prod\u2060", "\ufeffprod", "prod\x00",
        "prod\u202e", "\u202edorp", "prod\u200e", "prod\u200f", "prod\u061c", "prod\u2066", "prod\t", "prod\n",
        "prod\r", "prod\u00a0", "prod\u2028", "prod\u3164", "prod\u2800", "prod\u034f", "prod\x7f", "prod\x1b",
        "R&D-prod", "R&&D-prod", "RD-prod", "pro\u0301d", "prod␀", "prod⟦RLO⟧", "prod␠", "a  b", "a b", "a\u2009b",
    ]  # fmt: skip
    shown = {name: shown_text(column, name, NOW) for name in names}
    assert [pair for pair in combinations(names, 2) if shown[pair[0]] == shown[pair[1]]] == []


def test_a_cell_of_a_megabyte_is_cut_before_it_is_read() -> None:
    column = Column("Name", "n")
    start = time.perf_counter()
    short = shown_text(column, "x\u202e" * 500, NOW)
    middle = time.perf_counter()
    long = shown_text(column, "x\u202e" * 500_000, NOW)
    end = time.perf_counter()
    assert len(long) < len(short) + 40
    assert "(+999,000)" in long
    assert end - middle < 20 * (middle - start) + 0.01


def test_a_cell_is_found_by_what_it_is_and_by_what_it_shows() -> None:
    state = folded_text(Column("S", "s", Render.STATE), "CREATE_COMPLETE")
    assert state == "\x1fcreate_complete\x1fcreate complete\x1f"
    assert "⟦rlo⟧" in folded_text(Column("N", "n"), "a\u202eb")
    assert folded_text(Column("N", "n"), "a\x1fb") != folded_text(Column("N", "n", Render.LIST), ["a", "b"])


@pytest.mark.parametrize(
    ("text", "opaque"),
    [
        ("i-0abc1234def567890", True), ("vol-12345678", True), ("eipalloc-959b5005b199af4dc", True),
        ("web-1", False), ("api-server", False), ("larkspur-web-2026-11-09", False), ("arn:aws:iam::1:role/a", False),
    ],
)  # fmt: skip
def test_ids_that_aws_makes_up_are_told_from_names(text: str, opaque: bool) -> None:
    assert is_opaque_id(text) is opaque


@pytest.mark.parametrize(
    ("arn", "name"),
    [
        ("arn:aws:iam::aws:policy/AdministratorAccess", "AdministratorAccess"),
        ("arn:aws:iam::123456789012:policy/team/logs-write", "team/logs-write"),
        ("arn:aws:lambda:us-east-1:123456789012:function:resize", "resize"),
        ("arn:aws:sqs:us-east-1:123456789012:orders", "orders"),
        ("sg-0123456789abcdef0", "sg-0123456789abcdef0"),
    ],
)
def test_arn_in_a_list_says_what_it_names(arn: str, name: str) -> None:
    assert arn_name(arn) == name
    assert shown_text(Column("Policies", "p", Render.LIST, link="iam.policies"), [arn, arn], 0) == f"{name}, {name}"
