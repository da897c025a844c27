"""Goals 8 and 39: an engine that is killed while it changes things has noted every call, and says what is unknown."""

from __future__ import annotations

import asyncio
import json
import os
import random
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import boto3
import pytest

from skydeck.core.context import Account
from skydeck.demo import environment
from skydeck.engine.accounts.pins import Pins
from skydeck.link import messages
from skydeck.link.client import Link
from skydeck.link.peers import EngineProcess
from tests.engine.conftest import REGION, SANDBOX
from tests.helpers.canaries import canary
from tests.helpers.fault_proxy import FaultProxy
from tests.helpers.waiting import until_async

KIND = "ec2.instances"
INSTANCES, AT_ONCE = 6, 4


@dataclass
class Figures:
    """What the kills met; the unknown are those that the engine after the last one lists."""

    kills: int = 0
    sent: int = 0
    intents: int = 0
    unknown: int = 0
    under_way: int = 0  # kills that hit while the server worked on a change

    def __str__(self) -> str:
        return (
            f"{self.kills} kills: {self.sent} changes reached the server, {self.intents} intents, "
            f"{self.unknown} unknown, {self.under_way} kills while one was under way"
        )


@dataclass
class Victims:
    """Engines that tag instances through the proxy and are killed at it; the journal is one for all of them."""

    folder: Path
    proxy: FaultProxy
    rows: tuple[str, ...]
    chance: random.Random
    figures: Figures = field(default_factory=Figures)
    serial: int = 0

    async def live(self, *, die: bool) -> None:
        """Start, look at what the one before left; then change things and be killed."""
        peers: list[EngineProcess] = []

        def start() -> EngineProcess:
            peers.append(EngineProcess(environment.for_child(os.environ)))
            return peers[-1]

        link = Link(start, [messages.Hello(str(self.folder), sandbox_only=True), self.sandbox()])
        link.open(asyncio.get_running_loop())
        try:
            self.check_page(await link.call(messages.ReadJournal(limit=10**6, writes_only=True)))
            if die:
                await self.change_things(link)
                os.kill(peers[0].pid, signal.SIGKILL)
        finally:
            link.close()
        self.figures.kills += die
        self.check_files()

    def sandbox(self) -> messages.UseSandbox:
        return messages.UseSandbox(self.proxy.url, "AKIATEST", canary("secret"), "123456789012", REGION)

    async def change_things(self, link: Link) -> None:
        """Until the moment to die has come."""
        enough = len(self.changes()) + self.chance.randrange(1, AT_ONCE * INSTANCES)
        streams = []
        for _ in range(AT_ONCE):
            self.serial += 1
            tags = {"serial": str(self.serial)}
            streams.append(link.stream(messages.EditTags(SANDBOX, KIND, self.rows, tags, ())))
        await until_async(lambda: len(self.changes()) >= enough, "changes", 60, 0.001)
        await asyncio.sleep(self.chance.uniform(0, 0.02))

    def changes(self) -> list[tuple[str, str]]:
        """Resource and value of each change that the server was sent in full."""
        whole = [seen for seen in list(self.proxy.seen) if len(seen.body) == int(seen.headers["content-length"])]
        asked = (parse_qs(seen.body.decode()) for seen in whole)
        return [(one["ResourceId.1"][0], one["Tag.1.Value"][0]) for one in asked if one["Action"] == ["CreateTags"]]

    def lines(self) -> list[dict[str, Any]]:
        whole = (self.folder / "journal.jsonl").read_bytes().rpartition(b"\n")[0]
        return [json.loads(line) for line in whole.splitlines()]

    def check_files(self) -> None:
        """Every change that left has its line."""
        intents = {
            (line["params"]["Resources"][0], line["params"]["Tags"][0]["Value"])
            for line in self.lines()
            if line["kind"] == "intent"
        }
        sent = self.changes()
        assert len(set(sent)) == len(sent), "a change was sent twice"
        assert set(sent) <= intents
        self.figures.sent, self.figures.intents = len(sent), len(intents)

    def check_page(self, page: messages.JournalPage) -> None:
        """The next engine trusts the file, and lists whatever has no result."""
        assert page.intact
        lines = self.lines()
        intents, results = ({one["number"] for one in lines if one["kind"] == kind} for kind in ("intent", "result"))
        open_ = intents - results
        listed = {entry.number for entry in page.entries if entry.outcome == "unknown"}
        assert listed == open_
        assert page.unknown == len(open_)
        self.figures.under_way += len(open_) > self.figures.unknown
        self.figures.unknown = len(open_)


