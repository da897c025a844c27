"""Pictures of adding accounts, signing in and the account menu: `python -m tests.pictures DIR`; it asserts nothing.

A real window and a real engine, in front of an IAM Identity Center on loopback; everything filled in is made up.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TypeVar, cast

from PySide6.QtWidgets import QApplication, QWidget

from skydeck.core.context import WriteMode
from skydeck.core.errors import AppError, ErrorKind
from skydeck.core.places import Place
from skydeck.link.messages import AccountList, SignInNeeded, SignInOver, Way
from skydeck.settings import schema
from skydeck.ui import pages
from skydeck.ui.app import Application
from skydeck.ui.sign_in.add_sheet import AddAccountSheet
from skydeck.ui.sign_in.page import WayPage
from skydeck.ui.sign_in.sso_sheet import SsoSheet
from skydeck.ui.sign_in.way_endpoint import EndpointPage
from skydeck.ui.sign_in.way_keys import KeysPage
from skydeck.ui.sign_in.way_paste import PastePage
from skydeck.ui.sign_in.way_role import RolePage
from skydeck.ui.sign_in.way_sso import SsoPage
from skydeck.ui.sign_in.ways import AddWay
from skydeck.ui.window import MainWindow
from tests.helpers.scripted_sso import REGION, ScriptedSso, scripted_sso
from tests.helpers.waiting import until_async
from tests.ui.sign_in.real_window import real_window

T = TypeVar("T")
P = TypeVar("P", bound=WayPage)
KEY, SECRET = "AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
PASTED = f"""[123456789012_AdministratorAccess]
aws_access_key_id = ASIAIOSFODNN7EXAMPLE
aws_secret_access_key = {SECRET}
aws_session_token = {"IQoJb3JpZ2luX2VjEJ" + "Ab0/+=" * 30}

[data-platform]
aws_access_key_id = AKIAI44QH8DHBEXAMPLE
aws_secret_access_key = {SECRET}
region = eu-west-1

[half]
aws_access_key_id = AKIAI33QH8DHBEXAMPLE
"""
PROFILES = {
    "acme-production": "111122223333/Administrator",
    "acme-production-read": "111122223333/ReadOnly",
    "acme-staging": "444455556666/Administrator",
}
OTHERS = {
    "222233334444": "data-platform",
    "333344445555": "security-audit",
    "555566667777": "sandbox-team-a",
    "666677778888": "sandbox-team-b",
}
MFA = "arn:aws:iam::123456789012:mfa/alice"
MORE = f"""
[profile audit]
role_arn = arn:aws:iam::123456789012:role/Audit
source_profile = root
mfa_serial = {MFA}
region = eu-central-1

[profile root]
aws_access_key_id = {KEY}
aws_secret_access_key = {SECRET}

