"""The tag editor: AWS's rules, the smallest change, and nothing lost on the way."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from skydeck.ui.widgets.tag_editor import TagEditor
from skydeck.ui.widgets.tags import TAG_LIMIT, TagDiff, diff, problems, reserved
from tests.helpers import naughty

TAGS = {"Name": "web-1", "env": "prod", "aws:cloudformation:stack-name": "web"}
SETS = st.dictionaries(st.text(min_size=1, max_size=4), st.text(max_size=3), max_size=6)


@pytest.fixture
def editor(qtbot: QtBot) -> TagEditor:
    made = TagEditor(TAGS)
    qtbot.addWidget(made)
    made.show()
    return made


@given(SETS, SETS)
def test_change_leads_from_one_set_to_the_other(before: dict[str, str], after: dict[str, str]) -> None:
    change = diff(before, after)
    result = {key: value for key, value in before.items() if key not in change.remove} | dict(change.set)
    assert result == after
    assert all(before.get(key) != value for key, value in change.set.items())


def test_tags_of_aws_are_never_written_or_removed() -> None:
    assert diff({"aws:x": "1"}, {"AWS:y": "2"}) == TagDiff({}, [])
    assert not diff({"aws:x": "1"}, {})
    assert reserved("Aws:x")


@pytest.mark.parametrize(
    ("rows", "bad"),
    [
        ([("a", "1"), ("b", "")], [False, False]),
        ([("a", "1"), ("a", "2")], [True, True]),
        ([("a", "1"), ("A", "2")], [False, False]),
        ([("", "")], [False]),
        ([("", "value")], [True]),
        ([("aws:x", "1")], [True]),
        ([("k" * 128, "v" * 256)], [False]),
        ([("k" * 129, "")], [True]),
        ([("k", "v" * 257)], [True]),
    ],
)
def test_rules_of_aws(rows: list[tuple[str, str]], bad: list[bool]) -> None:
    assert [bool(problem) for problem in problems(rows)] == bad


def test_untouched_editor_changes_nothing(editor: TagEditor) -> None:
    assert editor.tags() == TAGS
    assert editor.is_valid()
    assert not editor.diff()


def test_untouched_naughty_tags_go_back_as_they_came(qtbot: QtBot) -> None:
    tags = {text: text for text in naughty.OURS if 0 < len(text) < 300}
    editor = TagEditor(tags)
    qtbot.addWidget(editor)
    assert editor.tags() == tags
    assert not editor.diff()


def test_added_changed_and_removed_rows_make_the_change(qtbot: QtBot, editor: TagEditor) -> None:
    editor.add_row()
    editor.row(3).set_texts("owner", "alice")
    editor.row(1).set_texts("env", "staging")
    editor.row(0).remove()
    assert editor.diff() == TagDiff({"env": "staging", "owner": "alice"}, ["Name"])


def test_renamed_key_removes_the_old_one(editor: TagEditor) -> None:
    editor.row(0).set_texts("Title", "web-1")
    assert editor.diff() == TagDiff({"Title": "web-1"}, ["Name"])


def test_doubled_key_is_told_at_both_rows_until_one_is_gone(editor: TagEditor) -> None:
    editor.add_row()
    editor.row(3).set_texts("env", "x")
    assert editor.row(1).problem()
    assert editor.row(3).problem()
    assert not editor.is_valid()
    editor.row(3).remove()
    assert not editor.row(1).problem()
    assert editor.is_valid()


def test_typing_tells_the_owner(qtbot: QtBot, editor: TagEditor) -> None:
    field = editor.row(0).findChildren(QLineEdit)[1]
    field.selectAll()
    with qtbot.waitSignal(editor.changed):
        qtbot.keyClicks(field, "x")
    assert editor.diff().set == {"Name": "x"}


def test_tag_of_aws_cannot_be_edited_or_removed(editor: TagEditor) -> None:
    row = editor.row(2)
    assert all(field.isReadOnly() for field in row.findChildren(QLineEdit))
    row.remove()
    assert editor.row_count() == 3


def test_new_row_takes_the_focus_and_removal_gives_it_to_a_neighbour(qtbot: QtBot, editor: TagEditor) -> None:
    editor.activateWindow()
    editor.add_row()
    qtbot.waitUntil(lambda: isinstance(QApplication.focusWidget(), QLineEdit))
    focused = QApplication.focusWidget()
    assert focused in editor.row(3).findChildren(QLineEdit)
    qtbot.keyClick(focused, Qt.Key.Key_X)
    editor.row(3).remove()
    assert QApplication.focusWidget() in editor.row(2).findChildren(QLineEdit)


def test_fifty_tags_are_enough(qtbot: QtBot) -> None:
    editor = TagEditor({f"key{n}": "" for n in range(TAG_LIMIT)})
    qtbot.addWidget(editor)
    assert editor.is_valid()
    assert not editor._add.isEnabled()
