"""The IAM actions that operations need, and the policies made of them; sends nothing."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import groupby

from skydeck.core.kinds import ResourceKind
from skydeck.engine.wire import access, operations
from tests.catalog import models

# What Skydeck asks before any kind: who am I, what is the account called, which regions are there.
ITS_OWN = ("ec2:DescribeRegions", "iam:ListAccountAliases", "sts:GetCallerIdentity")


def permission(service: str, operation: str) -> str:
    """The IAM action of a boto3 method; nothing that the catalogue calls needs two."""
    (action,) = access.actions_of(operations.operation_model(service, operation))
    return action


def reads(kind: ResourceKind) -> set[str]:
    """What it takes to see a kind."""
    return {permission(call.client or kind.boto3_service, call.operation) for _, call, _ in models.calls(kind)}


def writes(kind: ResourceKind) -> set[str]:
    """What it takes to do all that can be done with it."""
    needed = {permission(one.client or kind.boto3_service, one.operation) for one in kind.actions}
    if kind.tags:
        service = kind.tags.client or kind.boto3_service
        needed |= {permission(service, one) for one in (kind.tags.set_operation, kind.tags.remove_operation)}
    return needed


def policy(needed: Iterable[str]) -> str:
    """A policy document with one statement for each service."""
    return json.dumps({"Version": "2012-10-17", "Statement": list(_statements(sorted(needed)))}, indent=2)


def _statements(needed: list[str]) -> Iterator[dict[str, object]]:
    for prefix, names in groupby(needed, lambda name: name.partition(":")[0]):
        yield {"Sid": prefix.title(), "Effect": "Allow", "Action": list(names), "Resource": "*"}
