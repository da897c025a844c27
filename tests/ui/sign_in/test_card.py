"""A sign-in under way: nothing opens a browser but its button; every end is said, and can be tried again."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPushButton

from skydeck.core.errors import AppError, ErrorKind
from skydeck.link import messages
from skydeck.ui.sign_in.card import SignInCard
from tests.helpers.waiting import until_async
from tests.ui.sign_in.conftest import DEVICE_PAGE, PAGE, SigningLink
from tests.ui.window_parts import stage


class Bench:
    """A card on a running window, and the pages that it opened."""

    def __init__(self, card: SignInCard, link: SigningLink, browsed: list[str]) -> None:
        self.card, self.link, self.browsed = card, link, browsed
        self.done: list[bool] = []
        card.signed_in.connect(lambda: self.done.append(True))

    async def begun(self) -> None:
        self.card.begin("sso:corp")
        await until_async(self.card.open.isVisible, "where to sign in")


@pytest.fixture
async def bench(tmp_path: Path, link: SigningLink) -> AsyncIterator[Bench]:
    browsed: list[str] = []

    def browse(url: str) -> bool:
        browsed.append(url)
        return "refused" not in url

    async with stage(tmp_path, engine=link) as it:
        card = SignInCard(replace(it.inside.remedies._desk, browse=browse))
        card.show()
        yield Bench(card, link, browsed)
        card.stop()
        card.deleteLater()


async def test_it_shows_where_it_leads_and_opens_it_only_on_a_click(bench: Bench) -> None:
    await bench.begun()
    assert bench.card.url.full_text() == PAGE
    assert bench.browsed == []
    bench.card.open.click()
    assert bench.browsed == [PAGE]
    assert "left" in bench.card.left.full_text()


async def test_a_code_is_shown_for_another_device_and_can_be_copied(bench: Bench) -> None:
    await bench.begun()
    bench.card.elsewhere.click()
    await until_async(lambda: bench.card.code.full_text() == "WDJB-MJHT", "the code")
    assert bench.card.url.full_text() == DEVICE_PAGE
    bench.card.copy_code.click()
    assert QGuiApplication.clipboard().text() == "WDJB-MJHT"
    bench.card.copy_url.click()
    assert QGuiApplication.clipboard().text() == DEVICE_PAGE
    asked = [one.browser for one in bench.link.of(messages.SignIn)]
    assert asked == [messages.Browser.HERE, messages.Browser.ANYWHERE]


@pytest.mark.parametrize(
    "error",
    [
        AppError(ErrorKind.DENIED, "Access was not allowed in the browser.", "Sign in again and allow it."),
        AppError(ErrorKind.EXPIRED, "The sign-in was not finished in time.", "Start again."),
        AppError(ErrorKind.OFFLINE, "There is no way to oidc.eu-west-1.amazonaws.com."),
        AppError(ErrorKind.CANCELLED, "Another sign-in took the place of this one."),
    ],
)
async def test_every_failure_is_said_and_can_be_tried_again(bench: Bench, error: AppError) -> None:
    await bench.begun()
    bench.link.refusal = error
    bench.link.go_on.set()
    await until_async(bench.card.trouble.isVisible, "the words")
    assert bench.card.trouble.accessibleName() == str(error)
    assert not bench.card.open.isVisible()
    bench.link.refusal = None
    again = next(one for one in bench.card.trouble.findChildren(QPushButton) if one.text() == "Try again")
    again.click()
    await until_async(bench.card.open.isVisible, "where to sign in")
    bench.link.go_on.set()
    await until_async(lambda: bench.done, "the end")


async def test_a_page_that_is_no_secure_web_page_has_no_button(bench: Bench) -> None:
    async def step(_request: messages.SignIn) -> AsyncIterator[object]:
        yield messages.SignInStep("http://evil.example/x")
        await asyncio.Event().wait()

    bench.link.live[messages.SignIn] = step
    bench.card.begin("sso:corp")
    await until_async(lambda: bench.card.url.full_text(), "where to sign in")
    assert not bench.card.open.isVisible()


async def test_no_browser_is_said_in_words(bench: Bench) -> None:
    await bench.begun()
    bench.card._step = messages.SignInStep("https://refused.example/")
    bench.card.open.click()
    assert "No browser could be started" in bench.card.trouble.accessibleName()


async def test_a_card_that_is_stopped_cancels_its_sign_in(bench: Bench) -> None:
    await bench.begun()
    assert bench.card.is_waiting()
    bench.card.stop()
    assert not bench.card.is_waiting()
    assert bench.done == []
