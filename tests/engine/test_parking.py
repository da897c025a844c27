"""Calls that wait for a person, in the whole engine: one prompt, none lost, nobody held up, gone when not wanted."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from skydeck.core.context import AwsContext, WriteMode
from skydeck.core.errors import AppError, ErrorKind
from skydeck.engine.accounts.roster import Roster
from skydeck.engine.accounts.sources import Source
from skydeck.engine.handlers import build
from skydeck.engine.work import cancel
from skydeck.engine.work.cancel import Cancelled, Either
from skydeck.engine.work.environment import Found
from skydeck.link import messages
from skydeck.link.client import Link, Stream
from skydeck.link.messages import SignInNeeded, SignInOver
from tests.engine.signing_bench import BASE, NO_KEYRING, OLD, REGION
from tests.helpers.peers import ThreadPeer
from tests.helpers.scripted_sts import ScriptedSts
from tests.helpers.waiting import until_async

MANY = 200
WORKERS = 8
OLD_KEYS = "keys:profile:old"
LIST = messages.ListRows(AwsContext("profile:old", REGION, WriteMode.READ_ONLY), "iam.users")


class Engine:
    """The real engine behind a real link, and what it told the window."""

    def __init__(self, link: Link, sts: ScriptedSts) -> None:
        self.link, self.sts = link, sts
        self.events: list[Any] = []

    async def users(self, account: str = "profile:old", **more: Any) -> int:
        """How many rows a list has."""
        context = AwsContext(account, REGION, WriteMode.READ_ONLY)
        async with self.link.stream(messages.ListRows(context, "iam.users", **more)) as stream:
            async for _ in stream:
                pass
            return int(stream.result.rows)

    async def parked(self, count: int) -> list[asyncio.Future[int]]:
        """So many lists under way that wait for other keys."""
        calls = [asyncio.ensure_future(self.users()) for _ in range(count)]
        await until_async(lambda: self.waiting() == count, f"{count} to wait", 20)
        return calls

    def waiting(self) -> int:
        """How many calls wait, as the window was told last."""
        asked = [event for event in self.events if isinstance(event, SignInNeeded)]
        return asked[-1].waiting if asked else 0

    def prompts(self) -> int:
        """How often a prompt was opened."""
        shown, opened = False, 0
        for event in self.events:
            if isinstance(event, SignInNeeded) and not shown:
                shown, opened = True, opened + 1
            elif isinstance(event, SignInOver):
                shown = False
        return opened

    async def renew(self) -> None:
        """The person gives other keys."""
        await self.link.call(messages.RenewKeys("profile:old", "ASIANEW", "secret", "new-token"))


@pytest.fixture
async def engine(sts: ScriptedSts, tmp_path: Path) -> AsyncIterator[Engine]:
    (tmp_path / "credentials").write_text(f"[old]\n{OLD}[base]\n{BASE}")
    variables = {
        "AWS_CONFIG_FILE": str(tmp_path / "config"),
        "AWS_SHARED_CREDENTIALS_FILE": str(tmp_path / "credentials"),
        "AWS_ENDPOINT_URL": sts.url,
    }
    found = Found(variables | NO_KEYRING)
    hello = messages.Hello(str(tmp_path / "data"))
    link = Link(lambda: ThreadPeer(lambda said, server: build(said, server, found)), [hello])
    made = Engine(link, sts)
    link.on_event(made.events.append)
    link.open(asyncio.get_running_loop())
    yield made
    link.close()


async def test_calls_in_flight_when_the_keys_end_wait_together_and_none_is_lost(engine: Engine) -> None:
    assert await engine.users() == 3
    engine.sts.end("ASIAOLD")
    calls = await engine.parked(MANY)
    asked_in_vain = len(engine.sts.stale())
    assert asked_in_vain <= WORKERS, "nobody knows that keys have ended before AWS says so"
    await engine.renew()
    assert await asyncio.gather(*calls) == [3] * MANY
    assert engine.prompts() == 1
    assert len(engine.sts.stale()) == asked_in_vain
    assert engine.sts.counts()["ListUsers"] == 1 + asked_in_vain + MANY


async def test_declining_fails_all_that_wait_with_a_sentence_and_one_prompt(engine: Engine) -> None:
    engine.sts.end("ASIAOLD")
    calls = await engine.parked(MANY)
    await engine.link.call(messages.Decline(OLD_KEYS))
    failed = await asyncio.gather(*calls, return_exceptions=True)
    assert {str(error) for error in failed} == {
        "Nobody signed in to old, so this was not sent. Sign in, then try again."
    }
    assert engine.prompts() == 1
    assert len(engine.sts.seen) <= WORKERS


async def test_a_background_refresh_does_not_ask_again_after_a_decline_but_a_click_does(engine: Engine) -> None:
    engine.sts.end("ASIAOLD")
    [call] = await engine.parked(1)
    await engine.link.call(messages.Decline(OLD_KEYS))
    await asyncio.gather(call, return_exceptions=True)
    with pytest.raises(AppError, match="Nobody signed in"):
        await engine.users(background=True)
    assert engine.prompts() == 1
    click = asyncio.ensure_future(engine.users())
    await until_async(lambda: engine.prompts() == 2, "another prompt")
    await engine.renew()
    assert await click == 3


async def test_other_accounts_are_answered_while_one_waits(engine: Engine) -> None:
    await engine.users("profile:base")
    engine.sts.end("ASIAOLD")
    calls = await engine.parked(3 * WORKERS)
    started = time.monotonic()
    assert await asyncio.gather(*(engine.users("profile:base") for _ in range(WORKERS))) == [3] * WORKERS
    assert await engine.users("profile:base", background=True) == 3
    assert time.monotonic() - started < 2
    await engine.renew()
    await asyncio.gather(*calls)


async def test_a_call_that_is_cancelled_leaves_the_wait_at_once(engine: Engine) -> None:
    engine.sts.end("ASIAOLD")
    streams: list[Stream] = [engine.link.stream(LIST) for _ in range(2)]
    await until_async(lambda: engine.waiting() == 2, "two to wait")
    started = time.monotonic()
    engine.link.forget(streams[0].number)
    await until_async(lambda: engine.waiting() == 1, "one to be left")
    engine.link.forget(streams[1].number)
    await until_async(lambda: SignInOver(OLD_KEYS, opened=False) in engine.events, "the prompt to go")
    assert time.monotonic() - started < 0.8


async def test_the_engine_leaves_soon_though_calls_wait(engine: Engine) -> None:
    engine.sts.end("ASIAOLD")
    calls = await engine.parked(MANY)
    started = time.monotonic()
    engine.link.close(timeout=3)
    assert time.monotonic() - started < 3
    failed = await asyncio.gather(*calls, return_exceptions=True)
    assert all(isinstance(error, AppError) for error in failed)


async def test_who_gives_up_while_the_keyring_keeps_all_waiting_takes_nobody_along(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Cancelled | None] = []
    answered = threading.Event()

    def locked(_roster: Roster, source: Source) -> Source:
        asked.append(cancel.here())
        while not answered.wait(0.02):
            if Either(cancel.here()).is_set():
                raise AppError(ErrorKind.CANCELLED, "Cancelled.")
        return source

    monkeypatch.setattr(Roster, "with_keys", locked)
    streams = [engine.link.stream(LIST)]
    await until_async(lambda: len(asked) == 1, "the keyring to be asked")
    others = [asyncio.ensure_future(engine.users()) for _ in range(3 * WORKERS)]
    assert await engine.link.call(messages.ReadCosts()) is not None, "no worker is held up"
    engine.link.forget(streams[0].number)
    await until_async(lambda: len(asked) == 2, "the keyring to be asked for somebody else")
    answered.set()
    assert await asyncio.gather(*others) == [3] * len(others)
