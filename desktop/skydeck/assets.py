"""Finds the files of resources/ in a wheel, a frozen program and a checkout; it does not read them."""

from __future__ import annotations

import sys
from functools import cache
from pathlib import Path


def resource(*parts: str) -> Path:
    """The path of one file or folder of resources/, which must exist."""
    path = resources_root().joinpath(*parts)
    if not path.exists():
        raise FileNotFoundError(f"no such resource: {'/'.join(parts)}")
    return path


@cache
def resources_root() -> Path:
    """importlib.resources finds nothing in editable installs, in any layout; hence this."""
    package = Path(__file__).resolve().parent
    frozen = getattr(sys, "_MEIPASS", None)
    candidates = (
        *([Path(frozen) / "skydeck" / "resources"] if frozen else []),
        package / "resources",
        package.parents[1] / "resources",
    )
    for candidate in candidates:
        if candidate.is_dir():
            return candidate
    raise FileNotFoundError(f"resources/ is in none of: {', '.join(map(str, candidates))}")
