"""Keeps tests off the user's AWS files and off every network but loopback; the session adds a network of its own."""

from __future__ import annotations

import ipaddress
import os
import socket
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.helpers import outgoing

_EMPTY = tempfile.TemporaryDirectory(prefix="sky-aws-")
AWS_ENVIRONMENT = {
    "AWS_CONFIG_FILE": str(Path(_EMPTY.name) / "config"),
    "AWS_SHARED_CREDENTIALS_FILE": str(Path(_EMPTY.name) / "credentials"),
    "AWS_EC2_METADATA_DISABLED": "true",
}
_refused: list[str] = []


class NetworkRefusedError(AssertionError):
    """A test asked for a machine other than this one."""


def scrub(environment: dict[str, str] | os._Environ[str]) -> None:
    """Take away whatever could lead to an account, and leave empty files in its place."""
    for name in [name for name in environment if name.startswith("AWS_")]:
        del environment[name]
    for path in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"):
        Path(AWS_ENVIRONMENT[path]).touch()
    environment.update(AWS_ENVIRONMENT)


def is_loopback(host: object) -> bool:
    """Whether an address or a name stays on this machine."""
    if host is None:
        return True
    name = host.decode("ascii", "replace") if isinstance(host, bytes) else str(host)
    if name in ("", "localhost"):
        return True
    try:
        address = ipaddress.ip_address(name.partition("%")[0])
    except ValueError:
        return name.endswith(".localhost")
    mapped = getattr(address, "ipv4_mapped", None)
    return (mapped or address).is_loopback or address.is_unspecified


def _audit(event: str, arguments: tuple[object, ...]) -> None:
    if event in ("socket.connect", "socket.sendto", "socket.sendmsg"):
        connection, address = arguments
        family = getattr(connection, "family", None)
        if family in (socket.AF_INET, socket.AF_INET6) and isinstance(address, tuple) and not is_loopback(address[0]):
            _refuse(f"{event} to {address[0]}")
    elif event in ("socket.getaddrinfo", "socket.gethostbyname") and not is_loopback(arguments[0]):
        _refuse(f"{event} of {arguments[0]!r}")


def _refuse(what: str) -> None:
    # Also kept: whoever catches the error must not hide it.
    _refused.append(what)
    raise NetworkRefusedError(f"tests talk to loopback only; this was a {what}")


@pytest.fixture(autouse=True)
def loopback_only() -> Iterator[None]:
    """Fail a test that tried to reach, or to look up, any other machine, itself or by any process it started."""
    _refused.clear()
    before = outgoing.attempts() if outgoing.is_counted() else 0
    yield
    tried = list(_refused)
    _refused.clear()
    # With two workers it may be the neighbour's: both fail, and one of them rightly.
    if outgoing.is_counted() and (more := outgoing.attempts() - before):
        tried.append(f"{more} times from other processes")
    if tried:
        pytest.fail(f"tests talk to loopback only; tried: {', '.join(tried)}", pytrace=False)


@pytest.fixture
def refused_connections() -> list[str]:
    """For a test of the guard itself: what was refused so far; empty it to say that it was meant."""
    return _refused


@pytest.fixture(autouse=True)
def no_aws_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test starts without credentials, whatever the one before it did."""
    for name in [name for name in os.environ if name.startswith("AWS_") and name not in AWS_ENVIRONMENT]:
        monkeypatch.delenv(name)
    for name, value in AWS_ENVIRONMENT.items():
        monkeypatch.setenv(name, value)


scrub(os.environ)
sys.addaudithook(_audit)
