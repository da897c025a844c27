"""What the kernel says of a process: its children, its processor time, its memory; Linux only."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100
GRACE_S = 10.0


def children(pid: int) -> list[int]:
    """The processes that a process started, and theirs."""
    found: list[int] = []
    for listing in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in map(int, listing.read_text().split()):
            found += [child, *children(child)]
    return found


def in_role(pid: int, role: str) -> int:
    """The descendant that was started with `--role`; 0 when there is none."""
    for child in children(pid):
        if f"--role\0{role}\0" in Path(f"/proc/{child}/cmdline").read_text():
            return child
    return 0


def cpu_seconds(pid: int) -> float:
    """Processor time of all its threads so far, those that have ended too."""
    words = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(words[11]) + int(words[12])) / _TICKS


def memory_mb(pid: int) -> float:
    """Its share of memory (PSS); of a process that shut its memory, for anyone but root, what is resident."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except PermissionError:
        return _status(pid, "VmRSS")
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("Pss:"))


def peak_mb(pid: int) -> float:
    """The most that was resident."""
    return _status(pid, "VmHWM")


def _status(pid: int, name: str) -> float:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith(f"{name}:"))


def end(process: subprocess.Popen[bytes]) -> None:
    """End a process that was started in a session of its own, and wait for all that it started, however late."""
    process.terminate()
    try:
        process.wait(GRACE_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    deadline = time.monotonic() + GRACE_S
    while left := _in_session(process.pid):
        for pid in left if time.monotonic() > deadline else ():
            os.kill(pid, signal.SIGKILL)
        time.sleep(0.02)


def _in_session(session: int) -> list[int]:
    """Children whose parent is gone are nobody's, but they stay in its session."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            words = path.read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        if int(words[3]) == session and words[0] != "Z":
            found.append(int(path.parent.name))
    return found


def timed(command: Sequence[str], environment: dict[str, str]) -> tuple[float, float]:
    """Milliseconds until a command has ended, and the most memory that it used, in MB."""
    started = time.perf_counter()
    process = subprocess.Popen(list(command), env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    assert process.stderr is not None
    complaint = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    took = (time.perf_counter() - started) * 1000
    process.stderr.close()
    if process.returncode:
        raise RuntimeError(f"{command[0]}: {complaint.decode(errors='replace')[-500:]}")
    return took, usage.ru_maxrss / 1024
