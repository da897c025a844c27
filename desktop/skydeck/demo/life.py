"""What keeps happening in the sandbox."""

from __future__ import annotations

import threading

from skydeck.demo.seed.world import World


def live(world: World, seeder: threading.Thread) -> None:
    """Run for as long as the process does."""
