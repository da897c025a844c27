"""Each shape of profile gives the credentials and the region that botocore finds by itself, and no file is written."""

from __future__ import annotations

import hashlib
import json
import sys
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from botocore.credentials import SSOProvider
from botocore.session import Session
from botocore.tokens import SSOTokenProvider

from skydeck.core.context import AwsContext, WriteMode
from skydeck.engine.accounts.opening import RUN
from skydeck.engine.accounts.signins import SignIns
from skydeck.engine.accounts.sources import DEFAULT_REGION
from skydeck.engine.secrets.vault import Vault
from skydeck.engine.sso.requests import join_sso
from skydeck.engine.wire.models import LOADER
from skydeck.engine.work.environment import take
from tests.engine.aws_files import Aws, Person, by_id
from tests.helpers.deterministic_aws import DeterministicAws, deterministic_aws, end, filled, secret_of, token_of

CASES = {path.stem: path for path in sorted((Path(__file__).parent / "profiles").glob("*.toml"))}


@dataclass(frozen=True)
class Signed:
    """What a call was signed with, and where it went."""

    key_id: str
    token: str
    region: str


class Case:
    """One profile of a data file, laid out in a home of its own."""

    def __init__(self, path: Path, home: Path, aws: DeterministicAws) -> None:
        self._data = tomllib.loads(path.read_text("utf-8"))
        self._home, self._aws = home, aws
        self.profile: str = self._data.get("profile", "")
        self.code: str = self._data.get("code", "")
        self.environment = {"HOME": str(home)}
        if self._data.get("endpoints", True):
            self.environment |= aws.environment()
        for name, value in self._data.get("environment", {}).items():
            self.environment[name] = self._filled(value)
        self._write()

    def _filled(self, text: str) -> str:
        for name, value in (("folder", self._home), ("python", sys.executable), ("aws", self._aws.url)):
            text = text.replace(f"{{{name}}}", str(value))
        return filled(text)

    def _write(self) -> None:
        (self._home / ".aws").mkdir()
        files = {f".aws/{name}": self._data[name] for name in ("config", "credentials") if name in self._data}
        for name, text in (files | self._data.get("files", {})).items():
            path = self._home / name
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(self._filled(text).encode())
        for name, start_url in self._data.get("sso", {}).items():
            self._keep(".aws/sso/cache", hashlib.sha1(name.encode()), sso_token(start_url))
        if login := self._data.get("login"):
            folder = self.environment.get("AWS_LOGIN_CACHE_DIRECTORY", str(self._home / ".aws/login/cache"))
            self._keep(folder, hashlib.sha256(login.encode()), login_session())

    def _keep(self, folder: str, name: Any, document: Mapping[str, Any]) -> None:
        path = self._home / folder / f"{name.hexdigest()}.json"
        path.parent.mkdir(parents=True)
        path.write_text(json.dumps(document))

    def traces(self) -> dict[Path, tuple[int, bytes]]:
        """Every file of the home: when it was written, and what is in it."""
        files = [path for path in self._home.rglob("*") if path.is_file() and "data" not in path.parts]
        return {path: (path.stat().st_mtime_ns, path.read_bytes()) for path in files}


def sso_token(start_url: str) -> dict[str, str]:
    return {
        "startUrl": start_url,
        "region": "eu-central-1",
        "accessToken": "token-of-the-portal",
        "expiresAt": end().strftime("%Y-%m-%dT%H:%M:%SZ"),
    }


def login_session() -> dict[str, Any]:
    keys = {
        "accessKeyId": "ASIALOGIN",
        "secretAccessKey": secret_of("ASIALOGIN"),
        "sessionToken": token_of("ASIALOGIN"),
    }
    ends = {"accountId": "111122223333", "expiresAt": end().strftime("%Y-%m-%dT%H:%M:%SZ")}
    return {"accessToken": keys | ends, "refreshToken": "r", "dpopKey": "not used", "clientId": "arn:aws:signin:::x"}


@pytest.fixture(scope="module")
def server() -> Iterator[DeterministicAws]:
    with deterministic_aws() as running:
        yield running


@pytest.fixture
def case(request: pytest.FixtureRequest, tmp_path: Path, server: DeterministicAws) -> Case:
    server.calls.clear()
    home = tmp_path / "written-by-the-test"
    home.mkdir()
    return Case(CASES[request.param], home, server)


def found_by_botocore(case: Case, monkeypatch: pytest.MonkeyPatch) -> Signed:
    """What plain botocore would sign a call with, in the same home and environment."""
    with monkeypatch.context() as patch:
        live_in(case, patch)
        for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"):
            patch.delenv(name)
        for name, value in case.environment.items():
            patch.setenv(name, value)
        session = Session(profile=case.profile or None)
        session.register_component("data_loader", LOADER)  # each model is read once, not once for each session
        role: Any = session.get_component("credential_provider").get_provider("assume-role")
        role._prompter = lambda _question: case.code
        region = session.get_config_variable("region") or DEFAULT_REGION
        credentials = session.get_credentials()
        assert credentials is not None
        keys = credentials.get_frozen_credentials()
    # The secret that the engine signs with is checked by the server: it follows from the key.
    assert keys.secret_key == secret_of(keys.access_key)
    return Signed(keys.access_key, keys.token or "", region)


def found_by_skydeck(case: Case, server: DeterministicAws, aws: Aws, monkeypatch: pytest.MonkeyPatch) -> Signed:
    """What a call through the engine is signed with."""
    with monkeypatch.context() as patch:
        live_in(case, patch)
        environ = dict(case.environment)
        aws.variables = dict(take(environ).values)
        for name, value in environ.items():
            patch.setenv(name, value)
        aws.person = Person(RUN, RUN)
        gateway = aws.gateway()
        sessions = gateway._sessions
        join_sso(sessions, sessions._found, Vault(sessions._found), SignIns(), lambda _notice: None)
        account = by_id(sessions)[f"profile:{case.profile}" if case.profile else "env"]
        assert account.problem == ""
        if case.code:
            with sessions.codes.offered(case.code):
                sessions.keeper.renew(account.id)
        gateway.call(AwsContext(account.id, account.region, WriteMode.READ_ONLY), "sts", "get_caller_identity", {})
    return last(server)


def live_in(case: Case, patch: pytest.MonkeyPatch) -> None:
    patch.setenv("HOME", case.environment["HOME"])
    cache = Path(case.environment["HOME"], ".aws", "sso", "cache")
    for provider in (SSOProvider, SSOTokenProvider):
        patch.setattr(provider, "_SSO_TOKEN_CACHE_DIR", str(cache))  # worked out when botocore was imported


def last(server: DeterministicAws) -> Signed:
    call = server.calls[-1]
    assert call.operation == "GetCallerIdentity"
    return Signed(call.key_id, call.token, call.region)


@pytest.mark.parametrize("case", CASES, indirect=True)
def test_the_same_credentials_come_out_as_of_botocore_itself(
    case: Case, server: DeterministicAws, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    aws = Aws(tmp_path)
    before = case.traces()
    ours = found_by_skydeck(case, server, aws, monkeypatch)
    asked = [(call.operation, call.key_id) for call in server.calls]
    assert case.traces() == before, "a file was written"
    server.calls.clear()
    assert ours == found_by_botocore(case, monkeypatch)
    assert asked[:-1] == [(call.operation, call.key_id) for call in server.calls], "another way to them"
    aws.close()


def test_there_are_profiles_of_every_sort() -> None:
    assert len(CASES) >= 25
