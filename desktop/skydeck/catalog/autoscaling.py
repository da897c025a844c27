"""Auto Scaling groups as data; they are shown under EC2, as in the AWS console."""

from __future__ import annotations

from skydeck.catalog.shared import filtered, history
from skydeck.core.kinds import Action, Call, Column, Input, Part, Render, ResourceKind, Risk, Tags

_NAME = {"AutoScalingGroupName": "AutoScalingGroupName"}
_TEMPLATE = (
    "LaunchTemplate.LaunchTemplateName || MixedInstancesPolicy.LaunchTemplate.LaunchTemplateSpecification"
    ".LaunchTemplateName || LaunchConfigurationName"
)

AUTO_SCALING_GROUPS = ResourceKind(
    service="ec2",
    name="auto-scaling-groups",
    title="Auto Scaling groups",
    singular="Auto Scaling group",
    icon="auto-scaling",
    about="They keep a number of equal instances running: replace the broken, add and remove with the load.",
    client="autoscaling",
    list=Call("describe_auto_scaling_groups", rows="AutoScalingGroups", page_size=100),
    id="AutoScalingGroupName",
    columns=(
        Column("Name", "AutoScalingGroupName", width=220),
        Column("Instances", "length(Instances || `[]`)", Render.NUMBER),
        Column("Healthy", "length(Instances[?HealthStatus=='Healthy'] || `[]`)", Render.NUMBER),
        Column("Desired", "DesiredCapacity", Render.NUMBER),
        Column("Min", "MinSize", Render.NUMBER),
        Column("Max", "MaxSize", Render.NUMBER),
        Column("Launch template", _TEMPLATE, key="template"),
        Column("Zones", "AvailabilityZones", Render.LIST, key="zone"),
        Column("Status", "Status", Render.STATE),
        Column("Age", "CreatedTime", Render.AGE),
        Column("Created", "CreatedTime", Render.TIME, hidden=True),
        Column("Health check", "HealthCheckType", hidden=True),
        Column("Target groups", "TargetGroupARNs", Render.LIST, hidden=True, link="ec2.target-groups"),
        Column("Suspended", "SuspendedProcesses[].ProcessName", Render.LIST, hidden=True),
        Column("Scale-in protection", "NewInstancesProtectedFromScaleIn", Render.BOOL, key="protected", hidden=True),
    ),
    detail=Call(
        "describe_auto_scaling_groups", rows="AutoScalingGroups", params={"AutoScalingGroupNames": "ids"}
    ),
    overview=(
        Column("Desired", "DesiredCapacity", Render.NUMBER),
        Column("Min", "MinSize", Render.NUMBER),
        Column("Max", "MaxSize", Render.NUMBER),
        Column("Instances", "Instances[].InstanceId", Render.LIST, link="ec2.instances", missing="none"),
        Column("Unhealthy", "Instances[?HealthStatus!='Healthy'].InstanceId", Render.LIST, link="ec2.instances",
               missing="none"),
        Column("Launch template", _TEMPLATE),
        Column("Zones", "AvailabilityZones", Render.LIST),
        Column("Target groups", "TargetGroupARNs", Render.LIST, link="ec2.target-groups", missing="none"),
        Column("Health check", "HealthCheckType"),
        Column("Grace period", "HealthCheckGracePeriod", Render.SECONDS),
        Column("Cooldown", "DefaultCooldown", Render.SECONDS),
        Column("Termination policies", "TerminationPolicies", Render.LIST),
        Column("Suspended", "SuspendedProcesses[].ProcessName", Render.LIST, missing="none"),
        Column("Service role", "ServiceLinkedRoleARN", Render.LAST_SEGMENT, link="iam.roles"),
        Column("Created", "CreatedTime", Render.TIME),
    ),
    parts=(
        Part(
            "Activity",
            Call("describe_scaling_activities", rows="Activities[:20]", params=_NAME),
            fields=(
                Column("Last activity", "[0].StartTime", Render.TIME, missing="none"),
                Column("Last result", "[0].StatusCode", Render.STATE),
                Column("Latest", "[].join(' · ', [StatusCode, Description || Cause])", Render.LIST, missing="none"),
            ),
        ),
        Part(
            "Scaling policies",
            Call("describe_policies", rows="ScalingPolicies", params=_NAME),
            fields=(
                Column("Scaling policies", "[].PolicyName", Render.LIST, missing="none"),
                Column("Their alarms", "[].Alarms[].AlarmName", Render.LIST, link="cloudwatch.alarms"),
            ),
        ),
    ),
    actions=(
        Action(
            "set-capacity", "Set desired capacity…", "set_desired_capacity", _NAME, Risk.L1,
            "Set the capacity of {label}", when="!Status", icon="auto-scaling",
            inputs=(
                Input(
                    "Desired capacity", "DesiredCapacity", "number", initial="desired", required=True,
                    help="Between the group's minimum and maximum. A lower number terminates instances.",
                ),
            ),
            consequence="Instances are launched or terminated until there are so many.",
        ),
        Action(
            "delete", "Delete…", "delete_auto_scaling_group", _NAME, Risk.L2, "Deleting {label}",
            when="!Instances && !Status", icon="delete",
            consequence="The group and its scaling policies are gone for ever. The launch template and load balancers"
            " stay. A group that has instances can't be deleted here: set its capacity to 0 first.",
        ),
    ),
    children=(
        filtered("Instances", "ec2.instances", "tag:aws:autoscaling:groupName", "AutoScalingGroupName"),
        history("AutoScalingGroupName"),
    ),
    tags=Tags(
        set_operation="create_or_update_tags",
        remove_operation="delete_tags",
        remove_param="Tags",
        remove_as_list=True,
        extra={
            "ResourceId": "AutoScalingGroupName",
            "ResourceType": "'auto-scaling-group'",
            "PropagateAtLaunch": "`true`",
        },
        keep=("PropagateAtLaunch",),
    ),
    arn="AutoScalingGroupARN",
    arn_tail="autoScalingGroupName/",
    console="ec2/home?region={region}#AutoScalingGroupDetails:id={id};view=details",
    pending="Status || length(Instances || `[]`) != DesiredCapacity",
    sort="name",
)  # fmt: skip
