"""Every kind against botocore's own models, and every rule against a fault planted for it."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Any

import pytest

from skydeck.catalog import KINDS, SERVICES, kind
from skydeck.core.kinds import Action, Call, Child, Column, Input, Part, Render, ResourceKind, Risk, Tags
from skydeck.core.vectors import unpack
from skydeck.engine.resources.expressions import compiled, evaluate
from skydeck.engine.resources.projection import fields, projector
from tests.catalog import samples
from tests.catalog.rules import RULES, Rule, checked, findings

ALL = pytest.mark.parametrize("one", KINDS.values(), ids=lambda one: one.kind_id)


@ALL
def test_kind_fits_the_models_of_botocore(one: ResourceKind) -> None:
    assert findings(one) == []


def test_ids_are_unique_and_say_their_service() -> None:
    ids = Counter(one.kind_id for service in SERVICES for one in service.kinds)
    assert [name for name, count in ids.items() if count > 1] == []
    assert all(one.service == service.name for service in SERVICES for one in service.kinds)
    assert len(ids) == len(KINDS)


def test_unknown_kind_is_an_error() -> None:
    assert kind("ec2.instances").title == "Instances"
    with pytest.raises(KeyError):
        kind("ec2.instance")


@ALL
@pytest.mark.parametrize("full", [True, False], ids=["full", "sparse"])
def test_made_up_answer_goes_through_every_expression(one: ResourceKind, full: bool) -> None:
    for call in filter(None, (one.list, one.detail)):
        row = _with_parent(one, samples.row(one, call, full=full), full)
        page = projector(one).page([row])
        assert page.count == 1
        assert unpack(page.vectors[0]) == [row[one.id]]
        assert len(projector(one).fields(row)) == len(one.overview or one.columns)
        _evaluate_what_hangs_on_the_row(one, row, full)


def _with_parent(one: ResourceKind, row: dict[str, Any], full: bool) -> dict[str, Any]:
    if not one.parent:
        return row
    owner = KINDS[one.parent]
    return {**row, "_parent": samples.row(owner, owner.list, full=full)}


def _evaluate_what_hangs_on_the_row(one: ResourceKind, row: dict[str, Any], full: bool) -> None:
    for action in one.actions:
        evaluate(action.params, [row] if action.batch else row)
    for part in one.parts:
        service = part.call.client or one.boto3_service
        evaluate(part.call.params, row)
        made = compiled(part.call.rows)(samples.answer(service, part.call.operation, full=full))
        assert len(fields(part.fields, made)) == len(part.fields)
    for child in one.children:
        evaluate({**(child.call.params if child.call else {}), **child.params}, row)
        target = KINDS[child.kind]
        if child.where:
            compiled(child.where.replace("$id", "'x'"))(samples.row(target, target.list, full=full))
    if one.tags:
        evaluate({**one.tags.target, **one.tags.extra}, row)


# --- planted faults: each is a slip that somebody could make, and what the suite says to it ---------------------------

EC2, BUCKETS = kind("ec2.instances"), kind("s3.buckets")
ASG, STREAMS = kind("ec2.auto-scaling-groups"), kind("logs.streams")


def _columns(*more: Column) -> dict[str, Any]:
    return {"columns": (*EC2.columns, *more)}


def _action(**changes: Any) -> dict[str, Any]:
    stop = next(one for one in EC2.actions if one.id == "stop")
    return {"actions": (replace(stop, **changes),)}


def _input(*inputs: Input) -> dict[str, Any]:
    return _action(batch=False, params={"InstanceIds": "[InstanceId]"}, inputs=inputs)


def _tags(**changes: Any) -> dict[str, Any]:
    assert EC2.tags is not None
    return {"tags": replace(EC2.tags, **changes)}


def _read(*fields: Column, **call: Any) -> dict[str, Any]:
    made = {"operation": "describe_instance_status", "params": {"InstanceIds": "[InstanceId]"}, **call}
    return {"parts": (Part("More", Call(**made), fields=fields),)}


FAULTS: dict[str, tuple[ResourceKind, dict[str, Any], str]] = {
    "member that does not exist": (EC2, _columns(Column("More", "InstanceID")), "no member InstanceID"),
    "member cut short": (EC2, _columns(Column("More", "State.Nam")), "no member Nam"),
    "member of a list": (EC2, _columns(Column("More", "SecurityGroups.GroupId")), "array has no member GroupId"),
    "expression that does not parse": (EC2, _columns(Column("More", "State.")), "does not parse"),
    "function that does not exist": (EC2, _columns(Column("More", "upper(InstanceId)")), "no function upper"),
    "wrong number of arguments": (EC2, _columns(Column("More", "join(', ')")), "does not take 1 arguments"),
    "text over a number": (EC2, _columns(Column("More", "join('', [AmiLaunchIndex])")), "is not text"),
    "filter over a state that is not": (
        EC2, _columns(Column("More", "NetworkInterfaces[?Status=='inuse'].MacAddress", Render.LIST)), "never 'inuse'",
    ),
    "id that does not exist": (EC2, {"id": "Id"}, "no member Id"),
    "id that is a record": (EC2, {"id": "State"}, "is not text"),
    "label that does not exist": (EC2, {"label": "Tag[0].Value"}, "no member Tag"),
    "pending with a misspelt state": (EC2, {"pending": "State.Name == 'stoping'"}, "never 'stoping'"),
    "pending with a misspelt state in a list": (EC2, {"pending": "contains(['stop'], State.Name)"}, "is never"),
    "region that does not exist": (BUCKETS, {"region": "Region"}, "no member Region"),
    "overview line that does not exist": (EC2, {"overview": (Column("More", "Root"),)}, "no member Root"),
    "number shown as text": (EC2, _columns(Column("More", "AmiLaunchIndex", Render.STATE)), "STATE does not show"),
    "text shown as size": (EC2, _columns(Column("More", "ImageId", Render.SIZE)), "SIZE does not show"),
    "record shown as text": (EC2, _columns(Column("More", "Placement")), "TEXT does not show"),
    "list of records": (EC2, _columns(Column("More", "SecurityGroups", Render.LIST)), "LIST does not show"),
    "no list at all": (EC2, _columns(Column("More", "ImageId", Render.LIST)), "is not a list"),
    "link to no kind": (EC2, _columns(Column("More", "ImageId", link="ec2.amis")), "ec2.amis, which is no kind"),
    "ARN that leads nowhere": (
        EC2, _columns(Column("More", "OutpostArn", link="cloudtrail.events")), "has no arn_tail",
    ),
    "two columns of one name": (EC2, _columns(Column("Zone ", "ImageId", key="zone")), "column zone is there 2"),
    "name that can't be typed": (EC2, _columns(Column("Größe", "ImageId")), "can't be typed"),
    "sorted by no column": (EC2, {"sort": "-size"}, "sorted by -size"),
    "all columns hidden": (EC2, {"columns": (Column("Name", "ImageId", hidden=True),), "sort": ""}, "every column"),
    "kind id with a space": (EC2, {"name": "My instances"}, "is not service.plural"),
    "nothing said about it": (EC2, {"about": ""}, "must be said"),
    "icon that is not drawn": (EC2, {"icon": "sever"}, "icon sever"),
    "operation that does not exist": (EC2, {"list": Call("list_instances")}, "no operation list_instances"),
    "rows that are no list": (EC2, {"list": Call("describe_instances", rows="NextToken")}, "is not a list"),
    "rows that do not exist": (EC2, {"list": Call("describe_instances", rows="Instances")}, "no member Instances"),
    "list parameter that does not exist": (
        EC2, {"list": replace(EC2.list, params={"Owner": "'self'"})}, "no parameter Owner",
    ),
    "list without paging": (
        kind("ec2.target-groups"),
        {"list": Call("describe_target_health", rows="TargetHealthDescriptions", params={"TargetGroupArn": "'x'"})},
        "no paginator and no entry",
    ),
    "list that writes": (EC2, {"list": Call("stop_instances", rows="StoppingInstances")}, "not known to be a read"),
    "detail by the wrong parameter": (
        EC2, {"detail": replace(EC2.list, params={"InstanceIds": "id"})},
        "InstanceIds is a list, not a string",
    ),
    "detail of other rows": (
        EC2, {"detail": Call("describe_volumes", rows="Volumes", params={"VolumeIds": "ids"})}, "over the detail",
    ),
    "part without what its call needs": (
        EC2, _read(operation="describe_instance_attribute", params={}), "needs Attribute",
    ),
    "part that asks for what is not": (
        EC2, _read(operation="describe_instance_attribute", params={"InstanceId": "InstanceId", "Attribute": "'user'"}),
        "is never 'user'",
    ),
    "part whose field does not exist": (EC2, _read(Column("Status", "Status")), "no member Status"),
    "action on a member that is not": (EC2, _action(params={"InstanceIds": "[].Id"}), "no member Id"),
    "action over one row as if many": (EC2, _action(batch=False), "is not a list"),
    "action without what it needs": (EC2, _action(params={}), "needs InstanceIds"),
    "action with a number for a list": (EC2, _action(params={"InstanceIds": "length(@)"}), "is a list, not a number"),
    "action that reads": (EC2, _action(operation="describe_instances"), "is a read"),
    "guard with a misspelt state": (EC2, _action(when="State.Name == 'runing'"), "never 'runing'"),
    "DryRun where there is none": (BUCKETS, {"actions": (replace(BUCKETS.actions[0], dry_run=True),)}, "no DryRun"),
    "result that does not exist": (EC2, _action(result="Stopped"), "no member Stopped"),
    "input that does not exist": (EC2, _input(Input("Why", "Reason")), "no parameter Reason"),
    "input of the wrong sort": (EC2, _input(Input("Force", "Force", "number")), "is a boolean, not a number"),
    "input that starts with no column": (EC2, _input(Input("Force", "Force", "bool", initial="forced")), "no column"),
    "choice without choices": (EC2, _input(Input("Force", "Force", "choice")), "has no choices"),
    "choice that AWS does not take": (
        kind("cloudwatch.alarms"),
        {"actions": (Action("x", "X…", "set_alarm_state", {"AlarmName": "AlarmName", "StateReason": "'x'"}, Risk.L1,
                            "{label}", inputs=(Input("S", "StateValue", "choice", choices=("Ok",), required=True),)),)},
        "offers Ok, which AWS does not take",
    ),
    "terminate at L1": (EC2, _action(operation="terminate_instances"), "terminate_instances is at least L2"),
    "IAM user deleted at L2": (
        kind("iam.users"), {"actions": (replace(kind("iam.users").actions[0], risk=Risk.L2),)}, "at least L3",
    ),
    "loss that is not said": (EC2, _action(risk=Risk.L2, consequence=""), "what is lost is not said"),
    "dialog without ellipsis": (EC2, _action(title="Stop"), "when a dialog follows"),
    "ellipsis without dialog": (EC2, _action(risk=Risk.L0), "when a dialog follows"),
    "destroying as the first button": (
        EC2, _action(operation="terminate_instances", risk=Risk.L2, primary=True), "never primary",
    ),
    "bar that names nothing": (EC2, _action(done="Stopped"), "must name {label}"),
    "two actions of one id": (EC2, {"actions": (EC2.actions[0], EC2.actions[0])}, "action start is there 2"),
    "child of no kind": (EC2, {"children": (Child("Disks", "ec2.disks", {"x": "y"}),)}, "ec2.disks is no kind"),
    "child by a parameter that is not": (
        EC2, {"children": (Child("Disks", "ec2.volumes", {"InstanceId": "InstanceId"}),)}, "no parameter InstanceId",
    ),
    "child by a member that is not": (
        EC2, {"children": (Child("Alarms", "cloudwatch.alarms", where="Dimension == $id"),)}, "no member Dimension",
    ),
    "child that takes all": (EC2, {"children": (Child("Disks", "ec2.volumes"),)}, "nothing says which rows"),
    "child below another kind": (EC2, {"children": (Child("Lines", "logs.streams", {"x": "y"}),)}, "rows below logs"),
    "child with rows of another sort": (
        kind("iam.users"),
        {"children": (Child("Groups", "iam.groups", call=Call("list_users", rows="Users")),)}, "does not give rows",
    ),
    "tags that are not read": (EC2, _tags(read="Tag"), "no member Tag"),
    "tags read as something else": (EC2, _tags(read="SecurityGroups"), "neither a map nor a list"),
    "tags written under another name": (EC2, _tags(set_param="TagList"), "no parameter TagList"),
    "tags removed in the wrong dialect": (EC2, _tags(remove_as_list=False), "is a structure, not a string"),
    "tags written as a map": (EC2, _tags(as_map=True), "is a list, not table"),
    "tags without a target": (EC2, _tags(target={}), "needs Resources"),
    "tags that keep what is not written": (ASG, {"tags": replace(ASG.tags or Tags(), extra={})}, "keep names"),
    "link to the console with an unknown word": (EC2, {"console": "ec2/{instance}"}, "{instance} is not known"),
    "link to a parent that is not": (EC2, {"console": "ec2/{parent}"}, "there is no parent"),
    "ARN with an unknown word": (EC2, {"arn": "arn:{partition}:ec2:{zone}:{id}"}, "no member zone"),
    "ARN without the id after its tail": (EC2, {"arn_tail": ":"}, "no id after :"),
    "list that ignores its parent": (STREAMS, {"list": replace(STREAMS.list, params={})}, "takes nothing from"),
    "parent that does not exist": (STREAMS, {"parent": "logs.group"}, "logs.group is no kind"),
}  # fmt: skip


@pytest.mark.parametrize("name", FAULTS)
def test_planted_fault_is_caught(name: str) -> None:
    sound, changes, said = FAULTS[name]
    found = findings(replace(sound, **changes))
    assert any(said in one for one in found), found


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_no_rule_is_there_that_no_planted_fault_breaks(rule: Rule) -> None:
    assert any(checked(rule, replace(sound, **changes)) for sound, changes, _ in FAULTS.values())


def test_sparse_answer_catches_a_function_over_nothing() -> None:
    careless = replace(EC2, columns=(Column("Groups", "join(', ', SecurityGroups[].GroupName)"),), sort="")
    row = samples.row(EC2, EC2.list, full=False)
    with pytest.raises(ValueError, match="invalid type"):
        projector(careless).page([row])
