"""The access keys that the sandbox accepts: this run's own and those it issued since; it checks no signatures."""

from __future__ import annotations

import secrets
import string
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from skydeck.demo import backends
from skydeck.demo.environment import ACCOUNT

OWNER = "robin.hale"
OWNER_ID = "AIDAXAHE2UXMQ7R3V5LZT"
_KEY_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
_SECRET_ALPHABET = string.ascii_letters + string.digits + "+/"


@dataclass(frozen=True, slots=True)
class Key:
    """One accepted access key and whom it belongs to."""

    key_id: str
    secret: str = field(repr=False)
    user: str
    token: str = field(default="", repr=False)
    expires: datetime | None = None  # naive UTC, as moto keeps time


def new_key_id(prefix: str = "AKIA") -> str:
    """A random access key id of the usual form."""
    return prefix + "".join(secrets.choice(_KEY_ALPHABET) for _ in range(16))


def new_secret() -> str:
    """A random secret access key."""
    return "".join(secrets.choice(_SECRET_ALPHABET) for _ in range(40))


class KeyRing:
    """This run's key, session keys handed out by the front, and the keys in moto's IAM and STS stores."""

    def __init__(self) -> None:
        self.own = Key(new_key_id(), new_secret(), OWNER)
        self._sessions: dict[str, Key] = {}

    def find(self, key_id: str) -> Key | None:
        """The key of this id, if the sandbox accepts it."""
        if key_id == self.own.key_id:
            return self.own
        return self._sessions.get(key_id) or _issued_to_user(key_id) or _issued_to_role(key_id)

    def open_session(self, user: str, expires: datetime) -> Key:
        """A new temporary key for a user."""
        key = Key(new_key_id("ASIA"), new_secret(), user, secrets.token_urlsafe(180), expires)
        self._sessions[key.key_id] = key
        return key


def caller_arn(key: Key) -> str:
    """Who the owner of a key is, as STS would say it."""
    kind = "sts" if key.user.startswith("assumed-role/") else "iam"
    return f"arn:aws:{kind}::{ACCOUNT}:{key.user if kind == 'sts' else f'user/{key.user}'}"


def _issued_to_user(key_id: str) -> Key | None:
    for user in list(backends.iam().users.values()):
        for issued in user.access_keys:
            if issued.access_key_id == key_id and issued.status == "Active":
                return Key(key_id, issued.secret_access_key, user.name)
    return None


def _issued_to_role(key_id: str) -> Key | None:
    role: Any = backends.backend("sts", backends.GLOBAL).get_assumed_role_from_access_key(key_id)
    if role is None:
        return None
    who = "assumed-role/" + role.arn.partition(":assumed-role/")[2]
    return Key(key_id, role.secret_access_key, who, role.session_token, role.expiration)
