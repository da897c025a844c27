"""What may be changed, as entries of a menu; in production each but read-only asks for how long."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu

from skydeck.core.context import WriteMode
from skydeck.core.text import duration_text
from skydeck.ui.accounts.unlocks import UNLOCK_SECONDS, UNTIL_QUIT
from skydeck.ui.accounts.words import MODE_ICONS, mode_help, mode_text
from skydeck.ui.icons import icon
from skydeck.ui.plain import tooltip
from skydeck.ui.strings import tr

DURATIONS = (UNLOCK_SECONDS, 60 * 60, UNTIL_QUIT)
Choose = Callable[[WriteMode, float], object]


def length_text(seconds: float) -> str:
    """ "For 15 min", "Until Skydeck ends"."""
    if seconds == UNTIL_QUIT:
        return tr("Until Skydeck ends")
    return tr("For {time}").format(time=duration_text(seconds))


def fill(menu: QMenu, mode: WriteMode | None, choose: Choose, *, production: bool, unlocked: bool) -> None:
    """Every mode; `choose` is called with it and for how long."""
    group = QActionGroup(menu)
    for one in WriteMode:
        if production and not unlocked and one is not WriteMode.READ_ONLY:
            _add_lengths(menu.addMenu(icon(MODE_ICONS[one]), mode_text(one)), one, choose)
            continue
        action = QAction(icon(MODE_ICONS[one]), mode_text(one), group, checkable=True)
        action.setChecked(one is mode)
        tooltip(action, mode_help(one))
        action.triggered.connect(lambda _on, one=one: choose(one, UNLOCK_SECONDS))
        menu.addAction(action)


def _add_lengths(menu: QMenu, mode: WriteMode, choose: Choose) -> None:
    menu.setToolTipsVisible(True)
    for seconds in DURATIONS:
        action = QAction(length_text(seconds), menu)
        tooltip(action, mode_help(mode))
        action.triggered.connect(lambda _on, seconds=seconds: choose(mode, seconds))
        menu.addAction(action)
