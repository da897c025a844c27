"""The same call for a shell and for Python."""

from __future__ import annotations

import shlex
from typing import Any

import pytest

from skydeck.core.context import AwsContext
from skydeck.engine.wire import equivalents

CTX = AwsContext("profile:my prod", "eu-west-1")
SANDBOX = AwsContext("sandbox", "us-east-1")


@pytest.mark.parametrize(
    ("service", "operation", "params", "line"),
    [
        (
            "ec2",
            "stop_instances",
            {"InstanceIds": ["i-1", "i-2"], "Force": True},
            "aws ec2 stop-instances --instance-ids i-1 i-2 --force",
        ),
        (
            "ec2",
            "run_instances",
            {"ImageId": "a", "MinCount": 1, "MaxCount": 2},
            "aws ec2 run-instances --image-id a --count 2",
        ),
        ("s3", "delete_object", {"Bucket": "b", "Key": "-rf"}, "aws s3api delete-object --bucket b --key=-rf"),
        ("s3", "get_object", {"Bucket": "b", "Key": "k"}, "aws s3api get-object --bucket b --key k output.bin"),
        ("iam", "delete_user", {"UserName": "a; rm -rf /"}, "aws iam delete-user --user-name 'a; rm -rf /'"),
        (
            "ec2",
            "describe_instances",
            {"Filters": [{"Name": "n", "Values": ["it's"]}]},
            """aws ec2 describe-instances --filters '[{"Name": "n", "Values": ["it'"'"'s"]}]'""",
        ),
        ("logs", "describe_log_groups", {"limit": 5}, "aws logs describe-log-groups --limit 5"),
        (
            "ec2",
            "modify_instance_attribute",
            {"InstanceId": "i-1", "DisableApiTermination": {"Value": False}},
            """aws ec2 modify-instance-attribute --instance-id i-1 --disable-api-termination '{"Value": false}'""",
        ),
    ],
)
def test_the_command_line_is_what_a_person_would_type(
    service: str, operation: str, params: dict[str, Any], line: str
) -> None:
    shown = equivalents.cli(CTX, service, operation, params)
    assert shown == f"{line} --region eu-west-1 --profile 'my prod'"
    assert shlex.split(shown)[0] == "aws"


def test_an_endpoint_is_part_of_the_command() -> None:
    shown = equivalents.cli(SANDBOX, "iam", "list_users", {}, endpoint="http://127.0.0.1:1")
    assert shown == "aws iam list-users --region us-east-1 --endpoint-url http://127.0.0.1:1"


def test_the_code_runs_and_makes_the_same_call(monkeypatch: pytest.MonkeyPatch) -> None:
    params = {"InstanceIds": ["i-1"], "Filters": [{"Name": "tag:it's", "Values": ["x" * 90, "y\n"]}]}
    code = equivalents.boto3(CTX, "ec2", "describe_instances", params)
    made: list[Any] = []

    class Client:
        def describe_instances(self, **values: Any) -> None:
            made.append(values)

    class Session:
        def __init__(self, **values: Any) -> None:
            made.append(values)

        def client(self, *values: Any) -> Client:
            made.append(values)
            return Client()

    monkeypatch.setattr("boto3.Session", Session)
    exec(compile(code, "equivalent", "exec"), {})
    assert made == [{"profile_name": "my prod", "region_name": "eu-west-1"}, ("ec2",), params]
