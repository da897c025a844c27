"""The ways of adding an account, their names and pictures; their pages are elsewhere."""

from __future__ import annotations

from enum import StrEnum

from skydeck.ui.strings import tr


class AddWay(StrEnum):
    """How an account is added."""

    SSO = "sso"
    KEYS = "keys"
    PASTE = "paste"
    ROLE = "role"
    ENDPOINT = "endpoint"


def way_title(way: AddWay) -> str:
    """As the list and the buttons of the first page name it."""
    words = {
        AddWay.SSO: tr("IAM Identity Center"),
        AddWay.KEYS: tr("Access keys"),
        AddWay.PASTE: tr("Paste"),
        AddWay.ROLE: tr("Role"),
        AddWay.ENDPOINT: tr("Custom endpoint"),
    }
    return words[way]


WAY_ICONS = {
    AddWay.SSO: "sign-in",
    AddWay.KEYS: "key",
    AddWay.PASTE: "copy",
    AddWay.ROLE: "role",
    AddWay.ENDPOINT: "globe",
}
