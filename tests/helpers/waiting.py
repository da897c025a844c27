"""Waits for a condition with a time-out, so that no test sleeps for a guessed time."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")


def until(condition: Callable[[], T | None], what: str, timeout: float = 10.0, step: float = 0.01) -> T:
    """The first true result of `condition`, polled in a plain thread; `TimeoutError` says what was awaited."""
    deadline = time.monotonic() + timeout
    while not (result := condition()):
        if time.monotonic() > deadline:
            raise TimeoutError(f"waited {timeout:g} s in vain for {what}")
        threading.Event().wait(step)
    return result


async def until_async(condition: Callable[[], T | None], what: str, timeout: float = 10.0, step: float = 0.01) -> T:
    """The same for a coroutine: its loop goes on meanwhile."""
    deadline = time.monotonic() + timeout
    while not (result := condition()):
        if time.monotonic() > deadline:
            raise TimeoutError(f"waited {timeout:g} s in vain for {what}")
        await asyncio.sleep(step)
    return result


def gone(pid: int) -> bool:
    """Whether a process has ended; in a container nobody may collect it, and it stays as a zombie."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return True
    return state == "Z"
