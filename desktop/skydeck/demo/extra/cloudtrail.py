"""CloudTrail's LookupEvents over the sandbox's own trail."""

from __future__ import annotations

import base64
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from skydeck.demo import answers, calls
from skydeck.demo.answers import Answer, AwsError
from skydeck.demo.calls import Call
from skydeck.demo.seed.world import World
from skydeck.demo.trail import Event, record

MOST = 50
_TESTS: dict[str, Callable[[Event, str], bool]] = {
    "EventId": lambda event, value: event.event_id == value,
    "EventName": lambda event, value: event.name == value,
    "ReadOnly": lambda event, value: str(event.read_only).lower() == value.lower(),
    "Username": lambda event, value: event.user == value,
    "ResourceType": lambda event, value: any(kind == value for kind, _ in event.resources),
    "ResourceName": lambda event, value: any(name == value for _, name in event.resources),
    "EventSource": lambda event, value: event.source == value,
    "AccessKeyId": lambda event, value: event.key_id == value,
}


def table(world: World) -> dict[tuple[str, str], Callable[[Call], Answer]]:
    """The operations answered here."""

    def look_up(call: Call) -> Answer:
        given = calls.parameters(call)
        found = [event for event in world.trail.newest_first(call.region) if _wanted(event, given)]
        size = min(int(given.get("MaxResults", MOST)), MOST)
        start = _start(found, given.get("NextToken"))
        page = found[start : start + size]
        token = _token(page[-1]) if start + size < len(found) else None
        return answers.result(call, {"Events": [_shown(event) for event in page], "NextToken": token})

    return {("cloudtrail", "LookupEvents"): look_up}


def _wanted(event: Event, given: dict[str, Any]) -> bool:
    start, end = given.get("StartTime"), given.get("EndTime")
    time = event.time.replace(tzinfo=None)
    if (start and time < _naive(start)) or (end and time > _naive(end)):
        return False
    attributes = given.get("LookupAttributes", [])
    return all(_test(item["AttributeKey"])(event, item["AttributeValue"]) for item in attributes)


def _naive(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment


def _test(key: str) -> Callable[[Event, str], bool]:
    if key not in _TESTS:
        raise AwsError("InvalidLookupAttributesException", f"There is no attribute {key}.")
    return _TESTS[key]


def _token(event: Event) -> str:
    return base64.urlsafe_b64encode(event.event_id.encode()).decode()


def _start(found: list[Event], token: str | None) -> int:
    # The token names the last event shown: newer ones that came meanwhile do not shift the page.
    if token is None:
        return 0
    for place, event in enumerate(found):
        if _token(event) == token:
            return place + 1
    raise AwsError("InvalidNextTokenException", "The token is not valid any more.")


def _shown(event: Event) -> dict[str, Any]:
    return {
        "EventId": event.event_id,
        "EventName": event.name,
        "ReadOnly": str(event.read_only).lower(),
        "AccessKeyId": event.key_id,
        "EventTime": event.time,
        "EventSource": event.source,
        "Username": event.user,
        "Resources": [{"ResourceType": kind, "ResourceName": name} for kind, name in event.resources],
        "CloudTrailEvent": record(event),
    }
