"""Guards around every test: a logged warning, a left-over thread, child process or asyncio task fails it."""

from __future__ import annotations

import asyncio
import gc
import logging
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

PATIENCE_S = 3.0


class LeftOverTaskError(AssertionError):
    """A test ended while asyncio tasks that it started were still waiting."""


class _Warnings(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(f"{record.levelname} {record.name}: {record.getMessage()}")


@pytest.fixture(autouse=True)
def no_logged_warnings(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail a test that logged a warning or worse, unless it is marked `expects_log`."""
    handler = _Warnings()
    logging.getLogger().addHandler(handler)
    yield
    if isinstance(request.node, pytest.Function) and asyncio.iscoroutinefunction(request.node.obj):
        gc.collect()  # "exception was never retrieved" is logged when the task or future is collected
    logging.getLogger().removeHandler(handler)
    if handler.lines and not request.node.get_closest_marker("expects_log"):
        pytest.fail("logged on the way:\n" + "\n".join(handler.lines), pytrace=False)


@pytest.fixture(scope="module", autouse=True)
def little_to_collect() -> None:
    """What outlives a module of tests (libraries, models of services) is not looked through again after each test."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def no_left_over_threads() -> Iterator[None]:
    """Fail a test that leaves a thread behind; one that is just ending gets a moment."""
    before = set(threading.enumerate())
    yield
    deadline = time.monotonic() + PATIENCE_S
    for thread in _own_threads(before):
        thread.join(max(0.0, deadline - time.monotonic()))
    left = [thread.name for thread in _own_threads(before) if thread.is_alive()]
    if left:
        pytest.fail(f"threads left running: {', '.join(left)}", pytrace=False)


def _own_threads(before: set[threading.Thread]) -> list[threading.Thread]:
    # Python makes a dummy for a foreign thread (Qt's) that called into it, and never forgets it.
    dummy = threading._DummyThread
    return [thread for thread in threading.enumerate() if thread not in before and not isinstance(thread, dummy)]


@pytest.fixture(autouse=True)
def no_left_over_children() -> Iterator[None]:
    """Fail a test that leaves a child process behind (Linux: elsewhere there is no cheap way to ask)."""
    before = _children()
    yield
    deadline = time.monotonic() + PATIENCE_S
    while (left := _children() - before) and time.monotonic() < deadline:
        threading.Event().wait(0.02)
    if left:
        words = ", ".join(_command(pid) for pid in sorted(left))
        pytest.fail(f"child processes left running: {words}", pytrace=False)


def _children() -> set[int]:
    found: set[int] = set()
    if sys.platform.startswith("linux"):
        for listing in Path("/proc/self/task").glob("*/children"):
            found.update(pid for pid in map(int, _read(listing).split()) if _alive(pid))
    return found


def _alive(pid: int) -> bool:
    state = _read(Path(f"/proc/{pid}/stat")).rpartition(")")[2].split()
    return bool(state) and state[0] not in "ZX"


def _command(pid: int) -> str:
    return _read(Path(f"/proc/{pid}/cmdline")).replace("\0", " ").strip() or f"pid {pid}"


def _read(path: Path) -> str:
    try:
        return path.read_text(errors="replace")
    except OSError:  # it ended meanwhile
        return ""


def watch_tasks() -> None:
    """Make the end of every event loop complain about tasks that nobody waited for.

    `asyncio.Runner`, with which pytest-asyncio runs each test, cancels them silently when it closes: after the
    fixtures are torn down, so what is pending then is nobody's. It has no public place to look.
    """
    runners = asyncio.runners
    cancel = runners._cancel_all_tasks  # type: ignore[attr-defined]

    def complain(loop: asyncio.AbstractEventLoop) -> None:
        pending = [task.get_name() + " " + str(task.get_coro()) for task in asyncio.all_tasks(loop)]
        cancel(loop)
        if pending:
            raise LeftOverTaskError("tasks left waiting:\n" + "\n".join(pending))

    runners._cancel_all_tasks = complain  # type: ignore[attr-defined]


watch_tasks()
