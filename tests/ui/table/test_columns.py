"""Widths of columns: what is cut, and when; all of it without a user who pulled at an edge."""

from __future__ import annotations

import pytest

from skydeck.core.kinds import Column, Render
from skydeck.ui.table.columns import Wish, shares
from skydeck.ui.table.row_painter import RowPainter
from skydeck.ui.table.rows_view import RowsView
from skydeck.ui.theme import Theme
from tests.helpers.instances import AGE, ID, LAUNCHED, NAME, SIZE, STATE, TYPE, VPC, ZONES, Instance
from tests.ui.table.conftest import MakeView, read

COLUMNS = (Column("Name", "n"), Column("ID", "i", Render.MONO), Column("Count", "c", Render.NUMBER))
WISHES = (Wish(200, 120, 80, 80), Wish(188, 150, 150, 150), Wish(80, 60, 60, 60))
LONG = "subnet-0123456789abcdef0"  # longer than the usual width of an id


@pytest.mark.parametrize("room", [290, 300, 330, 400, 468, 600, 1500])
def test_columns_fill_the_room_unless_it_is_too_small(room: int) -> None:
    assert room - len(COLUMNS) < sum(shares(COLUMNS, WISHES, room)) <= room


def test_columns_never_get_less_than_they_need() -> None:
    assert shares(COLUMNS, WISHES, 100) == [80, 150, 60]


def test_words_give_way_before_the_name() -> None:
    columns = (Column("Name", "n"), Column("Reason", "r"))
    wishes = (Wish(200, 150, 150, 100), Wish(200, 180, 110, 110))
    assert shares(columns, wishes, 260) == [150, 110]
    assert shares(columns, wishes, 300) == [150, 150]
    assert shares(columns, wishes, 230) == [120, 110]


def test_words_give_way_before_ids() -> None:
    name, ids, _ = shares(COLUMNS, WISHES, 300)
    assert name < 120
    assert ids == 150


def test_spare_room_makes_no_number_wider() -> None:
    name, _, count = shares(COLUMNS, WISHES, 1500)
    assert count == 80
    assert name > 800


def cut_cells(view: RowsView, column: int) -> list[int]:
    """Rows whose cell of a column is shown without its end."""
    painter, rows = RowPainter(view.rows_model()), view.rows_model().table.order
    return [row for row in rows if painter.wanted_width(column, [row]) > view.columnWidth(column)]


def narrowed(view: RowsView, *hidden: int) -> RowsView:
    for column in hidden:
        view.columns.set_visible(column, False)
    return view


def test_an_id_that_is_longer_than_usual_is_not_cut(make_view: MakeView) -> None:
    view = narrowed(make_view([Instance("a", id=LONG)]), SIZE, AGE, LAUNCHED, ZONES, VPC)
    view.resize(760, 400)
    assert not cut_cells(view, ID)
    assert view.header().length() <= view.viewport().width()


def test_a_long_name_is_not_cut_while_other_columns_have_air(make_view: MakeView) -> None:
    view = narrowed(make_view([Instance("orders-primary-nightly-backup-2026", id="i-1")]), AGE, LAUNCHED, ZONES, VPC)
    view.resize(900, 400)
    assert not cut_cells(view, NAME)


def test_no_width_changes_when_longer_names_come_later(make_view: MakeView) -> None:
    view = make_view([Instance("a"), Instance("b")])
    before = [view.columnWidth(column) for column in view.columns.visible()]
    read(view.rows_model(), [Instance("a"), Instance("b"), Instance("c" * 60)])
    assert [view.columnWidth(column) for column in view.columns.visible()] == before


def test_larger_text_makes_columns_wider(make_view: MakeView, themed: Theme) -> None:
    view = narrowed(make_view([Instance("a", id=LONG)]), SIZE, AGE, LAUNCHED, ZONES, VPC)
    before = view.columnWidth(ID)
    themed.choose("light", font_px=20)
    assert view.columnWidth(ID) > before
    assert not cut_cells(view, ID)


def test_the_line_below_the_titles_goes_on_where_no_column_is(make_view: MakeView, themed: Theme) -> None:
    view = narrowed(make_view([Instance("a")]), ID, STATE, TYPE, SIZE, AGE, LAUNCHED, ZONES, VPC)
    view.columns.resize(NAME, 200)
    header = view.header()
    picture = header.grab().toImage()
    assert picture.pixelColor(header.width() - 20, header.height() - 1) == themed.color("border")


def test_widths_that_hold_text_follow_its_size(make_view: MakeView, themed: Theme) -> None:
    themed.choose("light", font_px=20)
    view = narrowed(make_view([Instance("a", id=LONG)]), SIZE, AGE, LAUNCHED, ZONES, VPC)
    view.resize(700, 400)  # too small: columns have the least they need
    assert not cut_cells(view, ID)
    themed.choose("light")
