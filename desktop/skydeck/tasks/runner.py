"""The only thing that starts asyncio tasks in the window: names, keeps and supersedes them, reports failures once."""

from __future__ import annotations

import asyncio
import itertools
import logging
from collections.abc import Callable, Coroutine
from typing import Any

from skydeck.core.errors import AppError, ErrorKind

_log = logging.getLogger(__name__)


class Runner:
    """Runs coroutines by key; `failed` is told of every failure that the coroutine did not handle itself."""

    def __init__(self, failed: Callable[[str, AppError], None], loop: asyncio.AbstractEventLoop) -> None:
        self._failed, self._loop = failed, loop
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._serial = itertools.count()

    def start(self, key: str, work: Coroutine[Any, Any, Any]) -> asyncio.Task[None]:
        """Run a read; an older task of the same key is cancelled first."""
        self.cancel(key)
        task = self._loop.create_task(self._guard(key, work), name=key)
        self._tasks[key] = task
        task.add_done_callback(lambda done: self._forget(key, done))
        # Cancelled before its first step, it was never begun: Python would warn of it.
        task.add_done_callback(lambda _: work.close())
        return task

    def change(self, key: str, work: Coroutine[Any, Any, Any]) -> asyncio.Task[None]:
        """Run a mutation: its key is made unique, so nothing supersedes it."""
        return self.start(f"{key}#{next(self._serial)}", work)

    def cancel(self, key: str) -> None:
        """Stop waiting for the task of this key, if one runs."""
        task = self._tasks.pop(key, None)
        if task is not None:
            task.cancel()

    def cancel_prefix(self, prefix: str) -> None:
        """Stop waiting for every task whose key begins so (a closed tab)."""
        for key in [key for key in self._tasks if key.startswith(prefix)]:
            self.cancel(key)

    def running(self, key: str) -> bool:
        """Whether a task of this key is under way."""
        return key in self._tasks

    @property
    def keys(self) -> tuple[str, ...]:
        """Keys of what runs now."""
        return tuple(self._tasks)

    async def close(self) -> None:
        """Cancel everything and wait until it is gone."""
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _forget(self, key: str, task: asyncio.Task[None]) -> None:
        if self._tasks.get(key) is task:
            del self._tasks[key]

    async def _guard(self, key: str, work: Coroutine[Any, Any, Any]) -> None:
        try:
            await work
        except AppError as error:
            self._failed(key, error)
        except Exception as error:  # noqa: BLE001 - one of the two places: a bug must be seen, not lost in a task
            _log.exception("task %s failed", key)
            self._failed(key, AppError(ErrorKind.BUG, f"Something went wrong inside Skydeck ({type(error).__name__})."))
