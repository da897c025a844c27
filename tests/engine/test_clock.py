"""A wrong clock is told as one, with how much it is off, whatever a service calls it; never as a missing permission."""

from __future__ import annotations

from typing import Any

import pytest

from skydeck.core.errors import AppError, ErrorKind
from tests.engine.conftest import SANDBOX, Bench
from tests.helpers import fault_proxy as faults
from tests.helpers.fault_proxy import FaultProxy

BUCKET = {"Bucket": "b"}
OBJECT = {"Bucket": "b", "Key": "k"}
# What each service says to a request that was signed 20 minutes early or late.
SAID: list[tuple[str, str, dict[str, Any], str]] = [
    ("s3", "list_objects_v2", BUCKET, faults.SKEWED),
    ("s3", "head_object", OBJECT, faults.SKEWED),
    ("s3", "head_bucket", BUCKET, faults.SKEWED),
    ("sts", "get_caller_identity", {}, faults.SIGNATURE),
    ("iam", "list_users", {}, faults.SIGNATURE),
    ("ec2", "describe_vpcs", {}, faults.AUTH_FAILURE),
    ("lambda", "list_functions", {}, faults.INVALID_SIGNATURE),
    ("logs", "describe_log_groups", {}, faults.INVALID_SIGNATURE),
    ("cloudwatch", "describe_alarms", {}, faults.INVALID_SIGNATURE),
]


@pytest.mark.parametrize(("ahead", "words"), [(1200, "20 min slow"), (-1200, "20 min fast")])
@pytest.mark.parametrize(("service", "operation", "params", "fault"), SAID)
def test_twenty_minutes_off_are_named(
    faulty: Bench,
    proxy: FaultProxy,
    no_backoff: None,
    service: str,
    operation: str,
    params: dict[str, Any],
    fault: str,
    ahead: int,
    words: str,
) -> None:
    proxy.clock_ahead = ahead
    proxy.use(faults.always(fault))
    with pytest.raises(AppError) as caught:
        faulty.gateway.call(SANDBOX, service, operation, params)
    assert caught.value.kind is ErrorKind.CLOCK
    assert words in caught.value.text
    assert "allowed" not in str(caught.value)
    assert "clock" in caught.value.advice


@pytest.mark.parametrize(
    ("service", "operation", "params", "fault", "kind"),
    [
        ("sts", "get_caller_identity", {}, faults.SIGNATURE, ErrorKind.SIGN_IN),
        ("ec2", "describe_vpcs", {}, faults.AUTH_FAILURE, ErrorKind.SIGN_IN),
        ("s3", "head_object", OBJECT, faults.DENIED, ErrorKind.DENIED),
    ],
)
def test_with_a_right_clock_the_same_codes_keep_their_meaning(
    faulty: Bench, proxy: FaultProxy, service: str, operation: str, params: dict[str, Any], fault: str, kind: ErrorKind
) -> None:
    proxy.use(faults.always(fault))
    with pytest.raises(AppError) as caught:
        faulty.gateway.call(SANDBOX, service, operation, params)
    assert caught.value.kind is kind
