"""Accounts, regions and write modes in words; it shows nothing and knows no widgets."""

from __future__ import annotations

import time
from collections.abc import Sequence

from skydeck.core.context import Account, WriteMode
from skydeck.core.text import account_number_text, duration_text
from skydeck.link.messages import Identity, Region
from skydeck.ui.strings import tr


def role_text(identity: Identity | None) -> str:
    """The role or user of an ARN: "AdminRole", "alice"."""
    if identity is None or not identity.arn:
        return ""
    parts = identity.arn.rpartition(":")[2].split("/")
    return parts[1] if len(parts) > 1 else parts[0]


def left_text(identity: Identity | None) -> str:
    """How long the credentials hold: "58 min left"."""
    if identity is None or not identity.expires:
        return ""
    left = identity.expires - time.time()
    return tr("{time} left").format(time=duration_text(left)) if left > 0 else tr("expired")


def source_text(account: Account) -> str:
    """Where an account comes from, in words."""
    words = {
        "sandbox": tr("Sandbox on this computer"),
        "profile": tr("Profile of the AWS CLI"),
        "environment": tr("Environment variables"),
        "keyring": tr("Keys in the system's keyring"),
        "session": tr("Keys until Skydeck ends"),
    }
    return words.get(account.source, account.source)


def second_line(account: Account, identity: Identity | None, trouble: str) -> str:
    """Number, role and time left; or what is wrong."""
    if trouble:
        return trouble
    number = account_number_text(identity.number if identity is not None else account.number)
    parts = (number, role_text(identity), left_text(identity))
    return " · ".join(part for part in parts if part) or account.detail or source_text(account)


def region_title(regions: Sequence[Region], name: str) -> str:
    """The place of a region, if it is known."""
    return next((region.title for region in regions if region.id == name), "")


def short_title(title: str) -> str:
    """ "N. Virginia" of "US East (N. Virginia)"."""
    inner = title.partition("(")[2].rpartition(")")[0]
    return inner or title


def regions_text(regions: Sequence[Region], chosen: Sequence[str]) -> str:
    """ "us-east-1 · N. Virginia", or "us-east-1 + 2"."""
    if len(chosen) > 1:
        return f"{chosen[0]} + {len(chosen) - 1}"
    title = short_title(region_title(regions, chosen[0]))
    return f"{chosen[0]} · {title}" if title else chosen[0]


def mode_text(mode: WriteMode) -> str:
    """What the user allows, for buttons."""
    words = {
        WriteMode.READ_ONLY: tr("Read-only"),
        WriteMode.CONFIRM: tr("Confirm every change"),
        WriteMode.FREE: tr("Confirm what is risky"),
    }
    return words[mode]


def mode_help(mode: WriteMode) -> str:
    """One line of explanation."""
    words = {
        WriteMode.READ_ONLY: tr("Nothing can be changed; the engine refuses every call that would."),
        WriteMode.CONFIRM: tr("Every change is confirmed first, also those that can be undone."),
        WriteMode.FREE: tr("What can be undone happens at once; what is risky is still confirmed."),
    }
    return words[mode]


MODE_ICONS = {WriteMode.READ_ONLY: "read-only", WriteMode.CONFIRM: "write", WriteMode.FREE: "unlock"}
