"""Credentials for other programs and links to the web console, against a sign-in service on loopback."""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, cast
from urllib.parse import parse_qs, urlsplit

import pytest

from skydeck.core.context import AwsContext, WriteMode
from skydeck.core.errors import AppError, ErrorKind
from skydeck.engine.accounts.sessions import Sessions
from skydeck.engine.accounts.signins import PersonNeeded
from skydeck.engine.calls.federation import Federation, _federation_address
from skydeck.engine.calls.gateway import Gateway
from skydeck.engine.record.journal import Journal
from skydeck.engine.reports.reading import Reading
from skydeck.engine.work.environment import Found
from skydeck.link.messages import AddKeys, CallRecord, Hello, Notice, Way, WriteOut
from tests.helpers.canaries import canary

SECRET, SESSION_TOKEN, SIGN_IN_TOKEN = canary("secret"), canary("token"), canary("token")
HERE = AwsContext("session:dev", "eu-west-1", WriteMode.FREE)


class SignInService:
    """Answers like AWS's federation endpoint, and keeps what it was sent."""

    def __init__(self) -> None:
        self.answer: tuple[int, bytes] = (200, json.dumps({"SigninToken": SIGN_IN_TOKEN}).encode())
        self.paths: list[str] = []
        self.forms: list[dict[str, list[str]]] = []
        service = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                service.paths.append(self.path)
                service.forms.append(parse_qs(body.decode()))
                status, answer = service.answer
                self.send_response(status)
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *_: object) -> None:
                return None

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self._server.server_port}/federation"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))
        self._thread.start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class KnowingGateway(Gateway):
    """Everything is the real one's, but STS answers from here: the account has no endpoint of its own."""

    calls: list[tuple[str, dict[str, Any]]]

    def call(self, ctx: AwsContext, service: str, operation: str, params: dict[str, Any], **_: Any) -> dict[str, Any]:
        self.permit(ctx, service, operation, params)
        self.calls.append((operation, params))
        if operation == "get_caller_identity":
            return {"Account": "123456789012", "Arn": "arn:aws:iam::123456789012:user/alice"}
        if operation == "get_federation_token":
            keys = {"AccessKeyId": "ASIAFED", "SecretAccessKey": "federated-secret", "SessionToken": "federated-token"}
            return {"Credentials": keys}
        return {"AccountAliases": []}


class Machine:
    """An engine with one account, whose keys were added for this session only."""

    def __init__(self, folder: Path, service: SignInService) -> None:
        self.folder, self.told = folder, list[CallRecord | Notice]()
        self.sessions, self.journal = Sessions(Hello(str(folder)), Found({})), Journal(folder)
        self.gateway = KnowingGateway(self.sessions, self.journal, self.told.append)
        self.gateway.calls = []
        self.service = service
        self.federation = self.federated(lambda _partition: service.address)

    def federated(self, address: Any) -> Federation:
        return Federation(self.gateway, self.sessions, self.journal, self.told.append, address)

    def add(self, session_token: str = SESSION_TOKEN, endpoint: str = "") -> AwsContext:
        request = AddKeys("dev", "ASIACANARY", SECRET, session_token, "eu-west-1", endpoint, keep=False)
        account = self.sessions.add_keys(request).accounts[0]
        return replace(HERE, account=account.id)

    def close(self) -> None:
        self.sessions.forget()
        self.journal.close()


@pytest.fixture
def service() -> Iterator[SignInService]:
    made = SignInService()
    yield made
    made.close()


@pytest.fixture
def machine(tmp_path: Path, service: SignInService) -> Iterator[Machine]:
    made = Machine(tmp_path, service)
    yield made
    made.close()


def refusal(machine: Machine, ctx: AwsContext, page: str = "") -> AppError:
    with pytest.raises(AppError) as caught:
        machine.federation.console(ctx, page)
    return caught.value


def test_console_link_carries_the_token_and_the_first_page_of_the_region(machine: Machine) -> None:
    link = machine.federation.console(machine.add(), "")
    query = parse_qs(urlsplit(link.url).query)
    assert query["Action"] == ["login"]
    assert query["SigninToken"] == [SIGN_IN_TOKEN]
    assert query["Destination"] == ["https://eu-west-1.console.aws.amazon.com/console/home?region=eu-west-1"]
    assert SIGN_IN_TOKEN not in repr(link)


def test_credentials_travel_in_the_body_and_never_in_the_address(machine: Machine) -> None:
    machine.federation.console(machine.add(), "")
    assert machine.service.paths == ["/federation"]
    session = json.loads(machine.service.forms[0]["Session"][0])
    assert session == {"sessionId": "ASIACANARY", "sessionKey": SECRET, "sessionToken": SESSION_TOKEN}


