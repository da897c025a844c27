"""Ranking: what one means comes first, whatever one types it is fast."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skydeck.ui.widgets.matching import Matcher

WORDS = st.text(st.characters(exclude_categories=()), max_size=12)


def found(texts: list[str], query: str) -> list[str]:
    return [texts[place] for place in Matcher(texts).find(query)]


@pytest.mark.parametrize(
    ("query", "order"),
    [
        ("prod", ["prod", "prod-web", "web-prod-1", "reproduce", "p-r-o-d"]),
        ("PROD", ["prod", "prod-web", "web-prod-1", "reproduce", "p-r-o-d"]),
        ("wp1", ["web-prod-1"]),
        ("web prod", ["prod-web", "web-prod-1"]),
        ("nothing", []),
    ],
)
def test_exact_before_prefix_before_word_before_inside_before_scattered(query: str, order: list[str]) -> None:
    texts = ["p-r-o-d", "reproduce", "web-prod-1", "prod-web", "prod"]
    assert found(texts, query) == order


def test_equally_good_texts_stay_in_order_and_shorter_ones_win() -> None:
    assert found(["eu-west-2", "eu-west-1", "eu"], "eu") == ["eu", "eu-west-2", "eu-west-1"]


def test_nothing_typed_keeps_everything_in_order() -> None:
    assert found(["b", "a"], "  ") == ["b", "a"]


def test_keywords_are_found_though_nobody_sees_them() -> None:
    matcher = Matcher(["eu-central-1", "us-east-1"], ["Frankfurt Germany", "Virginia"])
    assert matcher.find("frank") == [0]
    assert matcher.find("us virg") == [1]


def test_words_typed_are_not_a_pattern() -> None:
    assert found(["a.c", "abc", "[x]", "a*b"], ".") == ["a.c"]
    assert found(["a.c", "[x]"], "[x") == ["[x]"]


@given(st.lists(WORDS, max_size=8), WORDS)
def test_what_is_found_contains_all_letters_in_order(texts: list[str], query: str) -> None:
    words = query.casefold().split()
    for text in found(texts, query):
        for word in words:
            letters = iter(text.casefold())
            assert all(letter in letters for letter in word)


@given(st.lists(WORDS.filter(str.strip), min_size=1, max_size=8))
def test_every_text_is_found_by_itself(texts: list[str]) -> None:
    assert all(texts[0] in found(texts, text) for text in texts[:1])


def test_five_thousand_entries_take_no_more_than_fifty_times_a_hundred() -> None:
    """Linear: a hostile query must not backtrack."""
    small, large = (Matcher([f"aaaaaaaaaaaaaaaaaaaa-{n}" for n in range(count)]) for count in (100, 5_000))
    query = "aaaaaaaaab"
    assert fastest(large, query) < 50 * fastest(small, query) * 4


def fastest(matcher: Matcher, query: str) -> float:
    def once() -> float:
        start = time.perf_counter()
        matcher.find(query)
        return time.perf_counter() - start

    return min(once() for _ in range(7))
