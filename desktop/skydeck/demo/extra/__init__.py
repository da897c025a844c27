"""The table of operations that the sandbox answers itself because moto lacks them or answers them wrongly."""

from __future__ import annotations

from collections.abc import Callable

from skydeck.demo.answers import Answer
from skydeck.demo.calls import Call
from skydeck.demo.extra import awslambda, cloudtrail, cloudwatch, ec2, iam, logs, s3, sts
from skydeck.demo.seed.world import World

Table = dict[tuple[str, str], Callable[[Call], Answer]]


def handlers(world: World) -> Table:
    """Every own handler by service and operation."""
    services = (awslambda, cloudtrail, cloudwatch, ec2, iam, logs, s3, sts)
    return {key: handler for service in services for key, handler in service.table(world).items()}
