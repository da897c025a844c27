"""EC2 as moto answers it wrongly: pages that count instances, and a console with something on it."""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any

from skydeck.demo import answers, backends, calls
from skydeck.demo.answers import Answer, AwsError
from skydeck.demo.backends import utc_now
from skydeck.demo.calls import Call
from skydeck.demo.seed.world import World

FEWEST, MOST = 5, 1000


def table(_: World) -> dict[tuple[str, str], Callable[[Call], Answer]]:
    """The operations answered here."""
    return {
        ("ec2", "DescribeInstances"): _instances,
        ("ec2", "GetConsoleOutput"): _console,
        ("ec2", "DescribeVolumeStatus"): _volume_status,
        ("ec2", "MonitorInstances"): _monitoring("enabled"),
        ("ec2", "UnmonitorInstances"): _monitoring("disabled"),
    }


def _instances(call: Call) -> Answer:
    given = calls.parameters(call)
    store = backends.ec2(call.region)
    filters = {item["Name"]: item["Values"] for item in given.get("Filters", [])}
    ids = given.get("InstanceIds", [])
    if ids and "MaxResults" in given:
        raise AwsError("InvalidParameterCombination", "InstanceIds and MaxResults do not go together.")
    if ids:
        reservations = store.get_reservations_by_instance_ids(ids, filters=filters)
        return _as_moto(call, {"Reservations": reservations})
    pairs = [
        (reservation, instance)
        for reservation in store.describe_instances(filters=filters)
        for instance in reservation.instances
    ]
    page, token = _page(pairs, given)
    return _as_moto(call, {"Reservations": _regrouped(page), "NextToken": token})


def _page(pairs: list[tuple[Any, Any]], given: dict[str, Any]) -> tuple[list[tuple[Any, Any]], str | None]:
    size = given.get("MaxResults")
    if size is not None and not FEWEST <= size <= MOST:
        raise AwsError("InvalidParameterValue", f"Value ( {size} ) for parameter maxResults is invalid.")
    start = _start(pairs, given.get("NextToken"))
    end = len(pairs) if size is None else start + size
    # The token names the last instance shown, so that a page stays right while instances come and go.
    token = _token(pairs[end - 1][1].id) if end < len(pairs) else None
    return pairs[start:end], token


def _start(pairs: list[tuple[Any, Any]], token: str | None) -> int:
    if token is None:
        return 0
    ids = [_token(instance.id) for _, instance in pairs]
    if token not in ids:
        raise AwsError("InvalidParameterValue", "The token is not valid any more.")
    return ids.index(token) + 1


def _token(instance_id: str) -> str:
    return base64.urlsafe_b64encode(instance_id.encode()).decode()


def _regrouped(pairs: list[tuple[Any, Any]]) -> list[dict[str, Any]]:
    grouped: dict[str, dict[str, Any]] = {}
    for reservation, instance in pairs:
        shown = grouped.setdefault(
            reservation.id,
            {"ReservationId": reservation.id, "OwnerId": reservation.owner_id, "Groups": [], "Instances": []},
        )
        shown["Instances"].append(instance)
    return list(grouped.values())


def _as_moto(call: Call, output: dict[str, Any]) -> Answer:
    from moto.ec2.responses import EC2Response

    return answers.result(call, output, EC2Response.RESPONSE_KEY_PATH_TO_TRANSFORMER)


def _console(call: Call) -> Answer:
    instance_id = calls.parameters(call).get("InstanceId", "")
    instance = backends.ec2(call.region).get_instance(instance_id)
    text = "" if instance.state == "pending" else _boot_text(instance)
    output = {"InstanceId": instance.id, "Timestamp": utc_now(), "Output": base64.b64encode(text.encode()).decode()}
    return answers.result(call, output)


def _boot_text(instance: Any) -> str:
    name = next((tag["value"] for tag in instance.get_tags() if tag["key"] == "Name"), instance.id)
    return "\n".join(
        (
            "[    0.000000] Linux version 6.8.0-1021-aws (buildd@bos03) #23-Ubuntu SMP",
            "[    0.000000] Command line: BOOT_IMAGE=/vmlinuz root=LABEL=cloudimg-rootfs ro console=tty1 console=ttyS0",
            f"[    0.004112] DMI: Amazon EC2 {instance.instance_type}/, BIOS 1.0 10/16/2017",
            "[    1.381223] EXT4-fs (nvme0n1p1): mounted filesystem with ordered data mode",
            f"[    3.902010] cloud-init[612]: Cloud-init v. 24.4 running 'init' for {instance.id}",
            f"[    5.117406] cloud-init[612]: setting hostname to {instance.private_dns_name}",
            "[    9.640118] cloud-init[944]: Cloud-init v. 24.4 finished. Datasource DataSourceEc2Local. Up 9.62 s",
            "",
            f"Ubuntu 24.04.1 LTS {name} ttyS0",
            "",
            f"{name} login: ",
        )
    )


def _volume_status(call: Call) -> Answer:
    given = calls.parameters(call)
    store = backends.ec2(call.region)
    volumes = store.describe_volumes(volume_ids=given.get("VolumeIds"), filters=None)
    shown = [
        {
            "VolumeId": volume.id,
            "AvailabilityZone": volume.zone.name,
            "VolumeStatus": {"Status": "ok", "Details": [{"Name": "io-enabled", "Status": "passed"}]},
            "Actions": [],
            "Events": [],
        }
        for volume in volumes
    ]
    return answers.result(call, {"VolumeStatuses": shown})


def _monitoring(state: str) -> Callable[[Call], Answer]:
    def changed(call: Call) -> Answer:
        store = backends.ec2(call.region)
        instances = store.get_multi_instances_by_id(calls.parameters(call).get("InstanceIds", []))
        for instance in instances:
            instance.monitoring_state = state
        shown = [{"InstanceId": instance.id, "Monitoring": {"State": state}} for instance in instances]
        return answers.result(call, {"InstanceMonitorings": shown})

    return changed
