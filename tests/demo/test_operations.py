from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.demo.conftest import Clients
from tests.demo.operations import EC2_TAGGED, LISTINGS, READS, TAGGINGS, Listing, Tagging

DETAILED = [listing for listing in LISTINGS if listing.by]


def rows_of(clients: Clients, listing: Listing, **more: Any) -> list[Any]:
    answer = getattr(clients(listing.service), listing.call)(**listing.given, **more)
    assert answer["ResponseMetadata"]["RequestId"] not in ("request-id", None)
    rows: list[Any] = answer[listing.rows]
    return rows


@pytest.mark.parametrize("listing", LISTINGS, ids=lambda listing: listing.name)
def test_the_list_is_there(clients: Clients, listing: Listing) -> None:
    rows = rows_of(clients, listing)
    assert len(rows) >= listing.least
    assert not listing.id or len({str(row[listing.id]) for row in rows}) > 1 or listing.least < 2


@pytest.mark.parametrize("listing", DETAILED, ids=lambda listing: listing.name)
def test_a_row_can_be_asked_for_by_its_id(clients: Clients, listing: Listing) -> None:
    row = rows_of(clients, listing)[0]
    wanted = [row[listing.id]] if listing.by.endswith("[]") else row[listing.id]
    call = getattr(clients(listing.service), listing.detail or listing.call)
    answer = call(**{listing.by.removesuffix("[]"): wanted})
    if not listing.detail:
        assert {found[listing.id] for found in answer[listing.rows]} == {row[listing.id]}


@pytest.mark.parametrize(("service", "call", "given"), READS, ids=lambda value: value if isinstance(value, str) else "")
def test_the_read_answers(clients: Clients, service: str, call: str, given: dict[str, Any]) -> None:
    assert getattr(clients(service), call)(**given)["ResponseMetadata"]["HTTPStatusCode"] == 200


def tags_in(answer: dict[str, Any]) -> dict[str, str]:
    found = answer.get("Tags", answer.get("TagSet", answer.get("tags", {})))
    return found if isinstance(found, dict) else {tag["Key"]: tag["Value"] for tag in found}


@pytest.mark.parametrize("tagging", TAGGINGS, ids=lambda tagging: f"{tagging.service}.{tagging.put}")
def test_tags_can_be_changed(clients: Clients, tagging: Tagging) -> None:
    client = clients(tagging.service)
    read = getattr(client, tagging.read)
    getattr(client, tagging.put)(**tagging.thing, **tagging.tags)
    assert tags_in(read(**tagging.thing))["a"] == "b"
    getattr(client, tagging.drop)(**tagging.thing, **tagging.keys)
    if tagging.service == "s3":
        with pytest.raises(ClientError, match="NoSuchTagSet"):
            read(**tagging.thing)
    else:
        assert "a" not in tags_in(read(**tagging.thing))


def own_tags(row: dict[str, Any]) -> list[dict[str, str]]:
    found: list[dict[str, str]] = row.get("Tags", row.get("TagSet", []))
    return found


@pytest.mark.parametrize("call", EC2_TAGGED)
def test_tags_of_ec2_can_be_changed(clients: Clients, call: str) -> None:
    listing = next(item for item in LISTINGS if item.call == call)
    ec2 = clients("ec2")

    def first() -> dict[str, Any]:
        row: dict[str, Any] = rows_of(clients, listing)[0]
        return row["Instances"][0] if call == "describe_instances" else row

    thing = first()["InstanceId" if call == "describe_instances" else listing.id]
    ec2.create_tags(Resources=[thing], Tags=[{"Key": "a", "Value": "b <&> ü"}])
    assert {"Key": "a", "Value": "b <&> ü"} in own_tags(first())
    ec2.delete_tags(Resources=[thing], Tags=[{"Key": "a"}])
    assert "a" not in [tag["Key"] for tag in own_tags(first())]


