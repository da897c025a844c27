"""How evenly the window's loop runs while lists stream in, are sorted and filtered; beside an idle window under load.

The idle window is the same one in the same run, in turns, while burners use the processor as the engine and the server
have just done, with the same priorities.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from statistics import quantiles

from tests.bench import processes
from tests.bench.figures import Figure, Goal, samples
from tests.bench.puppets import Puppet
from tests.bench.stage import Stage

ROUNDS = 5
SERVER_NICE = 10  # AWS would not be on this machine


@dataclass
class Gaps:
    """Milliseconds between beats, round by round."""

    middle: list[float] = field(default_factory=list)
    p99: list[float] = field(default_factory=list)
    longest: list[float] = field(default_factory=list)

    def add(self, gaps: list[float]) -> None:
        cuts = quantiles(gaps, n=100)
        self.middle.append(cuts[49])
        self.p99.append(cuts[98])
        self.longest.append(max(gaps))


def measure(stage: Stage) -> list[Figure]:
    """Rounds of work and rest in one window."""
    work, rest, cores = Gaps(), Gaps(), []
    with canned(stage) as (server, environment), Puppet("driven_window", [], environment) as window:
        window.ask("ready")
        window.ask("work")
        engine = processes.in_role(window.pid, "engine")
        for _ in range(ROUNDS):
            window.ask("close")
            loads = _Loads({engine: 0, server.pid: SERVER_NICE})
            work.add(window.ask("work")["gaps"])
            shares = loads.shares()
            cores.append(sum(share for share, _ in shares))
            with burning(shares):
                rest.add(window.ask(f"idle {loads.seconds:.1f}")["gaps"])
    return [
        _figure("loop: gap, median", work.middle, rest.middle, None),
        _figure("loop: gap, p99", work.p99, rest.p99, 8),
        _figure("loop: gap, longest", work.longest, rest.longest, 33),
        Figure("loop: load of engine and server", samples(cores, "cores"), "burners", samples(cores, "cores")),
    ]


def _figure(name: str, ours: list[float], rest: list[float], more: float | None) -> Figure:
    goal = None if more is None else Goal(more, 1, f"≤ idle + {more:g} ms")
    return Figure(name, samples(ours, "ms"), "idle, same load", samples(rest, "ms"), goal, by_difference=True)


class _Loads:
    """How much of a core some processes use from now on."""

    def __init__(self, nice: dict[int, int]) -> None:
        self._nice = nice
        self._began = time.perf_counter()
        self._before = {pid: processes.cpu_seconds(pid) for pid in nice}
        self.seconds = 0.0

    def shares(self) -> list[tuple[float, int]]:
        """Share of a core and priority of each."""
        self.seconds = time.perf_counter() - self._began
        used = {pid: processes.cpu_seconds(pid) - before for pid, before in self._before.items()}
        return [(used[pid] / self.seconds, nice) for pid, nice in self._nice.items()]


@contextmanager
def canned(stage: Stage, *arguments: str) -> Iterator[tuple[Puppet, dict[str, str]]]:
    """An AWS of 5,000 instances and 1,000 users, and the environment in which it is the account."""
    with Puppet("canned_server", arguments, stage.environment(), nice=SERVER_NICE) as server:
        endpoint = server.hear()["endpoint"]
        account = {
            "AWS_ENDPOINT_URL": endpoint,
            "AWS_ACCESS_KEY_ID": "AKIABENCHBENCHBENCH0",
            "AWS_SECRET_ACCESS_KEY": "only-for-the-canned-server",
            "AWS_DEFAULT_REGION": "us-east-1",
        }
        yield server, stage.environment("canned", **account)


@contextmanager
def burning(shares: list[tuple[float, int]]) -> Iterator[None]:
    """Burners with these shares and priorities."""
    started = [
        subprocess.Popen(["nice", "-n", str(nice), sys.executable, "-m", "tests.bench.burner", f"{share:.3f}"])
        for share, nice in shares
    ]
    try:
        yield
    finally:
        for process in started:
            process.terminate()
            process.wait()
