"""The button that trouble with the network gets by itself: test the connection of the account it was with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from skydeck.core.errors import AppError, ErrorKind
from skydeck.core.places import Place
from skydeck.ui import pages
from skydeck.ui.desk import Offer
from skydeck.ui.strings import tr
from skydeck.ui.voice import Remedy

if TYPE_CHECKING:
    from skydeck.ui.interior import Interior

_OF_THE_NETWORK = (ErrorKind.OFFLINE, ErrorKind.UNTRUSTED, ErrorKind.CLOCK)


def remedies(interior: Interior) -> Mapping[ErrorKind, Remedy]:
    """By sort of trouble."""

    def offer(error: AppError) -> Offer | None:
        account = interior.accounts.account(error.account)
        if account is None:
            return None
        return Offer(tr("Test connection"), lambda: test_connection(interior, error.account, error.service))

    return dict.fromkeys(_OF_THE_NETWORK, offer)


def test_connection(interior: Interior, account: str, service: str) -> None:
    """Open the page and test."""
    from skydeck.ui.network.page import NetworkPage

    interior.open_place(Place(pages.NETWORK))
    tab = interior.house.current()
    if tab is not None and isinstance(tab.panel, NetworkPage):
        tab.panel.test_connection(account, service)
