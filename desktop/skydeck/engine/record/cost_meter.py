"""Adds up what calls cost, for each day and account, and refuses those that cost when it is too much; sends nothing."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from skydeck.core.errors import COST_CAP, AppError, ErrorKind
from skydeck.core.text import estimate_text
from skydeck.engine.record.costs import PRICES, Asked, Charge, Tariff, price_of
from skydeck.link.messages import CostLine, CostMeter, DayCost, Notice
from skydeck.settings.store import write_private

DAYS_KEPT = 90
_WRITE_EVERY = 5.0  # seconds; a crash loses as much of an estimate
_DEAR = 0.001  # dollars: written at once
_BY_WHAT = {price.what: price for price in PRICES}

Day = dict[str, dict[str, list[float]]]  # account, what: units and dollars


class Meter:
    """One for the engine; used by all its threads. `is_free` says of an account and a service that nobody is billed."""

    def __init__(
        self,
        folder: Path,
        told: Callable[[CostMeter | Notice], None],
        is_free: Callable[[str, str], bool],
        today: Callable[[], str] = lambda: time.strftime("%Y-%m-%d"),
    ) -> None:
        self._path, self._told, self._is_free, self._today = folder / "costs.json", told, is_free, today
        self._tariff, self._lock = Tariff(), threading.Lock()
        self._days: dict[str, Day] | None = None  # read when something costs for the first time
        self._warn = self._stop = 0.0
        self._warned, self._written = "", 0.0

    def cap(self, warn: float, stop: float) -> None:
        """From now on, say so above `warn` dollars a day and refuse above `stop`; 0 is never."""
        with self._lock:
            self._warn, self._stop = warn, stop

    def admit(self, account: str, service: str, operation: str) -> None:
        """Raise `AppError` when the call would cost something and today's limit is reached."""
        if not self._stop or price_of(service, operation) is None or self._is_free(account, service):
            return
        with self._lock:
            spent = self._spent()
        if spent < self._stop:
            return
        limit = estimate_text(self._stop)
        text = f"Calls of today cost about {estimate_text(spent)} by list prices, and your limit is {limit}."
        advice = "This call costs too, so it was not sent. Raise the limit to go on."
        raise AppError(ErrorKind.LIMIT, text, advice, service, operation, code=COST_CAP, account=account)

    def count(self, account: str, asked: Asked) -> None:
        """A call was answered."""
        if price_of(asked.service, asked.operation) is None or self._is_free(account, asked.service):
            return
        with self._lock:
            charge = self._tariff.charge(asked)
            if charge is None:
                return
            meter = self._add(account, charge)
            warn = self._crossed()
        self._told(meter)
        if warn:
            self._told(Notice(warn))

    def add(self, account: str, charge: Charge) -> None:
        """Something that is not one call was used, such as minutes of a Live Tail."""
        with self._lock:
            meter = self._add(account, charge)
        self._told(meter)

    def meter(self) -> CostMeter:
        """How it stands."""
        with self._lock:
            return self._meter()

    def tell(self) -> None:
        """Say how it stands, if anything did cost lately."""
        if self._path.exists():
            self._told(self.meter())

    def _add(self, account: str, charge: Charge) -> CostMeter:
        sorts = self._known().setdefault(self._today(), {}).setdefault(account, {})
        units, usd = sorts.get(charge.price.what, (0.0, 0.0))
        sorts[charge.price.what] = [units + charge.units, usd + charge.usd]
        self._keep(hurry=charge.usd >= _DEAR)
        return self._meter()

    def _crossed(self) -> str:
        day, spent = self._today(), self._spent()
        if not self._warn or spent < self._warn or self._warned == day:
            return ""
        self._warned = day
        limit = f" At {estimate_text(self._stop)} Skydeck stops what costs." if self._stop else ""
        return f"Calls of today cost about {estimate_text(spent)} by AWS's list prices.{limit}"

    def _spent(self) -> float:
        return _sum(self._known().get(self._today(), {}))

    def _meter(self) -> CostMeter:
        known, day = self._known(), self._today()
        lines = [
            _line(account, what, units, usd)
            for account, sorts in known.get(day, {}).items()
            for what, (units, usd) in sorts.items()
        ]
        lines.sort(key=lambda line: -line.usd)
        days = tuple(DayCost(one, _sum(known[one])) for one in sorted(known, reverse=True) if one != day)
        return CostMeter(day, self._spent(), tuple(lines), days, self._warn, self._stop)

    def _known(self) -> dict[str, Day]:
        if self._days is None:
            self._days = _read(self._path)
        return self._days

    def _keep(self, *, hurry: bool) -> None:
        now = time.monotonic()
        if not hurry and now - self._written < _WRITE_EVERY:
            return
        self._written, known = now, self._known()
        for day in sorted(known)[:-DAYS_KEPT]:
            del known[day]
        try:
            write_private(self._path, json.dumps(known))
        except OSError:
            return  # it is an estimate, and goes on in memory


def _line(account: str, what: str, units: float, usd: float) -> CostLine:
    price = _BY_WHAT.get(what)
    return CostLine(account, what, units, price.unit if price else "", price.said if price else "", usd)


def _sum(day: Day) -> float:
    return sum(used[1] for sorts in day.values() for used in sorts.values())


def _read(path: Path) -> dict[str, Day]:
    try:
        found: Any = json.loads(path.read_text("utf-8"))
        return {str(day): {name: _sorts(sorts) for name, sorts in of_day.items()} for day, of_day in found.items()}
    except (OSError, ValueError, TypeError, AttributeError):
        return {}


def _sorts(found: Any) -> dict[str, list[float]]:
    return {str(what): [float(units), float(usd)] for what, (units, usd) in found.items()}
