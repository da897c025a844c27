"""EC2 instances as data: how they are listed, shown, started, stopped and terminated."""

from __future__ import annotations

from skydeck.catalog.shared import NAME, NAME_TAG, ec2_tags, filtered, history, one_field
from skydeck.core.kinds import Action, Call, Child, Column, Part, Render, ResourceKind, Risk

_STATUS = Call(
    "describe_instance_status",
    rows="InstanceStatuses[0]",
    params={"InstanceIds": "[InstanceId]", "IncludeAllInstances": "`true`"},
)
# As the console says it: "2/2 passed" needs both to be ok; else the one that is not.
_CHECKS = (
    "(InstanceStatus.Status == 'ok' && SystemStatus.Status == 'ok' && '2/2 passed')"
    " || (InstanceStatus.Status == 'not-applicable' && '')"
    " || (InstanceStatus.Status != 'ok' && InstanceStatus.Status) || SystemStatus.Status"
)

_COLUMNS = (
    NAME,
    Column("Instance ID", "InstanceId", Render.MONO, key="id"),
    Column("State", "State.Name", Render.STATE),
    Column("Type", "InstanceType"),
    Column("Zone", "Placement.AvailabilityZone"),
    Column("Public IP", "PublicIpAddress", Render.MONO, width=130),
    Column("Private IP", "PrivateIpAddress", Render.MONO, width=130),
    Column("Age", "LaunchTime", Render.AGE),
    Column("Launched", "LaunchTime", Render.TIME, hidden=True),
    Column("Key pair", "KeyName", key="key", hidden=True, link="ec2.key-pairs"),
    Column("VPC", "VpcId", Render.MONO, hidden=True, link="vpc.vpcs"),
    Column("Subnet", "SubnetId", Render.MONO, hidden=True, link="vpc.subnets"),
    Column("Security groups", "SecurityGroups[].GroupName", Render.LIST, key="groups", hidden=True),
    Column("Image", "ImageId", Render.MONO, hidden=True, link="ec2.images"),
    Column("Platform", "PlatformDetails || Platform", hidden=True),
    Column("Architecture", "Architecture", key="arch", hidden=True),
    Column("Lifecycle", "InstanceLifecycle", hidden=True, missing="on-demand"),
    Column("Role", "IamInstanceProfile.Arn", Render.LAST_SEGMENT, hidden=True, link="iam.instance-profiles"),
    Column("Public DNS", "PublicDnsName", Render.MONO, hidden=True),
    Column("Private DNS", "PrivateDnsName", Render.MONO, hidden=True),
    Column("IPv6", "NetworkInterfaces[].Ipv6Addresses[].Ipv6Address", Render.LIST, hidden=True),
    Column("IMDSv2", "MetadataOptions.HttpTokens", hidden=True),
    Column("Monitoring", "Monitoring.State", Render.STATE, hidden=True),
    Column("Auto Scaling group", "Tags[?Key=='aws:autoscaling:groupName'].Value | [0]", key="asg", hidden=True),
    Column("Stack", "Tags[?Key=='aws:cloudformation:stack-name'].Value | [0]", hidden=True),
)

_OVERVIEW = (
    Column("Type", "InstanceType"),
    Column("Image", "ImageId", Render.MONO, link="ec2.images"),
    Column("Platform", "PlatformDetails || Platform"),
    Column("Architecture", "Architecture"),
    Column("Zone", "Placement.AvailabilityZone"),
    Column("VPC", "VpcId", Render.MONO, link="vpc.vpcs"),
    Column("Subnet", "SubnetId", Render.MONO, link="vpc.subnets"),
    Column("Public IP", "PublicIpAddress", Render.MONO, missing="none"),
    Column("Public DNS", "PublicDnsName", Render.MONO, missing="none"),
    Column("Private IP", "PrivateIpAddress", Render.MONO),
    Column("Private DNS", "PrivateDnsName", Render.MONO),
    Column("Security groups", "SecurityGroups[].GroupId", Render.LIST, link="ec2.security-groups"),
    Column("Volumes", "BlockDeviceMappings[].Ebs.VolumeId", Render.LIST, link="ec2.volumes"),
    Column("Root device", "RootDeviceName", Render.MONO),
    Column("Key pair", "KeyName", link="ec2.key-pairs", missing="none"),
    Column("Role", "IamInstanceProfile.Arn", Render.LAST_SEGMENT, link="iam.instance-profiles", missing="none"),
    Column("Lifecycle", "InstanceLifecycle", missing="on-demand"),
    Column("IMDSv2", "MetadataOptions.HttpTokens"),
    Column("Monitoring", "Monitoring.State", Render.STATE),
    Column("Launched", "LaunchTime", Render.TIME),
    Column("State reason", "StateReason.Message"),
    Column("State change", "StateTransitionReason"),
)

