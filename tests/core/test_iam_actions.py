"""The names that IAM has for what an operation needs."""

from __future__ import annotations

import pytest

from skydeck.core.iam_actions import actions, permission, prefix


@pytest.mark.parametrize(
    ("service", "operation", "name"),
    [
        ("s3", "list_objects_v2", "s3:ListBucket"),
        ("lambda", "invoke", "lambda:InvokeFunction"),
        ("elbv2", "describe_load_balancers", "elasticloadbalancing:DescribeLoadBalancers"),
        ("iam", "ListUsers", "iam:ListUsers"),
        ("s3", "CopyObject", "s3:GetObject, s3:PutObject"),
        ("s3control", "GetPublicAccessBlock", "s3:GetAccountPublicAccessBlock"),
    ],
)
def test_permissions_have_the_names_of_iam(service: str, operation: str, name: str) -> None:
    assert permission(service, operation) == name


def test_services_that_nobody_renamed_keep_their_names() -> None:
    assert (prefix("ec2"), prefix("stepfunctions"), prefix("nobody")) == ("ec2", "states", "nobody")


def test_an_operation_needs_all_of_its_actions() -> None:
    assert actions("kms", "ReEncrypt") == ("kms:ReEncryptFrom", "kms:ReEncryptTo")
    assert actions("kms", "Encrypt") == ("kms:Encrypt",)
