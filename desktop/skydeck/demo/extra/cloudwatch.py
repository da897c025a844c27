"""CloudWatch from the sandbox's own metric store, with percentiles and arithmetic, and the history of alarms."""

from __future__ import annotations

import base64
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from skydeck.demo import answers, calls
from skydeck.demo.answers import Answer, AwsError
from skydeck.demo.calls import Call
from skydeck.demo.expressions import Values, evaluate
from skydeck.demo.metrics import Dimensions, Series, statistic
from skydeck.demo.seed.world import World

LIST_PAGE = 500
_PLAIN = ("Average", "Sum", "Minimum", "Maximum", "SampleCount")
Table = dict[tuple[str, str], Callable[[Call], Answer]]


def table(world: World) -> Table:
    """The operations answered here."""
    return {
        ("cloudwatch", "GetMetricData"): lambda call: _metric_data(world, call),
        ("cloudwatch", "GetMetricStatistics"): lambda call: _metric_statistics(world, call),
        ("cloudwatch", "ListMetrics"): lambda call: _list_metrics(world, call),
        ("cloudwatch", "PutMetricData"): lambda call: _put(world, call),
        ("cloudwatch", "DescribeAlarmHistory"): lambda call: _history(world, call),
    }


def dimensions_of(items: list[dict[str, Any]] | None) -> Dimensions:
    """Dimensions of the API as the store keeps them."""
    return tuple(sorted((item["Name"], item.get("Value", "")) for item in items or ()))


def _second(moment: datetime) -> int:
    return int(moment.replace(tzinfo=UTC).timestamp())


def buckets(series: Series | None, start: int, end: int, period: int) -> dict[int, list[float]]:
    """The values of a series by the beginning of their period."""
    found: dict[int, list[float]] = {}
    if series is None:
        return found
    for second, value in series.points(start - start % period, end):
        found.setdefault(second - second % period, []).append(value)
    return found


def _check(name: str) -> str:
    if name not in _PLAIN and not name.lstrip("ptm").replace(".", "", 1).isdigit():
        raise AwsError("ValidationError", f"The statistic {name} is not known.")
    return name


def _metric_data(world: World, call: Call) -> Answer:
    given = calls.parameters(call)
    start, end = _second(given["StartTime"]), _second(given["EndTime"])
    if start >= end:
        raise AwsError("ValidationError", "The parameter StartTime must be less than the parameter EndTime.")
    queries = given.get("MetricDataQueries", [])
    known = {
        query["Id"]: _values(world, call, query["MetricStat"], start, end) for query in queries if "MetricStat" in query
    }
    for query in queries:
        if "Expression" in query:
            known[query["Id"]] = evaluate(query["Expression"], known)
    newest_first = given.get("ScanBy", "TimestampDescending") == "TimestampDescending"
    shown = [
        _series_shown(query, known[query["Id"]], newest_first) for query in queries if query.get("ReturnData", True)
    ]
    return answers.result(call, {"MetricDataResults": shown, "Messages": []})


def _values(world: World, call: Call, wanted: dict[str, Any], start: int, end: int) -> Values:
    metric, name = wanted["Metric"], _check(wanted["Stat"])
    series = world.metrics.find(
        call.region, metric["Namespace"], metric["MetricName"], dimensions_of(metric.get("Dimensions"))
    )
    found = buckets(series, start, end, int(wanted["Period"]))
    return {second: statistic(name, values) for second, values in found.items()}


def _series_shown(query: dict[str, Any], values: Values, newest_first: bool) -> dict[str, Any]:
    moments = sorted(values, reverse=newest_first)
    stat = query.get("MetricStat")
    label = query.get("Label") or (stat["Metric"]["MetricName"] if stat else query["Id"])
    return {
        "Id": query["Id"],
        "Label": label,
        "StatusCode": "Complete",
        "Timestamps": [datetime.fromtimestamp(second, UTC) for second in moments],
        "Values": [values[second] for second in moments],
    }


