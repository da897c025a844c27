"""The gateway against a real server, and against a proxy that breaks its answers."""

from __future__ import annotations

import json
import socket
import threading
import time
from contextlib import suppress
from dataclasses import replace

import pytest

from skydeck.core.context import AwsContext, WriteMode
from skydeck.core.errors import AppError, ErrorKind
from skydeck.engine.wire import bodies
from tests.engine.conftest import READ_ONLY, SANDBOX, Bench, MakeBench
from tests.helpers import fault_proxy as faults
from tests.helpers.fault_proxy import FaultProxy

RUN = {"ImageId": "ami-12345678", "MinCount": 1, "MaxCount": 1}


def refused(
    bench: Bench, service: str, operation: str, params: dict[str, object], ctx: AwsContext = SANDBOX
) -> AppError:
    with pytest.raises(AppError) as caught:
        bench.gateway.call(ctx, service, operation, dict(params))
    return caught.value


def test_answers_are_plain_json_with_moments_as_text(bench: Bench) -> None:
    made = bench.gateway.call(SANDBOX, "ec2", "run_instances", RUN)
    users = bench.gateway.call(SANDBOX, "iam", "create_user", {"UserName": "json"})
    groups = bench.gateway.call(SANDBOX, "lambda", "list_functions", {})
    assert made["Instances"][0]["LaunchTime"].startswith("20")
    assert json.loads(json.dumps([made, users, groups]))


def test_bodies_are_read_within_the_call(bench: Bench) -> None:
    bench.gateway.call(SANDBOX, "s3", "create_bucket", {"Bucket": "bodies"})
    bench.gateway.call(SANDBOX, "s3", "put_object", {"Bucket": "bodies", "Key": "k", "Body": b"hello"})
    assert bench.gateway.call(SANDBOX, "s3", "get_object", {"Bucket": "bodies", "Key": "k"})["Body"] == b"hello"


def put_objects(bench: Bench, count: int) -> dict[str, str]:
    bench.gateway.call(SANDBOX, "s3", "create_bucket", {"Bucket": f"of-{count}"})
    for number in range(count):
        bench.gateway.call(SANDBOX, "s3", "put_object", {"Bucket": f"of-{count}", "Key": f"k{number}", "Body": b""})
    bench.told.clear()
    return {"Bucket": f"of-{count}"}


def test_every_page_is_read_and_noted(bench: Bench) -> None:
    pages = list(bench.gateway.pages(SANDBOX, "s3", "list_objects_v2", put_objects(bench, 5), page_size=2))
    assert [len(page["Contents"]) for page in pages] == [2, 2, 1]
    assert [record.operation for record in bench.told] == ["ListObjectsV2"] * 3


def test_pages_of_an_operation_without_paginator_end(bench: Bench) -> None:
    pages = list(bench.gateway.pages(SANDBOX, "ec2", "describe_regions", {}, page_size=5))
    assert len(pages) == 1


def test_a_list_that_is_no_longer_wanted_stops_between_pages(bench: Bench) -> None:
    cancelled = threading.Event()
    params = put_objects(bench, 3)
    pages = bench.gateway.pages(SANDBOX, "s3", "list_objects_v2", params, page_size=1, cancelled=cancelled)
    next(pages)
    cancelled.set()
    with pytest.raises(AppError) as caught:
        next(pages)
    assert caught.value.kind is ErrorKind.CANCELLED


@pytest.mark.parametrize(
    ("service", "operation", "params"),
    [
        ("ec2", "run_instances", RUN),
        ("ec2", "terminate_instances", {"InstanceIds": ["i-1"], "DryRun": True}),
        ("s3", "delete_bucket", {"Bucket": "b"}),
        ("iam", "create_access_key", {}),
        ("lambda", "invoke", {"FunctionName": "f"}),
        ("cloudwatch", "delete_alarms", {"AlarmNames": ["a"]}),
        ("logs", "put_retention_policy", {"logGroupName": "g", "retentionInDays": 1}),
    ],
)
def test_read_only_sends_nothing_and_notes_nothing(
    faulty: Bench, proxy: FaultProxy, service: str, operation: str, params: dict[str, object]
) -> None:
    assert refused(faulty, service, operation, params, READ_ONLY).kind is ErrorKind.READ_ONLY
    assert proxy.seen == []
    assert faulty.told == []


