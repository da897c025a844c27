"""Who waits for which session: one prompt for each, opened, declined, given up, and nobody to ask."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor

import pytest

from skydeck.core.errors import AppError, ErrorKind
from skydeck.engine.accounts.signins import Need, SignIns
from skydeck.link.messages import SessionTime, SignInNeeded, SignInOver, Way
from tests.helpers.waiting import until

CORP = Need("sso:corp", Way.SSO, "corp", "The sign-in has ended.")
OTHER = Need("mfa:me", Way.CODE, "me", "A code is asked for.")


class Waiting:
    """Threads that wait for sessions, and what the window was told."""

    def __init__(self) -> None:
        self.told: list[SignInNeeded | SignInOver | SessionTime] = []
        self.sign_ins = SignIns(self.told.append)
        self.pool = ThreadPoolExecutor(8)
        self.flags: list[threading.Event] = []

    def begin(self, need: Need = CORP, since: float | None = None, *, background: bool = False) -> Future[None]:
        """One more that waits."""
        flag = threading.Event()
        self.flags.append(flag)
        before, ticket = len(self.told), self.sign_ins.ticket()
        moment = time.monotonic() if since is None else since
        call = self.pool.submit(
            self.sign_ins.wait, need, "profile:a", ticket, since=moment, cancelled=flag, background=background
        )
        until(lambda: len(self.told) > before or call.done(), "it to wait")
        return call

    def close(self) -> None:
        for flag in self.flags:
            flag.set()
        self.sign_ins.look()
        self.pool.shutdown()


@pytest.fixture
def waiting() -> Iterator[Waiting]:
    made = Waiting()
    yield made
    made.close()


def test_all_that_wait_for_a_session_go_on_when_it_is_open(waiting: Waiting) -> None:
    calls = [waiting.begin() for _ in range(3)]
    other = waiting.begin(OTHER)
    waiting.sign_ins.opened(CORP.session)
    for call in calls:
        call.result(5)
    assert not other.done()
    counts = [
        event.waiting for event in waiting.told if isinstance(event, SignInNeeded) and event.session == "sso:corp"
    ]
    assert counts == [1, 2, 3]
    assert waiting.told[-1] == SignInOver("sso:corp", opened=True)
    assert waiting.sign_ins.need(CORP.session) is None
    assert waiting.sign_ins.need(OTHER.session) == OTHER


def test_a_sign_in_between_the_try_and_the_wait_is_not_asked_for_again(waiting: Waiting) -> None:
    ticket = waiting.sign_ins.ticket()
    waiting.sign_ins.opened(CORP.session)
    waiting.sign_ins.wait(CORP, "profile:a", ticket, since=time.monotonic(), cancelled=None, background=False)
    assert waiting.told == []


def test_another_session_that_was_opened_meanwhile_does_not_count(waiting: Waiting) -> None:
    ticket = waiting.sign_ins.ticket()
    waiting.sign_ins.opened(OTHER.session)
    flag = threading.Event()
    flag.set()
    with pytest.raises(AppError) as caught:
        waiting.sign_ins.wait(CORP, "a", ticket, since=time.monotonic(), cancelled=flag, background=False)
    assert caught.value.kind is ErrorKind.CANCELLED


def test_what_was_declined_is_asked_again_by_a_later_click_only(waiting: Waiting) -> None:
    started = time.monotonic()
    call = waiting.begin()
    waiting.sign_ins.declined(CORP.session)
    for later in (call, waiting.begin(since=started), waiting.begin(background=True)):
        with pytest.raises(AppError, match="Nobody signed in to corp") as caught:
            later.result(5)
        assert caught.value.account == "profile:a"
    assert len(waiting.told) == 2
    click = waiting.begin()
    waiting.sign_ins.opened(CORP.session)
    click.result(5)
    waiting.begin(background=True)
    assert waiting.sign_ins.need(CORP.session) == CORP, "it was opened since: a refresh may ask"


def test_the_prompt_goes_with_the_last_that_waited(waiting: Waiting) -> None:
    calls = [waiting.begin(), waiting.begin()]
    for flag in waiting.flags:
        flag.set()
    waiting.sign_ins.look()
    for call in calls:
        with pytest.raises(AppError, match="Cancelled"):
            call.result(0.5)
    assert waiting.told[-1] == SignInOver("sso:corp", opened=False)


def test_where_nobody_can_be_asked_the_reason_is_the_answer() -> None:
    with pytest.raises(AppError, match="The sign-in has ended") as caught:
        SignIns().wait(CORP, "profile:a", 0, since=time.monotonic(), cancelled=None, background=False)
    assert caught.value.kind is ErrorKind.EXPIRED
