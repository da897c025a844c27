"""Starts a child of this program with a pipe of its own in each direction; never fork, never stdin or stdout."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

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
        command = [*_program(), "--role", role, "--link", f"{_handle(child_reads)},{_handle(child_writes)}", *arguments]
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, env=_environment(environment), **_inherit(child_reads, child_writes)
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
    """In the child: the descriptors (to read, to write) that `--link` names."""
    read, write = (int(part) for part in text.split(","))
    if sys.platform == "win32":
        import msvcrt

        return msvcrt.open_osfhandle(read, os.O_RDONLY), msvcrt.open_osfhandle(write, 0)
    os.set_inheritable(read, False)
    os.set_inheritable(write, False)
    return read, write


def _program() -> list[str]:
    if getattr(sys, "frozen", False):
        return [sys.executable]
    # -P: a boto3.py in the current folder must not be imported in the real one's place.
    return [sys.executable, "-P", "-m", "skydeck"]


def _environment(given: Mapping[str, str] | None) -> dict[str, str]:
    environment = dict(os.environ if given is None else given)
    if "site-packages" not in _PACKAGE_ROOT and not getattr(sys, "frozen", False):
        environment["PYTHONPATH"] = _PACKAGE_ROOT
    return environment


def _handle(descriptor: int) -> int:
    if sys.platform == "win32":
        import msvcrt

        os.set_inheritable(descriptor, True)
        return msvcrt.get_osfhandle(descriptor)
    return descriptor


def _inherit(*descriptors: int) -> dict[str, Any]:
    if sys.platform == "win32":
        startup = subprocess.STARTUPINFO(lpAttributeList={"handle_list": [_handle(one) for one in descriptors]})
        return {"startupinfo": startup, "creationflags": subprocess.CREATE_NO_WINDOW, "close_fds": True}
    # A group of its own: Ctrl+C in the terminal is for the window, which then closes the pipe.
    return {"pass_fds": descriptors, "process_group": 0}