def test_tags_of_balancers_and_groups_can_be_changed(clients: Clients) -> None:
    elb = clients("elbv2")
    arn = elb.describe_load_balancers()["LoadBalancers"][0]["LoadBalancerArn"]
    elb.add_tags(ResourceArns=[arn], Tags=[{"Key": "a", "Value": "b"}])
    assert tags_in(elb.describe_tags(ResourceArns=[arn])["TagDescriptions"][0])["a"] == "b"
    elb.remove_tags(ResourceArns=[arn], TagKeys=["a"])
    assert "a" not in tags_in(elb.describe_tags(ResourceArns=[arn])["TagDescriptions"][0])


def test_alarms_can_be_disabled_enabled_and_deleted(clients: Clients) -> None:
    cloudwatch = clients("cloudwatch")
    names = ["billing-over-budget"]

    def alarm() -> dict[str, Any]:
        found: dict[str, Any] = cloudwatch.describe_alarms(AlarmNames=names)["MetricAlarms"][0]
        return found

    cloudwatch.disable_alarm_actions(AlarmNames=names)
    assert alarm()["ActionsEnabled"] is False
    cloudwatch.enable_alarm_actions(AlarmNames=names)
    assert alarm()["ActionsEnabled"] is True
    cloudwatch.delete_alarms(AlarmNames=names)
    assert not cloudwatch.describe_alarms(AlarmNames=names)["MetricAlarms"]
    items = cloudwatch.describe_alarm_history(AlarmName=names[0])["AlarmHistoryItems"]
    assert "deleted" in items[0]["HistorySummary"]


def test_the_history_of_an_alarm_gets_what_was_just_done(clients: Clients) -> None:
    cloudwatch = clients("cloudwatch")
    cloudwatch.set_alarm_state(AlarmName="storefront-5xx", StateValue="ALARM", StateReason="tried out")
    item = cloudwatch.describe_alarm_history(AlarmName="storefront-5xx", MaxRecords=1)["AlarmHistoryItems"][0]
    assert item["HistorySummary"] == "Alarm updated from OK to ALARM"
    assert "tried out" in item["HistoryData"]


def test_alarms_are_in_every_state(clients: Clients) -> None:
    found = {alarm["StateValue"] for alarm in clients("cloudwatch").describe_alarms()["MetricAlarms"]}
    assert found == {"OK", "ALARM", "INSUFFICIENT_DATA"}


def test_a_second_region_has_things_of_its_own(clients: Clients) -> None:
    for service, call, rows in (
        ("ec2", "describe_instances", "Reservations"),
        ("lambda", "list_functions", "Functions"),
        ("logs", "describe_log_groups", "logGroups"),
    ):
        assert getattr(clients(service, "eu-west-1"), call)()[rows]
        assert not getattr(clients(service, "ap-south-1"), call)()[rows]


def test_public_addresses_belong_to_nobody(clients: Clients) -> None:
    found = [address["PublicIp"] for address in clients("ec2").describe_addresses()["Addresses"]]
    assert found
    assert all(address.startswith(("203.0.113.", "198.51.100.", "192.0.2.")) for address in found)


def test_dry_runs_are_told_apart(clients: Clients) -> None:
    instance = clients("ec2").describe_instances()["Reservations"][0]["Instances"][0]["InstanceId"]
    with pytest.raises(ClientError, match="DryRunOperation"):
        clients("ec2").start_instances(InstanceIds=[instance], DryRun=True)


@pytest.mark.parametrize(
    ("call", "given", "code"),
    [
        ("describe_instances", {"InstanceIds": ["i-0123456789abcdef0"]}, "InvalidInstanceID.NotFound"),
        ("get_console_output", {"InstanceId": "i-0123456789abcdef0"}, "InvalidInstanceID.NotFound"),
        ("describe_instances", {"NextToken": "x"}, "InvalidParameterValue"),
        ("describe_instances", {"MaxResults": 5, "InstanceIds": ["i-1"]}, "InvalidParameterCombination"),
    ],
)
def test_own_handlers_refuse_as_ec2_does(clients: Clients, call: str, given: dict[str, Any], code: str) -> None:
    with pytest.raises(ClientError) as caught:
        getattr(clients("ec2"), call)(**given)
    assert caught.value.response["Error"]["Code"] == code
