"""Go to anything: commands, services, accounts, regions, tabs, places and what was loaded, in one searchable list."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from skydeck.catalog import KINDS, SERVICES
from skydeck.core.places import Place
from skydeck.ui import pages
from skydeck.ui.accounts.words import account_title, who_line
from skydeck.ui.list_panels import loaded_rows
from skydeck.ui.places_history import is_same_list
from skydeck.ui.services_tree import every_kind
from skydeck.ui.strings import tr
from skydeck.ui.typed_ids import recognise
from skydeck.ui.widgets.picker import PickerPopup
from skydeck.ui.widgets.picker_list import PickerItem

if TYPE_CHECKING:
    from skydeck.ui.interior import Interior

MOST_RESOURCES = 5000
TYPED = "typed"


@dataclass(frozen=True, slots=True)
class Entry:
    """What is shown, and what it does."""

    item: PickerItem
    act: Callable[[], object]


class Palette(PickerPopup):
    """Asks the window anew what there is, each time it opens."""

    def __init__(self, interior: Interior) -> None:
        super().__init__(tr("Go to anything…"), interior.window)
        self._inside = interior
        self._acts: dict[str, Callable[[], object]] = {}
        self._entries: list[Entry] = []
        self.chosen.connect(self._on_chosen)
        self._input.textChanged.connect(self._offer_typed)

    def open_over(self, window: QWidget, width: int = 660) -> None:
        self._input.clear()
        self._offer(list(self._collect()))
        super().open_over(window, width)

    def _offer(self, entries: list[Entry]) -> None:
        self._entries = entries
        self._acts = {entry.item.id: entry.act for entry in entries}
        self.set_items([entry.item for entry in entries])

    def _offer_typed(self, text: str) -> None:
        place = recognise(text)
        known = [entry for entry in self._entries if entry.item.id != TYPED]
        if place is None and len(known) == len(self._entries):
            return
        typed = [self._typed(place, text.strip())] if place is not None else []
        self._offer([*typed, *known])

    def _typed(self, place: Place, text: str) -> Entry:
        title, meaning = pages.describe(place)
        words = tr("Open {name}").format(name=place.selected)
        item = PickerItem(TYPED, words, title, tr("Typed"), meaning, keywords=text)
        return Entry(item, partial(self._inside.open_place, place))

    def _on_chosen(self, name: str) -> None:
        if name in self._acts:
            self._acts[name]()

    # --- what there is ---

    def _collect(self) -> Iterator[Entry]:
        yield from self._tabs()
        yield from self._favourites()
        yield from self._recents()
        yield from self._kinds()
        yield from self._resources()
        yield from self._accounts()
        yield from self._regions()
        yield from self._commands()

    def _tabs(self) -> Iterator[Entry]:
        house = self._inside.house
        for at, tab in enumerate(house.tabs()):
            if tab is not house.current():
                title, meaning = self._inside.describe_at(tab.place())
                item = PickerItem(f"tab:{at}", title, "", tr("Open tabs"), meaning)
                yield Entry(item, partial(house.show_tab, tab))

    def _favourites(self) -> Iterator[Entry]:
        for at, place in enumerate(self._inside.favourites.all()):
            title, meaning = self._inside.describe_at(place)
            item = PickerItem(f"star:{at}", title, "", tr("Favourites"), meaning)
            yield Entry(item, partial(self._inside.open_place, place))

    def _recents(self) -> Iterator[Entry]:
        seen = [tab.place() for tab in self._inside.house.tabs()]
        left = [one for one in self._inside.recent() if not any(is_same_list(one[0], place) for place in seen)]
        for at, (place, title, meaning) in enumerate(left[:8]):
            item = PickerItem(f"recent:{at}", title, "", tr("Recent places"), meaning)
            yield Entry(item, partial(self._inside.open_place, place, new_tab=False))

    def _kinds(self) -> Iterator[Entry]:
        for service, kind in every_kind(SERVICES):
            words = f"{kind.service} {kind.name} {kind.singular}"
            item = PickerItem(
                f"kind:{kind.kind_id}", kind.title, service.title, tr("Services"), kind.icon, keywords=words
            )
            yield Entry(item, partial(self._inside.open_place, Place(kind.kind_id), new_tab=False))

    def _resources(self) -> Iterator[Entry]:
        seen: set[tuple[str, str, str, str]] = set()
        for tab in self._inside.house.tabs():
            for key, label in loaded_rows(tab.panel, MOST_RESOURCES - len(seen)):
                place = tab.place()
                name = (place.panel, key.account, key.region, key.id)
                if name not in seen and place.panel in KINDS:
                    seen.add(name)
                    yield self._resource(place, key.account, key.region, key.id, label)

    def _resource(self, place: Place, account: str, region: str, name: str, label: str) -> Entry:
        kind = KINDS[place.panel]
        there = replace(place, selected=name, filter="")
        detail = " · ".join(part for part in (name if label and label != name else "", kind.title, region) if part)
        item = PickerItem(
            f"row:{place.panel}:{account}:{region}:{name}", label or name, detail, tr("Loaded so far"), kind.icon
        )
        return Entry(item, partial(self._inside.open_place, there, new_tab=False))

    def _accounts(self) -> Iterator[Entry]:
        accounts = self._inside.accounts
        for account in accounts.all():
            identity = accounts.identity(account.id)
            title, line = account_title(account, identity), who_line(account, identity)
            item = PickerItem(f"account:{account.id}", title, line, tr("Accounts"), "account")
            yield Entry(item, partial(accounts.choose, accounts=[account.id]))

    def _regions(self) -> Iterator[Entry]:
        accounts = self._inside.accounts
        for region in accounts.regions():
            if region.enabled:
                item = PickerItem(f"region:{region.id}", region.id, region.title, tr("Regions"), "region")
                yield Entry(item, partial(accounts.choose, regions=[region.id]))

    def _commands(self) -> Iterator[Entry]:
        commands = self._inside.commands
        panel = [(f"panel{at}", action) for at, action in enumerate(commands.panel_actions())]
        for name, action in [*panel, *commands.commands.all().items()]:
            if action.isEnabled() and not action.isSeparator() and name != "goto":
                section = tr("Actions here") if name.startswith("panel") else tr("Commands")
                yield Entry(_command_item(f"command:{name}", action, section), action.trigger)


def _command_item(name: str, action: QAction, section: str) -> PickerItem:
    text = action.text().replace("&&", "\0").replace("&", "").replace("\0", "&")
    hint = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
    return PickerItem(name, text, "", section, "command", hint)
