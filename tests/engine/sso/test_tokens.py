"""Tokens of IAM Identity Center are where the AWS CLI looks for them, or in the keyring, and nowhere else."""

from __future__ import annotations

import hashlib
import json
import logging
import stat
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import keyring
import pytest
from botocore.credentials import JSONFileCache, SSOProvider
from botocore.session import Session
from botocore.tokens import SSOTokenProvider
from botocore.utils import SSOTokenLoader

from skydeck.engine.accounts.signins import PersonNeeded
from skydeck.link.messages import AddSsoRoles, AddSsoSession, Browser, SignOut, SsoRole
from tests.engine.sso_bench import NO_KEYRING, MakeSso, SsoBench
from tests.helpers.scripted_sso import REGION, START_URL, ScriptedSso
from tests.helpers.secret_service import SecretService

SHARED, LEGACY = "sso:corp", f"sso:{START_URL}"
PRODUCTION = ("111122223333", "Administrator")
ROLE = SsoRole("111122223333", "acme-production", "", "Administrator")
LEGACY_CONFIG = (
    f"[profile old]\nsso_start_url = {START_URL}\nsso_region = {REGION}\nsso_account_id = 111122223333\n"
    "sso_role_name = Administrator\nregion = us-east-1\n"
)


@pytest.fixture
def make_sso(script: ScriptedSso, tmp_path: Path) -> Iterator[MakeSso]:
    made: list[SsoBench] = []
    (tmp_path / "config").write_text(script.config(prod="111122223333/Administrator") + LEGACY_CONFIG)
    files = {"AWS_CONFIG_FILE": str(tmp_path / "config"), "AWS_SHARED_CREDENTIALS_FILE": str(tmp_path / "none")}

    def make(*, keyring: bool = False) -> SsoBench:
        made.append(SsoBench(script, tmp_path, files | ({} if keyring else NO_KEYRING)))
        return made[-1]

    yield make
    for bench in made:
        bench.close()


@pytest.fixture
def bench(make_sso: MakeSso) -> SsoBench:
    return make_sso()


def cache_file(bench: SsoBench, key: str) -> Path:
    return bench.cache / f"{hashlib.sha1(key.encode()).hexdigest()}.json"


def _botocore(tmp_path: Path, script: ScriptedSso, monkeypatch: pytest.MonkeyPatch) -> Session:
    """Botocore as any other program has it."""
    for name, value in script.environment.items():
        monkeypatch.setenv(name, value)
    session = Session(profile="prod")
    session.set_config_variable("config_file", str(tmp_path / "config"))
    return session


# --- profiles share the cache of the AWS CLI ---


