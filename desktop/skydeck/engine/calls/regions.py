"""Regions of a partition with their names, and where its web console is; it decides nothing about accounts."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from skydeck.core import partitions
from skydeck.core.context import AwsContext
from skydeck.core.errors import AppError
from skydeck.engine.wire.models import LOADER
from skydeck.link.messages import Region, RegionList

if TYPE_CHECKING:
    from skydeck.engine.calls.gateway import Gateway

_CONSOLES = {
    "aws": "console.aws.amazon.com",
    "aws-cn": "console.amazonaws.cn",
    "aws-us-gov": "console.amazonaws-us-gov.com",
    "aws-eusc": "console.amazonaws-eusc.eu",
}
_NOT_OPTED_IN = "not-opted-in"


@cache
def _partitions() -> tuple[dict[str, Any], ...]:
    data: Any = LOADER.load_data("endpoints")
    return tuple(data["partitions"])


def partition_of(region: str) -> str:
    """The partition that a region belongs to, by botocore's data or else by its name."""
    for partition in _partitions():
        if region in partition["regions"]:
            return str(partition["partition"])
    return partitions.partition_of(region)


def known(partition: str) -> tuple[Region, ...]:
    """A partition's regions as botocore's data has them."""
    for one in _partitions():
        if one["partition"] == partition:
            return tuple(Region(name, str(data["description"])) for name, data in sorted(one["regions"].items()))
    return ()


def listed(gateway: Gateway, ctx: AwsContext, *, check: bool = True) -> RegionList:
    """The regions of the context's partition; which are enabled is asked, but the list does not depend on it."""
    partition = partition_of(ctx.region)
    regions = {region.id: region for region in known(partition)}
    if not check:
        return RegionList(tuple(regions.values()), partition, checked=False)
    try:
        answer = gateway.call(ctx, "ec2", "describe_regions", {"AllRegions": True})
    except AppError:
        return RegionList(tuple(regions.values()), partition, checked=False)
    for row in answer["Regions"]:
        name = row["RegionName"]
        title = regions[name].title if name in regions else name
        regions[name] = Region(name, title, enabled=row.get("OptInStatus") != _NOT_OPTED_IN)
    return RegionList(tuple(regions[name] for name in sorted(regions)), partition, checked=True)


def console_host(partition: str) -> str:
    """Where a partition's web console is; empty where it has no public address."""
    return _CONSOLES.get(partition, "")


def console_url(region: str, path: str) -> str:
    """A page of the web console; empty where a partition's console has no public address."""
    host = console_host(partition_of(region))
    return f"https://{region}.{host}/{path.lstrip('/')}" if host else ""
