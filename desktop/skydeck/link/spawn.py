"""Starts a child of this program with a pipe of its own in each direction; never fork, never stdin or stdout."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from skydeck.core import pipes

_PACKAGE_ROOT = str(Path(__file__).resolve().parents[2])


@dataclass(frozen=True, slots=True)
class Child:
    """A running child: what it writes is read from `read_fd`; closing `write_fd` asks it to leave."""

    process: subprocess.Popen[bytes]
    read_fd: int
    write_fd: int


def start(role: str, arguments: Sequence[str] = (), environment: Mapping[str, str] | None = None) -> Child:
    """Start this program in another role."""
    child_reads, we_write = os.pipe()
    we_read, child_writes = os.pipe()
    try:
        (read_number, write_number), options = pipes.spawn_options((child_reads, child_writes))
        process = subprocess.Popen(
            [*pipes.own_command(role), "--link", f"{read_number},{write_number}", *arguments],
            stdin=subprocess.DEVNULL,
            env=_environment(environment),
            **options,
        )
    except OSError:
        os.close(we_read)
        os.close(we_write)
        raise
    finally:
        os.close(child_reads)
        os.close(child_writes)
    return Child(process, we_read, we_write)


def open_link(text: str) -> tuple[int, int]:
    """In the child: the descriptors (to read, to write) that `--link` names; grandchildren do not get them."""
    read_number, write_number = (int(part) for part in text.split(","))
    ends = pipes.inherited_fd(read_number, os.O_RDONLY), pipes.inherited_fd(write_number, os.O_WRONLY)
    for end in ends:
        os.set_inheritable(end, False)
    return ends


def _environment(given: Mapping[str, str] | None) -> dict[str, str]:
    environment = dict(os.environ if given is None else given)
    if "site-packages" not in _PACKAGE_ROOT and not getattr(sys, "frozen", False):
        environment["PYTHONPATH"] = _PACKAGE_ROOT
    return environment
