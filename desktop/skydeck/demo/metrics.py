"""The sandbox's metric data: curves computed when asked for, and points that were put; it draws no conclusions."""

from __future__ import annotations

import math
import threading
from bisect import bisect_left
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

Dimensions = tuple[tuple[str, str], ...]  # sorted
HISTORY_DAYS = 14
_DAY = 86_400
_MIX = 0x9E3779B1


@dataclass(frozen=True, slots=True)
class Curve:
    """A quantity over the day: a quiet night, a busy evening, noise, and now and then a spike."""

    low: float
    high: float
    noise: float = 0.1  # share of the span
    peak_hour: float = 19.0  # UTC
    spikes: float = 0.0  # share of points
    whole: bool = False
    top: float = math.inf

    def at(self, second: int, seed: int) -> float:
        """The value at a time; always the same for the same time."""
        chance = _chance(second // 60, seed)
        weekend = 0.72 if (second // _DAY + 4) % 7 in (0, 6) else 1.0
        phase = math.cos((second % _DAY / 3600 - self.peak_hour) / 24 * math.tau)
        busy = (0.5 + 0.5 * phase) ** 1.4 * weekend
        value = self.low + (self.high - self.low) * (busy + self.noise * (chance - 0.5))
        if _chance(second // 60, seed + 1) < self.spikes:
            value += (self.high - self.low) * (0.6 + chance)
        value = min(max(value, 0.0), self.top)
        return float(round(value)) if self.whole else round(value, 4)


def _chance(number: int, seed: int) -> float:
    mixed = (number * _MIX + seed * 0x85EBCA6B) & 0xFFFFFFFF
    mixed = ((mixed ^ (mixed >> 15)) * 0x2C1B3C6D) & 0xFFFFFFFF
    return ((mixed ^ (mixed >> 13)) & 0xFFFF) / 0x10000


@dataclass(slots=True)
class Series:
    """One metric of one thing: when its curve held, and the points that were put."""

    namespace: str
    name: str
    dimensions: Dimensions
    unit: str = "None"
    curve: Curve | None = None
    step: int = 60
    seed: int = 0
    spans: list[tuple[int, int | None]] = field(default_factory=list)  # from, to; None while it goes on
    times: list[int] = field(default_factory=list)
    values: list[float] = field(default_factory=list)

    def points(self, start: int, end: int) -> Iterator[tuple[int, float]]:
        """Time and value of every point from `start` until before `end`; a curve has no future."""
        if self.curve is not None:
            known = min(end, int(datetime.now(UTC).timestamp()))
            for first, last in self.spans:
                yield from self._computed(max(start, first), known if last is None else min(known, last))
        low, high = bisect_left(self.times, start), bisect_left(self.times, end)
        yield from zip(self.times[low:high], self.values[low:high], strict=True)

    def _computed(self, start: int, end: int) -> Iterator[tuple[int, float]]:
        curve = self.curve
        if curve is None:
            return
        for second in range(start + -start % self.step, end, self.step):
            yield second, curve.at(second, self.seed)

    def put(self, second: int, value: float) -> None:
        """Add one point."""
        place = bisect_left(self.times, second + 1)
        self.times.insert(place, second)
        self.values.insert(place, value)


class MetricStore:
    """All series by region, namespace, name and dimensions."""

    def __init__(self) -> None:
        self._series: dict[tuple[str, str, str, Dimensions], Series] = {}
        self._lock = threading.Lock()

    def series(self, region: str, namespace: str, name: str, dimensions: Dimensions, unit: str = "None") -> Series:
        """The series, made if it is new."""
        key = (region, namespace, name, dimensions)
        with self._lock:
            if key not in self._series:
                self._series[key] = Series(namespace, name, dimensions, unit, seed=len(self._series) * 7 + 1)
            return self._series[key]

    def find(self, region: str, namespace: str, name: str, dimensions: Dimensions) -> Series | None:
        """The series, if there is one."""
        return self._series.get((region, namespace, name, dimensions))

    def in_region(self, region: str) -> list[Series]:
        """Every series of a region."""
        with self._lock:
            return [series for key, series in self._series.items() if key[0] == region]

    def stop(self, region: str, dimension: tuple[str, str], when: int) -> None:
        """The curves of a thing end, as when an instance stops."""
        for series in self._of(region, dimension):
            series.spans = [(first, when if last is None else last) for first, last in series.spans]

    def resume(self, region: str, dimension: tuple[str, str], when: int) -> None:
        """The curves of a thing go on."""
        for series in self._of(region, dimension):
            if all(last is not None for _, last in series.spans):
                series.spans.append((when, None))

    def _of(self, region: str, dimension: tuple[str, str]) -> list[Series]:
        return [item for item in self.in_region(region) if dimension in item.dimensions and item.curve is not None]


_PLAIN: dict[str, Callable[[list[float]], float]] = {
    "Average": lambda values: sum(values) / len(values),
    "Sum": sum,
    "Minimum": min,
    "Maximum": max,
    "SampleCount": len,
}


def statistic(name: str, values: list[float]) -> float:
    """A statistic of some values: Average, Sum, Minimum, Maximum, SampleCount, or a percentile such as p99.9."""
    if name.startswith(("p", "tm")) and name.lstrip("ptm").replace(".", "", 1).isdigit():
        return percentile(values, float(name.lstrip("ptm")))
    return float(_PLAIN[name](values))


def percentile(values: list[float], share: float) -> float:
    """Linear interpolation between the two nearest ranks."""
    ordered = sorted(values)
    place = (len(ordered) - 1) * share / 100
    low = math.floor(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)
