"""Runs one step of the set-up and words its failure; it does not know what the steps are for."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import IO

HEARTBEAT_S = 15.0
GRACE_S = 10.0
TAIL_LINES = 15


class SetupError(Exception):
    """A sentence for the person at the terminal: what is wrong and what to do."""


class SetupInterruptedError(SetupError):
    """The person, or the system, asked the set-up to stop."""


@dataclass(frozen=True)
class Outcome:
    """How a step ended, and what it printed."""

    returncode: int
    output: str

    @property
    def tail(self) -> str:
        lines = [line for line in self.output.splitlines() if line.strip()]
        return "\n".join(f"    {line}" for line in lines[-TAIL_LINES:])


def say(message: str) -> None:
    print(f"setup: {message}", file=sys.stderr, flush=True)


def run(
    command: Sequence[str],
    *,
    environment: Mapping[str, str] | None = None,
    keep_open: Sequence[int] = (),
    heartbeat: float = HEARTBEAT_S,
) -> Outcome:
    """Run quietly, keep the output, and say now and then that it still goes. `keep_open` descriptors are inherited."""
    process = subprocess.Popen(
        list(command),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env=dict(environment) if environment is not None else None,
        pass_fds=tuple(keep_open) if os.name == "posix" else (),
        text=True,
        errors="replace",
    )
    try:
        return _follow(process, Path(command[0]).name, heartbeat)
    except BaseException:
        _stop(process)
        raise


def _follow(process: subprocess.Popen[str], name: str, heartbeat: float) -> Outcome:
    lines: list[str] = []
    reader = threading.Thread(target=_collect, args=(process.stdout, lines), name="step-output", daemon=True)
    reader.start()
    started = time.monotonic()
    while True:
        try:
            returncode = process.wait(timeout=heartbeat)
        except subprocess.TimeoutExpired:
            say(f"{name} is still working ({time.monotonic() - started:.0f} s)")
        else:
            reader.join(timeout=GRACE_S)
            return Outcome(returncode, "".join(lines))


def _collect(stream: IO[str] | None, lines: list[str]) -> None:
    if stream is not None:
        with stream:
            lines.extend(stream)


def _stop(process: subprocess.Popen[str]) -> None:
    process.terminate()
    try:
        process.wait(timeout=GRACE_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


@contextmanager
def interruptible() -> Iterator[None]:
    """Turn Ctrl+C, a closed terminal and a plain `kill` into one error, so that each of them ends the running step."""
    watched = [signal.SIGTERM]
    if sys.platform != "win32" and signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # else nohup's wish
        watched.append(signal.SIGHUP)
    before = {number: signal.signal(number, _interrupt) for number in watched}
    try:
        yield
    except KeyboardInterrupt:
        raise SetupInterruptedError("interrupted. Run the same command again: it goes on cleanly.") from None
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


@contextmanager
def exclusive(path: Path) -> Iterator[int]:
    """Hold the lock file at `path`, waiting while another set-up has it; yields the descriptor that keeps it.

    A child that inherits the descriptor keeps the lock too: a set-up killed outright cannot leave an installer behind
    that a second set-up then fights with.
    """
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o600)
    except OSError as error:
        raise SetupError(f"cannot write in {path.parent} ({error.strerror}). Use a checkout that you own.") from error
    try:
        if not _try_lock(descriptor):
            say("another set-up is running in this checkout; waiting for it")
            while not _try_lock(descriptor):
                time.sleep(0.2)
        yield descriptor
    finally:
        os.close(descriptor)


if sys.platform == "win32":
    import msvcrt

    def _try_lock(descriptor: int) -> bool:
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _try_lock(descriptor: int) -> bool:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
