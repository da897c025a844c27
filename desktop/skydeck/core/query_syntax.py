"""The grammar of the filter language: words, keys, operators, quotes; it knows no rows and no columns but by name."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from difflib import get_close_matches


class QueryError(ValueError):
    """What is wrong with a filter, where, and what may have been meant."""

    def __init__(self, text: str, start: int, end: int, suggestion: str = "") -> None:
        super().__init__(text)
        self.text, self.start, self.end, self.suggestion = text, start, end, suggestion


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


# --- reading -----------------------------------------------------------------------------------

KEY = re.compile(r'([^\s"|:=<>!/-][^\s"|:=<>!]*)(:|!=|>=|<=|=|>|<)')
_BARE = re.compile(r'[^\s|"]+')
# What people paste: ARNs, addresses with a scheme or with digits before the colon, times of day.
_DATA = re.compile(r"arn:|[a-z][a-z0-9+.-]*://|[^:=<>!]*\d", re.IGNORECASE)
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"', re.DOTALL)
_PATTERN = re.compile(r"/((?:[^/\\]|\\.)+)/(?=[\s|]|$)")


def quote(text: str) -> str:
    """`text` as a literal that means nothing else."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def literal(text: str) -> str:
    """`text` as a value after a colon: bare when that is safe."""
    return text if re.fullmatch(r"[\w.][\w.:@+-]*", text, re.ASCII) and ".." not in text else quote(text)


def parse(text: str, keys: Collection[str]) -> tuple[Term, ...]:
    """The terms of a filter, in order."""
    return _Reader(text, keys).terms()


class _Reader:
    def __init__(self, text: str, keys: Collection[str]) -> None:
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
        match = KEY.match(self._text, self._at)
        if not match:
            return "", ""
        name = match[1].lower()
        if name != "is" and name not in self._keys:
            if _DATA.match(match[0] + self._text[match.end() : match.end() + 2]):
                return "", ""
            self._complain_about(match[1], match.start(), match.end(1))
        self._at = match.end()
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
