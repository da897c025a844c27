"""Ranks short texts against what somebody types; knows nothing of widgets."""

import re
from bisect import bisect_right
from collections.abc import Sequence

_BREAK = re.compile(r"[^0-9a-z]+")
EXACT, PREFIX, WORD, INSIDE, SCATTERED = range(5)


class Matcher:
    """Thousands of texts made ready once, then filtered per key stroke in a few milliseconds."""

    def __init__(self, texts: Sequence[str], keywords: Sequence[str] = ()) -> None:
        self._texts = [_flat(text) for text in texts]
        extra = [_flat(words) for words in keywords] or [""] * len(texts)
        self._lines = [f"{text} {words}" for text, words in zip(self._texts, extra, strict=True)]
        # One blob, so that the search is one run of the regex engine instead of a Python loop.
        self._blob = "\n".join(self._lines)
        self._starts = [0]
        for line in self._lines[:-1]:
            self._starts.append(self._starts[-1] + len(line) + 1)

    def find(self, query: str, limit: int = 500) -> list[int]:
        """Positions of the texts that contain each word's letters in order, the best first."""
        words = _flat(query).split()
        if not words:
            return list(range(len(self._texts)))[:limit]
        candidates = self._containing(words[0])
        for word in words[1:]:
            candidates &= self._containing(word)
        joined = " ".join(words)
        ranked = sorted(candidates, key=lambda place: self._rank(place, words, joined))
        return ranked[:limit]

    def _containing(self, word: str) -> set[int]:
        # Each class excludes its own letter, so there is nothing to backtrack into.
        letters = "".join(rf"[^{re.escape(letter)}\n]*{re.escape(letter)}" for letter in word)
        hits = re.finditer(rf"^{letters}", self._blob, re.MULTILINE)
        return {bisect_right(self._starts, hit.start()) - 1 for hit in hits}

    def _rank(self, place: int, words: list[str], joined: str) -> tuple[int, int, int]:
        text = self._texts[place]
        best = _class(text, joined)
        if best == SCATTERED and len(words) > 1:
            best = max(_class(self._lines[place], word) for word in words)
        elif best == SCATTERED and joined in self._lines[place]:
            best = INSIDE
        return best, len(text), place


def _class(text: str, word: str) -> int:
    at = text.find(word)
    if at < 0:
        return SCATTERED
    if at == 0:
        return EXACT if len(text) == len(word) else PREFIX
    return WORD if _is_break(text[at - 1]) or f" {word}" in _BREAK.sub(" ", text) else INSIDE


def _is_break(char: str) -> bool:
    return not char.isalnum()


def _flat(text: str) -> str:
    return text.casefold().replace("\n", " ")
