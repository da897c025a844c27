"""Letters that look like others are found; ordinary names of every script are left alone."""

from __future__ import annotations

import pytest

from skydeck.core.lookalikes import strange_letters


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("p\u0430ypal", [2]),
        ("\u0455\u0441\u043e\u0440\u0435", [1, 2, 3, 4, 5]),  # wholly Cyrillic, and reads "scope"
        ("\u0391\u0392-1", [1, 2]),
        ("\u0251dmin", [1]),
        ("pr\u043ed-日本語", [3]),
        ("\ufb01le", [1]),
        ("ＡＷＳ", [1, 2, 3]),
        ("e\u0301", [2]),
        ("\u212aelvin", [1]),
        ("\u212bngstrom", [1]),
        ("\u017f", [1]),
        ("\u0131d", [1]),
        ("x\u00b2", [2]),
        ("db\u2460", [3]),
        ("web\u20101", [4]),
        ("web\u22121", [4]),
        ("R\uff06D", [2]),
        ("a\u2024b", [2]),
        ("two  blanks", [5]),
    ],
)
def test_a_letter_that_looks_like_another_is_found(text: str, places: list[int]) -> None:
    assert [one.place for one in strange_letters(text)] == places


ORDINARY = (
    *("web-1", "größe", "é", "Русский", "Ελληνικά", "日本語-prod", "한국어", "हिन्दी", "ไทย", "עברית", "می‌خواهم"),
    *("👩‍👩‍👧", "1️⃣", "", "a\u00a0b", "one blank"),
)


@pytest.mark.parametrize("text", ORDINARY)
def test_ordinary_names_are_left_alone(text: str) -> None:
    assert strange_letters(text) == ()


def test_a_letter_is_called_by_its_name() -> None:
    assert strange_letters("p\u0430ypal")[0].name == "U+0430 CYRILLIC SMALL LETTER A"
