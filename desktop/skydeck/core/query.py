"""The filter language: compiles `state:running type:t3 web -stopped age>30d` and selects rows; it suggests nothing."""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from typing import Any, Protocol

from skydeck.core.cells import EDGE, fold, plain_text, sort_key
from skydeck.core.kinds import Column, Render
from skydeck.core.query_syntax import Literal, QueryError, Term, parse
from skydeck.core.spans import Span, mirrored, span_of
from skydeck.core.vectors import Cell

FLAGS = ("pending", "stale")
PATTERN_SUBJECT = 1024  # characters of a cell that a pattern looks at


class Source(Protocol):
    """The table that a query selects from; every list is indexed by row number."""

    def values(self, column: int) -> list[Cell]: ...
    def sort_values(self, column: int) -> list[str | float | None]: ...
    def folded(self, column: int) -> list[str]: ...
    def haystack(self) -> list[str]: ...
    def is_stale(self, row: int) -> bool: ...
    def flags(self, row: int) -> int: ...


Test = Callable[[Sequence[int], Source, float], list[int]]
Matcher = Callable[[Sequence[int], Source], list[int]]


@dataclass(frozen=True, slots=True)
class Query:
    """A filter that was understood."""

    text: str
    terms: tuple[Term, ...]
    tests: tuple[Test, ...]

    def select(self, rows: Sequence[int], source: Source, now: float) -> list[int]:
        """Those of `rows` that meet every term, in the same order."""
        kept = list(rows)
        for test in self.tests:
            kept = test(kept, source, now)
        return kept

    def words(self) -> list[str]:
        """The words that a painter may highlight."""
        plain = (term for term in self.terms if not term.negated and term.operator in ("", ":", "="))
        return [value.text for term in plain for value in term.values if value.form != "pattern" and value.text]


def compile_query(text: str, columns: Sequence[Column], zone: tzinfo | None = None) -> Query | None:
    """The filter, None when there is nothing to filter by; `QueryError` when it can't be understood.

    Dates are in `zone`, or local when there is none.
    """
    known = {column.name: index for index, column in enumerate(columns)}
    terms = parse(text, known)
    if not terms:
        return None
    return Query(text, terms, tuple(_compile(term, columns, known, zone) for term in terms))


# --- compiling ---------------------------------------------------------------------------------


def _compile(term: Term, columns: Sequence[Column], known: dict[str, int], zone: tzinfo | None) -> Test:
    if term.key == "is":
        return _flag_test(term)
    if not term.key:
        return _word_test(term)
    index = known[term.key]
    column = columns[index]
    if term.operator in (":", "=") and not _is_measured(column, term):
        return _text_test(term, index)
    return _span_test(term, index, column, zone)


def _is_measured(column: Column, term: Term) -> bool:
    """Numbers and moments are compared as such, unless the value is none."""
    if not (column.render.is_number or column.render.is_moment):
        return False
    return all(value.form == "bare" and value.text for value in term.values)


def _flag_test(term: Term) -> Test:
    names = [value.text.lower() for value in term.values]
    for name, value in zip(names, term.values, strict=True):
        if name not in FLAGS or term.operator != ":":
            raise QueryError("“is:” knows “pending” and “stale”.", value.start, value.end, "is:pending")

    def holds(row: int, source: Source) -> bool:
        return ("stale" in names and source.is_stale(row)) or ("pending" in names and bool(source.flags(row) & 1))

    def test(rows: Sequence[int], source: Source, now: float) -> list[int]:  # noqa: ARG001
        return [row for row in rows if holds(row, source) != term.negated]

    return test


def _word_test(term: Term) -> Test:
    return _any_of(term, [_matcher(term, value, lambda source: source.haystack(), None) for value in term.values])


def _text_test(term: Term, index: int) -> Test:
    return _any_of(term, [_matcher(term, value, lambda source: source.folded(index), index) for value in term.values])


def _any_of(term: Term, matchers: list[Matcher]) -> Test:
    def test(rows: Sequence[int], source: Source, now: float) -> list[int]:  # noqa: ARG001
        if len(matchers) == 1 and not term.negated:
            return matchers[0](rows, source)
        found = {row for matcher in matchers for row in matcher(rows, source)}
        return [row for row in rows if (row in found) != term.negated]

    return test


