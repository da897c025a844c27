"""How the engine reaches AWS, and a test that names the hop which fails."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from skydeck.core.context import AwsContext
from skydeck.core.errors import AppError
from skydeck.link.codec import message

SYSTEM, NO_PROXY, BUNDLED = "system", "none", "bundled"


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

    proxy: str = SYSTEM  # "system" (environment), "none", or the address of one
    proxy_user: str = ""  # with a password of `KeepProxyPassword`; only for an address
    trust: str = BUNDLED  # "bundled", "system", or the path of a file of certificates
    connect_timeout: float = 5
    read_timeout: float = 15
    attempts: int = 4


@message
@dataclass(frozen=True, slots=True)
class KeepProxyPassword:
    """The password of a user at the proxy that is set, in the keyring; empty: forget it. `Done(NetworkFacts)`."""

    user: str
    password: str = field(repr=False)
    keep: bool = True  # False: in memory, until Skydeck ends


@message
@dataclass(frozen=True, slots=True)
class ReadNetwork:
    """What holds now. `Done(NetworkFacts)`."""


@message
@dataclass(frozen=True, slots=True)
class Bundle:
    """A file of certificates that are trusted."""

    path: str
    count: int = 0
    fingerprint: str = ""  # SHA-256: of the certificate when there is one, else of the file
    names: tuple[str, ...] = ()  # of the first authorities in it
    problem: str = ""  # why it can't be used
    account: str = ""  # the one whose profile or environment asks for it; empty: of all others


@message
@dataclass(frozen=True, slots=True)
class NetworkFacts:
    """What the settings come to on this machine; no secret is in it."""

    system_proxy: str = ""  # what the system says now, user and password masked; empty: none
    system_bypass: str = ""  # hosts that go past it
    proxy: str = ""  # what is used for AWS now; empty: none
    proxy_problem: str = ""
    proxy_password: str = ""  # "kept" in the keyring, "session", or empty: none
    trust: Bundle = Bundle("")
    bundles: tuple[Bundle, ...] = ()  # of accounts that bring their own
    vault: str = ""  # why passwords can't be kept
    sandbox: bool = False  # none of it is used: nothing leaves this computer


@message
@dataclass(frozen=True, slots=True)
class TryConnection:
    """Walk the hops to a service: a `HopTested` for each; after one that fails the others are skipped. `Done`."""

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
