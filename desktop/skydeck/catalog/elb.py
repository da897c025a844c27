"""Load balancers and their target groups as data; they are shown under EC2, as in the AWS console."""

from __future__ import annotations

from skydeck.catalog.shared import elb_tags, history
from skydeck.core.kinds import Action, Call, Child, Column, Part, Render, ResourceKind, Risk

LOAD_BALANCERS = ResourceKind(
    service="ec2",
    name="load-balancers",
    title="Load balancers",
    singular="load balancer",
    icon="load-balancer",
    about="They take requests under one address and spread them over many targets.",
    client="elbv2",
    list=Call("describe_load_balancers", rows="LoadBalancers", page_size=400),
    id="LoadBalancerArn",
    label="LoadBalancerName",
    columns=(
        Column("Name", "LoadBalancerName", width=200),
        Column("State", "State.Code", Render.STATE),
        Column("Type", "Type"),
        Column("Scheme", "Scheme"),
        Column("VPC", "VpcId", Render.MONO, link="vpc.vpcs"),
        Column("DNS name", "DNSName", Render.MONO, key="dns", width=300),
        Column("Zones", "AvailabilityZones[].ZoneName", Render.LIST, key="zone"),
        Column("Age", "CreatedTime", Render.AGE),
        Column("Created", "CreatedTime", Render.TIME, hidden=True),
        Column("Address type", "IpAddressType", hidden=True),
        Column("Security groups", "SecurityGroups", Render.LIST, key="groups", hidden=True, link="ec2.security-groups"),
        Column("ARN", "LoadBalancerArn", Render.MONO, hidden=True),
    ),
    detail=Call("describe_load_balancers", rows="LoadBalancers", params={"LoadBalancerArns": "ids"}),
    overview=(
        Column("DNS name", "DNSName", Render.MONO),
        Column("Type", "Type"),
        Column("Scheme", "Scheme"),
        Column("Address type", "IpAddressType"),
        Column("VPC", "VpcId", Render.MONO, link="vpc.vpcs"),
        Column("Subnets", "AvailabilityZones[].SubnetId", Render.LIST, link="vpc.subnets"),
        Column("Security groups", "SecurityGroups", Render.LIST, link="ec2.security-groups", missing="none"),
        Column("Hosted zone", "CanonicalHostedZoneId", Render.MONO),
        Column("Created", "CreatedTime", Render.TIME),
        Column("State reason", "State.Reason"),
    ),
    parts=(
        Part(
            "Listeners",
            Call("describe_listeners", rows="Listeners", params={"LoadBalancerArn": "LoadBalancerArn"}),
            fields=(
                Column(
                    "Listeners",
                    "[].join(' ', [Protocol, to_string(Port), '→', DefaultActions[0].Type][?@])",
                    Render.LIST,
                    missing="none",
                ),
                Column("Forwards to", "[].DefaultActions[].TargetGroupArn", Render.LIST, link="ec2.target-groups"),
                Column("TLS policies", "[].SslPolicy", Render.LIST, missing="none"),
            ),
        ),
        Part(
            "Attributes",
            Call(
                "describe_load_balancer_attributes", rows="Attributes", params={"LoadBalancerArn": "LoadBalancerArn"}
            ),
            fields=(
                Column("Deletion protection", "[?Key=='deletion_protection.enabled'].Value | [0]"),
                Column("Access logs", "[?Key=='access_logs.s3.enabled'].Value | [0]"),
                Column("Idle timeout (s)", "[?Key=='idle_timeout.timeout_seconds'].Value | [0]"),
            ),
        ),
    ),
    actions=(
        Action(
            "delete", "Delete load balancer…", "delete_load_balancer", {"LoadBalancerArn": "LoadBalancerArn"}, Risk.L3,
            "Deleted {label}", icon="delete",
            consequence="Its address and listeners are gone for ever, and clients get no answer. Target groups and what"
            " is in them stay.",
        ),
    ),
    children=(
        Child("Target groups", "ec2.target-groups", {"LoadBalancerArn": "LoadBalancerArn"}),
        Child("Alarms", "cloudwatch.alarms",
              where="Dimensions[?Name=='LoadBalancer' && ends_with($id, Value)]"),
        history("LoadBalancerName"),
    ),
    tags=elb_tags("LoadBalancerArn"),
    arn="LoadBalancerArn",
    console="ec2/home?region={region}#LoadBalancer:loadBalancerArn={id}",
    pending="State.Code == 'provisioning'",
    sort="name",
)  # fmt: skip

