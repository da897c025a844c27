"""Plants log groups with retention, streams and some hundreds of lines each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from skydeck.demo import backends
from skydeck.demo.seed import lines
from skydeck.demo.seed.world import World, tags


@dataclass(frozen=True, slots=True)
class Source:
    """A log group, its streams, who writes into it, and how far back."""

    group: str
    streams: tuple[str, ...]
    writer: lines.Writer
    retention: int | None
    count: int
    hours: float
    region: str = "us-east-1"
    alive: bool = True


SOURCES = (
    Source("/larkspur/storefront/access", ("web-1", "web-2", "web-3"), lines.storefront, 30, 420, 6),
    Source("/larkspur/orders/api", ("api-1", "api-2"), lines.api, 90, 500, 8),
    Source("/larkspur/workers", ("worker-mail", "worker-images", "worker-search"), lines.worker, 14, 200, 24),
    Source("/larkspur/postgres/orders", ("db-orders-primary",), lines.postgres, None, 160, 48),
    Source("/aws/lambda/order-confirmation", ("2026/[live]/1f0c", "2026/[live]/8ad2"), lines.function, 30, 120, 12),
    Source("/aws/lambda/thumbnail-maker", ("2026/[live]/77be",), lines.function, 30, 80, 20),
    Source("/aws/lambda/stock-sync", ("2026/[live]/c90a",), lines.function, 14, 60, 30),
    Source("/aws/lambda/image-resizer-legacy", ("2024/[1]/0d11",), lines.function, None, 40, 9000, alive=False),
    Source("/larkspur/supplier-ftp", ("supplier-ftp",), lines.worker, None, 30, 900, alive=False),
    Source("/larkspur/storefront/access", ("eu-web-1",), lines.storefront, 30, 200, 6, region="eu-west-1"),
)


def plant(world: World) -> None:
    """All groups and their lines."""
    for source in SOURCES:
        store = backends.backend("logs", source.region)
        group = store.create_log_group(source.group, tags("", "prod", "platform"))
        group.creation_time = world.ago(days=400)
        if source.retention:
            store.put_retention_policy(source.group, source.retention)
        for stream in source.streams:
            _plant_stream(world, store, source, stream)


def _plant_stream(world: World, store: Any, source: Source, stream: str) -> None:
    group = store.groups[source.group]
    group.create_log_stream(stream)
    group.streams[stream].creation_time = world.ago(hours=source.hours)
    moments = sorted(world.ago(hours=world.rng.uniform(0.01, source.hours)) for _ in range(source.count))
    events = [event for moment in moments for event in written(world, source, moment)]
    # The store itself would refuse what is older than two weeks.
    group.put_log_events(stream, events)


def written(world: World, source: Source, moment: datetime) -> list[dict[str, Any]]:
    """What a source writes at a moment, as log events."""
    text = source.writer(world.rng, moment)
    # The lines of one invocation follow each other by milliseconds.
    return [
        {"timestamp": _millis(moment + timedelta(milliseconds=3 * number)), "message": line}
        for number, line in enumerate(text.split("\n"))
    ]


def _millis(moment: datetime) -> int:
    return int(moment.replace(tzinfo=UTC).timestamp() * 1000)
