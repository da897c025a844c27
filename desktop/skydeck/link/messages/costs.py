"""What calls cost by AWS's list prices: an estimate, never a bill."""

from __future__ import annotations

from dataclasses import dataclass

from skydeck.link.codec import message


@message
@dataclass(frozen=True, slots=True)
class UseRecord:
    """How much of the record is kept, and how much calls may cost. A greeting, sent again when it changes. `Done`."""

    megabytes: int = 100  # of calls that change nothing; changes are kept by themselves
    days: int = 90
    warn: float = 1  # US dollars a day; 0: never
    stop: float = 5


@message
@dataclass(frozen=True, slots=True)
class ReadCosts:
    """What calls cost. `Done(CostMeter)`."""


@message
@dataclass(frozen=True, slots=True)
class CostLine:
    """What one sort of call cost one account today."""

    account: str
    what: str  # "S3 LIST requests"
    units: float
    unit: str  # "requests"
    price: str  # "$0.005 per 1,000 requests"
    usd: float


@message
@dataclass(frozen=True, slots=True)
class DayCost:
    """What one day cost."""

    day: str  # 2026-11-21
    usd: float


@message
@dataclass(frozen=True, slots=True)
class CostMeter:
    """An answer, and an event whenever something that costs was called."""

    day: str
    usd: float  # today, all accounts
    lines: tuple[CostLine, ...] = ()  # today, the dearest first
    days: tuple[DayCost, ...] = ()  # the days before, newest first
    warn: float = 0
    stop: float = 0
