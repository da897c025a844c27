"""What window and engine say about the link itself, and how every request ends."""

from __future__ import annotations

from dataclasses import dataclass, field

from skydeck.core.errors import AppError
from skydeck.link.codec import Typed, message

EVENT = 0


@message
@dataclass(frozen=True, slots=True)
class Hello:
    """The first message: how this engine is to behave. It is answered with `Done`."""

    data_dir: str
    sandbox_only: bool = False  # real credentials, files and hosts are out of reach


@message
@dataclass(frozen=True, slots=True)
class UseSandbox:
    """Where the sandbox account listens, and its keys of this run. Answered with `Done(AccountList)`."""

    endpoint: str
    access_key_id: str
    secret_access_key: str = field(repr=False)
    number: str
    region: str


@message
@dataclass(frozen=True, slots=True)
class Grant:
    """The window has room for more pages of stream `stream`."""

    stream: int
    pages: int


@message
@dataclass(frozen=True, slots=True)
class Cancel:
    """Stop working on request `request`; its later answers are dropped."""

    request: int


@message
@dataclass(frozen=True, slots=True)
class Answer:
    """What the user said to a `Question`; None: cancelled."""

    question: int
    value: str | None = field(repr=False)  # may be a secret


@message
@dataclass(frozen=True, slots=True)
class Done:
    """The end of a request; `value` is one of the answer types below, or None."""

    value: Typed = None


@message
@dataclass(frozen=True, slots=True)
class Failed:
    """The end of a request that did not work."""

    error: AppError


@message
@dataclass(frozen=True, slots=True)
class Question:
    """The engine needs a person: an MFA code, a consent. Answered by `Answer`."""

    question: int
    title: str
    text: str
    secret: bool = False
    choices: tuple[str, ...] = ()


@message
@dataclass(frozen=True, slots=True)
class Notice:
    """Something the user should know that no request asked for."""

    text: str
    level: str = "warning"