@pytest.fixture
def victims(moto: int, proxy: FaultProxy, tmp_path: Path) -> Iterator[Victims]:
    ec2 = boto3.client(
        "ec2", REGION, endpoint_url=f"http://127.0.0.1:{moto}", aws_access_key_id="AKIA", aws_secret_access_key="s"
    )
    made = ec2.run_instances(ImageId="ami-12345678", MinCount=INSTANCES, MaxCount=INSTANCES)
    ec2.close()
    chance = random.Random(39)
    proxy.delay = lambda: proxy.closing.wait(chance.uniform(0, 0.01)) and None
    yield Victims(tmp_path, proxy, tuple(one["InstanceId"] for one in made["Instances"]), chance)
    proxy.delay = lambda: None


async def killed(victims: Victims, kills: int) -> Figures:
    for _ in range(kills):
        await victims.live(die=True)
    await victims.live(die=False)
    print(victims.figures)
    return victims.figures


async def test_five_kills_leave_no_change_without_an_intent(victims: Victims) -> None:
    figures = await killed(victims, 5)
    assert figures.sent >= 10
    assert figures.unknown > 0, "no kill hit a change: this proves nothing"


@pytest.mark.soak
@pytest.mark.timeout(600)
async def test_fifty_kills_leave_no_change_without_an_intent(victims: Victims) -> None:
    figures = await killed(victims, 50)
    assert figures.sent >= 100
    assert figures.under_way >= 10


# --- what else the engine keeps ---

KEEPER = """
import sys
from pathlib import Path
from skydeck.core.context import Account
from skydeck.engine.work.environment import Found
from skydeck.engine.accounts.opening import Consents
from skydeck.engine.accounts.pins import Pins
from skydeck.engine.accounts.own_accounts import KeysItem, OwnAccounts
folder = Path(sys.argv[1])
own, pins = OwnAccounts(folder), Pins(folder)
consents = Consents(folder, lambda *question: question[2][0])
for number in range(min(len(own.all()), len(pins._kept), len(consents._given)), 10**6):
    name = f"keys:{number}"
    own.put(KeysItem(name, str(number), "us-east-1"))
    pins.put(Account(name, str(number), "keyring", "us-east-1"), f"{number:012}")
    consents.require(f"command {number}", name)
    print(number, flush=True)
"""


def kept(folder: Path) -> tuple[int, int, int]:
    """How many accounts, pins and consents there are; a file that can't be read has none."""
    from skydeck.engine.accounts.opening import Consents
    from skydeck.engine.accounts.own_accounts import OwnAccounts

    consents = Consents(folder, lambda *_question: None)
    return len(OwnAccounts(folder).all()), len(Pins(folder)._kept), len(consents._given)


def lives(folder: Path, kills: int) -> int:
    """Kill a process that keeps things again and again; the number of things that were kept at the end."""
    chance, said = random.Random(8), -1
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    for _ in range(kills):
        keeper = subprocess.Popen(
            [sys.executable, "-c", KEEPER, str(folder)], stdout=subprocess.PIPE, env=environment, text=True
        )
        assert keeper.stdout is not None
        for _ in range(chance.randrange(1, 30)):
            said = int(keeper.stdout.readline())
        keeper.kill()
        said = int((f"{said}\n" + keeper.stdout.read()).rpartition("\n")[0].splitlines()[-1])
        keeper.stdout.close()
        keeper.wait()
        assert min(kept(folder)) > said, "what was said to be kept is gone"
    return said


def test_five_kills_lose_no_account_no_pin_and_no_consent(tmp_path: Path) -> None:
    assert lives(tmp_path, 5) > 5
    names = {f"keys:{number}" for number in range(5)}
    account = [Account(name, name, "keyring", "us-east-1") for name in sorted(names)]
    assert [Pins(tmp_path).number(one) for one in account] == [f"{number:012}" for number in range(5)]


@pytest.mark.soak
@pytest.mark.timeout(600)
def test_fifty_kills_lose_no_account_no_pin_and_no_consent(tmp_path: Path) -> None:
    assert lives(tmp_path, 50) > 100
