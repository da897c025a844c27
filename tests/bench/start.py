"""From the start of the process to the first window on the screen, and to the first rows: warm, with peak memory."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from tests.bench import awscli, processes
from tests.bench.figures import Figure, Goal, samples
from tests.bench.puppets import Puppet
from tests.bench.stage import Stage

RUNS = 9
ROW_RUNS = 5
PYTHON = [sys.executable, "-P"]
AWS_ENVIRONMENT = {"AWS_DEFAULT_REGION": "us-east-1"}


@dataclass
class Runs:
    """Milliseconds and megabytes of one program, run by run."""

    ms: list[float] = field(default_factory=list)
    mb: list[float] = field(default_factory=list)

    def add(self, measured: tuple[float, float]) -> None:
        self.ms.append(measured[0])
        self.mb.append(measured[1])


def measure(stage: Stage) -> list[Figure]:
    """Window and first rows."""
    prepare_list(stage)
    programs = _programs(stage)
    runs = {name: Runs() for name in programs}
    for number in range(RUNS + 1):
        for name, start in programs.items():
            measured = start()
            if number:  # the first one warms the caches
                runs[name].add(measured)
    return [*_window_figures(runs), *_row_figures(stage)]


def prepare_list(stage: Stage) -> None:
    """Leave a sandbox whose tab of last time is the list of instances."""
    with Puppet("driven_window", ["--demo"], stage.environment("demo")) as window:
        window.ask("ready")
        window.ask("open ec2.instances")
        window.leave()


def _programs(stage: Stage) -> dict[str, Callable[[], tuple[float, float]]]:
    aws = awscli.program()
    programs = {
        "skydeck": lambda: painted(stage, [*PYTHON, "-m", "skydeck"], "plain"),
        "bare": lambda: painted(stage, [*PYTHON, "-m", "tests.bench.bare_window"], "plain"),
        "demo": lambda: painted(stage, [*PYTHON, "-m", "skydeck", "--demo"], "demo"),
        "python": lambda: processes.timed([*PYTHON, "-c", "pass"], stage.environment()),
    }
    if aws is not None:
        programs["aws"] = lambda: processes.timed([str(aws), "--version"], stage.environment())
    return programs


def painted(stage: Stage, command: list[str], home: str) -> tuple[float, float]:
    """Milliseconds until the middle of the screen was painted, and the peak memory of that process by then."""
    stage.screen.wait_empty()
    started = time.perf_counter()
    process = subprocess.Popen(command, env=stage.environment(home), stdin=subprocess.DEVNULL, start_new_session=True)
    try:
        at = stage.screen.wait_painted()
        peak = processes.peak_mb(process.pid)
    finally:
        processes.end(process)
    return (at - started) * 1000, peak


def _window_figures(runs: dict[str, Runs]) -> list[Figure]:
    plain, demo, bare = runs["skydeck"], runs["demo"], runs["bare"]
    twice = Goal(factor=1.5, words="≤ 1.5 × peer")
    before = Goal(factor=1, words="before it ends")
    aws = samples(runs["aws"].ms if "aws" in runs else [], "ms")
    return [
        Figure("start: window painted", samples(plain.ms, "ms"), "bare window", samples(bare.ms, "ms"), twice),
        Figure("start: window painted, --demo", samples(demo.ms, "ms"), "bare window", samples(bare.ms, "ms"), twice),
        Figure("start: window painted", samples(plain.ms, "ms"), "aws --version", aws, before),
        Figure("start: window painted, --demo", samples(demo.ms, "ms"), "aws --version", aws, before),
        Figure("start: window painted", samples(plain.ms, "ms"), "python -c pass", samples(runs["python"].ms, "ms")),
        Figure("start: memory when painted", samples(plain.mb, "MB"), "bare window", samples(bare.mb, "MB")),
        *([_aws_memory(plain, runs["aws"])] if "aws" in runs else []),
    ]


def _aws_memory(plain: Runs, aws: Runs) -> Figure:
    return Figure("start: memory when painted", samples(plain.mb, "MB"), "aws --version", samples(aws.mb, "MB"))


def _row_figures(stage: Stage) -> list[Figure]:
    ours, aws = Runs(), Runs()
    program = awscli.program()
    for _ in range(ROW_RUNS):
        ours.add(first_rows(stage))
        if program is not None:
            aws.add(_described(stage, program))
    peer = "moto started, aws ec2 describe-instances"
    return [Figure("start: sandbox, first rows painted", samples(ours.ms, "ms"), peer, samples(aws.ms, "ms"))]


def first_rows(stage: Stage) -> tuple[float, float]:
    """Milliseconds until the first rows of the sandbox's instances were painted, and the window's peak memory."""
    stage.screen.wait_empty()
    started = time.perf_counter()
    with Puppet("driven_window", ["--demo", "--mark-rows"], stage.environment("demo")) as window:
        at = window.hear()["rows_at"]
        return (at - started) * 1000, processes.peak_mb(window.pid)


def _described(stage: Stage, program: Path) -> tuple[float, float]:
    """The same sandbox, started and asked by the AWS CLI."""
    started = time.perf_counter()
    with Puppet("lone_sandbox", [], stage.environment()) as server:
        told = server.hear()
        keys = {"AWS_ACCESS_KEY_ID": told["id"], "AWS_SECRET_ACCESS_KEY": told["secret"]} | AWS_ENVIRONMENT
        command = [str(program), "--endpoint-url", told["endpoint"], "ec2", "describe-instances"]
        _, peak = processes.timed(command, stage.environment(**keys))
        return (time.perf_counter() - started) * 1000, peak
