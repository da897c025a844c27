"""Shortcuts: one table, no key twice, every command of the table exists and is found by F1."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest
from PySide6.QtGui import QAction

import skydeck
from skydeck.ui import shortcuts
from skydeck.ui.shortcuts_help import ShortcutsHelp
from tests.ui.window_parts import stage, the

SOURCES = Path(skydeck.__file__).parent


@pytest.mark.parametrize("platform", ["linux", "darwin", "win32"])
def test_no_key_is_given_twice_in_the_same_place(monkeypatch: pytest.MonkeyPatch, platform: str) -> None:
    monkeypatch.setattr("sys.platform", platform)
    window = [row for row in shortcuts.TABLE if row.group in WINDOW_GROUPS]
    counted = Counter(key.toString() for row in window for key in shortcuts.keys(row.id))
    assert [key for key, count in counted.items() if count > 1] == []


# What Qt itself calls copy or find is the platform's business.
_WRITTEN = re.compile(r"(?:setShortcuts?\(\s*[\"'(\[Q]|QShortcut\()(?!.*StandardKey)")
WINDOW_GROUPS = {shortcuts.WINDOW, shortcuts.TABS, shortcuts.GO}


def test_every_key_is_understood_by_qt() -> None:
    for row in shortcuts.TABLE:
        for key in shortcuts.keys(row.id):
            assert not key.isEmpty(), row
            assert "Unknown" not in key.toString(), row


def test_every_shortcut_of_the_table_is_used() -> None:
    text = "\n".join(path.read_text("utf-8") for path in SOURCES.rglob("*.py") if path.name != "shortcuts.py")
    names = {row.id for row in shortcuts.TABLE if not re.fullmatch(r"tab_\d", row.id)}
    assert [name for name in sorted(names) if f'"{name}"' not in text] == []


def test_no_key_is_written_anywhere_else() -> None:
    wrong = []
    for path in (SOURCES / "ui").rglob("*.py"):
        text = path.read_text("utf-8")
        if path.name != "shortcuts.py" and _WRITTEN.search(text):
            wrong.append(path.name)
    assert wrong == []


async def test_every_command_has_a_way_by_keyboard(tmp_path: Path) -> None:
    async with stage(tmp_path) as it:
        in_menus = _in_menus(it.window)
        for name, action in it.inside.commands.commands.all().items():
            assert action in in_menus or action.shortcuts(), name
            assert action.text(), name


async def test_commands_answer_to_their_keys(tmp_path: Path) -> None:
    async with stage(tmp_path) as it:
        held = it.window.actions()
        assert [name for name, action in it.inside.commands.commands.all().items() if action not in held] == []


async def test_f1_shows_and_finds_every_shortcut(tmp_path: Path) -> None:
    async with stage(tmp_path) as it:
        it.act("shortcuts")
        dialog = the(ShortcutsHelp)
        assert len(dialog.lines) == len(shortcuts.TABLE)
        dialog.search.setText("split")
        assert [line.row.id for line in dialog.lines if not line.isHidden()] == ["split_right"]
        dialog.search.setText("ctrl+k")
        assert "goto" in [line.row.id for line in dialog.lines if not line.isHidden()]
        dialog.close()


def _in_menus(window: object) -> list[QAction]:
    found: list[QAction] = []
    for menu_action in window.menuBar().actions():  # type: ignore[attr-defined]
        found += menu_action.menu().actions()
    return found
