"""The zone in which times are shown, as the user chose it; it keeps no time."""

from __future__ import annotations

from datetime import UTC, tzinfo

from skydeck.settings import schema
from skydeck.settings.store import Settings


def zone(settings: Settings) -> tzinfo | None:
    """The chosen zone; None for the computer's own."""
    return UTC if settings.get(schema.TIME_ZONE) == "utc" else None
