"""`skydeck credentials NAME`: what other programs get, and what they are told when a person would be needed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path

import keyring
import keyring.backends.fail
import keyring.backends.SecretService
import pytest
from botocore.session import Session

from skydeck.core.errors import AppError
from skydeck.engine import export
from skydeck.engine.accounts.opening import RUN
from skydeck.engine.accounts.sessions import Sessions
from skydeck.engine.export import _credentials
from skydeck.engine.secrets.keys import Keys
from skydeck.engine.secrets.vault import Vault
from skydeck.engine.work.environment import NOTHING_FOUND, Found
from skydeck.link.messages import AddKeys, Hello, UseNetwork
from skydeck.main import _parse
from tests.engine.aws_files import KEYS, Aws, Person
from tests.helpers.canaries import canary
from tests.helpers.deterministic_aws import DeterministicAws, deterministic_aws, secret_of, token_of
from tests.helpers.scripted_keyring import locked_keyring
from tests.helpers.secret_service import SecretService, session_bus

SECRET = canary("secret")
ROLE = "role_arn = arn:aws:iam::222233334444:role/Admin\nsource_profile = base\nregion = eu-west-1\n"
needs_secret_service = pytest.mark.skipif(sys.platform != "linux", reason="Secret Service is Linux's")


@pytest.fixture
def real_backend(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keyring.core, "_keyring_backend", keyring.backends.SecretService.Keyring())


@pytest.fixture(autouse=True)
def asked_by_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    """What one test asks for is not on the way of the next."""
    monkeypatch.setenv(export._ASKED, "")


@pytest.fixture(scope="module")
def server() -> Iterator[DeterministicAws]:
    with deterministic_aws() as running:
        yield running


def add(folder: Path, name: str, *, keep: bool = True) -> None:
    Sessions(Hello(str(folder))).add_keys(AddKeys(name, "AKIAEXPORT", SECRET, "", "eu-west-1", "", keep=keep))


def asked(aws: Aws, name: str) -> export.Fresh:
    return _credentials(name, aws.folder / "data", UseNetwork(attempts=1), Found(aws.variables))


def refused(aws: Aws, name: str) -> str:
    with pytest.raises(AppError) as caught:
        asked(aws, name)
    assert SECRET not in caught.value.details()
    return str(caught.value)


# --- as a program ---


def environment(home: Path, more: Mapping[str, str]) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "SKYDECK_"))}
    own = {"HOME": str(home), "XDG_DATA_HOME": str(home / "share"), "XDG_CONFIG_HOME": str(home / "config")}
    return {**kept, **own, **more, "PYTHONPATH": os.pathsep.join(sys.path)}


@needs_secret_service
def test_botocore_takes_the_keys_of_the_keyring_from_it(
    tmp_path: Path, secret_service: SecretService, real_backend: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(tmp_path / "share" / "skydeck", "prod")
    aws = tmp_path / "config"
    aws.write_text(f"[profile prod]\ncredential_process = {sys.executable} -m skydeck credentials prod\n")
    for name, value in environment(tmp_path, {"AWS_CONFIG_FILE": str(aws)}).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "settings"))
    credentials = Session(profile="prod").get_credentials()
    assert credentials is not None
    keys = credentials.get_frozen_credentials()
    assert (keys.access_key, keys.secret_key, keys.token) == ("AKIAEXPORT", SECRET, None)


@needs_secret_service
def test_a_locked_keyring_is_said_and_nobody_is_asked_to_unlock_it(tmp_path: Path) -> None:
    accounts = tmp_path / "share" / "skydeck" / "accounts.json"
    accounts.parent.mkdir(parents=True)
    with session_bus() as address, locked_keyring(address, dismisses=True) as service:
        remembered(accounts.parent)
        done = subprocess.run(
            [sys.executable, "-m", "skydeck", "credentials", "prod"],
            env=environment(tmp_path, {"DBUS_SESSION_BUS_ADDRESS": address}),
            capture_output=True,
            text=True,
            check=False,
        )
        assert (done.returncode, done.stdout) == (1, "")
        assert done.stderr.startswith("skydeck: The keyring is locked.")
        assert not service.shown.is_set()


def remembered(folder: Path) -> None:
    """An account whose keys are in a keyring, without one."""

    class Taking(Vault):
        def put(self, account: str, keys: Keys, cancelled: object = None) -> None:
            """Somewhere else."""

    Sessions(Hello(str(folder)), vault=Taking(NOTHING_FOUND)).add_keys(
        AddKeys("prod", "AKIAEXPORT", SECRET, "", "eu-west-1", "", keep=True)
    )


def test_it_starts_without_the_window(capsys: pytest.CaptureFixture[str]) -> None:
    code = (
        "import sys\nfrom skydeck.__main__ import main\n"
        "try:\n    main(['credentials', '--help'])\nexcept SystemExit as end:\n    code = end.code\n"
        "print('code', code, 'PySide6' in sys.modules, 'asyncio' in sys.modules)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment(Path.home(), {}), capture_output=True, text=True, check=True
    )
    assert "credential_process = skydeck credentials NAME" in done.stdout
    assert "code 0 False" in done.stdout
    with pytest.raises(SystemExit):
        _parse(["--help"])
    assert "skydeck credentials NAME" in capsys.readouterr().out


# --- what is printed ---


def test_what_is_printed_is_what_the_aws_cli_wants(
    aws: Aws, server: DeterministicAws, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    aws.variables |= server.environment()
    base = f"[base]\naws_access_key_id = AKIABASE\naws_secret_access_key = {secret_of('AKIABASE')}\n"
    aws.write(f"[profile admin]\n{ROLE}", base)
    monkeypatch.setattr(export.environment, "take", lambda: Found(aws.variables))
    monkeypatch.setattr(export.environment, "shut_memory", lambda: None)
    assert export.main(["admin"], aws.folder / "data", UseNetwork(attempts=1)) == 0
    said = capsys.readouterr()
    printed = json.loads(said.out)
    key = printed["AccessKeyId"]
    assert key.startswith("ASIA")
    assert printed | {"Expiration": ""} == {
        "Version": 1,
        "AccessKeyId": key,
        "SecretAccessKey": secret_of(key),
        "SessionToken": token_of(key),
        "Expiration": "",
    }
    assert datetime.fromisoformat(printed["Expiration"]).utcoffset() is not None
    assert said.err == ""
    assert server.calls[-1].operation == "AssumeRole"


test_what_is_printed_is_what_the_aws_cli_wants = pytest.mark.tells_secrets(  # that is what it is for
    test_what_is_printed_is_what_the_aws_cli_wants
)


def test_keys_that_do_not_end_have_no_end(aws: Aws) -> None:
    aws.write("", f"[work]\n{KEYS}")
    document = export._document(asked(aws, "work"))
    assert list(document) == ["Version", "AccessKeyId", "SecretAccessKey"]


def test_a_terminal_is_warned(aws: Aws, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    aws.write("", "[work]\naws_access_key_id = AKIA\naws_secret_access_key = no-secret\n")
    monkeypatch.setattr(export.environment, "take", lambda: Found(aws.variables))
    monkeypatch.setattr(export.environment, "shut_memory", lambda: None)
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    assert export.main(["work"], aws.folder / "data", UseNetwork()) == 0
    assert "your terminal may remember" in capsys.readouterr().err


# --- which account ---


def test_an_account_of_skydecks_own_goes_before_a_profile_that_asks_for_it(aws: Aws) -> None:
    aws.write(f"[profile prod]\ncredential_process = skydeck credentials prod\n[profile other]\n{KEYS}")
    sessions = aws.sessions()
    sessions.add_keys(AddKeys("prod", "AKIAOWN", SECRET, "", "", "", keep=False))
    listed = sessions.accounts().accounts
    assert export._chosen(listed, "prod").id == "keys:prod"
    assert export._chosen(listed, "profile:prod").id == "profile:prod"
    assert export._chosen(listed, "other").id == "profile:other"


def test_a_name_that_is_not_there_is_said_with_those_that_are(aws: Aws) -> None:
    assert refused(aws, "prod") == "There is no account “prod”. Skydeck knows none."
    aws.write("", f"[a]\n{KEYS}[b]\n{KEYS}")
    assert refused(aws, "prod").endswith("Skydeck knows a, b.")


def test_a_name_of_several_accounts_is_said_with_their_ids(aws: Aws) -> None:
    aws.write("", f"[prod]\n{KEYS}")
    account = aws.sessions().accounts().accounts[0]
    with pytest.raises(AppError, match="profile:prod, profile:prod"):
        export._chosen([account, account], "prod")


# --- where a person would be needed ---


def test_a_one_time_code_is_not_asked_for(aws: Aws, server: DeterministicAws) -> None:
    aws.variables |= server.environment()
    aws.write(f"[profile admin]\n{ROLE}mfa_serial = arn:aws:iam::1:mfa/me\n", f"[base]\n{KEYS}")
    assert "one-time code" in refused(aws, "admin")


def test_a_sign_in_is_not_begun(aws: Aws, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(aws.folder))
    session = "[sso-session corp]\nsso_start_url = https://corp.awsapps.com/start\nsso_region = eu-central-1\n"
    profile = "[profile portal]\nsso_session = corp\nsso_account_id = 111122223333\nsso_role_name = Admin\n"
    aws.write(f"{profile}{session}")
    said = refused(aws, "portal")
    assert "corp" in said
    assert said.endswith("Open the account in Skydeck, then try again.")


def test_a_command_runs_only_when_a_person_has_agreed_to_it(aws: Aws) -> None:
    script = "import json\nprint(json.dumps({'Version': 1, 'AccessKeyId': 'AKIACMD', 'SecretAccessKey': 's'}))\n"
    (aws.folder / "keys.py").write_text(script)
    aws.write(f"[profile cmd]\ncredential_process = {sys.executable} {aws.folder / 'keys.py'}\n")
    assert "A person has to answer first: Run this command?" in refused(aws, "cmd")
    aws.person = Person(RUN)
    aws.sessions().session("profile:cmd")
    os.environ[export._ASKED] = ""
    assert asked(aws, "cmd").access_key_id == "AKIACMD"


def test_a_profile_that_asks_for_itself_is_said(aws: Aws) -> None:
    """As the second program in a row finds it: the first has told it what it was asked for."""
    aws.write("", f"[work]\n{KEYS}")
    asked(aws, "work")
    assert "takes its keys from a command that asks for “work” again" in refused(aws, "work")


def test_no_keyring_is_said(aws: Aws, monkeypatch: pytest.MonkeyPatch) -> None:
    remembered(aws.folder / "data")
    monkeypatch.setattr(keyring.core, "_keyring_backend", keyring.backends.fail.Keyring())
    assert "no keyring that runs" in refused(aws, "prod")


@needs_secret_service
def test_a_keyring_that_asks_all_the_same_is_left_after_some_seconds(tmp_path: Path) -> None:
    remembered(tmp_path / "share" / "skydeck")
    code = (
        "from skydeck.__main__ import main\nfrom skydeck.engine.secrets import secret_service\n"
        "from skydeck.engine.work import errands\n"
        "errands.PATIENCE, secret_service.is_locked = 0.2, lambda: False\nmain(['credentials', 'prod'])\n"
    )
    with session_bus() as address, locked_keyring(address, dismisses=False) as service:
        done = subprocess.run(
            [sys.executable, "-c", code],
            env=environment(tmp_path, {"DBUS_SESSION_BUS_ADDRESS": address}),
            capture_output=True,
            text=True,
            check=False,
            timeout=30,
        )
        assert service.shown.is_set()
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("skydeck: The keyring waits for an answer.")
