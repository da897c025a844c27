"""The catalogue: every service as data; an explicit tuple, no import side effects."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from skydeck.catalog import awslambda, cloudtrail, cloudwatch, ec2, iam, logs, s3, vpc
from skydeck.core.kinds import ResourceKind, Service

SERVICES: tuple[Service, ...] = (
    ec2.SERVICE,
    s3.SERVICE,
    iam.SERVICE,
    awslambda.SERVICE,
    cloudwatch.SERVICE,
    logs.SERVICE,
    vpc.SERVICE,
    cloudtrail.SERVICE,
)
KINDS: Mapping[str, ResourceKind] = MappingProxyType(
    {kind.kind_id: kind for service in SERVICES for kind in service.kinds}
)


def kind(kind_id: str) -> ResourceKind:
    """The kind of that id; an unknown one is a bug, or a favourite of a newer version."""
    return KINDS[kind_id]
