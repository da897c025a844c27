"""Secrets that pass through an engine are in no log line, also at DEBUG, and in no file that it writes."""

from __future__ import annotations

import asyncio
import io
import json
import logging
import threading
import zipfile
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import boto3
import pytest

from skydeck.core.context import AwsContext, WriteMode
from skydeck.core.errors import AppError
from skydeck.engine import handlers
from skydeck.engine.calls.gateway import Gateway
from skydeck.engine.server import Server
from skydeck.engine.work.environment import NOTHING_FOUND, quiet_libraries
from skydeck.link import messages
from skydeck.link.client import Link
from tests.engine.conftest import REGION, SANDBOX
from tests.helpers.canaries import canary
from tests.helpers.fault_proxy import FaultProxy
from tests.helpers.peers import ThreadPeer
from tests.helpers.waiting import until

SANDBOX_SECRET = canary("secret")
ADDED_SECRET, ADDED_TOKEN = canary("secret"), canary("token")
VARIABLE = canary("variable")
PAYLOAD = canary("payload")
PASSWORD = canary("password")
CANARIES = (SANDBOX_SECRET, ADDED_SECRET, ADDED_TOKEN, VARIABLE, PAYLOAD, PASSWORD)
MINE = AwsContext("keys:mine", REGION, WriteMode.FREE)


class Lines(logging.Handler):
    """Every line that anybody logs."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.said.append(f"{record.name} {record.getMessage()} {record.exc_info or ''}")


@pytest.fixture
def lines() -> Iterator[Lines]:
    root, made = logging.getLogger(), Lines()
    before = root.level
    root.setLevel(logging.DEBUG)
    root.addHandler(made)
    yield made
    root.removeHandler(made)
    root.setLevel(before)


@dataclass
class Engine:
    """A whole engine in a thread of this process, and its gateway."""

    folder: Path
    link: Link
    gateways: list[Gateway] = field(default_factory=list)


@pytest.fixture
async def engine(tmp_path: Path, proxy: FaultProxy, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Engine]:
    made: list[Gateway] = []

    class Noticed(Gateway):
        def __init__(self, *parts: Any) -> None:
            super().__init__(*parts)
            made.append(self)

    monkeypatch.setattr(handlers, "Gateway", Noticed)

    def build(hello: messages.Hello, server: Server) -> Any:
        return handlers.build(hello, server, NOTHING_FOUND)

    sandbox = messages.UseSandbox(proxy.url, "AKIATEST", SANDBOX_SECRET, "123456789012", REGION)
    link = Link(lambda: ThreadPeer(build), [messages.Hello(str(tmp_path)), sandbox])
    link.open(asyncio.get_running_loop())
    yield Engine(tmp_path, link, made)
    link.close()
    # A real engine ends with its process; these threads may still read what a change came to.
    until(lambda: not [one for one in threading.enumerate() if one.name.startswith("waited-for")], "the workers")
    for gateway in made:
        gateway._sessions.forget()
        gateway._journal.close()


def stock(port: int) -> None:
    """A function with a secret in its environment."""
    known = {"endpoint_url": f"http://127.0.0.1:{port}", "aws_access_key_id": "AKIA", "aws_secret_access_key": "s"}
    iam, functions = boto3.client("iam", REGION, **known), boto3.client("lambda", REGION, **known)
    document = {"Version": "2012-10-17", "Statement": []}
    role = iam.create_role(RoleName="canary", AssumeRolePolicyDocument=json.dumps(document))["Role"]["Arn"]
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("index.py", "def handler(event, context): return event")
    functions.create_function(
        FunctionName="secretive", Runtime="python3.12", Role=role, Handler="index.handler",
        Code={"ZipFile": packed.getvalue()}, Environment={"Variables": {"DATABASE_PASSWORD": VARIABLE}},
    )  # fmt: skip
    for client in (iam, functions):
        client.close()


async def read(link: Link, request: Any) -> list[Any]:
    async with link.stream(request) as stream:
        return [answer async for answer in stream]


async def live(engine: Engine, proxy: FaultProxy) -> bytes:
    """Add keys, look at the function, call it with a secret, set a password, fail at all of it too; what was sent."""
    link = engine.link
    await link.call(messages.AddKeys("mine", "AKIAMINE", ADDED_SECRET, ADDED_TOKEN, REGION, proxy.url, keep=False))
    for context in (SANDBOX, MINE):
        await link.call(messages.WhoAmI(context))
        assert await read(link, messages.ListRows(context, "lambda.functions"))
        await read(link, messages.FetchDetail(context, "lambda.functions", "secretive"))
    sent = b""
    inputs = {"Payload": json.dumps({"password": PAYLOAD})}
    for fault in (None, "denied", "garbage"):
        proxy.use(lambda _number, fault=fault: fault)  # type: ignore[misc]
        await read(link, messages.Invoke(MINE, "lambda.functions", "invoke", ("secretive",), inputs))
        with pytest.raises(AppError):
            engine.gateways[0].call(MINE, "iam", "create_login_profile", {"UserName": "nobody", "Password": PASSWORD})
        sent += b"".join(seen.body for seen in proxy.seen)
    proxy.use(lambda _number: None)
    return sent


async def test_no_canary_is_in_a_log_line_or_a_file(
    engine: Engine, proxy: FaultProxy, moto: int, lines: Lines, capfd: pytest.CaptureFixture[str]
) -> None:
    stock(moto)
    lines.said.clear()  # what was said so far was said to the tests' own clients
    sent = await live(engine, proxy)
    assert PAYLOAD.encode() in sent
    assert PASSWORD.encode() in sent
    page = await engine.link.call(messages.ReadJournal(limit=1000))
    assert {"Invoke", "CreateLoginProfile", "GetFunctionConfiguration"} <= {one.operation for one in page.entries}
    said = "\n".join(
        (*lines.said, *capfd.readouterr(), repr(page), repr(engine.gateways[0]._sessions.roster.sources()))
    )
    files = {path: path.read_bytes() for path in engine.folder.rglob("*") if path.is_file()}
    assert (engine.folder / "journal.jsonl") in files
    for secret in CANARIES:
        assert secret not in said
        assert [path for path, data in files.items() if secret.encode() in data] == []


@pytest.mark.tells_secrets
async def test_the_libraries_would_tell_if_they_were_let(
    engine: Engine, proxy: FaultProxy, moto: int, lines: Lines
) -> None:
    logging.getLogger("botocore").setLevel(logging.DEBUG)
    await engine.link.call(messages.ListAccounts())
    try:
        with pytest.raises(AppError):
            engine.gateways[0].call(SANDBOX, "iam", "create_login_profile", {"UserName": "u", "Password": PASSWORD})
    finally:
        quiet_libraries()
    assert PASSWORD in "\n".join(lines.said)
