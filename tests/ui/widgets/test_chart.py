"""Charts: round axes, honest gaps, values where one points, and lines that are quick to draw."""

from __future__ import annotations

import math
import random
import time
from datetime import UTC, datetime, timedelta, timezone
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from skydeck.ui.widgets.chart import LineChart
from skydeck.ui.widgets.chart_scale import (
    Series,
    Threshold,
    extent,
    nearest,
    number_label,
    runs,
    thinned,
    time_label,
    time_ticks,
    value_ticks,
)
from skydeck.ui.widgets.sparkline import Sparkline

FINITE = st.floats(-1e12, 1e12, allow_nan=False)


@given(FINITE, FINITE, st.integers(2, 10))
def test_ticks_enclose_the_values_and_are_few(one: float, other: float, wanted: int) -> None:
    low, high = sorted((one, other))
    ticks = value_ticks(low, high, wanted)
    slack = max(abs(low), abs(high), 1e-9) * 1e-6
    assert 2 <= len(ticks) <= wanted + 3
    assert ticks == sorted(ticks)
    assert ticks[0] <= low + slack
    assert ticks[-1] >= high - slack


def test_ticks_are_round() -> None:
    assert value_ticks(0, 913, 4) == [0, 250, 500, 750, 1000]
    assert value_ticks(0, 0) == [0, 0.2, 0.4, 0.6, 0.8, 1.0]


def test_times_on_the_axis_are_full_hours_of_the_place() -> None:
    india = timezone(timedelta(hours=5, minutes=30))
    start = datetime(2026, 10, 14, 9, 10, tzinfo=india).timestamp()
    ticks = time_ticks(start, start + 6 * 3600, 6, india)
    assert [time_label(tick, 6 * 3600, india) for tick in ticks] == [
        "10:00",
        "11:00",
        "12:00",
        "13:00",
        "14:00",
        "15:00",
    ]


def test_labels_of_times_fit_the_span() -> None:
    moment = datetime(2026, 10, 4, 9, 10, 5, tzinfo=UTC).timestamp()
    shown = [time_label(moment, span, UTC) for span in (60, 3600, 7 * 86400)]
    assert shown == ["09:10:05", "09:10", "Oct 4"]


@pytest.mark.parametrize(
    ("value", "shown"),
    [(0, "0"), (913.4, "913.4"), (9999, "9999"), (15_000, "15k"), (2_500_000, "2.5M"), (3e9, "3G"), (-0.25, "-0.25")],
)
def test_numbers_on_the_axis_are_short(value: float, shown: str) -> None:
    assert number_label(value) == shown
    assert number_label(value, "ms") == f"{shown} ms"


@given(st.lists(st.none() | FINITE | st.just(math.nan), max_size=30))
def test_runs_hold_every_value_and_no_gap(values: list[float | None]) -> None:
    xs = [float(n) for n in range(len(values))]
    pieces = list(runs(xs, values))
    known = [(x, v) for x, v in zip(xs, values, strict=True) if v is not None and math.isfinite(v)]
    assert [point for piece in pieces for point in piece] == known
    assert all(b[0] - a[0] == 1 for piece in pieces for a, b in pairwise(piece))


@given(st.lists(FINITE, min_size=1, max_size=400), st.integers(1, 40))
def test_thinning_keeps_peaks_and_order(values: list[float], columns: int) -> None:
    run = [(float(n), value) for n, value in enumerate(values)]
    kept = thinned(run, columns)
    assert len(kept) <= max(2 * columns, 1)
    assert {min(values), max(values)} <= {value for _x, value in kept}
    assert [x for x, _value in kept] == sorted({x for x, _value in kept})


def test_extent_includes_zero_and_thresholds_but_not_infinity() -> None:
    series = Series("x", [5, None, math.inf, 7])
    assert extent([series], [Threshold(20, "alarm")]) == (0, 20)


def test_nearest_time_is_found() -> None:
    assert [nearest([0, 10, 20], at) for at in (-5, 4, 6, 15.1, 99)] == [0, 0, 1, 2, 2]
    assert nearest([], 1) == -1


