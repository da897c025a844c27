"""Brings the settings file of an older version up to date; it neither reads nor writes files."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

Migration = Callable[[dict[str, Any]], dict[str, Any]]

# Version n -> what makes a file of version n + 1 of it. The file's version is one more than the newest key.
MIGRATIONS: Mapping[int, Migration] = {}
VERSION = max(MIGRATIONS, default=0) + 1


def migrate(data: dict[str, Any], migrations: Mapping[int, Migration] = MIGRATIONS) -> dict[str, Any]:
    """The same settings in today's form; those of a newer version are left as they are."""
    newest = max(migrations, default=0) + 1
    for version in range(data["version"], newest):
        data = {**migrations[version](data), "version": version + 1}
    return data