def test_nothing_secret_is_noted_or_logged(machine: Machine, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    machine.federation.console(machine.add(), "")
    on_disk = "".join(path.read_text() for path in machine.folder.rglob("*") if path.is_file())
    assert "GetSigninToken" in on_disk
    for secret in (SECRET, SESSION_TOKEN, SIGN_IN_TOKEN):
        assert secret not in on_disk + repr(machine.told) + caplog.text


def test_the_call_is_in_the_journal_before_it_is_sent_and_after(machine: Machine) -> None:
    machine.federation.console(machine.add(), "")
    noted = [one for one in machine.told if isinstance(one, CallRecord) and one.operation == "GetSigninToken"]
    assert [one.outcome for one in noted] == ["sent", "ok"]
    assert noted[0].params["Session"] == "<hidden>"


def test_the_line_in_the_journal_has_no_equivalent_and_says_so(machine: Machine) -> None:
    asked = WriteOut(HERE.account, HERE.region, "signin", "GetSigninToken", {})
    with pytest.raises(AppError) as caught:
        Reading(machine.journal, cast(Any, None), machine.sessions).write_out(asked)
    assert caught.value.kind is ErrorKind.NOT_OFFERED


def test_long_term_keys_open_it_with_a_federated_session(machine: Machine) -> None:
    machine.federation.console(machine.add(session_token=""), "")
    [params] = [params for operation, params in machine.gateway.calls if operation == "get_federation_token"]
    assert params["Name"] == "alice"
    session = json.loads(machine.service.forms[0]["Session"][0])
    assert session["sessionToken"] == "federated-token"
    assert SECRET not in str(machine.service.forms)


def test_read_only_opens_no_console_and_sends_nothing(machine: Machine) -> None:
    error = refusal(machine, replace(machine.add(), mode=WriteMode.READ_ONLY))
    assert error.kind is ErrorKind.READ_ONLY
    assert "web console would not be" in error.text
    assert machine.gateway.calls == machine.service.paths == []


def test_an_endpoint_of_its_own_has_no_console(machine: Machine) -> None:
    assert refusal(machine, machine.add(endpoint="http://127.0.0.1:9")).kind is ErrorKind.NOT_OFFERED
    assert machine.told == machine.service.paths == []


def test_keys_of_an_endpoint_of_its_own_are_copied_without_a_call(machine: Machine) -> None:
    assert machine.federation.credentials(machine.add(endpoint="http://127.0.0.1:9")).secret_access_key == SECRET
    assert machine.gateway.calls == []


def test_each_partition_has_its_own_sign_in_and_others_none(machine: Machine) -> None:
    assert _federation_address("aws") == "https://signin.aws.amazon.com/federation"
    assert _federation_address("aws-cn") == "https://signin.amazonaws.cn/federation"
    assert _federation_address("aws-us-gov") == "https://signin.amazonaws-us-gov.com/federation"
    machine.federation = machine.federated(_federation_address)
    assert refusal(machine, replace(machine.add(), region="us-iso-east-1")).kind is ErrorKind.NOT_OFFERED


@pytest.mark.parametrize(
    "page",
    [
        "https://console.aws.amazon.com.evil.example/x",
        "http://eu-west-1.console.aws.amazon.com/ec2",
        "https://evil-console.aws.amazon.com/",
        "https://evil.example\\.console.aws.amazon.com/",  # browsers take it for a slash
        "https://evil.example@console.aws.amazon.com/",
        "javascript:alert(1)",
        "https://console.amazonaws.cn/",
    ],
)
def test_a_page_outside_the_console_is_refused(machine: Machine, page: str) -> None:
    assert refusal(machine, machine.add(), page).kind is ErrorKind.INVALID
    assert machine.service.paths == []


def test_a_page_of_the_console_is_where_it_leads(machine: Machine) -> None:
    page = "https://eu-west-1.console.aws.amazon.com/ec2/home?region=eu-west-1#Instances:"
    link = machine.federation.console(machine.add(), page)
    assert parse_qs(urlsplit(link.url).query)["Destination"] == [page]


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        ((400, b""), ErrorKind.DENIED),
        ((503, b"busy"), ErrorKind.OFFLINE),
        ((302, b""), ErrorKind.DENIED),
        ((200, b"<html>Wi-Fi</html>"), ErrorKind.UNTRUSTED),
        ((200, b'{"SigninToken": ""}'), ErrorKind.UNTRUSTED),
        ((200, b'{"SigninToken": ["a"]}'), ErrorKind.UNTRUSTED),
        ((200, b"[]"), ErrorKind.UNTRUSTED),
    ],
)
def test_an_answer_that_is_no_token_is_said(machine: Machine, answer: tuple[int, bytes], kind: ErrorKind) -> None:
    machine.service.answer = answer
    assert refusal(machine, machine.add()).kind is kind
    last = [one for one in machine.told if isinstance(one, CallRecord)][-1]
    assert last.outcome not in ("ok", "unknown", "")


def test_a_service_that_cannot_be_reached_is_offline(machine: Machine) -> None:
    machine.federation = machine.federated(lambda _partition: "http://127.0.0.1:9/federation")
    assert refusal(machine, machine.add()).kind is ErrorKind.OFFLINE


def test_lock_forgets_keys_and_clients_and_asks_for_them_again(machine: Machine) -> None:
    ctx = machine.add()
    machine.federation.console(ctx, "")
    machine.sessions.forget()
    assert machine.sessions._clients == {}
    assert machine.sessions.keeper.fresh(ctx.account) is None
    with pytest.raises(PersonNeeded) as needed:
        machine.sessions.keeper.current(ctx.account)
    assert needed.value.need.way is Way.KEYS


def test_copied_credentials_are_what_calls_are_signed_with(machine: Machine) -> None:
    given = machine.federation.credentials(machine.add())
    assert (given.access_key_id, given.secret_access_key, given.session_token) == ("ASIACANARY", SECRET, SESSION_TOKEN)
    assert SECRET not in repr(given)
    assert SESSION_TOKEN not in repr(given)


def test_copying_long_term_keys_asks_nobody(machine: Machine) -> None:
    given = machine.federation.credentials(machine.add(session_token=""))
    assert (given.session_token, given.expires) == ("", 0)
    assert machine.gateway.calls == []
