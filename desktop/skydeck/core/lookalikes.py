"""Finds letters that look like others: Cyrillic “а” in a Latin name, a mark of its own on “é”; it judges no intent."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

# Scripts with letters that no eye tells from Latin ones.
_TWINS = ("CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE", "COPTIC", "LISU")
_TWIN_LETTERS = frozenset("авеѕԁһіјкӏмнорԛсԝтухАВЕЅԌНІЈКМОРԚСԜТУХҮαικνορυχΑΒΕΖΗΙΚΜΝΟΡΤΥΧϹϳ")
_DOTLESS = frozenset("ıȷ")
_SIGNS = frozenset("\u2212\u2018\u2019\u2032\u02bc\u2044\u2215")
_PHONETIC = range(0x0250, 0x02B0)


@dataclass(frozen=True, slots=True)
class Strange:
    """One letter that may be taken for another; its place is counted from 1."""

    place: int
    char: str

    @property
    def name(self) -> str:
        """What Unicode calls it: "U+0430 CYRILLIC SMALL LETTER A"."""
        return f"U+{ord(self.char):04X} {unicodedata.name(self.char, '')}".rstrip()


def strange_letters(text: str) -> tuple[Strange, ...]:
    """Every such letter; a name that is wholly in one other script is strange only if all of it looks Latin."""
    if text.isascii() and "  " not in text:
        return ()
    return tuple(_found(text))


def _found(text: str) -> Iterator[Strange]:
    posing = _poses_as_latin(text)
    before = ""
    for place, char in enumerate(text, start=1):
        if char.isascii():
            strange = char == before == " "
        else:
            strange = _is_variant(char, before) or _is_punctuation(char) or (posing and _is_twin(char))
        if strange:
            yield Strange(place, char)
        before = char


def _poses_as_latin(text: str) -> bool:
    letters = [char for char in text if char.isalpha()]
    return any(char.isascii() for char in letters) or all(char in _TWIN_LETTERS for char in letters)


def _is_variant(char: str, before: str) -> bool:
    """Another way to write a letter: full-width, a ligature, a sign, a mark that should be part of its letter."""
    if not char.isprintable() or char.isspace():
        return False  # shown by name anyway
    if unicodedata.combining(char):
        return len(unicodedata.normalize("NFC", before + char)) == 1
    plain = unicodedata.normalize("NFKC", char)
    return (plain != char and (plain.isascii() or plain.isalnum())) or char in _DOTLESS or ord(char) in _PHONETIC


def _is_punctuation(char: str) -> bool:
    """A dash or a quote that stands for another one; the minus sign is a dash here."""
    return unicodedata.category(char) == "Pd" or char in _SIGNS


def _is_twin(char: str) -> bool:
    return char.isalpha() and unicodedata.name(char, "").startswith(_TWINS)
