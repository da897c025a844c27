"""What could be typed next in a filter: keys, and values that are in the table; it changes no text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from skydeck.core.cells import is_missing, plain_text
from skydeck.core.kinds import Column, Render
from skydeck.core.query import FLAGS
from skydeck.core.query_syntax import KEY, literal
from skydeck.core.rows import RowTable

MOST = 50
_LONGEST_VALUE = 200
_AGES, _SIZES = ("1h", "1d", "7d", "30d", "1y"), ("1MB", "100MB", "1GB", "100GB")
_EXAMPLES = {
    Render.AGE: _AGES,
    Render.TIME: _AGES,
    Render.SIZE: _SIZES,
    Render.GIB: ("8", "100", "1000"),
    Render.MIB: ("128", "512", "1024"),
    Render.SECONDS: ("3", "30", "900"),
}


@dataclass(frozen=True, slots=True)
class Completion:
    """One offer: `text` goes into the filter, `hint` says what it is."""

    text: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Offers:
    """Completions for the part of a text from `start` to `end`."""

    start: int
    end: int
    items: tuple[Completion, ...] = ()


def completions(text: str, cursor: int, table: RowTable) -> Offers:
    """Keys for the word at the cursor, or values after its key."""
    start = _word_start(text, cursor)
    word = text[start:cursor]
    if word.startswith("-"):
        start, word = start + 1, word[1:]
    match = KEY.match(word)
    if match is None:
        return Offers(start, cursor, tuple(_unique(_starts(word, table))))
    value_start = match.end() + word[match.end() :].rfind("|") + 1
    typed = word[value_start:].removeprefix('"')
    items = _values(match[1].lower(), match[2], typed, table)
    return Offers(start + value_start, cursor, tuple(_unique(items)))


def _word_start(text: str, cursor: int) -> int:
    start, quoted = 0, False
    for place, char in enumerate(text[:cursor]):
        if char == '"' and (place == 0 or text[place - 1] != "\\"):
            quoted = not quoted
        elif char.isspace() and not quoted:
            start = place + 1
    return start


def _unique(items: Iterable[Completion]) -> Iterator[Completion]:
    seen: set[str] = set()
    for item in items:
        if item.text not in seen and len(seen) < MOST:
            seen.add(item.text)
            yield item


def _starts(word: str, table: RowTable) -> Iterator[Completion]:
    """Keys that fit, those that begin with the word first; then states, which are worth a suggestion without a key."""
    low = word.casefold()
    fitting = [column for column in table.columns if low in column.name.casefold() or low in column.title.casefold()]
    for column in sorted(fitting, key=lambda column: not column.name.casefold().startswith(low)):
        measured = column.render.is_number or column.render.is_moment
        yield Completion(f"{column.name}{'>' if measured else ':'}", column.title)
    if not low:
        yield Completion("is:", "")
        return
    for index, column in enumerate(table.columns):
        if column.render is Render.STATE:
            for value, count in _counted(table, index, low):
                yield Completion(f"{column.name}:{literal(value)} ", f"{count:,}")


def _values(key: str, operator: str, typed: str, table: RowTable) -> Iterator[Completion]:
    if key == "is":
        yield from (Completion(f"{flag} ") for flag in FLAGS if flag.startswith(typed.lower()))
        return
    for index, column in enumerate(table.columns):
        if column.name.lower() == key:
            if column.render.is_number or column.render.is_moment:
                yield from _examples(column, typed)
            elif operator in (":", "=", "!="):
                found = _counted(table, index, typed.casefold())
                yield from (Completion(f"{literal(value)} ", f"{count:,}") for value, count in found)


def _examples(column: Column, typed: str) -> Iterator[Completion]:
    for example in _EXAMPLES.get(column.render, ()):
        if example.startswith(typed):
            yield Completion(f"{example} ")


def _counted(table: RowTable, index: int, typed: str) -> list[tuple[str, int]]:
    """Values that contain what was typed, the most frequent first."""
    cells = table.values(index)
    counter = Counter(
        text
        for row in table.all_rows()
        if not is_missing(cell := cells[row])
        for text in (map(plain_text, cell) if isinstance(cell, list) else (plain_text(cell),))
    )
    fitting = [pair for pair in counter.most_common() if typed in pair[0].casefold() and len(pair[0]) < _LONGEST_VALUE]
    return sorted(fitting[: 4 * MOST], key=lambda pair: not pair[0].casefold().startswith(typed))[:MOST]
