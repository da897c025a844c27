"""The filter language: parses `state:running type:t3 web -stopped age>30d` and selects rows; it suggests nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, Protocol

from skydeck.core.cells import EDGE, fold, natural_key, plain_text
from skydeck.core.kinds import Column
from skydeck.core.spans import Span, span_of
from skydeck.core.vectors import Cell

FLAGS = ("pending", "stale")
PATTERN_SUBJECT = 4096  # characters of a cell that a pattern looks at


class QueryError(ValueError):
    """What is wrong with a filter, where, and what may have been meant."""

    def __init__(self, text: str, start: int, end: int, suggestion: str = "") -> None:
        super().__init__(text)
        self.text, self.start, self.end, self.suggestion = text, start, end, suggestion


class Source(Protocol):
    """The table that a query selects from; every list is indexed by row number."""

    def values(self, column: int) -> list[Cell]: ...
    def sort_values(self, column: int) -> list[str | float | None]: ...
    def folded(self, column: int) -> list[str]: ...
    def haystack(self) -> list[str]: ...
    def is_stale(self, row: int) -> bool: ...
    def flags(self, row: int) -> int: ...


@dataclass(frozen=True, slots=True)
class Literal:
    """A word of the query, and how it was written."""

    text: str
    start: int
    end: int
    form: str = "bare"  # "bare", "quoted" or "pattern"


@dataclass(frozen=True, slots=True)
class Term:
    """One condition: any of `values` in the column named `key`, or anywhere when `key` is empty."""

    key: str
    operator: str
    values: tuple[Literal, ...]
    negated: bool
    start: int
    end: int


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


def compile_query(text: str, columns: Sequence[Column]) -> Query | None:
    """The filter, None when there is nothing to filter by; `QueryError` when it can't be understood."""
    known = {column.name: index for index, column in enumerate(columns)}
    terms = parse(text, known)
    if not terms:
        return None
    return Query(text, terms, tuple(_compile(term, columns, known) for term in terms))


# --- reading -----------------------------------------------------------------------------------

_KEY = re.compile(r"([A-Za-z][\w/$%().-]*?)(:|!=|>=|<=|=|>|<)", re.ASCII)
_BARE = re.compile(r'[^\s|"]+')
_ADDRESS = re.compile(r"arn:aws|[a-z][a-z0-9+.-]*://", re.IGNORECASE)
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"', re.DOTALL)
_PATTERN = re.compile(r"/((?:[^/\\]|\\.)+)/(?=[\s|]|$)")


