"""Lambda functions as data: how they are listed, shown, invoked and deleted; code has panels of its own."""

from __future__ import annotations

from skydeck.catalog.shared import history
from skydeck.core.kinds import Action, Call, Child, Column, Input, Part, Render, ResourceKind, Risk, Tags

_NAME = {"FunctionName": "FunctionName"}
_LOG_GROUP = "LoggingConfig.LogGroup || join('', ['/aws/lambda/', FunctionName])"
_NONE = ("ResourceNotFoundException",)

_COLUMNS = (
    Column("Name", "FunctionName", width=240),
    Column("State", "State", Render.STATE),
    Column("Runtime", "Runtime", missing="container"),
    Column("Architecture", "Architectures[0]", key="arch"),
    Column("Memory", "MemorySize", Render.MIB),
    Column("Timeout", "Timeout", Render.SECONDS),
    Column("Code size", "CodeSize", Render.SIZE, key="size"),
    Column("Changed", "LastModified", Render.AGE),
    Column("Description", "Description", width=260),
    Column("Handler", "Handler", Render.MONO, hidden=True),
    Column("Package", "PackageType", hidden=True),
    Column("Last update", "LastUpdateStatus", Render.STATE, key="update", hidden=True),
    Column("Role", "Role", Render.LAST_SEGMENT, hidden=True, link="iam.roles"),
    Column("VPC", "VpcConfig.VpcId", Render.MONO, hidden=True, link="vpc.vpcs"),
    Column("Log group", _LOG_GROUP, key="logs", hidden=True, link="logs.groups"),
    Column("Tracing", "TracingConfig.Mode", hidden=True),
    Column("Layers", "Layers[].Arn", Render.LIST, hidden=True),
    Column("Modified", "LastModified", Render.TIME, hidden=True),
    Column("ARN", "FunctionArn", Render.MONO, hidden=True),
)

_OVERVIEW = (
    Column("Description", "Description"),
    Column("Runtime", "Runtime", missing="container"),
    Column("Handler", "Handler", Render.MONO),
    Column("Architecture", "Architectures[0]"),
    Column("Memory", "MemorySize", Render.MIB),
    Column("Temporary disk", "EphemeralStorage.Size", Render.MIB),
    Column("Timeout", "Timeout", Render.SECONDS),
    Column("Role", "Role", Render.LAST_SEGMENT, link="iam.roles"),
    Column("Log group", _LOG_GROUP, link="logs.groups"),
    # Names only: values are often secrets, and the JSON tab has them for those who look.
    Column("Environment", "keys(Environment.Variables || `{}`)", Render.LIST, missing="none"),
    Column("Layers", "Layers[].Arn", Render.LIST, missing="none"),
    Column("VPC", "VpcConfig.VpcId", Render.MONO, link="vpc.vpcs", missing="none"),
    Column("Subnets", "VpcConfig.SubnetIds", Render.LIST, link="vpc.subnets", missing="none"),
    Column("Security groups", "VpcConfig.SecurityGroupIds", Render.LIST, link="ec2.security-groups", missing="none"),
    Column("Dead letters", "DeadLetterConfig.TargetArn", Render.MONO, missing="none"),
    Column("Tracing", "TracingConfig.Mode"),
    Column("Code size", "CodeSize", Render.SIZE),
    Column("Code SHA-256", "CodeSha256", Render.MONO),
    Column("Changed", "LastModified", Render.TIME),
    Column("State reason", "StateReason"),
    Column("Last update", "LastUpdateStatus", Render.STATE),
    Column("Update reason", "LastUpdateStatusReason"),
)

