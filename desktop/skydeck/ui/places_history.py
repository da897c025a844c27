"""Back, forward and recent places; plain data, no widgets."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from skydeck.core.places import Place

DEPTH = 50
RECENT = 30


class History:
    """Where one tab has been; going somewhere new drops what was ahead."""

    def __init__(self, places: Sequence[Place], at: int = -1) -> None:
        self._places = list(places[-DEPTH:])
        self._at = len(self._places) - 1 if not 0 <= at < len(self._places) else at

    @property
    def here(self) -> Place:
        """The place that is shown."""
        return self._places[self._at]

    def update(self, place: Place) -> None:
        """The same place in its present form: filter, selection."""
        self._places[self._at] = place

    def visit(self, place: Place) -> None:
        """Go somewhere new."""
        self._places = [*self._places[: self._at + 1], place][-DEPTH:]
        self._at = len(self._places) - 1

    def can(self, steps: int) -> bool:
        """Whether there is a place so many steps back (negative) or ahead."""
        return 0 <= self._at + steps < len(self._places)

    def move(self, steps: int) -> Place:
        """Go back or ahead."""
        self._at += steps
        return self.here

    def around(self) -> tuple[tuple[Place, ...], int]:
        """Everything, and which of it is shown."""
        return tuple(self._places), self._at


def is_same_list(one: Place, other: Place) -> bool:
    """Whether two places differ at most in filter and selection."""
    return plain(one) == plain(other)


def plain(place: Place) -> Place:
    """The place without what was typed and selected in it, and whatever the write mode is today."""
    where = tuple((context.account, context.region) for context in place.contexts)
    contexts = tuple(type(context)(*pair) for context, pair in zip(place.contexts, where, strict=True))
    return replace(place, filter="", selected="", contexts=contexts)


class Recents:
    """The last places of all tabs, newest first, each once."""

    def __init__(self, places: Iterable[Place] = ()) -> None:
        self._places = list(places)[:RECENT]

    def visit(self, place: Place) -> None:
        """Put a place first."""
        self._places = [place, *(old for old in self._places if not is_same_list(old, place))][:RECENT]

    def all(self) -> tuple[Place, ...]:
        """Newest first."""
        return tuple(self._places)