TARGET_GROUPS = ResourceKind(
    service="ec2",
    name="target-groups",
    title="Target groups",
    singular="target group",
    icon="target",
    about="Instances, addresses or functions that a load balancer sends requests to, as long as they are healthy.",
    client="elbv2",
    list=Call("describe_target_groups", rows="TargetGroups", page_size=400),
    id="TargetGroupArn",
    label="TargetGroupName",
    columns=(
        Column("Name", "TargetGroupName", width=200),
        Column("Protocol", "Protocol"),
        Column("Port", "Port && to_string(Port)"),
        Column("Target type", "TargetType", key="type"),
        Column("Load balancers", "LoadBalancerArns", Render.LIST, key="lb", link="ec2.load-balancers"),
        Column("VPC", "VpcId", Render.MONO, link="vpc.vpcs"),
        Column("Health check", "HealthCheckPath"),
        Column("Interval", "HealthCheckIntervalSeconds", Render.SECONDS, hidden=True),
        Column("Protocol version", "ProtocolVersion", key="version", hidden=True),
        Column("ARN", "TargetGroupArn", Render.MONO, hidden=True),
    ),
    detail=Call("describe_target_groups", rows="TargetGroups", params={"TargetGroupArns": "ids"}),
    overview=(
        Column("Target type", "TargetType"),
        Column("Protocol", "Protocol"),
        Column("Port", "Port && to_string(Port)"),
        Column("Protocol version", "ProtocolVersion"),
        Column("Load balancers", "LoadBalancerArns", Render.LIST, link="ec2.load-balancers", missing="none"),
        Column("VPC", "VpcId", Render.MONO, link="vpc.vpcs"),
        Column("Health check", "join(' ', [HealthCheckProtocol, HealthCheckPort, HealthCheckPath][?@])"),
        Column("Healthy codes", "Matcher.HttpCode || Matcher.GrpcCode"),
        Column("Interval", "HealthCheckIntervalSeconds", Render.SECONDS),
        Column("Timeout", "HealthCheckTimeoutSeconds", Render.SECONDS),
        Column("Healthy after", "HealthyThresholdCount", Render.NUMBER),
        Column("Unhealthy after", "UnhealthyThresholdCount", Render.NUMBER),
    ),
    parts=(
        Part(
            "Targets",
            Call(
                "describe_target_health",
                rows="TargetHealthDescriptions",
                params={"TargetGroupArn": "TargetGroupArn"},
            ),
            fields=(
                Column("Healthy", "length([?TargetHealth.State=='healthy'] || `[]`)", Render.NUMBER),
                Column("Unhealthy", "length([?TargetHealth.State=='unhealthy'] || `[]`)", Render.NUMBER),
                Column(
                    "Targets",
                    "[].join(' ', [Target.Id, TargetHealth.State, TargetHealth.Description][?@])",
                    Render.LIST,
                    missing="none",
                ),
                Column(
                    "Instances",
                    "[?starts_with(Target.Id || '', 'i-')].Target.Id",
                    Render.LIST,
                    link="ec2.instances",
                ),
            ),
        ),
    ),
    actions=(
        Action(
            "delete", "Delete target group…", "delete_target_group", {"TargetGroupArn": "TargetGroupArn"}, Risk.L2,
            "Deleted {label}", when="!LoadBalancerArns", icon="delete",
            consequence="Its health checks and list of targets are gone for ever. The targets themselves stay.",
        ),
    ),
    children=(history("TargetGroupName"),),
    tags=elb_tags("TargetGroupArn"),
    arn="TargetGroupArn",
    console="ec2/home?region={region}#TargetGroup:targetGroupArn={id}",
    sort="name",
)  # fmt: skip
