"""Starts this program in another role with inherited pipe ends; does not know what travels through them."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import Any


def own_command(role: str) -> list[str]:
    """How this program starts itself in another role."""
    # -P: a boto3.py in the current folder must not be imported in the real one's place.
    module = [] if getattr(sys, "frozen", False) else ["-P", "-m", "skydeck"]
    return [sys.executable, *module, "--role", role]


def inherited_fd(number: int, flags: int) -> int:
    """The file descriptor behind a number that the parent passed on.

    On Windows the number is a handle. Not run there yet.
    """
    if sys.platform == "win32":
        import msvcrt

        return msvcrt.open_osfhandle(number, flags)
    return number


def spawn_options(fds: Sequence[int]) -> tuple[list[int], dict[str, Any]]:
    """The numbers to tell a child, and the `Popen` arguments that let it inherit exactly these ends."""
    if sys.platform == "win32":
        return _windows_options(fds)
    return list(fds), {"pass_fds": tuple(fds), "close_fds": True, "process_group": 0}


def _windows_options(fds: Sequence[int]) -> tuple[list[int], dict[str, Any]]:
    # Written from the documentation; Skydeck has not been run on Windows.
    if sys.platform != "win32":
        raise NotImplementedError
    import msvcrt
    import subprocess

    handles = [msvcrt.get_osfhandle(fd) for fd in fds]
    for handle in handles:
        os.set_handle_inheritable(handle, True)
    startup = subprocess.STARTUPINFO(lpAttributeList={"handle_list": handles})
    return handles, {"startupinfo": startup, "close_fds": True, "creationflags": subprocess.CREATE_NO_WINDOW}


def wait_for_end(fd: int) -> None:
    """Block until the other end of the pipe is closed."""
    while os.read(fd, 1024):
        pass
