"""A server, a proxy that breaks its answers, and gateways to them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from botocore.retries.standard import ExponentialBackoff

from skydeck.core.context import AwsContext, WriteMode
from skydeck.engine.accounts.sessions import Sessions
from skydeck.engine.calls.gateway import Gateway
from skydeck.engine.record.journal import Journal
from skydeck.engine.work.environment import quiet_libraries
from skydeck.link.messages import CallRecord, Hello, UseNetwork, UseSandbox
from tests.engine.aws_files import Aws
from tests.engine.signing_bench import MakeSigning, SigningBench
from tests.helpers.canaries import canary
from tests.helpers.fault_proxy import FaultProxy, fault_proxy
from tests.helpers.moto_server import moto_server
from tests.helpers.scripted_sso import ScriptedSso, scripted_sso
from tests.helpers.scripted_sts import ScriptedSts, scripted_sts

REGION = "us-east-1"
SANDBOX = AwsContext("sandbox", REGION, WriteMode.FREE)
READ_ONLY = AwsContext("sandbox", REGION, WriteMode.READ_ONLY)


@dataclass
class Bench:
    """A gateway and what it told."""

    gateway: Gateway
    sessions: Sessions
    journal: Journal
    told: list[CallRecord] = field(default_factory=list)


MakeBench = Callable[..., Bench]


@pytest.fixture(scope="session", autouse=True)
def quiet_boto() -> None:
    quiet_libraries()


@pytest.fixture
def no_backoff(monkeypatch: pytest.MonkeyPatch) -> None:
    """Retries at once: how long they wait is botocore's business, whether they happen is ours."""
    monkeypatch.setattr(ExponentialBackoff, "delay_amount", lambda _self, _context: 0)


@pytest.fixture(scope="module")
def moto() -> Iterator[int]:
    """The port of a moto server of this module's own."""
    with moto_server() as port:
        yield port


@pytest.fixture
def proxy(moto: int) -> Iterator[FaultProxy]:
    with fault_proxy(moto) as running:
        yield running


@pytest.fixture
def make_bench(tmp_path: Path) -> Iterator[MakeBench]:
    """Benches whose sandbox listens on a port."""
    made: list[Bench] = []

    def make(port: int, read_timeout: float = 15) -> Bench:
        folder = tmp_path / f"data{len(made)}"
        sessions = Sessions(Hello(str(folder), sandbox_only=True))
        sessions.network.use(UseNetwork(connect_timeout=1, read_timeout=read_timeout, attempts=3))
        sessions.use_sandbox(
            UseSandbox(f"http://127.0.0.1:{port}", "AKIATEST", canary("secret"), "123456789012", REGION)
        )
        told: list[CallRecord] = []
        journal = Journal(folder)
        made.append(Bench(Gateway(sessions, journal, told.append), sessions, journal, told))
        return made[-1]

    yield make
    for bench in made:
        bench.sessions.forget()
        bench.journal.close()


@pytest.fixture
def bench(make_bench: MakeBench, moto: int) -> Bench:
    """Straight to the server."""
    return make_bench(moto)


@pytest.fixture
def faulty(make_bench: MakeBench, proxy: FaultProxy) -> Bench:
    """Through the proxy, and soon tired of waiting."""
    return make_bench(proxy.port, read_timeout=0.6)


@pytest.fixture
def aws(tmp_path: Path) -> Iterator[Aws]:
    """A folder like `~/.aws` of this test's own."""
    made = Aws(tmp_path)
    yield made
    made.close()


@pytest.fixture
def sts() -> Iterator[ScriptedSts]:
    with scripted_sts() as running:
        yield running


@pytest.fixture
def script() -> Iterator[ScriptedSso]:
    with scripted_sso() as running:
        yield running


@pytest.fixture
def signing(sts: ScriptedSts, tmp_path: Path) -> Iterator[MakeSigning]:
    """Accounts of `~/.aws` files whose calls go to the scripted STS."""
    made: list[SigningBench] = []

    def make(profiles: str, **more: str) -> SigningBench:
        made.append(SigningBench(sts, tmp_path, profiles, **more))
        return made[-1]

    yield make
    for bench in made:
        bench.close()
