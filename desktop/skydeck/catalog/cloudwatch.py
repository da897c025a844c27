"""CloudWatch as data: alarms and dashboards; metrics are charts, and have panels of their own."""

from __future__ import annotations

from skydeck.catalog.shared import history
from skydeck.core.kinds import Action, Call, Column, Input, Part, Render, ResourceKind, Risk, Scope, Service, Tags

_TYPES = "['MetricAlarm', 'CompositeAlarm']"
_ROWS = "[MetricAlarms || `[]`, CompositeAlarms || `[]`][]"
_NAMES = {"AlarmNames": "[AlarmName]"}
_STATISTIC = "Statistic || ExtendedStatistic"
_METRIC = "MetricName || Metrics[0].Expression || Metrics[0].MetricStat.Metric.MetricName || AlarmRule"
_SIGN = (
    "(ComparisonOperator == 'GreaterThanThreshold' && '>'"
    " || ComparisonOperator == 'GreaterThanOrEqualToThreshold' && '≥'"
    " || ComparisonOperator == 'LessThanThreshold' && '<'"
    " || ComparisonOperator == 'LessThanOrEqualToThreshold' && '≤' || 'outside')"
)
# AWS sends every threshold as a fraction.
_THRESHOLD = (
    "(Threshold && floor(Threshold) == Threshold && to_string(floor(Threshold)) || Threshold && to_string(Threshold))"
)
# "> 85 in 3 of 5 periods"; anomaly alarms have a band instead of a threshold.
_CONDITION = (
    f"ComparisonOperator && join(' ', [{_SIGN}, {_THRESHOLD} || 'the band', 'in',"
    " to_string(DatapointsToAlarm || EvaluationPeriods), 'of', to_string(EvaluationPeriods), 'periods'])"
)

_MISSING = (
    "TreatMissingData == 'notBreaching' && 'taken as good' || TreatMissingData == 'breaching' && 'taken as bad'"
    " || TreatMissingData == 'ignore' && 'ignored' || TreatMissingData == 'missing' && 'left out' || TreatMissingData"
)

