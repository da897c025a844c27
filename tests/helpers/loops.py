"""Chooses the event loop of each async test; it has no say in what runs on it."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from pathlib import Path

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

TESTS = Path(__file__).resolve().parents[1]
LoopFactory = Callable[[], asyncio.AbstractEventLoop]
# These packages must work where no Qt is; the last two run on Qt's loop in the window, so they prove both.
PLAIN = ("core", "catalog", "settings", "engine", "demo", "link", "tasks")
BOTH = ("link", "tasks")


def factories(path: Path) -> dict[str, LoopFactory]:
    """The loops on which the async tests of a file run, by name."""
    package = path.resolve().relative_to(TESTS).parts[0]
    found: dict[str, LoopFactory] = {}
    if package in PLAIN:
        found["asyncio"] = asyncio.SelectorEventLoop
    if package in BOTH or package not in PLAIN:
        found["qasync"] = qasync_loop
    return found


def qasync_loop() -> asyncio.AbstractEventLoop:
    import qasync
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QApplication

    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    app.setQuitOnLastWindowClosed(False)
    loop: asyncio.AbstractEventLoop = qasync.QEventLoop(app)
    if app.findChild(QTimer, "heartbeat") is None:
        # Python handles signals (the time-out of a test, Ctrl+C) only when some Python runs.
        heartbeat = QTimer(app)
        heartbeat.setObjectName("heartbeat")
        heartbeat.setInterval(500)
        heartbeat.timeout.connect(lambda: None)
        heartbeat.start()
    return loop


def pytest_asyncio_loop_factories(item: pytest.Item) -> dict[str, LoopFactory]:
    return factories(item.path)
