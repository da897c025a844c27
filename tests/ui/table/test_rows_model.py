"""The model: one change per frame, at the tail, checked by Qt's own model tester; roles are plain and spoken."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC

import pytest
from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import Qt as GuiQt
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from skydeck.core.cells import CELL_LIMIT
from skydeck.core.query import compile_query
from skydeck.core.vectors import pack
from skydeck.ui.table.rows_model import FRAME_MS, ROW_KEY_ROLE, RowsModel
from tests.helpers.instances import (
    AGE,
    EAST,
    ID,
    KIND,
    LAUNCHED,
    NAME,
    NOW,
    SIZE,
    STATE,
    VPC,
    WEST,
    Instance,
    many,
    page,
)
from tests.helpers.naughty import ALL
from tests.ui.table.conftest import names, read


def test_qt_finds_no_fault_in_any_change(model: RowsModel) -> None:
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    read(model, many(50))
    read(model, many(50)[20:] + many(30, seed=2))
    model.sort_by(STATE)
    model.sort_by(SIZE, descending=True, extend=True)
    model.set_query(compile_query("state:running", model.table.columns))
    read(model, many(40, seed=3))
    model.set_query(None)
    read(model, many(10, seed=4), WEST)
    model.forget(EAST)
    model.flush()
    read(model, [], WEST)
    assert model.rowCount() == 0
    assert tester.model() is model


def test_pages_of_one_frame_are_one_insert(model: RowsModel, qtbot: QtBot) -> None:
    inserts: list[tuple[int, int]] = []
    model.rowsInserted.connect(lambda _parent, first, last: inserts.append((first, last)))
    model.begin(EAST)
    for number in range(8):
        model.add(EAST, *page(many(10, seed=number)))
    qtbot.waitUntil(lambda: model.rowCount() == 80)
    assert len(inserts) <= 1 + 1000 // FRAME_MS
    assert inserts[-1][1] == 79
    assert len(inserts) < 8


def test_nothing_ticks_when_nothing_comes(model: RowsModel, qtbot: QtBot) -> None:
    read(model, many(3))
    changes: list[str] = []
    model.arranged.connect(changes.append)
    qtbot.wait(3 * FRAME_MS)
    assert changes == []


def test_packed_vectors_are_rows(model: RowsModel) -> None:
    ids, labels, flags, cells = page([Instance("web", size=5.0, flags=1)])
    model.begin(EAST)
    model.add_vectors(EAST, [pack(ids), pack(labels), pack([float(flag) for flag in flags]), *map(pack, cells)])
    model.finish(EAST, complete=True)
    model.flush()
    assert names(model) == ["web"]
    assert len(model.table.pending_rows()) == 1
    assert model.table.value(model.table.order[0], SIZE) == 5.0


@pytest.mark.parametrize("change", ["sort", "refresh", "filter", "insert"])
def test_an_index_that_qt_keeps_follows_its_row(model: RowsModel, change: str) -> None:
    read(model, many(30))
    held = [QPersistentModelIndex(model.index(place, NAME)) for place in (0, 7, 29)]
    keys = [model.key_at(index.row()) for index in held]
    _do(model, change, many(30))
    assert [model.key_at(index.row()) for index in held if index.isValid()] == [
        key for key, index in zip(keys, held, strict=True) if index.isValid()
    ]
    assert all(index.isValid() for index in held) or change == "filter"


def _do(model: RowsModel, change: str, instances: Sequence[Instance]) -> None:
    if change == "sort":
        model.sort_by(SIZE, descending=True)
    elif change == "refresh":
        read(model, list(reversed(instances)))
    elif change == "insert":
        read(model, [*many(20, seed=9), *instances])
    else:
        model.set_query(compile_query("state:running", model.table.columns))


def test_an_index_of_a_row_that_went_is_no_longer_valid(model: RowsModel) -> None:
    read(model, [Instance("a"), Instance("b")])
    held = QPersistentModelIndex(model.index(0, NAME))
    read(model, [Instance("b")])
    assert not held.isValid()


def test_roles_say_what_a_cell_is(model: RowsModel) -> None:
    read(model, [Instance("web", size=4.8e9, state="shutting-down")])

    def data(column: int, role: Qt.ItemDataRole) -> object:
        return model.data(model.index(0, column), role)

    assert data(SIZE, Qt.ItemDataRole.DisplayRole) == "4.8 GB"
    assert data(SIZE, Qt.ItemDataRole.ToolTipRole) == "4,800,000,000 bytes (4.8 GB)"
    assert data(STATE, Qt.ItemDataRole.AccessibleTextRole) == "State: shutting down"
    assert data(VPC, Qt.ItemDataRole.AccessibleTextRole) == "VPC: none"
    assert data(VPC, Qt.ItemDataRole.DisplayRole) == "—"
    assert data(AGE, Qt.ItemDataRole.TextAlignmentRole) & Qt.AlignmentFlag.AlignRight  # type: ignore[operator]
    assert data(NAME, Qt.ItemDataRole.TextAlignmentRole) & Qt.AlignmentFlag.AlignLeft  # type: ignore[operator]
    assert model.index(0, ID).data(ROW_KEY_ROLE) == model.key_at(0)
    assert data(NAME, Qt.ItemDataRole.EditRole) is None


def test_a_stale_row_says_so_to_a_screen_reader(model: RowsModel) -> None:
    read(model, [Instance("web")])
    model.begin(EAST)
    model.fail(EAST)
    model.flush()
    said = model.data(model.index(0, NAME), Qt.ItemDataRole.AccessibleDescriptionRole)
    assert said == "Not refreshed: the last refresh failed."
    assert model.counts().stale == 1


def test_every_naughty_string_is_shown_on_one_line_and_explained_as_plain_text(model: RowsModel) -> None:
    read(model, [Instance(text, f"i-{number}") for number, text in enumerate(ALL)])
    for place in range(model.rowCount()):
        shown = model.data(model.index(place, NAME))
        assert shown
        assert "\n" not in shown
        assert len(shown) < 12 * CELL_LIMIT
        tip = model.data(model.index(place, NAME), Qt.ItemDataRole.ToolTipRole)
        if GuiQt.mightBeRichText(tip):
            assert tip.startswith("<qt>")
            assert set(_tags(tip)) <= {"<qt>", "</qt>", "<br>"}


def _tags(text: str) -> list[str]:
    return [f"<{part.split('>')[0]}>" for part in text.split("<")[1:]]


def test_headers_name_the_column_and_its_filter(model: RowsModel) -> None:
    def header(role: Qt.ItemDataRole) -> object:
        return model.headerData(ID, Qt.Orientation.Horizontal, role)

    assert header(Qt.ItemDataRole.DisplayRole) == "Instance ID"
    assert header(Qt.ItemDataRole.ToolTipRole) == "Instance ID: filter with id:"
    assert model.headerData(99, Qt.Orientation.Horizontal) is None


def test_what_is_dragged_out_is_the_ids(model: RowsModel) -> None:
    read(model, [Instance("a"), Instance("b")])
    indexes = [model.index(row, column) for row in (0, 1) for column in (NAME, ID)]
    assert model.mimeData(indexes).text() == "i-a\ni-b"
    assert model.flags(indexes[0]) & Qt.ItemFlag.ItemIsDragEnabled
    assert not model.flags(QModelIndex())


def test_a_filter_is_applied_to_rows_that_come_later(model: RowsModel) -> None:
    model.set_query(compile_query("web", model.table.columns))
    read(model, [Instance("web-1"), Instance("api")])
    assert names(model) == ["web-1"]
    assert model.counts().total == 2
    assert NOW > 0
    assert model.columnCount() == len(KIND.columns) + 2


def test_another_zone_is_shown_at_once(model: RowsModel) -> None:
    read(model, [Instance("a", born=NOW)])
    changed: list[int] = []
    model.dataChanged.connect(lambda first, last: changed.append(last.row() - first.row()))
    model.set_zone(UTC)
    assert model.data(model.index(0, LAUNCHED)) == "2026-10-16 09:00:00 UTC"
    assert changed
