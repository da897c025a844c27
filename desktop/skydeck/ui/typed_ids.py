"""Recognises ids, ARNs and S3 addresses that somebody types or pastes; it looks nothing up."""

from __future__ import annotations

import re

from skydeck.catalog import KINDS
from skydeck.core.places import Place

_PREFIXES = {
    "i": "ec2.instances",
    "ami": "ec2.images",
    "vol": "ec2.volumes",
    "snap": "ec2.snapshots",
    "sg": "ec2.security-groups",
    "key": "ec2.key-pairs",
    "eipalloc": "ec2.elastic-ips",
    "eni": "ec2.network-interfaces",
    "vpc": "vpc.vpcs",
    "subnet": "vpc.subnets",
    "rtb": "vpc.route-tables",
}
_ARNS = {
    ("ec2", "instance"): "ec2.instances",
    ("ec2", "image"): "ec2.images",
    ("ec2", "volume"): "ec2.volumes",
    ("ec2", "snapshot"): "ec2.snapshots",
    ("ec2", "security-group"): "ec2.security-groups",
    ("ec2", "vpc"): "vpc.vpcs",
    ("ec2", "subnet"): "vpc.subnets",
    ("iam", "user"): "iam.users",
    ("iam", "group"): "iam.groups",
    ("iam", "role"): "iam.roles",
    ("iam", "policy"): "iam.policies",
    ("iam", "instance-profile"): "iam.instance-profiles",
    ("lambda", "function"): "lambda.functions",
    ("lambda", "layer"): "lambda.layers",
    ("cloudwatch", "alarm"): "cloudwatch.alarms",
    ("cloudwatch", "dashboard"): "cloudwatch.dashboards",
    ("logs", "log-group"): "logs.groups",
}
_ID = re.compile(r"([a-z]{1,10})-[0-9a-f]{8,17}")
_ARN = re.compile(r"arn:[\w-]+:([\w-]+):[\w-]*:\d*:(.+)")
_BUCKET = re.compile(r"s3://([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:/.*)?")


def recognise(text: str) -> Place | None:
    """The place that shows it, selected; None when it is nothing of the sort."""
    text = text.strip()
    if match := _ID.fullmatch(text):
        return _place(_PREFIXES.get(match[1], ""), text)
    if match := _BUCKET.fullmatch(text):
        return _place("s3.buckets", match[1])
    if match := _ARN.fullmatch(text):
        return _of_arn(text, match[1], match[2])
    return None


def _of_arn(arn: str, service: str, resource: str) -> Place | None:
    if service == "s3":
        return _place("s3.buckets", resource.partition("/")[0])
    sort, _, rest = resource.replace("/", ":", 1).partition(":")
    kind_id = _ARNS.get((service, sort), "")
    kind = KINDS.get(kind_id)
    if kind is None:
        return None
    whole = kind.arn == kind.id  # a kind whose ids are ARNs
    name = arn.removesuffix(":*").rpartition(kind.arn_tail)[2] if kind.arn_tail else rest
    return _place(kind_id, arn if whole else name)


def _place(kind_id: str, name: str) -> Place | None:
    return Place(kind_id, selected=name) if kind_id in KINDS else None
