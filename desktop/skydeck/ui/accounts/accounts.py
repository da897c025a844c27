"""The accounts that can be opened, which of them and which regions are chosen, what is allowed in each; no widgets."""

from __future__ import annotations

import time as clock
from collections.abc import Iterable, Sequence
from typing import Any

from PySide6.QtCore import QObject, Signal

from skydeck.core.context import Account, AwsContext, WriteMode
from skydeck.core.errors import AppError, ErrorKind
from skydeck.core.partitions import partition_of
from skydeck.core.places import Place
from skydeck.link.messages import AccountList, Identity, Region, SessionTime
from skydeck.settings import schema
from skydeck.settings.store import Settings
from skydeck.tasks.ladder import is_production
from skydeck.ui.accounts.unlocks import UNLOCK_SECONDS, Unlocks

STATE = "accounts"
COLOURS = ("production", "warning", "ok", "chart_1", "chart_5", "chart_6", "chart_7", "idle")
FALLBACK_REGION = "us-east-1"
# AWS's names of the colours that administrators give to accounts, as roles of ours.
_AWS_COLOURS = {
    "red": "production",
    "orange": "warning",
    "yellow": "warning",
    "green": "ok",
    "darkBlue": "chart_1",
    "lightBlue": "chart_1",
    "purple": "chart_5",
    "teal": "chart_6",
    "pink": "chart_7",
}


