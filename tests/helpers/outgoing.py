"""Counts what any process of the session tried to send to another machine, as its kernel does; it prevents nothing.

The session's network has loopback alone, so each attempt ends as "no route", and the kernel keeps a number of those for
each network: of TCP and UDP, of names looked up, from Python, Qt or any other program, whoever catches the error.
"""

from __future__ import annotations

import os
from pathlib import Path

NETWORK = "SKYDECK_TEST_NETWORK"
BY_KERNEL = "loopback only, by the kernel"


def is_counted() -> bool:
    """Whether this runs in a network of the tests' own: elsewhere the numbers are of the whole machine."""
    return os.environ.get(NETWORK) == BY_KERNEL


def attempts() -> int:
    """How many there were in this network so far."""
    return _four() + _six()


def _four() -> int:
    lines = [line.split() for line in Path("/proc/net/snmp").read_text("ascii").splitlines()]
    names, numbers = (line for line in lines if line[0] == "Ip:")
    return int(numbers[names.index("OutNoRoutes")])


def _six() -> int:
    path = Path("/proc/net/snmp6")
    lines = (line.split() for line in path.read_text("ascii").splitlines()) if path.is_file() else ()
    return next((int(number) for name, number in lines if name == "Ip6OutNoRoutes"), 0)
