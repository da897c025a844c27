"""Holds calls to a service until that part of the sandbox is seeded, and tells the seeder what is waited for."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence

PATIENCE = 30.0
# Answered without the stage's data, and the first call that a client makes.
NEVER_HELD = frozenset({("sts", "GetCallerIdentity")})


class Gate:
    """One flag per seeding stage; services without a stage are never held."""

    def __init__(self, stages: Sequence[tuple[str, frozenset[str]]]) -> None:
        self._done = {name: threading.Event() for name, _ in stages}
        self._stages_of: dict[str, list[str]] = {}
        for name, services in stages:
            for service in services:
                self._stages_of.setdefault(service, []).append(name)
        self._wanted: list[str] = []

    def wait(self, service: str, operation: str) -> None:
        """Return when everything of this service is there."""
        if (service, operation) in NEVER_HELD:
            return
        for stage in self._stages_of.get(service, ()):
            if not self._done[stage].is_set():
                self._wanted.append(stage)
                self._done[stage].wait(PATIENCE)

    def open(self, stage: str) -> None:
        """Let the calls through that waited for this stage."""
        self._done[stage].set()

    def first_wanted(self, remaining: Iterable[str]) -> str:
        """The remaining stage that somebody waits for, or the first one."""
        left = list(remaining)
        return next((stage for stage in self._wanted if stage in left), left[0])
