"""Renews the credentials of open accounts before they end, where nobody is needed for it; it never asks anybody."""

from __future__ import annotations

import threading
import time

from skydeck.core.errors import AppError
from skydeck.engine.accounts.keeper import Keeper
from skydeck.engine.accounts.signins import PersonNeeded, SignIns
from skydeck.engine.wire.translate import RAISED
from skydeck.link.messages import SessionTime

# A computer that slept wakes up with another time than a thread's clock has counted.
_LOOK = 60.0
_SOON = 0.2


class Watcher:
    """One thread, which sleeps while no account has credentials that end."""

    def __init__(self, keeper: Keeper, sign_ins: SignIns) -> None:
        self._keeper, self._sign_ins = keeper, sign_ins
        self._changed = threading.Event()
        self._over = False
        self._told: dict[str, float] = {}  # ends that the window knows of
        self._thread = threading.Thread(target=self._run, name="session-watcher", daemon=True)
        keeper.on_change(self._changed.set)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End; a renewal that is under way goes on by itself."""
        self._over = True
        self._changed.set()

    def _run(self) -> None:
        while not self._over:
            self._changed.wait(self._look())
            self._changed.clear()

    def _look(self) -> float | None:
        """Do what is due now; how long there is nothing to do then, None: until something changes."""
        pauses = []
        for account, fresh in self._keeper.all().items():
            if not fresh.expires:
                continue
            now = time.time()
            if fresh.ended:
                self._end(account, fresh.expires)
            elif not self._keeper.renews(account):
                pauses.append(fresh.expires - now)
            elif fresh.ending:
                pauses.append(self._renew(account, fresh.expires - now))
            else:
                pauses.append(fresh.expires - fresh.margin - now)
        return min(_LOOK, max(_SOON, min(pauses))) if pauses else None

    def _renew(self, account: str, left: float) -> float:
        try:
            self._keeper.current(account)
        except (*RAISED, AppError, PersonNeeded):
            pass  # it ended just now; the next call says what is wrong
        return left / 4

    def _end(self, account: str, expires: float) -> None:
        if self._told.get(account) != expires:
            self._told[account] = expires
            self._sign_ins.tell(SessionTime(account, expires, renews=False))
