"""Sessions that a person has to open: what the engine needs, and how it is given."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from skydeck.link.codec import message


class Way(StrEnum):
    """What a person does to open a session."""

    SSO = "sso"  # sign in to IAM Identity Center, with `SignIn`
    CODE = "code"  # a one-time code of an MFA device, with `GiveCode`
    KEYS = "keys"  # other keys, with `RenewKeys`
    COMMAND = "command"  # a command in a terminal, then `GoOn`


class Browser(StrEnum):
    """How an IAM Identity Center is signed in to."""

    HERE = "here"  # this computer's browser comes back by itself (authorisation code with PKCE)
    ANYWHERE = "anywhere"  # a code is typed into a browser on any device


# --- window to engine ---


@message
@dataclass(frozen=True, slots=True)
class SignIn:
    """Open an IAM Identity Center session: `SignInStep`s, then `Done` or `Failed`. Cancelled with the request."""

    session: str
    browser: Browser = Browser.HERE


@message
@dataclass(frozen=True, slots=True)
class GiveCode:
    """A one-time code for a session. `Done` when AWS took it; what waits goes on."""

    session: str
    code: str = field(repr=False)


@message
@dataclass(frozen=True, slots=True)
class GoOn:
    """The person did what was asked outside Skydeck: try again. `Done`, or `Failed` when it did not help."""

    session: str


@message
@dataclass(frozen=True, slots=True)
class Decline:
    """Not now: what waits for the session fails with a sentence; the next click asks again. `Done`."""

    session: str


@message
@dataclass(frozen=True, slots=True)
class SignOut:
    """Forget a session and its tokens, here and at AWS. `Done(AccountList)`."""

    session: str


# --- engine to window ---


@message
@dataclass(frozen=True, slots=True)
class SignInStep:
    """Where to sign in. Nothing opens a browser by itself: a person clicks."""

    url: str = field(repr=False)  # whoever has it could bring back a code of his own
    code: str = ""  # to compare or to type
    until: float = 0  # seconds since 1970


@message
@dataclass(frozen=True, slots=True)
class SignInNeeded:
    """An event: calls wait for a session. Sent again with every change of `waiting`; one prompt for each session."""

    session: str
    way: Way
    title: str  # the session's name
    account: str  # whose call needed it first
    text: str  # why, in a sentence
    waiting: int
    device: str = ""  # of an MFA code: the device's serial
    command: str = ""
    declinable: str = ""  # what declining does instead, such as "Go on without MFA"; empty: what waits fails


@message
@dataclass(frozen=True, slots=True)
class SignInOver:
    """An event: nothing waits for the session any more."""

    session: str
    opened: bool


@message
@dataclass(frozen=True, slots=True)
class SessionTime:
    """An event: an account's credentials were renewed, or have ended."""

    account: str
    expires: float  # seconds since 1970; 0: not by themselves
    renews: bool = False  # without a person
