"""Goal 33: a secret is gone after 30 seconds and at the end; what the user copied meanwhile stays."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence

import pytest
from PySide6.QtCore import QMimeData
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from skydeck.ui.accounts.secret_clipboard import KEPT_SECONDS, SecretClipboard

SECRET = "canary-on-the-clipboard"
OnScreen = Callable[[Sequence[str]], subprocess.Popen[str]]


class Clock:
    """Goes when it is told to."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def secret(qapp: QApplication, clock: Clock) -> Iterator[SecretClipboard]:
    """A fresh one, and an empty clipboard."""
    QGuiApplication.clipboard().clear()
    made = SecretClipboard(clock=clock)
    yield made
    made.clear()
    made.deleteLater()
    QGuiApplication.clipboard().clear()


def text() -> str:
    return QGuiApplication.clipboard().text()


def later(one: SecretClipboard, clock: Clock, seconds: float) -> None:
    clock.now += seconds
    one.tick()


def test_nothing_is_kept_for_longer_than_thirty_seconds() -> None:
    assert KEPT_SECONDS <= 30


def test_secret_is_there_until_its_time_is_over(secret: SecretClipboard, clock: Clock) -> None:
    secret.copy(SECRET)
    later(secret, clock, KEPT_SECONDS - 0.1)
    assert text() == SECRET
    later(secret, clock, 0.1)
    assert text() == ""
    assert secret.seconds_left() == 0


def test_every_second_is_told_once(secret: SecretClipboard, clock: Clock) -> None:
    told: list[int] = []
    secret.changed.connect(lambda: told.append(secret.seconds_left()))
    secret.copy(SECRET)
    for _ in range(4 * KEPT_SECONDS):
        later(secret, clock, 0.25)
    assert told == list(range(KEPT_SECONDS, -1, -1))


def test_the_end_of_the_program_clears_it(secret: SecretClipboard) -> None:
    secret.copy(SECRET)
    secret.clear()
    assert text() == ""


@pytest.mark.parametrize("own", ["what the user copied", "", SECRET + " and more"])
def test_what_the_user_copied_meanwhile_stays(secret: SecretClipboard, clock: Clock, own: str) -> None:
    secret.copy(SECRET)
    QGuiApplication.clipboard().setText(own)
    assert secret.seconds_left() == 0
    later(secret, clock, KEPT_SECONDS + 1)
    secret.clear()
    assert text() == own


def test_a_picture_that_the_user_copied_stays(secret: SecretClipboard, clock: Clock) -> None:
    secret.copy(SECRET)
    data = QMimeData()
    data.setData("image/x-planned", b"pixels")
    QGuiApplication.clipboard().setMimeData(data)
    later(secret, clock, KEPT_SECONDS + 1)
    assert QGuiApplication.clipboard().mimeData().data("image/x-planned").data() == b"pixels"


def test_a_manager_that_took_the_text_over_does_not_keep_it(secret: SecretClipboard, clock: Clock) -> None:
    secret.copy(SECRET)
    QGuiApplication.clipboard().setText(SECRET)  # the same text without the marks
    later(secret, clock, KEPT_SECONDS)
    assert text() == ""


def test_a_second_secret_has_its_own_time(secret: SecretClipboard, clock: Clock) -> None:
    secret.copy(SECRET)
    later(secret, clock, KEPT_SECONDS - 1)
    secret.copy("another")
    later(secret, clock, 2)
    assert text() == "another"
    later(secret, clock, KEPT_SECONDS)
    assert text() == ""


def test_managers_and_histories_are_told_to_look_away(secret: SecretClipboard) -> None:
    secret.copy(SECRET)
    data = QGuiApplication.clipboard().mimeData()
    assert data.data("x-kde-passwordManagerHint").data() == b"secret"
    windows = 'application/x-qt-windows-mime;value="{}"'
    assert data.data(windows.format("ExcludeClipboardContentFromMonitorProcessing")).data() == b"1"
    assert data.data(windows.format("CanIncludeInClipboardHistory")).data() == bytes(4)
    assert data.hasFormat("application/x-nspasteboard-concealed-type")


def test_clock_of_the_program_runs_by_itself(qtbot: QtBot, qapp: QApplication) -> None:
    one = SecretClipboard(clock=iter([0.0, 0.0, 0.0, *[31.0] * 100]).__next__)
    one.copy(SECRET)
    qtbot.waitUntil(lambda: text() == "", timeout=3000)
    one.deleteLater()


@pytest.mark.screen
def test_on_a_real_screen_other_programs_see_it_come_and_go(on_screen: OnScreen) -> None:
    """Real processes and a real X server: what another program copies is not taken away."""

    def started(role: str, says: str) -> subprocess.Popen[str]:
        program = on_screen([sys.executable, "-m", "tests.ui.clipboard_program", role])
        heard(program, says)
        return program

    def heard(program: subprocess.Popen[str], words: str) -> None:
        assert program.stdout is not None
        assert program.stdout.readline() == f"{words}\n"

    keeping = started("keep", "copied")
    started("read", SECRET)
    keeping.send_signal(signal.SIGUSR1)
    heard(keeping, "over")
    started("read", "")
    again = started("keep", "copied")
    started("own", "copied")
    heard(again, "over")  # it noticed by itself
    started("read", "from another program")
