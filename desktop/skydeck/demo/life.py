"""What keeps happening: log lines arrive and an alarm changes now and then; metrics are curves and need no help."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

from skydeck.demo import backends
from skydeck.demo.backends import utc_now
from skydeck.demo.seed.logs import SOURCES, Source, written
from skydeck.demo.seed.world import World

LINE_SECONDS = 5.0
FLIP_SECONDS = 75.0
KEPT_EVENTS = 20_000
FLIPPING = "storefront-slow"
_OK = "Threshold Crossed: 3 datapoints [0.112, 0.097, 0.121] were not greater than the threshold (0.15)."
_ALARM = "Threshold Crossed: 3 datapoints [0.171, 0.183, 0.166] were greater than the threshold (0.15)."


def live(world: World, seeder: threading.Thread, pace: float = 1.0) -> None:
    """Run for as long as the process does; `pace` is how many times faster than usual."""
    seeder.join()
    if not world.seeded.is_set():
        return
    turns = _turns(world)
    started = time.monotonic()
    for due, act in turns:
        time.sleep(max(0.0, due / pace - (time.monotonic() - started)))
        act()


def _turns(world: World) -> Iterator[tuple[float, Callable[[], None]]]:
    # One source at a time, spread over the interval: no burst, and no lock held for long.
    alive = [source for source in SOURCES if source.alive]
    number = 0
    next_flip = FLIP_SECONDS
    while True:
        number += 1
        due = number * LINE_SECONDS / len(alive)
        yield due, _writes(world, alive[number % len(alive)])
        if due >= next_flip:
            next_flip += FLIP_SECONDS
            yield due, flip_alarm


def _writes(world: World, source: Source) -> Callable[[], None]:
    return lambda: write_lines(world, source)


def write_lines(world: World, source: Source) -> None:
    """A few lines of one source, now; none once the user deleted its group."""
    group: Any = backends.backend("logs", source.region).groups.get(source.group)
    if group is None:
        return
    stream = world.rng.choice(source.streams)
    if stream not in group.streams:
        return
    events = [event for _ in range(_how_many(world.rng)) for event in written(world, source, utc_now())]
    group.put_log_events(stream, events)
    kept = group.streams[stream].events
    del kept[: max(0, len(kept) - KEPT_EVENTS)]


def _how_many(rng: random.Random) -> int:
    return rng.choices((1, 2, 3, 5), (4, 4, 2, 1))[0]


def flip_alarm() -> None:
    """The alarm that comes and goes changes its state, if it is still there."""
    alarm: Any = backends.backend("cloudwatch").alarms.get(FLIPPING)
    if alarm is not None:
        now_bad = alarm.state_value != "ALARM"
        alarm.update_state(_ALARM if now_bad else _OK, "{}", "ALARM" if now_bad else "OK")
