"""Starts programs on the tests' own X screen and drives it with xdotool; knows nothing of any window's contents."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterator, Sequence

import pytest

GRACE_S = 10.0


@pytest.fixture
def screen_environment() -> dict[str, str]:
    """The environment of a program that shows a real window and speaks to screen readers."""
    environment = dict(os.environ)
    environment["DISPLAY"] = os.environ["SKYDECK_TEST_DISPLAY"]
    environment["QT_QPA_PLATFORM"] = "xcb"
    environment["QT_LINUX_ACCESSIBILITY_ALWAYS_ON"] = "1"
    return environment


@pytest.fixture
def on_screen(screen_environment: dict[str, str]) -> Iterator[Callable[[Sequence[str]], subprocess.Popen[str]]]:
    """Starts programs on the screen; they end with the test."""
    started: list[subprocess.Popen[str]] = []

    def start(command: Sequence[str]) -> subprocess.Popen[str]:
        process = subprocess.Popen(list(command), env=screen_environment, stdout=subprocess.PIPE, text=True)
        started.append(process)
        return process

    yield start
    for process in started:
        _end(process)


def _end(process: subprocess.Popen[str]) -> None:
    process.terminate()
    try:
        process.communicate(timeout=GRACE_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()


def xdotool(*arguments: str, timeout: float = 60.0) -> str:
    """One command of xdotool on the tests' screen, and what it printed."""
    environment = {**os.environ, "DISPLAY": os.environ["SKYDECK_TEST_DISPLAY"]}
    done = subprocess.run(
        ["xdotool", *arguments], env=environment, capture_output=True, text=True, timeout=timeout, check=True
    )
    return done.stdout.strip()


def window_titled(title_pattern: str) -> str:
    """The X id of the first visible window whose title matches, as soon as there is one."""
    return xdotool("search", "--sync", "--onlyvisible", "--name", title_pattern).splitlines()[0]


def focus(window: str) -> None:
    xdotool("windowactivate", "--sync", window)


def press_keys(*keys: str) -> None:
    """Keys as X names them, for example `ctrl+k`, `Tab`, `Return`."""
    xdotool("key", "--delay", "20", *keys)


def type_text(text: str) -> None:
    xdotool("type", "--delay", "20", text)


def click(window: str, x: int, y: int) -> None:
    """A left click at a point of the window."""
    xdotool("mousemove", "--sync", "--window", window, str(x), str(y), "click", "1")
