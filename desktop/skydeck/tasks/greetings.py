"""What the settings want of the engine, as it is told at its start and when one changes; it sends nothing itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from skydeck.link.messages import BUNDLED, NO_PROXY, UseNetwork, UseRecord
from skydeck.settings import schema
from skydeck.settings.store import Settings, Unwatch

_OF_THE_NETWORK: tuple[schema.Setting[Any], ...] = (
    schema.PROXY,
    schema.PROXY_ADDRESS,
    schema.PROXY_USER,
    schema.TRUST,
    schema.TRUST_FILE,
    schema.CONNECT_SECONDS,
    schema.READ_SECONDS,
    schema.ATTEMPTS,
)
_OF_THE_RECORD: tuple[schema.Setting[Any], ...] = (
    schema.JOURNAL_MEGABYTES,
    schema.JOURNAL_DAYS,
    schema.COST_WARN,
    schema.COST_STOP,
)


def every(settings: Settings) -> list[Any]:
    """What a new engine is told."""
    return [network(settings), record(settings)]


def watch(settings: Settings, greet: Callable[[Any], None]) -> None:
    """Tell the engine, and every later one, what holds from now on."""
    watch_network(settings, lambda: greet(network(settings)))
    _watch(settings, _OF_THE_RECORD, lambda: greet(record(settings)))


def watch_network(settings: Settings, callback: Callable[[], None]) -> Unwatch:
    """Call back when a setting of the network changes; the returned function ends that."""
    return _watch(settings, _OF_THE_NETWORK, callback)


def network(settings: Settings) -> UseNetwork:
    """How to reach AWS. What is chosen but not filled in yet is none, or the usual."""
    proxy, trust = settings.get(schema.PROXY), settings.get(schema.TRUST)
    own_proxy, own_trust = proxy == schema.ProxyChoice.ADDRESS, trust == schema.TrustChoice.FILE
    return UseNetwork(
        proxy=(settings.get(schema.PROXY_ADDRESS) or NO_PROXY) if own_proxy else proxy,
        proxy_user=settings.get(schema.PROXY_USER) if own_proxy else "",
        trust=(settings.get(schema.TRUST_FILE) or BUNDLED) if own_trust else trust,
        connect_timeout=settings.get(schema.CONNECT_SECONDS),
        read_timeout=settings.get(schema.READ_SECONDS),
        attempts=settings.get(schema.ATTEMPTS),
    )


def record(settings: Settings) -> UseRecord:
    """How much of the journal is kept, and what calls may cost."""
    return UseRecord(
        megabytes=settings.get(schema.JOURNAL_MEGABYTES),
        days=settings.get(schema.JOURNAL_DAYS),
        warn=settings.get(schema.COST_WARN) / 100,
        stop=settings.get(schema.COST_STOP) / 100,
    )


def _watch(settings: Settings, some: tuple[schema.Setting[Any], ...], callback: Callable[[], None]) -> Unwatch:
    ends = [settings.watch(setting, lambda _value: callback()) for setting in some]

    def end() -> None:
        for unwatch in ends:
            unwatch()

    return end
