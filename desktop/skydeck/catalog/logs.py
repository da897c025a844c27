"""CloudWatch Logs as data: log groups and the streams in them; reading and following lines has panels of its own."""

from __future__ import annotations

from skydeck.catalog.shared import history
from skydeck.core.kinds import Action, Call, Child, Column, Input, Part, Render, ResourceKind, Risk, Service, Tags

_GROUP = {"logGroupName": "logGroupName"}
_DAYS = (1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653)

_CLASS = (
    "logGroupClass == 'STANDARD' && 'Standard' || logGroupClass == 'INFREQUENT_ACCESS' && 'Infrequent access'"
    " || logGroupClass == 'DELIVERY' && 'Delivery' || logGroupClass"
)

GROUPS = ResourceKind(
    service="logs",
    name="groups",
    title="Log groups",
    singular="log group",
    icon="logs",
    about="The log of one program or service, in one stream for each machine or run.",
    list=Call("describe_log_groups", rows="logGroups", page_size=50),
    id="logGroupName",
    columns=(
        Column("Name", "logGroupName", width=340),
        Column("Retention (days)", "retentionInDays", Render.NUMBER, key="retention", missing="never expire"),
        Column("Stored", "storedBytes", Render.SIZE),
        Column("Metric filters", "metricFilterCount", Render.NUMBER, key="filters"),
        Column("Class", _CLASS),
        Column("Age", "creationTime", Render.AGE),
        Column("Created", "creationTime", Render.TIME, hidden=True),
        Column("Protected", "deletionProtectionEnabled", Render.BOOL, hidden=True),
        Column("KMS key", "kmsKeyId", Render.LAST_SEGMENT, hidden=True),
        Column("Data protection", "dataProtectionStatus", Render.STATE, hidden=True),
        Column("ARN", "logGroupArn || arn", Render.MONO, hidden=True),
    ),
    detail=Call("describe_log_groups", rows="logGroups", params={"logGroupIdentifiers": "ids"}),
    overview=(
        Column("Retention (days)", "retentionInDays", Render.NUMBER, missing="never expire"),
        Column("Stored", "storedBytes", Render.SIZE),
        Column("Class", _CLASS),
        Column("KMS key", "kmsKeyId", Render.MONO, missing="none"),
        Column("Data protection", "dataProtectionStatus", Render.STATE, missing="none"),
        Column("Deletion protection", "deletionProtectionEnabled", Render.BOOL),
        Column("Created", "creationTime", Render.TIME),
        Column("ARN", "logGroupArn || arn", Render.MONO),
    ),
    parts=(
        Part(
            "Metric filters",
            Call("describe_metric_filters", rows="metricFilters", params=_GROUP),
            fields=(
                Column(
                    "Metric filters",
                    "[].join(' · ', [filterName, filterPattern || 'everything'][?@])",
                    Render.LIST,
                    missing="none",
                ),
            ),
        ),
        Part(
            "Subscriptions",
            Call("describe_subscription_filters", rows="subscriptionFilters", params=_GROUP),
            fields=(Column("Sent on to", "[].destinationArn", Render.LIST, missing="nobody"),),
        ),
    ),
    actions=(
        Action(
            "retention", "Edit retention…", "put_retention_policy", _GROUP, Risk.L1, "Set the retention of {label}",
            icon="clock",
            inputs=(
                Input("Days", "retentionInDays", "choice", default="30", initial="retention", required=True,
                      choices=tuple(str(days) for days in _DAYS),
                      help="Older lines are deleted by AWS, as a rule within three days."),
            ),
            consequence="Lines that are older than this are deleted for ever.",
        ),
        Action(
            "keep", "Never expire", "delete_retention_policy", _GROUP, Risk.L0, "{label} keeps its lines for ever",
            when="retentionInDays", icon="lock",
        ),
        Action(
            "delete", "Delete log group…", "delete_log_group", _GROUP, Risk.L2, "Deleted {label}",
            when="!deletionProtectionEnabled", icon="delete",
            consequence="All its streams, lines and metric filters are gone for ever. A program that still writes makes"
            " a new group of that name, which never expires.",
        ),
    ),
    children=(
        Child("Log streams", "logs.streams", _GROUP),
        Child(
            "Functions", "lambda.functions",
            where="(LoggingConfig.LogGroup || join('', ['/aws/lambda/', FunctionName])) == $id",
        ),
        history("logGroupName"),
    ),
    tags=Tags(
        read_call=Call("list_tags_for_resource", rows="tags", params={"resourceArn": "logGroupArn"}),
        target={"resourceArn": "logGroupArn"},
        set_operation="tag_resource",
        remove_operation="untag_resource",
        set_param="tags",
        remove_param="tagKeys",
        as_map=True,
    ),
    arn="logGroupArn || arn",
    arn_tail="log-group:",
    console="cloudwatch/home?region={region}#logsV2:log-groups/log-group/{id_dollar}",
    sort="name",
)  # fmt: skip

STREAMS = ResourceKind(
    service="logs",
    name="streams",
    title="Log streams",
    singular="log stream",
    icon="log-stream",
    about="The lines that one machine or one run wrote, in order.",
    list=Call(
        "describe_log_streams",
        rows="logStreams",
        params={"logGroupName": "logGroupName", "orderBy": "'LastEventTime'", "descending": "`true`"},
        page_size=50,
    ),
    id="logStreamName",
    parent="logs.groups",
    columns=(
        Column("Name", "logStreamName", width=360),
        Column("Last line", "lastEventTimestamp", Render.AGE, key="age", missing="none yet"),
        Column("Last line at", "lastEventTimestamp", Render.TIME, key="last"),
        Column("First line at", "firstEventTimestamp", Render.TIME, key="first"),
        Column("Received at", "lastIngestionTime", Render.TIME, key="received", hidden=True),
        Column("Created", "creationTime", Render.TIME, hidden=True),
        Column("ARN", "arn", Render.MONO, hidden=True),
    ),
    detail=Call(
        "describe_log_streams",
        rows="logStreams",
        params={"logGroupName": "_parent.logGroupName", "logStreamNamePrefix": "id"},
    ),
    overview=(
        Column("Log group", "_parent.logGroupName", link="logs.groups"),
        Column("First line at", "firstEventTimestamp", Render.TIME, missing="none yet"),
        Column("Last line at", "lastEventTimestamp", Render.TIME, missing="none yet"),
        Column("Received at", "lastIngestionTime", Render.TIME),
        Column("Created", "creationTime", Render.TIME),
        Column("ARN", "arn", Render.MONO),
    ),
    actions=(
        Action(
            "delete", "Delete…", "delete_log_stream",
            {"logGroupName": "_parent.logGroupName", "logStreamName": "logStreamName"}, Risk.L2, "Deleted {label}",
            icon="delete",
            consequence="Its lines are gone for ever. The other streams of the group stay.",
        ),
    ),
    arn="arn",
    console="cloudwatch/home?region={region}#logsV2:log-groups/log-group/{parent_dollar}/log-events/{id_dollar}",
    sort="-last",
    large=True,
)  # fmt: skip

SERVICE = Service("logs", "Logs", "logs", "What programs and services wrote, line by line.", (GROUPS, STREAMS))
