"""What the filter offers next: keys, values of the table, examples; always something that the filter understands."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from skydeck.core.completions import MOST, completions
from skydeck.core.query import compile_query
from skydeck.core.rows import RowTable
from tests.helpers.instances import Instance, table_of

TABLE = table_of(
    [
        Instance("web 1", "i-1", "running", zones=["us-east-1a", "us-east-1b"]),
        Instance("web 2", "i-2", "running", "t3.large", zones=["us-east-1a"]),
        Instance('odd"name', "i-3", "stopped"),
    ]
)


def offered(text: str, table: RowTable = TABLE) -> list[str]:
    return [item.text for item in completions(text, len(text), table).items]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("", ["account:", "region:", "name:"]),
        ("sta", ["state:", "id:"]),
        ("launch", ["launched>"]),
        ("-sta", ["state:", "id:"]),
        ("web sta", ["state:", "id:"]),
        ("runn", ["state:running "]),
        ("state:", ["running ", "stopped "]),
        ("state:sto", ["stopped "]),
        ("state:running|st", ["stopped "]),
        ("zones=", ["us-east-1a ", "us-east-1b "]),
        ("name:", ['"web 1" ', '"web 2" ', '"odd\\"name" ']),
        ('name:"web ', ['"web 1" ', '"web 2" ']),
        ("age>", ["1h ", "1d "]),
        ("size>=1", ["1MB ", "100MB "]),
        ("is:", ["pending ", "stale "]),
        ("nonsense:x", []),
    ],
)
def test_offers_begin_with_what_fits_best(text: str, first: list[str]) -> None:
    assert offered(text)[: len(first)] == first


@pytest.mark.parametrize("text", ["state:ru", "sta", "-zones:us", "web state:a|st", 'name:"we'])
def test_the_text_with_an_offer_in_its_place_is_a_filter(text: str) -> None:
    offers = completions(text, len(text), TABLE)
    assert offers.items
    for item in offers.items:
        compile_query(text[: offers.start] + item.text + text[offers.end :], TABLE.columns)


def test_values_say_how_often_they_are_there() -> None:
    offers = completions("state:", 6, TABLE)
    assert [(item.text.strip(), item.hint) for item in offers.items] == [("running", "2"), ("stopped", "1")]


def test_a_long_list_of_values_is_cut() -> None:
    assert len(offered("name:", table_of([Instance(f"name-{number}") for number in range(500)]))) == MOST


@given(st.text(alphabet=st.sampled_from(list('ab: ="/|-<>\\state')), max_size=20), st.integers(0, 20))
@settings(deadline=None)
def test_nothing_that_is_typed_raises(text: str, cursor: int) -> None:
    offers = completions(text, min(cursor, len(text)), TABLE)
    assert 0 <= offers.start <= offers.end <= len(text)
