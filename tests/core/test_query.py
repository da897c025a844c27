"""The filter language: what each form selects, what is said of mistakes, and that nothing else is ever raised."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from skydeck.core.query import Query, compile_query
from skydeck.core.query_syntax import QueryError, literal, parse, quote
from skydeck.core.rows import RowTable
from tests.helpers.instances import KIND, NOW, Instance, names, table_of

DAY = 86400
ROWS = [
    Instance("web-1", "i-1", "running", "t3.micro", 5e6, NOW - 3 * DAY, ["us-east-1a"], "vpc-1", flags=1),
    Instance("web-2", "i-2", "stopped", "t3.large", 2e9, NOW - 40 * DAY, ["us-east-1a", "us-east-1b"]),
    Instance("api", "i-3", "running", "m7g.large", None, None, [], "vpc-2"),
    Instance("Web two words", "i-4", "shutting-down", "t3.micro", 1e7, NOW - 30 * DAY - 60, ["us-east-1b"]),
]
CASES = {
    "": ["api", "web-1", "web-2", "Web two words"],
    "web": ["web-1", "web-2", "Web two words"],
    "WEB t3.micro": ["web-1", "Web two words"],
    "-web": ["api"],
    "-state:running": ["web-2", "Web two words"],
    "state:running": ["api", "web-1"],
    "state:run": ["api", "web-1"],
    "state=run": [],
    "state!=running": ["web-2", "Web two words"],
    "STATE=Running": ["api", "web-1"],
    'state="shutting down"': ["Web two words"],
    "state:shutting-down": ["Web two words"],
    "state:running|stopped": ["api", "web-1", "web-2"],
    "api|web-2": ["api", "web-2"],
    "-api|web-2": ["web-1", "Web two words"],
    'name="web-1"': ["web-1"],
    "name=web": [],
    '"two words"': ["Web two words"],
    '-"two words" web': ["web-1", "web-2"],
    "/^web-\\d$/": ["web-1", "web-2"],
    "-/^web-\\d$/": ["api", "Web two words"],
    "name:/two/": ["Web two words"],
    "i-3": ["api"],
    "size>=10MB": ["web-2", "Web two words"],
    "size>10MB": ["web-2"],
    "size<10MB": ["web-1"],
    "size:5MB": ["web-1"],
    "size:1MB..10MB": ["web-1", "Web two words"],
    "size:": ["api"],
    "-size:": ["web-1", "web-2", "Web two words"],
    "age>30d": ["web-2", "Web two words"],
    "age<30d": ["web-1"],
    "age:30d": ["Web two words"],
    "age:": ["api"],
    "age:1d..35d": ["web-1", "Web two words"],
    "launched>2026-09-10": ["web-1", "Web two words"],
    "launched<2026": [],
    "launched<3d": [],
    "launched<4d": ["web-1"],
    "zones:us-east-1a": ["web-1", "web-2"],
    "zones=us-east-1b": ["web-2", "Web two words"],
    "zones:us-east-1a zones:us-east-1b": ["web-2"],
    "vpc:": ["web-2", "Web two words"],
    "is:pending": ["web-1"],
    "-is:pending web": ["web-2", "Web two words"],
    "is:stale": [],
    "name>web-1": ["web-2"],
    "name<=web-1": ["api", "web-1", "Web two words"],
    "region:us-east-1 account:acme": ["api", "web-1", "web-2", "Web two words"],
    "arn:aws:ec2": [],
    "https://example.com": [],
    "10:30": [],
    "a.b/c": [],
}
MISTAKES = {
    "stat:running": ("There is no column “stat” here. Did you mean “state”?", 0, 4, "state"),
    "web xyzzy:x": ("There is no column “xyzzy” here. Put quotes around it to search for the text.", 4, 9, ""),
    'name:"open': ("The closing quote is missing.", 5, 10, ""),
    "size>": ("After “>” a value must follow.", 4, 5, ""),
    "size>big": ("“big” can't be compared with Size: use a size such as 10MB.", 5, 8, ""),
    "age>soon": ("“soon” can't be compared with Age: use a date such as 2026-01-31 or an age such as 30d.", 4, 8, ""),
    "launched>2026-02-31": (
        "“2026-02-31” can't be compared with Launched: use a date such as 2026-01-31 or an age such as 30d.",
        9,
        19,
        "",
    ),
    "state:a|": ("After “|” another value must follow.", 7, 8, ""),
    "|": ("Before “|” a value must stand.", 0, 1, ""),
    "web -": ("A minus sign must be followed by what to leave out.", 4, 5, ""),
    "is:broken": ("“is:” knows “pending” and “stale”.", 3, 9, "is:pending"),
    "/(/": ("This pattern is not valid: missing ), unterminated subpattern at position 0.", 0, 3, ""),
    "/(a+)+b/": ("A repeated group with a repetition inside can take for ever; write it more simply.", 0, 8, ""),
    'a"b"': ("A space must follow here.", 1, 2, ""),
}


@pytest.fixture(scope="module")
def table() -> RowTable:
    return table_of(ROWS)


def select(table: RowTable, text: str) -> list[str]:
    query = compile_query(text, table.columns)
    table.query = query
    table.publish(NOW)
    return names(table)


@pytest.mark.parametrize("text", CASES)
def test_a_filter_selects(table: RowTable, text: str) -> None:
    assert sorted(select(table, text)) == sorted(CASES[text])


@pytest.mark.parametrize("text", MISTAKES)
def test_a_mistake_is_named_with_its_place(table: RowTable, text: str) -> None:
    with pytest.raises(QueryError) as caught:
        compile_query(text, table.columns)
    error = caught.value
    assert (error.text, error.start, error.end, error.suggestion) == MISTAKES[text]


def test_an_empty_filter_is_none(table: RowTable) -> None:
    assert compile_query("  \t ", table.columns) is None


def test_words_for_highlighting_leave_out_what_is_excluded(table: RowTable) -> None:
    query = compile_query("web -stopped state:run|stop /x/ size>1MB", table.columns)
    assert isinstance(query, Query)
    assert query.words() == ["web", "run", "stop"]


@given(st.text(alphabet=st.sampled_from(list('ab: ="/\\|-<>!.0123dMB()[]*+?{}sizetateage\x1f\u202e')), max_size=40))
@example("size:..")
@example("size:1..age")
@example("age:99999999999999999999y")
@example("launched:9999")
@example("launched:0000")
@example("/[[a]/")
@example("size>1" + "0" * 400)
@settings(deadline=None)
def test_nothing_but_a_query_error_is_ever_raised(text: str) -> None:
    table = table_of(ROWS[:2])
    error = None
    try:
        select(table, text)
    except QueryError as caught:
        error = caught
    assert error is None or 0 <= error.start <= error.end <= len(text)


@given(st.text())
@example('\\"')
@example("\\")
@settings(deadline=None)
def test_a_quoted_text_is_read_as_itself(text: str) -> None:
    (term,) = parse(f"name:{quote(text)}", ["name"])
    assert (term.values[0].text, term.values[0].form) == (text, "quoted")


@given(st.text(min_size=1))
@example("a..b")
@example("/x/")
@settings(deadline=None)
def test_a_literal_is_read_as_itself(text: str) -> None:
    (term,) = parse(f"-name:{literal(text)}", ["name"])
    assert [value.text for value in term.values] == [text]
    assert term.values[0].form != "pattern"


@given(st.text(min_size=1).filter(lambda text: text.strip() != ""))
@settings(deadline=None)
def test_a_row_is_found_by_its_whole_name(name: str) -> None:
    table = table_of([Instance(name, "i-1"), Instance("other" * 50, "i-2")])
    assert select(table, f"name={literal(name)}") == [name]


def test_every_column_of_the_kind_has_a_key_that_can_be_typed(table: RowTable) -> None:
    for column in KIND.columns:
        (term,) = parse(f"{column.name}:x" if "age" not in column.name else f"{column.name}:3d", [column.name])
        assert term.key == column.name
