"""Where the window is and how it is divided, kept for the next start; it opens no tabs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QSize
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMainWindow, QWidget

if TYPE_CHECKING:
    from skydeck.settings.store import Settings

STATE, VERSION = "window", 1
FIRST_SIZE = QSize(1440, 900)
SIDEBAR_WIDTH = 238


def restore(window: QMainWindow, settings: Settings) -> dict[str, object]:
    """Put the window where it was, unless no screen is there any more; the rest of what was kept."""
    state = settings.state(STATE)
    if state.get("version") != VERSION:
        state = {}
    geometry = QByteArray.fromHex(str(state.get("geometry", "")).encode("ascii", "ignore"))
    if not (window.restoreGeometry(geometry) and is_on_screen(window)):
        _first_place(window)
    return state


def keep(window: QMainWindow, settings: Settings, more: Mapping[str, object]) -> None:
    """Remember where the window is."""
    geometry = bytes(window.saveGeometry().toHex().data()).decode("ascii")
    settings.set_state(STATE, {"version": VERSION, "geometry": geometry, **more})


def is_on_screen(window: QWidget) -> bool:
    """Whether enough of a window can be reached on some screen."""
    frame = window.frameGeometry()
    for screen in QGuiApplication.screens():
        seen = screen.availableGeometry().intersected(frame)
        if seen.width() >= 120 and seen.height() >= 60:
            return True
    return False


def _first_place(window: QMainWindow) -> None:
    screen = QGuiApplication.primaryScreen().availableGeometry()
    window.resize(FIRST_SIZE.boundedTo(screen.size() * 0.94))
    window.move(screen.center() - window.rect().center())
