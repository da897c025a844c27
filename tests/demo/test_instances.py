from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.demo.conftest import Clients
from tests.helpers.waiting import until


class Watched:
    """One instance, and the states it was seen in."""

    def __init__(self, ec2: Any, instance_id: str) -> None:
        self.ec2 = ec2
        self.id = instance_id
        self.seen: list[str] = []

    def state(self) -> str:
        found = self.ec2.describe_instances(InstanceIds=[self.id])["Reservations"][0]["Instances"][0]
        name: str = found["State"]["Name"]
        if not self.seen or self.seen[-1] != name:
            self.seen.append(name)
        return name

    def arrive(self, state: str) -> None:
        until(lambda: self.state() == state, f"the instance to be {state}", timeout=8)


@pytest.fixture
def instance(clients: Clients) -> Iterator[Watched]:
    ec2 = clients("ec2")
    image = ec2.describe_images()["Images"][0]["ImageId"]
    made = ec2.run_instances(ImageId=image, MinCount=1, MaxCount=1, InstanceType="t3.micro")["Instances"][0]
    watched = Watched(ec2, made["InstanceId"])
    yield watched
    ec2.terminate_instances(InstanceIds=[watched.id])


def test_the_company_has_instances_in_every_state(clients: Clients) -> None:
    pages = clients("ec2").describe_instances()["Reservations"]
    named = [i for page in pages for i in page["Instances"] if any(t["Key"] == "owner" for t in i.get("Tags", []))]
    assert len(named) >= 24
    states = {i["State"]["Name"] for i in named}
    assert {"running", "stopped", "terminated"} <= states
    # Within the first minute also those that are on their way.
    assert states <= {"running", "stopped", "terminated", "pending", "stopping", "shutting-down"}


def test_an_instance_goes_through_its_states(instance: Watched) -> None:
    assert instance.state() == "pending"
    instance.arrive("running")
    stopping = instance.ec2.stop_instances(InstanceIds=[instance.id])["StoppingInstances"][0]
    assert stopping["CurrentState"]["Name"] == "stopping"
    assert instance.state() == "stopping"
    instance.arrive("stopped")
    instance.ec2.start_instances(InstanceIds=[instance.id])
    assert instance.state() == "pending"
    instance.arrive("running")
    instance.ec2.terminate_instances(InstanceIds=[instance.id])
    assert instance.state() == "shutting-down"
    instance.arrive("terminated")
    assert instance.seen == [
        "pending", "running", "stopping", "stopped", "pending", "running", "shutting-down", "terminated",
    ]  # fmt: skip


def test_a_change_that_is_not_possible_is_refused(instance: Watched) -> None:
    instance.arrive("running")
    instance.ec2.reboot_instances(InstanceIds=[instance.id])
    assert instance.state() == "running"
    instance.ec2.terminate_instances(InstanceIds=[instance.id])
    for call in ("start_instances", "stop_instances", "reboot_instances"):
        with pytest.raises(ClientError, match="IncorrectInstanceState"):
            getattr(instance.ec2, call)(InstanceIds=[instance.id])
    instance.arrive("terminated")


def test_status_checks_initialize_after_a_start(instance: Watched) -> None:
    def checks() -> dict[str, Any]:
        answer = instance.ec2.describe_instance_status(InstanceIds=[instance.id], IncludeAllInstances=True)
        found: dict[str, Any] = answer["InstanceStatuses"][0]
        return found

    assert checks()["InstanceStatus"]["Status"] == "not-applicable"
    instance.arrive("running")
    assert checks()["InstanceStatus"]["Status"] == "initializing"


def test_one_instance_is_impaired(clients: Clients) -> None:
    found = clients("ec2").describe_instance_status()["InstanceStatuses"]
    assert [item["InstanceStatus"]["Status"] for item in found].count("impaired") == 1


def test_termination_protection_holds(clients: Clients) -> None:
    ec2 = clients("ec2")
    wanted = [{"Name": "tag:Name", "Values": ["db-orders-primary"]}]
    protected = ec2.describe_instances(Filters=wanted)["Reservations"][0]["Instances"][0]["InstanceId"]
    with pytest.raises(ClientError, match="OperationNotPermitted"):
        ec2.terminate_instances(InstanceIds=[protected])


def test_the_console_has_something_on_it(clients: Clients) -> None:
    ec2 = clients("ec2")
    wanted = [{"Name": "tag:Name", "Values": ["web-1"]}]
    web = ec2.describe_instances(Filters=wanted)["Reservations"][0]["Instances"][0]["InstanceId"]
    assert "web-1 login:" in ec2.get_console_output(InstanceId=web)["Output"]


def test_monitoring_can_be_switched(instance: Watched) -> None:
    for call, state in (("monitor_instances", "enabled"), ("unmonitor_instances", "disabled")):
        answer = getattr(instance.ec2, call)(InstanceIds=[instance.id])
        assert answer["InstanceMonitorings"][0]["Monitoring"]["State"] == state
