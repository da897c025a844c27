"""A program on the tests' screen that keeps a secret on the clipboard, copies something of its own, or reads it."""

from __future__ import annotations

import signal
import sys
import time
from collections.abc import Callable

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from skydeck.ui.accounts.secret_clipboard import KEPT_SECONDS, SecretClipboard

SECRET, OWN = "canary-on-the-clipboard", "from another program"
FOREVER_S, STEP_MS = 60.0, 10


def keep(app: QApplication) -> None:
    """Its half minute is over at a signal."""
    now = [0.0]
    signal.signal(signal.SIGUSR1, lambda _number, _frame: now.append(KEPT_SECONDS))
    one = SecretClipboard(clock=lambda: now[-1])
    one.copy(SECRET)
    say("copied")
    wait(lambda: one.seconds_left() == 0)
    one.clear()
    say("over")
    wait(lambda: False)


def own(app: QApplication) -> None:
    app.clipboard().setText(OWN)
    say("copied")
    wait(lambda: False)


def read(app: QApplication) -> None:
    say(app.clipboard().text())


def wait(condition: Callable[[], bool]) -> None:
    until = time.monotonic() + FOREVER_S
    while not condition() and time.monotonic() < until:
        QTest.qWait(STEP_MS)


def say(words: str) -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


ROLES: dict[str, Callable[[QApplication], None]] = {"keep": keep, "own": own, "read": read}

if __name__ == "__main__":
    application = QApplication([])
    window = QWidget()
    window.show()
    QTest.qWaitForWindowExposed(window)
    ROLES[sys.argv[1]](application)
