"""The JSON tree: finds, counts, copies exactly, and stays quick when the answer is large."""

from __future__ import annotations

import json
import time
from typing import Any

import jmespath
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QAbstractItemModel, QModelIndex, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from skydeck.ui.widgets.json_model import JsonModel, find, path_text, value_text
from skydeck.ui.widgets.json_tree import EXPAND_LIMIT, JsonTree

ANSWER = {
    "Reservations": [
        {"Instances": [{"InstanceId": "i-1", "State": {"Name": "running", "Code": 16}, "Tags": []}]},
        {"Instances": [{"InstanceId": "i-2", "State": {"Name": "stopped", "Code": 80}, "odd key": None}]},
    ],
    "NextToken": "\u202etoken",
}
VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4),
    max_leaves=20,
)


def all_indexes(model: QAbstractItemModel, parent: QModelIndex | None = None) -> list[QModelIndex]:
    above = parent or QModelIndex()
    kids = [model.index(row, 0, above) for row in range(model.rowCount(above))]
    return [found for kid in kids for found in (kid, *all_indexes(model, kid))]


@pytest.fixture
def tree(qtbot: QtBot) -> JsonTree:
    made = JsonTree(ANSWER)
    qtbot.addWidget(made)
    made.resize(600, 400)
    made.show()
    return made


@given(VALUES)
def test_model_keeps_the_rules_of_qt(value: Any) -> None:
    model = JsonModel(value)
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    all_indexes(model)


@given(VALUES)
def test_path_of_every_line_leads_back_to_its_value(value: Any) -> None:
    model = JsonModel(value)
    for index in all_indexes(model):
        assert jmespath.search(model.path(index), value) == model.value(index)


def test_paths_are_jmespath() -> None:
    assert path_text(["Reservations", 0, "odd key", "a"]) == 'Reservations[0]."odd key".a'
    assert path_text([0, "x"]) == "[0].x"
    assert path_text([]) == "@"


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ({}, "{}"), ({"a": 1}, "{1}"), ([], "[]"), ([1, 2], "[2]"), ("x", '"x"'), (None, "null"), (True, "true"),
        (1.5, "1.5"), ("<b>\u202e", '"<b>⟦RLO⟧"'),
    ],
)  # fmt: skip
def test_values_are_shown_on_one_line(value: Any, shown: str) -> None:
    assert value_text(value) == shown


def test_search_finds_keys_and_values_in_reading_order(tree: JsonTree) -> None:
    tree.search("name")
    assert tree.matches() == 2
    paths = []
    for _ in range(2):
        paths.append(tree.model().path(tree.view().currentIndex()))
        tree.step()
    assert paths == ["Reservations[0].Instances[0].State.Name", "Reservations[1].Instances[0].State.Name"]


def test_next_goes_round_and_previous_too(tree: JsonTree) -> None:
    tree.search("i-")
    first = tree.view().currentIndex()
    tree.step(-1)
    assert tree.model().value(tree.view().currentIndex()) == "i-2"
    tree.step()
    assert tree.view().currentIndex() == first


def test_line_where_key_and_value_match_counts_once() -> None:
    assert find({"token": "token"}, "token") == [(0,)]


def test_found_line_is_opened_and_visible(tree: JsonTree) -> None:
    tree.collapse()
    tree.search("stopped")
    assert not tree.view().visualRect(tree.view().currentIndex()).isEmpty()


def test_nothing_found_says_so(tree: JsonTree) -> None:
    tree.search("no such thing")
    assert tree.matches() == 0
    assert "No match" in {label.accessibleName() for label in tree.findChildren(type(tree._count))}


def test_typing_searches_after_a_pause(qtbot: QtBot, tree: JsonTree) -> None:
    qtbot.keyClicks(tree._search, "stopped")
    qtbot.waitUntil(lambda: tree.matches() == 1)


def test_copies_are_exact(tree: JsonTree) -> None:
    clipboard = QGuiApplication.clipboard()
    tree.search("token")
    tree.copy_value()
    assert clipboard.text() == "\u202etoken"
    tree.copy_path()
    assert clipboard.text() == "NextToken"
    tree.search("Instances")
    tree.copy_value()
    assert json.loads(clipboard.text()) == ANSWER["Reservations"][0]["Instances"]  # type: ignore[index]


def test_copy_key_copies_the_value(qtbot: QtBot, tree: JsonTree) -> None:
    tree.search("i-2")
    tree.view().setFocus()
    qtbot.keyClick(tree.view(), Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == "i-2"


def test_expand_all_stops_at_its_limit(qtbot: QtBot) -> None:
    tree = JsonTree({str(n): {"a": {"b": list(range(10))}} for n in range(5_000)})
    qtbot.addWidget(tree)
    assert tree.expand() <= EXPAND_LIMIT + 5_000


def test_long_lists_come_in_blocks_as_one_scrolls(qtbot: QtBot) -> None:
    tree = JsonTree({"keys": list(range(5_000)), "end": True})
    qtbot.addWidget(tree)
    tree.resize(400, 400)
    tree.show()
    inner = tree.model().index(0, 0)
    tree.view().expand(inner)
    before = tree.model().rowCount(inner)
    assert before < 5_000
    for _ in range(8):
        tree.view().scrollTo(tree.model().index(tree.model().rowCount(inner) - 1, 0, inner))
    assert tree.model().rowCount(inner) == 5_000


def test_search_reaches_what_was_not_fetched_yet(qtbot: QtBot) -> None:
    tree = JsonTree({"keys": [f"key-{n}" for n in range(5_000)]})
    qtbot.addWidget(tree)
    tree.search("key-4321")
    assert tree.model().value(tree.view().currentIndex()) == "key-4321"


def test_fifty_thousand_values_neither_freeze_the_tree_nor_the_search(qtbot: QtBot) -> None:
    small, large = ({f"key{n}": {"value": n} for n in range(count)} for count in (500, 25_000))
    assert seconds_to_show(qtbot, large) < 60 * max(seconds_to_show(qtbot, small), 0.002)


def seconds_to_show(qtbot: QtBot, value: Any) -> float:
    tree = JsonTree()
    qtbot.addWidget(tree)
    tree.show()
    start = time.perf_counter()
    tree.set_json(value)
    tree.search("key499")
    tree.grab()
    return time.perf_counter() - start
