"""A line in the dock for work that takes a moment or fails; what is done at once moves nothing on the screen."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

from skydeck.core.errors import AppError
from skydeck.ui.desk import Job, Jobs

BEGIN_AFTER = 0.7  # seconds


class LateJob:
    """Begins its line after a moment, or at its end when there are failures to read."""

    def __init__(self, jobs: Jobs, title: str, total: int, cancel: Callable[[], None]) -> None:
        self._jobs, self._title, self._total, self._cancel = jobs, title, total, cancel
        self._job: Job | None = None
        self._done = self._failed = 0
        self._timer = asyncio.get_running_loop().call_later(BEGIN_AFTER, self._begin)

    def step(self, done: int, failed: int) -> None:
        """Progress."""
        self._done, self._failed = done, failed
        if self._job is not None:
            self._job.step(done, failed=failed)

    def finish(self, text: str, failures: Sequence[tuple[str, AppError]] = ()) -> None:
        """It ended."""
        self._timer.cancel()
        if failures:
            self._begin()
        if self._job is not None:
            self._job.finish(text, failures)

    def _begin(self) -> None:
        if self._job is None:
            self._job = self._jobs.begin(self._title, self._total, self._cancel)
            self._job.step(self._done, failed=self._failed)
