"""What a panel may use of the program around it, in one frozen value; it does nothing itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from skydeck.core.context import Account, AwsContext, WriteMode
from skydeck.core.errors import AppError
from skydeck.core.places import Place
from skydeck.link.client import Link
from skydeck.settings.store import Settings
from skydeck.tasks.runner import Runner


@dataclass(frozen=True, slots=True)
class Offer:
    """A button on a message."""

    text: str
    act: Callable[[], None]


class Messages(Protocol):
    """The bar above the tables; every outcome ends here."""

    def done(self, text: str, offers: Sequence[Offer] = ()) -> None:
        """Something worked."""

    def info(self, text: str, offers: Sequence[Offer] = ()) -> None:
        """Something worth knowing."""

    def warn(self, text: str, offers: Sequence[Offer] = ()) -> None:
        """Something that may need the user."""

    def failed(self, error: AppError, offers: Sequence[Offer] = (), key: str = "") -> None:
        """Something did not work; a newer failure with the same key replaces it."""

    def clear(self, key: str) -> None:
        """What failed under this key works again."""


class Changes(Protocol):
    """Who changed what, so that every panel that shows it refreshes."""

    def announce(self, kind_id: str, context: AwsContext) -> None:
        """Rows of this kind were changed here."""

    def watch(self, callback: Callable[[str, AwsContext], None]) -> Callable[[], None]:
        """Call back on each change; the returned function ends that."""


class Jobs(Protocol):
    """The dock of running work."""

    def begin(self, title: str, total: int, cancel: Callable[[], None] | None = None) -> Job:
        """A new line in the dock."""


class Job(Protocol):
    """One line of the dock."""

    def step(self, done: int, text: str = "", failed: int = 0) -> None:
        """Progress."""

    def finish(self, text: str, failures: Sequence[tuple[str, AppError]] = ()) -> None:
        """It ended; failures are kept to be read, one line each."""


@dataclass(frozen=True, slots=True)
class Desk:
    """Handed to every panel by the composition root."""

    link: Link
    runner: Runner
    settings: Settings
    messages: Messages
    changes: Changes
    jobs: Jobs
    go: Callable[[Place], None]  # open (or focus) a place in the current tab's history
    go_new_tab: Callable[[Place], None]
    account: Callable[[str], Account | None]  # by Skydeck's account id
    production: Callable[[str], bool]  # by the same id: is it to be handled with gloves
    mode: Callable[[str], WriteMode]  # and what may be changed there now
    refresh_rate: Callable[[], float]  # seconds between automatic refreshes; 0: off