_PARTS = (
    Part(
        "Status checks",
        _STATUS,
        fields=(
            Column("Status checks", _CHECKS, Render.STATE),
            Column("Instance check", "InstanceStatus.Status", Render.STATE),
            Column("System check", "SystemStatus.Status", Render.STATE),
            Column("Disk check", "AttachedEbsStatus.Status", Render.STATE),
            Column("Scheduled events", "Events[].Description", Render.LIST, missing="none"),
        ),
    ),
    one_field(
        "Termination protection",
        Call(
            "describe_instance_attribute",
            params={"InstanceId": "InstanceId", "Attribute": "'disableApiTermination'"},
        ),
        "DisableApiTermination.Value",
        Render.BOOL,
    ),
    one_field(
        "Stop protection",
        Call("describe_instance_attribute", params={"InstanceId": "InstanceId", "Attribute": "'disableApiStop'"}),
        "DisableApiStop.Value",
        Render.BOOL,
    ),
    one_field(
        "Shutdown behaviour",
        Call(
            "describe_instance_attribute",
            params={"InstanceId": "InstanceId", "Attribute": "'instanceInitiatedShutdownBehavior'"},
        ),
        "InstanceInitiatedShutdownBehavior.Value",
    ),
)

_ALL_IDS = {"InstanceIds": "[].InstanceId"}

_ACTIONS = (
    Action(
        "start", "Start", "start_instances", _ALL_IDS, Risk.L0, "Started {label}",
        when="State.Name == 'stopped'", batch=True, icon="play", primary=True,
    ),
    Action(
        "stop", "Stop…", "stop_instances", _ALL_IDS, Risk.L1, "Stopped {label}",
        when="State.Name == 'running' && RootDeviceType != 'instance-store'", batch=True, icon="stop",
        consequence="What is on instance store disks and in memory is lost; EBS volumes and Elastic IPs stay.",
    ),
    Action(
        "reboot", "Reboot…", "reboot_instances", _ALL_IDS, Risk.L1, "Rebooting {label}",
        when="State.Name == 'running'", batch=True, icon="reboot",
    ),
    Action(
        "force-stop", "Force stop…", "stop_instances", {**_ALL_IDS, "Force": "`true`"}, Risk.L2,
        "Forced {label} to stop", when="State.Name == 'stopping'", batch=True, icon="stop", dry_run=True,
        consequence="The system gets no chance to write its files; check the disks after the next start.",
    ),
    Action(
        "protect", "Turn on termination protection", "modify_instance_attribute",
        {"InstanceId": "InstanceId", "DisableApiTermination": "{Value: `true`}"}, Risk.L0, "Protected {label}",
        when="State.Name != 'terminated' && State.Name != 'shutting-down'", icon="lock",
    ),
    Action(
        "unprotect", "Turn off termination protection…", "modify_instance_attribute",
        {"InstanceId": "InstanceId", "DisableApiTermination": "{Value: `false`}"}, Risk.L1,
        "{label} can be terminated now",
        when="State.Name != 'terminated' && State.Name != 'shutting-down'", icon="unlock",
    ),
    Action(
        "terminate", "Terminate…", "terminate_instances", _ALL_IDS, Risk.L2, "Terminating {label}",
        when="State.Name != 'terminated' && State.Name != 'shutting-down'", batch=True, icon="delete", dry_run=True,
        consequence="The instance and every volume marked “delete on termination” (as a rule its root disk) are gone"
        " for ever. Other volumes, snapshots and Elastic IPs stay and go on costing money.",
    ),
)  # fmt: skip

INSTANCES = ResourceKind(
    service="ec2",
    name="instances",
    title="Instances",
    singular="instance",
    icon="ec2",
    about="Virtual servers: rented by the second, started and stopped at will.",
    list=Call("describe_instances", rows="Reservations[].Instances[]", page_size=200),
    id="InstanceId",
    label=NAME_TAG,
    columns=_COLUMNS,
    detail=Call("describe_instances", rows="Reservations[].Instances[]", params={"InstanceIds": "ids"}),
    overview=_OVERVIEW,
    parts=_PARTS,
    actions=_ACTIONS,
    children=(
        filtered("Volumes", "ec2.volumes", "attachment.instance-id", "InstanceId"),
        filtered("Network interfaces", "ec2.network-interfaces", "attachment.instance-id", "InstanceId"),
        filtered("Elastic IPs", "ec2.elastic-ips", "instance-id", "InstanceId"),
        Child("Alarms", "cloudwatch.alarms", where="Dimensions[?Name=='InstanceId' && Value==$id]"),
        history("InstanceId"),
    ),
    tags=ec2_tags("InstanceId"),
    arn="arn:{partition}:ec2:{region}:{account}:instance/{id}",
    arn_tail="/",
    console="ec2/home?region={region}#InstanceDetails:instanceId={id}",
    pending="contains(['pending', 'stopping', 'shutting-down'], State.Name)",
    sort="name",
)
