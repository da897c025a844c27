"""The columns of a table: widths, order and visibility, and how settings keep them; it draws nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from skydeck.core.kinds import Column, Render
from skydeck.core.ordering import SortKey
from skydeck.core.rows import ACCOUNT, REGION
from skydeck.ui.theme import theme

if TYPE_CHECKING:
    from collections.abc import Iterator

    from skydeck.ui.table.header import TableHeader

MIN_WIDTH, MAX_WIDTH = 40, 2000
MOST_STRETCH = 1.8
LABEL = 2  # the first of the kind's own columns: the row's name
_LABEL_WIDTH = 200
_WIDTHS = {
    Render.TEXT: 140,
    Render.MONO: 188,
    Render.STATE: 132,
    Render.LAST_SEGMENT: 180,
    Render.NUMBER: 80,
    Render.SIZE: 90,
    Render.GIB: 90,
    Render.MIB: 90,
    Render.SECONDS: 90,
    Render.TIME: 205,
    Render.AGE: 80,
    Render.BOOL: 80,
    Render.LIST: 180,
}
_ELASTIC = {Render.TEXT, Render.MONO, Render.LAST_SEGMENT, Render.LIST, Render.STATE}
_WORDS = {Render.TEXT, Render.LAST_SEGMENT, Render.LIST}  # read from their beginning: these may be cut
_WIDEST_WORDS, _WIDEST = 320, 460  # a longer text is cut: one column must not push out the others
_LEAST_LABEL, _LEAST_ID, _LEAST_WORDS = 160, 220, 110  # an id without its end is no id


@dataclass(frozen=True, slots=True)
class Wish:
    """How wide a column would be: as it likes, so that nothing is cut, as words are cut, and at least."""

    roomy: int
    snug: int
    tight: int
    least: int


def shares(columns: Sequence[Column], wishes: Sequence[Wish], room: int) -> list[int]:
    """Widths that use the room: spare room goes to texts; where it is scarce, air goes first, words before names."""
    steps = [[getattr(wish, name) for wish in wishes] for name in ("roomy", "snug", "tight", "least")]
    if sum(steps[0]) <= room:
        return _stretched(columns, steps[0], room)
    for large, small in pairwise(steps):
        if sum(small) <= room:
            return _between(small, large, room)
    return steps[-1]


def _between(small: Sequence[int], large: Sequence[int], room: int) -> list[int]:
    part = (room - sum(small)) / (sum(large) - sum(small))
    return [few + int((many - few) * part) for few, many in zip(small, large, strict=True)]


def _stretched(columns: Sequence[Column], widths: Sequence[int], room: int) -> list[int]:
    elastic = [at for at, column in enumerate(columns) if column.render in _ELASTIC]
    stretched = list(widths)
    if elastic:
        factor = min(1 + (room - sum(widths)) / sum(widths[at] for at in elastic), MOST_STRETCH)
        for at in elastic:
            stretched[at] = int(widths[at] * factor)
        stretched[elastic[0]] += room - sum(stretched)  # far from its title a number is hard to read
    return stretched


class ColumnLayout(QObject):
    """What is shown of a table's columns. They use the whole width until the user sets one."""

    changed = Signal()  # order or visibility
    resized = Signal()  # by the user

    def __init__(self, header: TableHeader, columns: Sequence[Column]) -> None:
        super().__init__(header)
        self._header, self._columns = header, columns
        self._busy = self._own_widths = False
        self._room = 0
        self._wishes = [self._wish(index, 0) for index in range(len(columns))]
        header.sectionResized.connect(self._on_resized)
        header.sectionMoved.connect(self._on_moved)
        self.reset()

    def _wish(self, index: int, content: int) -> Wish:
        column, title = self._columns[index], self._header.wanted_width(index)
        usual = theme.scaled(column.width or (_LABEL_WIDTH if index == LABEL else _WIDTHS[column.render]))
        needed = min(content, max(usual, theme.scaled(_WIDEST_WORDS if column.render in _WORDS else _WIDEST)))
        snug = max(title, needed or usual)
        roomy = max(usual, snug)
        if column.render not in _WORDS and column.render is not Render.MONO:
            snug = roomy  # the next state or number is longer
        gives = index != LABEL and (column.render in _WORDS or column.render is Render.MONO)
        least = max(title, min(snug, self._bound(index, needed or usual)))
        return Wish(roomy, snug, least if gives else snug, least)

    def _bound(self, index: int, needed: int) -> int:
        render = self._columns[index].render
        if index == LABEL:
            return theme.scaled(_LEAST_LABEL)
        if render in _WORDS or render is Render.MONO:
            return theme.scaled(_LEAST_WORDS if render in _WORDS else _LEAST_ID)
        return needed

    def measure(self, wanted: Callable[[int], int]) -> None:
        """The rows are here: `wanted` says how wide what a column holds is."""
        self._wishes = [self._wish(index, wanted(index)) for index in range(len(self._columns))]
        self.fill(self._room)

    @contextmanager
    def _quietly(self) -> Iterator[None]:
        """What we do to the header is not the user's doing."""
        before, self._busy = self._busy, True
        yield
        self._busy = before

    # --- reading ---

    def visible(self) -> list[int]:
        """Columns that are shown, from left to right."""
        return [column for column in self.order() if not self._header.isSectionHidden(column)]

    def order(self) -> list[int]:
        """All columns, hidden ones too, from left to right."""
        return [self._header.logicalIndex(place) for place in range(self._header.count())]

    def is_visible(self, column: int) -> bool:
        """Whether a column is shown."""
        return not self._header.isSectionHidden(column)

    # --- changing ---

    def set_visible(self, column: int, visible: bool) -> None:
        """Show or hide a column; the last one stays."""
        if visible != self.is_visible(column) and (visible or len(self.visible()) > 1):
            with self._quietly():  # to a header, hiding is resizing
                self._header.setSectionHidden(column, not visible)
            self._announce()

    def show_contexts(self, *, accounts: bool, regions: bool) -> None:
        """Account and region, when the table shows more than one of them."""
        self.set_visible(ACCOUNT, accounts)
        self.set_visible(REGION, regions)

    def move(self, column: int, place: int) -> None:
        """Put a column at a place from the left, counting hidden ones."""
        self._header.moveSection(self._header.visualIndex(column), max(0, min(place, self._header.count() - 1)))

    def resize(self, column: int, width: int) -> None:
        """As if the user had pulled at its edge."""
        self._header.resizeSection(column, max(MIN_WIDTH, min(width, MAX_WIDTH)))

    def reset(self) -> None:
        """As the kind describes them."""
        with self._quietly():
            for index, column in enumerate(self._columns):
                self._header.moveSection(self._header.visualIndex(index), index)
                self._header.setSectionHidden(index, column.hidden)
                self._header.resizeSection(index, self._wishes[index].roomy)
        self._own_widths = False
        self._announce()

    def fill(self, room: int) -> None:
        """The view is this wide now."""
        self._room = room
        if self._own_widths:
            return
        shown = self.visible()
        widths = shares([self._columns[index] for index in shown], [self._wishes[index] for index in shown], room)
        with self._quietly():
            for index, width in zip(shown, widths, strict=True):
                self._header.resizeSection(index, width)

    def _announce(self) -> None:
        self.fill(self._room)
        self.changed.emit()

    def _on_resized(self) -> None:
        if not self._busy:
            self._own_widths = True
            self.resized.emit()

    def _on_moved(self) -> None:
        if not self._busy:
            self._announce()

    # --- settings ---

    def state(self, sort: Sequence[SortKey]) -> dict[str, Any]:
        """What the user made of the columns, by name, from left to right."""
        entries = [{"name": self._columns[index].name, "hidden": not self.is_visible(index)} for index in self.order()]
        if self._own_widths:
            for entry, index in zip(entries, self.order(), strict=True):
                if self.is_visible(index):
                    entry["width"] = self._header.sectionSize(index)
        return {"columns": entries, "sort": [[self._columns[key.column].name, key.descending] for key in sort]}

    def restore(self, state: Mapping[str, Any]) -> None:
        """Take over what fits of an earlier state, which may be from another version, or damaged."""
        places = {column.name: index for index, column in enumerate(self._columns)}
        entries = [entry for entry in _list(state, "columns") if isinstance(entry, Mapping)]
        known = [(index, entry) for entry in entries if (index := places.pop(str(entry.get("name")), None)) is not None]
        with self._quietly():
            for place, (index, entry) in enumerate(known):
                self._header.moveSection(self._header.visualIndex(index), place)
                self._restore_one(index, entry)
            if not self.visible():
                self._header.showSection(LABEL)
        self._announce()

    def _restore_one(self, index: int, entry: Mapping[str, Any]) -> None:
        width, hidden = entry.get("width"), entry.get("hidden")
        if isinstance(width, int) and MIN_WIDTH <= width <= MAX_WIDTH:
            self._header.resizeSection(index, width)
            self._own_widths = True
        if isinstance(hidden, bool):
            self._header.setSectionHidden(index, hidden)

    def sort_of(self, state: Mapping[str, Any]) -> list[SortKey]:
        """The sort keys of an earlier state that still exist."""
        places = {column.name: index for index, column in enumerate(self._columns)}
        pairs = [entry for entry in _list(state, "sort") if isinstance(entry, list | tuple) and len(entry) == 2]
        return [SortKey(places[str(name)], bool(down)) for name, down in pairs if str(name) in places]


def _list(state: Mapping[str, Any], name: str) -> list[Any]:
    found = state.get(name)
    return found if isinstance(found, list) else []
