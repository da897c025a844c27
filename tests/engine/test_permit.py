"""Which operations read-only mode lets through, over every operation of the services that the catalogue uses."""

from __future__ import annotations

import re

import pytest
from botocore import xform_name
from botocore.model import OperationModel

from skydeck.catalog import KINDS
from skydeck.core.errors import AppError, ErrorKind
from skydeck.engine import permit
from skydeck.engine.operations import is_repeatable, is_write, operation_model, service_model
from tests.engine.conftest import READ_ONLY, Bench
from tests.helpers.fault_proxy import FaultProxy

SERVICES = tuple(sorted({*permit.READS, *(kind.boto3_service for kind in KINDS.values())}))
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


@pytest.mark.parametrize("service", SERVICES)
def test_nothing_that_changes_passes_without_a_reason(service: str) -> None:
    reasons = permit.READS.get(service, permit.Reads(())).also
    for model in models(service):
        if not permit.is_read(service, model.name) or model.name in reasons:
            continue
        assert not CHANGING.match(model.name), model.name
        # Where HTTP methods mean something, a read is a GET or a HEAD.
        if service_model(service).resolved_protocol in ("rest-xml", "rest-json"):
            assert model.http["method"] in ("GET", "HEAD") or model.name.startswith(("List", "Get", "Search")), (
                model.name
            )


@pytest.mark.parametrize("service", sorted(permit.READS))
def test_every_exception_exists_and_has_a_reason(service: str) -> None:
    names = set(service_model(service).operation_names)
    reads = permit.READS[service]
    for name, reason in {**reads.also, **reads.never}.items():
        assert name in names, name
        assert reason


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


def test_an_unknown_service_reads_by_two_verbs_only() -> None:
    assert permit.is_read("nobody", "ListThings")
    assert not permit.is_read("nobody", "GetThing")
    assert not permit.is_read("nobody", "CreateThing")


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
