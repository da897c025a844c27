"""Accounts, regions and write modes in words; it shows nothing and knows no widgets."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from skydeck.core import partitions
from skydeck.core.context import Account, WriteMode
from skydeck.core.partitions import partition_of
from skydeck.core.text import account_number_text, duration_text
from skydeck.link.messages import Identity, Region, SessionTime
from skydeck.ui.strings import tr

WARN_SECONDS = 10 * 60
_MANY_REGIONS = 4
_FROM_PORTAL = re.compile(r"AWSReservedSSO_(.+)_[0-9a-f]{16}")


def role_text(identity: Identity | None) -> str:
    """The role or user of an ARN: "AdminRole", "alice"; roles of IAM Identity Center as its portal names them."""
    if identity is None or not identity.arn:
        return ""
    parts = identity.arn.rpartition(":")[2].split("/")
    role = parts[1] if len(parts) > 1 else parts[0]
    named = _FROM_PORTAL.fullmatch(role)
    return named[1] if named else role


def minutes_text(seconds: float) -> str:
    """A time that is looked at in passing: "47 min", "1 h 12 min"."""
    minutes = int(seconds // 60)
    return tr("under 1 min") if minutes < 1 else duration_text(60 * minutes)


def clock_text(seconds: float) -> str:
    """A time that is watched: "14:32", "1:02:05"."""
    if not math.isfinite(seconds):
        return ""
    whole = math.ceil(seconds)
    minutes = f"{whole // 60 % 60:02d}:{whole % 60:02d}"
    return f"{whole // 3600}:{minutes}" if whole >= 3600 else minutes


def left_text(time: SessionTime, now: float) -> str:
    """How long the credentials hold: "47 min", "expired"; empty when they do not end."""
    if not time.expires:
        return ""
    if time.expires <= now:
        return tr("being renewed") if time.renews else tr("expired")
    return minutes_text(time.expires - now)


def left_sentence(time: SessionTime, now: float) -> str:
    """The same with what follows."""
    left = left_text(time, now)
    if not left or time.expires <= now:
        return left
    words = tr("{time} left, renews by itself") if time.renews else tr("{time} left")
    return words.format(time=left)


def is_urgent(time: SessionTime, now: float) -> bool:
    """Whether somebody should do something soon."""
    return bool(time.expires) and not time.renews and time.expires - now < WARN_SECONDS


def partition_text(partition: str) -> str:
    """The partition in words; nothing for the one that nearly everybody is in."""
    words = {
        partitions.COMMERCIAL: "",
        partitions.GOVCLOUD: tr("GovCloud"),
        partitions.CHINA: tr("China"),
        partitions.SOVEREIGN: tr("European Sovereign Cloud"),
    }
    return words.get(partition, partition)


def source_text(account: Account) -> str:
    """Where an account comes from, in words."""
    words = {
        "sandbox": tr("Sandbox on this computer"),
        "profile": tr("Profile of the AWS CLI"),
        "environment": tr("Environment variables"),
        "keyring": tr("Keys in the system's keyring"),
        "session": tr("Keys until Skydeck ends"),
        "sso": tr("IAM Identity Center"),
        "role": tr("Role assumed by Skydeck"),
    }
    return words.get(account.source, account.source)


def account_title(account: Account, identity: Identity | None) -> str:
    """The account's name, and its alias where that says more."""
    alias = identity.alias if identity is not None else ""
    return account.name if alias.casefold() in {"", account.name.casefold()} else f"{account.name} · {alias}"


def number_of(account: Account, identity: Identity | None) -> str:
    """The account's number, as far as it is known."""
    return identity.number if identity is not None else account.number


def role_line(account: Account, identity: Identity | None) -> str:
    """Role and partition; where the account comes from while they are not known."""
    role = role_text(identity) or account.role
    partition = partition_text(identity.partition if identity is not None else partition_of(account.region))
    return " · ".join(part for part in (role, partition) if part) or account.detail or source_text(account)


def who_line(account: Account, identity: Identity | None) -> str:
    """The same with the number before it."""
    number = account_number_text(number_of(account, identity))
    return " · ".join(part for part in (number, role_line(account, identity)) if part)


def region_title(regions: Sequence[Region], name: str) -> str:
    """The place of a region, if it is known."""
    return next((region.title for region in regions if region.id == name), "")


def short_title(title: str) -> str:
    """ "N. Virginia" of "US East (N. Virginia)"."""
    inner = title.partition("(")[2].rpartition(")")[0]
    return inner or title


def regions_text(regions: Sequence[Region], chosen: Sequence[str]) -> str:
    """ "us-east-1 · N. Virginia", "us-east-1 + 2", or "All 17 regions"."""
    enabled = {region.id for region in regions if region.enabled}
    if len(chosen) > _MANY_REGIONS and enabled <= set(chosen):
        return tr("All {count} regions").format(count=len(chosen))
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
