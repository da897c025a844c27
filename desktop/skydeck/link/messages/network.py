"""How the engine reaches AWS, and a test that names the hop which fails."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from skydeck.core.context import AwsContext
from skydeck.core.errors import AppError
from skydeck.link.codec import message


class Hop(StrEnum):
    """What lies between a click and an answer, in order."""

    NAME = "name"  # DNS
    CONNECTION = "connection"  # TCP
    PROXY = "proxy"
    ENCRYPTION = "encryption"  # TLS
    CLOCK = "clock"
    CREDENTIALS = "credentials"
    PERMISSION = "permission"


@message
@dataclass(frozen=True, slots=True)
class UseNetwork:
    """How to reach AWS from now on; clients are made anew. Sent after `Hello`, and when a setting changes. `Done`."""

    proxy: str = "system"  # "system" (environment), "none", or the address of one
    trust: str = "bundled"  # "bundled", "system", or the path of a file of certificates
    connect_timeout: float = 5
    read_timeout: float = 15
    attempts: int = 4


@message
@dataclass(frozen=True, slots=True)
class KeepProxyPassword:
    """User and password for the proxy, kept in the keyring; both empty: forget them. `Done`."""

    user: str
    password: str


@message
@dataclass(frozen=True, slots=True)
class TryConnection:
    """Walk the hops to a service: a `HopTested` for each until one fails, then `Done`."""

    context: AwsContext
    service: str = "sts"


@message
@dataclass(frozen=True, slots=True)
class HopTested:
    """One hop."""

    hop: Hop
    text: str  # what was found: addresses, version and issuer, offset, who we are
    seconds: float
    error: AppError | None = None
    skipped: bool = False
