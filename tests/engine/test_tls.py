"""Over TLS: impostors get nothing, and a flipped bit never makes a wrong list."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from skydeck.core.context import AwsContext
from skydeck.core.errors import AppError, ErrorKind
from skydeck.engine.environment import Found
from skydeck.engine.gateway import Gateway
from skydeck.engine.journal import Journal
from skydeck.engine.sessions import Sessions
from skydeck.link.messages import AddKeys, Hello, UseNetwork
from tests.helpers.certificates import Certificates, certificates
from tests.helpers.fault_proxy import FaultProxy, fault_proxy
from tests.helpers.wire import Wire, wire

CTX = AwsContext("keys:tls", "us-east-1")
Open = Callable[[int, Path | None], Gateway]


@pytest.fixture
def pair(tmp_path: Path) -> Certificates:
    return certificates(tmp_path)


@pytest.fixture
def secure(moto: int, pair: Certificates) -> Iterator[FaultProxy]:
    with fault_proxy(moto, pair.server) as running:
        yield running


@pytest.fixture
def gateway(tmp_path: Path, no_backoff: None) -> Iterator[Open]:
    """Opens an account at an https port, trusting a bundle or only the usual authorities."""
    with ExitStack() as stack:

        def opened(port: int, bundle: Path | None) -> Gateway:
            found = Found({"AWS_CA_BUNDLE": str(bundle)} if bundle else {})
            folder = tmp_path / "data"
            sessions = Sessions(Hello(str(folder)), found)
            sessions.network.use(UseNetwork(connect_timeout=2, read_timeout=15, attempts=3))
            sessions.add_keys(AddKeys("tls", "AKIA", "s", "t", "us-east-1", f"https://127.0.0.1:{port}", keep=False))
            journal = Journal(folder)
            stack.callback(journal.close)
            stack.callback(sessions.forget)
            return Gateway(sessions, journal, lambda _record: None)

        yield opened


def test_a_bundle_of_the_environment_is_trusted(secure: FaultProxy, pair: Certificates, gateway: Open) -> None:
    gateway(secure.port, pair.bundle).call(CTX, "iam", "list_users", {})
    assert len(secure.seen) == 1


def test_an_impostor_gets_no_request(secure: FaultProxy, gateway: Open) -> None:
    with pytest.raises(AppError) as caught:
        gateway(secure.port, None).call(CTX, "iam", "create_user", {"UserName": "u"})
    assert caught.value.kind is ErrorKind.UNTRUSTED
    assert not caught.value.may_have_happened
    assert secure.seen == []


@pytest.mark.parametrize(("host", "days"), [("127.0.0.2", 1), ("127.0.0.1", -1)], ids=["wrong host", "expired"])
def test_a_certificate_that_does_not_fit_is_refused(
    moto: int, tmp_path: Path, gateway: Open, host: str, days: int
) -> None:
    (tmp_path / "odd").mkdir()
    odd = certificates(tmp_path / "odd", host, days)
    with fault_proxy(moto, odd.server) as impostor:
        with pytest.raises(AppError) as caught:
            gateway(impostor.port, odd.bundle).call(CTX, "iam", "list_users", {})
        assert caught.value.kind is ErrorKind.UNTRUSTED
        assert impostor.seen == []


@pytest.fixture
def noisy(secure: FaultProxy) -> Iterator[Wire]:
    with wire(secure.port) as made:
        yield made


@pytest.mark.parametrize(
    ("service", "operation"),
    [
        ("ec2", "describe_vpcs"),
        ("s3", "list_buckets"),
        ("iam", "list_users"),
        ("lambda", "list_functions"),
        ("cloudwatch", "describe_alarms"),
        ("logs", "describe_log_groups"),
        ("sts", "get_caller_identity"),
        ("ec2", "describe_security_groups"),
    ],
)
def test_a_bit_that_flips_on_the_wire_is_noticed(
    noisy: Wire, pair: Certificates, gateway: Open, service: str, operation: str
) -> None:
    opened = gateway(noisy.port, pair.bundle)
    right = opened.call(CTX, service, operation, {})
    noisy.flip_after = noisy.said - 40  # the next connection says as much, so this is within the answer's body
    opened._sessions.forget()
    got = opened.call(CTX, service, operation, {})
    assert noisy.flipped == 1
    del right["ResponseMetadata"], got["ResponseMetadata"]
    assert got == right