def test_botocore_reads_the_token_that_skydeck_wrote(
    bench: SsoBench, script: ScriptedSso, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.sign_in(SHARED)
    session = _botocore(tmp_path, script, monkeypatch)
    tokens = SSOTokenProvider(session, cache=JSONFileCache(str(bench.cache)), profile_name="prod")
    loaded = tokens.load_token()
    assert loaded is not None
    assert loaded.get_frozen_token().token in script.live
    provider = SSOProvider(lambda: session.full_config, session.create_client, "prod", token_provider=tokens)
    credentials = provider.load()
    assert credentials is not None
    assert credentials.get_frozen_credentials().access_key == script.given[-1].key


def test_botocore_renews_it_and_skydeck_reads_what_it_got(
    bench: SsoBench, script: ScriptedSso, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script.token_lasts = 400
    bench.sign_in(SHARED)
    script.token_lasts = 3600
    session = _botocore(tmp_path, script, monkeypatch)
    monkeypatch.setattr("botocore.tokens.logger.info", lambda *_args, **_more: None)
    write = {"dumps_func": lambda data: json.dumps(data, default=lambda moment: moment.strftime("%Y-%m-%dT%H:%M:%SZ"))}
    tokens = SSOTokenProvider(session, cache=JSONFileCache(str(bench.cache), **write), profile_name="prod")
    renewed = tokens.load_token().get_frozen_token().token  # type: ignore[union-attr]
    assert [one["grantType"] for one in script.token_requests] == ["authorization_code", "refresh_token"]
    bench.sso.role_credentials(SHARED, *PRODUCTION)
    assert script.given[-1].token == renewed
    assert script.counts["/token"] == 2


def test_a_profile_with_a_start_url_of_its_own_is_signed_in_for_other_programs_too(
    bench: SsoBench, script: ScriptedSso
) -> None:
    bench.sign_in(LEGACY)
    token = SSOTokenLoader(JSONFileCache(str(bench.cache)))(START_URL)
    assert token["accessToken"] in script.live
    assert (token["startUrl"], token["region"]) == (START_URL, REGION)
    assert bench.sso.role_credentials(LEGACY, *PRODUCTION).access_key_id == script.given[-1].key


def test_files_are_readable_by_their_owner_only_and_written_as_a_whole(bench: SsoBench) -> None:
    bench.sign_in(SHARED)
    bench.sign_in(SHARED)
    assert stat.S_IMODE(bench.cache.stat().st_mode) == 0o700
    files = {path.name: stat.S_IMODE(path.stat().st_mode) for path in bench.cache.iterdir()}
    assert files[cache_file(bench, "corp").name] == 0o600
    assert set(files.values()) == {0o600}
    assert all(name.endswith(".json") for name in files)


@pytest.mark.parametrize("style", ["%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%dT%H:%M:%SUTC"])
def test_a_sign_in_of_the_cli_is_used(bench: SsoBench, script: ScriptedSso, style: str) -> None:
    access = "from-the-cli"
    script.live[access] = time.time() + 3600
    data = {
        "startUrl": START_URL,
        "region": REGION,
        "accessToken": access,
        "expiresAt": datetime.fromtimestamp(time.time() + 3600, UTC).strftime(style),
        "somethingNew": [1, 2],
    }
    bench.cache.mkdir(parents=True)
    cache_file(bench, "corp").write_text(json.dumps(data))
    assert bench.sso.role_credentials(SHARED, *PRODUCTION)
    assert script.given[-1].token == access


def test_a_token_of_the_cli_is_renewed_with_the_registration_of_the_cli(bench: SsoBench, script: ScriptedSso) -> None:
    bench.sign_in(SHARED)
    path = cache_file(bench, "corp")
    data = json.loads(path.read_text())
    data |= {"expiresAt": "2026-01-01T00:00:00Z", "clientId": "client-of-the-cli"}
    path.write_text(json.dumps(data))
    assert bench.sso.role_credentials(SHARED, *PRODUCTION)
    assert script.token_requests[-1]["clientId"] == "client-of-the-cli"
    assert json.loads(path.read_text())["clientId"] == "client-of-the-cli"


BROKEN: dict[str, Callable[[Path], Any]] = {
    "empty": lambda path: path.write_text(""),
    "cut": lambda path: path.write_text('{"accessToken": "x", "expi'),
    "another thing": lambda path: path.write_text('["a", "list"]'),
    "no token": lambda path: path.write_text('{"expiresAt": "2099-01-01T00:00:00Z"}'),
    "no end": lambda path: path.write_text('{"accessToken": "x"}'),
    "no date": lambda path: path.write_text('{"accessToken": "x", "expiresAt": "soon"}'),
    "a number": lambda path: path.write_text('{"accessToken": "x", "expiresAt": 12345}'),
    "a token that is none": lambda path: path.write_text('{"accessToken": {}, "expiresAt": "2099-01-01T00:00:00Z"}'),
    "no text": lambda path: path.write_bytes(b"\xff\xfe\x00"),
    "huge": lambda path: path.write_text(" " * 300_000 + "{}"),
    "deep": lambda path: path.write_text("[" * 100_000),
}


def test_a_broken_file_counts_as_none_and_the_next_sign_in_replaces_it(bench: SsoBench, script: ScriptedSso) -> None:
    bench.cache.mkdir(parents=True)
    path = cache_file(bench, "corp")
    said = {}
    for what, spoil in BROKEN.items():
        spoil(path)
        with pytest.raises(PersonNeeded) as needed:
            bench.sso.role_credentials(SHARED, *PRODUCTION)
        said[what] = needed.value.need.text
    assert said == dict.fromkeys(BROKEN, "You are not signed in to “corp”.")
    bench.sign_in(SHARED)
    assert json.loads(path.read_text())["accessToken"] in script.live


def test_where_the_cache_can_not_be_written_the_sign_in_lasts_until_the_end_and_it_is_said(
    bench: SsoBench, script: ScriptedSso
) -> None:
    bench.cache.parent.mkdir(parents=True)
    bench.cache.write_text("a file where the folder should be")
    bench.sign_in(SHARED)
    assert bench.sso.role_credentials(SHARED, *PRODUCTION)
    (notice,) = bench.notices
    assert notice.text.startswith(f"The sign-in to “corp” lasts until you quit: {bench.cache} can't be written")


def test_signing_out_removes_the_file(bench: SsoBench) -> None:
    bench.sign_in(SHARED)
    bench.sso.sign_out(SignOut(SHARED))
    assert not cache_file(bench, "corp").exists()


@pytest.mark.parametrize("browser", Browser)
def test_nothing_secret_of_a_sign_in_is_logged(
    bench: SsoBench, script: ScriptedSso, caplog: pytest.LogCaptureFixture, browser: Browser
) -> None:
    with caplog.at_level(logging.DEBUG):
        bench.sign_in(SHARED, browser)
        fresh = bench.sso.role_credentials(SHARED, *PRODUCTION)
        bench.sso.sign_out(SignOut(SHARED))
    (request,) = script.token_requests
    secrets = [*script.tokens, request["clientSecret"], request.get("code") or request["deviceCode"]]
    assert len(secrets) == 4
    assert [one for one in (*secrets, fresh.secret_access_key, fresh.session_token) if one in caplog.text] == []


# --- Skydeck's own sessions ---


def _own(bench: SsoBench) -> str:
    return bench.sso.add_session(AddSsoSession("mine", "https://mine.awsapps.com/start", REGION)).id


def test_own_tokens_are_in_the_keyring_and_nowhere_else(
    make_sso: MakeSso, script: ScriptedSso, secret_service: SecretService, tmp_path: Path
) -> None:
    bench = make_sso(keyring=True)
    session = _own(bench)
    bench.sign_in(session)
    assert keyring.get_password("skydeck", session) is None, "nothing comes from it yet: a dialog may be given up"
    bench.sso.add_roles(AddSsoRoles(session, (ROLE,), REGION))
    assert keyring.get_password("skydeck", session) is not None
    assert make_sso(keyring=True).sso.role_credentials(session, *PRODUCTION).access_key_id == script.given[-1].key
    assert len(script.registered) == 1
    (token,) = script.live
    for path in (path for path in tmp_path.rglob("*") if path.is_file()):
        assert token[:20].encode() not in path.read_bytes()


def test_an_own_token_that_was_renewed_is_kept_and_signing_out_leaves_nothing(
    make_sso: MakeSso, script: ScriptedSso, secret_service: SecretService
) -> None:
    bench = make_sso(keyring=True)
    session = _own(bench)
    script.token_lasts = 100
    bench.sign_in(session)
    bench.sso.add_roles(AddSsoRoles(session, (ROLE,), REGION))
    script.token_lasts = 3600
    bench.sso.role_credentials(session, *PRODUCTION)
    after = make_sso(keyring=True)
    after.sso.role_credentials(session, *PRODUCTION)
    assert script.counts["/token"] == 2
    after.sso.sign_out(SignOut(session))
    assert keyring.get_password("skydeck", session) is None
    with pytest.raises(PersonNeeded, match="not signed in"):
        make_sso(keyring=True).sso.role_credentials(session, *PRODUCTION)


def test_without_a_keyring_own_tokens_last_until_the_end_and_it_is_said_once(
    make_sso: MakeSso, script: ScriptedSso
) -> None:
    bench = make_sso()
    session = _own(bench)
    bench.sign_in(session)
    assert not bench.notices, "nothing is to be kept yet"
    bench.sso.add_roles(AddSsoRoles(session, (ROLE,), REGION))
    bench.sign_in(session)
    assert [one.text.partition(",")[0] for one in bench.notices] == ["The sign-in to “mine” lasts until you quit"]
    assert bench.sso.role_credentials(session, *PRODUCTION)
    with pytest.raises(PersonNeeded):
        make_sso().sso.role_credentials(session, *PRODUCTION)
