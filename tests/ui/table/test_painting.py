"""What is on the pixels: rows, states, selection and focus in both themes; and that no content makes painting slow."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QTableView, QWidget
from pytestqt.qtbot import QtBot

from skydeck.core.context import RowKey
from skydeck.core.kinds import Call, Column, Render, ResourceKind
from skydeck.ui.table.rows_model import RowsModel
from skydeck.ui.table.rows_view import RowsView
from skydeck.ui.theme import Scheme, Theme
from tests.helpers.instances import EAST, NAME, STATE, TYPE, Instance, many
from tests.helpers.naughty import ALL, MARKUP
from tests.ui.table.conftest import MakeView, read

MAGENTA = QColor(255, 0, 255)


def picture(widget: QWidget) -> QImage:
    return widget.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)


def colours(image: QImage, rect: QRect) -> set[str]:
    return {
        image.pixelColor(x, y).name()
        for x in range(rect.left(), rect.right() + 1)
        for y in range(rect.top(), rect.bottom() + 1)
    }


def cell(view: RowsView, place: int, column: int) -> QRect:
    return view.visualRect(view.model().index(place, column))


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    ("state", "role"), [("running", "ok"), ("pending", "busy"), ("failed", "bad"), ("stopped", "idle")]
)
def test_a_state_is_a_dot_in_its_colour_and_a_word(
    make_view: MakeView, themed: Theme, scheme: Scheme, state: str, role: str
) -> None:
    themed.choose(scheme)
    view = make_view([Instance("web", state=state)])
    shown = colours(picture(view.viewport()), cell(view, 0, STATE))
    assert themed.color(role).name() in shown
    assert themed.color("text").name() in shown


def test_a_selected_row_is_marked_by_more_than_colour(make_view: MakeView, themed: Theme) -> None:
    view = make_view([Instance("a"), Instance("b")])
    view.select_keys([RowKey(EAST.account, EAST.region, "i-a")])
    image = picture(view.viewport())
    assert image.pixelColor(1, 10) == themed.color("accent")
    assert image.pixelColor(view.viewport().width() - 5, 10) == themed.color("selection")
    assert image.pixelColor(1, 45) == themed.color("surface")


def test_the_current_cell_has_a_ring_only_with_the_focus(make_view: MakeView, themed: Theme) -> None:
    view = make_view([Instance("a"), Instance("b")])
    view.setCurrentIndex(view.model().index(0, TYPE))
    view.setFocus()
    ring = themed.color("focus_ring").name()
    assert ring in colours(picture(view.viewport()), cell(view, 0, TYPE))
    view.clearFocus()
    assert ring not in colours(picture(view.viewport()), cell(view, 0, TYPE))


def test_stale_rows_are_muted_and_their_states_lose_their_colour(make_view: MakeView, themed: Theme) -> None:
    view = make_view([Instance("a", state="running")])
    view.rows_model().begin(EAST)
    view.rows_model().fail(EAST)
    view.rows_model().flush()
    shown = colours(picture(view.viewport()), cell(view, 0, STATE))
    assert themed.color("ok").name() not in shown
    assert themed.color("muted").name() in shown


def test_a_missing_value_is_a_muted_dash(make_view: MakeView, themed: Theme) -> None:
    view = make_view([Instance("a", type=""), Instance("b", type="-")])
    dash, word = (colours(picture(view.viewport()), cell(view, place, TYPE)) for place in (0, 1))
    darkest = [min(QColor(name).lightness() for name in shown) for shown in (dash, word)]
    assert themed.color("text").lightness() <= darkest[1] < themed.color("muted").lightness() <= darkest[0] < 200


def test_a_changed_cell_is_painted_anew(make_view: MakeView) -> None:
    view = make_view([Instance("a", state="running")])
    before = picture(view.viewport())
    assert picture(view.viewport()) == before
    read(view.rows_model(), [Instance("a", state="stopped")])
    assert picture(view.viewport()) != before


def test_a_changed_theme_is_painted_anew(make_view: MakeView, themed: Theme) -> None:
    view = make_view([Instance("a")])
    themed.choose("dark")
    assert picture(view.viewport()).pixelColor(600, 300) == themed.color("surface")
    themed.choose("light", compact=True)
    assert view.rowHeight(0) == 24
    themed.choose("light")
    assert view.rowHeight(0) == 32


def test_a_column_with_a_painter_of_its_own_is_drawn_by_it_inside_its_cell(make_view: MakeView) -> None:
    view = make_view([Instance("a"), Instance("b")])
    drawn: list[tuple[str, QRect]] = []

    def draw(painter: QPainter, rect: QRect, key: RowKey) -> None:
        drawn.append((key.id, rect))
        painter.fillRect(rect.adjusted(-500, 0, 500, 0), MAGENTA)

    view.delegates["type"] = draw
    view.viewport().update()
    image = picture(view.viewport())
    assert {key for key, _ in drawn} == {"i-a", "i-b"}
    assert MAGENTA.name() in colours(image, cell(view, 0, TYPE))
    assert MAGENTA.name() not in colours(image, cell(view, 0, STATE))


@pytest.mark.parametrize("count", [0, 1, 13])
def test_any_number_of_rows_is_painted(make_view: MakeView, themed: Theme, count: int) -> None:
    view = make_view(many(count))
    image = picture(view.viewport())
    empty_from = count * 32 + 2
    if empty_from < image.height():
        assert colours(image, QRect(0, empty_from, 50, image.height() - empty_from)) == {themed.color("surface").name()}
    if count:
        assert themed.color("text").name() in colours(image, cell(view, count - 1 if count < 12 else 5, NAME))


def test_markup_is_painted_as_its_letters(make_view: MakeView) -> None:
    view = make_view([Instance(text, f"i-{number}") for number, text in enumerate(MARKUP)], height=1600)
    image = picture(view.viewport())
    assert MAGENTA.name() not in colours(image, image.rect())


def test_every_naughty_string_is_painted_without_a_stall(make_view: MakeView) -> None:
    view = make_view([Instance(text, f"i-{number}") for number, text in enumerate(ALL)])
    bar, slowest = view.verticalScrollBar(), 0.0
    ordinary = seconds(lambda: view.viewport().grab())
    for value in range(0, bar.maximum() + 1, view.viewport().height()):
        bar.setValue(value)
        slowest = max(slowest, seconds(lambda: view.viewport().grab()))
    print(f"naughty pages: slowest {slowest * 1e3:.1f} ms, first {ordinary * 1e3:.1f} ms")
    assert slowest < 0.1  # of goal 25; an ordinary page takes a few milliseconds


@pytest.mark.parametrize("text", ["x" * 100_000, "word " * 20_000, "e\u0301" * 50_000, "\u202e\u2066" * 50_000])
def test_a_text_of_100_000_characters_costs_what_its_visible_part_costs(make_view: MakeView, text: str) -> None:
    short = make_view([Instance(text[:200], f"i-{number}") for number in range(10)])
    long = make_view([Instance(text, f"i-{number}") for number in range(10)])
    # Both draw the same letters, so the ratio says what the unseen ones cost.
    usual, worst = first_paint(short), first_paint(long)
    print(f"200 characters {usual * 1e3:.1f} ms, 100,000 characters {worst * 1e3:.1f} ms")
    assert worst < 8 * usual + 0.03


def test_a_thousand_columns_cost_what_the_visible_ones_cost(qtbot: QtBot) -> None:
    kind = ResourceKind(
        "x", "wide", "Wide", "wide", "ec2", "", Call("x"), "Id",
        tuple(Column(f"Column {number}", "x", Render.TEXT) for number in range(1000)),
    )  # fmt: skip
    model = RowsModel(kind)
    model.begin(EAST)
    model.add(EAST, [f"i-{n}" for n in range(40)], [""] * 40, [0] * 40, [[f"v{n}"] * 40 for n in range(1000)])
    model.finish(EAST, complete=True)
    model.flush()
    view = RowsView(model)
    qtbot.addWidget(view)
    view.resize(1200, 900)
    view.show()
    took = first_paint(view)
    view.horizontalScrollBar().setValue(view.horizontalScrollBar().maximum())
    assert themed_text_in(view)
    print(f"1,000 columns: {took * 1e3:.1f} ms")
    assert took < 0.1


def themed_text_in(view: RowsView) -> bool:
    image = picture(view.viewport())
    return len(colours(image, QRect(image.width() - 200, 0, 199, 60))) > 3


def test_a_repaint_costs_less_than_qts_own(make_view: MakeView, qtbot: QtBot) -> None:
    view = make_view(many(2000), height=900)
    plain = QTableView()
    qtbot.addWidget(plain)
    plain.setModel(view.rows_model())
    plain.resize(1200, 900)
    for column in range(view.model().columnCount()):
        plain.setColumnWidth(column, view.columnWidth(column) or 100)
        plain.setColumnHidden(column, view.isColumnHidden(column))
    plain.verticalHeader().setDefaultSectionSize(32)
    plain.show()
    own, qt = median_repaint(view), median_repaint(plain)
    print(f"repaint: own {own * 1e3:.2f} ms, QTableView {qt * 1e3:.2f} ms, {qt / own:.1f} times")
    assert own < qt


def first_paint(view: RowsView) -> float:
    view.rows_model().arranged.emit("data")
    return seconds(lambda: view.viewport().grab())


def median_repaint(view: QTableView) -> float:
    view.viewport().grab()
    return sorted(seconds(lambda: view.viewport().grab()) for _ in range(9))[4]


def seconds(work: Callable[[], object]) -> float:
    start = time.thread_time()
    work()
    return time.thread_time() - start