def test_a_change_is_on_disk_before_it_is_sent(faulty: Bench, proxy: FaultProxy) -> None:
    on_disk: list[str] = []

    def look() -> None:
        on_disk.append(faulty.journal._chain.path.read_text())

    proxy.delay = look
    faulty.gateway.call(SANDBOX, "iam", "create_user", {"UserName": "intent"})
    assert '"kind":"intent"' in on_disk[0]
    assert '"operation":"CreateUser"' in on_disk[0]
    assert [record.outcome for record in faulty.told] == ["sent", "ok"]
    assert faulty.told[0].number == faulty.told[1].number > 0


def test_nothing_is_sent_when_the_journal_cannot_be_written(
    faulty: Bench, proxy: FaultProxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_line: object, *, durable: bool) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(faulty.journal._chain, "append", full)
    error = refused(faulty, "iam", "create_user", {"UserName": "full"})
    assert error.kind is ErrorKind.LOCAL
    assert "No space left" in error.text
    assert proxy.seen == []


def test_a_lost_answer_of_a_change_is_called_unknown(faulty: Bench, proxy: FaultProxy) -> None:
    proxy.use(faults.always(faults.DROP_AFTER_PROCESS))
    error = refused(faulty, "iam", "create_user", {"UserName": "lost"})
    assert error.may_have_happened
    assert "may have happened" in error.advice
    assert [record.operation for record in faulty.journal.unknown()] == ["CreateUser"]


BREAKING = (
    faults.DROP_AFTER_PROCESS,
    faults.RESET_EARLY,
    faults.CLOSE_MID_BODY,
    faults.SHORT_LENGTH,
    faults.PAGE_200,
    faults.UNAVAILABLE,
    faults.THROTTLED,
    faults.HANG,
)
CREATING: tuple[tuple[str, str, dict[str, object]], ...] = (
    ("iam", "create_access_key", {"UserName": "once"}),
    ("ec2", "create_tags", {"Resources": ["i-1"], "Tags": [{"Key": "a", "Value": "b"}]}),
    ("s3", "create_bucket", {"Bucket": "once"}),
    ("lambda", "invoke", {"FunctionName": "once"}),
    ("logs", "create_log_stream", {"logGroupName": "once", "logStreamName": "s"}),
)
# Not the pair of a hung server and an invocation, which waits for a quarter of an hour on purpose.
ONCE = [(fault, *call) for fault in BREAKING for call in CREATING if (fault, call[1]) != (faults.HANG, "invoke")]


@pytest.mark.parametrize(("fault", "service", "operation", "params"), ONCE)
def test_a_creating_call_is_sent_once(
    make_bench: MakeBench, proxy: FaultProxy, fault: str, service: str, operation: str, params: dict[str, object]
) -> None:
    bench = make_bench(proxy.port, read_timeout=0.3)
    proxy.use(faults.always(fault))
    with suppress(AppError):  # some of these answers are empty, which no fault can cut
        bench.gateway.call(SANDBOX, service, operation, dict(params))
    assert len(proxy.seen) == 1


def test_a_cut_body_is_noticed(faulty: Bench, proxy: FaultProxy) -> None:
    proxy.use(faults.always(faults.CLOSE_MID_BODY))
    error = refused(faulty, "lambda", "invoke", {"FunctionName": "cut"})
    assert error.kind in (ErrorKind.UNTRUSTED, ErrorKind.OFFLINE)
    assert error.may_have_happened


def test_a_repeatable_change_is_sent_again(bench: Bench, faulty: Bench, proxy: FaultProxy, no_backoff: None) -> None:
    made = bench.gateway.call(SANDBOX, "ec2", "run_instances", RUN)
    proxy.use(faults.first(faults.RESET_EARLY))
    ids = [made["Instances"][0]["InstanceId"]]
    faulty.gateway.call(SANDBOX, "ec2", "stop_instances", {"InstanceIds": ids})
    assert len(proxy.seen) == 2
    assert faulty.told[-1].attempts == 2


def test_once_is_honoured_for_a_repeatable_change(faulty: Bench, proxy: FaultProxy) -> None:
    proxy.use(faults.always(faults.RESET_EARLY))
    with pytest.raises(AppError):
        faulty.gateway.call(SANDBOX, "ec2", "stop_instances", {"InstanceIds": ["i-1"]}, once=True)
    assert len(proxy.seen) == 1


