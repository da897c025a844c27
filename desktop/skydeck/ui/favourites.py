"""The lists and rows that the user starred; it remembers them and tells who shows them, and opens nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from weakref import WeakKeyDictionary

from skydeck.core.context import WriteMode
from skydeck.core.places import Place
from skydeck.settings.store import Settings

STATE = "favourites"
MOST = 200


class Favourites:
    """A place without a selected row is a list, one with it is a row; `title` is what it was called when starred."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._watchers: list[Callable[[], None]] = []
        found = settings.state(STATE).get("places", [])
        self._places = tuple(place for place in map(_read, found if isinstance(found, list) else []) if place)

    def all(self) -> tuple[Place, ...]:
        """In the order in which they were starred."""
        return self._places

    def has(self, place: Place) -> bool:
        """Whether this list or row is starred, whatever the filter and the write mode."""
        return any(_same(place, one) for one in self._places)

    def toggle(self, place: Place) -> bool:
        """Star it, or take the star away; whether it is starred now."""
        kept = tuple(one for one in self._places if not _same(place, one))
        starred = len(kept) == len(self._places)
        self._keep((*kept, replace(place, filter=""))[-MOST:] if starred else kept)
        return starred

    def watch(self, callback: Callable[[], None]) -> Callable[[], None]:
        """Call back on each change; the returned function ends that."""
        self._watchers.append(callback)
        return lambda: self._watchers.remove(callback) if callback in self._watchers else None

    def _keep(self, places: tuple[Place, ...]) -> None:
        self._places = places
        self._settings.set_state(STATE, {"places": [place.to_json() for place in places]})
        for callback in tuple(self._watchers):
            callback()


_shared: WeakKeyDictionary[Settings, Favourites] = WeakKeyDictionary()


def favourites_of(settings: Settings) -> Favourites:
    """The one list of favourites of these settings."""
    if settings not in _shared:
        _shared[settings] = Favourites(settings)
    return _shared[settings]


def _same(one: Place, other: Place) -> bool:
    return _identity(one) == _identity(other)


def _identity(place: Place) -> tuple[Any, ...]:
    where = tuple((context.account, context.region) for context in place.contexts)
    return (place.panel, where, place.parent_kind, place.parent_row, place.child, place.selected)


def _read(data: Any) -> Place | None:
    try:
        return Place.from_json(data, WriteMode.READ_ONLY)
    except (KeyError, TypeError, ValueError):
        return None  # written by another version
