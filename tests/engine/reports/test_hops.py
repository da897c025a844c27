"""Each hop to AWS made to fail in turn, on loopback: the right one is named, in words, and nothing follows it."""

from __future__ import annotations

import base64
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import pytest

from skydeck.core.context import AwsContext, WriteMode
from skydeck.core.errors import AppError, ErrorKind
from skydeck.engine.accounts.sessions import Sessions
from skydeck.engine.calls.gateway import Gateway
from skydeck.engine.network import dialling, trust
from skydeck.engine.record.journal import Journal
from skydeck.engine.reports.hops import Hops, first_list
from skydeck.engine.work.environment import Found
from skydeck.engine.work.jobs import Job
from skydeck.link.channel import Channel
from skydeck.link.messages import AddKeys, Hello, Hop, HopTested, KeepProxyPassword, TryConnection, UseNetwork
from tests.helpers import fault_proxy as faults
from tests.helpers.canaries import canary
from tests.helpers.certificates import Certificates, certificates, vouched_for
from tests.helpers.fault_proxy import FaultProxy, fault_proxy
from tests.helpers.tunnel import Tunnel, tunnel

AWS_NAMES = ("*.amazonaws.com", "*.us-east-1.amazonaws.com")
ALICE = "Basic " + base64.b64encode("alice:pä$$".encode()).decode()


class Recorder:
    """The channel of a job."""

    def __init__(self) -> None:
        self.told: list[HopTested] = []
        self.then: Callable[[], None] = lambda: None

    def send(self, _number: int, body: Any, *, bulk: bool = False) -> None:
        self.told.append(body)
        self.then()


@dataclass
class Way:
    """An account, the network to it, and walks."""

    sessions: Sessions
    hops: Hops
    account: str = "keys:it"

    def add(self, url: str) -> None:
        self.sessions.add_keys(AddKeys("it", "AKIATEST", canary("secret"), "", "us-east-1", url, keep=False))

    def use(self, **network: Any) -> None:
        self.sessions.network.use(UseNetwork(connect_timeout=10, read_timeout=60, attempts=1, **network))

    def walk(self, service: str = "ec2", recorder: Recorder | None = None, job: Job | None = None) -> list[HopTested]:
        recorder = recorder or Recorder()
        request = TryConnection(AwsContext(self.account, "us-east-1", WriteMode.READ_ONLY), service)
        self.hops.walk(job or Job(1, request, cast(Channel, recorder)), request)
        return recorder.told

    def failing(self, service: str = "ec2") -> tuple[Hop, AppError]:
        """The hop that is named; all after it are skipped, none before it failed."""
        told = self.walk(service)
        assert [one.hop for one in told] == list(Hop)
        failed = [at for at, one in enumerate(told) if one.error is not None]
        assert len(failed) == 1, told
        assert all(one.skipped for one in told[failed[0] + 1 :])
        error = told[failed[0]].error
        assert error is not None
        assert error.advice
        return told[failed[0]].hop, error


@pytest.fixture
def way(tmp_path: Path) -> Iterator[Way]:
    folder = tmp_path / "data"
    sessions, journal = Sessions(Hello(str(folder)), Found({})), Journal(folder)
    made = Way(sessions, Hops(sessions, Gateway(sessions, journal, lambda _told: None)))
    made.use(proxy="none")
    yield made
    sessions.forget()
    journal.close()


@pytest.fixture
def pair(tmp_path: Path) -> Certificates:
    return vouched_for(tmp_path / "pair", "127.0.0.1", *AWS_NAMES)


@pytest.fixture
def server(moto: int, pair: Certificates) -> Iterator[FaultProxy]:
    """AWS, over TLS."""
    with fault_proxy(moto, pair.server) as running:
        yield running


@pytest.fixture
def direct(way: Way, server: FaultProxy, pair: Certificates) -> Way:
    way.add(f"https://127.0.0.1:{server.port}")
    way.use(proxy="none", trust=str(pair.bundle))
    return way


@pytest.fixture
def proxied(way: Way, server: FaultProxy, pair: Certificates) -> Iterator[tuple[Way, Tunnel]]:
    """To AWS by its real names, through a proxy that leads to the server here."""
    way.add("")
    with tunnel(server.port) as proxy:
        way.use(proxy=proxy.url, proxy_user="alice", trust=str(pair.bundle))
        yield way, proxy


def test_every_hop_of_a_way_that_works_says_what_it_found(direct: Way, server: FaultProxy) -> None:
    told = {one.hop: one for one in direct.walk()}
    assert list(told) == list(Hop)
    assert not any(one.error for one in told.values())
    assert [hop for hop, one in told.items() if one.skipped] == [Hop.PROXY]
    assert "127.0.0.1" in told[Hop.NAME].text
    assert f"port {server.port}" in told[Hop.CONNECTION].text
    assert told[Hop.ENCRYPTION].text == "TLSv1.3, vouched for by Test authority"
    assert told[Hop.CLOCK].text == "Right"
    assert "1234 5678 9012" in told[Hop.CREDENTIALS].text.replace("-", " ")
    assert "Instances" in told[Hop.PERMISSION].text
    assert all(one.seconds >= 0 for one in told.values())


