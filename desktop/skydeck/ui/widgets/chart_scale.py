"""The arithmetic of charts: round steps, labels, gaps, and one line per pixel column; it draws nothing."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from math import ceil, floor, isfinite, log10
from sys import float_info

Values = Sequence[float | None]
Run = list[tuple[float, float]]
_TIME_STEPS = (1, 5, 15, 30, 60, 300, 900, 1800, 3600, 10800, 21600, 43200, 86400, 172800, 604800, 2592000)


@dataclass(frozen=True, slots=True)
class Series:
    """One line: None is a gap; `role` is its colour; `unit` follows its values."""

    name: str
    values: Values
    role: str = "chart_1"
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Threshold:
    """A level to compare with, such as that of an alarm."""

    value: float
    text: str
    role: str = "bad"


def value_ticks(low: float, high: float, wanted: int = 5) -> list[float]:
    """Round values that enclose the range, at most about `wanted` steps."""
    if high - low < float_info.min:  # equal, or apart by less than can be divided
        high = low + (abs(low) if abs(low) > float_info.min else 1.0)
    rough = (high - low) / wanted
    exponent = floor(log10(rough))
    power = 10.0**exponent
    step = next(power * nice for nice in (1, 2, 2.5, 5, 10) if power * nice >= rough * 0.999)
    first, last = floor(low / step + 1e-9), ceil(high / step - 1e-9)
    return [round(index * step, max(2 - exponent, 0)) for index in range(first, last + 1)]


def time_ticks(start: float, end: float, wanted: int, zone: tzinfo | None = None) -> list[float]:
    """Full minutes, hours or days of the zone between two times."""
    span = max(end - start, 1.0)
    step = next((step for step in _TIME_STEPS if span / step <= max(wanted, 1)), _TIME_STEPS[-1])
    # Whole days and hours are those of the place, not of UTC.
    shift = datetime.fromtimestamp(start, UTC).astimezone(zone).utcoffset()
    offset = shift.total_seconds() if shift else 0.0
    first = ceil((start + offset) / step)
    return [index * step - offset for index in range(first, floor((end + offset) / step) + 1)]


def time_label(moment: float, span: float, zone: tzinfo | None = None) -> str:
    """Short for the axis: seconds, minutes or days, as the span asks."""
    local = datetime.fromtimestamp(moment, UTC).astimezone(zone)
    if span <= 300:
        return f"{local:%H:%M:%S}"
    return f"{local:%H:%M}" if span <= 2 * 86400 else f"{local:%b} {local.day}"


def number_label(value: float, unit: str = "") -> str:
    """Short for the axis and the pointer: "1.5k ms", "0.25", "913 ms"."""
    size, suffix = abs(value), ""
    for limit, letter in ((1e12, "T"), (1e9, "G"), (1e6, "M"), (1e4, "k")):
        if size >= limit:
            value, suffix = value / (1e3 if letter == "k" else limit), letter
            break
    number = f"{value:.4g}" if size < 1e4 else f"{value:.3g}"
    return f"{number}{suffix} {unit}".rstrip()


def extent(all_series: Sequence[Series], thresholds: Sequence[Threshold]) -> tuple[float, float]:
    """Lowest and highest value, zero included."""
    values = [value for series in all_series for value in series.values if value is not None and isfinite(value)]
    values += [threshold.value for threshold in thresholds]
    return min([0.0, *values]), max([0.0, *values], default=1.0)


def runs(xs: Sequence[float], values: Values) -> Iterator[Run]:
    """Points without a gap between them."""
    run: Run = []
    for x, value in zip(xs, values, strict=True):
        if value is not None and isfinite(value):
            run.append((x, value))
        elif run:
            yield run
            run = []
    if run:
        yield run


def thinned(run: Run, columns: int) -> Run:
    """At most lowest and highest of each pixel column, in their order; short runs stay as they are."""
    if len(run) <= 2 * max(columns, 1):
        return run
    start, span = run[0][0], (run[-1][0] - run[0][0]) or 1.0
    kept, at = [], 0
    for column in range(columns):
        until = bisect_left(run, start + span * (column + 1) / columns, at, key=lambda point: point[0])
        piece = run[at : until if column < columns - 1 else len(run)]
        at += len(piece)
        if piece:
            pair = {min(piece, key=lambda point: point[1]), max(piece, key=lambda point: point[1])}
            kept += sorted(pair)
    return kept


def nearest(xs: Sequence[float], wanted: float) -> int:
    """Index of the closest x; -1 when there is none."""
    if not xs:
        return -1
    after = bisect_left(xs, wanted)
    if after in {0, len(xs)}:
        return min(after, len(xs) - 1)
    return after if xs[after] - wanted < wanted - xs[after - 1] else after - 1
