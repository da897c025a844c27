"""What an account's calls are signed with, as long as it lasts; it never renews itself and asks nobody."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Protocol

from botocore.credentials import Credentials, ReadOnlyCredentials

from skydeck.core.errors import AppError, ErrorKind
from skydeck.engine.wire.stale import StaleError

# Renewed so long before their end, or when a quarter of their life is left.
_MARGIN, _SHARE = 300.0, 4
# Not signed with any more so long before their end, or when a tenth of their life is left: a request takes its time
# until AWS looks at it.
_TRAVEL, _TRAVEL_SHARE = 5.0, 10


@dataclass(frozen=True, slots=True)
class Fresh:
    """One set of credentials, just made."""

    access_key_id: str
    secret_access_key: str = field(repr=False)
    session_token: str = field(default="", repr=False)
    expires: float = 0  # seconds since 1970; 0: not by themselves, as far as is known
    since: float = field(default_factory=time.time, compare=False)

    @property
    def ended(self) -> bool:
        """Whether nothing may be signed with them any more."""
        travel = max(0.0, min(_TRAVEL, (self.expires - self.since) / _TRAVEL_SHARE))
        return 0 < self.expires <= time.time() + travel

    def is_same(self, other: Fresh) -> bool:
        """Whether a signature with one is as good as one with the other."""
        return (self.access_key_id, self.session_token) == (other.access_key_id, other.session_token)

    @property
    def margin(self) -> float:
        """How long before their end others are wanted."""
        return min(_MARGIN, (self.expires - self.since) / _SHARE)

    @property
    def ending(self) -> bool:
        """Whether others are wanted soon."""
        return 0 < self.expires <= time.time() + self.margin


def ended_already(account: str) -> AppError:
    """What to say of new credentials that may not be used any more."""
    return AppError(
        ErrorKind.EXPIRED,
        "New credentials came, but by this computer's clock they had ended before.",
        "Check the clock, and where the account's credentials come from.",
        account=account,
    )


class Renewer(Protocol):
    """Makes an account's credentials; called by one thread at a time."""

    @property
    def alone(self) -> bool:
        """Whether it needs no person, as far as can be known."""

    def renew(self, refused: Fresh | None = None) -> Fresh:
        """Credentials that hold, other ones than those that AWS refused; `PersonNeeded` when it can't without one."""


class Held(Credentials):
    """The one object that all clients of an account sign with; whatever they sign carries the newest credentials."""

    def __init__(self) -> None:
        # Not botocore's own `__init__`: it sets what are properties here.
        self.method = "skydeck"
        self.account_id: str | None = None
        self._fresh: Fresh | None = None

    @property
    def fresh(self) -> Fresh | None:
        """The newest credentials, ended or not; None when there are none that may be tried."""
        return self._fresh

    def hold(self, fresh: Fresh | None) -> None:
        """From now on sign with these; None: with nothing."""
        self._fresh = fresh

    def get_frozen_credentials(self) -> ReadOnlyCredentials:
        """What a signature is made with; `StaleError` rather than credentials that have ended."""
        fresh = self._fresh
        if fresh is None or fresh.ended:
            raise StaleError
        return ReadOnlyCredentials(fresh.access_key_id, fresh.secret_access_key, fresh.session_token or None)

    @property
    def access_key(self) -> str:  # type: ignore[override]
        """As botocore's."""
        return str(self.get_frozen_credentials().access_key)

    @property
    def secret_key(self) -> str:  # type: ignore[override]
        """As botocore's."""
        return str(self.get_frozen_credentials().secret_key)

    @property
    def token(self) -> str | None:  # type: ignore[override]
        """As botocore's."""
        return self.get_frozen_credentials().token
