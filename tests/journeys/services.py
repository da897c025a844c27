"""The five services as journeys: what is opened, looked for, changed, and what the server itself says of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QPlainTextEdit

from skydeck.ui.confirm_dialog import ConfirmDialog
from skydeck.ui.form_dialog import FormDialog
from skydeck.ui.panels.result_view import ResultView
from skydeck.ui.widgets.json_tree import JsonTree
from tests.helpers.waiting import until_async
from tests.journeys.desk import Desk

Server = Callable[[str], Any]
Act = Callable[[Desk, "Journey"], Awaitable[None]]


@dataclass(frozen=True)
class Journey:
    """One list from the sidebar to the journal."""

    service: str
    kind: str
    sort: str  # a column's title
    filter: str
    left: frozenset[str]  # what the filter leaves
    row: str
    ids: Callable[[Server], set[str]]
    read: Callable[[Server, str], Mapping[str, Any]]  # the row by its id, as the server has it
    same: tuple[str, ...]  # what of that the JSON tab must show as it is
    tags: Callable[[Server, Mapping[str, Any]], dict[str, str]]
    related: Mapping[str, int | None]  # counts by title; None: whatever there is
    act: Act
    operation: str  # what the journal calls the change
    facts: tuple[str, ...] = field(default=())  # values of the overview, by their path in what the server has


async def agree(desk: Desk, verb: str, *names: str) -> None:
    """Answer the confirmation, after reading it."""
    dialog = await desk.dialog(ConfirmDialog)
    words = "\n".join(desk.texts(dialog))
    for name in (*names, "Sandbox (4815 1623 4200)", "us-east-1"):
        assert name in words, f"{name} is not in: {words}"
    assert dialog.cancel.isDefault()
    desk.click(verb, dialog)
    await desk.no_dialog()


async def stop_and_start(desk: Desk, journey: Journey) -> None:
    desk.click("Stop…")
    await agree(desk, "Stop", journey.row)
    await desk.said(f"Stopped {journey.row}")
    await until_async(lambda: desk.cell(journey.row, "State") == "stopped", "the instance to be stopped")
    await desk.click_when_offered("Start")
    assert not desk.button("Stop…").isEnabled()
    await agree(desk, "Start", journey.row)
    await desk.said(f"Started {journey.row}")
    await until_async(lambda: desk.cell(journey.row, "State") in ("pending", "running"), "the instance to start")


async def tag(desk: Desk, journey: Journey) -> None:
    desk.show_tab("Tags")
    desk.click("Add tag", desk.listing.detail)
    await desk.focus_on("Key")
    desk.write("reviewed")
    desk.press(Qt.Key.Key_Tab)
    await desk.focus_on("Value")
    desk.write("10% & <b>co</b>")
    for name in ("Remove tag reviewed", "Add tag", "Revert", "Save tags"):
        desk.press(Qt.Key.Key_Tab)
        await desk.focus_on(name)
    desk.press(Qt.Key.Key_Space)
    await agree(desk, "Save tags", journey.row, "reviewed = 10% & <b>co</b>")
    await desk.said(f"Saved the tags of {journey.row}")
    await until_async(lambda: desk.tags().get("reviewed") == "10% & <b>co</b>", "the tag to be shown")


async def invoke(desk: Desk, journey: Journey) -> None:
    desk.click("Invoke…")
    form = await desk.dialog(FormDialog)
    payload = desk.visible(QPlainTextEdit, form)[0]
    payload.selectAll()
    QTest.keyClicks(payload, '{"day": "monday"')
    assert not desk.button("Invoke", form).isEnabled(), "the payload is no JSON yet"
    QTest.keyClicks(payload, "}")
    desk.click("Invoke", form)
    result = await desk.dialog(ResultView)
    (tree,) = desk.visible(JsonTree, result)
    answer: Any = tree.model().json()
    assert '"day": "monday"' in str(answer["payload"]).replace("'", '"')
    assert "monday" in " ".join(desk.shown_tree(tree))
    desk.click("Close", result)
    await desk.no_dialog()
    await desk.said(f"Invoked {journey.row}")


async def silence(desk: Desk, journey: Journey) -> None:
    assert desk.cell(journey.row, "Actions") == "yes"
    desk.click("Disable actions…")
    await agree(desk, "Disable actions", journey.row)
    await desk.said(f"Disabled the actions of {journey.row}")
    await until_async(lambda: desk.cell(journey.row, "Actions") == "no", "the actions to be off")
    await desk.click_when_offered("Enable actions")
    await agree(desk, "Enable actions", journey.row)
    await desk.said(f"Enabled the actions of {journey.row}")
    await until_async(lambda: desk.cell(journey.row, "Actions") == "yes", "the actions to be on")


async def retain(desk: Desk, journey: Journey) -> None:
    desk.click("Edit retention…")
    form = await desk.dialog(FormDialog)
    days = desk.visible(QComboBox, form)[0]
    assert days.currentText() == "30", "a group that keeps its lines for ever is not offered the shortest time"
    QTest.keyClicks(days, "90")
    desk.click("Edit retention", form)
    await desk.no_dialog()
    await desk.said(f"Set the retention of {journey.row}")
    await until_async(lambda: desk.cell(journey.row, "Retention (days)") == "90", "the retention to be shown")


def _pairs(tags: Any) -> dict[str, str]:
    return {tag["Key"]: tag["Value"] for tag in tags}


def _instances(server: Server, **query: Any) -> list[dict[str, Any]]:
    found = server("ec2").describe_instances(**query)["Reservations"]
    return [instance for reservation in found for instance in reservation["Instances"]]


JOURNEYS = (
    Journey(
        "EC2", "Instances", "Type", "type:c7i.large web", frozenset({"web-1", "web-2", "web-3", "web-canary"}), "web-2",
        ids=lambda server: {one["InstanceId"] for one in _instances(server)},
        read=lambda server, row: _instances(server, InstanceIds=[row])[0],
        same=("InstanceId", "InstanceType", "ImageId", "SubnetId", "PrivateIpAddress"),
        facts=("InstanceType", "ImageId", "VpcId", "SubnetId", "PrivateIpAddress", "KeyName"),
        tags=lambda server, row: _pairs(row["Tags"]),
        related={"Volumes": 1, "Network interfaces": 1},
        act=stop_and_start, operation="StartInstances",
    ),
    Journey(
        "S3", "Buckets", "Age", "data-", frozenset({"larkspur-data-lake"}), "larkspur-data-lake",
        ids=lambda server: {one["Name"] for one in server("s3").list_buckets()["Buckets"]},
        read=lambda server, row: next(one for one in server("s3").list_buckets()["Buckets"] if one["Name"] == row),
        same=("Name",),
        tags=lambda server, row: _pairs(server("s3").get_bucket_tagging(Bucket=row["Name"])["TagSet"]),
        related={}, act=tag, operation="PutBucketTagging",
    ),
    Journey(
        "IAM", "Users", "Age", "name:svc-", frozenset({"svc-ci-deploy", "svc-supplier-upload"}), "svc-ci-deploy",
        ids=lambda server: {one["UserName"] for one in server("iam").list_users()["Users"]},
        read=lambda server, row: server("iam").get_user(UserName=row)["User"],
        same=("UserName", "UserId", "Arn", "Path"), facts=("UserId", "Arn", "Path"),
        tags=lambda server, row: _pairs(server("iam").list_user_tags(UserName=row["UserName"])["Tags"]),
        related={"Groups": None}, act=tag, operation="TagUser",
    ),
    Journey(
        "Lambda", "Functions", "Memory", "night", frozenset({"nightly-report"}), "nightly-report",
        ids=lambda server: {one["FunctionName"] for one in server("lambda").list_functions()["Functions"]},
        read=lambda server, row: server("lambda").get_function(FunctionName=row)["Configuration"],
        same=("FunctionName", "Runtime", "Handler", "Role", "CodeSha256"), facts=("Runtime", "Handler", "CodeSha256"),
        tags=lambda server, row: server("lambda").list_tags(Resource=row["FunctionArn"])["Tags"],
        related={}, act=invoke, operation="Invoke",
    ),
    Journey(
        "CloudWatch", "Alarms", "Name", "dead state:ok", frozenset({"orders-dead-letters"}), "orders-dead-letters",
        ids=lambda server: {one["AlarmName"] for one in server("cloudwatch").describe_alarms()["MetricAlarms"]},
        read=lambda server, row: server("cloudwatch").describe_alarms(AlarmNames=[row])["MetricAlarms"][0],
        same=("AlarmName", "AlarmArn", "MetricName", "Namespace", "Threshold"), facts=("MetricName", "Namespace"),
        tags=lambda server, row: _pairs(
            server("cloudwatch").list_tags_for_resource(ResourceARN=row["AlarmArn"])["Tags"]
        ),
        related={}, act=silence, operation="EnableAlarmActions",
    ),
    Journey(
        "Logs", "Log groups", "Stored", "supplier", frozenset({"/larkspur/supplier-ftp"}), "/larkspur/supplier-ftp",
        ids=lambda server: {one["logGroupName"] for one in server("logs").describe_log_groups()["logGroups"]},
        read=lambda server, row: next(
            one for one in server("logs").describe_log_groups()["logGroups"] if one["logGroupName"] == row
        ),
        same=("logGroupName",), facts=(),
        tags=lambda server, row: server("logs").list_tags_log_group(logGroupName=row["logGroupName"])["tags"],
        related={"Log streams": None}, act=retain, operation="PutRetentionPolicy",
    ),
)  # fmt: skip
