"""The one error type of Skydeck: what happened, in words, and what can be done; it does not decide how it is shown."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any


class ErrorKind(StrEnum):
    """What sort of trouble it is; the message bar picks its button by this."""

    EXPIRED = "expired"  # the session ended: sign in again
    SIGN_IN = "sign_in"  # no usable credentials yet
    DENIED = "denied"
    READ_ONLY = "read_only"
    THROTTLED = "throttled"
    OFFLINE = "offline"
    UNTRUSTED = "untrusted"  # an answer that is not from AWS, cut, or not encrypted as it must be
    CLOCK = "clock"
    NOT_FOUND = "not_found"
    NOT_OFFERED = "not_offered"  # this endpoint or region has no such operation
    CONFLICT = "conflict"
    INVALID = "invalid"
    LIMIT = "limit"
    CANCELLED = "cancelled"
    ENGINE = "engine"  # the engine process ended
    LOCAL = "local"  # disk, keyring, file system
    BUG = "bug"


# The code of a refusal of our own: the credentials belong to another account than the pinned one.
WRONG_ACCOUNT = "WrongAccount"
# And of another: what is spent on calls in a day has reached its limit.
COST_CAP = "CostCap"


@dataclass(eq=False)
class AppError(Exception):
    """A failure that may be shown to a person as it is.

    Not frozen: Python itself sets `__traceback__` and `__context__` on exceptions.
    """

    kind: ErrorKind
    text: str
    advice: str = ""
    service: str = ""
    operation: str = ""
    code: str = ""
    request_id: str = ""
    account: str = ""
    region: str = ""
    may_have_happened: bool = False

    def __str__(self) -> str:
        return f"{self.text} {self.advice}".rstrip()

    def to_json(self) -> dict[str, Any]:
        """The wire form."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> AppError:
        """The error that `to_json` described."""
        return cls(**{**data, "kind": ErrorKind(data["kind"])})

    def details(self) -> str:
        """Everything that support or a colleague needs, for *Copy details*."""
        rows = (
            ("What", self.text),
            ("Advice", self.advice),
            ("Call", f"{self.service} {self.operation}".strip()),
            ("Code", self.code),
            ("Request id", self.request_id),
            ("Account", self.account),
            ("Region", self.region),
        )
        return "\n".join(f"{name}: {value}" for name, value in rows if value)