def _matcher(term: Term, value: Literal, texts: Callable[[Source], list[str]], index: int | None) -> Matcher:
    """One comprehension over all rows for each value: a call for each row would cost ten times as much."""
    if value.form == "pattern":
        pattern = _pattern(value)
        return lambda rows, source: _search(pattern, rows, source, index)
    needle = _needle(term, value)

    def find(rows: Sequence[int], source: Source) -> list[int]:
        folded = texts(source)
        return [row for row in rows if needle in folded[row]] if needle else [row for row in rows if not folded[row]]

    return find


def _search(pattern: re.Pattern[str], rows: Sequence[int], source: Source, index: int | None) -> list[int]:
    if index is None:
        # Each line of the subject is one text of the row, so that ^ and $ mean its ends.
        texts = source.haystack()
        return [row for row in rows if pattern.search(texts[row][1:PATTERN_SUBJECT].replace(EDGE, "\n"))]
    cells = source.values(index)
    return [row for row in rows if pattern.search(plain_text(cells[row])[:PATTERN_SUBJECT])]


def _needle(term: Term, value: Literal) -> str:
    text = fold(value.text)
    return f"{EDGE}{text}{EDGE}" if term.operator == "=" and text else text


_NESTED = re.compile(r"\((?:[^()\\]|\\.)*[+*}](?:[^()\\]|\\.)*\)[+*{]")


def _pattern(value: Literal) -> re.Pattern[str]:
    if _NESTED.search(value.text):
        text = "A repeated group with a repetition inside can take for ever; write it more simply."
        raise QueryError(text, value.start, value.end)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of features that may mean something else one day
            return re.compile(value.text, re.IGNORECASE | re.MULTILINE)
    except (re.error, OverflowError, RecursionError) as error:
        raise QueryError(f"This pattern is not valid: {error}.", value.start, value.end) from error


def _span_test(term: Term, index: int, column: Column, zone: tzinfo | None) -> Test:
    if not (column.render.is_number or column.render.is_moment):
        return _order_test(term, index, column)
    spans = [_read_span(column, value, zone) for value in term.values]

    def test(rows: Sequence[int], source: Source, now: float) -> list[int]:
        numbers = source.sort_values(index)
        limits = [span.limits(term.operator, now) for span in spans]
        if column.render is Render.AGE:
            limits = [mirrored(*limit) for limit in limits]  # as its sort keys are
        found = {row for limit in limits for row in _within(numbers, rows, limit)}
        return [row for row in rows if (row in found) != term.negated]

    return test


def _within(numbers: list[Any], rows: Sequence[int], limits: tuple[float, float]) -> list[int]:
    low, high = limits
    return [row for row in rows if (number := numbers[row]) is not None and low <= number < high]


def _read_span(column: Column, value: Literal, zone: tzinfo | None) -> Span:
    span = span_of(column.render, value.text, zone)
    if span is None:
        text = f"“{value.text}” can't be compared with {column.title}: use {_wanted(column.render)}."
        raise QueryError(text, value.start, value.end)
    return span


def _wanted(render: Render) -> str:
    if render.is_moment:
        return "a date such as 2026-01-31 or an age such as 30d"
    sizes = (Render.SIZE, Render.GIB, Render.MIB)
    return "a size such as 10MB" if render in sizes else "a number"


_ORDERS: dict[str, Callable[[str, str], bool]] = {
    ">": lambda left, right: left > right,
    ">=": lambda left, right: left >= right,
    "<": lambda left, right: left < right,
    "<=": lambda left, right: left <= right,
}


def _order_test(term: Term, index: int, column: Column) -> Test:
    """Text is compared as it is sorted."""
    compare, bounds = _ORDERS[term.operator], [str(sort_key(column, value.text) or "") for value in term.values]

    def test(rows: Sequence[int], source: Source, now: float) -> list[int]:  # noqa: ARG001
        keys = source.sort_values(index)
        found = {row for row in rows for bound in bounds if (key := keys[row]) is not None and compare(str(key), bound)}
        return [row for row in rows if (row in found) != term.negated]

    return test
