"""Keeps the token of each IAM Identity Center alive as long as that needs no person; it signs in to none."""

from __future__ import annotations

import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from skydeck.core.errors import AppError, ErrorKind
from skydeck.engine.accounts.signins import Need, PersonNeeded
from skydeck.engine.sso.centers import Center
from skydeck.engine.sso.client import REFRESH, Refused, SsoClient, TokenRefused
from skydeck.engine.sso.tokens import Token, Tokens
from skydeck.engine.work import jobs
from skydeck.engine.work.cancel import Cancelled
from skydeck.link.messages import Way

T = TypeVar("T")
# A token is renewed so long before its end.
_MARGIN = 300.0


class Renewal:
    """One for the engine; renews one session's token in one thread at a time."""

    def __init__(self, client: SsoClient, tokens: Callable[[Center], Tokens]) -> None:
        self._client, self._tokens = client, tokens
        self._turns: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)
        self._dead: dict[str, str] = {}  # by session: the access token that the portal refused
        self._spent: dict[str, str] = {}  # by session: the refresh token that was refused

    def use(self, center: Center, cancelled: Cancelled | None, call: Callable[[Token], T]) -> T:
        """Make a call with a token that holds; `PersonNeeded` when there is none and none can be had silently."""
        for _ in range(2):
            token = self._token(center, cancelled)
            try:
                return call(token)
            except TokenRefused:
                self._dead[center.id] = token.access
        raise PersonNeeded(_need(center, known=True))

    def _token(self, center: Center, cancelled: Cancelled | None) -> Token:
        with _turn(self._turns[center.id]):
            token = self._tokens(center).token(center)
            if token is None:
                raise PersonNeeded(_need(center, known=False))
            dead = token.access == self._dead.get(center.id)
            if not dead and token.expires > time.time() + _MARGIN:
                return token
            usable = not dead and token.expires > time.time()
            renewed = self._renewed(center, token, cancelled, usable=usable)
            if renewed is None and not usable:
                raise PersonNeeded(_need(center, known=True))
            return renewed or token

    def _renewed(self, center: Center, token: Token, cancelled: Cancelled | None, *, usable: bool) -> Token | None:
        us = token.registration
        if us is None or not token.refresh or us.expires <= time.time() or token.refresh == self._spent.get(center.id):
            return None
        try:
            new = self._client.token(center, us, cancelled, grantType=REFRESH, refreshToken=token.refresh)
        except Refused:
            return self._after_refusal(center, token)
        except AppError as error:
            if usable and error.kind is not ErrorKind.CANCELLED:
                return None  # it lasts a little longer; the next call tries again
            raise
        self._tokens(center).keep(center, new)
        return new

    def _after_refusal(self, center: Center, token: Token) -> Token | None:
        """Another program may have used the refresh token before us, and have written what it got."""
        now = self._tokens(center).token(center)
        if now is not None and now.access != token.access and now.expires > time.time():
            return now
        self._spent[center.id] = token.refresh
        return None


@contextmanager
def _turn(lock: threading.Lock) -> Iterator[None]:
    """With the lock; the worker of who has to wait for it does other jobs."""
    if not lock.acquire(blocking=False):
        with jobs.parked():
            lock.acquire()
    try:
        yield
    finally:
        lock.release()


def _need(center: Center, *, known: bool) -> Need:
    text = f"The sign-in to “{center.name}” has ended." if known else f"You are not signed in to “{center.name}”."
    return Need(center.id, Way.SSO, center.name, text)
