"""Fills the sandbox with a believable company, stage by stage; where a stage is waited for, it comes first."""

from __future__ import annotations

from collections.abc import Callable

from skydeck.demo.gate import Gate
from skydeck.demo.seed import (
    balance,
    events,
    functions,
    groups,
    identity,
    instances,
    logs,
    monitoring,
    network,
    objects,
)
from skydeck.demo.seed.world import World

__all__ = ["STAGES", "World", "sow"]

Stage = Callable[[World], None]

# In the order of likely use. A call to one of the services waits for the stage to be done.
_WORK: tuple[tuple[str, frozenset[str], tuple[Stage, ...]], ...] = (
    ("ec2", frozenset({"ec2", "iam", "sts"}), (identity.plant, network.plant, instances.plant)),
    ("lambda", frozenset({"lambda", "sqs"}), (functions.plant,)),
    ("monitoring", frozenset({"cloudwatch"}), (monitoring.plant,)),
    ("logs", frozenset({"logs"}), (logs.plant,)),
    ("balance", frozenset({"elbv2", "autoscaling"}), (balance.plant, groups.plant)),
    ("objects", frozenset({"s3"}), (objects.plant,)),
    ("events", frozenset({"cloudtrail"}), (events.plant,)),
)
STAGES = tuple((name, services) for name, services, _ in _WORK)
# What a stage builds on.
_NEEDS = {
    "lambda": ("ec2",),
    "monitoring": ("ec2", "lambda"),
    "logs": ("lambda",),
    "balance": ("ec2",),
    "events": ("ec2",),
}


def sow(world: World, gate: Gate, tell: Callable[[str], None]) -> None:
    """Run every stage once."""
    work = {name: steps for name, _, steps in _WORK}
    try:
        while work:
            name = _ready(gate.first_wanted(work), work)
            for step in work.pop(name):
                with world.same_every_time(step.__module__):
                    step(world)
            gate.open(name)
            tell(f"{name} seeded")
        world.seeded.set()
    finally:
        # Should a stage fail, an account with something missing is better than calls that hang.
        for stage, _ in STAGES:
            gate.open(stage)


def _ready(name: str, work: dict[str, tuple[Stage, ...]]) -> str:
    missing = next((need for need in _NEEDS.get(name, ()) if need in work), None)
    return name if missing is None else _ready(missing, work)
