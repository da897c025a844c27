"""Starts the sandbox account as a child process and ends it; imports neither moto nor boto3."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import IO

from skydeck.core.errors import AppError, ErrorKind
from skydeck.core.pipes import own_command, spawn_options
from skydeck.demo.environment import for_child

START_SECONDS = 60.0
LEAVE_SECONDS = 2.0


@dataclass(slots=True)
class SandboxProcess:
    """A running sandbox: where it listens, the keys of this run, and its end."""

    endpoint: str
    access_key_id: str
    secret_access_key: str = field(repr=False)
    account: str
    region: str
    pid: int
    _child: subprocess.Popen[bytes] = field(repr=False)
    _life: int = field(repr=False)

    def close(self) -> None:
        """End it: the closed pipe asks, and a kill insists. Safe to repeat."""
        if self._life >= 0:
            os.close(self._life)
            self._life = -1
        _reap(self._child)

    def __enter__(self) -> SandboxProcess:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def running(self) -> bool:
        """Whether the process is there."""
        return self._child.poll() is None


def start(arguments: Sequence[str] = (), timeout: float = START_SECONDS) -> SandboxProcess:
    """Start a sandbox and wait until it accepts calls; raises `AppError` with its last words if it does not."""
    ready_read, ready_write = os.pipe()
    life_read, life_write = os.pipe()
    with tempfile.TemporaryFile() as complaints:
        try:
            child = _spawn(arguments, ready_write, life_read, complaints)
        except OSError as error:
            for end in (ready_read, life_write):
                os.close(end)
            raise _not_started(str(error)) from error
        finally:
            for end in (ready_write, life_read):
                os.close(end)
        line = _first_line(child, ready_read, timeout)
        if not line.endswith(b"\n"):
            os.close(life_write)
            _reap(child)
            raise _not_started(_last_line(complaints))
    return _running(line, child, life_write)


def _spawn(arguments: Sequence[str], ready: int, life: int, complaints: IO[bytes]) -> subprocess.Popen[bytes]:
    (ready_number, life_number), options = spawn_options((ready, life))
    return subprocess.Popen(
        [*own_command("demo"), "--ready-fd", str(ready_number), "--life-fd", str(life_number), *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=complaints,
        env=for_child(os.environ),
        **options,
    )


def _first_line(child: subprocess.Popen[bytes], ready: int, timeout: float) -> bytes:
    # A kill closes the pipe, which ends the read: no polling, and the same on every system.
    alarm = threading.Timer(timeout, child.kill)
    alarm.start()
    try:
        with os.fdopen(ready, "rb") as pipe:
            return pipe.readline()
    finally:
        alarm.cancel()


def _running(line: bytes, child: subprocess.Popen[bytes], life: int) -> SandboxProcess:
    said = json.loads(line)
    return SandboxProcess(
        endpoint=said["endpoint"],
        access_key_id=said["access_key_id"],
        secret_access_key=said["secret_access_key"],
        account=said["account"],
        region=said["region"],
        pid=child.pid,
        _child=child,
        _life=life,
    )


def _last_line(complaints: IO[bytes]) -> str:
    complaints.seek(0)
    return complaints.read()[-2000:].decode("utf-8", "replace").strip().rpartition("\n")[2]


def _not_started(why: str) -> AppError:
    return AppError(ErrorKind.LOCAL, "The sandbox account could not be started.", why)


def _reap(child: subprocess.Popen[bytes]) -> None:
    try:
        child.wait(LEAVE_SECONDS)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()