def test_nothing_with_credentials_is_sent_before_the_clock_was_compared(direct: Way, server: FaultProxy) -> None:
    direct.walk()
    assert [(seen.method, "authorization" in seen.headers) for seen in server.seen] == [
        ("HEAD", False),
        ("POST", True),
        ("POST", True),
    ]


def test_a_name_that_nobody_knows(direct: Way, monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_arguments: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(dialling.socket, "getaddrinfo", unknown)
    hop, error = direct.failing()
    assert (hop, error.kind) == (Hop.NAME, ErrorKind.OFFLINE)
    assert "Nobody knows" in error.text


def test_a_name_server_that_does_not_answer_is_not_waited_for(way: Way, monkeypatch: pytest.MonkeyPatch) -> None:
    way.add("https://127.0.0.1:1")
    over = threading.Event()
    monkeypatch.setattr(dialling.socket, "getaddrinfo", lambda *_: over.wait())
    way.sessions.network.use(UseNetwork(proxy="none", connect_timeout=0.2))
    try:
        hop, error = way.failing()
    finally:
        over.set()
    assert hop is Hop.NAME
    assert "within 0.2 s" in error.text


def test_a_port_where_nobody_listens(way: Way) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    way.add(f"https://127.0.0.1:{port}")
    hop, error = way.failing()
    assert (hop, error.kind) == (Hop.CONNECTION, ErrorKind.OFFLINE)
    assert "refuses connections" in error.text


Make = Callable[[Path], Certificates]
SHOWN: list[tuple[str, Make, bool, str, str]] = [
    ("self-signed", certificates, False, "nobody but itself", "of your own"),
    ("expired", lambda at: vouched_for(at, "127.0.0.1", days=-1), True, "has expired on 2", "date"),
    ("wrong host", lambda at: vouched_for(at, "s3.example.com"), True, "another name: s3.example.com", "hosts file"),
    ("interception", lambda at: vouched_for(at, "127.0.0.1"), False, "(“Test authority”)", "Network page"),
]


@pytest.mark.parametrize(("make", "known", "text", "advice"), [one[1:] for one in SHOWN], ids=[one[0] for one in SHOWN])
def test_a_certificate_that_will_not_do(
    moto: int, tmp_path: Path, way: Way, make: Make, known: bool, text: str, advice: str
) -> None:
    made = make(tmp_path / "odd")
    with fault_proxy(moto, made.server) as impostor:
        way.add(f"https://127.0.0.1:{impostor.port}")
        way.use(proxy="none", trust=str(made.bundle) if known else "bundled")
        hop, error = way.failing()
        assert (hop, error.kind) == (Hop.ENCRYPTION, ErrorKind.UNTRUSTED)
        assert text in error.text
        assert advice in error.advice
        assert impostor.seen == [], "not even a HEAD"


def test_certificates_of_the_computer_that_would_do_are_recommended(
    way: Way, server: FaultProxy, pair: Certificates, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trust, "WELL_KNOWN", (str(pair.bundle),))
    way.add(f"https://127.0.0.1:{server.port}")
    way.use(proxy="none")
    _, error = way.failing()
    assert "This computer’s own certificates would do" in error.advice
    way.use(proxy="none", trust="system")
    assert not any(one.error for one in way.walk())


def test_an_answer_without_encryption(moto: int, way: Way) -> None:
    with fault_proxy(moto) as page:
        way.add(f"https://127.0.0.1:{page.port}")
        hop, error = way.failing()
        assert hop is Hop.ENCRYPTION
        assert "does not encrypt" in error.text
        assert "sign in" in error.advice
        assert page.seen == []


@pytest.mark.parametrize(("ahead", "words"), [(1200, "20 min slow"), (-1200, "20 min fast")])
def test_a_clock_that_is_wrong(direct: Way, server: FaultProxy, ahead: int, words: str) -> None:
    server.clock_ahead = ahead
    hop, error = direct.failing()
    assert (hop, error.kind) == (Hop.CLOCK, ErrorKind.CLOCK)
    assert words in error.text


@pytest.mark.parametrize(
    ("service", "hop", "fault", "kind"),
    [
        ("sts", Hop.CREDENTIALS, faults.EXPIRED, ErrorKind.EXPIRED),
        ("sts", Hop.CREDENTIALS, faults.DENIED, ErrorKind.DENIED),
        ("ec2", Hop.PERMISSION, faults.DENIED, ErrorKind.DENIED),
    ],
)
def test_an_answer_that_refuses(
    direct: Way, server: FaultProxy, service: str, hop: Hop, fault: str, kind: ErrorKind
) -> None:
    server.use(faults.always(fault), lambda seen: seen.service == service)
    failed, error = direct.failing()
    assert (failed, error.kind) == (hop, kind)
    assert error.account == "keys:it"


# --- through a proxy ---


def test_a_proxy_that_lets_us_through(proxied: tuple[Way, Tunnel]) -> None:
    way, proxy = proxied
    proxy.login = ALICE
    way.sessions.network.keep_password(KeepProxyPassword("alice", "pä$$", keep=False))
    told = {one.hop: one for one in way.walk()}
    assert not any(one.error for one in told.values()), told
    there = "ec2.us-east-1.amazonaws.com:443 (200 Connection established)"
    assert told[Hop.PROXY].text == f"http://***:***@127.0.0.1:{proxy.port} leads to {there}"
    assert {asked.line.split()[1] for asked in proxy.asked} == {
        "ec2.us-east-1.amazonaws.com:443",
        "sts.us-east-1.amazonaws.com:443",
    }
    assert "pä$$" not in repr(told)


@pytest.mark.parametrize(("password", "words"), [("", "wants a user"), ("wrong", "does not accept")])
def test_a_proxy_that_wants_to_know_who_we_are(proxied: tuple[Way, Tunnel], password: str, words: str) -> None:
    way, proxy = proxied
    proxy.login = ALICE
    if password:
        way.sessions.network.keep_password(KeepProxyPassword("alice", password, keep=False))
    else:
        way.use(proxy=proxy.url, trust=way.sessions.network.wanted.trust)
    hop, error = way.failing()
    assert (hop, error.code) == (Hop.PROXY, "407")
    assert words in error.text


def test_a_proxy_that_refuses(proxied: tuple[Way, Tunnel]) -> None:
    way, proxy = proxied
    way.sessions.network.keep_password(KeepProxyPassword("alice", "x", keep=False))
    proxy.refusal = "403 Forbidden by policy"
    hop, error = way.failing()
    assert hop is Hop.PROXY
    assert "(403 Forbidden by policy)" in error.text


def test_a_proxy_that_is_not_there(way: Way) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    way.add("")
    way.use(proxy=f"http://127.0.0.1:{port}")
    hop, error = way.failing()
    assert hop is Hop.CONNECTION
    assert error.text.startswith(f"The proxy 127.0.0.1:{port}")


def test_a_proxy_over_tls(way: Way, server: FaultProxy, pair: Certificates) -> None:
    way.add("")
    with tunnel(server.port, pair.server) as proxy:
        way.use(proxy=proxy.url, trust=str(pair.bundle))
        assert not any(one.error for one in way.walk())


def test_a_proxy_over_tls_that_nobody_vouches_for(way: Way, server: FaultProxy, pair: Certificates) -> None:
    way.add("")
    with tunnel(server.port, pair.server) as proxy:
        way.use(proxy=proxy.url, trust="bundled")
        hop, error = way.failing()
    assert (hop, error.kind) == (Hop.PROXY, ErrorKind.UNTRUSTED)


def test_an_account_s_own_certificates_that_are_not_there_are_named(tmp_path: Path, way: Way) -> None:
    missing = str(tmp_path / "none.pem")
    way.sessions.bundle = lambda _account: missing  # type: ignore[method-assign]
    way.add("")
    hop, error = way.failing()
    assert (hop, error.kind) == (Hop.NAME, ErrorKind.UNTRUSTED)
    assert missing in error.text


# --- the walk itself ---


def test_a_walk_that_nobody_waits_for_ends(direct: Way, server: FaultProxy) -> None:
    recorder = Recorder()
    job = Job(1, None, cast(Channel, recorder))
    recorder.then = job.cancel
    with pytest.raises(AppError) as caught:
        direct.walk(recorder=recorder, job=job)
    assert caught.value.kind is ErrorKind.CANCELLED
    assert [one.hop for one in recorder.told] == [Hop.NAME]
    assert server.seen == []


def test_a_walk_to_sts_asks_for_no_permission(direct: Way) -> None:
    assert direct.walk("sts")[-1].skipped


def test_every_service_of_the_catalogue_has_a_list_to_try() -> None:
    from skydeck.catalog import KINDS

    services = {kind.boto3_service for kind in KINDS.values() if not kind.parent}
    assert all(first_list(service) for service in services)


def test_a_profile_s_command_is_not_run_to_find_its_address(tmp_path: Path) -> None:
    ran = tmp_path / "ran"
    (tmp_path / "config").write_text(f"[profile p]\ncredential_process = touch {ran}\n")
    found = Found({"AWS_CONFIG_FILE": str(tmp_path / "config"), "AWS_SHARED_CREDENTIALS_FILE": str(tmp_path / "none")})
    sessions = Sessions(Hello(str(tmp_path / "data")), found)
    assert sessions.address(AwsContext("profile:p", "eu-west-1"), "ec2") == "https://ec2.eu-west-1.amazonaws.com"
    assert not ran.exists()


def test_the_context_of_a_walk_verifies_as_strictly_as_clients_do() -> None:
    made = dialling.context(str(trust_file()))
    assert made.verify_mode is ssl.CERT_REQUIRED
    assert made.check_hostname


def trust_file() -> Path:
    from botocore.httpsession import get_cert_path

    return Path(get_cert_path(True))
