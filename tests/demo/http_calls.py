"""Signed requests by hand, so that a test can spoil one part of them."""

from __future__ import annotations

import http.client
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from botocore.auth import S3SigV4Auth, SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from skydeck.demo.process import SandboxProcess

EC2_BODY = "Action=DescribeVpcs&Version=2016-11-15"
FORM = "application/x-www-form-urlencoded; charset=utf-8"


@dataclass(frozen=True)
class Reply:
    """An answer as it came."""

    status: int
    headers: dict[str, str]
    body: bytes = field(repr=False)


def signed(
    sandbox: SandboxProcess,
    *,
    service: str = "ec2",
    method: str = "POST",
    path: str = "/",
    body: str = EC2_BODY,
    headers: dict[str, str] | None = None,
    **keys: Any,
) -> dict[str, str]:
    """The headers of a request signed with this run's key, or with the keys given."""
    request = AWSRequest(method, sandbox.endpoint + path, {"Content-Type": FORM, **(headers or {})}, body)
    credentials = Credentials(
        keys.get("key", sandbox.access_key_id), keys.get("secret", sandbox.secret_access_key), keys.get("token")
    )
    kind = S3SigV4Auth if service == "s3" else SigV4Auth
    if "Host" not in request.headers:
        request.headers["Host"] = urlsplit(sandbox.endpoint).netloc
    kind(credentials, service, "us-east-1").add_auth(request)
    return dict(request.headers.items())


def send(
    sandbox: SandboxProcess, headers: dict[str, str], *, method: str = "POST", path: str = "/", body: str = EC2_BODY
) -> Reply:
    """Send it as it is."""
    connection = http.client.HTTPConnection(urlsplit(sandbox.endpoint).netloc, timeout=30)
    try:
        connection.request(method, path, body or None, headers)
        answer = connection.getresponse()
        return Reply(answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read())
    finally:
        connection.close()
