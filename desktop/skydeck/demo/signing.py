"""Checks AWS Signature Version 4 on a request; it knows nothing of moto and keeps no keys."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import quote, unquote

ALGORITHM = "AWS4-HMAC-SHA256"
SKEW = timedelta(minutes=15)
LONGEST_PRESIGNED = 7 * 24 * 3600
_UNRESERVED = "-_.~"
_NOT_HASHED = ("UNSIGNED-PAYLOAD", "STREAMING-UNSIGNED-PAYLOAD-TRAILER")
_HASHED_IN_CHUNKS = ("STREAMING-AWS4-HMAC-SHA256-PAYLOAD", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER")


@dataclass(frozen=True, slots=True)
class SignedRequest:
    """The parts of an HTTP request that a signature covers; header names in lower case, path and query as sent."""

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Claim:
    """What a request says about its signature; nothing of it is proven yet."""

    key_id: str
    date: str
    region: str
    service: str
    signed_headers: tuple[str, ...]
    signature: str
    timestamp: str
    token: str
    lifetime: int | None  # seconds; only presigned requests have one

    @property
    def scope(self) -> str:
        """The credential scope behind the key id."""
        return f"{self.date}/{self.region}/{self.service}/aws4_request"


class SignatureError(Exception):
    """Why a signature is refused; `code` is one of the reasons below."""

    MISSING, MALFORMED, EXPIRED, WRONG, BODY = "missing", "malformed", "expired", "wrong", "body"

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def read_claim(request: SignedRequest) -> Claim:
    """The claim in the header or in the query of a request."""
    authorization = request.headers.get("authorization", "")
    if authorization:
        return _header_claim(authorization, request.headers)
    query = dict(_pairs(request.query))
    if "X-Amz-Signature" in query:
        return _query_claim(query)
    raise SignatureError(SignatureError.MISSING)


def _header_claim(authorization: str, headers: Mapping[str, str]) -> Claim:
    algorithm, _, rest = authorization.partition(" ")
    fields = dict(part.strip().partition("=")[::2] for part in rest.split(","))
    if algorithm != ALGORITHM or not {"Credential", "SignedHeaders", "Signature"} <= fields.keys():
        raise SignatureError(SignatureError.MALFORMED)
    return _claim(
        fields["Credential"],
        fields["SignedHeaders"],
        fields["Signature"],
        timestamp=headers.get("x-amz-date", ""),
        token=headers.get("x-amz-security-token", ""),
    )


def _query_claim(query: Mapping[str, str]) -> Claim:
    wanted = ("X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-SignedHeaders", "X-Amz-Date", "X-Amz-Expires")
    if any(name not in query for name in wanted) or query["X-Amz-Algorithm"] != ALGORITHM:
        raise SignatureError(SignatureError.MALFORMED)
    lifetime = query["X-Amz-Expires"]
    if not lifetime.isdecimal() or not 0 < int(lifetime) <= LONGEST_PRESIGNED:
        raise SignatureError(SignatureError.MALFORMED)
    return _claim(
        query["X-Amz-Credential"],
        query["X-Amz-SignedHeaders"],
        query["X-Amz-Signature"],
        timestamp=query["X-Amz-Date"],
        token=query.get("X-Amz-Security-Token", ""),
        lifetime=int(lifetime),
    )


def _claim(
    credential: str, signed: str, signature: str, *, timestamp: str, token: str, lifetime: int | None = None
) -> Claim:
    parts = credential.split("/")
    if len(parts) != 5 or parts[4] != "aws4_request" or not re.fullmatch(r"\d{8}T\d{6}Z", timestamp):
        raise SignatureError(SignatureError.MALFORMED)
    key_id, date, region, service, _ = parts
    headers = tuple(signed.lower().split(";"))
    if date != timestamp[:8] or "host" not in headers:
        raise SignatureError(SignatureError.MALFORMED)
    return Claim(key_id, date, region, service, headers, signature, timestamp, token, lifetime)


def verify(request: SignedRequest, claim: Claim, secret: str, now: datetime | None = None) -> None:
    """Raise `SignatureError` unless `secret` made this signature, for this request, about now."""
    _check_time(claim, now or datetime.now(UTC))
    _check_headers(request, claim)
    expected = hmac.new(_signing_key(secret, claim), _string_to_sign(request, claim).encode(), hashlib.sha256)
    if not hmac.compare_digest(expected.hexdigest(), claim.signature):
        raise SignatureError(SignatureError.WRONG)
    _check_body(request)


def _check_time(claim: Claim, now: datetime) -> None:
    try:
        signed = datetime.strptime(claim.timestamp, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    except ValueError as error:
        raise SignatureError(SignatureError.MALFORMED) from error
    end = SKEW if claim.lifetime is None else timedelta(seconds=claim.lifetime)
    if not signed - SKEW <= now <= signed + end:
        raise SignatureError(SignatureError.EXPIRED)


def _check_headers(request: SignedRequest, claim: Claim) -> None:
    # AWS wants every x-amz- header signed; else one could be added on the way.
    unsigned = {name for name in request.headers if name.startswith("x-amz-")} - set(claim.signed_headers)
    if claim.lifetime is None and unsigned:
        raise SignatureError(SignatureError.WRONG)


def _check_body(request: SignedRequest) -> None:
    declared = request.headers.get("x-amz-content-sha256", "")
    if declared in ("", *_NOT_HASHED, *_HASHED_IN_CHUNKS):
        return
    if declared != hashlib.sha256(request.body).hexdigest():
        raise SignatureError(SignatureError.BODY)


def _signing_key(secret: str, claim: Claim) -> bytes:
    key = f"AWS4{secret}".encode()
    for part in (claim.date, claim.region, claim.service, "aws4_request"):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    return key


def _string_to_sign(request: SignedRequest, claim: Claim) -> str:
    digest = hashlib.sha256(_canonical_request(request, claim).encode()).hexdigest()
    return f"{ALGORITHM}\n{claim.timestamp}\n{claim.scope}\n{digest}"


def _canonical_request(request: SignedRequest, claim: Claim) -> str:
    headers = "".join(f"{name}:{_folded(request.headers.get(name, ''))}\n" for name in claim.signed_headers)
    return "\n".join(
        (
            request.method,
            _canonical_path(request.path, claim.service),
            _canonical_query(request.query),
            headers,
            ";".join(claim.signed_headers),
            _payload_hash(request, claim),
        )
    )


def _folded(value: str) -> str:
    return " ".join(value.split())


def _canonical_path(path: str, service: str) -> str:
    path = path or "/"
    # S3 signs the path as it is on the wire; all others encode what is already encoded once more.
    return path if service == "s3" else quote(path, safe="/" + _UNRESERVED)


def _canonical_query(query: str) -> str:
    encoded = [
        (quote(name, safe=_UNRESERVED), quote(value, safe=_UNRESERVED))
        for name, value in _pairs(query)
        if name != "X-Amz-Signature"
    ]
    return "&".join(f"{name}={value}" for name, value in sorted(encoded))


def _pairs(query: str) -> list[tuple[str, str]]:
    parts = (part.partition("=") for part in query.split("&") if part)
    return [(unquote(name), unquote(value)) for name, _, value in parts]


def _payload_hash(request: SignedRequest, claim: Claim) -> str:
    declared = request.headers.get("x-amz-content-sha256", "")
    if claim.service == "s3":
        if declared in _NOT_HASHED + _HASHED_IN_CHUNKS:
            return declared
        if claim.lifetime is not None:
            return declared or "UNSIGNED-PAYLOAD"
    return declared or hashlib.sha256(request.body).hexdigest()
