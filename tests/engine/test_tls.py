"""Over TLS: impostors get nothing, and a flipped bit never makes a wrong list."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest

from skydeck.core.context import AwsContext
from skydeck.core.errors import AppError, ErrorKind
from skydeck.engine.accounts.sessions import Sessions
from skydeck.engine.calls.gateway import Gateway
from skydeck.engine.record.journal import Journal
from skydeck.engine.work.environment import Found
from skydeck.link.messages import AddKeys, Hello, UseNetwork
from tests.helpers.certificates import Certificates, certificates, vouched_for
from tests.helpers.fault_proxy import REDIRECT, FaultProxy, always, fault_proxy
from tests.helpers.tunnel import tunnel
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


Make = Callable[[Path], Certificates]
SHOWN: dict[str, tuple[Make, bool, str]] = {
    "self-signed": (certificates, False, "vouched for by nobody but itself"),
    "expired": (lambda at: certificates(at, days=-1), True, "has expired"),
    "wrong host": (lambda at: certificates(at, "127.0.0.2"), True, "for another name"),
    "interception": (lambda at: vouched_for(at, "127.0.0.1"), False, "is not trusted: something may read along"),
}


@pytest.mark.parametrize(("make", "known", "words"), SHOWN.values(), ids=SHOWN)
@pytest.mark.parametrize("operation", ["list_users", "create_user"])
def test_a_certificate_that_does_not_fit_is_refused_in_words_before_anything_is_sent(
    moto: int, tmp_path: Path, gateway: Open, make: Make, known: bool, words: str, operation: str
) -> None:
    odd = make(tmp_path / "odd")
    params = {"UserName": "u"} if operation == "create_user" else {}
    with fault_proxy(moto, odd.server) as impostor:
        with pytest.raises(AppError) as caught:
            gateway(impostor.port, odd.bundle if known else None).call(CTX, "iam", operation, params)
        assert caught.value.kind is ErrorKind.UNTRUSTED
        assert words in caught.value.text
        assert "Nothing was sent" in caught.value.advice
        assert not caught.value.may_have_happened
        assert impostor.seen == []


def test_an_answer_without_encryption_is_taken_for_a_login_page(moto: int, gateway: Open) -> None:
    with fault_proxy(moto) as page:
        with pytest.raises(AppError) as caught:
            gateway(page.port, None).call(CTX, "iam", "list_users", {})
        assert caught.value.kind is ErrorKind.UNTRUSTED
        assert "sign in" in caught.value.advice
        assert page.seen == []


def test_a_redirect_to_an_address_without_encryption_is_not_followed(
    moto: int, secure: FaultProxy, pair: Certificates, gateway: Open
) -> None:
    with fault_proxy(moto) as plain:
        secure.portal = f"{plain.url}/login"
        secure.use(always(REDIRECT))
        with pytest.raises(AppError) as caught:
            gateway(secure.port, pair.bundle).call(CTX, "s3", "list_buckets", {})
        assert caught.value.kind is ErrorKind.UNTRUSTED
        assert plain.seen == []
        assert plain.connections == 0


def test_a_proxy_that_leads_to_an_impostor_learns_a_host_name_only(moto: int, tmp_path: Path, gateway: Open) -> None:
    reader = vouched_for(tmp_path / "odd", "*.amazonaws.com")
    with fault_proxy(moto, reader.server) as impostor, tunnel(impostor.port) as proxy:
        opened = gateway(0, None)
        opened._sessions.network.use(UseNetwork(proxy=proxy.url, attempts=2))
        opened._sessions.add_keys(AddKeys("aws", "AKIA", "s", "t", "us-east-1", "", keep=False))
        with pytest.raises(AppError) as caught:
            opened.call(replace(CTX, account="keys:aws"), "sts", "get_caller_identity", {})
        assert caught.value.kind is ErrorKind.UNTRUSTED
        assert impostor.seen == []
        assert {asked.line.split()[1] for asked in proxy.asked} == {"sts.us-east-1.amazonaws.com:443"}
        assert not any("authorization" in asked.headers for asked in proxy.asked)


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
    opened._sessions._drop_clients()
    got = opened.call(CTX, service, operation, {})
    assert noisy.flipped == 1
    del right["ResponseMetadata"], got["ResponseMetadata"]
    assert got == right
