"""Production is unlocked for a while: the end comes by both clocks, and nothing outlives the program."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from skydeck.core.context import Account, WriteMode
from skydeck.link.messages import AccountList
from skydeck.settings.store import Settings
from skydeck.ui.accounts.accounts import Accounts
from skydeck.ui.accounts.mode_menu import length_text
from skydeck.ui.accounts.unlocks import UNTIL_QUIT, Unlocks

PROD, DEV, SANDBOX = "profile:prod", "profile:dev", "sandbox"
LIST = AccountList(
    (
        Account(PROD, "acme-production", "profile", "eu-west-1"),
        Account(DEV, "development", "profile", "eu-west-1"),
        Account(SANDBOX, "Production sandbox", "sandbox", "us-east-1"),
    )
)


class Clocks:
    """One that sleep does not stop, and one that nobody can set."""

    def __init__(self) -> None:
        self.wall, self.steady = 1_700_000_000.0, 50.0

    def go(self, seconds: float) -> None:
        self.wall += seconds
        self.steady += seconds


@pytest.fixture
def clocks() -> Clocks:
    return Clocks()


@pytest.fixture
def unlocks(qapp: QApplication, clocks: Clocks) -> Unlocks:
    return Unlocks(wall=lambda: clocks.wall, steady=lambda: clocks.steady)


def accounts_in(folder: Path, unlocks: Unlocks | None = None) -> tuple[Accounts, Settings]:
    settings = Settings(folder / "settings.json")
    made = Accounts(settings)
    if unlocks is not None:
        made.unlocks.ended.disconnect(made.mode_changed)
        made.unlocks = unlocks
        unlocks.ended.connect(made.mode_changed)
    made.take(LIST)
    return made, settings


def test_unlock_ends_when_its_time_is_over(unlocks: Unlocks, clocks: Clocks) -> None:
    ended: list[str] = []
    unlocks.ended.connect(ended.append)
    unlocks.unlock(PROD, WriteMode.CONFIRM, 900)
    clocks.go(899)
    unlocks.tick()
    assert (unlocks.mode(PROD), unlocks.seconds_left(PROD), ended) == (WriteMode.CONFIRM, 1, [])
    clocks.go(1)
    assert unlocks.mode(PROD) is None  # also before anything has ticked
    unlocks.tick()
    assert (unlocks.mode(PROD), unlocks.seconds_left(PROD), ended) == (None, 0, [PROD])


def test_sleep_counts(unlocks: Unlocks, clocks: Clocks) -> None:
    unlocks.unlock(PROD, WriteMode.FREE, 900)
    clocks.wall += 8 * 3600  # the steady clock stood still
    assert unlocks.mode(PROD) is None


def test_a_clock_set_back_gives_no_more_time(unlocks: Unlocks, clocks: Clocks) -> None:
    unlocks.unlock(PROD, WriteMode.FREE, 900)
    clocks.wall -= 86_400
    clocks.steady += 900
    assert unlocks.mode(PROD) is None


def test_waking_up_takes_it_back_before_the_first_click(unlocks: Unlocks, clocks: Clocks, qapp: QApplication) -> None:
    ended: list[str] = []
    unlocks.ended.connect(ended.append)
    unlocks.unlock(PROD, WriteMode.FREE, 900)
    clocks.go(3600)
    qapp.applicationStateChanged.emit(Qt.ApplicationState.ApplicationActive)
    assert ended == [PROD]


def test_another_mode_does_not_make_it_longer(unlocks: Unlocks, clocks: Clocks) -> None:
    unlocks.unlock(PROD, WriteMode.CONFIRM, 900)
    clocks.go(600)
    unlocks.unlock(PROD, WriteMode.FREE, 3600)
    assert (unlocks.mode(PROD), unlocks.seconds_left(PROD)) == (WriteMode.FREE, 300)


def test_until_the_end_has_no_end(unlocks: Unlocks, clocks: Clocks) -> None:
    unlocks.unlock(PROD, WriteMode.FREE, UNTIL_QUIT)
    clocks.go(1e6)
    unlocks.tick()
    assert math.isinf(unlocks.seconds_left(PROD))
    assert length_text(UNTIL_QUIT) == "Until Skydeck ends"
    assert length_text(900) == "For 15 min"


def test_each_account_has_its_own_time(unlocks: Unlocks, clocks: Clocks) -> None:
    unlocks.unlock(PROD, WriteMode.FREE, 60)
    unlocks.unlock(DEV, WriteMode.FREE, 600)
    clocks.go(60)
    unlocks.tick()
    assert (unlocks.mode(PROD), unlocks.mode(DEV)) == (None, WriteMode.FREE)


def test_production_starts_read_only_whatever_was_kept(tmp_path: Path, unlocks: Unlocks) -> None:
    accounts, settings = accounts_in(tmp_path, unlocks)
    settings.set_state("accounts", {"modes": {PROD: "free", DEV: "free"}})
    accounts = Accounts(settings)
    accounts.take(LIST)
    assert accounts.mode(PROD) is WriteMode.READ_ONLY
    assert accounts.mode(DEV) is WriteMode.FREE
    settings.close()


def test_no_unlock_survives_a_restart(tmp_path: Path) -> None:
    accounts, settings = accounts_in(tmp_path)
    accounts.set_mode(PROD, WriteMode.FREE, UNTIL_QUIT)
    accounts.set_mode(DEV, WriteMode.READ_ONLY)
    assert accounts.mode(PROD) is WriteMode.FREE
    settings.close()
    again, settings = accounts_in(tmp_path)
    assert again.mode(PROD) is WriteMode.READ_ONLY
    assert again.mode(DEV) is WriteMode.READ_ONLY
    settings.close()


def test_every_change_of_what_is_allowed_is_told(tmp_path: Path, unlocks: Unlocks, clocks: Clocks) -> None:
    accounts, settings = accounts_in(tmp_path, unlocks)
    told: list[tuple[str, WriteMode]] = []
    accounts.mode_changed.connect(lambda name: told.append((name, accounts.mode(name))))
    accounts.set_mode(PROD, WriteMode.CONFIRM, 900)
    clocks.go(900)
    unlocks.tick()
    accounts.set_mode(PROD, WriteMode.FREE, 900)
    accounts.set_mode(PROD, WriteMode.READ_ONLY)
    modes = (WriteMode.CONFIRM, WriteMode.READ_ONLY, WriteMode.FREE, WriteMode.READ_ONLY)
    assert told == [(PROD, mode) for mode in modes]
    settings.close()


def test_the_sandbox_is_never_production(tmp_path: Path) -> None:
    accounts, settings = accounts_in(tmp_path)
    accounts.set_colour(SANDBOX, "production")
    assert not accounts.is_production(SANDBOX)
    assert accounts.mode(SANDBOX) is WriteMode.CONFIRM
    settings.close()


@pytest.mark.parametrize(
    ("aws", "role"), [("darkBlue", "chart_1"), ("teal", "chart_6"), ("red", "production"), ("", "chart_1")]
)
def test_the_accounts_own_colour_is_taken_over(tmp_path: Path, aws: str, role: str) -> None:
    accounts, settings = accounts_in(tmp_path)
    accounts.learn_colour(DEV, aws)
    assert accounts.colour(DEV) == role
    settings.close()


def test_the_users_colour_wins_and_automatic_gives_it_back(tmp_path: Path) -> None:
    accounts, settings = accounts_in(tmp_path)
    accounts.set_colour(DEV, "ok")
    accounts.learn_colour(DEV, "pink")
    assert accounts.colour(DEV) == "ok"
    accounts.set_colour(DEV, "")
    assert accounts.colour(DEV) == "chart_7"
    settings.close()


def test_a_name_of_production_is_red_whatever_the_account_says(tmp_path: Path) -> None:
    accounts, settings = accounts_in(tmp_path)
    accounts.learn_colour(PROD, "green")
    assert accounts.colour(PROD) == "production"
    settings.close()


def test_red_in_the_account_itself_locks_it(tmp_path: Path) -> None:
    accounts, settings = accounts_in(tmp_path)
    told: list[str] = []
    accounts.mode_changed.connect(told.append)
    accounts.learn_colour(DEV, "red")
    assert accounts.mode(DEV) is WriteMode.READ_ONLY
    assert told == [DEV]
    settings.close()
