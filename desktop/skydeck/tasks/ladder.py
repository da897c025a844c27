"""The confirmation ladder: how much must be asked before a change is sent; it asks nobody."""

from __future__ import annotations

import re
from enum import IntEnum

from skydeck.core.context import Account, WriteMode
from skydeck.core.kinds import Risk
from skydeck.core.text import display

HOLD_SECONDS = 5.0  # not a setting: a guard that can be set to zero is none
MANY = 100
_PRODUCTION = re.compile(r"(?:^|[^a-z])(?:prod|production|prd|live)(?:[^a-z]|$)")


class Guard(IntEnum):
    """What stands between the click and the call."""

    NONE = 0
    QUESTION = 1
    HOLD = 2  # a question, and seconds in which it can be taken back
    TYPED = 3  # a question, and the name typed


def guard(risk: Risk, mode: WriteMode, *, targets: int = 1, production: bool = False) -> Guard:
    """What to ask; read-only mode is not a question, its buttons are off and the engine refuses."""
    if risk is Risk.L3 or (risk is Risk.L2 and (production or targets > MANY)):
        return Guard.TYPED
    if risk is Risk.L2:
        return Guard.HOLD
    return Guard.QUESTION if risk is Risk.L1 or mode is WriteMode.CONFIRM else Guard.NONE


def is_production(account: Account | None) -> bool:
    """Whether the account's name says so; in doubt it asks for more, never for less."""
    if account is None:
        return False
    return any(_PRODUCTION.search(name.casefold()) for name in (account.name, account.id))


def typed_text(label: str, row: str, targets: int) -> str:
    """What has to be typed: the name, its id where the name cannot be read or typed, the count for many."""
    if targets != 1:
        return str(targets)
    return label if label and _typeable(label) else row


def _typeable(text: str) -> bool:
    return display(text) == text and text == text.strip() and len(text) <= 128


def difference(typed: str, wanted: str) -> int | None:
    """Where the typed text goes wrong, counted from 1; None while it may still become right."""
    for place, (is_, should) in enumerate(zip(typed, wanted, strict=False), start=1):
        if is_ != should:
            return place
    return len(wanted) + 1 if len(typed) > len(wanted) else None
