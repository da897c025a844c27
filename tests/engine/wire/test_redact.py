"""Secrets in parameters never reach the journal, a command line or code."""

from __future__ import annotations

from typing import Any

import pytest

from skydeck.core.context import AwsContext
from skydeck.engine.wire import equivalents
from skydeck.engine.wire.operations import operation_model
from skydeck.engine.wire.redact import HIDDEN, redacted

CTX = AwsContext("profile:my prod", "eu-west-1")
CANARY = "canary-7d1f"
PEM = f"-----BEGIN RSA PRIVATE KEY-----\n{CANARY}"
SECRET: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("iam", "create_login_profile", {"UserName": "u", "Password": CANARY}),
    ("iam", "change_password", {"OldPassword": CANARY, "NewPassword": CANARY}),
    ("iam", "upload_server_certificate", {"ServerCertificateName": "n", "CertificateBody": "x", "PrivateKey": PEM}),
    ("iam", "enable_mfa_device", {"UserName": "u", "SerialNumber": "s", "AuthenticationCode1": CANARY}),
    ("ec2", "run_instances", {"ImageId": "ami-1", "UserData": CANARY}),
    ("ec2", "modify_instance_attribute", {"InstanceId": "i-1", "UserData": {"Value": CANARY.encode()}}),
    ("ec2", "get_password_data", {"InstanceId": "i-1"}),
    ("lambda", "invoke", {"FunctionName": "f", "Payload": CANARY.encode()}),
    ("lambda", "update_function_configuration", {"FunctionName": "f", "Environment": {"Variables": {"DB": CANARY}}}),
    ("s3", "get_object", {"Bucket": "b", "Key": "k", "SSECustomerKey": CANARY}),
    ("s3", "copy_object", {"Bucket": "b", "Key": "k", "CopySource": "x", "CopySourceSSECustomerKey": CANARY}),
    ("sts", "assume_role", {"RoleArn": "r", "RoleSessionName": "s", "TokenCode": CANARY}),
    ("ssm", "put_parameter", {"Name": "n", "Value": CANARY, "Type": "SecureString"}),
    (
        "ecs",
        "register_task_definition",
        {"family": "f", "containerDefinitions": [{"name": "c", "environment": [{"name": "DB", "value": CANARY}]}]},
    ),
    (
        "codebuild",
        "start_build",
        {"projectName": "p", "environmentVariablesOverride": [{"name": "DB", "value": CANARY, "type": "PLAINTEXT"}]},
    ),
    ("logs", "put_destination", {"destinationName": "n", "targetArn": f"https://x/?X-Amz-Signature={CANARY}"}),
)


@pytest.mark.parametrize(("service", "operation", "params"), SECRET, ids=lambda value: str(value)[:20])
def test_secrets_are_hidden_everywhere(service: str, operation: str, params: dict[str, Any]) -> None:
    shown = (
        str(redacted(params, operation_model(service, operation).input_shape)),
        equivalents.cli(CTX, service, operation, params),
        equivalents.boto3(CTX, service, operation, params),
    )
    for text in shown:
        assert CANARY not in text


@pytest.mark.parametrize(
    "params",
    [
        {"NextToken": "abc"},
        {"ClientToken": "abc"},
        {"ContinuationToken": "abc"},
        {"nextForwardToken": "abc"},
        {"Bucket": "b"},
    ],
)
def test_what_is_no_secret_stays_readable(params: dict[str, Any]) -> None:
    assert redacted(params) == params


def test_what_the_model_calls_sensitive_is_hidden() -> None:
    shape = operation_model("iam", "create_login_profile").input_shape
    assert shape is not None
    assert redacted({"UserName": "u", "Password": "x"}, shape) == {"UserName": "u", "Password": HIDDEN}


def test_the_parameters_themselves_are_not_touched() -> None:
    params = {"Environment": {"Variables": {"A": "1"}}}
    redacted(params)
    assert params == {"Environment": {"Variables": {"A": "1"}}}


def test_bytes_and_long_texts_are_shortened() -> None:
    shown = redacted({"Body": b"12345", "PolicyDocument": "x" * 5000})
    assert shown["Body"] == "<5 bytes>"
    assert len(shown["PolicyDocument"]) < 2100