[profile lost]
role_arn = arn:aws:iam::123456789012:role/Lost
source_profile = nowhere
"""


class Walk:
    """Takes the pictures of one window, in one theme after the other."""

    def __init__(self, window: MainWindow, script: ScriptedSso, folder: Path) -> None:
        self._window, self._script, self._folder = window, script, folder
        self._inside, self._theme = window.interior, ""

    async def begin(self, theme: str) -> None:
        """The first page, before anything was opened."""
        self._wear(theme)
        await self._first_pages()

    async def go_on(self, theme: str) -> None:
        """Everything else."""
        self._wear(theme)
        for way in (AddWay.KEYS, AddWay.PASTE, AddWay.ROLE, AddWay.ENDPOINT):
            await self._way(way)
        await self._refusal()
        await self._sso()
        await self._strip()
        await self._needs()
        await self._account_menu()

    def _wear(self, theme: str) -> None:
        self._theme = theme
        self._window.settings.set(schema.THEME, theme)

    # --- the first page ---

    async def _first_pages(self) -> None:
        self._window.open_place(Place(pages.WELCOME), new_tab=False)
        await self._save("first-page")
        known = self._inside.accounts
        found = known.all()
        many = tuple(replace(found[at % len(found)], id=f"x{at}", name=f"team-{at:02}") for at in range(40))
        problem = "~/.aws/config, line 44: there is no “=” in “regoin eu-west-1”. The rest is used."
        for name, accounts, problems in (("many", many, (problem,)), ("none", (), ())):
            known.take(replace(self._listed(), accounts=accounts, problems=problems))
            await self._save(f"first-page-{name}")
        known.take(replace(self._listed(), accounts=found))

    def _listed(self) -> AccountList:
        return AccountList(self._inside.accounts.all(), self._inside.accounts.problems, "")

    # --- adding ---

    async def _way(self, way: AddWay) -> None:
        sheet = self._open(way)
        fill: dict[AddWay, Callable[[WayPage], None]] = {
            AddWay.KEYS: self._fill_keys,
            AddWay.PASTE: lambda page: cast(PastePage, page).box.setPlainText(PASTED),
            AddWay.ROLE: self._fill_role,
            AddWay.ENDPOINT: lambda page: next(iter(cast(EndpointPage, page).presets.values())).click(),
        }
        if way is AddWay.PASTE:
            await self._save("add-paste-empty", sheet)
        fill[way](sheet.page())
        await self._save(f"add-{way}", sheet)
        sheet.reject()

    def _fill_keys(self, page: WayPage) -> None:
        keys = cast(KeysPage, page)
        keys.keys.key_id.set_text(KEY)
        keys.keys.secret.set_text(SECRET)
        keys.name.set_text("data-platform")
        keys.region.set_text("virginia")

    def _fill_role(self, page: WayPage) -> None:
        role = cast(RolePage, page)
        role.base.choose("profile:root")
        role.role.set_text("123456789012/Audit")
        role.external.set_text("acme-42")

    async def _refusal(self) -> None:
        vault = "Keys can be used until you quit, but not kept: no keyring was found on this computer."
        self._inside.accounts.vault = vault
        sheet = self._open(AddWay.KEYS)
        self._fill_keys(sheet.page())
        cast(KeysPage, sheet.page()).region.set_text(REGION)
        sheet.go.click()
        await self._save("add-keys-no-keyring", sheet)
        sheet.reject()
        self._inside.accounts.vault = ""
        sheet = self._open(AddWay.KEYS)
        self._fill_keys(sheet.page())
        sheet._on_failed(AppError(ErrorKind.LOCAL, "The keyring is locked.", "Unlock it, then try again."))
        await self._save("add-keys-refused", sheet)
        sheet.reject()

    async def _sso(self) -> None:
        sheet = self._open(AddWay.SSO)
        page = cast(SsoPage, sheet.page())
        page.url.set_text(f"lab-{self._theme}")
        page.region.set_text(REGION)
        await self._save("add-sso", sheet)
        sheet.go.click()
        await until_async(page.card.open.isVisible, "where to sign in")
        await self._save("sso-waiting", sheet)
        self._script.allow = None
        page.card.elsewhere.click()
        await until_async(lambda: page.card.code.full_text(), "the code")
        await self._save("sso-other-device", sheet)
        self._script.allow = True
        await until_async(page.roles.isVisible, "the roles", timeout=20)
        page.roles.all.click()
        await self._save("sso-roles", sheet)
        sheet.reject()

    def _open(self, way: AddWay) -> AddAccountSheet:
        self._inside.remedies.add_account(way)
        found = [one for one in QApplication.topLevelWidgets() if isinstance(one, AddAccountSheet) and one.isVisible()]
        return found[0]

    # --- sessions that have ended ---

    async def _strip(self) -> None:
        """Three lists, none of which can be read before somebody signs in."""
        for name in PROFILES:
            self._inside.accounts.choose([f"profile:{name}"], ["us-east-1"])
            self._window.open_place(Place("iam.users"))
        await until_async(lambda: self._questions(), "the strip", timeout=20)
        await asyncio.sleep(0.5)
        await self._save("expired-strip")
        self._inside.remedies.prompts.open("sso:corp")
        sheet = self._inside.remedies.prompts.sheet("sso:corp")
        if isinstance(sheet, SsoSheet):
            await until_async(sheet.card.open.isVisible, "where to sign in")
        await self._save("expired-sign-in", sheet)
        self._script.allow = False
        self._browse(cast(SsoSheet, sheet).card.url.full_text())
        await until_async(cast(SsoSheet, sheet).card.trouble.isVisible, "the refusal")
        await self._save("expired-refused", sheet)
        self._script.allow = True
        cast(SsoSheet, sheet).reject()
        self._inside.remedies._desk.decline("sso:corp")
        await until_async(lambda: not self._questions(), "the end of the strip", timeout=20)
        await asyncio.sleep(0.5)
        await self._save("declined")
        self._close_tabs()

    def _browse(self, url: str) -> None:
        self._inside.runner.start("pictures:browse", self._as_browser(url))

    async def _as_browser(self, url: str) -> None:
        await asyncio.get_running_loop().run_in_executor(None, self._script.sign_in_as_browser, url)

    def _questions(self) -> bool:
        return any(note.is_question for note in self._inside.messages.notes())

    def _close_tabs(self) -> None:
        self._window.open_place(Place(pages.WELCOME))
        for tab in list(self._inside.house.tabs())[:-1]:
            self._inside.house.close(tab)
        self._inside.messages.dismiss_all()

    async def _needs(self) -> None:
        """What the other sheets ask; told as the engine tells it."""
        role, keys = "The role Audit asks for a code.", "The temporary keys of audit have ended."
        command, words = "aws login --profile dev", "The session of “dev” has ended."
        who = "profile:audit"
        needs = (
            SignInNeeded("mfa:x", Way.CODE, "audit", who, role, 3, MFA, declinable="Go on without MFA"),
            SignInNeeded("keys:x", Way.KEYS, "audit", who, keys, 4),
            SignInNeeded("command:x", Way.COMMAND, "dev", who, words, 1, command=command),
        )
        watch = self._inside.remedies._desk.watch
        for need in needs:
            watch._on_event(need)
            self._inside.remedies.prompts.open(need.session)
            sheet = self._inside.remedies.prompts.sheet(need.session)
            await self._save(f"sheet-{need.way}", sheet)
            if sheet is not None:
                sheet.reject()
            watch._on_event(SignInOver(need.session, opened=False))

    async def _account_menu(self) -> None:
        """Every account, and the question for how long production is unlocked."""
        accounts, button = self._inside.accounts, self._inside.sidebar.account
        accounts.choose(accounts=[next(one.id for one in accounts.all() if accounts.is_production(one.id))])
        button.open_popup()
        popup = button.popup()
        if popup is not None:
            await self._save("account-menu")
            popup.card.choose_mode(WriteMode.CONFIRM)
            await self._save("account-menu-unlock")
            popup.close()

    async def _save(self, name: str, widget: QWidget | None = None) -> None:
        for _ in range(4):
            await asyncio.sleep(0.05)
        (widget or self._window).grab().save(str(self._folder / f"{name}-{self._theme}.png"))


async def _take(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as home, scripted_sso() as script:
        script.roles |= {number: (name, ["Administrator", "ReadOnly"]) for number, name in OTHERS.items()}
        async with real_window(Path(home), script, PROFILES, MORE) as window:
            walk = Walk(window, script, folder)
            for step in (walk.begin, walk.go_on):
                for theme in ("light", "dark"):
                    await step(theme)


def main(folder: Path) -> None:
    """Write every picture, once for each theme."""
    application = Application([])
    application.loop.run_until_complete(_take(folder))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