@pytest.mark.parametrize(
    ("service", "operation"), [("ec2", "describe_regions"), ("s3", "list_buckets"), ("logs", "describe_log_groups")]
)
def test_calls_share_a_connection(bench: Bench, faulty: Bench, proxy: FaultProxy, service: str, operation: str) -> None:
    bench.gateway.call(SANDBOX, service, operation, {})  # the server takes its time for the first call
    for _ in range(5):
        faulty.gateway.call(SANDBOX, service, operation, {})
    assert (len(proxy.seen), proxy.connections) == (5, 1)


def test_a_slow_function_runs_once(faulty: Bench, proxy: FaultProxy) -> None:
    def dawdle() -> None:
        proxy.closing.wait(1.5)

    proxy.delay = dawdle
    faulty.gateway.call(SANDBOX, "lambda", "invoke", {"FunctionName": "slow", "Payload": b"{}"})
    assert len(proxy.seen) == 1


def test_a_removal_whose_first_answer_was_lost_says_so(faulty: Bench, proxy: FaultProxy, no_backoff: None) -> None:
    faulty.gateway.call(SANDBOX, "iam", "create_group", {"GroupName": "gone"})
    proxy.use(faults.first(faults.DROP_AFTER_PROCESS))
    error = refused(faulty, "iam", "delete_group", {"GroupName": "gone"})
    assert error.kind is ErrorKind.NOT_FOUND
    assert error.may_have_happened


def test_a_hung_read_ends_after_two_waits(faulty: Bench, proxy: FaultProxy, no_backoff: None) -> None:
    proxy.use(faults.always(faults.HANG))
    started = time.monotonic()
    error = refused(faulty, "iam", "list_users", {})
    assert error.kind is ErrorKind.OFFLINE
    assert len(proxy.seen) == 2
    assert time.monotonic() - started < 2 * 0.6 + 1.5


def test_giving_up_on_a_hung_call_ends_its_worker(faulty: Bench, proxy: FaultProxy) -> None:
    proxy.use(faults.always(faults.HANG))
    cancelled = threading.Event()
    proxy.delay = cancelled.set
    started = time.monotonic()
    with pytest.raises(AppError) as caught:
        faulty.gateway.call(SANDBOX, "iam", "list_users", {}, cancelled=cancelled)
    assert caught.value.kind is ErrorKind.CANCELLED
    assert time.monotonic() - started < 0.6 + 1
    assert len(proxy.seen) == 1


def test_giving_up_works_in_the_middle_of_an_answer(bench: Bench, faulty: Bench, proxy: FaultProxy) -> None:
    for number in range(20):
        bench.gateway.call(SANDBOX, "iam", "create_group", {"GroupName": f"trickle{number}"})
    proxy.use(faults.always(faults.TRICKLE))
    cancelled = threading.Event()
    threading.Timer(0.5, cancelled.set).start()
    started = time.monotonic()
    with pytest.raises(AppError) as caught:
        faulty.gateway.call(SANDBOX, "iam", "list_groups", {}, cancelled=cancelled)
    assert caught.value.kind is ErrorKind.CANCELLED
    assert 0.4 < time.monotonic() - started < 1.5
    assert len(proxy.seen) == 1


