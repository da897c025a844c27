"""Renewals that something else gets in the way of: a lock, a sign-out, other keys."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from skydeck.engine.accounts.codes import Codes
from skydeck.engine.accounts.credentials import Fresh
from skydeck.engine.accounts.keeper import Keeper
from skydeck.engine.accounts.signins import SignIns
from skydeck.engine.wire.stale import StaleError


class Scripted:
    """Renews as a test says."""

    alone = True

    def __init__(self, renew: Callable[[], Fresh]) -> None:
        self._renew = renew

    def renew(self, refused: Fresh | None = None) -> Fresh:
        return self._renew()


class Halted:
    """Makes credentials, the first of them only when told to go on."""

    def __init__(self) -> None:
        self.begun, self.go_on = threading.Event(), threading.Event()
        self.made = 0

    def __call__(self) -> Fresh:
        self.made += 1
        mine = self.made
        if mine == 1:
            self.begun.set()
            assert self.go_on.wait(10)
        return Fresh(f"ASIA{mine}", "s", "t")


def test_credentials_that_come_after_the_account_was_locked_are_not_kept() -> None:
    halted = Halted()
    keeper = Keeper(lambda _account: Scripted(halted), SignIns(), Codes())
    with ThreadPoolExecutor(1) as pool:
        late = pool.submit(keeper.current, "a")
        assert halted.begun.wait(10)
        keeper.forget("a")
        halted.go_on.set()
        with pytest.raises(StaleError):
            late.result(10)
    assert keeper.fresh("a") is None
    assert keeper.all() == {}


def test_a_call_whose_renewal_was_overtaken_by_other_keys_renews_again() -> None:
    halted = Halted()
    keeper = Keeper(lambda _account: Scripted(halted), SignIns(), Codes())
    with ThreadPoolExecutor(1) as pool:
        call = pool.submit(keeper.ready, "a")
        assert halted.begun.wait(10)
        keeper.forget("a")
        halted.go_on.set()
        assert call.result(10).access_key_id == "ASIA2"
    assert keeper.held("a").access_key == "ASIA2"
