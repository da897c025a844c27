"""Kinds and places that the user wants on top of the sidebar; kept in the settings' state, shown elsewhere."""

from __future__ import annotations

from weakref import WeakKeyDictionary

from PySide6.QtCore import QObject, Signal

from skydeck.core.context import WriteMode
from skydeck.core.places import Place
from skydeck.settings.store import Settings
from skydeck.ui.places_history import is_same_list

STATE = "favourites"
MOST = 40


class Favourites(QObject):
    """A kind without contexts follows the chosen account and regions; a place with contexts stays where it is."""

    changed = Signal()

    def __init__(self, settings: Settings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._settings = settings

    def all(self) -> tuple[Place, ...]:
        """In the order in which they were added."""
        places = self._settings.state(STATE).get("places", [])
        return tuple(Place.from_json(data, WriteMode.CONFIRM) for data in places)

    def has(self, place: Place) -> bool:
        """Whether it is one."""
        return any(_is_same(one, place) for one in self.all())

    def toggle(self, place: Place) -> None:
        """Add or remove."""
        known = self.all()
        kept = [one for one in known if not _is_same(one, place)]
        self._keep(kept if len(kept) < len(known) else [*kept, place])

    def _keep(self, places: list[Place]) -> None:
        self._settings.set_state(STATE, {"places": [place.to_json() for place in places[-MOST:]]})
        self.changed.emit()


def _is_same(one: Place, other: Place) -> bool:
    return is_same_list(one, other) and one.selected == other.selected


_shared: WeakKeyDictionary[Settings, Favourites] = WeakKeyDictionary()


def favourites_of(settings: Settings) -> Favourites:
    """The one list of these settings, so that whoever stars something is seen by whoever shows it."""
    if settings not in _shared:
        _shared[settings] = Favourites(settings)
    return _shared[settings]
