"""`python3 -m desktop`: becomes the program, or says in a sentence why not."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from desktop import __main__ as launcher
from tests import __main__ as runner

ROOT = Path(__file__).resolve().parents[2]
SCREENS = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")


@pytest.fixture
def no_screen(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in SCREENS:
        monkeypatch.delenv(name, raising=False)


def _start(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "desktop", *arguments]
    return subprocess.run(command, cwd=ROOT, env=dict(os.environ), capture_output=True, text=True, check=False)


@pytest.mark.usefixtures("no_screen")
def test_without_a_screen_pictures_are_offered_and_nothing_is_set_up() -> None:
    done = _start("--demo")
    assert done.returncode == 2
    assert "no screen" in done.stderr
    assert "python3 -m desktop --demo --screenshots DIR" in done.stderr


@pytest.mark.usefixtures("no_screen")
def test_the_version_needs_no_screen() -> None:
    done = _start("--version")
    assert (done.returncode, done.stdout.split()[0]) == (0, "skydeck")


@pytest.mark.parametrize("name", SCREENS)
@pytest.mark.usefixtures("no_screen")
def test_any_screen_or_a_platform_chosen_by_hand_is_believed(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    assert launcher.no_screen()
    monkeypatch.setenv(name, "x")
    assert not launcher.no_screen()


@pytest.mark.parametrize("platform", ["win32", "darwin"])
@pytest.mark.usefixtures("no_screen")
def test_other_systems_always_have_a_screen(platform: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", platform)
    assert not launcher.no_screen()


@pytest.mark.usefixtures("no_screen")
def test_pictures_without_a_screen_are_drawn_offscreen(monkeypatch: pytest.MonkeyPatch) -> None:
    became: dict[str, str] = {}
    monkeypatch.setattr(os, "execve", lambda _path, _command, environment: became.update(environment))
    monkeypatch.setattr(subprocess, "call", lambda *_a, **_k: 0)
    launcher.become([sys.executable])
    assert became["QT_QPA_PLATFORM"] == "offscreen"


def test_which_arguments_open_a_window() -> None:
    assert launcher.opens_window([])
    assert launcher.opens_window(["--demo"])
    assert not launcher.opens_window(["--demo", "--screenshots=out"])
    assert not launcher.opens_window(["--demo", "--screenshots", "out"])
    assert not launcher.opens_window(["--self-check"])


def test_tests_run_on_two_workers_unless_the_arguments_want_one() -> None:
    assert runner.parallel([])[:4] == ["-n", "2", "--dist", "loadgroup"]
    assert runner.parallel(["tests/core", "-k", "rows"]) == runner.parallel([])
    for single in (["--pdb"], ["-n0"], ["-n", "4"], ["-s"], ["--numprocesses=1"]):
        assert runner.parallel(single) == []


def test_benches_and_long_runs_have_a_word_of_their_own() -> None:
    assert runner.command(["--bench", "start"]) == ["tests.bench", "start"]
    assert runner.command(["--soak", "-x"]) == ["pytest", "-m", "soak", "-x"]
