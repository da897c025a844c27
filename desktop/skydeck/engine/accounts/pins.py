"""Which account number each of Skydeck's accounts had when it was first used, kept in a file; it asks nobody."""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from pathlib import Path

from skydeck.core.context import Account
from skydeck.settings.store import write_private

_DIGITS = 12
# What outlives the program. The variables of the environment are chosen anew at each start, and keys for one session
# are gone with it; the sandbox has keys of this run, which its own server checks.
_KEPT = frozenset({"profile", "keyring"})
_NEVER = frozenset({"sandbox"})


def named_number(account: Account) -> str:
    """The number that the account's own description (a role, a sign-in) names; that one needs no pin."""
    number = account.number
    return number if len(number) == _DIGITS and number.isascii() and number.isdigit() else ""


class Pins:
    """One for the engine; used by all its threads."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "pins.json"
        self._lock = threading.Lock()
        self._kept = self._load()
        self._passing: dict[str, str] = {}

    def number(self, account: Account) -> str:
        """The number that the account must have; empty when none is known yet."""
        if account.source in _NEVER:
            return ""
        with self._lock:
            return named_number(account) or self._passing.get(account.id) or self._kept.get(account.id, "")

    def put(self, account: Account, number: str) -> None:
        """From now on the account must have this number."""
        with self._lock:
            if account.source in _KEPT:
                self._save({**self._load(), account.id: number})
            elif account.source not in _NEVER:
                self._passing[account.id] = number

    def remove(self, account_id: str) -> None:
        """The account is no more; another one of its name may have any number."""
        with self._lock:
            self._passing.pop(account_id, None)
            if account_id in self._kept:
                self._save({name: number for name, number in self._load().items() if name != account_id})

    def _load(self) -> dict[str, str]:
        try:
            found = json.loads(self._path.read_text("utf-8"))
        except (OSError, ValueError):
            return {}
        pairs: Mapping[str, object] = found if isinstance(found, dict) else {}
        return {name: number for name, number in pairs.items() if isinstance(number, str)}

    def _save(self, pins: dict[str, str]) -> None:
        self._kept = pins
        try:
            write_private(self._path, json.dumps(pins, indent=1, sort_keys=True))
        except OSError:
            return  # it holds until the engine ends; where nothing can be written, the journal stops all changes anyway
