"""Themes: every role in both, readable contrast, and changes that arrive."""

from __future__ import annotations

import re

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage, QPalette
from PySide6.QtWidgets import QApplication, QTreeWidget, QTreeWidgetItem
from pytestqt.qtbot import QtBot

from skydeck.assets import resource
from skydeck.ui import theme as themes
from skydeck.ui.theme import Look, Scheme, Theme, metrics, roles, style_sheet

SCHEMES: tuple[Scheme, ...] = ("light", "dark")
PAGES = ("background", "surface", "sidebar", "raised", "hover", "selection")
STRIPS = ("ok_surface", "busy_surface", "bad_surface", "info_surface", "idle_surface", "match")
TEXT_PAIRS = [
    *((text, page) for text in ("text", "on_selection", "link") for page in PAGES),
    *(("muted", page) for page in PAGES if page != "selection"),
    ("muted_on_selection", "selection"),
    *(("text", strip) for strip in STRIPS),
    *((state, "surface") for state in ("ok", "busy", "bad", "idle", "info", "danger", "warning")),
    ("bad", "bad_surface"),
    ("busy", "busy_surface"),
    *((code, "code_background") for code in ("code_text", "code_key", "code_string", "code_number", "code_literal")),
    *((code, "surface") for code in ("code_key", "code_string", "code_number", "code_literal")),
    *(("on_accent", fill) for fill in ("accent", "accent_hover", "accent_press")),
    *(("on_danger", fill) for fill in ("danger", "danger_hover", "danger_press")),
    ("on_chip", "chip"),
    ("on_chip", "chip_hover"),
    ("muted", "chip"),
    ("on_tooltip", "tooltip"),
]
MARK_PAIRS = [
    *((state, page) for state in ("ok", "busy", "bad", "idle") for page in ("background", "surface", "selection")),
    *((state, f"{state}_surface") for state in ("ok", "busy", "bad", "info", "idle")),
    *((f"chart_{number}", "surface") for number in range(1, 9)),
    *(("focus_ring", page) for page in PAGES),
    *(("accent", page) for page in ("background", "surface", "sidebar")),
    ("border_strong", "surface"),
    ("on_focus", "accent"),
    ("on_focus", "danger"),
    ("production", "sidebar"),
]


def luminance(color: QColor) -> float:
    def linear(value: float) -> float:
        return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4

    return 0.2126 * linear(color.redF()) + 0.7152 * linear(color.greenF()) + 0.0722 * linear(color.blueF())


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(QColor(one)), luminance(QColor(other))), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_contrast_of_black_on_white_is_21() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_text_has_a_contrast_of_at_least_4_5(scheme: Scheme) -> None:
    colors = roles(scheme)
    weak = {pair: round(c, 2) for pair in TEXT_PAIRS if (c := contrast(colors[pair[0]], colors[pair[1]])) < 4.5}
    assert not weak


@pytest.mark.parametrize("scheme", SCHEMES)
def test_marks_and_lines_have_a_contrast_of_at_least_3(scheme: Scheme) -> None:
    colors = roles(scheme)
    weak = {pair: round(c, 2) for pair in MARK_PAIRS if (c := contrast(colors[pair[0]], colors[pair[1]])) < 3}
    assert not weak


def test_both_themes_define_the_same_roles() -> None:
    assert set(roles("light")) == set(roles("dark"))


@pytest.mark.parametrize("scheme", SCHEMES)
def test_every_role_is_a_colour(scheme: Scheme) -> None:
    assert all(re.fullmatch("#[0-9A-F]{6}", color) for color in roles(scheme).values())


@pytest.mark.parametrize("scheme", SCHEMES)
def test_marks_of_the_style_sheet_use_colours_of_their_theme(scheme: Scheme) -> None:
    for path in resource("themes", scheme).glob("*.svg"):
        drawn = set(re.findall("#[0-9A-Fa-f]{6}", path.read_text("utf-8")))
        assert drawn <= {roles(scheme)["muted"], roles(scheme)["on_accent"]}, path.name


def test_style_sheet_template_has_no_colour_of_its_own() -> None:
    assert not re.search("#[0-9A-Fa-f]{3,8}\\b", resource("themes", "base.qss").read_text("utf-8"))


@pytest.mark.parametrize("scheme", SCHEMES)
def test_style_sheet_leaves_no_placeholder_and_names_only_marks_that_exist(scheme: Scheme) -> None:
    sheet = style_sheet(Look(scheme), "Mono")
    assert "$" not in sheet
    marks = set(re.findall(r"url\(themes:([^)]+)\)", sheet))
    assert marks
    assert all(resource("themes", *mark.split("/")).is_file() for mark in marks)


def test_compact_rows_are_24_pixels_and_roomy_ones_32() -> None:
    assert metrics(Look(compact=True))["row"] == 24
    assert metrics(Look())["row"] == 32


def test_larger_font_makes_everything_grow() -> None:
    usual, large = metrics(Look()), metrics(Look(font_px=26))
    assert large["row"] == 2 * usual["row"]
    assert large["control"] == 2 * usual["control"]


def test_choosing_dark_changes_palette_and_tells_it_once(qtbot: QtBot, themed: Theme, qapp: QApplication) -> None:
    told: list[str] = []
    themed.changed.connect(lambda: told.append(themed.scheme))
    themed.choose("dark")
    themed.choose("dark")
    assert told == ["dark"]
    assert qapp.palette().color(QPalette.ColorRole.Base) == themed.color("surface") == QColor(roles("dark")["surface"])
    assert roles("dark")["surface"] in qapp.styleSheet()


def test_system_scheme_is_followed_until_the_user_chooses(
    themed: Theme, qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    schemes: list[Scheme] = ["dark"]
    monkeypatch.setattr(themes, "_system_scheme", lambda _app: schemes[-1])
    seen = list[Scheme]()
    themed.choose("system")
    seen.append(themed.scheme)
    schemes.append("light")
    qapp.styleHints().colorSchemeChanged.emit(Qt.ColorScheme.Light)
    seen.append(themed.scheme)
    themed.choose("light")
    schemes.append("dark")
    qapp.styleHints().colorSchemeChanged.emit(Qt.ColorScheme.Dark)
    seen.append(themed.scheme)
    assert seen == ["dark", "light", "light"]


def test_unknown_role_is_an_error(themed: Theme) -> None:
    with pytest.raises(KeyError):
        themed.color("chartreuse")


def test_fonts_are_13_and_12_pixels(themed: Theme, qapp: QApplication) -> None:
    assert qapp.font().pixelSize() == 13
    assert themed.mono_font().pixelSize() == 12


@pytest.mark.parametrize(("compact", "height"), [(True, 24), (False, 32)])
def test_rows_of_trees_have_the_height_of_the_density(qtbot: QtBot, themed: Theme, compact: bool, height: int) -> None:
    themed.choose("light", compact=compact)
    tree = QTreeWidget()
    qtbot.addWidget(tree)
    tree.ensurePolished()
    item = QTreeWidgetItem(tree, ["EC2"])
    tree.show()
    assert tree.visualItemRect(item).height() == height


def test_shown_window_changes_its_pixels_with_the_theme(qtbot: QtBot, themed: Theme) -> None:
    tree = QTreeWidget()
    qtbot.addWidget(tree)
    tree.show()
    assert _corner(tree.grab().toImage()) == themed.color("surface")
    themed.choose("dark")
    assert _corner(tree.grab().toImage()) == QColor(roles("dark")["surface"])


def _corner(image: QImage) -> QColor:
    return image.pixelColor(image.width() - 4, image.height() - 4)
