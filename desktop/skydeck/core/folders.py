"""Where Skydeck keeps its files on this computer; it reads and writes none of them."""

from __future__ import annotations

from pathlib import Path

import platformdirs


def config_folder() -> Path:
    """For what the user chose; made if it is not there."""
    return _made(platformdirs.user_config_dir("skydeck", appauthor=False))


def data_folder() -> Path:
    """For what Skydeck remembers; made if it is not there."""
    return _made(platformdirs.user_data_dir("skydeck", appauthor=False))


def _made(path: str) -> Path:
    folder = Path(path)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder
