"""What the kinds of the catalogue call, and what each answer must have in it: the contract of the sandbox."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

ACCOUNT = "481516234200"
POLICY = f"arn:aws:iam::{ACCOUNT}:policy/assets-read"
FUNCTION = "order-confirmation"
FUNCTION_ARN = f"arn:aws:lambda:us-east-1:{ACCOUNT}:function:{FUNCTION}"
ALARM_ARN = f"arn:aws:cloudwatch:us-east-1:{ACCOUNT}:alarm:storefront-5xx"
GROUP = "/larkspur/orders/api"
GROUP_ARN = f"arn:aws:logs:us-east-1:{ACCOUNT}:log-group:{GROUP}"
BUCKET = {"Bucket": "larkspur-assets"}


@dataclass(frozen=True)
class Listing:
    """A list: who gives it, where its rows are, how many at least, and how the first one is asked for again."""

    service: str
    call: str
    rows: str
    least: int
    id: str = ""  # member of a row
    by: str = ""  # parameter that takes it, as a list if it ends with []
    detail: str = ""  # another call for the detail
    given: dict[str, Any] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return f"{self.service}.{self.call}"


LISTINGS = (
    Listing("ec2", "describe_instances", "Reservations", 24, "ReservationId"),
    Listing("ec2", "describe_instance_status", "InstanceStatuses", 24, "InstanceId", "InstanceIds[]",
            given={"IncludeAllInstances": True}),
    Listing("ec2", "describe_images", "Images", 4, "ImageId", "ImageIds[]", given={"Owners": ["self"]}),
    Listing("ec2", "describe_volumes", "Volumes", 26, "VolumeId", "VolumeIds[]"),
    Listing("ec2", "describe_snapshots", "Snapshots", 18, "SnapshotId", "SnapshotIds[]", given={"OwnerIds": ["self"]}),
    Listing("ec2", "describe_security_groups", "SecurityGroups", 11, "GroupId", "GroupIds[]"),
    Listing("ec2", "describe_security_group_rules", "SecurityGroupRules", 20, "SecurityGroupRuleId"),
    Listing("ec2", "describe_key_pairs", "KeyPairs", 3, "KeyName", "KeyNames[]"),
    Listing("ec2", "describe_addresses", "Addresses", 5, "AllocationId", "AllocationIds[]"),
    Listing("ec2", "describe_network_interfaces", "NetworkInterfaces", 20, "NetworkInterfaceId",
            "NetworkInterfaceIds[]"),
    Listing("ec2", "describe_vpcs", "Vpcs", 3, "VpcId", "VpcIds[]"),
    Listing("ec2", "describe_subnets", "Subnets", 8, "SubnetId", "SubnetIds[]"),
    Listing("ec2", "describe_route_tables", "RouteTables", 6, "RouteTableId", "RouteTableIds[]"),
    Listing("ec2", "describe_internet_gateways", "InternetGateways", 2, "InternetGatewayId", "InternetGatewayIds[]"),
    Listing("ec2", "describe_nat_gateways", "NatGateways", 2, "NatGatewayId", "NatGatewayIds[]"),
    Listing("ec2", "describe_launch_templates", "LaunchTemplates", 1, "LaunchTemplateId", "LaunchTemplateIds[]"),
    Listing("ec2", "describe_volume_status", "VolumeStatuses", 20, "VolumeId", "VolumeIds[]"),
    Listing("ec2", "describe_iam_instance_profile_associations", "IamInstanceProfileAssociations", 8),
    Listing("ec2", "describe_regions", "Regions", 15, "RegionName", "RegionNames[]"),
    Listing("ec2", "describe_availability_zones", "AvailabilityZones", 3),
    Listing("ec2", "describe_tags", "Tags", 100),
    Listing("autoscaling", "describe_auto_scaling_groups", "AutoScalingGroups", 3, "AutoScalingGroupName",
            "AutoScalingGroupNames[]"),
    Listing("autoscaling", "describe_auto_scaling_instances", "AutoScalingInstances", 5, "InstanceId", "InstanceIds[]"),
    Listing("elbv2", "describe_load_balancers", "LoadBalancers", 2, "LoadBalancerArn", "LoadBalancerArns[]"),
    Listing("elbv2", "describe_target_groups", "TargetGroups", 3, "TargetGroupArn", "TargetGroupArns[]"),
    Listing("s3", "list_buckets", "Buckets", 8, "Name", "Bucket", "head_bucket"),
    Listing("s3", "list_objects_v2", "Contents", 1000, given=BUCKET),
    Listing("s3", "list_object_versions", "Versions", 900, given=BUCKET),
    Listing("iam", "list_users", "Users", 12, "UserName", "UserName", "get_user"),
    Listing("iam", "list_groups", "Groups", 4, "GroupName", "GroupName", "get_group"),
    Listing("iam", "list_roles", "Roles", 15, "RoleName", "RoleName", "get_role"),
    Listing("iam", "list_policies", "Policies", 7, "Arn", "PolicyArn", "get_policy", given={"Scope": "Local"}),
    Listing("iam", "list_policies", "Policies", 100, "Arn", "PolicyArn", "get_policy", given={"Scope": "AWS"}),
    Listing("iam", "list_instance_profiles", "InstanceProfiles", 6, "InstanceProfileName", "InstanceProfileName",
            "get_instance_profile"),
    Listing("lambda", "list_functions", "Functions", 8, "FunctionName", "FunctionName", "get_function"),
    Listing("lambda", "list_layers", "Layers", 2, "LayerName", "LayerName", "list_layer_versions"),
    Listing("lambda", "list_event_source_mappings", "EventSourceMappings", 3, "UUID", "UUID",
            "get_event_source_mapping"),
    Listing("lambda", "list_versions_by_function", "Versions", 4, given={"FunctionName": FUNCTION}),
    Listing("lambda", "list_aliases", "Aliases", 1, given={"FunctionName": FUNCTION}),
    Listing("cloudwatch", "describe_alarms", "MetricAlarms", 8, "AlarmName", "AlarmNames[]"),
    Listing("cloudwatch", "describe_alarm_history", "AlarmHistoryItems", 20, "AlarmName", "AlarmName"),
    Listing("cloudwatch", "list_dashboards", "DashboardEntries", 2, "DashboardName", "DashboardName", "get_dashboard"),
    Listing("cloudwatch", "list_metrics", "Metrics", 200),
    Listing("logs", "describe_log_groups", "logGroups", 9, "logGroupName", "logGroupNamePrefix"),
    Listing("logs", "describe_log_streams", "logStreams", 2, "logStreamName", given={"logGroupName": GROUP}),
    Listing("logs", "filter_log_events", "events", 500, given={"logGroupName": GROUP}),
    Listing("cloudtrail", "lookup_events", "Events", 50),
    Listing("sqs", "list_queues", "QueueUrls", 4),
)  # fmt: skip

# Calls that a detail pane or an overview makes, for which an answer without error is enough.
READS: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("sts", "get_caller_identity", {}),
    ("ec2", "describe_account_attributes", {}),
    ("ec2", "describe_instance_types", {"InstanceTypes": ["c7i.large"]}),
    ("s3", "get_bucket_location", BUCKET),
    ("s3", "get_bucket_versioning", BUCKET),
    ("s3", "get_bucket_encryption", BUCKET),
    ("s3", "get_public_access_block", BUCKET),
    ("s3", "get_bucket_tagging", BUCKET),
    ("s3", "get_bucket_logging", BUCKET),
    ("s3", "get_bucket_notification_configuration", BUCKET),
    ("s3", "get_bucket_acl", BUCKET),
    ("s3", "get_bucket_accelerate_configuration", BUCKET),
    ("s3", "get_bucket_request_payment", BUCKET),
    ("s3", "get_bucket_policy", {"Bucket": "larkspur-www"}),
    ("s3", "get_bucket_policy_status", {"Bucket": "larkspur-www"}),
    ("s3", "list_multipart_uploads", BUCKET),
    ("s3", "list_bucket_metrics_configurations", BUCKET),
    ("s3", "list_bucket_analytics_configurations", BUCKET),
    ("s3", "list_bucket_intelligent_tiering_configurations", BUCKET),
    ("iam", "get_account_summary", {}),
    ("iam", "list_account_aliases", {}),
    ("iam", "get_policy_version", {"PolicyArn": POLICY, "VersionId": "v1"}),
    ("iam", "list_entities_for_policy", {"PolicyArn": POLICY}),
    ("iam", "list_groups_for_user", {"UserName": "mira.voss"}),
    ("iam", "list_attached_user_policies", {"UserName": "mira.voss"}),
    ("iam", "list_user_policies", {"UserName": "mira.voss"}),
    ("iam", "list_access_keys", {"UserName": "mira.voss"}),
    ("iam", "list_mfa_devices", {"UserName": "mira.voss"}),
    ("iam", "get_login_profile", {"UserName": "mira.voss"}),
    ("iam", "list_attached_role_policies", {"RoleName": "web-server"}),
    ("iam", "list_role_policies", {"RoleName": "web-server"}),
    ("iam", "list_instance_profiles_for_role", {"RoleName": "web-server"}),
    ("iam", "list_attached_group_policies", {"GroupName": "developers"}),
    ("iam", "list_group_policies", {"GroupName": "developers"}),
    ("lambda", "get_function_configuration", {"FunctionName": FUNCTION}),
    ("lambda", "get_function_concurrency", {"FunctionName": FUNCTION}),
    ("lambda", "get_account_settings", {}),
    ("lambda", "get_layer_version", {"LayerName": "larkspur-common", "VersionNumber": 1}),
    ("cloudwatch", "describe_alarms_for_metric", {"MetricName": "CPUUtilization", "Namespace": "AWS/EC2"}),
    ("logs", "describe_metric_filters", {}),
    ("logs", "describe_subscription_filters", {"logGroupName": GROUP}),
    ("autoscaling", "describe_scaling_activities", {}),
    ("autoscaling", "describe_policies", {}),
    ("elbv2", "describe_account_limits", {}),
    ("resourcegroupstaggingapi", "get_resources", {}),
)


@dataclass(frozen=True)
class Tagging:
    """How tags are set, taken away and read, for one thing."""

    service: str
    put: str
    drop: str
    read: str
    thing: dict[str, Any]
    tags: Any  # what sets the tag a=b
    keys: dict[str, Any]


PAIRS = {"Tags": [{"Key": "a", "Value": "b"}]}
KEYS = {"TagKeys": ["a"]}
TAGGINGS = (
    Tagging("iam", "tag_user", "untag_user", "list_user_tags", {"UserName": "mira.voss"}, PAIRS, KEYS),
    Tagging("iam", "tag_role", "untag_role", "list_role_tags", {"RoleName": "web-server"}, PAIRS, KEYS),
    Tagging("iam", "tag_policy", "untag_policy", "list_policy_tags", {"PolicyArn": POLICY}, PAIRS, KEYS),
    Tagging("iam", "tag_instance_profile", "untag_instance_profile", "list_instance_profile_tags",
            {"InstanceProfileName": "web-server"}, PAIRS, KEYS),
    Tagging("lambda", "tag_resource", "untag_resource", "list_tags", {"Resource": FUNCTION_ARN}, {"Tags": {"a": "b"}},
            KEYS),
    Tagging("cloudwatch", "tag_resource", "untag_resource", "list_tags_for_resource", {"ResourceARN": ALARM_ARN}, PAIRS,
            KEYS),
    Tagging("logs", "tag_resource", "untag_resource", "list_tags_for_resource", {"resourceArn": GROUP_ARN},
            {"tags": {"a": "b"}}, {"tagKeys": ["a"]}),
    Tagging("s3", "put_bucket_tagging", "delete_bucket_tagging", "get_bucket_tagging", {"Bucket": "larkspur-logs"},
            {"Tagging": {"TagSet": [{"Key": "a", "Value": "b"}]}}, {}),
)  # fmt: skip
# EC2 tags all its things with the same two calls.
EC2_TAGGED = ("describe_instances", "describe_images", "describe_volumes", "describe_snapshots",
              "describe_security_groups", "describe_addresses", "describe_network_interfaces", "describe_vpcs",
              "describe_subnets", "describe_route_tables")  # fmt: skip