ALARMS = ResourceKind(
    service="cloudwatch",
    name="alarms",
    title="Alarms",
    singular="alarm",
    icon="alarm",
    about="They watch a metric, and do or tell something when it crosses a line.",
    list=Call("describe_alarms", rows=_ROWS, params={"AlarmTypes": _TYPES}, page_size=100),
    id="AlarmName",
    columns=(
        Column("Name", "AlarmName", width=260),
        Column("State", "StateValue", Render.STATE),
        Column("For", "StateUpdatedTimestamp", Render.AGE, key="since"),
        Column("Metric", _METRIC, width=200),
        Column("Condition", _CONDITION),
        Column("Actions", "ActionsEnabled", Render.BOOL),
        Column("Resource", "Dimensions[].Value", Render.LIST),
        Column("Reason", "StateReason", width=320),
        Column("Namespace", "Namespace", hidden=True),
        Column("Statistic", _STATISTIC, hidden=True),
        Column("Threshold", "Threshold", Render.NUMBER, hidden=True),
        Column("Period", "Period", Render.SECONDS, hidden=True),
        Column("Since", "StateUpdatedTimestamp", Render.TIME, key="updated", hidden=True),
        Column("Description", "AlarmDescription", hidden=True),
        Column("Missing data is", "TreatMissingData", key="missing", hidden=True),
        Column("ARN", "AlarmArn", Render.MONO, hidden=True),
    ),
    detail=Call("describe_alarms", rows=_ROWS, params={"AlarmNames": "ids", "AlarmTypes": _TYPES}),
    overview=(
        Column("Description", "AlarmDescription"),
        Column("State since", "StateUpdatedTimestamp", Render.TIME),
        Column("Reason", "StateReason"),
        Column("Metric", _METRIC),
        Column("Namespace", "Namespace"),
        Column("Dimensions", "Dimensions[].join(' = ', [Name, Value])", Render.LIST, missing="none"),
        Column("Instance", "Dimensions[?Name=='InstanceId'].Value", Render.LIST, link="ec2.instances"),
        Column("Function", "Dimensions[?Name=='FunctionName'].Value", Render.LIST, link="lambda.functions"),
        Column("Statistic", _STATISTIC),
        Column("Condition", _CONDITION),
        Column("Period", "Period", Render.SECONDS),
        Column("Missing data is", _MISSING, missing="left out"),
        Column("Rule", "AlarmRule", Render.MONO),
        Column("Actions on", "ActionsEnabled", Render.BOOL),
        Column("In alarm", "AlarmActions", Render.LIST, missing="does nothing"),
        Column("Back to OK", "OKActions", Render.LIST, missing="does nothing"),
        Column("Not enough data", "InsufficientDataActions", Render.LIST, missing="does nothing"),
        Column("Changed", "AlarmConfigurationUpdatedTimestamp", Render.TIME),
    ),
    parts=(
        Part(
            "History",
            Call(
                "describe_alarm_history",
                rows="AlarmHistoryItems[:20]",
                params={"AlarmName": "AlarmName", "AlarmTypes": _TYPES},
            ),
            fields=(
                Column("Last change", "[0].Timestamp", Render.TIME, missing="none"),
                Column("Latest", "[].HistorySummary", Render.LIST, missing="nothing"),
            ),
        ),
    ),
    actions=(
        Action(
            "enable", "Enable actions", "enable_alarm_actions", _NAMES, Risk.L0, "Enabled the actions of {label}",
            when="!ActionsEnabled", icon="alarm",
        ),
        Action(
            "disable", "Disable actions…", "disable_alarm_actions", _NAMES, Risk.L1, "Disabled the actions of {label}",
            when="ActionsEnabled", icon="alarm-off",
            consequence="The alarm still changes its state, but nobody is told and nothing is done.",
        ),
        Action(
            "set-state", "Set state for a test…", "set_alarm_state", {"AlarmName": "AlarmName"}, Risk.L1,
            "Set the state of {label}", icon="test",
            inputs=(
                Input("State", "StateValue", "choice", default="ALARM", choices=("OK", "ALARM", "INSUFFICIENT_DATA"),
                      required=True),
                Input("Reason", "StateReason", default="Set by hand for a test", required=True,
                      help="It is told to whom the alarm tells things."),
            ),
            consequence="The actions of that state are done. The next evaluation sets the true state again.",
        ),
        Action(
            "delete", "Delete…", "delete_alarms", _NAMES, Risk.L2, "Deleted {label}", icon="delete",
            consequence="Nothing watches its metric any more. The metric and the topics that it told stay.",
        ),
    ),
    children=(history("AlarmName"),),
    tags=Tags(
        read_call=Call("list_tags_for_resource", rows="Tags", params={"ResourceARN": "AlarmArn"}),
        target={"ResourceARN": "AlarmArn"},
        set_operation="tag_resource",
        remove_operation="untag_resource",
    ),
    arn="AlarmArn",
    arn_tail="alarm:",
    console="cloudwatch/home?region={region}#alarmsV2:alarm/{id}",
    sort="state",
)  # fmt: skip

_WIDGETS = "(from_json(DashboardBody).widgets || `[]`)"

DASHBOARDS = ResourceKind(
    service="cloudwatch",
    name="dashboards",
    title="Dashboards",
    singular="dashboard",
    icon="dashboard",
    about="Pages of charts that are kept in the account, for all of its regions.",
    list=Call("list_dashboards", rows="DashboardEntries"),
    id="DashboardName",
    scope=Scope.GLOBAL,
    columns=(
        Column("Name", "DashboardName", width=280),
        Column("Size", "Size", Render.SIZE),
        Column("Changed", "LastModified", Render.AGE),
        Column("Modified", "LastModified", Render.TIME, hidden=True),
        Column("ARN", "DashboardArn", Render.MONO, hidden=True),
    ),
    overview=(
        Column("ARN", "DashboardArn", Render.MONO),
        Column("Size", "Size", Render.SIZE),
        Column("Changed", "LastModified", Render.TIME),
    ),
    parts=(
        Part(
            "Contents",
            Call("get_dashboard", params={"DashboardName": "DashboardName"}),
            fields=(
                Column("Widgets", f"length({_WIDGETS})", Render.NUMBER),
                Column("Titles", f"{_WIDGETS}[].properties.title", Render.LIST, missing="none"),
            ),
        ),
    ),
    actions=(
        Action(
            "delete", "Delete…", "delete_dashboards", {"DashboardNames": "[DashboardName]"}, Risk.L2,
            "Deleted {label}", icon="delete",
            consequence="The page is gone for ever, for all who use it. Its metrics and alarms stay.",
        ),
    ),
    children=(history("DashboardName"),),
    arn="DashboardArn",
    arn_tail="/",
    console="cloudwatch/home?region={region}#dashboards/dashboard/{id}",
    sort="name",
)  # fmt: skip

SERVICE = Service(
    "cloudwatch", "CloudWatch", "cloudwatch", "What goes on, in numbers, and who is told when.", (ALARMS, DASHBOARDS)
)
