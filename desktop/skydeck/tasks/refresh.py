"""Decides when a list is read again: rate, back-off, faster while rows change; it reads nothing itself."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

PENDING_FIRST, PENDING_GROWTH, PENDING_MOST = 2.0, 1.4, 30.0
FAILED_LEAST, FAILED_MOST = 5.0, 300.0
JITTER = 0.1


class Timer(Protocol):
    """What a clock hands out; asyncio's `TimerHandle` is one."""

    def cancel(self) -> None:
        """Do not call back after all."""


class Clock(Protocol):
    """An asyncio loop, or a test's own clock."""

    def time(self) -> float:
        """Seconds, from anywhere."""

    def call_later(self, delay: float, callback: Callable[[], None], /) -> Timer:
        """Call back once."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast to go on after a read, from what the last ones brought."""

    failures: int = 0  # one after another
    pending: int = 0  # reads in a row that showed rows about to change

    def after(self, *, ok: bool, pending: bool) -> Pace:
        """The pace after one more read."""
        return Pace(0 if ok else self.failures + 1, self.pending + 1 if ok and pending else 0)

    def delay(self, rate: float) -> float | None:
        """Seconds until the next read; None: not by itself. Rows that change are followed even at rate 0."""
        if self.failures:
            least = max(rate, FAILED_LEAST)
            return min(least * 2 ** min(self.failures, 10), max(FAILED_MOST, least)) if rate else None
        if not self.pending:
            return rate or None
        quick = min(PENDING_FIRST * PENDING_GROWTH ** min(self.pending - 1, 20), PENDING_MOST)
        return min(quick, rate) if rate else quick


class AutoRefresh:
    """Calls `refresh` when it is time; never while a read is under way, never while paused."""

    def __init__(
        self,
        refresh: Callable[[], None],
        rate: Callable[[], float],
        clock: Clock,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        self._refresh, self._rate, self._clock, self._jitter = refresh, rate, clock, jitter
        self._pace = Pace()
        self._timer: Timer | None = None
        self._due: float | None = None
        self._running, self._paused = False, True

    @property
    def due_in(self) -> float | None:
        """Seconds until the next read; None when none is planned."""
        return None if self._due is None else max(0.0, self._due - self._clock.time())

    def began(self) -> None:
        """A read began, whoever asked for it."""
        self._running = True
        self._drop()

    def ended(self, *, ok: bool, pending: bool = False) -> None:
        """That read ended."""
        self._running = False
        self._pace = self._pace.after(ok=ok, pending=pending)
        self._plan()

    def expect_change(self) -> None:
        """The user just changed something: start fast again."""
        self._pace = Pace()
        self._replan()

    def rate_changed(self) -> None:
        """The user chose another rate."""
        self._replan()

    def pause(self) -> None:
        """Nobody sees the list."""
        self._paused = True
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def resume(self) -> None:
        """The list is seen again; what fell due meanwhile is read at once."""
        if self._paused:
            self._paused = False
            self._arm()

    def close(self) -> None:
        """No more reads."""
        self.pause()
        self._due = None

    def _replan(self) -> None:
        if not self._running:
            self._plan()

    def _plan(self) -> None:
        self._drop()
        delay = self._pace.delay(self._rate())
        if delay is None or self._running:
            return
        # Many panels opened at once must not ask at once for ever.
        self._due = self._clock.time() + delay * (1 + JITTER * self._jitter())
        self._arm()

    def _arm(self) -> None:
        if not self._paused and not self._running and self._due is not None and self._timer is None:
            self._timer = self._clock.call_later(max(0.0, self._due - self._clock.time()), self._fire)

    def _fire(self) -> None:
        self._timer = None
        if not self._paused and not self._running:
            self._due = None
            self._refresh()

    def _drop(self) -> None:
        self._due = None
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
