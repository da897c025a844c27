"""The settings, generated from their table: groups, search, reset; it stores nothing itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QHBoxLayout,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from skydeck.settings.schema import Setting, every_setting
from skydeck.settings.store import Settings
from skydeck.ui.plain import MutedLabel, PlainLabel, set_class, set_name
from skydeck.ui.strings import tr
from skydeck.ui.theme import theme
from skydeck.ui.widgets.buttons import IconButton, QuietButton
from skydeck.ui.widgets.number_field import NumberField
from skydeck.ui.widgets.scrolled import scrolled
from skydeck.ui.widgets.search_box import SearchBox


class SettingsDialog(QDialog):
    """Every change holds at once; there is nothing to confirm."""

    def __init__(self, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._settings = settings
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Settings"))
        set_name(self, tr("Settings"))
        self.search = SearchBox(tr("Find a setting"))
        self._nothing = MutedLabel(tr("No setting matches"))
        self.rows = {setting.key: SettingRow(settings, setting, self) for setting in every_setting()}
        self._groups: dict[str, PlainLabel] = {}
        self._lay_out()
        self.search.textChanged.connect(self._filter)
        self.resize(theme.scaled(620), 640)

    def reset_all(self) -> None:
        """Every setting back to its default."""
        for row in self.rows.values():
            row.reset()

    def _filter(self, text: str) -> None:
        for row in self.rows.values():
            row.setVisible(row.matches(text))
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


class SettingRow(QWidget):
    """One setting: title, help, the control that fits its type, and a way back to the default."""

    def __init__(self, settings: Settings, setting: Setting[Any], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setting, self._settings = setting, settings
        self.control, self._show = _control(setting, self._set)
        set_name(self.control, tr(setting.title))
        tip = tr("Reset “{title}”").format(title=tr(setting.title))
        self._reset = IconButton("undo", tip, self.reset)
        policy = self._reset.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self._reset.setSizePolicy(policy)
        self._lay_out()
        self._unwatch = settings.watch(setting, lambda _value: self.show_value())
        self.destroyed.connect(self._unwatch)
        self.show_value()

    def matches(self, text: str) -> bool:
        """Whether every word of a search is in its words."""
        setting = self.setting
        choices = " ".join(choice.title for choice in setting.choices)
        words = f"{setting.title} {setting.help} {setting.group} {choices}".casefold()
        return all(word in words for word in text.casefold().split())

    def reset(self) -> None:
        """Back to the default."""
        self._settings.reset(self.setting)

    def show_value(self) -> None:
        """Show what holds now."""
        value = self._settings.get(self.setting)
        self.control.blockSignals(True)
        self._show(value)
        self.control.blockSignals(False)
        self._reset.setVisible(value != self.setting.default)

    def _set(self, value: Any) -> None:
        if self.setting.accepts(value):
            self._settings.set(self.setting, value)

    def _lay_out(self) -> None:
        title = PlainLabel(tr(self.setting.title))
        title.setBuddy(self.control)
        row = QHBoxLayout()
        row.addWidget(title, 1)
        row.addWidget(self.control)
        row.addWidget(self._reset)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addLayout(row)
        if self.setting.help:
            words = MutedLabel(tr(self.setting.help), wrap=True)
            set_class(words, "muted small")
            column.addWidget(words)


def _control(setting: Setting[Any], changed: Callable[[Any], None]) -> tuple[QWidget, Callable[[Any], None]]:
    """The widget for a setting, and how to show a value in it."""
    if setting.choices:
        return _choices(setting, changed)
    if isinstance(setting.default, bool):
        box = QCheckBox()
        set_class(box, "bare")
        box.toggled.connect(changed)
        return box, box.setChecked
    if isinstance(setting.default, int):
        spin = NumberField(tr(setting.title), setting.minimum, setting.maximum, setting.unit)
        spin.setFixedWidth(theme.scaled(110))
        spin.valueChanged.connect(changed)
        return spin, spin.setValue
    line = QLineEdit()
    line.editingFinished.connect(lambda: changed(line.text()))
    return line, line.setText


def _choices(setting: Setting[Any], changed: Callable[[Any], None]) -> tuple[QWidget, Callable[[Any], None]]:
    combo = QComboBox()
    for choice in setting.choices:
        combo.addItem(tr(choice.title), choice.value)
    combo.setMinimumWidth(theme.scaled(220))
    combo.currentIndexChanged.connect(lambda at: changed(setting.choices[at].value))
    return combo, lambda value: combo.setCurrentIndex(combo.findData(value))
