"""Which operations read-only mode lets through, over every operation of every service of botocore."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import botocore
import pytest
from botocore import xform_name
from botocore.model import OperationModel

from skydeck.catalog import KINDS
from skydeck.core.errors import AppError, ErrorKind
from skydeck.engine.wire import access, operations, permit
from skydeck.engine.wire.operations import is_repeatable, is_write, operation_model, service_model
from skydeck.engine.wire.reviewed import REVEALING, REVIEWED, TURNED
from tests.engine.conftest import READ_ONLY, Bench
from tests.helpers.fault_proxy import FaultProxy
from tests.helpers.service_models import Operation, all_operations

CATALOGUE = {kind.boto3_service for kind in KINDS.values()}
# Verbs that say by themselves that something changes.
CHANGING = re.compile(
    r"^(Accept|Add|Allocate|Apply|Assign|Associate|Attach|Authorize|Cancel|Change|Complete|Confirm|Copy|Create|Deactivate"
    r"|Delete|Deprovision|Deregister|Detach|Disable|Disassociate|Enable|Enter|Execute|Exit|Export|Import|Invoke|Lock|Modify"
    r"|Monitor|Move|Notify|Promote|Provision|Publish|Purchase|Purge|Put|Reboot|Record|Register|Reject|Release|Remove|Rename"
    r"|Replace|Request|Reset|Resize|Restore|Resume|Resync|Revoke|Rotate|Run|Send|Set|Signal|Start|Stop|Suspend|Swap|Tag"
    r"|Terminate|Unassign|Unlock|Unmonitor|Untag|Update|Upload|Upgrade|Withdraw|Write)"
)


def models(service: str) -> list[OperationModel]:
    return [service_model(service).operation_model(name) for name in service_model(service).operation_names]


def reason(one: Operation) -> str:
    """Why a person let an operation through."""
    return REVIEWED[one.service].reads.get(one.name, "") if one.service in REVIEWED else ""


def passing() -> list[Operation]:
    return [one for one in all_operations() if permit.is_read(one.service, one.name)]


def test_every_operation_of_every_service_is_one_or_the_other() -> None:
    every = all_operations()
    found = Counter(permit.is_read(one.service, one.name) for one in every)
    # Another version of botocore has some more or fewer; a table that is not found would have none.
    assert len({one.service for one in every}) > 400
    assert found[True] > 7500
    assert found[False] > 10500


def test_the_page_says_how_many_pass() -> None:
    page = (Path(__file__).resolve().parents[3] / "SECURITY.md").read_text("utf-8")
    if f"(botocore {botocore.__version__})" not in page:
        pytest.skip("the page counts another version of botocore")
    counted, reads = len(all_operations()), len(passing())
    assert f"{counted:,} in {len({one.service for one in all_operations()})} services" in page
    assert f"of which {reads:,} are" in page
    table = [int(number.replace(",", "")) for number in re.findall(r"\| ([\d,]+) \|$", page, re.MULTILINE)]
    assert sum(table[:3]) == reads
    assert sum(table[3:]) == counted - reads


def test_nothing_that_aws_calls_a_change_passes_without_a_reason() -> None:
    levels = access.READING | {access.BY_MODEL}
    bad = [one for one in passing() if access.level(one.service, one.name) not in levels and not reason(one)]
    assert not bad


def test_nothing_whose_verb_changes_passes_without_a_reason() -> None:
    assert not [one for one in passing() if CHANGING.match(one.name) and not reason(one)]


def test_nothing_that_is_not_a_get_passes_where_methods_mean_something() -> None:
    odd = [one for one in passing() if one.method not in ("GET", "HEAD", "POST")]
    assert not odd, "PUT, PATCH and DELETE say what they are"


def test_the_mark_of_the_models_is_believed_only_where_it_is() -> None:
    for one in all_operations():
        if access.level(one.service, one.name) == access.BY_MODEL:
            assert one.readonly, one


def test_what_is_newer_than_the_table_is_a_change() -> None:
    assert access.level("ec2", "DescribeTomorrow") == access.UNKNOWN
    assert not permit.is_read("ec2", "DescribeTomorrow")
    assert not permit.is_read("nobody", "ListThings")


def test_every_exception_exists_is_needed_and_has_a_reason() -> None:
    known = {(one.service, one.name) for one in all_operations()}
    levels = access.READING | {access.BY_MODEL}
    for service, reviewed in REVIEWED.items():
        for name, why in {**reviewed.reads, **reviewed.changes}.items():
            by_data = name.startswith(permit.VERBS) and access.level(service, name) in levels
            assert (service, name) in known, name
            assert by_data is (name in reviewed.changes) or name == "ReceiveMessage", name
            assert len(why) > 4


def test_nobody_overrules_a_level_for_convenience() -> None:
    """Exceptions from a level that says `Write` are few enough to be listed here once more."""
    strong = {"Write", "Tagging", "Permissions management", access.WITH_MORE}
    overruled = {f"{one.service} {one.name}" for one in passing() if access.level(one.service, one.name) in strong}
    assert overruled == {
        "cloudtrail GetQueryResults",
        "sts AssumeRole",
        "sts AssumeRoleWithSAML",
        "sts AssumeRoleWithWebIdentity",
        "sts DecodeAuthorizationMessage",
    }


def test_what_reveals_secrets_is_a_read_that_exists() -> None:
    for service, name in REVEALING:
        assert permit.is_read(service, name), (service, name)


def test_a_parameter_can_make_a_change_of_a_read(faulty: Bench, proxy: FaultProxy) -> None:
    for (service, name), (parameter, _why) in TURNED.items():
        assert permit.is_read(service, name)
        shape = service_model(service).operation_model(name).input_shape
        assert shape is not None
        assert parameter in shape.members
    asked = {"InstanceId": "i-1", "WakeUp": True}
    with pytest.raises(AppError) as caught:
        faulty.gateway.call(READ_ONLY, "ec2", "get_console_screenshot", asked)
    assert caught.value.kind is ErrorKind.READ_ONLY
    assert proxy.seen == []
    faulty.gateway.permit(READ_ONLY, "ec2", "get_console_screenshot", {**asked, "WakeUp": False})


# All models would take five seconds and half a gigabyte: those of the catalogue, and some of the rest.
SERVICES = tuple(sorted(CATALOGUE | {"dynamodb", "kms", "s3control", "secretsmanager", "sqs", "ssm", "sts"}))


def test_read_only_refuses_every_operation_that_changes_and_sends_none(faulty: Bench, proxy: FaultProxy) -> None:
    refused = 0
    for service in SERVICES:
        for model in models(service):
            operation = xform_name(model.name)
            if not is_write(service, operation):
                faulty.gateway.permit(READ_ONLY, service, operation, {})
                continue
            with pytest.raises(AppError) as caught:
                faulty.gateway.call(READ_ONLY, service, operation, {})
            assert caught.value.kind is ErrorKind.READ_ONLY
            refused += 1
    assert refused > 800
    assert proxy.seen == []


@pytest.fixture
def light_models(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Of each model its name only."""
    names = {(one.service, xform_name(one.name)): one.name for one in all_operations()}

    def named(service: str, operation: str) -> Any:
        return SimpleNamespace(name=names[service, operation], idempotent_members=())

    def forget() -> None:
        operations.is_write.cache_clear()
        operations.is_repeatable.cache_clear()

    forget()
    with monkeypatch.context() as patched:
        patched.setattr(operations, "operation_model", named)
        yield
    forget()


