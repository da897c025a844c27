"""The longest time that hostile text in every field keeps the window from doing anything else, beside ordinary text."""

from __future__ import annotations

from tests.bench.figures import Figure, Goal, samples
from tests.bench.puppets import Puppet
from tests.bench.stage import Stage
from tests.ui.stalls import STALL_MS, TEXTS

ROUNDS = 3
PEER = "ordinary text"


def measure(stage: Stage) -> list[Figure]:
    """Rounds of tours; what a view takes is its best round, since the machine's hiccups hit another one each time."""
    tours: dict[str, list[dict[str, float]]] = {name: [] for name in (PEER, *TEXTS)}
    with Puppet("hostile_tour", [], stage.environment(QT_QPA_PLATFORM="offscreen")) as window:
        for _ in range(ROUNDS):
            for name, done in tours.items():
                done.append(window.ask(name))
    goal = Goal(STALL_MS, words=f"≤ {STALL_MS} ms")
    peer = samples([_longest(tours[PEER])], "ms")
    return [
        Figure(f"stall: longest turn of the loop, {name}", samples([_longest(tours[name])], "ms"), PEER, peer, goal)
        for name in TEXTS
    ]


def _longest(tours: list[dict[str, float]]) -> float:
    views = set.intersection(*map(set, tours))
    return max(min(tour[view] for tour in tours) for view in views)
