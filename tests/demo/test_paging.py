from __future__ import annotations

from typing import Any

import pytest

from tests.demo.conftest import Clients

BY_GRETA = {"AttributeKey": "Username", "AttributeValue": "greta.lund"}
PAGED: tuple[tuple[str, str, int, dict[str, Any]], ...] = (
    ("ec2", "describe_instances", 5, {}),
    ("ec2", "describe_instance_status", 5, {"IncludeAllInstances": True}),
    ("ec2", "describe_images", 5, {}),
    ("ec2", "describe_volumes", 5, {}),
    ("ec2", "describe_snapshots", 5, {"OwnerIds": ["self"]}),
    ("ec2", "describe_security_groups", 5, {}),
    ("ec2", "describe_network_interfaces", 5, {}),
    ("ec2", "describe_subnets", 5, {}),
    ("ec2", "describe_route_tables", 5, {}),
    ("ec2", "describe_tags", 50, {}),
    ("autoscaling", "describe_auto_scaling_groups", 1, {}),
    ("elbv2", "describe_load_balancers", 1, {}),
    ("elbv2", "describe_target_groups", 1, {}),
    ("iam", "list_users", 5, {}),
    ("iam", "list_groups", 2, {}),
    ("iam", "list_roles", 5, {}),
    ("iam", "list_instance_profiles", 5, {}),
    ("iam", "list_policies", 500, {"Scope": "AWS"}),
    ("lambda", "list_functions", 5, {}),
    ("lambda", "list_layers", 1, {}),
    ("lambda", "list_event_source_mappings", 2, {}),
    ("cloudwatch", "describe_alarms", 3, {}),
    ("cloudwatch", "describe_alarm_history", 7, {}),
    ("logs", "describe_log_groups", 5, {}),
    ("logs", "filter_log_events", 100, {"logGroupName": "/larkspur/workers"}),
    ("s3", "list_objects_v2", 100, {"Bucket": "larkspur-backups"}),
    ("cloudtrail", "lookup_events", 5, {"LookupAttributes": [BY_GRETA]}),
)  # fmt: skip


@pytest.mark.parametrize(
    ("service", "call", "size", "given"), PAGED, ids=lambda value: value if isinstance(value, str) else ""
)
def test_pages_put_together_are_the_whole(
    clients: Clients, service: str, call: str, size: int, given: dict[str, Any]
) -> None:
    paginator = clients(service).get_paginator(call)
    pages = list(paginator.paginate(**given, PaginationConfig={"PageSize": size}))
    key = paginator.result_keys[0].parsed["value"]
    flat = [instances_of(page[key]) for page in pages]
    assert len(pages) > 1
    assert all(len(page) <= size for page in flat)
    together = [item for page in flat for item in page]
    whole = [item for page in paginator.paginate(**given) for item in instances_of(page[key])]
    assert ids(together) == ids(whole)


def instances_of(items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """AWS counts instances, not the reservations around them."""
    if items and "Instances" in items[0] and "ReservationId" in items[0]:
        return [instance for item in items for instance in item["Instances"]]
    return items


def ids(items: list[dict[str, Any]]) -> list[str]:
    names = ("InstanceId", "VolumeId", "SnapshotId", "Arn", "AlarmName", "EventId", "Key", "UserName", "eventId")
    return [next((str(item[name]) for name in names if name in item), repr(item)) for item in items]


def test_one_reservation_of_many_instances_is_split_over_pages(clients: Clients) -> None:
    ec2 = clients("ec2", "us-west-2")
    image = clients("ec2").describe_images()["Images"][0]["ImageId"]
    ec2.run_instances(ImageId=image, MinCount=12, MaxCount=12, InstanceType="t3.micro")
    pages = list(ec2.get_paginator("describe_instances").paginate(PaginationConfig={"PageSize": 5}))
    assert [len(page["Reservations"][0]["Instances"]) for page in pages] == [5, 5, 2]
    assert len({page["Reservations"][0]["ReservationId"] for page in pages}) == 1
