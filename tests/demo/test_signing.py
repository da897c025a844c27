from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from botocore.auth import S3SigV4Auth, S3SigV4QueryAuth, SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from hypothesis import given
from hypothesis import strategies as st

from skydeck.demo.signing import SignatureError, SignedRequest, read_claim, verify

KEY, SECRET = "AKIAEXAMPLEEXAMPLE00", "s" * 40
text = st.text(st.characters(blacklist_categories=("Cs", "Cc")), max_size=12)


def as_received(request: AWSRequest) -> SignedRequest:
    prepared = request.prepare()
    path, _, query = prepared.url.removeprefix("http://localhost").partition("?")
    headers = {
        name.lower(): value if isinstance(value, str) else value.decode() for name, value in prepared.headers.items()
    }
    body = prepared.body or b""
    return SignedRequest(
        prepared.method,
        path,
        query,
        {"host": "localhost", **headers},
        body if isinstance(body, bytes) else body.encode(),
    )


def check(request: SignedRequest, secret: str = SECRET, now: datetime | None = None) -> None:
    verify(request, read_claim(request), secret, now)


@given(key=text, name=text, value=text, body=st.binary(max_size=40))
def test_what_botocore_signs_for_s3_is_accepted(key: str, name: str, value: str, body: bytes) -> None:
    from urllib.parse import quote

    url = f"http://localhost/bucket/{quote(key, safe='/~')}?{quote(name or 'n', safe='')}={quote(value, safe='')}"
    request = AWSRequest("PUT", url, {"Content-Type": "text/plain"}, body)
    S3SigV4Auth(Credentials(KEY, SECRET), "s3", "us-east-1").add_auth(request)
    check(as_received(request))


@given(segment=text.filter(lambda item: item.strip(".") == item))
def test_what_botocore_signs_for_others_is_accepted(segment: str) -> None:
    from urllib.parse import quote

    request = AWSRequest(
        "GET", f"http://localhost/2015-03-31/functions/{quote(segment or 'f', safe='')}/policy", {}, b""
    )
    SigV4Auth(Credentials(KEY, SECRET, "token"), "lambda", "us-east-1").add_auth(request)
    check(as_received(request))


def presigned(seconds: int = 60) -> SignedRequest:
    request = AWSRequest("GET", "http://localhost/bucket/a%20b?versionId=1")
    S3SigV4QueryAuth(Credentials(KEY, SECRET), "s3", "us-east-1", expires=seconds).add_auth(request)
    return as_received(request)


def test_a_presigned_request_is_accepted_while_it_lasts() -> None:
    check(presigned())
    with pytest.raises(SignatureError, match="expired"):
        check(presigned(), now=datetime.now(UTC) + timedelta(seconds=62))


def test_a_wrong_secret_is_noticed() -> None:
    with pytest.raises(SignatureError, match="wrong"):
        check(presigned(), "t" * 40)


@pytest.mark.parametrize("minutes", [-16, 16])
def test_a_clock_that_is_off_is_noticed(minutes: int) -> None:
    request = AWSRequest("POST", "http://localhost/", {}, b"Action=ListUsers")
    SigV4Auth(Credentials(KEY, SECRET), "iam", "us-east-1").add_auth(request)
    with pytest.raises(SignatureError, match="expired"):
        check(as_received(request), now=datetime.now(UTC) + timedelta(minutes=minutes))


@pytest.mark.parametrize(
    "authorization",
    [
        "AWS4-HMAC-SHA256 nothing",
        "AWS AKIA:signature",
        "AWS4-HMAC-SHA256 Credential=a/b/c, SignedHeaders=host, Signature=0",
        "AWS4-HMAC-SHA256 Credential=a/20260101/r/s/aws4_request, SignedHeaders=date, Signature=0",
    ],
)
def test_a_spoiled_header_is_malformed(authorization: str) -> None:
    headers = {"authorization": authorization, "host": "localhost", "x-amz-date": "20260101T000000Z"}
    with pytest.raises(SignatureError, match="malformed"):
        read_claim(SignedRequest("GET", "/", "", headers, b""))


def test_no_signature_is_missing() -> None:
    with pytest.raises(SignatureError, match="missing"):
        read_claim(SignedRequest("GET", "/", "a=b", {"host": "localhost"}, b""))


@pytest.mark.parametrize("lifetime", ["0", "604801", "-1", "x"])
def test_a_presigned_url_lives_for_a_week_at_most(lifetime: str) -> None:
    request = presigned()
    query = request.query.replace("X-Amz-Expires=60", f"X-Amz-Expires={lifetime}")
    with pytest.raises(SignatureError, match="malformed"):
        read_claim(SignedRequest(request.method, request.path, query, request.headers, b""))


def test_a_body_other_than_the_hashed_one_is_noticed() -> None:
    request = AWSRequest("PUT", "http://localhost/bucket/key", {}, b"one")
    S3SigV4Auth(Credentials(KEY, SECRET), "s3", "us-east-1").add_auth(request)
    received = as_received(request)
    if received.headers["x-amz-content-sha256"] == "UNSIGNED-PAYLOAD":
        pytest.skip("botocore left the body unsigned")
    with pytest.raises(SignatureError, match="body"):
        check(SignedRequest(received.method, received.path, received.query, received.headers, b"two"))