@pytest.mark.usefixtures("light_models")
def test_read_only_refuses_every_change_there_is_in_every_way(faulty: Bench, proxy: FaultProxy) -> None:
    gateway = faulty.gateway
    refused = 0
    for one in all_operations():
        if permit.is_read(one.service, one.name):
            continue
        asked = (READ_ONLY, one.service, xform_name(one.name), dict[str, Any]())
        ways = (gateway.call, gateway.pages, partial(gateway.presign, seconds=60), gateway.pass_for)
        for way in ways if one.service in CATALOGUE else ways[:1]:
            with pytest.raises(AppError) as caught:
                _used(way(*asked))
            assert caught.value.kind is ErrorKind.READ_ONLY, one
        refused += 1
    assert refused > 10500
    assert (proxy.seen, faulty.told) == ([], [])


def _used(given: Any) -> None:
    """What a generator or a block does, it does when it is used."""
    if isinstance(given, AbstractContextManager):
        with given:
            return
    list(given)


@pytest.mark.parametrize(
    ("service", "operation"),
    [
        ("lambda", "Invoke"),
        ("sts", "GetFederationToken"),
        ("s3", "CreateSession"),
        ("ec2", "GetFlowLogsIntegrationTemplate"),
        ("sqs", "ReceiveMessage"),
        ("kms", "GenerateDataKey"),
        ("cloudtrail", "StartQuery"),
        ("ecr", "GetAuthorizationToken"),
        ("cognito-identity", "GetCredentialsForIdentity"),
        ("bedrock-runtime", "InvokeModel"),
        ("bedrock-agentcore-control", "SetTokenVaultCMK"),
        ("gamelift", "RequestUploadCredentials"),
        ("stepfunctions", "GetActivityTask"),
    ],
)
def test_what_looks_harmless_is_a_change(service: str, operation: str) -> None:
    assert not permit.is_read(service, operation)


def test_what_the_catalogue_lists_is_read() -> None:
    for kind in KINDS.values():
        assert not is_write(kind.boto3_service, kind.list.operation), kind.kind_id


def test_what_the_catalogue_does_is_a_change() -> None:
    for kind in KINDS.values():
        for action in kind.actions:
            assert is_write(action.client or kind.boto3_service, action.operation), f"{kind.kind_id} {action.id}"


CREATING = re.compile(
    r"^(Create|Run|Allocate|Register|Import|Copy|Publish|Request|Purchase|Send|Invoke|Provision|Issue|Export|Add|Upload"
    r"|Authorize|Accept)"
)


def test_creating_calls_without_a_token_are_never_repeated() -> None:
    counted = {}
    for service in ("ec2", "iam", "lambda", "logs", "s3", "cloudwatch"):
        bare = [model for model in models(service) if CREATING.match(model.name) and not model.idempotent_members]
        for model in bare:
            assert not is_repeatable(service, xform_name(model.name)), model.name
        counted[service] = len(bare)
    # The survey counted 136 such calls; a model that grows must not shrink what the rule covers.
    assert sum(counted.values()) >= 136, counted


def test_a_token_makes_a_creating_call_repeatable() -> None:
    assert operation_model("ec2", "run_instances").idempotent_members
    assert is_repeatable("ec2", "run_instances")


@pytest.mark.parametrize(
    ("service", "operation"),
    [
        ("ec2", "reboot_instances"),
        ("logs", "put_log_events"),
        ("cloudwatch", "put_metric_data"),
        ("lambda", "add_permission"),
        ("ec2", "attach_volume"),
        ("lambda", "invoke"),
    ],
)
def test_what_adds_up_is_never_repeated(service: str, operation: str) -> None:
    assert not is_repeatable(service, operation)


@pytest.mark.parametrize(
    ("service", "operation"),
    [("ec2", "stop_instances"), ("s3", "put_object"), ("iam", "delete_user"), ("ec2", "describe_instances")],
)
def test_what_says_how_it_shall_be_is_repeated(service: str, operation: str) -> None:
    assert is_repeatable(service, operation)
