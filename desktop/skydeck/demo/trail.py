"""The sandbox's record of the calls made in it, for CloudTrail's LookupEvents; it keeps a bounded number of them."""

from __future__ import annotations

import json
import threading
import uuid
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from skydeck.demo import calls
from skydeck.demo.answers import Answer
from skydeck.demo.calls import Call
from skydeck.demo.environment import ACCOUNT
from skydeck.demo.keys import caller_arn

KEPT = 20_000
_READING = ("Describe", "Get", "List", "Head", "Lookup", "Filter", "Search", "Batch", "Query", "Select")
_SECRET_PARAMETERS = frozenset(
    ("Password", "SecretAccessKey", "SessionToken", "ZipFile", "Body", "Payload", "UserData")
)
# Calls on the data in a bucket or on a function are no management events, so CloudTrail's history has none of them.
_DATA_CALLS = frozenset(
    ("GetObject", "PutObject", "HeadObject", "DeleteObject", "DeleteObjects", "CopyObject", "UploadPart", "ListObjects",
     "ListObjectsV2", "ListObjectVersions", "Invoke", "PutMetricData", "PutLogEvents")
)  # fmt: skip
# Which parameter names which kind of resource, in the words that CloudTrail uses.
_RESOURCES = {
    "InstanceIds": "AWS::EC2::Instance", "InstanceId": "AWS::EC2::Instance", "VolumeId": "AWS::EC2::Volume",
    "GroupId": "AWS::EC2::SecurityGroup", "SnapshotId": "AWS::EC2::Snapshot", "ImageId": "AWS::EC2::Ami",
    "VpcId": "AWS::EC2::VPC", "SubnetId": "AWS::EC2::Subnet", "KeyName": "AWS::EC2::KeyPair",
    "AllocationId": "AWS::EC2::EIP", "Bucket": "AWS::S3::Bucket", "UserName": "AWS::IAM::User",
    "RoleName": "AWS::IAM::Role", "PolicyArn": "AWS::IAM::Policy", "FunctionName": "AWS::Lambda::Function",
    "AlarmName": "AWS::CloudWatch::Alarm", "AlarmNames": "AWS::CloudWatch::Alarm",
    "logGroupName": "AWS::Logs::LogGroup", "Resources": "AWS::EC2::Resource", "RoleArn": "AWS::IAM::Role",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Event:
    """One call as CloudTrail tells it."""

    event_id: str
    name: str
    source: str
    time: datetime
    user: str
    user_arn: str
    key_id: str
    region: str
    read_only: bool
    resources: tuple[tuple[str, str], ...]  # type and name
    parameters: dict[str, Any]
    error: str = ""
    address: str = "127.0.0.1"
    agent: str = ""


class Trail:
    """The last calls, newest first when read."""

    def __init__(self) -> None:
        self._events: deque[Event] = deque(maxlen=KEPT)
        self._lock = threading.Lock()

    def note(self, call: Call, answer: Answer) -> None:
        """Record one call that was answered."""
        if call.operation and call.operation not in _DATA_CALLS:
            self.add((_event(call, answer),))

    def add(self, events: Iterable[Event]) -> None:
        """Record events; seeding uses it for the time before the sandbox was there."""
        with self._lock:
            self._events.extend(events)

    def newest_first(self, region: str) -> list[Event]:
        """All events of a region; those of global services belong to us-east-1."""
        with self._lock:
            events = [event for event in self._events if event.region == region]
        return sorted(events, key=lambda event: event.time, reverse=True)


def _event(call: Call, answer: Answer) -> Event:
    given = _shown(calls.parameters(call))
    return Event(
        event_id=str(uuid.uuid4()),
        name=call.operation,
        source=event_source(call.service),
        time=datetime.now(UTC),
        user=call.key.user.rpartition("/")[2],
        user_arn=caller_arn(call.key),
        key_id=call.key.key_id,
        region="us-east-1" if call.service == "iam" else call.region,
        read_only=call.operation.startswith(_READING),
        resources=resources_in(given),
        parameters=given,
        error=_error_code(answer) if answer.status >= 400 else "",
        agent=str(call.environ.get("HTTP_USER_AGENT", "")),
    )


def event_source(service: str) -> str:
    """The host name that CloudTrail calls a service by."""
    names = {"cloudwatch": "monitoring", "elbv2": "elasticloadbalancing"}
    return f"{names.get(service, service)}.amazonaws.com"


def resources_in(parameters: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    """The resources that the parameters of a call name."""
    found = []
    for name, kind in _RESOURCES.items():
        value = parameters.get(name)
        values = value if isinstance(value, list) else [value]
        found += [(kind, item) for item in values if isinstance(item, str)]
    return tuple(found)


def _shown(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: "***" if name in _SECRET_PARAMETERS else _shown(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_shown(item) for item in value]
    return value if isinstance(value, str | int | float | bool | None) else str(value)


def _error_code(answer: Answer) -> str:
    text = answer.body[:4000].decode("utf-8", "replace")
    if text.startswith("{"):
        try:
            return str(json.loads(text).get("__type", "Error")).rpartition("#")[2]
        except json.JSONDecodeError:
            return "Error"
    return text.partition("<Code>")[2].partition("</Code>")[0] or "Error"


def record(event: Event) -> str:
    """The event as the JSON record of CloudTrail."""
    identity = {"type": "IAMUser", "arn": event.user_arn, "accountId": ACCOUNT, "accessKeyId": event.key_id}
    body: dict[str, Any] = {
        "eventVersion": "1.11",
        "userIdentity": identity | {"userName": event.user},
        "eventTime": event.time.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "eventSource": event.source,
        "eventName": event.name,
        "awsRegion": event.region,
        "sourceIPAddress": event.address,
        "userAgent": event.agent,
        "requestParameters": event.parameters or None,
        "eventID": event.event_id,
        "readOnly": event.read_only,
        "eventType": "AwsApiCall",
        "managementEvent": True,
        "recipientAccountId": ACCOUNT,
        "eventCategory": "Management",
    }
    return json.dumps(body | ({"errorCode": event.error} if event.error else {}))
