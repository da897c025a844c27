"""One line of the result and how it is printed; it measures nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

COLUMNS = ("figure", "ours", "peer", "of the peer", "compared", "goal", "met")


@dataclass(frozen=True)
class Samples:
    """What was measured, run by run."""

    values: tuple[float, ...]
    unit: str

    @property
    def median(self) -> float:
        return median(self.values)

    def __str__(self) -> str:
        shown = f"{_number(self.median)} {self.unit}"
        low, high = min(self.values), max(self.values)
        return shown if len(self.values) == 1 else f"{shown} ({_number(low)}–{_number(high)})"


@dataclass(frozen=True)
class Goal:
    """At most `factor` times the peer plus `more`; without a peer, at most `more`."""

    more: float = 0
    factor: float = 0
    words: str = ""

    def met(self, ours: Samples, peer: Samples | None) -> bool:
        return ours.median <= self.factor * (peer.median if peer else 0) + self.more


@dataclass(frozen=True)
class Figure:
    """Ours beside a peer's; a goal where one was set."""

    name: str
    ours: Samples | None
    peer_name: str = ""
    peer: Samples | None = None
    goal: Goal | None = None
    by_difference: bool = False

    @property
    def missed(self) -> bool:
        return bool(self.goal and self.ours and not self.goal.met(self.ours, self.peer))

    def cells(self) -> tuple[str, ...]:
        return (
            self.name,
            str(self.ours) if self.ours else "not measured",
            self.peer_name,
            str(self.peer) if self.peer else ("not measured" if self.peer_name else ""),
            self._compared(),
            self.goal.words if self.goal else "",
            "" if self.goal is None else "?" if not self._known() else "**no**" if self.missed else "yes",
        )

    def _known(self) -> bool:
        return self.ours is not None and (self.peer is not None or not self.peer_name)

    def _compared(self) -> str:
        if self.ours is None or self.peer is None:
            return ""
        if self.by_difference:
            return f"{self.ours.median - self.peer.median:+.1f} {self.ours.unit}"
        return f"× {self.ours.median / self.peer.median:.2f}" if self.peer.median else ""


def samples(values: Sequence[float], unit: str) -> Samples | None:
    """None when nothing could be measured."""
    return Samples(tuple(values), unit) if values else None


def table(figures: Sequence[Figure]) -> str:
    """Markdown that is also readable as it stands."""
    rows = [COLUMNS, *(figure.cells() for figure in figures)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(COLUMNS))]
    padded = [[cell.ljust(width) for cell, width in zip(row, widths, strict=True)] for row in rows]
    lines = [f"| {' | '.join(cells)} |" for cells in padded]
    lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(lines)


def _number(value: float) -> str:
    if value and abs(value) < 1:
        return f"{value:.2f}"
    return f"{value:,.1f}" if abs(value) < 100 else f"{value:,.0f}"
