"""What can be done about trouble with accounts: sign in, add keys, remove one; it translates no errors."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtGui import QGuiApplication

from skydeck.core.errors import WRONG_ACCOUNT, AppError, ErrorKind
from skydeck.ui.desk import Offer
from skydeck.ui.strings import tr
from skydeck.ui.voice import Remedy

if TYPE_CHECKING:
    from skydeck.ui.interior import Interior

KEY = "sign-in"


class Remedies:
    """The buttons that the message bar adds by itself."""

    def __init__(self, interior: Interior) -> None:
        self._interior = interior

    def table(self) -> Mapping[ErrorKind, Remedy]:
        """By sort of trouble."""
        return {
            ErrorKind.EXPIRED: self._sign_in_offer,
            ErrorKind.SIGN_IN: self._sign_in_offer,
            ErrorKind.CONFLICT: self._trust_offer,
        }

    def sign_in(self, name: str) -> None:
        """Lead to where new credentials come from: the form for keys, the AWS CLI for profiles."""
        inside = self._interior
        account = inside.accounts.account(name)
        again = Offer(tr("Read accounts again"), inside.reload_accounts)
        if account is None:
            inside.sidebar.account.open_popup()
        elif account.source == "profile":
            command = f"aws sso login --profile {account.name}"
            words = tr("Renew the credentials of {name} in a terminal ({command}), then read the accounts again.")
            copy = Offer(tr("Copy command"), lambda: QGuiApplication.clipboard().setText(command))
            inside.messages.info(words.format(name=account.name, command=command), [copy, again], key=KEY)
        elif account.source == "environment":
            words = tr("These credentials come from AWS_ variables. Start Skydeck again where they are renewed.")
            inside.messages.info(words, key=KEY)
        else:
            self.add_keys(account.name)

    def add_keys(self, name: str = "") -> None:
        """Open the form for access keys."""
        from skydeck.ui.keys_dialog import KeysDialog

        inside = self._interior
        region = inside.accounts.chosen_regions()[0]
        dialog = KeysDialog(name, region, inside.accounts.vault, inside.window)
        dialog.given.connect(lambda request: inside.runner.change("accounts:add", inside.facts.add_keys(request)))
        dialog.open()

    def remove_account(self, name: str) -> None:
        """Forget an account of Skydeck's own, after a question."""
        inside = self._interior
        account = inside.accounts.account(name)
        if account is not None:
            inside.runner.change("accounts:remove", self._remove(name, account.name))

    async def _remove(self, name: str, title: str) -> None:
        from skydeck.ui.dialogs import Option, choose

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
