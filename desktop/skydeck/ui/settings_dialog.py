"""The settings, generated from their table: groups, search, reset; it stores nothing itself."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from skydeck.settings.schema import NETWORK, every_setting
from skydeck.settings.store import Settings
from skydeck.ui.plain import MutedLabel, PlainLabel, set_class, set_name
from skydeck.ui.setting_row import SettingRow
from skydeck.ui.strings import tr
from skydeck.ui.theme import theme
from skydeck.ui.widgets.buttons import LinkButton, QuietButton
from skydeck.ui.widgets.scrolled import scrolled
from skydeck.ui.widgets.search_box import SearchBox


class SettingsDialog(QDialog):
    """Every change holds at once; there is nothing to confirm."""

    def __init__(
        self, settings: Settings, parent: QWidget | None = None, *, open_network: Callable[[], object] | None = None
    ) -> None:
        super().__init__(parent)
        self._settings = settings
        self._network = LinkButton(tr("Network page: password and test"), "connect", self.close)
        self._network.setHidden(open_network is None)
        if open_network is not None:
            self._network.clicked.connect(open_network)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Settings"))
        set_name(self, tr("Settings"))
        self.search = SearchBox(tr("Find a setting"))
        self._nothing = MutedLabel(tr("No setting matches"))
        self.rows = {setting.key: SettingRow(settings, setting, self) for setting in every_setting()}
        self._groups: dict[str, PlainLabel] = {}
        self._lay_out()
        self.search.textChanged.connect(self._filter)
        for row in self.rows.values():
            row.applies_changed.connect(lambda: self._filter(self.search.text()))
        self._filter("")
        self.resize(theme.scaled(620), 640)

    def reset_all(self) -> None:
        """Every setting back to its default."""
        for row in self.rows.values():
            row.reset()

    def _filter(self, text: str) -> None:
        for row in self.rows.values():
            row.setVisible(row.matches(text) and row.applies())
        for group, label in self._groups.items():
            label.setVisible(any(row.setting.group == group and not row.isHidden() for row in self.rows.values()))
        self._nothing.setVisible(all(row.isHidden() for row in self.rows.values()))

    def _lay_out(self) -> None:
        page, gap = QWidget(), theme.metric("gap")
        set_class(page, "page")
        column = QVBoxLayout(page)
        column.setContentsMargins(gap * 2, 0, gap * 2, gap)
        column.setSpacing(gap)
        for row in self.rows.values():
            if row.setting.group not in self._groups:
                self._groups[row.setting.group] = PlainLabel(tr(row.setting.group), "title")
                column.addSpacing(gap)
                column.addWidget(self._groups[row.setting.group])
                if row.setting.group == NETWORK:
                    column.addWidget(self._network, 0, Qt.AlignmentFlag.AlignLeft)
            column.addWidget(row)
        column.addWidget(self._nothing, 0, Qt.AlignmentFlag.AlignCenter)
        column.addStretch()
        self._nothing.hide()
        area = scrolled(page)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        outer = QVBoxLayout(self)
        outer.setSpacing(gap)
        outer.addWidget(self.search)
        outer.addWidget(area, 1)
        buttons = QHBoxLayout()
        buttons.addWidget(QuietButton(tr("Reset all"), "undo", self.reset_all))
        buttons.addStretch()
        buttons.addWidget(QuietButton(tr("Close"), "", self.close))
        outer.addLayout(buttons)
