"""STS, IAM Identity Center and a container's credentials on loopback: what they give follows from what they are asked.

The secret and the token of a key follow from its id, so each signature is checked, and nothing is remembered.
"""

from __future__ import annotations

import hashlib
import json
import re
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from skydeck.demo.signing import SignedRequest, read_claim, verify

REQUEST_ID = "11111111-2222-3333-4444-555555555555"
NAMESPACE = "https://sts.amazonaws.com/doc/2011-06-15/"
ENDPOINTS = ("AWS_ENDPOINT_URL_STS", "AWS_ENDPOINT_URL_SSO", "AWS_ENDPOINT_URL_SSO_OIDC", "AWS_ENDPOINT_URL_SIGNIN")
# What tells one request for credentials from another; a session's name counts only if somebody chose it.
ASKED = ("RoleArn", "ExternalId", "DurationSeconds", "SerialNumber", "TokenCode", "WebIdentityToken", "RoleSessionName")
MADE_UP = ("botocore-session-", "skydeck")


def secret_of(key_id: str) -> str:
    return f"skyCanarysecret0{_digest(key_id)}"


def token_of(key_id: str) -> str:
    """Keys that end come with a token."""
    return f"skyCanarytoken0{_digest(key_id)}" if key_id.startswith("ASIA") else ""


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def end() -> datetime:
    return datetime.now(UTC).replace(microsecond=0) + timedelta(hours=1)


@dataclass(frozen=True)
class Call:
    """One request, and whose signature was on it."""

    operation: str
    key_id: str = ""
    token: str = ""
    region: str = ""
    parameters: Mapping[str, str] = field(default_factory=dict)


@dataclass
class DeterministicAws:
    """Where it listens, and what it was asked."""

    url: str
    calls: list[Call] = field(default_factory=list)

    def environment(self) -> dict[str, str]:
        return dict.fromkeys(ENDPOINTS, self.url)


@contextmanager
def deterministic_aws() -> Iterator[DeterministicAws]:
    """Running in threads until the block ends."""

    class Handler(_Handler):
        pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    Handler.aws = DeterministicAws(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=lambda: server.serve_forever(0.05), name="deterministic-aws")
    thread.start()
    try:
        yield Handler.aws
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def filled(text: str) -> str:
    """A text with `secret-of-KEY` and `token-of-KEY` in it, with those in their places."""
    text = re.sub(r"secret-of-(\w+)", lambda match: secret_of(match[1]), text)
    return re.sub(r"token-of-(\w+)", lambda match: token_of(match[1]), text)


def issued(*asked: str) -> str:
    """The id of the key that is given out for this."""
    return "ASIA" + hashlib.sha256(json.dumps(asked).encode()).hexdigest()[:16].upper()


class _Handler(BaseHTTPRequestHandler):
    aws: DeterministicAws

    def log_message(self, format: str, *args: Any) -> None:
        """The tests' output is theirs."""

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        query = dict(parse_qsl(parts.query))
        if parts.path == "/container":
            self._json(_flat(issued("container"), "Token", end().isoformat()))
        elif parts.path == "/federation/credentials":
            bearer = self.headers.get("x-amz-sso_bearer_token", "")
            self.aws.calls.append(Call("GetRoleCredentials", token=bearer, parameters=query))
            key = issued("sso", bearer, query["account_id"], query["role_name"])
            self._json({"roleCredentials": _camel(key)})
        else:
            self.send_error(404)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        form = dict(parse_qsl(body.decode(), keep_blank_values=True))
        key_id = "" if form.get("Action") == "AssumeRoleWithWebIdentity" else self._signer(body)
        token = self.headers.get("x-amz-security-token", "")
        if key_id and token != token_of(key_id):
            self._fail("InvalidClientTokenId")
            return
        operation = form.get("Action", "?")
        self.aws.calls.append(Call(operation, key_id, token, self._region(), form))
        self._sts(operation, form, key_id)

    def _signer(self, body: bytes) -> str:
        """Whose signature is on the request; a wrong one ends the test by an exception in this thread."""
        headers = {name.lower(): value for name, value in self.headers.items()}
        parts = urlsplit(self.path)
        request = SignedRequest(self.command, parts.path, parts.query, headers, body)
        claim = read_claim(request)
        verify(request, claim, secret_of(claim.key_id))
        return claim.key_id

    def _region(self) -> str:
        authorization = self.headers.get("Authorization", "")
        return authorization.split("/")[2] if "/" in authorization else ""

    def _sts(self, operation: str, form: Mapping[str, str], key_id: str) -> None:
        if operation == "GetCallerIdentity":
            arn = f"arn:aws:iam::123456789012:user/{key_id}"
            inner = f"<Arn>{arn}</Arn><UserId>{key_id}</UserId><Account>123456789012</Account>"
        else:
            chosen = {name: form[name] for name in ASKED if name in form}
            if chosen.get("RoleSessionName", "").startswith(MADE_UP):
                del chosen["RoleSessionName"]
            inner = _credentials(issued(operation, key_id, json.dumps(chosen, sort_keys=True)))
        metadata = f"<ResponseMetadata><RequestId>{REQUEST_ID}</RequestId></ResponseMetadata>"
        result = f"<{operation}Result>{inner}</{operation}Result>"
        self._send(
            200, f'<{operation}Response xmlns="{NAMESPACE}">{result}{metadata}</{operation}Response>', "text/xml"
        )

    def _fail(self, code: str) -> None:
        error = f"<Error><Type>Sender</Type><Code>{code}</Code><Message>{code}</Message></Error>"
        self._send(403, f"<ErrorResponse>{error}<RequestId>{REQUEST_ID}</RequestId></ErrorResponse>", "text/xml")

    def _json(self, document: Any) -> None:
        self._send(200, json.dumps(document), "application/json")

    def _send(self, status: int, text: str, kind: str) -> None:
        data = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.send_header("x-amzn-RequestId", REQUEST_ID)
        self.end_headers()
        self.wfile.write(data)


def _credentials(key_id: str) -> str:
    values = _flat(key_id, "SessionToken", end().isoformat())
    return "<Credentials>" + "".join(f"<{name}>{value}</{name}>" for name, value in values.items()) + "</Credentials>"


def _flat(key_id: str, token: str, expiration: str) -> dict[str, str]:
    return {
        "AccessKeyId": key_id,
        "SecretAccessKey": secret_of(key_id),
        token: token_of(key_id),
        "Expiration": expiration,
    }


def _camel(key_id: str) -> dict[str, Any]:
    return {
        "accessKeyId": key_id,
        "secretAccessKey": secret_of(key_id),
        "sessionToken": token_of(key_id),
        "expiration": int(end().timestamp() * 1000),
    }