@pytest.fixture
def chart(qtbot: QtBot) -> LineChart:
    made = LineChart()
    qtbot.addWidget(made)
    values = [float(n) if not 40 < n < 60 else None for n in range(101)]
    made.set_data([60.0 * n for n in range(101)], [Series("p95", values, "chart_3", "ms")], zone=UTC)
    made.resize(600, 240)
    made.show()
    return made


def red_columns(widget: QWidget) -> set[int]:
    image = widget.grab().toImage()
    spots = ((x, image.pixelColor(x, y)) for x in range(image.width()) for y in range(30, image.height()))
    return {x for x, color in spots if color.red() - color.green() > 30}


def test_a_gap_is_drawn_as_a_gap(chart: LineChart) -> None:
    drawn, plot = red_columns(chart), chart.plot()
    gap = range(plot.left() + plot.width() * 42 // 100, plot.left() + plot.width() * 58 // 100)
    line = range(plot.left() + plot.width() * 10 // 100, plot.left() + plot.width() * 38 // 100)
    assert not drawn & set(gap)
    assert len(drawn & set(line)) > len(line) * 0.9


def test_pointer_shows_the_nearest_values(qtbot: QtBot, chart: LineChart) -> None:
    plot = chart.plot()
    qtbot.mouseMove(chart, QPoint(plot.left() + plot.width() // 4, plot.center().y()))
    assert chart.cursor_index() == 25
    assert chart.accessibleDescription() == "1970-01-01 00:25:00 UTC; p95  25 ms"


def test_gap_is_told_as_no_data(chart: LineChart) -> None:
    chart.point_at(50)
    assert "no data" in chart.accessibleDescription()


def test_keys_move_along_the_times(qtbot: QtBot, chart: LineChart) -> None:
    for key, at in ((Qt.Key.Key_Right, 0), (Qt.Key.Key_Right, 1), (Qt.Key.Key_End, 100), (Qt.Key.Key_Right, 100)):
        qtbot.keyClick(chart, key)
        assert chart.cursor_index() == at
    qtbot.keyClick(chart, Qt.Key.Key_Home)
    assert chart.cursor_index() == 0


def test_chart_without_data_or_with_one_point_can_be_drawn(qtbot: QtBot) -> None:
    chart = LineChart()
    qtbot.addWidget(chart)
    chart.show()
    assert not chart.grab().isNull()
    chart.set_data([5.0], [Series("x", [1.0])])
    chart.point_at(0)
    assert not chart.grab().isNull()


def test_five_noisy_days_are_drawn_hardly_slower_than_five_hours(qtbot: QtBot) -> None:
    """The trap is a factor of a hundred: antialiased lines wider than 1."""
    assert seconds_to_paint(qtbot, 1440) < 15 * seconds_to_paint(qtbot, 60)


def seconds_to_paint(qtbot: QtBot, count: int) -> float:
    noise = random.Random(1)
    chart = LineChart()
    qtbot.addWidget(chart)
    series = [Series(f"s{n}", [noise.random() for _ in range(count)], f"chart_{n}") for n in range(1, 6)]
    chart.set_data([60.0 * n for n in range(count)], series)
    chart.resize(900, 300)
    chart.show()

    def once() -> float:
        start = time.perf_counter()
        chart.repaint()
        return time.perf_counter() - start

    return min(once() for _ in range(5))


def test_sparkline_draws_and_speaks(qtbot: QtBot) -> None:
    line = Sparkline([1, 2, None, 4], unit="%")
    qtbot.addWidget(line)
    line.show()
    assert drawn_columns(line)
    assert line.accessibleName() == "Last 4 %, lowest 1 %, highest 4 %"
    line.set_values([None])
    assert line.accessibleName() == "No data"
    assert not drawn_columns(line)


def drawn_columns(widget: QWidget) -> set[int]:
    image = widget.grab().toImage()
    page = image.pixelColor(0, 0)
    return {x for x in range(image.width()) for y in range(image.height()) if image.pixelColor(x, y) != page}
