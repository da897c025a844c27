"""How much our processes log; where it goes is theirs to say."""

from __future__ import annotations

import logging
import os


def level() -> int:
    """What `SKYDECK_LOG` names, for whoever looks for a fault; else INFO."""
    return logging.getLevelNamesMapping().get(os.environ.get("SKYDECK_LOG", "").upper(), logging.INFO)
