"""Calls of accounts that one sign-in to IAM Identity Center opens: they wait for a person together, none is lost."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from skydeck.core.context import AwsContext, WriteMode
from skydeck.core.errors import AppError, ErrorKind
from skydeck.engine.handlers import build
from skydeck.engine.work.environment import Found
from skydeck.link import messages
from skydeck.link.client import Link
from tests.engine.sso_bench import NO_KEYRING
from tests.helpers.peers import ThreadPeer
from tests.helpers.scripted_sso import REGION, ScriptedSso
from tests.helpers.waiting import until_async

CORP = "sso:corp"
PROFILES = {
    "prod": "111122223333/Administrator",
    "prod-read": "111122223333/ReadOnly",
    "staging": "444455556666/Administrator",
}
CHAINED = """
[profile chained]
role_arn = arn:aws:iam::111122223333:role/Assumed
source_profile = prod
region = us-east-1
"""
ACCOUNTS = [f"profile:{name}" for name in PROFILES]


@pytest.fixture
async def engine(script: ScriptedSso, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Engine]:
    found = Found(script.engine_environment(tmp_path, **PROFILES) | NO_KEYRING)
    with (tmp_path / ".aws" / "config").open("a") as config:
        config.write(CHAINED)
    monkeypatch.setenv("HOME", str(tmp_path))
    for reader in ("credentials.SSOProvider", "tokens.SSOTokenProvider"):  # they looked for a home before
        monkeypatch.setattr(f"botocore.{reader}._SSO_TOKEN_CACHE_DIR", str(tmp_path / ".aws" / "sso" / "cache"))
    hello = messages.Hello(str(tmp_path / "data"))
    link = Link(lambda: ThreadPeer(lambda said, server: build(said, server, found)), [hello])
    made = Engine(link, script)
    link.on_event(made.events.append)
    link.open(asyncio.get_running_loop())
    yield made
    link.close()


class Engine:
    """The real engine behind a real link, and what it told the window."""

    def __init__(self, link: Link, script: ScriptedSso) -> None:
        self.link, self._script = link, script
        self.events: list[Any] = []

    async def users(self, account: str) -> int:
        """How many users a list of them has."""
        context = AwsContext(account, "us-east-1", WriteMode.READ_ONLY)
        async with self.link.stream(messages.ListRows(context, "iam.users")) as stream:
            return sum([page.count async for page in stream])

    async def prompt(self, waiting: int) -> messages.SignInNeeded:
        """The prompt, once so many calls wait for it."""
        return await until_async(lambda: self._prompt(waiting), f"a prompt for {waiting} calls", 20)

    def _prompt(self, waiting: int) -> messages.SignInNeeded | None:
        asked = [one for one in self.events if isinstance(one, messages.SignInNeeded)]
        return asked[-1] if asked and asked[-1].waiting == waiting else None

    def prompts(self) -> list[str]:
        """The sessions for which a prompt was opened, in order; more waiting calls open no other one."""
        opened, showing = [], set()
        for event in self.events:
            if isinstance(event, messages.SignInOver):
                showing.discard(event.session)
            elif isinstance(event, messages.SignInNeeded) and event.session not in showing:
                showing.add(event.session)
                opened.append(event.session)
        return opened

    async def sign_in(self, session: str = CORP) -> None:
        """A person who clicks at once."""
        async with self.link.stream(messages.SignIn(session)) as stream:
            async for step in stream:
                await asyncio.to_thread(self._script.sign_in_as_browser, step.url)


async def test_200_calls_in_flight_when_the_session_dies_make_one_prompt_and_none_fails_or_is_sent_stale(
    engine: Engine, script: ScriptedSso, monkeypatch: pytest.MonkeyPatch
) -> None:
    # An hour becomes two seconds; the way of a request on a busy machine does not shrink with it.
    monkeypatch.setattr("skydeck.engine.accounts.credentials._TRAVEL_SHARE", 3)
    script.credentials_last = 2
    await engine.sign_in()
    over, answered = asyncio.Event(), 0

    async def keep_calling(account: str) -> None:
        nonlocal answered
        while not over.is_set():
            assert await engine.users(account) == 1
            answered += 1

    callers = [asyncio.ensure_future(keep_calling(account)) for account in (ACCOUNTS * 67)[:200]]
    await until_async(lambda: answered > 50, "calls to be answered")
    script.end_sessions()
    needed = await engine.prompt(waiting=200)
    assert (needed.session, needed.way, needed.title) == (CORP, messages.Way.SSO, "corp")
    over.set()
    assert len(script.api.keys) == answered, "nothing is sent while nobody is signed in"
    script.credentials_last, given = 3600, len(script.given)
    await engine.sign_in()
    await asyncio.gather(*callers)
    assert engine.prompts() == [CORP]
    assert script.api.stale == []
    assert len(script.api.keys) == answered
    assert {*script.api.keys[-200:]} == {one.key for one in script.given[given:]}
    assert len(script.given) - given == len(PROFILES), "one renewal for each account"


async def test_credentials_that_aws_refuses_early_are_replaced_without_a_person(
    engine: Engine, script: ScriptedSso
) -> None:
    await engine.sign_in()
    assert await engine.users("profile:prod") == 1
    script.end_credentials()
    assert await engine.users("profile:prod") == 1
    assert len(script.api.stale) == 1
    assert not engine.prompts()


async def test_a_role_that_a_profile_of_the_session_assumes_is_opened_by_the_same_sign_in(
    engine: Engine, script: ScriptedSso
) -> None:
    calls = [asyncio.ensure_future(engine.users(account)) for account in ("profile:chained", "profile:prod")]
    await engine.prompt(waiting=2)
    await engine.sign_in()
    assert await asyncio.gather(*calls) == [1, 1]
    assert engine.prompts() == [CORP]
    assert "Assumed" in {one.role for one in script.given}


async def test_declining_fails_what_waits_with_a_sentence(engine: Engine) -> None:
    calls = [asyncio.ensure_future(engine.users(f"profile:{name}")) for name in PROFILES]
    await engine.prompt(waiting=3)
    await engine.link.call(messages.Decline(CORP))
    failed = await asyncio.gather(*calls, return_exceptions=True)
    assert {str(one) for one in failed} == {"Nobody signed in to corp, so this was not sent. Sign in, then try again."}
    assert engine.prompts() == [CORP]


async def test_roles_are_added_as_accounts_that_the_same_sign_in_opens(engine: Engine, script: ScriptedSso) -> None:
    await engine.sign_in()
    offered = await engine.link.call(messages.ListSsoRoles(CORP))
    listed = await engine.link.call(messages.AddSsoRoles(CORP, offered.roles, REGION))
    added = {account.id: account for account in listed.accounts if account.source == "sso"}
    assert [(one.name, one.number, one.role, one.session, one.region) for one in added.values()] == [
        ("acme-production / Administrator", "111122223333", "Administrator", CORP, REGION),
        ("acme-production / ReadOnly", "111122223333", "ReadOnly", CORP, REGION),
        ("acme-staging / Administrator", "444455556666", "Administrator", CORP, REGION),
    ]
    context = AwsContext("sso:corp/444455556666/Administrator", REGION)
    copied = await engine.link.call(messages.CopyCredentials(context))
    assert (copied.access_key_id, script.given[-1].number) == (script.given[-1].key, "444455556666")
    assert await engine.users(context.account) == 1
    assert not engine.prompts()


async def test_locking_signs_nobody_out(engine: Engine, script: ScriptedSso) -> None:
    await engine.sign_in()
    assert await engine.users("profile:prod") == 1
    await engine.link.call(messages.Lock())
    assert await engine.users("profile:prod") == 1
    assert len({*script.api.keys}) == 2, "what was in memory was forgotten"
    assert not engine.prompts()


async def test_signing_out_makes_every_account_of_the_session_ask_again(engine: Engine, script: ScriptedSso) -> None:
    await engine.sign_in()
    assert await engine.users("profile:prod") == 1
    await engine.link.call(messages.SignOut(CORP))
    assert not script.live
    call = asyncio.ensure_future(engine.users("profile:prod"))
    await engine.prompt(waiting=1)
    await engine.link.call(messages.Decline(CORP))
    with pytest.raises(AppError) as declined:
        await call
    assert declined.value.kind is ErrorKind.EXPIRED
    assert len(script.api.keys) == 1, "nothing was sent with what was there before"


async def test_a_refresh_after_signing_out_asks_nobody_to_sign_in_again(engine: Engine, script: ScriptedSso) -> None:
    await engine.sign_in()
    assert await engine.users("profile:prod") == 1
    await engine.link.call(messages.SignOut(CORP))
    context = AwsContext("profile:prod", "us-east-1", WriteMode.READ_ONLY)
    with pytest.raises(AppError) as refused:
        async with engine.link.stream(messages.ListRows(context, "iam.users", background=True)) as stream:
            assert [page async for page in stream] == []
    assert refused.value.kind is ErrorKind.EXPIRED
    assert engine.prompts() == []


async def test_an_account_is_forgotten_with_its_session_once_it_is_the_last(
    engine: Engine, script: ScriptedSso
) -> None:
    session = await engine.link.call(messages.AddSsoSession("mine", "https://mine.awsapps.com/start", REGION))
    await engine.sign_in(session.id)
    offered = await engine.link.call(messages.ListSsoRoles(session.id))
    await engine.link.call(messages.AddSsoRoles(session.id, offered.roles[:1], REGION))
    await engine.link.call(messages.RemoveAccount(f"{session.id}/111122223333/Administrator"))
    with pytest.raises(AppError, match="is not there any more"):
        await engine.link.call(messages.ListSsoRoles(session.id))