def quote(text: str) -> str:
    """`text` as a literal that means nothing else."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def literal(text: str) -> str:
    """`text` as a value after a colon: bare when that is safe."""
    return text if re.fullmatch(r"[\w.][\w.:@+-]*", text, re.ASCII) and ".." not in text else quote(text)


def parse(text: str, keys: Sequence[str] | dict[str, int]) -> tuple[Term, ...]:
    """The terms of a filter, in order."""
    return _Reader(text, keys).terms()


class _Reader:
    def __init__(self, text: str, keys: Sequence[str] | dict[str, int]) -> None:
        self._text, self._keys, self._at = text, keys, 0

    def terms(self) -> tuple[Term, ...]:
        found = []
        while self._skip_space():
            found.append(self._term())
        return tuple(found)

    def _skip_space(self) -> bool:
        while self._at < len(self._text) and self._text[self._at].isspace():
            self._at += 1
        return self._at < len(self._text)

    def _term(self) -> Term:
        start = self._at
        negated = self._text[start] == "-"
        if negated:
            self._at += 1
            if self._at_gap():
                raise QueryError("A minus sign must be followed by what to leave out.", start, self._at)
        key, operator = self._key()
        values = self._values(operator)
        if operator == "!=":
            operator, negated = "=", not negated
        return Term(key, operator, values, negated, start, self._at)

    def _at_gap(self) -> bool:
        return self._at >= len(self._text) or self._text[self._at].isspace()

    def _key(self) -> tuple[str, str]:
        match = _KEY.match(self._text, self._at)
        if not match or _ADDRESS.match(self._text, self._at) and match[1].lower() not in self._keys:
            return "", ""
        self._at = match.end()
        name = match[1].lower()
        if name != "is" and name not in self._keys:
            self._complain_about(match[1], match.start(), match.end(1))
        return name, match[2]

    def _complain_about(self, name: str, start: int, end: int) -> None:
        close = get_close_matches(name.lower(), [*self._keys, "is"], 1, 0.5)
        hint = f" Did you mean “{close[0]}”?" if close else " Put quotes around it to search for the text."
        raise QueryError(f"There is no column “{name}” here.{hint}", start, end, close[0] if close else "")

    def _values(self, operator: str) -> tuple[Literal, ...]:
        if self._at_gap():
            return self._nothing(operator)
        values = [self._value()]
        while self._at < len(self._text) and self._text[self._at] == "|":
            self._at += 1
            if self._at_gap():
                raise QueryError("After “|” another value must follow.", self._at - 1, self._at)
            values.append(self._value())
        if not self._at_gap():
            raise QueryError("A space must follow here.", self._at, self._at + 1)
        return tuple(values)

    def _nothing(self, operator: str) -> tuple[Literal, ...]:
        if operator in (":", "=", "!="):
            return (Literal("", self._at, self._at),)
        raise QueryError(f"After “{operator}” a value must follow.", self._at - len(operator), self._at)

    def _value(self) -> Literal:
        start = self._at
        for form, expression in (("quoted", _QUOTED), ("pattern", _PATTERN), ("bare", _BARE)):
            match = expression.match(self._text, start)
            if match:
                self._at = match.end()
                return Literal(_meaning(match, form), start, self._at, form)
        if self._text[start] == '"':
            raise QueryError("The closing quote is missing.", start, len(self._text))
        raise QueryError("Before “|” a value must stand.", start, start + 1)


def _meaning(match: re.Match[str], form: str) -> str:
    if form == "quoted":
        return re.sub(r"\\(.)", r"\1", match[1], flags=re.DOTALL)
    return match[1] if form == "pattern" else match[0]


# --- compiling ---------------------------------------------------------------------------------


def _compile(term: Term, columns: Sequence[Column], known: dict[str, int]) -> Test:
    if term.key == "is":
        return _flag_test(term)
    if not term.key:
        return _word_test(term)
    index = known[term.key]
    column = columns[index]
    if term.operator in (":", "=") and not _is_measured(column, term):
        return _text_test(term, index)
    return _span_test(term, index, column)


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
        return "stale" in names and source.is_stale(row) or "pending" in names and bool(source.flags(row) & 1)

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
        return re.compile(value.text, re.IGNORECASE | re.MULTILINE)
    except (re.error, OverflowError, RecursionError) as error:
        raise QueryError(f"This pattern is not valid: {error}.", value.start, value.end) from error


def _span_test(term: Term, index: int, column: Column) -> Test:
    if not (column.render.is_number or column.render.is_moment):
        return _order_test(term, index, column)
    spans = [_read_span(column, value) for value in term.values]

    def test(rows: Sequence[int], source: Source, now: float) -> list[int]:
        numbers = source.sort_values(index)
        found = {row for span in spans for row in _within(numbers, rows, span.limits(term.operator, now))}
        return [row for row in rows if (row in found) != term.negated]

    return test


def _within(numbers: list[Any], rows: Sequence[int], limits: tuple[float, float]) -> list[int]:
    low, high = limits
    return [row for row in rows if (number := numbers[row]) is not None and low <= number < high]


def _read_span(column: Column, value: Literal) -> Span:
    span = span_of(column.render, value.text)
    if span is None:
        wanted = "a date such as 2026-01-31 or an age such as 30d" if column.render.is_moment else "a number or a size"
        if column.render.is_number and not column.render.is_moment and not column.render.value.startswith("size"):
            wanted = "a number"
        raise QueryError(f"“{value.text}” can't be compared with {column.title}: use {wanted}.", value.start, value.end)
    return span


_ORDERS: dict[str, Callable[[str, str], bool]] = {
    ">": lambda left, right: left > right,
    ">=": lambda left, right: left >= right,
    "<": lambda left, right: left < right,
    "<=": lambda left, right: left <= right,
}


def _order_test(term: Term, index: int, column: Column) -> Test:
    """Text is compared as it is sorted."""
    compare, bounds = _ORDERS[term.operator], [natural_key(value.text) for value in term.values]

    def test(rows: Sequence[int], source: Source, now: float) -> list[int]:  # noqa: ARG001
        keys = source.sort_values(index)
        found = {row for row in rows for bound in bounds if (key := keys[row]) is not None and compare(str(key), bound)}
        return [row for row in rows if (row in found) != term.negated]

    return test
