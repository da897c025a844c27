"""CloudTrail events as data: who did what in the account, in the last 90 days; they can only be read."""

from __future__ import annotations

from skydeck.core.kinds import Call, Column, Render, ResourceKind, Service

_READ_ONLY = "ReadOnly && ReadOnly == 'true'"
_RECORD = "from_json(CloudTrailEvent)"  # all of it is in the JSON tab

EVENTS = ResourceKind(
    service="cloudtrail",
    name="events",
    title="Event history",
    singular="event",
    icon="history",
    about="Every change made in the account in the last 90 days, by whom, and to what; new ones take some minutes.",
    # As in the console, reads are left out: they would bury the changes.
    list=Call(
        "lookup_events",
        rows="Events",
        params={"LookupAttributes": "[{AttributeKey: 'ReadOnly', AttributeValue: 'false'}]"},
        page_size=50,
    ),
    id="EventId",
    label="EventName",
    columns=(
        Column("Event", "EventName", width=200),
        Column("Age", "EventTime", Render.AGE),
        Column("Time", "EventTime", Render.TIME),
        Column("User", "Username", width=160),
        Column("Source", "EventSource"),
        Column("Resources", "Resources[].ResourceName", Render.LIST, key="resource", width=260),
        Column("Resource types", "Resources[].ResourceType", Render.LIST, key="type", hidden=True),
        Column("Read only", _READ_ONLY, Render.BOOL, hidden=True),
        Column("Access key", "AccessKeyId", Render.MONO, key="key", hidden=True),
        Column("Event ID", "EventId", Render.MONO, key="id", hidden=True),
    ),
    detail=Call(
        "lookup_events",
        rows="Events",
        params={"LookupAttributes": "[{AttributeKey: 'EventId', AttributeValue: id}]"},
    ),
    overview=(
        Column("Time", "EventTime", Render.TIME),
        Column("User", "Username"),
        Column("Source", "EventSource"),
        Column("Resources", "Resources[].ResourceName", Render.LIST, missing="none"),
        Column("Resource types", "Resources[].ResourceType", Render.LIST, missing="none"),
        Column("Region", f"{_RECORD}.awsRegion"),
        Column("From address", f"{_RECORD}.sourceIPAddress", Render.MONO),
        Column("User agent", f"{_RECORD}.userAgent"),
        Column("Error", f"join(': ', [{_RECORD}.errorCode, {_RECORD}.errorMessage][?@])", missing="none"),
        Column("Read only", _READ_ONLY, Render.BOOL),
        Column("Access key", "AccessKeyId", Render.MONO),
        Column("Event ID", "EventId", Render.MONO),
    ),
    console="cloudtrailv2/home?region={region}#/events/{id}",
    sort="-time",
    large=True,
)

SERVICE = Service("cloudtrail", "CloudTrail", "cloudtrail", "Who did what in the account, and when.", (EVENTS,))
