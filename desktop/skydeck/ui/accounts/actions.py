"""What can be done with an account besides choosing it: its console, its credentials, locking; it draws no menu."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication

from skydeck.core.context import Account, AwsContext, WriteMode
from skydeck.core.credential_texts import Shape, credential_text
from skydeck.core.errors import AppError, ErrorKind
from skydeck.link.messages import ConsoleLink, CopyCredentials, Credentials, OpenConsole
from skydeck.ui.accounts.accounts import FALLBACK_REGION
from skydeck.ui.accounts.secret_clipboard import SecretClipboard
from skydeck.ui.accounts.words import number_of
from skydeck.ui.sign_in.desk import open_browser
from skydeck.ui.strings import tr

if TYPE_CHECKING:
    from skydeck.ui.interior import Interior

KEY = "accounts"


class AccountActions:
    """Made once by the interior; accounts are named by their id."""

    def __init__(self, interior: Interior) -> None:
        self._inside = interior
        self.clipboard = SecretClipboard(interior.window)

    def sign_in(self, name: str) -> None:
        """Open what its credentials come from."""
        self._inside.remedies.sign_in(name)

    def sign_out(self, name: str) -> None:
        """Forget the session that its credentials come from."""
        account = self._inside.accounts.account(name)
        if account is not None and account.session:
            self._inside.remedies.sign_out(account.session)

    def copy_number(self, name: str) -> None:
        """As twelve digits."""
        inside = self._inside
        account = inside.accounts.account(name)
        if account is not None and (number := number_of(account, inside.accounts.identity(name))):
            QGuiApplication.clipboard().setText(number)
            inside.messages.done(tr("Copied the number of {name}").format(name=account.name))

    def copy_credentials(self, name: str, shape: Shape) -> None:
        """For another program; they stay on the clipboard for half a minute."""
        account = self._inside.accounts.account(name)
        if account is not None:
            self._inside.runner.start(f"{KEY}:copy", self._copy(account, shape))

    def open_console(self, name: str) -> None:
        """The web console in the browser, signed in."""
        account = self._inside.accounts.account(name)
        if account is not None:
            self._inside.runner.start(f"{KEY}:console", self._open_console(account))

    def console_refusal(self, name: str) -> str:
        """Why the console can't be opened signed in; empty when it can."""
        accounts = self._inside.accounts
        account = accounts.account(name)
        if account is None or account.endpoint:
            return tr("An endpoint of its own has no AWS web console.")
        if accounts.mode(name) is WriteMode.READ_ONLY:
            return tr("The account is read-only here, and the web console would not be.")
        return ""

    def lock(self) -> None:
        """Forget every credential; no tab stays open, since its next refresh would need them again."""
        self._inside.runner.change(f"{KEY}:lock", self._lock())

    async def _copy(self, account: Account, shape: Shape) -> None:
        context = self._context(account)
        found: Credentials = await self._inside.link.call(CopyCredentials(context))
        text = credential_text(
            shape,
            found.access_key_id,
            found.secret_access_key,
            found.session_token,
            region=context.region,
            profile=account.name,
        )
        self.clipboard.copy(text)
        words = tr("Copied the credentials of {name}. They leave the clipboard after {seconds} seconds.")
        self._inside.messages.done(words.format(name=account.name, seconds=self.clipboard.seconds_left()))

    async def _open_console(self, account: Account) -> None:
        link: ConsoleLink = await self._inside.link.call(OpenConsole(self._context(account), ""))
        from skydeck.ui.accounts.hand_over import HandOver

        page = HandOver(link.url, self._inside.window)
        page.ended.connect(lambda came: self._on_handed_over(page, came=came))
        if not (page.address() and open_browser(page.address())):
            page.deleteLater()
            text = tr("No browser could be opened.")
            raise AppError(ErrorKind.LOCAL, text, tr("Choose a default browser in the system's settings."))

    def _on_handed_over(self, page: QObject, *, came: bool) -> None:
        page.deleteLater()
        if not came:
            self._inside.messages.warn(tr("The browser did not come for the web console's page. Try again."))

    async def _lock(self) -> None:
        inside = self._inside
        for tab in inside.house.tabs():
            inside.house.close(tab)
        for account in inside.accounts.all():
            if inside.accounts.is_production(account.id):
                inside.accounts.set_mode(account.id, WriteMode.READ_ONLY)
        self.clipboard.clear()
        await inside.facts.lock()
        inside.messages.done(tr("Credentials are forgotten; accounts ask for them again when they are needed."))

    def _context(self, account: Account) -> AwsContext:
        accounts = self._inside.accounts
        found = next((one for one in accounts.contexts() if one.account == account.id), None)
        return found or AwsContext(account.id, account.region or FALLBACK_REGION, accounts.mode(account.id))
