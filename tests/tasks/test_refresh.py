"""When a list is read again, on a clock that the test moves."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from skydeck.tasks.refresh import FAILED_MOST, PENDING_MOST, AutoRefresh, Pace


class Entry:
    """A planned call."""

    def __init__(self, at: float, callback: Callable[[], None]) -> None:
        self.at, self.callback, self.cancelled = at, callback, False

    def cancel(self) -> None:
        self.cancelled = True


class FakeClock:
    """Time that passes when told."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.entries: list[Entry] = []

    def time(self) -> float:
        return self.now

    def call_later(self, delay: float, callback: Callable[[], None]) -> Entry:
        entry = Entry(self.now + delay, callback)
        self.entries.append(entry)
        return entry

    def pass_time(self, seconds: float) -> None:
        end = self.now + seconds
        while due := [entry for entry in self.live if entry.at <= end]:
            first = min(due, key=lambda entry: entry.at)
            self.entries.remove(first)
            self.now = first.at
            first.callback()
        self.now = end

    @property
    def live(self) -> list[Entry]:
        return [entry for entry in self.entries if not entry.cancelled]


class Reader:
    """Counts the reads that were asked for; each begins at once and ends when the test says."""

    def __init__(self, rate: float = 30) -> None:
        self.clock, self.rate, self.reads = FakeClock(), rate, 0
        self.auto = AutoRefresh(self._read, lambda: self.rate, self.clock, lambda: 0.0)

    def _read(self) -> None:
        self.reads += 1
        self.auto.began()

    def shown_and_loaded(self, *, ok: bool = True, pending: bool = False) -> None:
        self.auto.resume()
        self.auto.began()
        self.auto.ended(ok=ok, pending=pending)


@pytest.fixture
def reader() -> Reader:
    return Reader()


def test_a_list_is_read_again_after_its_rate(reader: Reader) -> None:
    reader.shown_and_loaded()
    reader.clock.pass_time(29.9)
    assert reader.reads == 0
    reader.clock.pass_time(0.2)
    assert reader.reads == 1


def test_no_read_begins_while_one_is_under_way(reader: Reader) -> None:
    reader.shown_and_loaded()
    reader.clock.pass_time(31)
    reader.clock.pass_time(1000)
    assert reader.reads == 1
    reader.auto.ended(ok=True)
    reader.clock.pass_time(31)
    assert reader.reads == 2


def test_failures_double_the_wait_up_to_a_bound(reader: Reader) -> None:
    reader.shown_and_loaded(ok=False)
    waits = []
    for _ in range(7):
        waits.append(reader.auto.due_in)
        reader.clock.pass_time(waits[-1] or 0)
        reader.auto.ended(ok=False)
    assert waits == [60, 120, 240, FAILED_MOST, FAILED_MOST, FAILED_MOST, FAILED_MOST]


def test_one_success_ends_the_back_off(reader: Reader) -> None:
    reader.shown_and_loaded(ok=False)
    reader.clock.pass_time(60)
    reader.auto.ended(ok=True)
    assert reader.auto.due_in == 30


def test_pending_rows_are_followed_fast_and_ever_slower(reader: Reader) -> None:
    reader.shown_and_loaded(pending=True)
    waits = []
    for _ in range(12):
        waits.append(reader.auto.due_in or 0)
        reader.clock.pass_time(waits[-1] + 0.001)
        reader.auto.ended(ok=True, pending=True)
    assert waits[0] == 2
    assert waits == sorted(waits)
    assert waits[-1] == min(PENDING_MOST, 30)


def test_rows_that_settled_end_the_fast_pace(reader: Reader) -> None:
    reader.shown_and_loaded(pending=True)
    reader.clock.pass_time(2.1)
    reader.auto.ended(ok=True, pending=False)
    assert reader.auto.due_in == pytest.approx(30)


def test_a_change_by_the_user_makes_the_pace_fast_again(reader: Reader) -> None:
    reader.shown_and_loaded(pending=True)
    for _ in range(8):
        reader.clock.pass_time(40)
        reader.auto.ended(ok=True, pending=True)
    slow = reader.auto.due_in or 0
    reader.auto.expect_change()
    reader.auto.began()
    reader.auto.ended(ok=True, pending=True)
    assert (reader.auto.due_in or 0) == 2 < slow


def test_rate_zero_reads_only_what_is_about_to_change() -> None:
    reader = Reader(rate=0)
    reader.shown_and_loaded()
    assert reader.auto.due_in is None
    reader.auto.began()
    reader.auto.ended(ok=True, pending=True)
    assert reader.auto.due_in == 2
    reader.clock.pass_time(2.1)
    reader.auto.ended(ok=False)
    assert reader.auto.due_in is None


def test_a_hidden_list_is_not_read_and_catches_up_when_shown(reader: Reader) -> None:
    reader.shown_and_loaded()
    reader.auto.pause()
    reader.clock.pass_time(500)
    assert reader.reads == 0
    reader.auto.resume()
    reader.clock.pass_time(0)
    assert reader.reads == 1


def test_a_list_shown_again_early_waits_for_the_rest(reader: Reader) -> None:
    reader.shown_and_loaded()
    reader.auto.pause()
    reader.clock.pass_time(10)
    reader.auto.resume()
    assert reader.auto.due_in == 20
    reader.clock.pass_time(19)
    assert reader.reads == 0


def test_a_new_rate_counts_from_now(reader: Reader) -> None:
    reader.shown_and_loaded()
    reader.rate = 300
    reader.auto.rate_changed()
    assert reader.auto.due_in == 300
    reader.rate = 0
    reader.auto.rate_changed()
    assert reader.auto.due_in is None
    reader.rate = 10
    reader.auto.rate_changed()
    reader.clock.pass_time(11)
    assert reader.reads == 1


def test_a_new_rate_during_a_read_holds_after_it(reader: Reader) -> None:
    reader.auto.resume()
    reader.auto.began()
    reader.rate = 10
    reader.auto.rate_changed()
    assert reader.clock.live == []
    reader.auto.ended(ok=True)
    assert reader.auto.due_in == 10


def test_a_closed_list_leaves_no_timer(reader: Reader) -> None:
    reader.shown_and_loaded()
    reader.auto.close()
    assert reader.clock.live == []
    reader.clock.pass_time(1000)
    assert reader.reads == 0


def test_jitter_only_ever_lengthens_the_wait() -> None:
    clock, reads = FakeClock(), []
    auto = AutoRefresh(lambda: reads.append(1), lambda: 30.0, clock, lambda: 0.999)
    auto.resume()
    auto.began()
    auto.ended(ok=True)
    assert 30 < (auto.due_in or 0) <= 33


def test_pace_without_rate_or_pending_plans_nothing() -> None:
    assert Pace().delay(0) is None
    assert Pace(failures=3).delay(0) is None
