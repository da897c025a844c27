from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from botocore.session import Session

from skydeck.demo import process
from tests.helpers.waiting import until


@pytest.fixture(scope="module")
def lively() -> Iterator[process.SandboxProcess]:
    with process.start(["--pace", "25"]) as running:
        yield running


def client(running: process.SandboxProcess, service: str) -> Any:
    return Session().create_client(
        service, "us-east-1", endpoint_url=running.endpoint, aws_access_key_id=running.access_key_id,
        aws_secret_access_key=running.secret_access_key,
    )  # fmt: skip


@pytest.mark.parametrize("group", ["/larkspur/orders/api", "/larkspur/storefront/access", "/larkspur/workers"])
def test_lines_keep_coming(lively: process.SandboxProcess, group: str) -> None:
    logs = client(lively, "logs")

    def count() -> int:
        return len(logs.filter_log_events(logGroupName=group, limit=10_000)["events"])

    before = count()
    until(lambda: count() > before, "more lines", step=0.1)


def test_an_alarm_comes_and_goes(lively: process.SandboxProcess) -> None:
    cloudwatch = client(lively, "cloudwatch")

    def state() -> str:
        found: str = cloudwatch.describe_alarms(AlarmNames=["storefront-slow"])["MetricAlarms"][0]["StateValue"]
        return found

    for _ in range(2):
        before = state()
        until(lambda was=before: state() != was, "the alarm to change", step=0.1)
    items = cloudwatch.describe_alarm_history(AlarmName="storefront-slow")["AlarmHistoryItems"]
    assert {items[0]["HistorySummary"], items[1]["HistorySummary"]} == {
        "Alarm updated from ALARM to OK",
        "Alarm updated from OK to ALARM",
    }


def test_a_deleted_group_stays_deleted(lively: process.SandboxProcess) -> None:
    logs = client(lively, "logs")
    logs.delete_log_group(logGroupName="/larkspur/postgres/orders")
    other = "/larkspur/orders/api"
    before = len(logs.filter_log_events(logGroupName=other, limit=10_000)["events"])
    # More than one round of all sources.
    until(lambda: len(logs.filter_log_events(logGroupName=other, limit=10_000)["events"]) > before + 9, "a few rounds")
    assert not logs.describe_log_groups(logGroupNamePrefix="/larkspur/postgres")["logGroups"]
