"""Rows as CSV, JSON and tab-separated text, safe to open in a spreadsheet; it writes no files."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

from skydeck.core.cells import exact_text, moment, number_text, plain_text, shown_text
from skydeck.core.kinds import Column, Render
from skydeck.core.rows import RowTable
from skydeck.core.vectors import Cell

BOM = b"\xef\xbb\xbf"
# What spreadsheets take for the start of a formula (OWASP ASVS 1.2.10), also behind blanks and full-width.
_RISKY = re.compile(r"'*[\s\x00]*[=+\-@\t\r\x00＝＋－＠]")


def guard(text: str) -> str:
    """Text that no spreadsheet calculates: an apostrophe goes before what looks like a formula."""
    return f"'{text}" if _RISKY.match(text) else text


def unguard(text: str) -> str:
    """The text that `guard` was given."""
    return text[1:] if text.startswith("'") and _RISKY.match(text) else text


def data_text(column: Column, value: Cell) -> str:
    """A cell for other programs: bare numbers, times in UTC, lists as JSON."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return json.dumps(value, ensure_ascii=False) if isinstance(value, list | dict) else plain_text(value)
    when = moment(value) if column.render.is_moment else None
    return when.isoformat().replace("+00:00", "Z") if when else number_text(value)


def _safe_text(column: Column, value: Cell) -> str:
    text = data_text(column, value)
    # A negative number is a number; anything else that begins like one may be a formula.
    if isinstance(value, int | float) and not isinstance(value, bool):
        return text
    return guard(text)


def to_csv(table: RowTable, rows: Sequence[int], columns: Sequence[int], *, bom: bool = False) -> bytes:
    """RFC 4180 in UTF-8; with `bom`, Excel sees that it is UTF-8."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow([guard(table.columns[column].title) for column in columns])
    for row in rows:
        writer.writerow([_safe_text(table.columns[column], table.value(row, column)) for column in columns])
    text = buffer.getvalue().encode("utf-8", "replace")
    return BOM + text if bom else text


def to_json(table: RowTable, rows: Sequence[int], columns: Sequence[int]) -> bytes:
    """A list of objects by column title; values keep their types, times become ISO 8601."""
    data = [dict(_members(table, row, columns)) for row in rows]
    # A lone surrogate can't be UTF-8; the error handler's "\udXXX" is also JSON's way to write it.
    return json.dumps(data, ensure_ascii=False, indent=2).encode("utf-8", "backslashreplace") + b"\n"


def _members(table: RowTable, row: int, columns: Sequence[int]) -> Iterator[tuple[str, Any]]:
    yield "_id", table.id(row)
    for index in columns:
        column, value = table.columns[index], table.value(row, index)
        if column.render.is_moment and isinstance(value, float):
            yield column.title, data_text(column, value)
        else:
            yield column.title, int(value) if isinstance(value, float) and value.is_integer() else value


def to_tsv(table: RowTable, rows: Sequence[int], columns: Sequence[int]) -> str:
    """For the clipboard: one line for each row, exact values; a single cell is copied as it is."""
    if len(rows) == len(columns) == 1:
        return exact_text(table.columns[columns[0]], table.value(rows[0], columns[0]), table.zone)
    return "\n".join("\t".join(_tsv_cell(table, row, column) for column in columns) for row in rows)


def _tsv_cell(table: RowTable, row: int, index: int) -> str:
    column, value = table.columns[index], table.value(row, index)
    if column.render is Render.STATE:
        return guard(shown_text(column, value, 0)) if value else ""
    return re.sub(r"[\t\r\n\v\f\x00\x85\u2028\u2029]", " ", _safe_text(column, value))
