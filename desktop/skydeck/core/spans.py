"""Reads what people compare numbers, sizes, ages and dates with, as ranges; it compares nothing itself."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo

from skydeck.core.kinds import Render
from skydeck.core.text import parse_age, parse_size

_INFINITY = math.inf
LONGEST = 40  # characters of an amount that means something


@dataclass(frozen=True, slots=True)
class Span:
    """From `low` up to, not including, `high`; `ages` counts back from now."""

    low: float
    high: float
    ages: bool = False

    def limits(self, operator: str, now: float) -> tuple[float, float]:
        """The range of cells (low included, high not) that `operator` with this value accepts."""
        if self.ages:
            return self._age_limits(operator, now)
        return {
            ">": (self.high, _INFINITY),
            ">=": (self.low, _INFINITY),
            "<": (-_INFINITY, self.low),
            "<=": (-_INFINITY, self.high),
        }.get(operator, (self.low, self.high))

    def _age_limits(self, operator: str, now: float) -> tuple[float, float]:
        """Older is a smaller moment. "30d" is a whole day for ":", but "age>30d" starts at its first second."""
        born = now - self.low
        return {
            ">": (-_INFINITY, born),
            ">=": (-_INFINITY, _after(born)),
            "<": (_after(born), _INFINITY),
            "<=": (born, _INFINITY),
        }.get(operator, (_after(now - self.high), _after(born)))


def mirrored(low: float, high: float) -> tuple[float, float]:
    """The same range, low included and high not, for negated values."""
    return _after(-high), _after(-low)


def _after(value: float) -> float:
    return math.nextafter(value, _INFINITY)


def span_of(render: Render, text: str, zone: tzinfo | None = None) -> Span | None:
    """The range that a value stands for in a column of numbers or moments; None when it can't be one."""
    low_text, dots, high_text = text.partition("..")
    if not dots:
        return _single(render, text, zone)
    written = [end for end in (low_text, high_text) if end]
    ends = [span for end in written if (span := _single(render, end, zone))]
    if not ends or len(ends) < len(written) or len({end.ages for end in ends}) > 1:
        return None
    first, last = ends[0], ends[-1]
    return Span(first.low if low_text else -_INFINITY, last.high if high_text else _INFINITY, first.ages)


def _single(render: Render, text: str, zone: tzinfo | None) -> Span | None:
    if len(text) > LONGEST:
        return None
    if render.is_moment:
        return _date(text, zone) or _age(text)
    value = _amount(render, text)
    return None if value is None else Span(value, _after(value))


def _amount(render: Render, text: str) -> float | None:
    if render is Render.SIZE:
        return parse_size(text)
    if render is Render.SECONDS and (age := parse_age(text)) is not None:
        return age
    if render in _UNITS and not _is_number(text):
        size = parse_size(text)
        return None if size is None else size / _UNITS[render]
    return float(text.replace(",", "")) if _is_number(text) else None


_UNITS = {Render.GIB: 2**30, Render.MIB: 2**20}
_NUMBER = re.compile(r"-?\d[\d,]*(?:\.\d+)?|-?\.\d+", re.ASCII)


def _is_number(text: str) -> bool:
    return _NUMBER.fullmatch(text) is not None


def _age(text: str) -> Span | None:
    seconds, unit = parse_age(text), parse_age(re.sub(r"[\d.]+", "1", text))
    return None if seconds is None or unit is None else Span(seconds, seconds + unit, ages=True)


_DATE = re.compile(r"(\d{4})(?:-(\d\d?)(?:-(\d\d?)(?:[T_](\d\d?)(?::(\d\d)(?::(\d\d))?)?)?)?)?", re.ASCII)


def _date(text: str, zone: tzinfo | None) -> Span | None:
    match = _DATE.fullmatch(text)
    if not match:
        return None
    parts = [int(part) for part in match.groups() if part is not None]
    year, month, day, hour, minute, second = parts + [1970, 1, 1, 0, 0, 0][len(parts) :]
    try:
        start = datetime(year, month, day, hour, minute, second, tzinfo=zone)
        return Span(_stamp(start), _stamp(_end(start, len(parts))))
    except (ValueError, OverflowError):
        return None


def _end(start: datetime, precision: int) -> datetime:
    if precision == 1:
        return start.replace(year=start.year + 1)
    if precision == 2:
        return (start + timedelta(days=31)).replace(day=1)
    return start + (timedelta(days=1), timedelta(hours=1), timedelta(minutes=1), timedelta(seconds=1))[precision - 3]


def _stamp(moment: datetime) -> float:
    """Local time when no zone was chosen; the epoch for what the system's clock can't name."""
    try:
        return moment.timestamp()
    except (OSError, OverflowError):
        return moment.replace(tzinfo=UTC).timestamp()
