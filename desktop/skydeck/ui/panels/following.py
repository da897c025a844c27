"""Ways out of a panel: to the resource that a value names, and to the web console; it knows no widgets."""

from __future__ import annotations

import re
from collections.abc import Mapping

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

from skydeck.core.context import AwsContext
from skydeck.core.errors import AppError, ErrorKind
from skydeck.core.kinds import ResourceKind
from skydeck.core.places import Place
from skydeck.ui.strings import tr

# Every partition's console, and the regional hosts below it.
_CONSOLES = re.compile(
    r"(?:[a-z0-9-]+\.)*console\.(?:aws\.amazon\.com|amazonaws\.cn|amazonaws-us-gov\.com|amazonaws\.eu|amazonaws-eusc\.eu)"
)


def linked_place(kinds: Mapping[str, ResourceKind], kind_id: str, value: str, context: AwsContext) -> Place | None:
    """The list that holds what a value names, with it selected; None when that kind is not known."""
    kind = kinds.get(kind_id)
    if kind is None or not value:
        return None
    return Place(kind_id, (context,), selected=row_id(kind, value))


def row_id(kind: ResourceKind, value: str) -> str:
    """The id that a value names: itself, or the tail of an ARN."""
    if kind.arn_tail and value.startswith("arn:"):
        return value.rpartition(kind.arn_tail)[2]
    return value


def is_console(url: str) -> bool:
    """Whether this is a page of an AWS console, and nothing else in disguise."""
    parsed = QUrl(url, QUrl.ParsingMode.StrictMode)
    return (
        parsed.isValid()
        and parsed.scheme() == "https"
        and not parsed.userInfo()
        and parsed.port() == -1
        and _CONSOLES.fullmatch(parsed.host()) is not None
    )


def open_console(url: str) -> None:
    """Open the page in the browser; an address that is none raises, since data made it."""
    if not is_console(url):
        raise AppError(ErrorKind.LOCAL, tr("This resource has no page in the web console."))
    if not QDesktopServices.openUrl(QUrl(url)):
        raise AppError(ErrorKind.LOCAL, tr("No browser could be opened."), tr("Copy the link instead."))
