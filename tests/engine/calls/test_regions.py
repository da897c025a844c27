"""Regions, their names, and the console's address."""

from __future__ import annotations

from dataclasses import replace

import pytest

from skydeck.engine.calls import regions
from tests.engine.conftest import SANDBOX, Bench, MakeBench


def test_regions_have_names_and_are_confirmed(bench: Bench) -> None:
    listed = regions.listed(bench.gateway, SANDBOX)
    names = {region.id: region for region in listed.regions}
    assert listed.checked
    assert listed.partition == "aws"
    assert names["eu-west-1"].title == "Europe (Ireland)"
    assert names["eu-west-1"].enabled


def test_the_list_does_not_depend_on_the_network(make_bench: MakeBench, no_backoff: None) -> None:
    listed = regions.listed(make_bench(9).gateway, SANDBOX)
    assert not listed.checked
    assert "us-east-1" in [region.id for region in listed.regions]


@pytest.mark.parametrize(
    ("region", "partition", "url"),
    [
        ("eu-west-1", "aws", "https://eu-west-1.console.aws.amazon.com/ec2"),
        ("cn-north-1", "aws-cn", "https://cn-north-1.console.amazonaws.cn/ec2"),
        ("us-gov-west-1", "aws-us-gov", "https://us-gov-west-1.console.amazonaws-us-gov.com/ec2"),
        ("eusc-de-east-1", "aws-eusc", "https://eusc-de-east-1.console.amazonaws-eusc.eu/ec2"),
        ("us-iso-east-1", "aws-iso", ""),
        ("mars-east-1", "aws", "https://mars-east-1.console.aws.amazon.com/ec2"),
    ],
)
def test_each_partition_has_its_console(region: str, partition: str, url: str) -> None:
    assert regions.partition_of(region) == partition
    assert regions.console_url(region, "/ec2") == url


def test_known_regions_are_said_without_a_call(make_bench: MakeBench) -> None:
    bench = make_bench(9)
    listed = regions.listed(bench.gateway, SANDBOX, check=False)
    assert not listed.checked
    assert "eu-west-1" in [region.id for region in listed.regions]
    assert bench.told == []


@pytest.mark.parametrize(
    ("region", "title"), [("us-gov-west-1", "AWS GovCloud (US-West)"), ("cn-north-1", "China (Beijing)")]
)
def test_govcloud_and_china_are_known_too(make_bench: MakeBench, region: str, title: str) -> None:
    there = replace(SANDBOX, region=region)
    listed = regions.listed(make_bench(9).gateway, there, check=False)
    assert {one.id: one.title for one in listed.regions}[region] == title
    assert "us-east-1" not in [one.id for one in listed.regions]
