"""The accounts that can be opened, which of them and which regions are chosen, what is allowed in each; no widgets."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from PySide6.QtCore import QObject, Signal

from skydeck.core.context import Account, AwsContext, WriteMode
from skydeck.core.errors import AppError
from skydeck.core.places import Place
from skydeck.link.messages import AccountList, Identity, Region
from skydeck.settings import schema
from skydeck.settings.store import Settings
from skydeck.tasks.ladder import is_production

STATE = "accounts"
COLOURS = ("production", "warning", "ok", "chart_1", "chart_5", "chart_6", "chart_7", "idle")
FALLBACK_REGION = "us-east-1"


class Accounts(QObject):
    """Remembers choices in the settings' state; what it learns about accounts lives only as long as the program."""

    listed = Signal()  # which accounts exist, or what is known about one
    chosen = Signal()  # other accounts or regions were chosen
    mode_changed = Signal(str)  # of the account with this id

    def __init__(self, settings: Settings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._settings = settings
        self._accounts: dict[str, Account] = {}
        self._identities: dict[str, Identity] = {}
        self._regions: dict[str, tuple[Region, ...]] = {}
        self._troubles: dict[str, AppError] = {}
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

    def identity(self, name: str) -> Identity | None:
        """Who we are there, once that is known."""
        return self._identities.get(name)

    def trouble(self, name: str) -> str:
        """Why the account can't be used now, in words."""
        account, error = self._accounts.get(name), self._troubles.get(name)
        if account is not None and account.problem:
            return account.problem
        return error.text if error is not None else ""

    def regions(self) -> tuple[Region, ...]:
        """Regions that every chosen account knows, or what is known without asking."""
        names = [account.id for account in self.chosen_accounts()]
        known = [self._regions[name] for name in names if name in self._regions]
        found = {region.id: region for regions in known for region in regions}
        for name in (*self.chosen_regions(), *(account.region for account in self._accounts.values())):
            if name and name not in found:
                found[name] = Region(name, "")
        return tuple(found.values())

    # --- what is chosen ---

    def chosen_accounts(self) -> tuple[Account, ...]:
        """At least one, as long as there is any."""
        found = tuple(self._accounts[name] for name in self._chosen if name in self._accounts)
        return found or self.all()[:1]

    def chosen_regions(self) -> tuple[str, ...]:
        """At least one."""
        accounts = self.chosen_accounts()
        return self._chosen_regions or ((accounts[0].region if accounts else "") or FALLBACK_REGION,)

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
        """Every chosen account in every chosen region, with what is allowed there today."""
        return tuple(
            AwsContext(account.id, region, self.mode(account.id))
            for account in self.chosen_accounts()
            for region in self.chosen_regions()
        )

    def today(self, contexts: Iterable[AwsContext]) -> tuple[AwsContext, ...]:
        """The same places with what is allowed there today."""
        return tuple(AwsContext(one.account, one.region, self.mode(one.account)) for one in contexts)

    # --- what is allowed, and how it looks ---

    def mode(self, name: str) -> WriteMode:
        """What may be changed in an account."""
        known = self._modes.get(name, "")
        return WriteMode(known if known in set(WriteMode) else self._settings.get(schema.NEW_ACCOUNT_MODE))

    def set_mode(self, name: str, mode: WriteMode) -> None:
        """Allow more or less in an account."""
        if self.mode(name) is not mode:
            self._modes[name] = mode.value
            self._keep()
            self.mode_changed.emit(name)

    def colour(self, name: str) -> str:
        """The role of the account's stripe; production is red unless the user says otherwise."""
        if (chosen := self._colours.get(name, "")) in COLOURS:
            return chosen
        account = self._accounts.get(name)
        if is_production(account):
            return "production"
        return "ok" if account is not None and account.source == "sandbox" else "chart_1"

    def is_production(self, name: str) -> bool:
        """Whether its name says so or the user marked it red; another colour takes nothing away."""
        return is_production(self._accounts.get(name)) or self.colour(name) == "production"

    def set_colour(self, name: str, role: str) -> None:
        """Another stripe."""
        self._colours[name] = role
        self._keep()
        self.listed.emit()

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
