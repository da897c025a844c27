from __future__ import annotations

import base64
import json
import zlib
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest import mock

import pytest
from botocore.auth import S3SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from botocore.exceptions import ClientError

from skydeck.demo.process import SandboxProcess
from tests.demo.conftest import Clients
from tests.demo.http_calls import FORM, send, signed


def code_of(body: bytes) -> str:
    text = body.decode()
    return json.loads(text)["__type"] if text.startswith("{") else text.partition("<Code>")[2].partition("<")[0]


def test_a_signed_request_is_answered(sandbox: SandboxProcess) -> None:
    reply = send(sandbox, signed(sandbox))
    assert reply.status == 200
    assert b"<vpcSet>" in reply.body


@pytest.mark.parametrize(
    ("service", "key", "code"),
    [
        ("ec2", "ec2", "AuthFailure"),
        ("iam", "iam", "InvalidClientTokenId"),
        ("s3", "s3", "InvalidAccessKeyId"),
    ],
)
def test_an_unknown_key_is_refused_in_the_words_of_the_protocol(
    sandbox: SandboxProcess, service: str, key: str, code: str
) -> None:
    reply = send(sandbox, signed(sandbox, service=service, key="AKIAUNKNOWNUNKNOWN00"))
    assert (reply.status, code_of(reply.body)) == (403, code)


def test_an_unknown_key_is_refused_in_json(sandbox: SandboxProcess) -> None:
    headers = {"Content-Type": "application/x-amz-json-1.1", "X-Amz-Target": "Logs_20140328.DescribeLogGroups"}
    given = signed(sandbox, service="logs", headers=headers, body="{}", key="AKIAUNKNOWNUNKNOWN00")
    reply = send(sandbox, given, body="{}")
    assert (reply.status, code_of(reply.body)) == (403, "UnrecognizedClientException")


@pytest.mark.parametrize("service", ["ec2", "s3", "iam"])
def test_a_wrong_secret_is_refused(sandbox: SandboxProcess, service: str) -> None:
    reply = send(sandbox, signed(sandbox, service=service, secret="x" * 40))
    assert (reply.status, code_of(reply.body)) == (403, "SignatureDoesNotMatch")


def test_a_request_without_signature_is_refused(sandbox: SandboxProcess) -> None:
    reply = send(sandbox, {"Content-Type": FORM})
    assert reply.status == 403
    assert b"<vpcSet>" not in reply.body


def test_an_old_signature_is_refused(sandbox: SandboxProcess) -> None:
    past = datetime.now(UTC) - timedelta(minutes=20)
    with mock.patch("botocore.auth.get_current_datetime", return_value=past.replace(tzinfo=None)):
        given = signed(sandbox)
    assert given["X-Amz-Date"] == past.strftime("%Y%m%dT%H%M%SZ")
    assert send(sandbox, given).status == 403


def test_a_changed_body_is_refused(sandbox: SandboxProcess) -> None:
    body = "Action=DescribeSubnets&Version=2016-11-15"
    assert send(sandbox, signed(sandbox), body=body).status == 403


def test_an_added_amz_header_is_refused(sandbox: SandboxProcess) -> None:
    assert send(sandbox, signed(sandbox) | {"X-Amz-Meta-Added": "1"}).status == 403


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://127.0.0.1"])
def test_web_pages_are_refused(sandbox: SandboxProcess, origin: str) -> None:
    reply = send(sandbox, signed(sandbox) | {"Origin": origin})
    assert reply.status == 403
    assert b"vpcSet" not in reply.body


def test_a_preflight_gets_no_permission(sandbox: SandboxProcess) -> None:
    headers = {"Origin": "http://evil.example", "Access-Control-Request-Method": "POST"}
    reply = send(sandbox, headers, method="OPTIONS", body="")
    assert reply.status == 403
    assert not [name for name in reply.headers if name.startswith("access-control")]


@pytest.mark.parametrize("host", ["evil.example", "169.254.169.254", "127.0.0.1:1", "localhost.evil.example"])
def test_foreign_hosts_are_refused(sandbox: SandboxProcess, host: str) -> None:
    port = sandbox.endpoint.rpartition(":")[2]
    for name in (host, f"{host}:{port}"):
        assert send(sandbox, signed(sandbox) | {"Host": name}).status == 403


@pytest.mark.parametrize("path", ["/moto-api/", "/moto-api/reset", "/latest/meta-data/iam", "/favicon.ico"])
def test_the_back_rooms_of_moto_are_closed(sandbox: SandboxProcess, path: str) -> None:
    for method in ("GET", "POST"):
        given = signed(sandbox, method=method, path=path, body="", service="s3")
        assert send(sandbox, given, method=method, path=path, body="").status == 403


def test_no_answer_has_a_cors_header(sandbox: SandboxProcess) -> None:
    for service in ("ec2", "s3"):
        reply = send(sandbox, signed(sandbox, service=service))
        assert not [name for name in reply.headers if name.startswith("access-control")]


def test_every_answer_names_its_request(sandbox: SandboxProcess) -> None:
    for service in ("ec2", "s3", "iam", "monitoring"):
        names = send(sandbox, signed(sandbox, service=service)).headers
        assert names.keys() & {"x-amzn-requestid", "x-amz-request-id"}


def test_keys_made_in_the_sandbox_work_in_it(clients: Clients) -> None:
    made = clients("iam").create_access_key(UserName="greta.lund")["AccessKey"]
    mine = {"aws_access_key_id": made["AccessKeyId"], "aws_secret_access_key": made["SecretAccessKey"]}
    assert clients("sts", **mine).get_caller_identity()["Arn"].endswith(":user/greta.lund")
    clients("iam").update_access_key(UserName="greta.lund", AccessKeyId=made["AccessKeyId"], Status="Inactive")
    with pytest.raises(ClientError, match="InvalidClientTokenId"):
        clients("sts", **mine).get_caller_identity()


