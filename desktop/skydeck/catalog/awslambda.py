"""Lambda as data: functions, layers, and the mappings that feed functions from queues and streams."""

from __future__ import annotations

from skydeck.catalog.lambda_functions import FUNCTIONS
from skydeck.core.kinds import Action, Call, Column, Part, Render, ResourceKind, Risk, Service, Tags

LAYERS = ResourceKind(
    service="lambda",
    name="layers",
    title="Layers",
    singular="layer",
    icon="stack",
    about="Libraries that several functions share, published in numbered versions.",
    list=Call("list_layers", rows="Layers", page_size=50),
    id="LayerName",
    columns=(
        Column("Name", "LayerName", width=240),
        Column("Latest version", "LatestMatchingVersion.Version", Render.NUMBER, key="version"),
        Column("Runtimes", "LatestMatchingVersion.CompatibleRuntimes", Render.LIST, key="runtime"),
        Column("Architectures", "LatestMatchingVersion.CompatibleArchitectures", Render.LIST, key="arch"),
        Column("Description", "LatestMatchingVersion.Description", width=280),
        Column("Age", "LatestMatchingVersion.CreatedDate", Render.AGE),
        Column("Created", "LatestMatchingVersion.CreatedDate", Render.TIME, hidden=True),
        Column("License", "LatestMatchingVersion.LicenseInfo", hidden=True),
        Column("ARN", "LatestMatchingVersion.LayerVersionArn", Render.MONO, hidden=True),
    ),
    overview=(
        Column("Description", "LatestMatchingVersion.Description"),
        Column("Latest version", "LatestMatchingVersion.Version", Render.NUMBER),
        Column("Version ARN", "LatestMatchingVersion.LayerVersionArn", Render.MONO),
        Column("Runtimes", "LatestMatchingVersion.CompatibleRuntimes", Render.LIST),
        Column("Architectures", "LatestMatchingVersion.CompatibleArchitectures", Render.LIST),
        Column("License", "LatestMatchingVersion.LicenseInfo"),
        Column("Created", "LatestMatchingVersion.CreatedDate", Render.TIME),
    ),
    parts=(
        Part(
            "Versions",
            Call("list_layer_versions", rows="LayerVersions", params={"LayerName": "LayerName"}),
            fields=(Column("Versions", "[].to_string(Version)", Render.LIST, missing="none"),),
        ),
        Part(
            "Code",
            Call(
                "get_layer_version",
                rows="Content",
                params={"LayerName": "LayerName", "VersionNumber": "LatestMatchingVersion.Version"},
            ),
            fields=(
                Column("Code size", "CodeSize", Render.SIZE),
                Column("Code SHA-256", "CodeSha256", Render.MONO),
            ),
        ),
    ),
    actions=(
        Action(
            "delete", "Delete latest version…", "delete_layer_version",
            {"LayerName": "LayerName", "VersionNumber": "LatestMatchingVersion.Version"}, Risk.L2,
            "Deleted the latest version of {label}", icon="delete",
            consequence="No new function can use this version. Functions that have it keep working, and older versions"
            " stay.",
        ),
    ),
    arn="LayerArn",
    console="lambda/home?region={region}#/layers/{id}",
    sort="name",
)  # fmt: skip

_UUID = {"UUID": "UUID"}

EVENT_SOURCE_MAPPINGS = ResourceKind(
    service="lambda",
    name="event-source-mappings",
    title="Event source mappings",
    singular="event source mapping",
    icon="trigger",
    about="They read a queue or stream and call a function with what is in it.",
    list=Call("list_event_source_mappings", rows="EventSourceMappings", page_size=100),
    id="UUID",
    label="last_segment(EventSourceArn)",
    columns=(
        Column("Source", "EventSourceArn", Render.LAST_SEGMENT, width=220),
        Column("Function", "FunctionArn", Render.LAST_SEGMENT, link="lambda.functions", width=220),
        Column("State", "State", Render.STATE),
        Column("Batch size", "BatchSize", Render.NUMBER, key="batch"),
        Column("Last result", "LastProcessingResult", key="result"),
        Column("Changed", "LastModified", Render.AGE),
        Column("UUID", "UUID", Render.MONO, key="id"),
        Column("Window", "MaximumBatchingWindowInSeconds", Render.SECONDS, hidden=True),
        Column("Starts at", "StartingPosition", hidden=True),
        Column("Concurrency", "ScalingConfig.MaximumConcurrency", Render.NUMBER, hidden=True),
        Column("ARN", "EventSourceMappingArn", Render.MONO, hidden=True),
    ),
    detail=Call("get_event_source_mapping", params={"UUID": "id"}),
    overview=(
        Column("Source", "EventSourceArn", Render.MONO),
        Column("Function", "FunctionArn", Render.LAST_SEGMENT, link="lambda.functions"),
        Column("State reason", "StateTransitionReason"),
        Column("Last result", "LastProcessingResult"),
        Column("Batch size", "BatchSize", Render.NUMBER),
        Column("Window", "MaximumBatchingWindowInSeconds", Render.SECONDS),
        Column("Filters", "FilterCriteria.Filters[].Pattern", Render.LIST, missing="none"),
        Column("Starts at", "StartingPosition"),
        Column("Parallel batches", "ParallelizationFactor", Render.NUMBER),
        Column("Retries", "MaximumRetryAttempts", Render.NUMBER),
        Column("Failures go to", "DestinationConfig.OnFailure.Destination", Render.MONO, missing="nowhere"),
        Column("Changed", "LastModified", Render.TIME),
    ),
    actions=(
        Action(
            "enable", "Enable", "update_event_source_mapping", {**_UUID, "Enabled": "`true`"}, Risk.L0,
            "Enabling {label}", when="State == 'Disabled'", icon="play",
        ),
        Action(
            "disable", "Disable…", "update_event_source_mapping", {**_UUID, "Enabled": "`false`"}, Risk.L1,
            "Disabling {label}", when="State == 'Enabled'", icon="pause",
            consequence="Messages stay in the queue or stream until it is enabled, or until they expire.",
        ),
        Action(
            "delete", "Delete…", "delete_event_source_mapping", _UUID, Risk.L2, "Deleting {label}",
            when="State != 'Deleting'", icon="delete",
            consequence="The function is not called for this source any more, and the place reached in a stream is"
            " forgotten. Queue, stream and function stay.",
        ),
    ),
    tags=Tags(
        read_call=Call("list_tags", rows="Tags", params={"Resource": "EventSourceMappingArn"}),
        target={"Resource": "EventSourceMappingArn"},
        set_operation="tag_resource",
        remove_operation="untag_resource",
        as_map=True,
    ),
    arn="EventSourceMappingArn",
    arn_tail="event-source-mapping:",
    pending="contains(['Creating', 'Enabling', 'Disabling', 'Updating', 'Deleting'], State)",
    sort="source",
)  # fmt: skip

SERVICE = Service(
    "lambda",
    "Lambda",
    "lambda",
    "Code that runs when something happens, without a server to look after.",
    (FUNCTIONS, LAYERS, EVENT_SOURCE_MAPPINGS),
)