_PARTS = (
    Part(
        "Concurrency",
        Call("get_function_concurrency", params=_NAME),
        fields=(
            Column("Reserved concurrency", "ReservedConcurrentExecutions", Render.NUMBER, missing="none (shared)"),
        ),
    ),
    Part(
        "Function URL",
        Call("get_function_url_config", params=_NAME),
        absent=_NONE,
        fields=(
            Column("Function URL", "FunctionUrl", Render.MONO),
            Column("Who may call it", "AuthType"),
        ),
    ),
    Part(
        "Resource policy",
        Call("get_policy", params=_NAME),
        absent=_NONE,
        fields=(Column("Resource policy", "Policy", Render.MONO),),
    ),
    Part(
        "Asynchronous calls",
        Call("get_function_event_invoke_config", params=_NAME),
        absent=_NONE,
        fields=(
            Column("Retries", "MaximumRetryAttempts", Render.NUMBER),
            Column("Oldest event", "MaximumEventAgeInSeconds", Render.SECONDS),
            Column("Successes go to", "DestinationConfig.OnSuccess.Destination", Render.MONO, missing="nowhere"),
            Column("Failures go to", "DestinationConfig.OnFailure.Destination", Render.MONO, missing="nowhere"),
        ),
    ),
    Part(
        "Versions",
        Call("list_versions_by_function", rows="Versions", params=_NAME),
        fields=(Column("Versions", "[].Version", Render.LIST),),
    ),
    Part(
        "Aliases",
        Call("list_aliases", rows="Aliases", params=_NAME),
        fields=(Column("Aliases", "[].join(' → ', [Name, FunctionVersion][?@])", Render.LIST, missing="none"),),
    ),
)  # fmt: skip

_ACTIONS = (
    Action(
        "invoke", "Invoke…", "invoke", {**_NAME, "LogType": "'Tail'"}, Risk.L1, "Invoked {label}",
        when="State == 'Active' || State == 'Inactive' || !State", icon="play", primary=True,
        inputs=(
            Input("Payload", "Payload", "json", default="{}", help="The event that the function is called with."),
            Input("Version or alias", "Qualifier", help="Empty: $LATEST, the code as it is now."),
        ),
        consequence="The function runs, with all that it does.",
        result="{status: StatusCode, error: FunctionError, version: ExecutedVersion, payload: Payload, "
        "log: from_base64(LogResult)}",
        failure="FunctionError",
    ),
    Action(
        "configure", "Edit memory and timeout…", "update_function_configuration",
        {**_NAME, "RevisionId": "RevisionId"}, Risk.L1, "Changed {label}",
        when="LastUpdateStatus != 'InProgress'", icon="edit",
        inputs=(
            Input("Memory (MiB)", "MemorySize", "number", initial="memory", required=True,
                  help="128 to 10,240. The share of a processor grows with it."),
            Input("Timeout (s)", "Timeout", "number", initial="timeout", required=True, help="1 to 900."),
        ),
        consequence="The next calls run with these. AWS refuses if someone else changed the function meanwhile.",
    ),
    Action(
        "reserve", "Set reserved concurrency…", "put_function_concurrency", _NAME, Risk.L1,
        "Reserved concurrency for {label}", icon="gauge",
        inputs=(
            Input("Reserved concurrency", "ReservedConcurrentExecutions", "number", required=True,
                  help="So many run at once, and no more. 0 stops the function."),
        ),
        consequence="Calls beyond it are throttled.",
    ),
    Action(
        "delete", "Delete…", "delete_function", _NAME, Risk.L2, "Deleted {label}", icon="delete",
        consequence="The code, its versions and aliases are gone for ever. Log group, role, alarms and event source"
        " mappings stay.",
    ),
)  # fmt: skip

FUNCTIONS = ResourceKind(
    service="lambda",
    name="functions",
    title="Functions",
    singular="function",
    icon="function",
    about="Code that AWS runs for you when it is called; paid by the time it takes.",
    list=Call("list_functions", rows="Functions", page_size=50),
    id="FunctionName",
    columns=_COLUMNS,
    detail=Call("get_function_configuration", params={"FunctionName": "id"}),
    overview=_OVERVIEW,
    parts=_PARTS,
    actions=_ACTIONS,
    children=(
        Child("Event source mappings", "lambda.event-source-mappings", {"FunctionName": "FunctionName"}),
        Child("Alarms", "cloudwatch.alarms", where="Dimensions[?Name=='FunctionName' && Value==$id]"),
        history("FunctionName"),
    ),
    tags=Tags(
        read_call=Call("list_tags", rows="Tags", params={"Resource": "FunctionArn"}),
        target={"Resource": "FunctionArn"},
        set_operation="tag_resource",
        remove_operation="untag_resource",
        as_map=True,
    ),
    arn="FunctionArn",
    arn_tail="function:",
    console="lambda/home?region={region}#/functions/{id}",
    pending="State == 'Pending' || LastUpdateStatus == 'InProgress'",
    sort="name",
)
