"""Sign-in to IAM Identity Center: in this browser, with a code, again without a person, and what it opens."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import parse_qs, urlsplit
from urllib.request import Request, urlopen

import pytest

from skydeck.core.errors import AppError, ErrorKind
from skydeck.engine.accounts.signins import PersonNeeded
from skydeck.engine.sso.flow import Stop
from skydeck.engine.sso.loopback_page import PATH, LoopbackPage, Return
from skydeck.link.messages import AddSsoRoles, AddSsoSession, Browser, ListSsoRoles, SignOut
from tests.engine.sso_bench import NO_KEYRING, MakeSso, ScriptedJob, SsoBench
from tests.helpers.scripted_sso import REGION, START_URL, ScriptedSso
from tests.helpers.waiting import until

PRODUCTION = ("111122223333", "Administrator")


@pytest.fixture
def make_sso(script: ScriptedSso, tmp_path: Path) -> Iterator[MakeSso]:
    made: list[SsoBench] = []

    def make(patience: float = 10, **variables: str) -> SsoBench:
        files = {"AWS_CONFIG_FILE": str(tmp_path / "config"), "AWS_SHARED_CREDENTIALS_FILE": str(tmp_path / "none")}
        made.append(SsoBench(script, tmp_path, files | (variables or NO_KEYRING), patience))
        return made[-1]

    yield make
    for bench in made:
        bench.close()


@pytest.fixture
def bench(make_sso: MakeSso) -> SsoBench:
    return make_sso()


def _refusal(bench: SsoBench, browser: Browser) -> AppError:
    """Why a sign-in by a person who clicks at once gave nothing."""
    job, done = bench.begin(bench.add(), browser)
    if browser is Browser.HERE:
        bench.script.sign_in_as_browser(job.step.url)
    error = done.exception(10)
    assert isinstance(error, AppError)
    return error


# --- in this computer's browser (PKCE) ---


def test_a_sign_in_in_the_browser_opens_the_session(bench: SsoBench, script: ScriptedSso) -> None:
    session = bench.add()
    job, done = bench.begin(session)
    asked = {name: value[0] for name, value in parse_qs(urlsplit(job.step.url).query).items()}
    assert "You can close this tab" in script.sign_in_as_browser(job.step.url)
    done.result(10)
    assert bench.sso.role_credentials(session, *PRODUCTION).access_key_id == script.given[-1].key
    assert asked["scopes"] == "sso:account:access"
    assert asked["redirect_uri"].startswith("http://127.0.0.1:")
    assert script.registered == [
        {
            "clientName": "Skydeck",
            "clientType": "public",
            "scopes": ["sso:account:access"],
            "redirectUris": ["http://127.0.0.1/oauth/callback"],
            "issuerUrl": START_URL,
            "grantTypes": ["authorization_code", "refresh_token"],
        }
    ]


def test_a_registration_is_used_until_it_ends(bench: SsoBench, script: ScriptedSso) -> None:
    session = bench.add()
    bench.sign_in(session)
    bench.sign_in(session)
    assert len(script.registered) == 1
    bench.sign_in(session, Browser.ANYWHERE)
    assert len(script.registered) == 2, "another kind of sign-in is registered by itself"


def test_a_registration_that_is_about_to_end_is_made_anew(bench: SsoBench, script: ScriptedSso) -> None:
    script.registration_lasts = 60
    session = bench.add()
    bench.sign_in(session)
    bench.sign_in(session)
    assert len(script.registered) == 2


def _open(address: str, **headers: str) -> tuple[int, str]:
    try:
        with urlopen(Request(address, headers=headers), timeout=5) as page:
            return page.status, page.read().decode()
    except HTTPError as error:
        with error:
            return error.code, error.read().decode()


def test_a_wrong_state_is_refused_and_the_sign_in_waits_on(bench: SsoBench, script: ScriptedSso) -> None:
    job, done = bench.begin(bench.add())
    back = parse_qs(urlsplit(job.step.url).query)["redirect_uri"][0]
    assert _open(f"{back}?code=planted&state=guessed")[0] == 400
    assert _open(f"{back}?code=planted")[0] == 400
    assert _open(f"{back}?error=access_denied&state=guessed")[0] == 400
    assert not done.done()
    assert not script.token_requests
    script.sign_in_as_browser(job.step.url)
    done.result(10)


def test_the_page_that_a_browser_comes_back_to_is_there_for_nothing_else(bench: SsoBench) -> None:
    job, done = bench.begin(bench.add())
    asked = {name: value[0] for name, value in parse_qs(urlsplit(job.step.url).query).items()}
    back, state = asked["redirect_uri"], asked["state"]
    assert _open(f"{back.removesuffix('/oauth/callback')}/")[0] == 404
    assert _open(f"{back}?code=x&state={state}", Host="evil.example")[0] == 404, "another name may lead here"
    with pytest.raises(HTTPError) as posted:
        urlopen(Request(f"{back}?code=x&state={state}", data=b"x"), timeout=5)
    posted.value.close()
    assert posted.value.code == 404
    assert not done.done()
    job.cancelled.set()
    assert done.exception(5)


def test_a_browser_that_connects_ahead_of_time_holds_nobody_up(bench: SsoBench, script: ScriptedSso) -> None:
    job, done = bench.begin(bench.add())
    port = urlsplit(parse_qs(urlsplit(job.step.url).query)["redirect_uri"][0]).port
    silent = [socket.create_connection(("127.0.0.1", port), 5) for _ in range(20)]
    script.sign_in_as_browser(job.step.url)
    done.result(10)
    for one in silent:
        one.close()


def test_a_connection_that_makes_room_for_another_may_say_something_at_that_moment() -> None:
    with LoopbackPage("state") as page:
        port = urlsplit(page.address).port
        first = [socket.create_connection(("127.0.0.1", port), 5) for _ in range(16)]
        assert page.wait(threading.Event(), time.monotonic() + 0.2) is None
        last = socket.create_connection(("127.0.0.1", port), 5)
        first[0].sendall(b"GET")
        assert page.wait(threading.Event(), time.monotonic() + 0.2) is None
        head = f"GET {PATH}?code=c&state=state HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n"
        last.sendall(head.encode())
        assert page.wait(threading.Event(), time.monotonic() + 5) == Return("c")
    for one in (*first, last):
        one.close()


def test_the_port_is_closed_when_the_sign_in_is_over(bench: SsoBench) -> None:
    job = bench.sign_in(bench.add())
    back = parse_qs(urlsplit(job.step.url).query)["redirect_uri"][0]
    with pytest.raises(OSError, match="refused"):
        urlopen(back, timeout=2)


def test_who_says_no_in_the_browser_is_told_so(bench: SsoBench, script: ScriptedSso) -> None:
    script.allow = False
    error = _refusal(bench, Browser.HERE)
    assert (error.kind, str(error)) == (
        ErrorKind.DENIED,
        "Access was not allowed in the browser. Sign in again and allow it.",
    )
    assert not script.token_requests


def test_a_sign_in_that_nobody_finishes_ends_by_itself(make_sso: MakeSso) -> None:
    bench = make_sso(patience=0.2)
    job, done = bench.begin(bench.add())
    error = done.exception(5)
    assert isinstance(error, AppError)
    assert "not finished in time" in error.text
    assert 0 < job.step.until - time.time() + 5 < 6


# --- with a code, in any browser ---


def test_a_code_is_shown_and_asked_about_until_the_person_has_typed_it(bench: SsoBench, script: ScriptedSso) -> None:
    script.device_script.extend(["authorization_pending"] * 3)
    session = bench.add()
    job = bench.sign_in(session, Browser.ANYWHERE)
    assert job.step.code.startswith("ABCD-")
    assert job.step.url == f"{script.address}/device?user_code={job.step.code}"
    assert 0 < job.step.until - time.time() < 10
    assert script.counts["/token"] == 4
    assert bench.sso.role_credentials(session, *PRODUCTION).access_key_id == script.given[-1].key


def test_slow_down_makes_the_pauses_five_seconds_longer(
    bench: SsoBench, script: ScriptedSso, monkeypatch: pytest.MonkeyPatch
) -> None:
    pauses: list[float] = []
    monkeypatch.setattr(Stop, "wait", lambda _self, seconds: pauses.append(seconds))
    script.interval = 3
    script.device_script.extend(["authorization_pending", "slow_down", "authorization_pending", "slow_down"])
    bench.sign_in(bench.add(), Browser.ANYWHERE)
    assert pauses == [3, 3, 8, 8, 13]


@pytest.mark.parametrize(
    ("said", "kind", "text"),
    [
        ("access_denied", ErrorKind.DENIED, "Access was not allowed in the browser."),
        ("expired_token", ErrorKind.EXPIRED, "The sign-in to “corp” was not finished in time."),
    ],
)
def test_a_code_that_gives_nothing_ends_in_a_sentence(
    bench: SsoBench, script: ScriptedSso, said: str, kind: ErrorKind, text: str
) -> None:
    script.device_script.extend(["authorization_pending", said])
    error = _refusal(bench, Browser.ANYWHERE)
    assert (error.kind, error.text) == (kind, text)
    assert script.counts["/token"] == 2


def test_a_code_that_nobody_types_ends_although_the_server_never_says_so(
    make_sso: MakeSso, script: ScriptedSso
) -> None:
    script.allow = None
    assert "not finished in time" in _refusal(make_sso(patience=0.2), Browser.ANYWHERE).text


@pytest.mark.parametrize("browser", Browser)
def test_cancelling_ends_a_sign_in_at_once(bench: SsoBench, script: ScriptedSso, browser: Browser) -> None:
    script.allow, script.interval = None, 60
    job, done = bench.begin(bench.add(), browser)
    assert job.step
    before = time.monotonic()
    job.cancelled.set()
    error = done.exception(5)
    assert isinstance(error, AppError)
    assert error.kind is ErrorKind.CANCELLED
    assert time.monotonic() - before < 0.3


def test_a_second_sign_in_takes_the_place_of_the_first(bench: SsoBench, script: ScriptedSso) -> None:
    session = bench.add()
    job, first = bench.begin(session)
    assert job.step
    bench.sign_in(session, Browser.ANYWHERE)
    error = first.exception(5)
    assert isinstance(error, AppError)
    assert error.text == "Another sign-in took the place of this one."


def test_a_sign_in_page_must_be_a_page_of_the_web(
    bench: SsoBench, script: ScriptedSso, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = script.start_device
    planted = {"verificationUri": "file:///etc/passwd", "verificationUriComplete": "file:///etc/passwd"}
    monkeypatch.setattr(script, "start_device", lambda body: (200, real(body)[1] | planted, {}))
    job, done = bench.begin(bench.add(), Browser.ANYWHERE)
    error = done.exception(5)
    assert isinstance(error, AppError)
    assert error.kind is ErrorKind.UNTRUSTED
    assert not job.steps


@pytest.mark.parametrize("answer", [{}, {"accessToken": "x"}, {"expiresIn": 5}])
def test_an_answer_that_lacks_the_token_opens_nothing(
    bench: SsoBench, script: ScriptedSso, monkeypatch: pytest.MonkeyPatch, answer: dict[str, object]
) -> None:
    monkeypatch.setattr(script, "token", lambda _body: (200, answer, {}))
    assert _refusal(bench, Browser.HERE).kind is ErrorKind.UNTRUSTED


def test_a_start_url_that_aws_does_not_know_is_named(
    bench: SsoBench, script: ScriptedSso, monkeypatch: pytest.MonkeyPatch
) -> None:
    refusal = (400, {"error": "invalid_request"}, {"x-amzn-errortype": "InvalidRequestException"})
    monkeypatch.setattr(script, "start_device", lambda _body: refusal)
    assert _refusal(bench, Browser.ANYWHERE).text == (
        f"There is no IAM Identity Center with the start URL {START_URL} in this region."
    )


def test_a_registration_that_aws_has_forgotten_is_made_anew(
    bench: SsoBench, script: ScriptedSso, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = bench.add()
    refusal = (401, {"error": "invalid_client"}, {"x-amzn-errortype": "InvalidClientException"})
    with monkeypatch.context() as forgetful:
        forgetful.setattr(script, "token", lambda _body: refusal)
        assert _refusal(bench, Browser.HERE).kind is ErrorKind.SIGN_IN
    bench.sign_in(session)
    assert len(script.registered) == 2


# --- again, without a person ---


def test_nobody_is_signed_in_at_first(bench: SsoBench) -> None:
    session = bench.add()
    with pytest.raises(PersonNeeded) as needed:
        bench.sso.role_credentials(session, *PRODUCTION)
    assert (needed.value.need.session, needed.value.need.text) == (session, "You are not signed in to “corp”.")


def test_a_token_that_ends_soon_is_renewed_without_a_person(bench: SsoBench, script: ScriptedSso) -> None:
    script.token_lasts = 100
    session = bench.add()
    bench.sign_in(session)
    script.token_lasts = 3600
    bench.sso.role_credentials(session, *PRODUCTION)
    bench.sso.role_credentials(session, *PRODUCTION)
    assert [one["grantType"] for one in script.token_requests] == ["authorization_code", "refresh_token"]


def test_a_token_that_the_portal_refuses_is_renewed_without_a_person(bench: SsoBench, script: ScriptedSso) -> None:
    session = bench.add()
    bench.sign_in(session)
    script.end_sessions(refresh_too=False)
    assert bench.sso.role_credentials(session, *PRODUCTION).access_key_id == script.given[-1].key


def test_a_person_is_needed_once_nothing_can_be_renewed_and_aws_is_not_asked_again(
    bench: SsoBench, script: ScriptedSso
) -> None:
    session = bench.add()
    bench.sign_in(session)
    script.end_sessions()
    for _ in range(3):
        with pytest.raises(PersonNeeded, match="has ended"):
            bench.sso.role_credentials(session, *PRODUCTION)
    assert script.counts["/federation/credentials"] == 1
    assert script.counts["/token"] == 2
    bench.sign_in(session)
    assert bench.sso.role_credentials(session, *PRODUCTION)


def test_many_threads_renew_a_token_once(bench: SsoBench, script: ScriptedSso) -> None:
    script.token_lasts = 100
    session = bench.add()
    bench.sign_in(session)
    script.token_lasts = 3600
    done = [bench.pool.submit(bench.sso.role_credentials, session, *PRODUCTION) for _ in range(30)]
    assert len({one.result(10).access_key_id for one in done}) == 30
    assert script.counts["/token"] == 2


def test_a_network_that_is_away_asks_nobody_to_sign_in(
    bench: SsoBench, script: ScriptedSso, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = bench.add()
    bench.sign_in(session)
    script.end_sessions(refresh_too=False)
    monkeypatch.setattr(script, "token", lambda _body: (500, {"error": "server_error"}, {}))
    monkeypatch.setattr("botocore.retries.standard.ExponentialBackoff.delay_amount", lambda _self, _context: 0)
    with pytest.raises(AppError) as failed:
        bench.sso.role_credentials(session, *PRODUCTION)
    assert failed.value.kind is not ErrorKind.EXPIRED


def test_a_role_that_was_taken_away_is_a_refusal_and_no_reason_to_sign_in(bench: SsoBench, script: ScriptedSso) -> None:
    session = bench.add()
    bench.sign_in(session)
    with pytest.raises(AppError) as refused:
        bench.sso.role_credentials(session, "111122223333", "Gone")
    assert refused.value.kind is ErrorKind.DENIED


# --- what it opens ---


def test_hundreds_of_roles_are_listed_although_aws_slows_down(
    bench: SsoBench, script: ScriptedSso, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("botocore.retries.standard.ExponentialBackoff.delay_amount", lambda _self, _context: 0)
    script.roles = {f"{n:012}": (f"team-{n:03}", [f"Role{r:02}" for r in range(12)]) for n in range(25)}
    script.page_size, script.throttled = 10, 5
    session = bench.add()
    bench.sign_in(session)
    roles = bench.sso.list_roles(ScriptedJob().as_job, ListSsoRoles(session)).roles
    wanted = [(number, name, role) for number, (name, roles) in script.roles.items() for role in roles]
    assert [(one.number, one.account_name, one.role) for one in roles] == wanted
    assert len(roles) == 300
    assert roles[0].email == "team-000@example.com"


def test_listing_waits_for_a_sign_in(bench: SsoBench, script: ScriptedSso) -> None:
    session = bench.add()
    listed = bench.pool.submit(bench.sso.list_roles, ScriptedJob().as_job, ListSsoRoles(session))
    until(lambda: bench.sign_ins.need(session), "the prompt")
    bench.sign_in(session)
    assert len(listed.result(10).roles) == 3


def test_roles_become_accounts_with_names_that_tell_them_apart(bench: SsoBench, script: ScriptedSso) -> None:
    script.roles["777788889999"] = ("acme-staging", ["Administrator"])
    session = bench.add()
    bench.sign_in(session)
    roles = bench.sso.list_roles(ScriptedJob().as_job, ListSsoRoles(session)).roles
    bench.sso.add_roles(AddSsoRoles(session, roles, "eu-central-1"))
    items = {item.id: item.name for item in bench.own.all() if "/" in item.id}
    assert items == {
        "sso:corp/111122223333/Administrator": "acme-production / Administrator",
        "sso:corp/111122223333/ReadOnly": "acme-production / ReadOnly",
        "sso:corp/444455556666/Administrator": "acme-staging / Administrator",
        "sso:corp/777788889999/Administrator": "acme-staging / Administrator (777788889999)",
    }
    assert {item.region for item in bench.own.all() if "/" in item.id} == {"eu-central-1"}


def test_a_start_url_that_is_known_is_no_second_session(bench: SsoBench) -> None:
    assert bench.add("corp") == bench.add("other") == "sso:corp"
    other = bench.sso.add_session(AddSsoSession("corp", "https://other.awsapps.com/start", REGION))
    assert (other.id, other.name) == ("sso:corp 2", "corp 2")
    unnamed = bench.sso.add_session(AddSsoSession(" ", "https://third.awsapps.com/start/?x=1", " EU-west-1 "))
    assert (unnamed.name, unnamed.start_url, unnamed.region) == (
        "third",
        "https://third.awsapps.com/start",
        "eu-west-1",
    )


@pytest.mark.parametrize(
    ("url", "region"),
    [
        ("http://corp.awsapps.com/start", REGION),
        ("corp", REGION),
        ("https://ada:pw@corp.awsapps.com/start", REGION),
        (START_URL, "Ireland"),
        (START_URL, "eu-west-1.evil.example/"),
    ],
)
def test_what_is_no_start_url_or_region_is_refused(bench: SsoBench, url: str, region: str) -> None:
    with pytest.raises(AppError) as refused:
        bench.sso.add_session(AddSsoSession("corp", url, region))
    assert refused.value.kind is ErrorKind.INVALID


def test_signing_out_ends_the_session_here_and_at_aws(bench: SsoBench, script: ScriptedSso) -> None:
    session = bench.add()
    bench.sign_in(session)
    bench.sso.sign_out(SignOut(session))
    assert not script.live
    assert script.counts["/logout"] == 1
    assert bench.own.get(session) is None, "no account comes from it"


def test_signing_out_twice_or_after_the_end_is_fine(bench: SsoBench, script: ScriptedSso) -> None:
    session = bench.add()
    bench.sign_in(session)
    roles = bench.sso.list_roles(ScriptedJob().as_job, ListSsoRoles(session)).roles
    bench.sso.add_roles(AddSsoRoles(session, roles[:1], REGION))
    script.end_sessions()
    bench.sso.sign_out(SignOut(session))
    bench.sso.sign_out(SignOut(session))
    assert bench.own.get(session) is not None
    with pytest.raises(PersonNeeded, match="not signed in"):
        bench.sso.role_credentials(session, *PRODUCTION)


def test_a_session_that_is_gone_is_said_to_be_gone(bench: SsoBench) -> None:
    with pytest.raises(AppError, match="is not there any more"):
        bench.sso.role_credentials("sso:former", *PRODUCTION)
