"""Keeps the credentials of accounts fresh: one renewal at a time for each, a person only where one is needed."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field

from skydeck.core.errors import AppError, ErrorKind
from skydeck.engine.accounts.codes import Codes
from skydeck.engine.accounts.credentials import Fresh, Held, Renewer, ended_already
from skydeck.engine.accounts.signins import Need, PersonNeeded, SignIns
from skydeck.engine.wire.stale import StaleError
from skydeck.engine.wire.translate import RAISED
from skydeck.engine.wire.validate import WATCH, Watch
from skydeck.engine.work import cancel, jobs
from skydeck.engine.work.cancel import Cancelled, Either
from skydeck.link.messages import SessionTime

# After an early renewal that did not work; what there is still holds.
_TRY_AGAIN = 30.0


@dataclass(slots=True)
class _Account:
    held: Held = field(default_factory=Held)
    attempt: Future[Fresh] | None = None  # while one thread renews, for the others
    blocked: Need | None = None  # what the last attempt needed
    refused: Fresh | None = None  # what AWS did not take any more
    not_before: float = 0
    alone: bool = False  # whether the last renewal needed nobody
    forgotten: int = 0  # how often; what was begun before is of no use after it


class Keeper:
    """One for the engine; used by all its threads. `open_account` gives an account's renewer, and may ask a person."""

    def __init__(self, open_account: Callable[[str], Renewer], sign_ins: SignIns, codes: Codes) -> None:
        self._open, self._sign_ins, self._codes = open_account, sign_ins, codes
        self._changed = threading.Condition()
        self._accounts: dict[str, _Account] = {}
        self._watchers: list[Callable[[], None]] = []

    def on_change(self, callback: Callable[[], None]) -> None:
        """Call back when an account has other credentials."""
        self._watchers.append(callback)

    # --- what there is ---

    def held(self, account_id: str) -> Held:
        """The one object that the account's clients sign with."""
        return self._account(account_id).held

    def fresh(self, account_id: str) -> Fresh | None:
        """The account's newest credentials, ended or not."""
        return self._account(account_id).held.fresh

    def all(self) -> dict[str, Fresh]:
        """The newest credentials of every account that is open."""
        with self._changed:
            found = {name: account.held.fresh for name, account in self._accounts.items()}
        return {name: fresh for name, fresh in found.items() if fresh is not None}

    def renews(self, account_id: str) -> bool:
        """Whether the account's credentials are renewed without a person, as far as is known."""
        return self._account(account_id).alone

    # --- for whoever needs credentials ---

    def ready(self, account_id: str, cancelled: Cancelled | None = None) -> Fresh:
        """Credentials that hold. Waits for a person where one is needed; `AppError` when nobody helps."""
        while True:
            ticket = self._sign_ins.ticket()
            try:
                return self.current(account_id, cancelled)
            except StaleError:
                continue  # the account was forgotten meanwhile, and is opened with something else
            except PersonNeeded as needed:
                job = jobs.here()
                self._sign_ins.wait(
                    needed.need,
                    account_id,
                    ticket,
                    since=job.received if job is not None else time.monotonic(),
                    cancelled=Either(cancelled, cancel.here()),
                    background=job is not None and job.background,
                )

    def current(self, account_id: str, cancelled: Cancelled | None = None) -> Fresh:
        """Credentials that hold, renewed if need be; `PersonNeeded` instead of waiting for one."""
        account = self._account(account_id)
        fresh = account.held.fresh
        if fresh is not None and not fresh.ended:
            return self._early(account_id, account, fresh) if fresh.ending else fresh
        blocked = account.blocked
        if blocked is not None and not self._codes.offering and self._sign_ins.need(blocked.session) is not None:
            raise PersonNeeded(blocked)  # asked already: trying again would only be refused again
        return self._attempt(account_id, account, cancelled)

    def refuse(self, account_id: str, fresh: Fresh) -> None:
        """AWS does not take these any more, whatever their time says."""
        account = self._account(account_id)
        with self._changed:
            if account.held.fresh is not fresh:
                return  # they were renewed since
            account.held.hold(None)
            account.refused = fresh
        if fresh.session_token:
            self._sign_ins.tell(SessionTime(account_id, time.time()))

    def renew(self, account_id: str) -> Fresh:
        """Renew now, whatever there is; what is under way ends first."""
        account, mine = self._account(account_id), Future[Fresh]()
        with self._changed:
            while account.attempt is not None:
                self._changed.wait()
            # At once: an attempt of somebody else's in between would know nothing of a code that is offered here.
            account.blocked, account.attempt = None, mine
        return self._own_attempt(account_id, account, mine)

    def forget(self, account_id: str) -> None:
        """The account's credentials come from elsewhere now, or from nowhere."""
        account = self._account(account_id)
        with self._changed:
            account.forgotten += 1
            account.held.hold(None)
            account.blocked, account.not_before = None, 0

    def waiting_for(self, session: str) -> tuple[str, ...]:
        """The accounts that can't be renewed before a session is open."""
        with self._changed:
            pairs = list(self._accounts.items())
        return tuple(name for name, one in pairs if one.blocked is not None and one.blocked.session == session)

    def look(self) -> None:
        """Some call was cancelled: let those that wait see whether it was theirs."""
        with self._changed:
            self._changed.notify_all()

    def _account(self, account_id: str) -> _Account:
        with self._changed:
            return self._accounts.setdefault(account_id, _Account())

    # --- renewing ---

    def _early(self, account_id: str, account: _Account, fresh: Fresh) -> Fresh:
        """Other credentials before these end; as long as they hold, trouble with that is nobody's."""
        if account.attempt is not None or time.time() < account.not_before:
            return fresh
        try:
            return self._attempt(account_id, account, None)
        except (*RAISED, AppError, PersonNeeded):
            account.not_before = time.time() + min(_TRY_AGAIN, fresh.margin / 2)
            return fresh

    def _attempt(self, account_id: str, account: _Account, cancelled: Cancelled | None) -> Fresh:
        """What one thread's renewal comes to, for all that want it meanwhile."""
        mine: Future[Fresh] = Future()
        while True:
            with self._changed:
                attempt = account.attempt = account.attempt or mine
            if attempt is mine:
                return self._own_attempt(account_id, account, mine)
            self._await(attempt, cancelled)
            if not attempt.cancelled():
                return attempt.result()

    def _own_attempt(self, account_id: str, account: _Account, mine: Future[Fresh]) -> Fresh:
        try:
            fresh = self._renewed(account_id, account)
            mine.set_result(fresh)
        except (*RAISED, AppError, PersonNeeded) as error:
            if not Either(cancel.here()).is_set():
                mine.set_exception(error)
            raise
        finally:
            # Not done: only this thread's call was given up, or met a bug. Another one tries for itself.
            mine.cancel()
            with self._changed:
                account.attempt = None
                self._changed.notify_all()
        self._tell(account_id, account, fresh)
        return fresh

    def _await(self, attempt: Future[Fresh], cancelled: Cancelled | None) -> None:
        flag = Either(cancelled, cancel.here())
        with jobs.parked(), self._changed:
            while not attempt.done():
                if flag.is_set():
                    raise AppError(ErrorKind.CANCELLED, "Cancelled.")
                self._changed.wait(1)

    def _renewed(self, account_id: str, account: _Account) -> Fresh:
        since = account.forgotten
        renewer = self._open(account_id)
        # Of nobody's call: whoever gives up must not break off what others wait for. A code is never sent twice.
        token = WATCH.set(Watch(once=self._codes.offering))
        try:
            fresh = renewer.renew(account.refused)
        except PersonNeeded as needed:
            account.blocked = needed.need
            raise
        finally:
            WATCH.reset(token)
        if fresh.ended:
            raise ended_already(account_id)
        with self._changed:
            if account.forgotten != since:
                raise StaleError  # locked, signed out or opened with other keys: these must not come back
            account.held.hold(fresh)
            account.blocked = account.refused = None
            account.not_before, account.alone = 0, renewer.alone
        return fresh

    def _tell(self, account_id: str, account: _Account, fresh: Fresh) -> None:
        if fresh.session_token or fresh.expires:
            self._sign_ins.tell(SessionTime(account_id, fresh.expires, account.alone))
        for callback in self._watchers:
            callback()
