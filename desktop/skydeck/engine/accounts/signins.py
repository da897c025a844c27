"""Which sessions a person has to open, and the calls that wait for them; it opens none itself."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from skydeck.core.errors import AppError, ErrorKind
from skydeck.engine.work import jobs
from skydeck.engine.work.cancel import Cancelled
from skydeck.link.messages import SessionTime, SignInNeeded, SignInOver, Way

# How often a call that waits looks whether anybody still wants it; a job that is cancelled says so at once.
_LOOK = 1.0


@dataclass(frozen=True, slots=True)
class Need:
    """What a person has to do, and for which session."""

    session: str
    way: Way
    title: str
    text: str
    device: str = ""
    command: str = ""
    declinable: str = ""


class PersonNeeded(Exception):  # noqa: N818 - no error: a call that meets it waits
    """Credentials can't be renewed without a person."""

    def __init__(self, need: Need) -> None:
        super().__init__(need.text)
        self.need = need


@dataclass(slots=True)
class _Session:
    opened: int = 0  # when, in openings of all sessions
    declined_at: float = 0
    waiting: int = 0
    need: Need | None = None  # while a prompt is shown
    account: str = ""
    declined: set[int] = field(default_factory=set)  # rounds of waiting that ended so
    round: int = 0


class SignIns:
    """One for the engine; used by all its threads. Without `told` there is nobody to ask: what would wait fails."""

    def __init__(self, told: Callable[[SignInNeeded | SignInOver | SessionTime], None] | None = None) -> None:
        self._told = told or (lambda _event: None)
        self._somebody = told is not None
        self._changed = threading.Condition()
        self._sessions: dict[str, _Session] = {}
        self._openings = 0

    def ticket(self) -> int:
        """Taken before credentials are tried, and given to `wait`: a sign-in in between is not asked for again."""
        with self._changed:
            return self._openings

    def tell(self, event: SessionTime) -> None:
        """Let the window know how long an account's credentials last."""
        self._told(event)

    def need(self, session: str) -> Need | None:
        """What is asked for a session now."""
        with self._changed:
            known = self._sessions.get(session)
            return known.need if known is not None else None

    def wait(
        self, need: Need, account: str, ticket: int, *, since: float, cancelled: Cancelled | None, background: bool
    ) -> None:
        """Keep this thread until the session was opened; `AppError` when nobody will.

        `since` is when the call was asked for (`time.monotonic`): what was declined is not asked again for calls that
        are older, nor for `background` ones, which nobody waits for.
        """
        with jobs.parked(), self._changed:
            session = self._session(need.session)
            if session.opened > ticket:
                return
            if not self._somebody:
                raise AppError(ErrorKind.EXPIRED, need.text, "Sign in, then try again.", account=account)
            if session.declined_at and (background or session.declined_at >= since):
                raise _declined(need, account)
            self._join(session, need, account)
            mine = session.round
            try:
                while session.opened <= ticket and mine not in session.declined:
                    if cancelled is not None and cancelled.is_set():
                        raise AppError(ErrorKind.CANCELLED, "Cancelled.", account=account)
                    self._changed.wait(_LOOK)
            finally:
                self._leave(session)
            if mine in session.declined:
                raise _declined(need, account)

    def opened(self, session: str) -> None:
        """The session is open: what waits for it goes on."""
        with self._changed:
            known = self._session(session)
            self._openings += 1
            known.opened = self._openings
            known.declined_at = 0
            self._end(session, known, opened=True)

    def declined(self, session: str) -> None:
        """Nobody signs in now: what waits for the session fails."""
        with self._changed:
            known = self._session(session)
            known.declined.add(known.round)
            known.declined_at = time.monotonic()
            self._end(session, known, opened=False)

    def look(self) -> None:
        """Some call was cancelled: let those that wait see whether it was theirs."""
        with self._changed:
            self._changed.notify_all()

    def _session(self, name: str) -> _Session:
        return self._sessions.setdefault(name, _Session())

    def _join(self, session: _Session, need: Need, account: str) -> None:
        session.waiting += 1
        if session.need is None:
            session.need, session.account = need, account
        self._tell(session)

    def _leave(self, session: _Session) -> None:
        session.waiting -= 1
        if session.need is None:
            return
        if session.waiting:
            self._tell(session)
        else:
            # Nobody wants what waited any more: the prompt goes with it.
            name, session.need = session.need.session, None
            self._told(SignInOver(name, opened=False))

    def _end(self, name: str, session: _Session, *, opened: bool) -> None:
        session.round += 1
        if session.need is not None:
            session.need = None
            self._told(SignInOver(name, opened))
        self._changed.notify_all()

    def _tell(self, session: _Session) -> None:
        need = session.need
        if need is not None:
            self._told(
                SignInNeeded(
                    need.session,
                    need.way,
                    need.title,
                    session.account,
                    need.text,
                    session.waiting,
                    need.device,
                    need.command,
                    need.declinable,
                )
            )


def _declined(need: Need, account: str) -> AppError:
    return AppError(
        ErrorKind.EXPIRED,
        f"Nobody signed in to {need.title}, so this was not sent.",
        "Sign in, then try again.",
        account=account,
    )
