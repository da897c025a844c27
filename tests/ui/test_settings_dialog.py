"""The settings dialog is the table of settings, and every setting does something."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QAbstractButton, QCheckBox, QComboBox, QLineEdit, QSpinBox
from pytestqt.qtbot import QtBot

import skydeck
from skydeck.settings import schema
from skydeck.settings.store import Settings
from skydeck.ui.settings_dialog import SettingsDialog

SOURCES = Path(skydeck.__file__).parent


@pytest.fixture
def settings(tmp_path: Path) -> Iterator[Settings]:
    store = Settings(tmp_path / "settings.json")
    yield store
    store.close()


@pytest.fixture
def dialog(qtbot: QtBot, settings: Settings) -> SettingsDialog:
    made = SettingsDialog(settings)
    qtbot.addWidget(made)
    return made


def declared() -> set[str]:
    return {name for name, value in vars(schema).items() if isinstance(value, schema.Setting)}


def used() -> set[str]:
    """Names that are read as `schema.NAME` anywhere but in the schema and the generated dialog."""
    found: set[str] = set()
    for path in SOURCES.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "schema":
                found.add(node.attr)
    return {name for name in found if name.isupper()}


def test_every_declared_setting_is_used_and_every_used_one_declared() -> None:
    assert used() == declared()


def test_no_two_settings_share_a_key_or_a_title() -> None:
    rows = schema.every_setting()
    assert len({row.key for row in rows}) == len({row.title for row in rows}) == len(rows)


def test_every_default_is_accepted() -> None:
    assert [row.key for row in schema.every_setting() if not row.accepts(row.default)] == []


def test_every_setting_has_a_control_of_its_type(dialog: SettingsDialog) -> None:
    wanted = {bool: QCheckBox, int: QSpinBox, str: QLineEdit}
    for row in dialog.rows.values():
        kind = QComboBox if row.setting.choices else wanted[type(row.setting.default)]
        assert isinstance(row.control, kind), row.setting.key


def test_a_change_holds_at_once_and_can_be_taken_back(dialog: SettingsDialog, settings: Settings) -> None:
    row = dialog.rows[schema.COMPACT.key]
    assert isinstance(row.control, QCheckBox)
    row.control.click()
    assert settings.get(schema.COMPACT) is True
    reset = next(one for one in row.findChildren(QAbstractButton) if one.accessibleName().startswith("Reset"))
    assert not reset.isHidden()
    reset.click()
    assert settings.get(schema.COMPACT) is False
    assert not row.control.isChecked()
    assert reset.isHidden()


def test_a_choice_is_kept_by_value_not_by_title(dialog: SettingsDialog, settings: Settings) -> None:
    combo = dialog.rows[schema.REFRESH_SECONDS.key].control
    assert isinstance(combo, QComboBox)
    combo.setCurrentIndex(0)
    assert settings.get(schema.REFRESH_SECONDS) == 0


def test_the_dialog_follows_changes_from_elsewhere(dialog: SettingsDialog, settings: Settings) -> None:
    settings.set(schema.TEXT_SIZE, 18)
    spin = dialog.rows[schema.TEXT_SIZE.key].control
    assert isinstance(spin, QSpinBox)
    assert spin.value() == 18


def test_search_leaves_what_matches_with_its_group(dialog: SettingsDialog) -> None:
    dialog.search.setText("utc")
    assert [key for key, row in dialog.rows.items() if not row.isHidden()] == [schema.TIME_ZONE.key]
    dialog.search.setText("no such thing")
    assert all(row.isHidden() for row in dialog.rows.values())


def test_everything_can_be_reset(dialog: SettingsDialog, settings: Settings) -> None:
    settings.set(schema.THEME, "dark")
    settings.set(schema.ATTEMPTS, 9)
    dialog.reset_all()
    assert all(settings.get(row) == row.default for row in schema.every_setting())


def test_a_closed_dialog_does_not_hear_of_changes(qtbot: QtBot, settings: Settings) -> None:
    dialog = SettingsDialog(settings)
    dialog.open()
    with qtbot.waitSignal(dialog.destroyed):
        dialog.close()
    settings.set(schema.COMPACT, True)
