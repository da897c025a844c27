from __future__ import annotations

import json
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError

from skydeck.demo.process import SandboxProcess
from tests.demo.conftest import Clients


def look_up(clients: Clients, **attribute: str) -> list[dict[str, Any]]:
    attributes = [{"AttributeKey": key, "AttributeValue": value} for key, value in attribute.items()]
    events: list[dict[str, Any]] = clients("cloudtrail").lookup_events(LookupAttributes=attributes)["Events"]
    return events


def test_a_call_just_made_is_in_the_history(clients: Clients, sandbox: SandboxProcess) -> None:
    name = f"made-{uuid.uuid4().hex[:8]}"
    clients("s3").create_bucket(Bucket=name)
    event = look_up(clients, ResourceName=name)[0]
    assert (event["EventName"], event["Username"], event["ReadOnly"]) == ("CreateBucket", "robin.hale", "false")
    assert event["Resources"] == [{"ResourceType": "AWS::S3::Bucket", "ResourceName": name}]
    record = json.loads(event["CloudTrailEvent"])
    assert record["requestParameters"]["Bucket"] == name
    assert record["userIdentity"]["accessKeyId"] == sandbox.access_key_id
    assert record["eventID"] == event["EventId"]
    clients("s3").delete_bucket(Bucket=name)


def test_a_refused_call_is_there_with_its_error(clients: Clients) -> None:
    with pytest.raises(ClientError):
        clients("iam").get_user(UserName="nobody.here")
    event = look_up(clients, ResourceName="nobody.here")[0]
    assert json.loads(event["CloudTrailEvent"])["errorCode"] == "NoSuchEntity"


def test_passwords_are_not_recorded(clients: Clients) -> None:
    clients("iam").create_login_profile(UserName="svc-ci-deploy", Password="hunter2-canary-ABC")
    event = look_up(clients, EventName="CreateLoginProfile")[0]
    assert "hunter2" not in event["CloudTrailEvent"]


def test_what_happens_to_data_is_not_recorded(clients: Clients) -> None:
    clients("s3").get_object(Bucket="larkspur-assets", Key="brand/logo.svg")
    assert not look_up(clients, EventName="GetObject")


@pytest.mark.parametrize(
    ("key", "value", "member"),
    [
        ("EventName", "StopInstances", "EventName"),
        ("Username", "mira.voss", "Username"),
        ("EventSource", "iam.amazonaws.com", "EventSource"),
        ("ReadOnly", "true", "ReadOnly"),
    ],
)
def test_the_history_can_be_asked_by(clients: Clients, key: str, value: str, member: str) -> None:
    events = look_up(clients, **{key: value})
    assert events
    assert {event[member] for event in events} == {value}


def test_the_history_reaches_back_two_weeks_newest_first(clients: Clients) -> None:
    paginator = clients("cloudtrail").get_paginator("lookup_events")
    events = [event for page in paginator.paginate() for event in page["Events"]]
    times = [event["EventTime"] for event in events]
    assert times == sorted(times, reverse=True)
    assert datetime.now(UTC) - times[-1] > timedelta(days=13)
    assert len({event["EventId"] for event in events}) == len(events)


def test_the_history_can_be_limited_in_time(clients: Clients) -> None:
    start, end = datetime.now(UTC) - timedelta(days=3), datetime.now(UTC) - timedelta(days=2)
    events = clients("cloudtrail").lookup_events(StartTime=start, EndTime=end)["Events"]
    assert events
    assert all(start <= event["EventTime"] <= end for event in events)


def test_an_unknown_token_is_refused(clients: Clients) -> None:
    with pytest.raises(ClientError, match="InvalidNextToken"):
        clients("cloudtrail").lookup_events(NextToken="bm9uZQ==")
