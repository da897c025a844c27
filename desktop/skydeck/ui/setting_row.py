"""One setting as a line: title, help, the control that fits its type, and a way back; it stores nothing itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from skydeck.settings.schema import Setting
from skydeck.settings.store import Settings
from skydeck.ui.plain import PlainLabel, set_class, set_name
from skydeck.ui.strings import tr
from skydeck.ui.theme import theme
from skydeck.ui.widgets.buttons import IconButton
from skydeck.ui.widgets.number_field import NumberField

_FIELD = 260


class SettingRow(QWidget):
    """A value that can't be kept is said in words below, and what was chosen before goes on."""

    applies_changed = Signal()

    def __init__(
        self, settings: Settings, setting: Setting[Any], parent: QWidget | None = None, *, lead: bool = False
    ) -> None:
        super().__init__(parent)
        self.setting, self._settings = setting, settings
        self.control, self._show = _control(setting, self._set)
        set_name(self.control, tr(setting.title))
        tip = tr("Reset “{title}”").format(title=tr(setting.title))
        self._reset = IconButton("undo", tip, self.reset)
        policy = self._reset.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self._reset.setSizePolicy(policy)
        self._title, self._words = PlainLabel(tr(setting.title), "title" if lead else ""), PlainLabel(wrap=True)
        self._lay_out()
        self._watch()
        self.show_value()

    def applies(self) -> bool:
        """Whether it counts, with what else is chosen."""
        needed = self.setting.only_with
        return needed is None or self._settings.get(needed[0]) == needed[1]

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
        self._say("")

    def _set(self, value: Any) -> None:
        problem = self.setting.problem(value)
        if self.setting.accepts(value):
            self._settings.set(self.setting, value)
        self._say(tr(problem))

    def _say(self, problem: str) -> None:
        self._words.setText(problem or tr(self.setting.help))
        self._words.setVisible(bool(self._words.full_text()))
        set_class(self._words, "bad small" if problem else "muted small")
        if isinstance(self.control, QLineEdit):
            set_class(self.control, "invalid" if problem else "")

    def _watch(self) -> None:
        ends = [self._settings.watch(self.setting, lambda _value: self.show_value())]
        if self.setting.only_with is not None:
            ends.append(self._settings.watch(self.setting.only_with[0], lambda _value: self.applies_changed.emit()))
        self.destroyed.connect(lambda: [end() for end in ends])

    def _lay_out(self) -> None:
        self._title.setBuddy(self.control)
        row = QHBoxLayout()
        row.addWidget(self._title, 1)
        row.addWidget(self._reset)  # before the control: the controls end in line
        row.addWidget(self.control)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addLayout(row)
        column.addWidget(self._words)


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
    line.setMinimumWidth(theme.scaled(_FIELD))
    line.editingFinished.connect(lambda: changed(line.text().strip()))
    return line, line.setText


def _choices(setting: Setting[Any], changed: Callable[[Any], None]) -> tuple[QWidget, Callable[[Any], None]]:
    combo = QComboBox()
    for choice in setting.choices:
        combo.addItem(tr(choice.title), choice.value)
    combo.setMinimumWidth(theme.scaled(_FIELD))
    combo.currentIndexChanged.connect(lambda at: changed(setting.choices[at].value))
    return combo, lambda value: combo.setCurrentIndex(combo.findData(value))
