"""How much is asked before a change is sent."""

from __future__ import annotations

import pytest

from skydeck.core.context import Account, WriteMode
from skydeck.core.kinds import Risk
from skydeck.tasks.ladder import HOLD_SECONDS, MANY, Guard, difference, guard, is_production, typed_text


@pytest.mark.parametrize(
    ("risk", "mode", "expected"),
    [
        (Risk.L0, WriteMode.FREE, Guard.NONE),
        (Risk.L0, WriteMode.CONFIRM, Guard.QUESTION),
        (Risk.L1, WriteMode.FREE, Guard.QUESTION),
        (Risk.L1, WriteMode.CONFIRM, Guard.QUESTION),
        (Risk.L2, WriteMode.FREE, Guard.HOLD),
        (Risk.L2, WriteMode.CONFIRM, Guard.HOLD),
        (Risk.L3, WriteMode.FREE, Guard.TYPED),
        (Risk.L3, WriteMode.CONFIRM, Guard.TYPED),
    ],
)
def test_risk_and_mode_choose_the_guard(risk: Risk, mode: WriteMode, expected: Guard) -> None:
    assert guard(risk, mode) is expected


def test_destroying_in_production_must_be_typed() -> None:
    assert guard(Risk.L2, WriteMode.FREE, production=True) is Guard.TYPED
    assert guard(Risk.L1, WriteMode.FREE, production=True) is Guard.QUESTION


def test_destroying_more_than_a_hundred_must_be_typed() -> None:
    assert guard(Risk.L2, WriteMode.FREE, targets=MANY) is Guard.HOLD
    assert guard(Risk.L2, WriteMode.FREE, targets=MANY + 1) is Guard.TYPED


def test_no_guard_falls_when_the_risk_rises() -> None:
    for mode in WriteMode:
        for production in (False, True):
            for targets in (1, 1000):
                found = [guard(risk, mode, targets=targets, production=production) for risk in Risk]
                assert found == sorted(found)


def test_the_hold_is_five_seconds() -> None:
    assert HOLD_SECONDS == 5.0


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("acme-production", True),
        ("prod", True),
        ("Acme PROD eu", True),
        ("prd-2", True),
        ("live", True),
        ("product-catalogue", False),
        ("reproduction", False),
        ("deliver", False),
        ("staging", False),
    ],
)
def test_production_is_known_by_its_name(name: str, expected: bool) -> None:
    assert is_production(Account("profile:x", name, "profile", "us-east-1")) is expected


def test_an_unknown_account_is_not_called_production() -> None:
    assert not is_production(None)


def test_one_target_is_typed_by_name_and_many_by_count() -> None:
    assert typed_text("web-1", "i-1", 1) == "web-1"
    assert typed_text("", "", 12) == "12"


@pytest.mark.parametrize("label", ["", "web\u202e1", "web\x00", " web", "web ", "a\u200bb", "x" * 129])
def test_a_name_that_cannot_be_typed_is_replaced_by_the_id(label: str) -> None:
    assert typed_text(label, "i-1", 1) == "i-1"


def test_the_difference_is_told_by_place() -> None:
    assert difference("", "web") is None
    assert difference("we", "web") is None
    assert difference("web", "web") is None
    assert difference("wab", "web") == 2
    assert difference("webs", "web") == 4
    assert difference("w\u0435b", "web") == 2
