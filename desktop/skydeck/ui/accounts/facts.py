"""Asks the engine which accounts there are, who we are in them and which regions they have; it shows nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress

from skydeck.core.context import Account, AwsContext, WriteMode
from skydeck.core.errors import AppError
from skydeck.link.client import Link
from skydeck.link.messages import (
    AccountList,
    AddKeys,
    AddRole,
    AddSsoRoles,
    ListAccounts,
    ListRegions,
    Lock,
    ReadColour,
    RemoveAccount,
    RenewKeys,
    SignOut,
    TrustAccount,
    WhoAmI,
)
from skydeck.tasks.runner import Runner
from skydeck.ui.accounts.accounts import FALLBACK_REGION, Accounts

LIST_KEY = "accounts"


class AccountFacts:
    """Fills `Accounts`; of an account that is never chosen nothing is asked."""

    def __init__(self, link: Link, runner: Runner, accounts: Accounts) -> None:
        self._link, self._runner, self._accounts = link, runner, accounts
        self._asked: set[str] = set()

    def load(self, then: Callable[[], None] = lambda: None) -> None:
        """Read the list of accounts, and what is not known about the chosen ones."""
        self._runner.start(LIST_KEY, self._load(then))

    def learn_chosen(self) -> None:
        """Ask about the chosen accounts what was not asked before."""
        for account in self._accounts.chosen_accounts():
            # It may take a sign-in, which nobody is asked for without having asked for the account.
            if account.id not in self._asked and (self._accounts.is_chosen(account.id) or not account.session):
                self.ask(account)

    def ask(self, account: Account) -> None:
        """Ask about one account now."""
        if not account.problem:
            self._asked.add(account.id)
            self._runner.start(f"{LIST_KEY}:{account.id}", self._learn(account))

    def forget(self) -> None:
        """Ask everything again when it is needed: another engine, other credentials."""
        self._asked.clear()

    async def add(self, request: AddKeys | AddRole | AddSsoRoles) -> tuple[Account, ...]:
        """Add what is asked for, and choose it if it is one; the accounts that are new."""
        known = {account.id for account in self._accounts.all()}
        found: AccountList = await self._link.call(request)
        self._accounts.take(found)
        new = tuple(account for account in found.accounts if account.id not in known)
        self._asked.difference_update(account.id for account in new)
        if len(new) == 1:
            self._accounts.choose(accounts=[new[0].id])
            self.learn_chosen()
        return new

    async def renew_keys(self, request: RenewKeys) -> None:
        """Other keys for an account that was there before."""
        self._accounts.take(await self._link.call(request))
        self.ask_again([request.account])

    async def sign_out(self, session: str) -> None:
        """Forget a session, here and at AWS."""
        self._accounts.take(await self._link.call(SignOut(session)))

    def ask_again(self, names: Sequence[str]) -> None:
        """What is known about these accounts is old: their credentials are other ones."""
        self._asked.difference_update(names)
        self.learn_chosen()

    async def remove(self, name: str) -> None:
        """Forget an account of Skydeck's own."""
        self._accounts.take(await self._link.call(RemoveAccount(name)))

    async def trust(self, name: str) -> None:
        """The number that the account's credentials have now is the right one."""
        self._accounts.take(await self._link.call(TrustAccount(name)))

    async def lock(self) -> None:
        """Forget all that signs calls; whoever needs it again asks again."""
        self._accounts.take(await self._link.call(Lock()))
        self._accounts.forget_facts()
        self.forget()

    async def _load(self, then: Callable[[], None]) -> None:
        self._accounts.take(await self._link.call(ListAccounts()))
        self.forget()
        then()
        self.learn_chosen()

    async def _learn(self, account: Account) -> None:
        context = AwsContext(account.id, account.region or FALLBACK_REGION, WriteMode.READ_ONLY)
        try:
            if not self._accounts.knows_regions(account.id):
                known = await self._link.call(ListRegions(context, check=False))
                self._accounts.learn_regions(account.id, known.regions)
            self._accounts.learn(account.id, await self._link.call(WhoAmI(context)))
            found = await self._link.call(ListRegions(context))
        except AppError as error:
            # The account's button says so; the list in front says it too, with what can be done.
            self._accounts.learn_trouble(account.id, error)
            self._asked.discard(account.id)
            return
        self._accounts.learn_regions(account.id, found.regions)
        with suppress(AppError):  # a nicety
            self._accounts.learn_colour(account.id, (await self._link.call(ReadColour(context))).colour)
