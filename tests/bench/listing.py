"""5,000 instances through the engine, checked, projected and shipped, beside a plain boto3 paginator."""

from __future__ import annotations

from typing import Any

from tests.bench.figures import Figure, samples
from tests.bench.heartbeat import canned
from tests.bench.puppets import Puppet
from tests.bench.stage import Stage

ROWS, ROUNDS = 5000, 5


def measure(stage: Stage) -> list[Figure]:
    """Rounds in turn, after one of each that warms both."""
    with (
        canned(stage) as (_, environment),
        Puppet("engine_list", [], environment) as ours,
        Puppet("plain_boto3", [], environment) as peer,
    ):
        rounds = [(ours.ask("list"), peer.ask("list")) for _ in range(ROUNDS + 1)][1:]
    assert all(side["rows"] == ROWS for pair in rounds for side in pair)
    figures = [_figure(f"engine: 5,000 instances, {title}", rounds, key) for title, key in TITLES]
    first = samples([pair[0]["first"] * 1000 for pair in rounds], "ms")
    window = samples([pair[0]["window"] * 1000 for pair in rounds], "ms")
    return [
        *figures,
        Figure("engine: first page of 200", first),
        Figure("engine: 5,000 instances, processor of the window's end", window),
    ]


TITLES = (("wall", "wall"), ("processor, both ends", "cpu"))


def _figure(title: str, rounds: list[tuple[dict[str, Any], dict[str, Any]]], key: str) -> Figure:
    ours, peer = (samples([pair[side][key] for pair in rounds], "s") for side in (0, 1))
    return Figure(title, ours, "boto3 paginator, rows kept as they are", peer)
