"""What sheets about accounts may use of the program around them, and the one way to a browser; it signs nobody in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

from skydeck.link.client import Link
from skydeck.link.messages import Decline
from skydeck.tasks.runner import Runner
from skydeck.ui.accounts.accounts import Accounts
from skydeck.ui.accounts.facts import AccountFacts
from skydeck.ui.sign_in.watch import SessionWatch

_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


def may_open(url: str) -> bool:
    """Only pages that are encrypted, or on this computer; nothing that starts a program."""
    parsed = QUrl(url, QUrl.ParsingMode.StrictMode)
    if not parsed.isValid() or parsed.userInfo() or not parsed.host():
        return False
    return parsed.scheme() == "https" or (parsed.scheme() == "http" and parsed.host() in _LOOPBACK)


def open_browser(url: str) -> bool:
    """Because somebody clicked; nothing else opens one. Whether there was a browser to open."""
    return may_open(url) and QDesktopServices.openUrl(QUrl(url, QUrl.ParsingMode.StrictMode))


@dataclass(frozen=True, slots=True)
class SignInDesk:
    """Handed to every sheet."""

    link: Link
    runner: Runner
    accounts: Accounts
    facts: AccountFacts
    watch: SessionWatch
    browse: Callable[[str], bool] = open_browser

    def decline(self, session: str) -> None:
        """Not now: what waits for the session fails with a sentence."""
        self.runner.change("sign-in:decline", self.link.call(Decline(session)))
