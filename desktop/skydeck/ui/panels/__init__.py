"""Which panel shows a place, and which tabs a richer kind adds to the detail pane: explicit tables, no registration."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from PySide6.QtWidgets import QWidget

from skydeck.catalog import KINDS
from skydeck.core.places import Place
from skydeck.ui.desk import Desk
from skydeck.ui.panels.base import Panel, TabSpec
from skydeck.ui.panels.resource_panel import ResourcePanel

Factory = Callable[[Desk, Place, QWidget | None], Panel]

# Panels of their own, by the name that a place gives them; every kind that is not here gets the generic one.
PANELS: Mapping[str, Factory] = MappingProxyType({})
EXTRA_TABS: Mapping[str, tuple[TabSpec, ...]] = MappingProxyType({})


def make_panel(desk: Desk, place: Place, parent: QWidget | None = None) -> Panel:
    """The panel of a place; a name that is neither a panel nor a kind is a KeyError."""
    factory = PANELS.get(place.panel)
    if factory is not None:
        return factory(desk, place, parent)
    return ResourcePanel(desk, KINDS[place.panel], place, EXTRA_TABS.get(place.panel, ()), parent)
