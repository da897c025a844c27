"""The words that people read: nothing hides, nothing is forged, numbers are honest."""

from __future__ import annotations

import unicodedata
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skydeck.core.text import (
    DISPLAY_LIMIT,
    age_text,
    count_text,
    display,
    duration_text,
    money_text,
    one_line,
    parse_age,
    parse_size,
    percent_text,
    rate_text,
    size_text,
    state_role,
    state_text,
    time_text,
)
from tests.helpers import naughty

ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=60)
# Small enough for collisions to be found: our own tokens, what they stand for, joiners, marks and spaces.
TRICKY = st.sampled_from("a ␠⟦⟧RLO\u202e\u200d\ufe0f\u0301\n␊\x00␀❤👍")
HIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
# Joiners and selectors may stay inside emoji and inside scripts that need them.
ALLOWED = {"\u200c", "\u200d", "\ufe0e", "\ufe0f"}


def hidden_in(text: str) -> set[str]:
    return {char for char in text if unicodedata.category(char) in HIDDEN} - ALLOWED


def test_printable_ascii_is_shown_as_it_is() -> None:
    assert display("i-0793cf4220c (web prod/1) <b>&amp;</b>") == "i-0793cf4220c (web prod/1) <b>&amp;</b>"


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("\u202egnp.exe", "⟦RLO⟧gnp.exe"),
        ("nul\x00inside", "nul␀inside"),
        ("\x7f", "␡"),
        ("a\nb\tc", "a␊b␉c"),
        ("nb\u00a0space", "nb⟦NBSP⟧space"),
        ("lone\ud800", "lone⟦U+D800⟧"),
        ("zero\u200bwidth", "zero⟦ZWSP⟧width"),
        ("join\u200der", "join⟦ZWJ⟧er"),
        ("c1\x85", "c1⟦U+0085⟧"),
        ("\u3164", "⟦U+3164⟧"),
        ("⟦RLO⟧", "⟦U+27E6⟧RLO⟦U+27E7⟧"),
        ("trailing  ", "trailing␠␠"),
        (" leading", "␠leading"),
        ("   ", "␠␠␠"),
        ("", ""),
    ],
)
def test_each_hidden_character_has_a_visible_stand_in(raw: str, shown: str) -> None:
    assert display(raw) == shown


@pytest.mark.parametrize("text", [*naughty.SCRIPTS, "👩‍👩‍👧‍👦", "👍🏽", "🏳️‍🌈", "1️⃣", "❤️", "ß", "é"])
def test_honest_words_of_all_scripts_stay_untouched(text: str) -> None:
    assert display(text) == text


def test_a_pile_of_marks_is_cut_down() -> None:
    assert display("e" + "\u0301" * 30).count("\u0301") == 4


def test_multiline_keeps_lines_tabs_and_indents() -> None:
    assert display("a\r\n  b\tc \x1b[0m", multiline=True) == "a\n  b\tc ␛[0m"


def test_long_text_is_cut_and_says_how_much_is_missing() -> None:
    assert display("x" * 1_000_000) == "x" * DISPLAY_LIMIT + "… (+995,904)"


@given(ANY_TEXT)
def test_nothing_hidden_is_left_in_what_is_shown(text: str) -> None:
    assert not hidden_in(display(text))
    assert not hidden_in(display(text, multiline=True)) - {"\n", "\t"}


@given(ANY_TEXT, ANY_TEXT)
def test_different_texts_never_look_the_same(one: str, other: str) -> None:
    assert (display(one) == display(other)) == (one == other)


@given(st.text(TRICKY, max_size=6), st.text(TRICKY, max_size=6))
def test_texts_of_tricky_characters_never_look_the_same(one: str, other: str) -> None:
    assert (display(one) == display(other)) == (one == other)


@given(ANY_TEXT)
def test_shown_text_can_be_encoded(text: str) -> None:
    assert display(text).encode("utf-8").decode("utf-8") == display(text)


def test_naughty_strings_show_nothing_hidden() -> None:
    for text in naughty.ALL:
        assert not hidden_in(display(text)), ascii(text[:80])
        assert len(display(text)) <= DISPLAY_LIMIT * 10


def test_naughty_strings_all_look_different() -> None:
    short = {text for text in naughty.ALL if len(text) <= DISPLAY_LIMIT}
    assert len({display(text) for text in short}) == len(short)


def test_one_line_folds_white_space() -> None:
    assert one_line("first\n  second\tthird") == "first second third"


@pytest.mark.parametrize(
    ("count", "shown"),
    [
        (0, "0 B"), (999, "999 B"), (1000, "1 kB"), (1550, "1.6 kB"), (999_999, "1 MB"), (4_800_000_000, "4.8 GB"),
        (96_400_000, "96 MB"), (5 * 10**18, "5 EB"), (7 * 10**21, "7,000 EB"),
    ],
)  # fmt: skip
def test_sizes_have_the_digits_that_matter(count: int, shown: str) -> None:
    assert size_text(count) == shown


