"""What can be done about accounts: add, sign in and out, remove, trust; it translates no errors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from shiboken6 import isValid

from skydeck.core.context import Account
from skydeck.core.errors import WRONG_ACCOUNT, AppError, ErrorKind
from skydeck.ui import pages
from skydeck.ui.desk import Offer
from skydeck.ui.sign_in.desk import SignInDesk
from skydeck.ui.sign_in.prompts import SignInPrompts
from skydeck.ui.sign_in.waiting_lists import WaitingLists
from skydeck.ui.sign_in.watch import SessionWatch
from skydeck.ui.sign_in.ways import AddWay
from skydeck.ui.sign_in.words import session_name
from skydeck.ui.strings import tr
from skydeck.ui.voice import Remedy

if TYPE_CHECKING:
    from skydeck.ui.interior import Interior
    from skydeck.ui.sign_in.add_sheet import AddAccountSheet

KEY = "sign-in"
OWN_KEYS = ("keyring", "session")  # where keys come from that were given to Skydeck


class Remedies:
    """The buttons that the message bar adds by itself."""

    def __init__(self, interior: Interior) -> None:
        self._interior = interior
        watch = SessionWatch(interior.link, interior.window)
        self._desk = SignInDesk(interior.link, interior.runner, interior.accounts, interior.facts, watch)
        self._sheet: AddAccountSheet | None = None
        self._lists = WaitingLists(watch, interior.house, interior.accounts, self._open_session, interior.window)
        self.prompts = SignInPrompts(self._desk, interior.messages, interior.window, self._on_signed_in)

    def table(self) -> Mapping[ErrorKind, Remedy]:
        """By sort of trouble."""
        return {
            ErrorKind.EXPIRED: self._sign_in_offer,
            ErrorKind.SIGN_IN: self._sign_in_offer,
            ErrorKind.CONFLICT: self._trust_offer,
        }

    def add_account(self, way: AddWay = AddWay.SSO) -> None:
        """Open the sheet for adding accounts, at one of its ways."""
        from skydeck.ui.sign_in.add_sheet import AddAccountSheet

        sheet = AddAccountSheet(self._desk, way, self._interior.window)
        sheet.added.connect(self._on_added)
        sheet.finished.connect(lambda _code: sheet.deleteLater())
        self._sheet = sheet
        sheet.open()

    def close(self) -> None:
        """The window goes, and every sheet with it: a modal one must not be destroyed while it is open."""
        self.prompts.close()
        if self._sheet is not None and isValid(self._sheet):
            self._sheet.reject()

    def sign_in(self, name: str) -> None:
        """Open what an account's credentials come from, or say where they are renewed."""
        inside = self._interior
        account = inside.accounts.account(name)
        if account is None:
            inside.sidebar.account.open_popup()
        elif account.source in OWN_KEYS and not account.session:
            self.prompts.open(f"keys:{account.id}", account.id)
        elif account.session and self.prompts.open(account.session, account.id):
            return
        elif account.session:
            # How is the engine's to say: asked who we are there, it finds that it needs a person.
            self.prompts.want(account.id)
            inside.facts.ask(account)
        else:
            self._say_where(account)

    def sign_out(self, session: str) -> None:
        """Forget a session and its tokens, after a question."""
        self._interior.runner.change("accounts:sign-out", self._sign_out(session))

    def _open_session(self, session: str) -> None:
        self.prompts.open(session)

    def _say_where(self, account: Account) -> None:
        inside = self._interior
        again = Offer(tr("Read accounts again"), inside.reload_accounts)
        if account.source == "environment":
            words = tr("These credentials come from AWS_ variables. Start Skydeck again where they are renewed.")
            inside.messages.info(words, key=KEY)
            return
        words = tr("The keys of {name} stand in ~/.aws. Renew them there, then read the accounts again.")
        inside.messages.info(words.format(name=account.name), [again], key=KEY)

    def _on_added(self, accounts: Sequence[Account]) -> None:
        inside = self._interior
        if len(accounts) == 1:
            tab = inside.house.current()
            if tab is None or not pages.is_list(tab.place()):
                inside.open_account(accounts[0].id)
            inside.messages.done(tr("Added {name}").format(name=accounts[0].name))
            return
        choose = Offer(tr("Choose accounts…"), inside.sidebar.account.open_popup)
        inside.messages.info(tr("Added {count} accounts").format(count=len(accounts)), [choose], key="accounts:added")

    def _on_signed_in(self, session: str) -> None:
        """No call waited for it: what failed before is tried again."""
        inside = self._interior
        names = {account.id for account in inside.accounts.all() if account.session == session}
        inside.facts.ask_again(sorted(names))
        for tab in inside.house.tabs():
            if tab.panel is not None and any(context.account in names for context in tab.place().contexts):
                tab.panel.refresh()

    async def _sign_out(self, session: str) -> None:
        from skydeck.ui.dialogs import Option, choose

        inside = self._interior
        count = sum(account.session == session for account in inside.accounts.all())
        words = tr("{count} accounts use this sign-in. They stay in the list, and ask for it when they are next used.")
        options = [Option("stay", tr("Stay signed in")), Option("out", tr("Sign out"))]
        title = tr("Sign out of {name}?").format(name=session_name(session))
        if await choose(inside.window, title, words.format(count=count), options) == "out":
            await inside.facts.sign_out(session)
            inside.messages.done(tr("Signed out of {name}").format(name=session_name(session)))

    def remove_account(self, name: str) -> None:
        """Forget an account of Skydeck's own, after a question."""
        inside = self._interior
        account = inside.accounts.account(name)
        if account is not None:
            inside.runner.change("accounts:remove", self._remove(name, account.name))

    async def _remove(self, name: str, title: str) -> None:
        from skydeck.ui.dialogs import Option, choose

        account = self._interior.accounts.account(name)
        words = tr("Skydeck forgets {name}. Nothing changes in AWS.")
        if account is not None and account.source in OWN_KEYS:
            words = tr("Skydeck forgets the keys of {name}. Nothing changes in AWS; the keys stay valid there.")
        options = [Option("keep", tr("Keep it")), Option("remove", tr("Remove it from Skydeck"))]
        inside = self._interior
        if await choose(inside.window, tr("Remove an account"), words.format(name=title), options) == "remove":
            await inside.facts.remove(name)
            inside.messages.done(tr("Removed {name}").format(name=title))

    def _sign_in_offer(self, error: AppError) -> Offer:
        return Offer(tr("Sign in"), lambda: self.sign_in(error.account))

    def _trust_offer(self, error: AppError) -> Offer | None:
        if error.code != WRONG_ACCOUNT:
            return None
        return Offer(tr("Trust the new number"), lambda: self.trust(error.account))

    def trust(self, name: str) -> None:
        """Let an account belong to the number that its credentials have now."""
        inside = self._interior
        inside.runner.change("accounts:trust", self._trust(name))

    async def _trust(self, name: str) -> None:
        inside = self._interior
        await inside.facts.trust(name)
        account = inside.accounts.account(name)
        words = tr("{name} may be changed again; its new number is trusted.")
        inside.messages.done(words.format(name=account.name if account is not None else name))
