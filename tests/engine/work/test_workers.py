"""Workers do so much at once and no more, except that who waits for a person is not counted."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import suppress
from typing import cast

import pytest

from skydeck.engine.sso.centers import Center
from skydeck.engine.sso.client import SsoClient
from skydeck.engine.sso.renewal import Renewal
from skydeck.engine.sso.tokens import Tokens
from skydeck.engine.work import jobs
from skydeck.engine.work.errands import Errands
from skydeck.engine.work.jobs import Job
from skydeck.engine.work.workers import Workers
from skydeck.link.channel import Channel
from tests.helpers.waiting import until


class Busy:
    """Work that counts how much of it goes on, and ends when it is let."""

    def __init__(self, workers: Workers) -> None:
        self.workers = workers
        self.begun: list[int] = []
        self.now = self.most = 0
        self.go = threading.Event()
        self._lock = threading.Lock()

    def count(self, by: int) -> None:
        with self._lock:
            self.now += by
            self.most = max(self.most, self.now)

    def work(self, number: int) -> None:
        self.begun.append(number)
        self.count(1)
        self.go.wait(10)
        self.count(-1)

    def wait_away(self, number: int, back: threading.Event, error: bool = False) -> None:
        self.begun.append(number)
        try:
            with self.workers.away():
                back.wait(10)
                if error:
                    raise ValueError
        except ValueError:
            return
        self.work(number)


@pytest.fixture
def busy() -> Iterator[Busy]:
    made = Busy(Workers(2, "busy"))
    yield made
    made.go.set()
    until(lambda: made.now == 0, "all work to end")


def test_no_more_than_so_much_goes_on_and_the_rest_follows_in_order(busy: Busy) -> None:
    for number in range(6):
        busy.workers.submit(lambda number=number: busy.work(number))  # type: ignore[misc]
    until(lambda: busy.now == 2, "two to work")
    assert sorted(busy.begun) == [0, 1]
    busy.go.set()
    until(lambda: len(busy.begun) == 6 and busy.now == 0, "all to be done")
    assert busy.most == 2
    assert sorted(busy.begun[2:4]) == [2, 3]


def test_who_waits_lends_the_place_and_gets_one_back(busy: Busy) -> None:
    back = threading.Event()
    for number in range(2):
        busy.workers.submit(lambda number=number: busy.wait_away(number, back))  # type: ignore[misc]
    for number in range(2, 6):
        busy.workers.submit(lambda number=number: busy.work(number))  # type: ignore[misc]
    until(lambda: busy.now == 2, "two others to work")
    assert sorted(busy.begun) == [0, 1, 2, 3]
    back.set()
    until(lambda: len(busy.workers._returning) == 2, "both to be back")
    busy.go.set()
    until(lambda: len(busy.begun) == 8 and busy.now == 0, "all to be done")
    assert sorted(busy.begun) == [0, 0, 1, 1, 2, 3, 4, 5]
    assert busy.most == 2


def test_who_waits_in_vain_needs_no_place_to_say_so(busy: Busy) -> None:
    back, done = threading.Event(), threading.Event()

    def in_vain() -> None:
        busy.wait_away(9, back, error=True)
        done.set()

    busy.workers.submit(in_vain)
    for number in range(2):
        busy.workers.submit(lambda number=number: busy.work(number))  # type: ignore[misc]
    until(lambda: busy.now == 2, "both places to be taken")
    back.set()
    assert done.wait(5)
    busy.workers.submit(lambda: busy.work(3))
    assert busy.most == 2
    busy.go.set()
    until(lambda: 3 in busy.begun and busy.now == 0, "all to be done")
    assert busy.most == 2


def test_after_the_end_nothing_begins(busy: Busy) -> None:
    for number in range(3):
        busy.workers.submit(lambda number=number: busy.work(number))  # type: ignore[misc]
    until(lambda: busy.now == 2, "two to work")
    busy.workers.close()
    busy.workers.submit(lambda: busy.work(4))
    busy.go.set()
    until(lambda: busy.now == 0, "the two to end")
    assert sorted(busy.begun) == [0, 1]


def test_a_keyring_that_waits_for_a_person_holds_up_no_other_work() -> None:
    workers, errands = Workers(1, "one"), Errands(lambda: None)
    job = Job(1, None, cast(Channel, None), workers)
    answered, done, other = threading.Event(), threading.Event(), threading.Event()

    def unlock() -> None:
        with jobs.working(job):
            errands.run(lambda _wanted: answered.wait(10))
        done.set()

    workers.submit(unlock)
    workers.submit(other.set)
    try:
        until(other.is_set, "the other work", 3)
        assert not done.is_set()
    finally:
        answered.set()
        until(done.is_set, "the keyring's answer")


def test_a_sign_in_that_is_renewed_for_another_account_holds_up_no_other_work() -> None:
    workers = Workers(1, "one")
    renewal = Renewal(cast(SsoClient, None), lambda _center: cast(Tokens, None))
    center = Center("sso:corp", "corp", "https://corp.awsapps.com/start", "eu-west-1")
    renewal._turns[center.id].acquire()  # by another account's renewal, which the network keeps waiting
    done, other = threading.Event(), threading.Event()

    def renew() -> None:
        with jobs.working(Job(1, None, cast(Channel, None), workers)), suppress(TypeError, AttributeError):
            renewal.use(center, None, lambda _token: None)
        done.set()

    workers.submit(renew)
    workers.submit(other.set)
    try:
        until(other.is_set, "the other work", 3)
        assert not done.is_set()
    finally:
        renewal._turns[center.id].release()
        until(done.is_set, "the renewal's end")
