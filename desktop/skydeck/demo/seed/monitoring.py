"""Plants metric curves, alarms in every state with their history, and dashboards."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from skydeck.demo import backends
from skydeck.demo.environment import ACCOUNT
from skydeck.demo.metrics import HISTORY_DAYS, Curve, Dimensions
from skydeck.demo.seed.functions import FUNCTIONS
from skydeck.demo.seed.instances import MACHINES, region_of
from skydeck.demo.seed.objects import BUCKETS
from skydeck.demo.seed.world import World, tag_list, tags

MB, GB = 2**20, 2**30
# name, unit, curve of a busy machine
MACHINE_CURVES = (
    ("CPUUtilization", "Percent", Curve(6, 62, 0.16, spikes=0.004, top=100)),
    ("NetworkIn", "Bytes", Curve(0.4 * MB, 38 * MB, 0.3, whole=True)),
    ("NetworkOut", "Bytes", Curve(0.9 * MB, 96 * MB, 0.3, whole=True)),
    ("EBSReadBytes", "Bytes", Curve(0, 9 * MB, 0.8, whole=True)),
    ("EBSWriteBytes", "Bytes", Curve(0.1 * MB, 14 * MB, 0.6, whole=True)),
    ("StatusCheckFailed", "Count", Curve(0, 0, 0)),
)
FUNCTION_CURVES = (
    ("Invocations", "Count", Curve(2, 240, 0.3, whole=True)),
    ("Errors", "Count", Curve(0, 0.7, 0.9, spikes=0.003, whole=True)),
    ("Duration", "Milliseconds", Curve(38, 120, 0.5, spikes=0.01)),
    ("Throttles", "Count", Curve(0, 0.1, 0.5, whole=True)),
    ("ConcurrentExecutions", "Count", Curve(1, 14, 0.4, whole=True)),
)
BALANCER = "app/larkspur-storefront/50dc6c495c0c9188"
BALANCER_CURVES = (
    ("RequestCount", "Count", Curve(420, 9800, 0.12, whole=True)),
    ("TargetResponseTime", "Seconds", Curve(0.041, 0.19, 0.25, spikes=0.006)),
    ("HTTPCode_Target_5XX_Count", "Count", Curve(0, 4, 0.9, spikes=0.005, whole=True)),
    ("HTTPCode_Target_4XX_Count", "Count", Curve(12, 160, 0.4, whole=True)),
)
QUEUE_CURVES = (("ApproximateNumberOfMessagesVisible", "Count", Curve(0, 60, 0.6, spikes=0.01, whole=True)),)
# How busy a machine is beside the usual one.
BUSINESS = {"worker-images": 1.5, "db-orders-primary": 1.3, "bastion": 0.05, "supplier-ftp": 0.2, "grafana": 0.4,
            "staging-web": 0.2, "staging-api": 0.2, "dev-tomas": 0.3, "worker-search": 1.55}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Planned:
    """One alarm to be."""

    name: str
    namespace: str
    metric: str
    dimension: tuple[str, str]
    operator: str
    threshold: float
    state: str
    reason: str
    hours: float  # since when it is in this state
    description: str
    enabled: bool = True
    period: int = 300
    statistic: str | None = "Average"
    percentile: str | None = None


_MORE = "GreaterThanThreshold"
ALARMS = tuple(Planned(*row) for row in (
    ("orders-api-cpu-high", "AWS/EC2", "CPUUtilization", ("InstanceId", "api-1"), _MORE, 85, "OK",
     "Threshold Crossed: 3 datapoints were not greater than the threshold (85.0).", 61, "Scale out before this"),
    ("worker-search-status", "AWS/EC2", "StatusCheckFailed", ("InstanceId", "worker-search"), _MORE, 0, "ALARM",
     "Threshold Crossed: 2 datapoints [1.0, 1.0] were greater than the threshold (0.0).", 2.4, "Instance unreachable"),
    ("storefront-5xx", "AWS/ApplicationELB", "HTTPCode_Target_5XX_Count", ("LoadBalancer", BALANCER), _MORE, 25, "OK",
     "Threshold Crossed: 5 datapoints were not greater than the threshold (25.0).", 19, "Customers see errors", True,
     60, "Sum"),
    ("storefront-slow", "AWS/ApplicationELB", "TargetResponseTime", ("LoadBalancer", BALANCER), _MORE, 0.15, "ALARM",
     "Threshold Crossed: 3 datapoints [0.171, 0.183, 0.166] were greater than the threshold (0.15).", 0.6,
     "p99 above 150 ms", True, 300, None, "p99"),
    ("orders-dead-letters", "AWS/SQS", "ApproximateNumberOfMessagesVisible", ("QueueName", "orders-dead"), _MORE, 0,
     "OK", "Threshold Crossed: 1 datapoint [0.0] was not greater than the threshold (0.0).", 200, "Somebody must look"),
    ("order-confirmation-errors", "AWS/Lambda", "Errors", ("FunctionName", "order-confirmation"), _MORE, 3, "OK",
     "Threshold Crossed: 1 datapoint [0.0] was not greater than the threshold (3.0).", 77, "Mails are not sent", True,
     300, "Sum"),
    ("thumbnail-duration", "AWS/Lambda", "Duration", ("FunctionName", "thumbnail-maker"), _MORE, 2000, "OK",
     "Threshold Crossed: 1 datapoint [84.2] was not greater than the threshold (2000.0).", 310, "Pictures take long",
     False),
    ("nightly-report-missing", "AWS/Lambda", "Invocations", ("FunctionName", "nightly-report"), "LessThanThreshold", 1,
     "INSUFFICIENT_DATA", "Insufficient Data: 1 datapoint was unknown.", 9, "The report of the night did not run", True,
     3600, "Sum"),
    ("erp-bridge-cpu", "AWS/EC2", "CPUUtilization", ("InstanceId", "erp-bridge"), _MORE, 90, "INSUFFICIENT_DATA",
     "Insufficient Data: 3 datapoints were unknown.", 96, "Is it the import again?"),
    ("billing-over-budget", "AWS/Billing", "EstimatedCharges", ("Currency", "USD"), _MORE, 5200, "ALARM",
     "Threshold Crossed: 1 datapoint [5341.77] was greater than the threshold (5200.0).", 30, "Tell Greta", True, 21600,
     "Maximum"),
))  # fmt: skip


def plant(world: World) -> None:
    """Curves, alarms and dashboards."""
    for machine in MACHINES:
        _plant_machine(world, machine.name, region_of(machine), machine.days, machine.state)
    for planned in FUNCTIONS:
        _curves(world, planned.region, "AWS/Lambda", (("FunctionName", planned.name),), FUNCTION_CURVES)
    for _, region in ((BALANCER, backends.HOME_REGION),):
        _curves(world, region, "AWS/ApplicationELB", (("LoadBalancer", BALANCER),), BALANCER_CURVES)
    for queue in ("orders-new", "orders-dead", "images-to-scale", "mail-out"):
        _curves(world, backends.HOME_REGION, "AWS/SQS", (("QueueName", queue),), QUEUE_CURVES)
    _plant_daily(world)
    for alarm in ALARMS:
        _plant_alarm(world, alarm)
    world.alarms.install()
    _plant_dashboards(world)


def _second(moment: datetime) -> int:
    return int(moment.replace(tzinfo=UTC).timestamp())


def _plant_machine(world: World, name: str, region: str, days: float, state: str) -> None:
    end = None if state in ("running", "pending") else _second(world.ago(hours=world.rng.uniform(2, 90)))
    first = _second(world.ago(days=min(days, HISTORY_DAYS)))
    share = BUSINESS.get(name, 1.0)
    for metric, unit, curve in MACHINE_CURVES:
        scaled = Curve(
            curve.low * share, curve.high * share, curve.noise, curve.peak_hour, curve.spikes, curve.whole, curve.top
        )
        if metric == "StatusCheckFailed" and name == "worker-search":
            scaled = Curve(1, 1, 0)
        series = world.metrics.series(region, "AWS/EC2", metric, (("InstanceId", world.instances[name].id),), unit)
        series.curve, series.spans = scaled, [(first, end)]


def _curves(world: World, region: str, namespace: str, dimensions: Dimensions, curves: Any) -> None:
    first = _second(world.ago(days=HISTORY_DAYS))
    for name, unit, curve in curves:
        series = world.metrics.series(region, namespace, name, dimensions, unit)
        series.curve, series.spans = curve, [(first, None)]
        if dimensions[0][1] in ("orders-dead", "nightly-report"):
            series.curve = Curve(0, 0, 0)


def _plant_daily(world: World) -> None:
    # What AWS itself writes once a day or a few times a day.
    for day in range(HISTORY_DAYS):
        when = _second(world.ago(days=day))
        for bucket in BUCKETS:
            size = len(bucket.name) * GB * (60 - day) / 60
            dimensions = tuple(sorted((("BucketName", bucket.name), ("StorageType", "StandardStorage"))))
            world.metrics.series(bucket.region, "AWS/S3", "BucketSizeBytes", dimensions, "Bytes").put(when, size)
        charges = world.metrics.series("us-east-1", "AWS/Billing", "EstimatedCharges", (("Currency", "USD"),), "None")
        charges.put(when, round(5341.77 - day * 251.3, 2))


def _plant_alarm(world: World, planned: Planned) -> None:
    key, value = planned.dimension
    value = world.instances[value].id if key == "InstanceId" else value
    store = backends.backend("cloudwatch")
    alarm = store.put_metric_alarm(
        name=planned.name, namespace=planned.namespace, metric_name=planned.metric, period=planned.period,
        comparison_operator=planned.operator, evaluation_periods=3, threshold=planned.threshold,
        statistic=planned.statistic, extended_statistic=planned.percentile, description=planned.description,
        dimensions=[{"Name": key, "Value": value}], actions_enabled=planned.enabled, treat_missing_data="missing",
        alarm_actions=[f"arn:aws:sns:us-east-1:{ACCOUNT}:on-call"], tags=tag_list(tags("", "prod", "platform")),
    )  # fmt: skip
    created = world.ago(days=world.rng.randrange(40, 700))
    alarm.configuration_updated_timestamp = created
    world.alarms.note_change(alarm, "created", created)
    _change(world, alarm, "OK", "Threshold Crossed: no datapoint was in breach.", created)
    for hours in sorted((world.rng.uniform(planned.hours + 1, 330) for _ in range(6)), reverse=True):
        _change(world, alarm, "ALARM" if alarm.state_value == "OK" else "OK", planned.reason, world.ago(hours=hours))
    _change(world, alarm, planned.state, planned.reason, world.ago(hours=planned.hours))


def _change(world: World, alarm: Any, state: str, reason: str, when: datetime) -> None:
    old = alarm.state_value
    alarm.state_value, alarm.state_reason, alarm.state_updated_timestamp = state, reason, when
    if old != state:
        world.alarms.note_state(alarm, old, when)


def _plant_dashboards(world: World) -> None:
    store = backends.backend("cloudwatch")
    machines = [world.instances[name].id for name in ("web-1", "web-2", "web-3", "api-1", "api-2")]
    store.put_dashboard("Storefront", json.dumps(_storefront(machines)))
    store.put_dashboard("Functions", json.dumps(_functions()))
    for name, days in (("Storefront", 12), ("Functions", 88)):
        store.dashboards[name].last_modified = world.ago(days=days)


def _widget(place: tuple[int, int, int, int], title: str, metrics: list[list[Any]], **more: Any) -> dict[str, Any]:
    x, y, width, height = place
    properties = {"title": title, "metrics": metrics, "region": "us-east-1", "view": "timeSeries", "stat": "Average",
                  "period": 300, "stacked": False}  # fmt: skip
    return {"type": "metric", "x": x, "y": y, "width": width, "height": height, "properties": properties | more}


def _storefront(machines: list[str]) -> dict[str, Any]:
    balancer = ["AWS/ApplicationELB", "RequestCount", "LoadBalancer", BALANCER]
    slow = ["AWS/ApplicationELB", "TargetResponseTime", "LoadBalancer", BALANCER]
    failing = ["AWS/ApplicationELB", "HTTPCode_Target_5XX_Count", "LoadBalancer", BALANCER]
    queue = ["AWS/SQS", "ApproximateNumberOfMessagesVisible", "QueueName", "orders-new"]
    alarms = [f"arn:aws:cloudwatch:us-east-1:{ACCOUNT}:alarm:{name}" for name in ("storefront-5xx", "storefront-slow")]
    return {
        "start": "-PT12H",
        "widgets": [
            {"type": "text", "x": 0, "y": 0, "width": 24, "height": 2,
             "properties": {"markdown": "# Storefront\nOn call: **mira.voss**, then **tomas.rehn**"}},
            _widget((0, 2, 12, 6), "Requests", [balancer], stat="Sum", period=60),
            _widget((12, 2, 12, 6), "Response time", [[*slow, {"stat": "p50"}], [*slow, {"stat": "p99"}]],
                    annotations={"horizontal": [{"label": "promise", "value": 0.15}]}),
            _widget((0, 8, 12, 6), "CPU", [["AWS/EC2", "CPUUtilization", "InstanceId", item] for item in machines]),
            _widget((12, 8, 6, 6), "Errors", [failing], stat="Sum", view="singleValue"),
            _widget((18, 8, 6, 6), "Orders waiting", [queue], view="gauge", yAxis={"left": {"min": 0, "max": 200}}),
            {"type": "alarm", "x": 0, "y": 14, "width": 24, "height": 2,
             "properties": {"title": "Alarms", "alarms": alarms}},
        ],
    }  # fmt: skip


def _functions() -> dict[str, Any]:
    names = [planned.name for planned in FUNCTIONS if planned.region == "us-east-1"]
    rows = {
        metric: [["AWS/Lambda", metric, "FunctionName", name] for name in names] for metric, _, _ in FUNCTION_CURVES
    }
    return {
        "widgets": [
            _widget((0, 0, 12, 6), "Invocations", rows["Invocations"], stat="Sum", stacked=True),
            _widget((12, 0, 12, 6), "Errors", rows["Errors"], stat="Sum"),
            _widget((0, 6, 24, 6), "Duration", rows["Duration"], stat="p95"),
        ]
    }