def test_an_answer_that_only_trickles_is_asked_for_again(
    bench: Bench, faulty: Bench, proxy: FaultProxy, no_backoff: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    right = bench.gateway.call(SANDBOX, "ec2", "describe_regions", {})["Regions"]
    monkeypatch.setattr(bodies, "SLOW_SECONDS", 0.5)
    proxy.use(faults.first(faults.TRICKLE))
    assert faulty.gateway.call(SANDBOX, "ec2", "describe_regions", {})["Regions"] == right
    assert len(proxy.seen) == 2


def test_giving_up_on_a_change_says_that_it_may_complete(faulty: Bench, proxy: FaultProxy) -> None:
    proxy.use(faults.always(faults.HANG))
    cancelled = threading.Event()
    proxy.delay = cancelled.set
    with pytest.raises(AppError) as caught:
        faulty.gateway.call(SANDBOX, "iam", "create_user", {"UserName": "c"}, cancelled=cancelled)
    assert caught.value.may_have_happened
    assert "may still complete" in caught.value.advice


def test_a_wrong_clock_is_measured(faulty: Bench, proxy: FaultProxy) -> None:
    proxy.use(faults.always(faults.SKEWED))
    proxy.clock_ahead = 20 * 60
    error = refused(faulty, "ec2", "describe_instances", {})
    assert error.kind is ErrorKind.CLOCK
    assert "20 min slow" in error.text
    proxy.clock_ahead = -20 * 60
    assert "20 min fast" in refused(faulty, "ec2", "describe_instances", {}).text


@pytest.mark.parametrize(
    ("fault", "kind"),
    [(faults.SKEWED, ErrorKind.CLOCK), (faults.EXPIRED, ErrorKind.EXPIRED), (faults.DENIED, ErrorKind.DENIED)],
)
@pytest.mark.parametrize(
    ("operation", "params"), [("head_object", {"Bucket": "b", "Key": "k"}), ("head_bucket", {"Bucket": "b"})]
)
def test_a_refused_head_is_asked_again_for_its_reason(
    faulty: Bench, proxy: FaultProxy, fault: str, kind: ErrorKind, operation: str, params: dict[str, object]
) -> None:
    proxy.use(faults.always(fault))
    proxy.clock_ahead = 1200
    assert refused(faulty, "s3", operation, params).kind is kind


def test_a_missing_object_stays_missing(bench: Bench) -> None:
    bench.gateway.call(SANDBOX, "s3", "create_bucket", {"Bucket": "empty"})
    assert refused(bench, "s3", "head_object", {"Bucket": "empty", "Key": "k"}).kind is ErrorKind.NOT_FOUND


def test_what_an_endpoint_does_not_offer_is_asked_once(faulty: Bench, proxy: FaultProxy) -> None:
    error = refused(faulty, "cloudtrail", "lookup_events", {})
    assert error.kind is ErrorKind.NOT_OFFERED
    assert "LookupEvents" in error.text
    assert len(proxy.seen) == 1


def test_a_dead_endpoint_is_named(make_bench: MakeBench, no_backoff: None) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    error = refused(make_bench(port), "ec2", "describe_instances", {})
    assert error.kind is ErrorKind.OFFLINE
    assert f"127.0.0.1:{port}" in error.text
    assert not error.may_have_happened


def test_a_change_that_could_not_be_sent_did_not_happen(make_bench: MakeBench, no_backoff: None) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    bench = make_bench(port)
    error = refused(bench, "iam", "create_user", {"UserName": "u"})
    assert not error.may_have_happened
    assert bench.journal.unknown() == ()


@pytest.mark.parametrize(
    ("service", "operation", "params", "code"),
    [
        ("s3", "get_bucket_policy", {"Bucket": "bare"}, "NoSuchBucketPolicy"),
        ("s3", "get_bucket_tagging", {"Bucket": "bare"}, "NoSuchTagSet"),
        ("ec2", "run_instances", RUN | {"DryRun": True}, "DryRunOperation"),
    ],
)
def test_a_code_that_answers_the_question_is_no_failure_in_the_journal(
    bench: Bench, service: str, operation: str, params: dict[str, object], code: str
) -> None:
    with suppress(AppError):
        bench.gateway.call(SANDBOX, "s3", "create_bucket", {"Bucket": "bare"})
    with pytest.raises(AppError) as caught:
        bench.gateway.call(SANDBOX, service, operation, dict(params), expected=(code,))
    assert caught.value.code == code
    assert bench.told[-1].outcome == f"ok: {code}"
    refused(bench, service, operation, params)
    assert bench.told[-1].outcome == code


def test_an_unknown_account_is_said(bench: Bench) -> None:
    error = refused(bench, "ec2", "describe_instances", {}, replace(SANDBOX, account="profile:nobody"))
    assert error.kind is ErrorKind.NOT_FOUND
    assert "account" in error.text


def test_who_we_are_is_asked_once(bench: Bench) -> None:
    ctx = AwsContext("sandbox", "eu-west-1", WriteMode.READ_ONLY)
    identity = bench.gateway.identity(ctx)
    assert (identity.number, identity.partition) == ("123456789012", "aws")
    bench.told.clear()
    assert bench.gateway.identity(ctx) == identity
    assert bench.told == []


def test_a_wrong_parameter_is_named_without_its_value(bench: Bench) -> None:
    error = refused(bench, "iam", "create_login_profile", {"UserName": "u", "Password": ["hunter2-secret"]})
    assert error.kind is ErrorKind.INVALID
    assert "Password" in error.text
    assert "hunter2" not in error.details()


def test_a_record_can_be_copied_as_a_command(bench: Bench) -> None:
    bench.gateway.call(SANDBOX, "iam", "create_user", {"UserName": "it's"})
    assert bench.told[-1].cli.startswith("""aws iam create-user --user-name 'it'"'"'s' --region us-east-1""")
