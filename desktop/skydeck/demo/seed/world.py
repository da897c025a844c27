"""What seeding and the sandbox's life share: the names and ids of the company's things; it plants nothing."""

from __future__ import annotations

import random
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from skydeck.demo.alarms import AlarmLog
from skydeck.demo.backends import utc_now
from skydeck.demo.keys import KeyRing
from skydeck.demo.metrics import MetricStore
from skydeck.demo.trail import Trail
from skydeck.demo.transitions import Agenda, Transitions

COMPANY = "larkspur"


@dataclass(slots=True)
class World:
    """The company as far as it is planted."""

    ring: KeyRing
    trail: Trail
    metrics: MetricStore
    alarms: AlarmLog
    agenda: Agenda
    transitions: Transitions
    now: datetime = field(default_factory=utc_now)
    rng: random.Random = field(default_factory=lambda: random.Random(COMPANY))
    instances: dict[str, Any] = field(default_factory=dict)  # moto's objects by their Name tag
    subnets: dict[str, Any] = field(default_factory=dict)
    vpcs: dict[str, Any] = field(default_factory=dict)
    groups: dict[str, Any] = field(default_factory=dict)
    seeded: threading.Event = field(default_factory=threading.Event)

    def ago(self, days: float = 0, hours: float = 0, minutes: float = 0) -> datetime:
        """A time before the sandbox was opened."""
        return self.now - timedelta(days=days, hours=hours, minutes=minutes)

    @contextmanager
    def same_every_time(self, name: str) -> Iterator[None]:
        """Within this, ids and choices are the same in each run; afterwards they cannot be foretold."""
        from moto.moto_api._internal import mock_random

        self.rng.seed(f"{COMPANY} {name}")
        mock_random.seed(f"{COMPANY} {name}")
        try:
            yield
        finally:
            mock_random.seed()


def tags(name: str, env: str = "", team: str = "", **more: str) -> dict[str, str]:
    """The usual tags of a thing of the company."""
    given = {"Name": name, "env": env, "team": team, **more}
    return {key: value for key, value in given.items() if value}


def tag_list(pairs: dict[str, str]) -> list[dict[str, str]]:
    """Tags in the form of a list, which some of moto's stores want."""
    return [{"Key": key, "Value": value} for key, value in pairs.items()]
