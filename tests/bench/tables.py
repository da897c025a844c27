"""The program's table beside QSortFilterProxyModel and QTableView over a plain Python model, 20,000 rows each."""

from __future__ import annotations

from tests.bench.figures import Figure, samples
from tests.bench.puppets import Puppet
from tests.bench.stage import Stage

ROUNDS = 5
PROXY, VIEW = "QSortFilterProxyModel", "QTableView"
FIGURES = (
    ("table: sort 20,000 rows", "sort", PROXY),
    ("table: filter them by a word", "filter", PROXY),
    ("table: repaint 1440 × 900", "repaint", VIEW),
    ("table: repaint after a page down", "scroll", VIEW),
)


def measure(stage: Stage) -> list[Figure]:
    """Rounds of all, after one that warms."""
    with Puppet("table_rows", [], stage.environment(QT_QPA_PLATFORM="offscreen")) as pair:
        rounds = [pair.ask("round") for _ in range(ROUNDS + 1)][1:]
    return [
        Figure(
            name, samples([one[key][0] for one in rounds], "ms"), peer, samples([one[key][1] for one in rounds], "ms")
        )
        for name, key, peer in FIGURES
    ]
