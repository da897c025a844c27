"""Icons: every drawing can be drawn, in the colours of the theme, sharp on any screen."""

from __future__ import annotations

import re

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QIcon, QImage
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from skydeck.assets import resource
from skydeck.ui.icons import icon, names, pixmap
from skydeck.ui.theme import Theme
from skydeck.ui.widgets.buttons import IconButton, PickerButton, QuietButton


def colors_of(image: QImage) -> set[str]:
    """Colours of all pixels that are drawn with full strength."""
    pixels = (image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height()))
    return {color.name() for color in pixels if color.alpha() == 255}


def test_every_drawing_draws_something_in_one_colour(themed: Theme) -> None:
    for meaning in names():
        image = pixmap(meaning, "accent", 48).toImage()
        near = [QColor(name) for name in colors_of(image)]
        wanted = themed.color("accent")
        assert near, meaning
        assert all(abs(c.red() - wanted.red()) + abs(c.blue() - wanted.blue()) <= 6 for c in near), meaning


def test_drawings_are_lucide_ones_with_their_licence() -> None:
    assert "ISC License" in resource("icons", "LICENSE-lucide.txt").read_text("utf-8")
    for meaning in names():
        svg = resource("icons", f"{meaning}.svg").read_text("utf-8")
        assert "@license lucide-static" in svg, meaning
        assert not re.search('(stroke|fill)="#', svg), meaning


def test_icon_follows_the_theme_without_being_made_again(themed: Theme) -> None:
    shown = icon("refresh", "text")
    before = colors_of(shown.pixmap(32, 32).toImage())
    themed.choose("dark")
    assert colors_of(shown.pixmap(32, 32).toImage()) != before


def test_disabled_icon_takes_the_disabled_colour(themed: Theme) -> None:
    image = icon("stop", "text").pixmap(QSize(48, 48), QIcon.Mode.Disabled).toImage()
    assert themed.color("disabled").name() in colors_of(image)
    assert themed.color("text").name() not in colors_of(image)


def test_icon_has_four_times_the_pixels_on_a_200_percent_screen() -> None:
    sharp = icon("refresh").pixmap(QSize(16, 16), 2.0)
    assert (sharp.width(), sharp.height(), sharp.devicePixelRatio()) == (32, 32, 2.0)
    doubled = icon("refresh").pixmap(QSize(16, 16), 1.0).toImage().scaled(32, 32)
    assert sharp.toImage().convertToFormat(doubled.format()) != doubled


def test_icon_without_a_drawing_is_an_error() -> None:
    with pytest.raises(FileNotFoundError):
        icon("no such meaning")


def test_icon_survives_copies_and_the_death_of_the_one_who_made_it(qtbot: QtBot) -> None:
    button = QPushButton()
    qtbot.addWidget(button)
    button.setIcon(icon("copy"))
    copied = QIcon(button.icon())
    copied.addPixmap(copied.pixmap(16, 16))
    button.setIcon(QIcon())
    assert colors_of(copied.pixmap(24, 24).toImage())


def test_icons_of_buttons_grow_with_the_text(qtbot: QtBot, themed: Theme) -> None:
    buttons = (QuietButton("Stop", "stop"), IconButton("refresh", "Refresh"), PickerButton("Region", "region"))
    for button in buttons:
        qtbot.addWidget(button)
        button.show()
    before = [button.iconSize() for button in buttons]
    themed.choose("light", font_px=20)
    assert all(button.iconSize().height() > old.height() for button, old in zip(buttons, before, strict=True))
    themed.choose("light")
    assert [button.iconSize() for button in buttons] == before
