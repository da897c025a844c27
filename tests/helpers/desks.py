"""A desk around a scripted link: real runner, settings and change board; messages and jobs are written down."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from skydeck.core.context import Account, WriteMode
from skydeck.core.errors import AppError
from skydeck.core.places import Place
from skydeck.link.client import Link
from skydeck.settings.store import Settings
from skydeck.tasks.ladder import is_production
from skydeck.tasks.runner import Runner
from skydeck.ui.changes import ChangeBoard
from skydeck.ui.desk import Desk, Offer
from tests.helpers.scripted_link import ScriptedLink

ACCOUNTS = {
    "profile:staging": Account("profile:staging", "acme-staging", "profile", "us-east-1", "123456789012"),
    "profile:prod": Account("profile:prod", "acme-production", "profile", "us-east-1", "210987654321"),
}


@dataclass
class Said:
    """One message of the bar."""

    level: str
    text: str
    offers: tuple[Offer, ...] = ()
    error: AppError | None = None
    key: str = ""

    def offer(self, text: str) -> Offer:
        return next(offer for offer in self.offers if offer.text == text)


@dataclass
class RecordingMessages:
    """Implements `desk.Messages`."""

    said: list[Said] = field(default_factory=list)
    cleared: list[str] = field(default_factory=list)

    def done(self, text: str, offers: Sequence[Offer] = ()) -> None:
        self.said.append(Said("done", text, tuple(offers)))

    def info(self, text: str, offers: Sequence[Offer] = ()) -> None:
        self.said.append(Said("info", text, tuple(offers)))

    def warn(self, text: str, offers: Sequence[Offer] = ()) -> None:
        self.said.append(Said("warn", text, tuple(offers)))

    def failed(self, error: AppError, offers: Sequence[Offer] = (), key: str = "") -> None:
        self.said.append(Said("failed", str(error), tuple(offers), error, key))

    def clear(self, key: str) -> None:
        self.cleared.append(key)

    @property
    def last(self) -> Said:
        return self.said[-1]


@dataclass
class RecordingJob:
    """Implements `desk.Job`."""

    title: str
    total: int
    cancel: Callable[[], None] | None
    steps: list[tuple[int, int]] = field(default_factory=list)
    finished: str = ""
    failures: list[tuple[str, AppError]] = field(default_factory=list)

    def step(self, done: int, text: str = "", failed: int = 0) -> None:
        self.steps.append((done, failed))

    def finish(self, text: str, failures: Sequence[tuple[str, AppError]] = ()) -> None:
        self.finished, self.failures = text, list(failures)


@dataclass
class RecordingJobs:
    """Implements `desk.Jobs`."""

    jobs: list[RecordingJob] = field(default_factory=list)

    def begin(self, title: str, total: int, cancel: Callable[[], None] | None = None) -> RecordingJob:
        self.jobs.append(RecordingJob(title, total, cancel))
        return self.jobs[-1]


@dataclass
class TestDesk:
    """A desk and what a test looks at."""

    __test__ = False
    desk: Desk
    link: ScriptedLink
    runner: Runner
    settings: Settings
    messages: RecordingMessages
    jobs: RecordingJobs
    places: list[Place]
    rate: list[float]
    modes: dict[str, WriteMode]  # what is allowed by now, by account

    async def close(self) -> None:
        await self.runner.close()
        self.settings.flush()


def make_desk(folder: Path) -> TestDesk:
    """A desk on the running loop."""
    said, jobs, places, rate = RecordingMessages(), RecordingJobs(), [], [0.0]
    runner = Runner(lambda key, error: said.failed(error, key=key), asyncio.get_running_loop())
    link, settings = ScriptedLink(), Settings(folder / "settings.json")
    modes: dict[str, WriteMode] = {}
    parts: dict[str, Any] = {"messages": said, "changes": ChangeBoard(), "jobs": jobs}
    desk = Desk(
        link=cast(Link, link),
        runner=runner,
        settings=settings,
        go=places.append,
        go_new_tab=places.append,
        account=ACCOUNTS.get,
        production=lambda name: is_production(ACCOUNTS.get(name)),
        mode=lambda name: modes.get(name, WriteMode.CONFIRM),
        refresh_rate=lambda: rate[0],
        **parts,
    )
    return TestDesk(desk, link, runner, settings, said, jobs, places, rate, modes)