@pytest.mark.parametrize("kind", ["role", "session"])
def test_session_keys_work_with_their_token_only(clients: Clients, sandbox: SandboxProcess, kind: str) -> None:
    sts = clients("sts")
    role = f"arn:aws:iam::{sandbox.account}:role/auditor-readonly"
    answer: dict[str, Any] = (
        sts.assume_role(RoleArn=role, RoleSessionName="audit") if kind == "role" else sts.get_session_token()
    )
    made = answer["Credentials"]
    keys = {"aws_access_key_id": made["AccessKeyId"], "aws_secret_access_key": made["SecretAccessKey"]}
    whole = clients("ec2", **keys, aws_session_token=made["SessionToken"])
    assert whole.describe_vpcs()["Vpcs"]
    with pytest.raises(ClientError, match=r"AuthFailure|InvalidClientTokenId"):
        clients("ec2", **keys).describe_vpcs()


def test_keys_of_the_seed_are_drawn_anew_each_time(clients: Clients) -> None:
    listed = clients("iam").list_access_keys(UserName="tomas.rehn")["AccessKeyMetadata"]
    with_known_secret = clients("sts", aws_access_key_id=listed[0]["AccessKeyId"], aws_secret_access_key="A" * 40)
    with pytest.raises(ClientError, match="SignatureDoesNotMatch"):
        with_known_secret.get_caller_identity()


def test_presigned_urls_work_until_they_are_changed(clients: Clients, sandbox: SandboxProcess) -> None:
    wanted = {"Bucket": "larkspur-assets", "Key": "brand/logo.svg"}
    url = clients("s3").generate_presigned_url("get_object", Params=wanted, ExpiresIn=60)
    path = url.removeprefix(sandbox.endpoint)
    assert send(sandbox, {}, method="GET", path=path, body="").body.startswith(b"<svg")
    assert send(sandbox, {}, method="GET", path=path.replace("logo.svg", "logo-dark.svg"), body="").status == 403


def test_an_unknown_operation_is_an_error_of_aws(clients: Clients) -> None:
    for service, call, given in (
        ("ec2", "describe_spot_datafeed_subscription", {}),
        ("iam", "simulate_custom_policy", {"PolicyInputList": ["{}"], "ActionNames": ["s3:GetObject"]}),
        ("logs", "list_anomalies", {}),
        ("lambda", "list_code_signing_configs", {}),
        ("health", "describe_events", {}),
    ):
        with pytest.raises(ClientError) as caught:
            getattr(clients(service), call)(**given)
        error = caught.value.response["Error"]
        assert error["Code"] in ("InvalidAction", "UnknownOperationException")
        assert "sandbox" in error["Message"]


def test_the_sdk_signs_strange_names_and_bodies(clients: Clients) -> None:
    s3 = clients("s3")
    for key in ("a b+c/ü~*'().txt", "日本/%2F/x?y&z=#", "//double//slash", "../up"):
        s3.put_object(Bucket="larkspur-staging-scratch", Key=key, Body=b"x", Metadata={"my_key": "v  w", "other": "1"})
        head = s3.head_object(Bucket="larkspur-staging-scratch", Key=key)
        assert head["Metadata"]["my_key"] == "v  w"
        s3.delete_object(Bucket="larkspur-staging-scratch", Key=key)


def test_virtual_hosts_on_localhost_reach_the_bucket(sandbox: SandboxProcess) -> None:
    host = "larkspur-www.localhost:" + sandbox.endpoint.rpartition(":")[2]
    path = "/?list-type=2&max-keys=1"
    given = signed(sandbox, service="s3", method="GET", path=path, body="", headers={"Host": host})
    reply = send(sandbox, given, method="GET", path=path, body="")
    assert reply.status == 200
    assert b"<KeyCount>1</KeyCount>" in reply.body


def test_a_body_in_chunks_with_a_trailer_is_stored_whole(clients: Clients, sandbox: SandboxProcess) -> None:
    path, content = "/larkspur-staging-scratch/chunked.txt", b"one two three"
    checksum = base64.b64encode(zlib.crc32(content).to_bytes(4, "big")).decode()
    body = f"{len(content):x}\r\n{content.decode()}\r\n0\r\nx-amz-checksum-crc32:{checksum}\r\n\r\n"
    request = AWSRequest("PUT", sandbox.endpoint + path, {}, body)
    request.context["checksum"] = {"request_algorithm": {"in": "trailer"}}
    for name, value in (
        ("Host", sandbox.endpoint.removeprefix("http://")),
        ("Content-Encoding", "aws-chunked"),
        ("X-Amz-Decoded-Content-Length", str(len(content))),
        ("X-Amz-Trailer", "x-amz-checksum-crc32"),
    ):
        request.headers[name] = value
    S3SigV4Auth(Credentials(sandbox.access_key_id, sandbox.secret_access_key), "s3", "us-east-1").add_auth(request)
    given = dict(request.headers.items())
    assert given["X-Amz-Content-SHA256"] == "STREAMING-UNSIGNED-PAYLOAD-TRAILER"
    assert send(sandbox, given, method="PUT", path=path, body=body).status == 200
    stored = clients("s3").get_object(Bucket="larkspur-staging-scratch", Key="chunked.txt")
    assert stored["Body"].read() == content
