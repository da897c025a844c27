"""Exports: no cell that a spreadsheet would calculate, and everything comes back as it was."""

from __future__ import annotations

import csv
import io
import json
import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from skydeck.core.export import BOM, guard, to_csv, to_json, to_tsv, unguard
from skydeck.core.rows import RowTable
from tests.helpers.instances import (
    AGE,
    EAST,
    GROUPS,
    ID,
    KIND,
    NAME,
    NOW,
    SIZE,
    STATE,
    TYPE,
    ZONES,
    Instance,
    page,
    table_of,
)
from tests.helpers.naughty import ALL

# Excel, LibreOffice and Google Sheets calculate what begins so; some of them drop blanks before it.
FORMULA = re.compile(r"[\s\x00]*[=+\-@\t\r\x00＝＋－＠]")
COLUMNS = [NAME, ID, STATE, TYPE, SIZE, AGE, ZONES, GROUPS]


def texts() -> list[str]:
    return list(ALL)


def exported(names: list[str]) -> RowTable:
    table = table_of([])
    table.begin(EAST)
    table.add(EAST, *page([Instance(name, f"i-{number}") for number, name in enumerate(names)]))
    table.finish(EAST, complete=True)
    table.sort_by(ID)
    table.publish(NOW)
    return table


def read_csv(data: bytes) -> list[list[str]]:
    before = csv.field_size_limit(2_000_000)
    try:
        return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    finally:
        csv.field_size_limit(before)


def test_no_cell_of_any_naughty_string_is_a_formula() -> None:
    table = exported(texts())
    rows = read_csv(to_csv(table, table.order, COLUMNS))
    assert len(rows) == len(texts()) + 1
    assert [cell for row in rows for cell in row if FORMULA.match(cell)] == []


def test_csv_is_parsed_back_to_what_was_exported() -> None:
    table = exported(texts())
    rows = read_csv(to_csv(table, table.order, [NAME, ID]))
    known = {f"i-{number}": text for number, text in enumerate(texts())}
    for name, id_ in rows[1:]:
        # What is no Unicode can't be in a UTF-8 file; it is replaced, never dropped.
        assert unguard(name) == known[id_].encode("utf-8", "replace").decode()


def test_json_is_parsed_back_to_what_was_exported_with_broken_surrogates_too() -> None:
    table = exported(texts())
    rows = json.loads(to_json(table, table.order, [NAME, ID]))
    assert {row["_id"]: row["Name"] for row in rows} == {f"i-{number}": text for number, text in enumerate(texts())}


@given(st.text(alphabet=st.sampled_from("'=+-@\t\r\n \x00a＝"), max_size=6))
@example("'=1")
@example("''=1")
@settings(deadline=None)
def test_the_guard_can_always_be_taken_away(text: str) -> None:
    assert unguard(guard(text)) == text
    assert not FORMULA.match(guard(text))


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1+2", "@SUM(A1)", "\t=1", "\r=1", "\x00=1", " =1", "－1", "'=1"])
def test_what_may_be_a_formula_is_guarded(text: str) -> None:
    assert guard(text) == f"'{text}"


@pytest.mark.parametrize("text", ["web-1", "a=b", "'quoted'", "1-2", "", "ü", "https://x/?a=b"])
def test_ordinary_text_is_left_alone(text: str) -> None:
    assert guard(text) == text


def test_numbers_stay_numbers_and_times_are_iso() -> None:
    table = table_of([Instance("a", size=-5.0, born=NOW, zones=["x", "y"])])
    (row,) = read_csv(to_csv(table, table.order, [SIZE, AGE, ZONES]))[1:]
    assert row == ["-5", "2026-10-16T09:00:00Z", '["x", "y"]']
    (member,) = json.loads(to_json(table, table.order, [SIZE, AGE, ZONES]))
    assert member == {"_id": "i-a", "Size": -5, "Age": "2026-10-16T09:00:00Z", "Zones": ["x", "y"]}


def test_the_header_names_the_columns_and_lines_end_as_the_standard_says() -> None:
    data = to_csv(table_of([Instance("a"), Instance("b")]), [], [ID, NAME])
    assert data == b"Instance ID,Name\r\n"
    assert to_csv(table_of([]), [], [ID], bom=True).startswith(BOM)


def test_a_line_break_in_a_cell_stays_in_its_cell() -> None:
    table = table_of([Instance('a\r\nb "quoted", c')])
    assert to_csv(table, table.order, [NAME]) == b'Name\r\n"a\r\nb ""quoted"", c"\r\n'


def test_the_clipboard_gets_a_line_for_each_row_and_no_formula() -> None:
    table = table_of([Instance("a\tb\nc", "i-1", size=3.0), Instance("=1", "i-2", "shutting-down")])
    assert to_tsv(table, table.order, [NAME, STATE, SIZE]) == "'=1\tshutting down\t\na b c\trunning\t3"


def test_a_single_cell_is_copied_as_it_is() -> None:
    table = table_of([Instance("=cmd")])
    assert to_tsv(table, table.order, [NAME]) == "=cmd"


def test_only_the_given_columns_leave_in_the_given_order() -> None:
    table = table_of([Instance("a", type="t3.micro")])
    assert read_csv(to_csv(table, table.order, [TYPE, NAME])) == [["Type", "Name"], ["t3.micro", "a"]]
    assert len(KIND.columns) > 2
