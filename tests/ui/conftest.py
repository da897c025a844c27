"""Every test of the window runs in the light theme unless it chooses another."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication

from skydeck.ui.theme import Theme, theme


@pytest.fixture(autouse=True)
def themed(qapp: QApplication) -> Theme:
    """The theme as the program installs it."""
    theme.install(qapp, "light")
    return theme