def test_binary_sizes_count_in_1024() -> None:
    assert size_text(8 * 2**30, binary=True) == "8 GiB"
    assert size_text(1536, binary=True) == "1.5 KiB"


@given(st.integers(0, 10**21))
def test_a_shown_size_reads_back_to_about_the_same(count: int) -> None:
    back = parse_size(size_text(count).replace(",", ""))
    assert back is not None
    assert abs(back - count) <= max(count * 0.051, 0)


def test_rates_and_counts() -> None:
    assert rate_text(96_000_000.4) == "96 MB/s"
    assert count_text(1234) == "1,234"
    assert count_text(1000, more=True) == "1,000+"


@pytest.mark.parametrize(
    ("share", "shown"), [(0, "0 %"), (0.0001, "<1 %"), (0.643, "64 %"), (0.9999, "99 %"), (1, "100 %")]
)
def test_percent_never_claims_the_end_before_it(share: float, shown: str) -> None:
    assert percent_text(share) == shown


@pytest.mark.parametrize(
    ("amount", "shown"), [(0, "$0.00"), (5.83, "$5.83"), (0.0416, "$0.0416"), (1234.5, "$1,234.50"), (-2, "-$2.00")]
)
def test_money(amount: float, shown: str) -> None:
    assert money_text(amount) == shown


def test_money_of_another_currency_names_it() -> None:
    assert money_text(7, "CNY") == "7.00 CNY"


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [
        (-5, "0 s"), (12, "12 s"), (300, "5 min"), (7200, "2 h"), (47 * 3600, "47 h"), (67 * 86400, "67 d"),
        (800 * 86400, "2 y"),
    ],
)  # fmt: skip
def test_ages_use_one_unit(seconds: float, shown: str) -> None:
    assert age_text(seconds) == shown


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [
        (0, "0 ms"), (0.7312, "731 ms"), (0.9996, "1.0 s"), (2.44, "2.4 s"), (9.96, "10 s"), (59.4, "59 s"),
        (59.6, "1 min 00 s"), (192, "3 min 12 s"), (3840, "1 h 04 min"), (90_000, "1 d 01 h"),
        (3, "3 s"), (3.0, "3 s"), (60, "1 min"), (300, "5 min"), (3600, "1 h"), (86_400, "1 d"),
    ],
)  # fmt: skip
def test_durations_use_two_units_at_most(seconds: float, shown: str) -> None:
    assert duration_text(seconds) == shown


def test_times_name_their_zone() -> None:
    moment = datetime(2026, 10, 14, 7, 12, 0, 5000, tzinfo=UTC)
    assert time_text(moment, timezone(timedelta(hours=2), "CEST")) == "2026-10-14 09:12:00 CEST"
    assert time_text(moment, UTC, millis=True) == "2026-10-14 07:12:00.005 UTC"


def test_a_naive_time_is_utc() -> None:
    assert time_text(datetime(2026, 10, 14, 7, 12), UTC) == "2026-10-14 07:12:00 UTC"  # noqa: DTZ001  # the point


@pytest.mark.parametrize(
    ("text", "seconds"), [("30d", 2_592_000), ("2 h", 7200), ("1.5w", 907_200), ("5 min", 300), ("1Y", 31_557_600)]
)
def test_ages_are_read(text: str, seconds: float) -> None:
    assert parse_age(text) == seconds


@pytest.mark.parametrize(
    ("text", "count"),
    [("10MB", 10_000_000), ("1.5 GiB", 1_610_612_736), ("512", 512), ("7 b", 7), ("2k", 2000), ("1Ki", 1024)],
)
def test_sizes_are_read(text: str, count: int) -> None:
    assert parse_size(text) == count


@pytest.mark.parametrize("text", ["", "d", "10 parsecs", "MB10", "1..5d", "-3d", "１２３d", "1 e5"])
def test_nonsense_is_neither_age_nor_size(text: str) -> None:
    assert parse_age(text) is None
    assert parse_size(text) is None


@given(ANY_TEXT)
def test_reading_ages_and_sizes_never_raises(text: str) -> None:
    assert parse_age(text) is None or parse_age(text) == parse_age(text)
    assert parse_size(text) is None or isinstance(parse_size(text), int)


@pytest.mark.parametrize(
    ("raw", "words", "role"),
    [
        ("running", "running", "ok"),
        ("InService", "in service", "ok"),
        ("CREATE_IN_PROGRESS", "create in progress", "busy"),
        ("shutting-down", "shutting down", "busy"),
        ("CREATE_FAILED", "create failed", "bad"),
        ("ALARM", "alarm", "bad"),
        ("UPDATE_ROLLBACK_FAILED", "update rollback failed", "bad"),
        ("stopped", "stopped", "idle"),
        ("terminated", "terminated", "idle"),
        ("INSUFFICIENT_DATA", "insufficient data", "busy"),
        ("<b>odd\u202e", "<b>odd⟦RLO⟧", "idle"),
    ],
)
def test_states_are_read_in_every_spelling(raw: str, words: str, role: str) -> None:
    assert state_text(raw) == words
    assert state_role(raw) == role
