"""Colours, sizes and fonts of the window: reads resources/themes, makes a palette and fills the style sheet."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from string import Template
from typing import Literal

from PySide6.QtCore import QDir, QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication

from skydeck.assets import resource

Scheme = Literal["light", "dark"]
Choice = Literal["system", "light", "dark"]
FONT_PX = 13


@dataclass(frozen=True, slots=True)
class Look:
    """What the user chose, with `system` resolved."""

    scheme: Scheme = "light"
    compact: bool = False
    font_px: int = FONT_PX


@cache
def roles(scheme: Scheme) -> Mapping[str, str]:
    """Role to colour, as written in the theme's file."""
    data = tomllib.loads(resource("themes", f"{scheme}.toml").read_text("utf-8"))
    return {role: data["colors"][name] for role, name in data["roles"].items()}


def metrics(look: Look) -> dict[str, int]:
    """Sizes in pixels; they grow with the font, and rows shrink in compact mode."""

    def grown(pixels: int) -> int:
        return round(pixels * look.font_px / FONT_PX)

    control = grown(24 if look.compact else 28)
    chip = grown(20 if look.compact else 22)
    return {
        "font": look.font_px,
        "tiny": max(9, look.font_px - 2),
        "small": look.font_px - 1,
        "title": grown(15),
        "heading": grown(18),
        "code": grown(28),
        "code_entry": grown(38),
        "code_entry_focus": grown(38) - 2,
        "row": grown(24 if look.compact else 32),
        "row_json": grown(22),
        "control": control,
        "control_focus": control - 2,
        "chip": chip,
        "chip_focus": chip - 2,
        "chip_radius": grown(8),
        "tab": grown(26 if look.compact else 32),
        "menu": grown(20),
        "keycap": grown(16),
        "icon": grown(16),
        "radius": 6,
        "card_radius": 8,
        "gap": 8,
    }


def style_sheet(look: Look, mono_family: str) -> str:
    """base.qss with every role and metric filled in; an unknown name is an error."""
    names: dict[str, str] = dict(roles(look.scheme))
    names |= {f"px_{name}": str(value) for name, value in metrics(look).items()}
    names |= {"mono_family": f'"{mono_family}", monospace', "marks": f"themes:{look.scheme}"}
    return Template(resource("themes", "base.qss").read_text("utf-8")).substitute(names)


_PALETTE = {
    QPalette.ColorRole.Window: "background",
    QPalette.ColorRole.WindowText: "text",
    QPalette.ColorRole.Base: "surface",
    QPalette.ColorRole.AlternateBase: "background",
    QPalette.ColorRole.Text: "text",
    QPalette.ColorRole.PlaceholderText: "muted",
    QPalette.ColorRole.Button: "surface",
    QPalette.ColorRole.ButtonText: "text",
    QPalette.ColorRole.BrightText: "bad",
    QPalette.ColorRole.Highlight: "selection",
    QPalette.ColorRole.HighlightedText: "on_selection",
    QPalette.ColorRole.Accent: "accent",
    QPalette.ColorRole.Link: "link",
    QPalette.ColorRole.LinkVisited: "link",
    QPalette.ColorRole.ToolTipBase: "tooltip",
    QPalette.ColorRole.ToolTipText: "on_tooltip",
    QPalette.ColorRole.Light: "surface",
    QPalette.ColorRole.Midlight: "hover",
    QPalette.ColorRole.Mid: "border",
    QPalette.ColorRole.Dark: "border_strong",
    QPalette.ColorRole.Shadow: "shadow",
}
_GRAYED = (QPalette.ColorRole.WindowText, QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText)


def palette(scheme: Scheme) -> QPalette:
    """The palette that Fusion and self-painting widgets use."""
    made, colors = QPalette(), roles(scheme)
    for role, name in _PALETTE.items():
        made.setColor(role, QColor(colors[name]))
    for role in _GRAYED:
        made.setColor(QPalette.ColorGroup.Disabled, role, QColor(colors["disabled"]))
    return made


class Theme(QObject):
    """The one theme of the process: `install` it once, `choose` again when a setting changes."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._app: QApplication | None = None
        self._choice: Choice = "system"
        self._look = Look()

    @property
    def scheme(self) -> Scheme:
        return self._look.scheme

    @property
    def compact(self) -> bool:
        return self._look.compact

    def color(self, role: str) -> QColor:
        """A fresh colour, safe to change; an unknown role is a KeyError."""
        return QColor(roles(self._look.scheme)[role])

    def scaled(self, pixels: int) -> int:
        """A length that holds text: pixels at the usual text size, more when the text is larger."""
        return round(pixels * self.metric("font") / FONT_PX)

    def metric(self, name: str) -> int:
        return metrics(self._look)[name]

    def font(self, *, bold: bool = False, size: str = "font") -> QFont:
        return _sized(QFontDatabase.SystemFont.GeneralFont, self.metric(size), bold=bold)

    def mono_font(self) -> QFont:
        return _sized(QFontDatabase.SystemFont.FixedFont, self.metric("small"))

    def install(
        self, app: QApplication, choice: Choice = "system", *, compact: bool = False, font_px: int = FONT_PX
    ) -> None:
        """Style `app` and follow the system's scheme from now on."""
        if self._app is None:
            QDir.addSearchPath("icons", str(resource("icons")))
            QDir.addSearchPath("themes", str(resource("themes")))
            app.setStyle("Fusion")
            app.styleHints().colorSchemeChanged.connect(self._on_system_scheme)
        self._app = app
        self.choose(choice, compact=compact, font_px=font_px)

    def choose(self, choice: Choice, *, compact: bool = False, font_px: int = FONT_PX) -> None:
        """Take over the user's settings; does nothing when the result looks the same."""
        self._choice = choice
        app = self._installed()
        # A bonus for native title bars and dialogs; many platforms ignore it, hence our own palettes.
        app.styleHints().setColorScheme(_QT_SCHEMES[choice])
        scheme = choice if choice != "system" else _system_scheme(app)
        self._apply(Look(scheme, compact, font_px))

    def _on_system_scheme(self) -> None:
        if self._choice == "system":
            self._apply(replace(self._look, scheme=_system_scheme(self._installed())))

    def _apply(self, look: Look) -> None:
        app = self._installed()
        if look == self._look and app.styleSheet():
            return
        self._look = look
        app.setFont(self.font())
        app.setPalette(palette(look.scheme))
        app.setStyleSheet(style_sheet(look, self.mono_font().family()))
        self.changed.emit()

    def _installed(self) -> QApplication:
        if self._app is None:
            raise RuntimeError("install the theme first")
        return self._app


_QT_SCHEMES = {
    "system": Qt.ColorScheme.Unknown,
    "light": Qt.ColorScheme.Light,
    "dark": Qt.ColorScheme.Dark,
}


def _system_scheme(app: QApplication) -> Scheme:
    return "dark" if app.styleHints().colorScheme() == Qt.ColorScheme.Dark else "light"


def _sized(kind: QFontDatabase.SystemFont, pixels: int, *, bold: bool = False) -> QFont:
    font = QFontDatabase.systemFont(kind)
    font.setPixelSize(pixels)
    font.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
    return font


theme = Theme()
