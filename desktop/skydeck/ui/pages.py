"""Which panel shows a place, and what a place is called before its panel exists; it makes no tab."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from skydeck.catalog import KINDS
from skydeck.core.kinds import Scope
from skydeck.core.places import Place
from skydeck.ui.accounts.accounts import Accounts
from skydeck.ui.strings import tr

if TYPE_CHECKING:
    from skydeck.ui.desk import Desk
    from skydeck.ui.panels.base import Panel

WELCOME, JOURNAL, NETWORK = "welcome", "journal", "network"
MakePage = Callable[["Desk", Place], "Panel"]


def describe(place: Place) -> tuple[str, str]:
    """Title and icon."""
    if place.panel == WELCOME:
        return tr("Welcome"), "info"
    if place.panel == JOURNAL:
        return tr("Journal"), "history"
    if place.panel == NETWORK:
        return tr("Network"), "connect"
    kind = KINDS.get(place.panel)
    if kind is None:
        return place.panel, "unknown"
    words = place.child or kind.title
    return (f"{place.title} / {words}" if place.title else words), kind.icon


def is_list(place: Place) -> bool:
    """Whether it shows a kind in accounts and regions."""
    return place.panel in KINDS


def follows_choice(place: Place) -> bool:
    """Whether another account or region can be shown in the same place: not what belongs to one row."""
    return is_list(place) and not place.parent_row


def is_global(place: Place) -> bool:
    """Whether one region stands for all."""
    kind = KINDS.get(place.panel)
    return kind is not None and kind.scope is Scope.GLOBAL


def located(place: Place, accounts: Accounts) -> Place:
    """The place in the chosen accounts and regions; once per account when regions do not matter."""
    contexts = accounts.contexts() if is_list(place) else ()
    if is_global(place):
        contexts = tuple({context.account: context for context in reversed(contexts)}.values())[::-1]
    return replace(place, contexts=contexts)


def today(place: Place, accounts: Accounts) -> Place:
    """The place with what is allowed there today; where the chosen accounts are, when it names none."""
    if not place.contexts:
        return located(place, accounts)
    return replace(place, contexts=accounts.today(place.contexts))


def unfiltered(place: Place) -> Place:
    """The place as a favourite: what was typed in it does not belong to it."""
    return replace(place, filter="", selected="")