def _metric_statistics(world: World, call: Call) -> Answer:
    given = calls.parameters(call)
    found = world.metrics.find(
        call.region, given["Namespace"], given["MetricName"], dimensions_of(given.get("Dimensions"))
    )
    plain = [_check(name) for name in given.get("Statistics", [])]
    extended = [_check(name) for name in given.get("ExtendedStatistics", [])]
    points = []
    for second, values in sorted(
        buckets(found, _second(given["StartTime"]), _second(given["EndTime"]), int(given["Period"])).items()
    ):
        point: dict[str, Any] = {
            "Timestamp": datetime.fromtimestamp(second, UTC),
            "Unit": found.unit if found else "None",
        }
        point |= {name: statistic(name, values) for name in plain}
        if extended:
            point["ExtendedStatistics"] = {name: statistic(name, values) for name in extended}
        points.append(point)
    return answers.result(call, {"Label": given["MetricName"], "Datapoints": points})


def _list_metrics(world: World, call: Call) -> Answer:
    given = calls.parameters(call)
    wanted = [(item["Name"], item.get("Value")) for item in given.get("Dimensions", [])]
    found = [
        series
        for series in world.metrics.in_region(call.region)
        if given.get("Namespace") in (None, series.namespace)
        and given.get("MetricName") in (None, series.name)
        and all(_has(series, name, value) for name, value in wanted)
    ]
    start = int(base64.b64decode(given["NextToken"])) if given.get("NextToken") else 0
    page = found[start : start + LIST_PAGE]
    more = base64.b64encode(str(start + LIST_PAGE).encode()).decode() if start + LIST_PAGE < len(found) else None
    shown = [
        {
            "Namespace": series.namespace,
            "MetricName": series.name,
            "Dimensions": [{"Name": name, "Value": value} for name, value in series.dimensions],
        }
        for series in page
    ]
    return answers.result(call, {"Metrics": shown, "NextToken": more})


def _has(series: Series, name: str, value: str | None) -> bool:
    return any(key == name and value in (None, own) for key, own in series.dimensions)


def _put(world: World, call: Call) -> Answer:
    given = calls.parameters(call)
    for datum in given.get("MetricData", []):
        moment = datum.get("Timestamp")
        second = _second(moment) if moment else int(datetime.now(UTC).timestamp())
        series = world.metrics.series(
            call.region,
            given["Namespace"],
            datum["MetricName"],
            dimensions_of(datum.get("Dimensions")),
            datum.get("Unit", "None"),
        )
        for value, count in _given_values(datum):
            for _ in range(count):
                series.put(second, value)
    return answers.result(call, {})


def _given_values(datum: dict[str, Any]) -> list[tuple[float, int]]:
    if "Values" in datum:
        counts = datum.get("Counts") or [1] * len(datum["Values"])
        return [(float(value), int(count)) for value, count in zip(datum["Values"], counts, strict=True)]
    if "StatisticValues" in datum:
        values = datum["StatisticValues"]
        return [(float(values["Sum"]) / float(values["SampleCount"]), int(values["SampleCount"]))]
    return [(float(datum.get("Value", 0.0)), 1)]


def _history(world: World, call: Call) -> Answer:
    given = calls.parameters(call)
    items = [
        item
        for item in world.alarms.history(call.region)
        if given.get("AlarmName") in (None, item["AlarmName"])
        and given.get("HistoryItemType") in (None, item["HistoryItemType"])
        and not (given.get("StartDate") and item["Timestamp"] < given["StartDate"])
        and not (given.get("EndDate") and item["Timestamp"] > given["EndDate"])
    ]
    items.sort(key=lambda item: item["Timestamp"], reverse=given.get("ScanBy") != "TimestampAscending")
    size = int(given.get("MaxRecords", 100))
    start = int(given.get("NextToken") or 0)
    more = str(start + size) if start + size < len(items) else None
    return answers.result(call, {"AlarmHistoryItems": items[start : start + size], "NextToken": more})
