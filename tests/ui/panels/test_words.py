"""Counts and names in the middle of sentences."""

from __future__ import annotations

from dataclasses import replace

import pytest

from skydeck.ui.panels.words import counted, lower_first, plural, targets_text, verb
from tests.ui.panels.things import THINGS


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Key pairs", "key pairs"),
        ("VPCs", "VPCs"),
        ("Elastic IPs", "Elastic IPs"),
        ("Auto Scaling groups", "Auto Scaling groups"),
        ("X", "x"),
        ("", ""),
    ],
)
def test_names_keep_their_capitals(title: str, expected: str) -> None:
    assert lower_first(title) == expected


def test_counts_are_never_exact_while_there_is_more() -> None:
    assert counted(THINGS, 0) == "0 things"
    assert counted(THINGS, 1) == "1 thing"
    assert counted(THINGS, 1, more=True) == "1+ things"
    assert counted(THINGS, 1234, more=True) == "1,234+ things"


def test_a_list_not_called_after_its_rows_counts_rows() -> None:
    assert plural(replace(THINGS, title="Event history", singular="event")) == "events"


def test_one_target_is_named_and_many_are_counted() -> None:
    assert targets_text(THINGS, ["web"]) == "web"
    assert targets_text(THINGS, ["a", "b"]) == "2 things"


def test_a_verb_loses_the_dots_of_its_title() -> None:
    assert [verb(title) for title in ("Stop…", "Stop...", "Start")] == ["Stop", "Stop", "Start"]
