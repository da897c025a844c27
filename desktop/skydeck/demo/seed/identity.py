"""Placeholder while the sandbox is being built."""

from __future__ import annotations

from skydeck.demo.seed.world import World


def plant(world: World) -> None:
    """Nothing yet."""