class Accounts(QObject):
    """Remembers choices in the settings' state; what it learns about accounts lives only as long as the program."""

    listed = Signal()  # which accounts exist, or what is known about one
    chosen = Signal()  # other accounts or regions were chosen
    mode_changed = Signal(str)  # of the account with this id
    timed = Signal(str)  # the credentials of the account with this id end at another time now

    def __init__(self, settings: Settings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._settings = settings
        self._accounts: dict[str, Account] = {}
        self._identities: dict[str, Identity] = {}
        self._regions: dict[str, tuple[Region, ...]] = {}
        self._troubles: dict[str, AppError] = {}
        self._times: dict[str, SessionTime] = {}
        self._own_colours: dict[str, str] = {}
        self.unlocks = Unlocks(self)
        self.unlocks.ended.connect(self.mode_changed)
        self.problems: tuple[str, ...] = ()
        self.vault = ""
        state = settings.state(STATE)
        self._chosen = _texts(state.get("chosen"))
        self._chosen_regions = _texts(state.get("regions"))
        self._modes = _pairs(state.get("modes"))
        self._colours = _pairs(state.get("colours"))

    # --- what exists ---

    def take(self, found: AccountList) -> None:
        """Replace the list."""
        self._accounts = {account.id: account for account in found.accounts}
        self.problems, self.vault = found.problems, found.vault
        self.listed.emit()

    def all(self) -> tuple[Account, ...]:
        """Every account, as the engine ordered them."""
        return tuple(self._accounts.values())

    def account(self, name: str) -> Account | None:
        """By Skydeck's own id."""
        return self._accounts.get(name)

    def learn(self, name: str, identity: Identity) -> None:
        """AWS said who we are there."""
        self._identities[name] = identity
        self._troubles.pop(name, None)
        self.listed.emit()

    def learn_trouble(self, name: str, error: AppError) -> None:
        """The account did not answer."""
        self._troubles[name] = error
        self.listed.emit()

    def learn_regions(self, name: str, regions: tuple[Region, ...]) -> None:
        """Which regions the account has."""
        self._regions[name] = regions
        self.listed.emit()

    def knows_regions(self, name: str) -> bool:
        """Whether more is known than the names that somebody chose."""
        return name in self._regions

    def learn_time(self, time: SessionTime) -> None:
        """An account's credentials were renewed, or have ended."""
        self._times[time.account] = time
        if self.is_signed_out(time.account) and (not time.expires or time.expires > clock.time()):
            self._troubles.pop(time.account)
        self.timed.emit(time.account)

    def learn_colour(self, name: str, colour: str) -> None:
        """The colour that the account has in the web console, by AWS's name."""
        before = self.mode(name)
        self._own_colours[name] = _AWS_COLOURS.get(colour, "")
        self._after_colour(name, before)

    def forget_facts(self) -> None:
        """Nobody knows any more who we are anywhere."""
        for known in (self._identities, self._troubles, self._times):
            known.clear()
        self.listed.emit()

    def identity(self, name: str) -> Identity | None:
        """Who we are there, once that is known."""
        return self._identities.get(name)

    def trouble(self, name: str) -> str:
        """Why the account can't be used now, in words."""
        account, error = self._accounts.get(name), self._troubles.get(name)
        if account is not None and account.problem:
            return account.problem
        return error.text if error is not None else ""

    def is_signed_out(self, name: str) -> bool:
        """Whether nothing is wrong with the account but that somebody has to sign in."""
        error = self._troubles.get(name)
        return error is not None and error.kind in {ErrorKind.EXPIRED, ErrorKind.SIGN_IN}

    def time(self, name: str) -> SessionTime:
        """When the account's credentials end, as far as that is known."""
        identity = self._identities.get(name)
        return self._times.get(name) or SessionTime(name, identity.expires if identity is not None else 0)

    def regions(self) -> tuple[Region, ...]:
        """Regions that the chosen accounts know, enabled where one of them has it so; or what is known unasked."""
        names = [account.id for account in self.chosen_accounts()]
        found: dict[str, Region] = {}
        for region in (region for name in names for region in self._regions.get(name, ())):
            if region.id not in found or region.enabled:
                found[region.id] = region
        partitions = {self.partition(name) for name in names}
        others = () if found else (account.region for account in self._accounts.values())
        for name in (*self.chosen_regions(), *others):
            if name and name not in found and partition_of(name) in partitions:
                found[name] = Region(name, "")
        return tuple(found.values())

    def partition(self, name: str) -> str:
        """The partition that an account belongs to."""
        identity, account = self._identities.get(name), self._accounts.get(name)
        return identity.partition if identity is not None else partition_of(account.region if account else "")

    # --- what is chosen ---

    def chosen_accounts(self) -> tuple[Account, ...]:
        """At least one, as long as there is any."""
        found = tuple(self._accounts[name] for name in self._chosen if name in self._accounts)
        return found or self.all()[:1]

    def is_chosen(self, name: str) -> bool:
        """Whether a person chose it; the first account is in front also when nobody did."""
        return name in self._chosen

    def chosen_regions(self) -> tuple[str, ...]:
        """At least one; none that no chosen account could have."""
        found = (region for account in self.chosen_accounts() for region in self._regions_of(account))
        here = dict.fromkeys(found) or dict.fromkeys(self._chosen_regions) or {FALLBACK_REGION: None}
        first = [region for region in self._chosen_regions if region in here]
        return tuple(dict.fromkeys([*first, *here]))

    def choose(self, accounts: Sequence[str] = (), regions: Sequence[str] = ()) -> None:
        """Other accounts, other regions, or both; an empty list leaves them as they are."""
        new = (tuple(accounts) or self._chosen, tuple(regions) or self._chosen_regions)
        if new != (self._chosen, self._chosen_regions):
            self._chosen, self._chosen_regions = new
            self._keep()
            self.chosen.emit()

    def follow(self, place: Place) -> None:
        """Choose what a place shows, so that the sidebar tells the truth about what is seen."""
        names = dict.fromkeys(context.account for context in place.contexts)
        regions = dict.fromkeys(context.region for context in place.contexts)
        self.choose([name for name in names if name in self._accounts], list(regions))

    def contexts(self) -> tuple[AwsContext, ...]:
        """Every chosen account in every chosen region of its partition, with what is allowed there today."""
        return tuple(
            AwsContext(account.id, region, self.mode(account.id))
            for account in self.chosen_accounts()
            for region in self._regions_of(account)
        )

    def today(self, contexts: Iterable[AwsContext]) -> tuple[AwsContext, ...]:
        """The same places with what is allowed there today."""
        return tuple(AwsContext(one.account, one.region, self.mode(one.account)) for one in contexts)

    # --- what is allowed, and how it looks ---

    def mode(self, name: str) -> WriteMode:
        """What may be changed in an account; in production nothing, unless it was unlocked."""
        if self.is_production(name):
            return self.unlocks.mode(name) or WriteMode.READ_ONLY
        known = self._modes.get(name, "")
        return WriteMode(known if known in set(WriteMode) else self._settings.get(schema.NEW_ACCOUNT_MODE))

    def set_mode(self, name: str, mode: WriteMode, seconds: float = UNLOCK_SECONDS) -> None:
        """Allow more or less in an account; more in production only for so long."""
        before = self.mode(name)
        if not self.is_production(name):
            self._modes[name] = mode.value
            self._keep()
        elif mode is WriteMode.READ_ONLY:
            self.unlocks.lock(name)
        else:
            self.unlocks.unlock(name, mode, seconds)
        if self.mode(name) is not before:
            self.mode_changed.emit(name)

    def colour(self, name: str) -> str:
        """The role of the account's stripe: the user's choice, red for production, or the account's own."""
        if (chosen := self.chosen_colour(name)) in COLOURS:
            return chosen
        account = self._accounts.get(name)
        if account is not None and account.source == "sandbox":
            return "ok"
        return "production" if is_production(account) else self._own_colours.get(name) or "chart_1"

    def chosen_colour(self, name: str) -> str:
        """What the user chose; empty: nothing."""
        return self._colours.get(name, "")

    def is_production(self, name: str) -> bool:
        """Whether its name says so or it is red; another colour takes nothing away from a name."""
        account = self._accounts.get(name)
        if account is not None and account.source == "sandbox":
            return False
        return is_production(account) or self.colour(name) == "production"

    def set_colour(self, name: str, role: str) -> None:
        """Another stripe; an empty role leaves it to name and account again."""
        before = self.mode(name)
        self._colours[name] = role
        self._keep()
        self._after_colour(name, before)

    def _after_colour(self, name: str, before: WriteMode) -> None:
        self.listed.emit()
        if self.mode(name) is not before:
            self.mode_changed.emit(name)  # red is more than a colour

    def _regions_of(self, account: Account) -> tuple[str, ...]:
        partition = self.partition(account.id)
        here = tuple(region for region in self._chosen_regions if partition_of(region) == partition)
        return here or (account.region or FALLBACK_REGION,)

    def _keep(self) -> None:
        state = {
            "chosen": list(self._chosen),
            "regions": list(self._chosen_regions),
            "modes": self._modes,
            "colours": self._colours,
        }
        self._settings.set_state(STATE, state)


def _texts(value: Any) -> tuple[str, ...]:
    return tuple(one for one in value if isinstance(one, str)) if isinstance(value, list) else ()


def _pairs(value: Any) -> dict[str, str]:
    pairs = value.items() if isinstance(value, dict) else ()
    return {name: text for name, text in pairs if isinstance(text, str)}
