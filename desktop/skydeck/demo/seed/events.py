"""Plants the history of the days before: who did what in the account."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import UTC, timedelta
from typing import Any

from skydeck.demo.environment import ACCOUNT
from skydeck.demo.seed.identity import USERS
from skydeck.demo.seed.world import World
from skydeck.demo.trail import Event, event_source, resources_in

DAYS, PER_DAY = 14, 40
CONSOLE, TERRAFORM, SDK = "console.amazonaws.com", "HashiCorp Terraform/1.14", "Boto3/1.43 md/Botocore"
# service, operation, read only, parameter, names of instances or other values, weight
ACTIONS: tuple[tuple[str, str, bool, str, tuple[str, ...], int], ...] = (
    ("ec2", "DescribeInstances", True, "", (), 18),
    ("ec2", "StartInstances", False, "InstanceIds", ("staging-db", "load-test", "dev-mira"), 4),
    ("ec2", "StopInstances", False, "InstanceIds", ("staging-db", "load-test", "dev-mira", "erp-bridge"), 4),
    ("ec2", "RebootInstances", False, "InstanceIds", ("worker-search",), 2),
    ("ec2", "TerminateInstances", False, "InstanceIds", ("ci-runner-7f0",), 1),
    ("ec2", "AuthorizeSecurityGroupIngress", False, "GroupId", ("bastion", "monitoring"), 2),
    ("s3", "GetBucketPolicy", True, "Bucket", ("larkspur-assets", "larkspur-www"), 4),
    ("s3", "PutBucketPolicy", False, "Bucket", ("larkspur-www",), 1),
    ("s3", "PutBucketLifecycleConfiguration", False, "Bucket", ("larkspur-logs", "larkspur-backups"), 1),
    ("iam", "ListUsers", True, "", (), 4),
    ("iam", "CreateAccessKey", False, "UserName", ("tomas.rehn", "svc-ci-deploy"), 1),
    ("iam", "AttachRolePolicy", False, "RoleName", ("price-import-role", "ci-runner"), 1),
    ("sts", "AssumeRole", True, "RoleArn", (f"arn:aws:iam::{ACCOUNT}:role/deploy-from-github",), 9),
    ("lambda", "UpdateFunctionCode20150331v2", False, "FunctionName", ("order-confirmation", "thumbnail-maker"), 3),
    ("cloudwatch", "PutMetricAlarm", False, "AlarmName", ("storefront-slow", "billing-over-budget"), 2),
    ("logs", "PutRetentionPolicy", False, "logGroupName", ("/larkspur/workers",), 1),
    ("ec2", "DeleteVolume", False, "VolumeId", ("vol-0a91c2d77be3f0a14",), 1),
)  # fmt: skip


def plant(world: World) -> None:
    """Two weeks of calls."""
    world.trail.add(sorted(_events(world), key=lambda event: event.time))


def _events(world: World) -> Iterator[Event]:
    weights = [action[5] for action in ACTIONS]
    for number in range(DAYS * PER_DAY):
        service, name, reading, parameter, values, _ = world.rng.choices(ACTIONS, weights)[0]
        user = world.rng.choice(USERS)[0]
        when = world.ago(hours=number * 24 / PER_DAY + world.rng.random())
        yield _event(
            world, service, name, reading, _parameters(world, parameter, values), user, when.replace(tzinfo=UTC)
        )


def _parameters(world: World, name: str, values: tuple[str, ...]) -> dict[str, Any]:
    if not name:
        return {}
    value = world.rng.choice(values)
    if name == "InstanceIds":
        return {name: [world.instances[value].id]}
    return {name: world.groups[value].id if name == "GroupId" else value}


def _event(
    world: World, service: str, name: str, reading: bool, parameters: dict[str, Any], user: str, when: Any
) -> Event:
    denied = world.rng.random() < 0.02 and not reading
    return Event(
        event_id=str(uuid.UUID(int=world.rng.getrandbits(128), version=4)),
        name=name,
        source=event_source(service),
        time=when - timedelta(microseconds=when.microsecond),
        user=user,
        user_arn=f"arn:aws:iam::{ACCOUNT}:user/{user}",
        key_id="AKIA" + f"{world.rng.getrandbits(80):016X}"[:16],
        region="us-east-1" if world.rng.random() < 0.85 or service in ("iam", "sts") else "eu-west-1",
        read_only=reading,
        resources=resources_in(parameters),
        parameters=parameters,
        error="AccessDenied" if denied else "",
        address=f"203.0.113.{world.rng.randrange(2, 60)}",
        agent=world.rng.choice((CONSOLE, CONSOLE, TERRAFORM, SDK)),
    )
