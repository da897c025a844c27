"""Every API × every fault: the right rows or an error, never a wrong or empty list (hazards.md goal 11)."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import pytest

from skydeck.core.errors import AppError, ErrorKind
from skydeck.engine.gateway import Gateway
from tests.engine.conftest import SANDBOX, Bench
from tests.helpers import fault_proxy as faults
from tests.helpers.fault_proxy import FaultProxy


@dataclass(frozen=True)
class Api:
    service: str
    operation: str
    rows: Callable[[dict[str, Any]], list[Any]]
    params: dict[str, Any]


APIS = (
    Api(
        "ec2", "describe_instances", lambda page: [row for one in page["Reservations"] for row in one["Instances"]], {}
    ),
    Api("ec2", "describe_security_groups", lambda page: page["SecurityGroups"], {}),
    Api("s3", "list_buckets", lambda page: page["Buckets"], {}),
    Api("s3", "list_objects_v2", lambda page: page["Contents"], {"Bucket": "matrix"}),
    Api("iam", "list_users", lambda page: page["Users"], {}),
    Api("lambda", "list_layers", lambda page: page["Layers"], {}),
    Api("cloudwatch", "describe_alarms", lambda page: page["MetricAlarms"], {}),
    Api("logs", "describe_log_groups", lambda page: page["logGroups"], {}),
)
FAULTS = (
    faults.RESET_EARLY,
    faults.RESET_MID_BODY,
    faults.CLOSE_MID_BODY,
    faults.SHORT_LENGTH,
    faults.CUT_WITHOUT_LENGTH,
    faults.PAGE_200,
    faults.PAGE_500,
    faults.GARBAGE,
    faults.REDIRECT,
    faults.UNAVAILABLE,
    faults.TOO_MANY,
    faults.THROTTLED,
    faults.EXPIRED,
    faults.SKEWED,
    faults.HANG,
)


@pytest.fixture
def stocked(bench: Bench, faulty: Bench, no_backoff: None) -> Bench:
    """One resource at least behind each API, seen through the proxy."""
    call = bench.gateway.call
    wanted: tuple[tuple[str, str, dict[str, Any]], ...] = (
        ("ec2", "run_instances", {"ImageId": "ami-12345678", "MinCount": 2, "MaxCount": 2}),
        ("s3", "create_bucket", {"Bucket": "matrix"}),
        ("s3", "put_object", {"Bucket": "matrix", "Key": "a", "Body": b"1"}),
        ("iam", "create_user", {"UserName": "ann"}),
        ("lambda", "publish_layer_version", {"LayerName": "one", "Content": {"ZipFile": b"PK\x05\x06" + bytes(18)}}),
        ("cloudwatch", "put_metric_alarm", {
            "AlarmName": "one", "ComparisonOperator": "GreaterThanThreshold", "EvaluationPeriods": 1,
            "MetricName": "m", "Namespace": "n", "Period": 60, "Statistic": "Sum", "Threshold": 1.0,
        }),
        ("logs", "create_log_group", {"logGroupName": "one"}),
    )  # fmt: skip
    for service, operation, params in wanted:
        with suppress(AppError):  # it exists: another test of this module was here before
            call(SANDBOX, service, operation, params)
    return faulty


def read(gateway: Gateway, api: Api) -> list[Any]:
    return [row for page in gateway.pages(SANDBOX, api.service, api.operation, api.params) for row in api.rows(page)]


def rows_or_kind(gateway: Gateway, api: Api) -> list[Any] | ErrorKind:
    try:
        return read(gateway, api)
    except AppError as error:
        return error.kind


@pytest.mark.parametrize("api", APIS, ids=lambda api: api.operation)
def test_no_fault_that_stays_makes_a_wrong_list(stocked: Bench, proxy: FaultProxy, api: Api) -> None:
    right = read(stocked.gateway, api)
    assert right, "there is nothing to lose"
    for fault in FAULTS:
        proxy.use(faults.always(fault))
        outcome = rows_or_kind(stocked.gateway, api)
        assert outcome == right or isinstance(outcome, ErrorKind), f"{fault} made a wrong list, silently"
        assert outcome is not ErrorKind.BUG, fault


@pytest.mark.parametrize(
    "fault",
    [
        faults.RESET_EARLY,
        faults.RESET_MID_BODY,
        faults.CLOSE_MID_BODY,
        faults.SHORT_LENGTH,
        faults.CUT_WITHOUT_LENGTH,
        faults.PAGE_200,
        faults.GARBAGE,
        faults.THROTTLED,
        faults.UNAVAILABLE,
    ],
)
def test_reads_survive_a_fault_that_passes(stocked: Bench, proxy: FaultProxy, fault: str) -> None:
    for api in APIS:
        proxy.use(lambda _number: None)
        right = read(stocked.gateway, api)
        proxy.use(faults.first(fault))
        assert read(stocked.gateway, api) == right, f"{api.operation} × {fault}"
        assert len(proxy.seen) > 1
