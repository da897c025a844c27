"""A link with sign-ins that a test lets go on, and what the sheets of these tests have in common."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtWidgets import QWidget

from skydeck.core.context import Account
from skydeck.core.errors import AppError
from skydeck.link import messages
from tests.helpers.canaries import canary
from tests.helpers.waiting import until_async
from tests.ui.window_link import ACCOUNTS, ScriptedLink

SECRET = canary("secret")
CORP = messages.SsoSession("sso:corp", "corp", "https://corp.awsapps.com/start", "eu-west-1")
PAGE = "https://oidc.eu-west-1.amazonaws.com/authorize?client_id=x"
DEVICE_PAGE = "https://corp.awsapps.com/start/#/device?user_code=WDJB-MJHT"
ROLES = messages.SsoRoles(
    (
        messages.SsoRole("210987654321", "acme-staging", "", "Admin"),
        messages.SsoRole("123456789012", "acme-production", "", "Admin"),
        messages.SsoRole("123456789012", "acme-production", "", "ReadOnly"),
    )
)


class SigningLink(ScriptedLink):
    """`go_on` lets a sign-in that waits succeed, or fail with `refusal`; roles wait for it as the engine makes them."""

    def __init__(self, *, signed_in: bool = False) -> None:
        super().__init__()
        self.go_on, self.refusal = asyncio.Event(), None
        self.refusal: AppError | None
        self.is_signed_in = signed_in
        self.opened = asyncio.Event()
        if signed_in:
            self.opened.set()
        self.live[messages.SignIn] = self._sign_in
        self.live[messages.ListSsoRoles] = self._roles
        self.replies[messages.AddSsoSession] = CORP

    def of(self, kind: type) -> list[Any]:
        return [request for request in self.requests if type(request) is kind]

    async def _sign_in(self, request: messages.SignIn) -> AsyncIterator[Any]:
        if request.browser is messages.Browser.HERE:
            yield messages.SignInStep(PAGE, "", time.time() + 600)
        else:
            yield messages.SignInStep(DEVICE_PAGE, "WDJB-MJHT", time.time() + 600)
        await self.go_on.wait()
        self.go_on.clear()
        if self.refusal is not None:
            raise self.refusal
        self.opened.set()
        self.tell(messages.SignInOver(request.session, opened=True))
        yield messages.Done()

    async def _roles(self, request: messages.ListSsoRoles) -> AsyncIterator[Any]:
        if not self.opened.is_set():
            self.tell(needed(session=request.session))
            await self.opened.wait()
        yield messages.Done(ROLES)


def needed(way: messages.Way = messages.Way.SSO, waiting: int = 1, **changes: Any) -> messages.SignInNeeded:
    """An event of the engine."""
    session = {messages.Way.SSO: "sso:corp", messages.Way.CODE: "mfa:prod"}.get(way, f"{way}:dev")
    account, text = "profile:acme-production", "The session of corp has ended."
    return replace(messages.SignInNeeded(session, way, "corp", account, text, waiting), **changes)


def with_accounts(*more: Account) -> messages.AccountList:
    """The usual accounts and these."""
    return replace(ACCOUNTS, accounts=(*ACCOUNTS.accounts, *more))


async def active(window: QWidget) -> None:
    """The keyboard is this window's."""
    window.activateWindow()
    await until_async(window.isActiveWindow, "the keyboard")


@pytest.fixture
async def link() -> SigningLink:
    return SigningLink()
