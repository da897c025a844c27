"""Where a call goes and what it may do there; frozen, so that a request keeps the context it was made in."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class WriteMode(StrEnum):
    """What the user allows in an account."""

    READ_ONLY = "read_only"
    CONFIRM = "confirm"  # every change is confirmed, also the reversible ones
    FREE = "free"  # the confirmation ladder alone decides


@dataclass(frozen=True, slots=True)
class AwsContext:
    """One account, one region, one mode. `account` is Skydeck's own id, such as `profile:prod`, not the number."""

    account: str
    region: str
    mode: WriteMode = WriteMode.CONFIRM


@dataclass(frozen=True, slots=True)
class RowKey:
    """A row's identity across accounts and regions: what selection, favourites and actions hold."""

    account: str
    region: str
    id: str


# How the ids of sign-ins to IAM Identity Center begin, among those of all sessions.
SSO = "sso:"


@dataclass(frozen=True, slots=True)
class Account:
    """An account the user can open, as the window knows it; never holds a secret."""

    id: str
    name: str
    source: str  # "sandbox", "profile", "environment", "keyring", "session" (in memory), "sso" or "role"
    region: str
    number: str = ""
    detail: str = ""  # role, start URL, endpoint: what tells two accounts apart
    problem: str = ""  # why it can't be used, in words; the rest of the list still works
    endpoint: str = ""
    role: str = ""  # what is assumed in it
    session: str = ""  # the sign-in that its credentials come from; many accounts may share one

    @property
    def is_sso(self) -> bool:
        """Whether its credentials come from a sign-in to IAM Identity Center."""
        return self.session.startswith(SSO)
