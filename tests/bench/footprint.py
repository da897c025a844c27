"""Memory of every process with a long list loaded, and processor time when nothing happens."""

from __future__ import annotations

import subprocess
import sys
import time

from tests.bench import processes
from tests.bench.figures import Figure, Goal, samples
from tests.bench.heartbeat import canned
from tests.bench.puppets import Puppet
from tests.bench.stage import Stage

ROWS = 5000
MEMORY_RUNS = 3
IDLE_SECONDS = 65  # two refreshes of 30 s
SETTLE_SECONDS = 8
BARE = [sys.executable, "-P", "-m", "tests.bench.bare_window"]


def memory(stage: Stage) -> list[Figure]:
    """MB (PSS) of window, engine and sandbox; the peers are a bare window, and boto3 with five clients."""
    found: dict[str, list[float]] = {}
    for _ in range(MEMORY_RUNS):
        for name, value in (_loaded(stage) | _sandbox(stage) | _peers(stage)).items():
            found.setdefault(name, []).append(value)
    mb = {name: samples(values, "MB") for name, values in found.items()}
    per_row = {
        name: samples([value * 1024 / ROWS for value in found[name]], "KB") for name in ("window rows", "engine rows")
    }
    both = samples([one + other for one, other in zip(found["window"], found["engine"], strict=True)], "MB")
    peers = samples([one + other for one, other in zip(found["bare"], found["boto3"], strict=True)], "MB")
    return [
        Figure("memory: window, 5,000 instances", mb["window"], "bare window", mb["bare"]),
        Figure("memory: engine, 5,000 instances", mb["engine"], "boto3, five clients, nothing kept", mb["boto3"]),
        Figure("memory: window and engine", both, "bare window and boto3", peers),
        Figure("memory: each row in the window", per_row["window rows"]),
        Figure("memory: each row in the engine", per_row["engine rows"]),
        Figure("memory: sandbox's server", mb["sandbox"]),
    ]


def _loaded(stage: Stage) -> dict[str, float]:
    with canned(stage, "--users", "0") as (_, environment), Puppet("driven_window", [], environment) as window:
        window.ask("ready")
        engine = processes.in_role(window.pid, "engine")
        window.ask("open iam.users")  # the panel, the model, the first client
        before = processes.memory_mb(window.pid), processes.memory_mb(engine)
        window.ask("open ec2.instances")
        after = processes.memory_mb(window.pid), processes.memory_mb(engine)
        rows = {"window rows": after[0] - before[0], "engine rows": after[1] - before[1]}
        return {"window": after[0], "engine": after[1]} | rows


def _sandbox(stage: Stage) -> dict[str, float]:
    with Puppet("driven_window", ["--demo"], stage.environment("demo")) as window:
        window.ask("ready")
        window.ask("open ec2.instances")
        return {"sandbox": processes.memory_mb(processes.in_role(window.pid, "demo"))}


def _peers(stage: Stage) -> dict[str, float]:
    stage.screen.wait_empty()
    bare = subprocess.Popen(BARE, env=stage.environment(), start_new_session=True)
    try:
        stage.screen.wait_painted()
        found = {"bare": processes.memory_mb(bare.pid)}
    finally:
        processes.end(bare)
    with canned(stage) as (_, environment), Puppet("plain_boto3", ["five"], environment) as peer:
        peer.ask("list")
        return found | {"boto3": processes.memory_mb(peer.pid)}


def idle(stage: Stage) -> list[Figure]:
    """Share of a core over a minute, with the list of instances open, refreshed every 30 s, in a living sandbox."""
    bare = subprocess.Popen(BARE, env=stage.environment(), start_new_session=True)
    try:
        with Puppet("driven_window", ["--demo"], stage.environment("demo")) as window:
            window.ask("ready")
            window.ask("open ec2.instances")
            time.sleep(SETTLE_SECONDS)
            roles = {role: processes.in_role(window.pid, role) for role in ("engine", "demo")}
            used = _used({"window": window.pid, "bare": bare.pid, **roles})
    finally:
        processes.end(bare)
    share = {name: samples([value], "%") for name, value in used.items()}
    both = samples([used["window"] + used["engine"]], "%")
    one = Goal(1, words="≤ 1 % of a core")
    return [
        Figure("idle: processor, window and engine", both, goal=one),
        Figure("idle: processor, window alone", share["window"], "bare window", share["bare"]),
        Figure("idle: processor, engine alone", share["engine"]),
        Figure("idle: processor, sandbox's server", share["demo"]),
    ]


def _used(pids: dict[str, int]) -> dict[str, float]:
    began = time.perf_counter()
    before = {name: processes.cpu_seconds(pid) for name, pid in pids.items()}
    time.sleep(IDLE_SECONDS)
    seconds = time.perf_counter() - began
    return {name: (processes.cpu_seconds(pid) - before[name]) / seconds * 100 for name, pid in pids.items()}
