from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError
from hypothesis import given
from hypothesis import strategies as st

from skydeck.demo.answers import AwsError
from skydeck.demo.expressions import evaluate
from skydeck.demo.metrics import Curve, MetricStore, Series, percentile, statistic
from tests.demo.conftest import Clients


def test_the_curves_of_a_thing_stop_and_go_on_with_it() -> None:
    store = MetricStore()
    thing = ("InstanceId", "i-1")
    series = store.series("r", "N", "M", (thing,))
    series.curve, series.spans = Curve(1, 2), [(0, None)]
    store.stop("r", thing, 600)
    store.stop("r", thing, 900)
    store.resume("r", thing, 1200)
    store.resume("r", thing, 1500)
    assert series.spans == [(0, 600), (1200, None)]
    assert [second for second, _ in series.points(480, 1320)] == [480, 540, 1200, 1260]


numbers = st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=30)


@given(numbers)
def test_percentiles_lie_between_the_extremes_and_rise(values: list[float]) -> None:
    found = [percentile(values, share) for share in (0, 50, 90, 99, 100)]
    assert found == sorted(found)
    assert (found[0], found[-1]) == (min(values), max(values))


def test_statistics_are_what_they_are_called() -> None:
    values = [1.0, 2.0, 3.0, 10.0]
    names = ("Average", "Sum", "Minimum", "Maximum", "SampleCount", "p50", "p100")
    assert [statistic(name, values) for name in names] == [4.0, 16.0, 1.0, 10.0, 4.0, 2.5, 10.0]


def test_a_curve_says_the_same_whenever_it_is_asked() -> None:
    now = int(datetime.now(UTC).timestamp())
    series = Series("N", "M", (), curve=Curve(10, 50), spans=[(now - 7200, None)])
    whole = dict(series.points(now - 7200, now))
    part = dict(series.points(now - 3600, now - 1800))
    assert part == {second: value for second, value in whole.items() if now - 3600 <= second < now - 1800}
    assert len(whole) in (120, 121)


def test_a_curve_has_no_future_and_no_gap_is_filled() -> None:
    now = int(datetime.now(UTC).timestamp())
    series = Series("N", "M", (), curve=Curve(1, 2), spans=[(now - 7200, now - 3600)])
    assert not list(series.points(now - 3600, now + 7200))
    assert list(series.points(now - 7200, now + 7200))


def test_evenings_are_busier_than_nights() -> None:
    midnight = datetime(2026, 3, 4, tzinfo=UTC).timestamp()
    curve = Curve(0, 100, noise=0)
    assert curve.at(int(midnight + 19 * 3600), 1) > 90
    assert curve.at(int(midnight + 7 * 3600), 1) < 10


def test_points_that_were_put_are_kept_in_order() -> None:
    series = Series("N", "M", ())
    for second in (30, 10, 20):
        series.put(second, float(second))
    assert list(series.points(0, 100)) == [(10, 10.0), (20, 20.0), (30, 30.0)]


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("a+b", {1: 11.0, 2: 22.0}),
        ("100*a/b", {1: 10.0, 2: 10.0}),
        ("SUM([a,b])", {1: 11.0, 2: 22.0}),
        ("MAX(METRICS())", {1: 10.0, 2: 20.0}),
        ("-a", {1: -1.0, 2: -2.0}),
        ("a-AVG(a)", {1: -0.5, 2: 0.5}),
        ("a/0", {1: 0.0, 2: 0.0}),
    ],
)
def test_expressions_are_computed(expression: str, expected: dict[int, float]) -> None:
    assert evaluate(expression, {"a": {1: 1.0, 2: 2.0}, "b": {1: 10.0, 2: 20.0}}) == expected


@pytest.mark.parametrize("expression", ["SEARCH('x', 'Average')", "__import__('os')", "a.b", "a[", "c"])
def test_other_expressions_are_refused(expression: str) -> None:
    with pytest.raises(AwsError):
        evaluate(expression, {"a": {1: 1.0}})


def data(clients: Clients, stat: str, period: int = 300, **span: float) -> list[float]:
    query: dict[str, Any] = {
        "Id": "m",
        "MetricStat": {
            "Metric": {"Namespace": "AWS/Lambda", "MetricName": "Duration", "Dimensions": [FUNCTION]},
            "Period": period,
            "Stat": stat,
        },
    }
    end = datetime.now(UTC)
    answer = clients("cloudwatch").get_metric_data(
        MetricDataQueries=[query], StartTime=end - timedelta(**span), EndTime=end
    )
    values: list[float] = answer["MetricDataResults"][0]["Values"]
    return values


FUNCTION = {"Name": "FunctionName", "Value": "thumbnail-maker"}


@pytest.mark.parametrize("stat", ["Average", "Maximum", "p50", "p99", "p99.9"])
def test_two_weeks_of_a_metric_are_there(clients: Clients, stat: str) -> None:
    values = data(clients, stat, 3600, days=14)
    assert 14 * 24 - 1 <= len(values) <= 14 * 24 + 1
    assert max(values) > min(values) > 0


def test_percentiles_order_as_they_must(clients: Clients) -> None:
    low, mid, high = (data(clients, stat, 3600, hours=12) for stat in ("p10", "p50", "p99"))
    assert all(a <= b <= c for a, b, c in zip(low, mid, high, strict=True))


def test_what_was_put_can_be_got(clients: Clients) -> None:
    cloudwatch = clients("cloudwatch")
    now = datetime.now(UTC)
    datum = {"MetricName": "Tents", "Values": [1.0, 2.0, 9.0], "Counts": [1, 1, 2], "Timestamp": now}
    cloudwatch.put_metric_data(Namespace="Larkspur", MetricData=[datum])
    answer = cloudwatch.get_metric_statistics(
        Namespace="Larkspur", MetricName="Tents", StartTime=now - timedelta(minutes=5),
        EndTime=now + timedelta(minutes=1), Period=3600, Statistics=["Sum", "SampleCount"],
    )  # fmt: skip
    assert [(point["Sum"], point["SampleCount"]) for point in answer["Datapoints"]] == [(21.0, 4.0)]
    assert cloudwatch.list_metrics(Namespace="Larkspur")["Metrics"][0]["MetricName"] == "Tents"


def test_an_unknown_statistic_is_refused(clients: Clients) -> None:
    with pytest.raises(ClientError, match="ValidationError"):
        data(clients, "Mode", hours=1)
