"""Accounts opened against a real server: hostile files, commands, roles, keys from a form, clients."""

from __future__ import annotations

import io
import json
import os
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from botocore.awsrequest import AWSResponse
from botocore.credentials import AssumeRoleProvider, ProcessProvider, ProfileProviderBuilder
from botocore.session import Session
from urllib3 import HTTPResponse

from skydeck.core.context import AwsContext, WriteMode
from skydeck.core.errors import AppError, ErrorKind
from skydeck.engine.accounts.answers import Answers
from skydeck.engine.accounts.opening import DO_NOT_RUN, RUN
from skydeck.engine.accounts.signins import SignIns
from skydeck.engine.calls.gateway import Gateway
from skydeck.engine.work.environment import Found
from skydeck.link.messages import AddKeys, GiveCode, UseSandbox
from tests.engine.aws_files import KEYS, Aws, by_id, ctx
from tests.helpers.canaries import canary, is_in
from tests.helpers.fault_proxy import DROP_AFTER_PROCESS, EXPIRED, FaultProxy, always

# --- hostile files ---

HOSTILE = """
[profile a]
endpoint_url = {url}
max_attempts = 1
retry_mode = legacy
parameter_validation = false
request_checksum_calculation = when_required
response_checksum_validation = when_required
ca_bundle =
ignore_configured_endpoint_urls = false
s3 =
  signature_version = s3
csm_enabled = true
"""


def test_a_hostile_file_switches_no_protection_off(aws: Aws, proxy: FaultProxy) -> None:
    aws.write(HOSTILE.format(url=proxy.url) + KEYS)
    gateway = aws.gateway(attempts=4)
    client = gateway._sessions.client(ctx("profile:a"), "s3")
    config: Any = client.meta.config
    assert config.retries == {"mode": "standard", "total_max_attempts": 4}
    assert config.request_checksum_calculation == "when_supported"
    assert config.response_checksum_validation == "when_supported"
    assert config.parameter_validation is True
    assert config.signature_version == "s3v4"
    assert (config.connect_timeout, config.read_timeout) == (1, 15)


def test_models_of_the_user_are_not_read(aws: Aws, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    aws.write("", f"[a]\n{KEYS}")
    monkeypatch.setenv("HOME", str(tmp_path))
    model = tmp_path / ".aws" / "models" / "zorgon" / "2020-01-01"
    model.mkdir(parents=True)
    (model / "service-2.json").write_text("{}")
    assert "zorgon" not in aws.sessions().session("profile:a").get_available_services()


def test_instance_metadata_is_never_asked(aws: Aws, proxy: FaultProxy) -> None:
    aws.write(f"[profile a]\nregion=us-east-1\nec2_metadata_service_endpoint={proxy.url}\n")
    aws.variables["AWS_CONTAINER_CREDENTIALS_FULL_URI"] = proxy.url
    with pytest.raises(AppError) as caught:
        aws.gateway().call(ctx("profile:a"), "sts", "get_caller_identity", {})
    assert caught.value.kind is ErrorKind.SIGN_IN
    assert proxy.seen == []


def test_the_sandbox_reads_no_account_and_reaches_no_host(aws: Aws) -> None:
    aws.write("", f"[a]\n{KEYS}")
    aws.variables |= {"AWS_ACCESS_KEY_ID": "AKIAENV", "AWS_SECRET_ACCESS_KEY": "s"}
    gateway = aws.gateway(sandbox_only=True)
    sessions = gateway._sessions
    assert sessions.accounts().accounts == ()
    sessions.use_sandbox(UseSandbox("https://ec2.eu-west-1.amazonaws.com", "AKIA", "s", "1", "eu-west-1"))
    with pytest.raises(AppError) as caught:
        gateway.call(ctx("sandbox"), "ec2", "describe_instances", {})
    assert caught.value.kind is ErrorKind.UNTRUSTED
    assert "sandbox" in caught.value.text
    with pytest.raises(AppError):
        sessions.add_keys(AddKeys("x", "AKIA", "s", "", "", "", keep=False))


# --- commands of profiles ---


@pytest.fixture
def command(tmp_path: Path) -> Callable[[], int]:
    """A `credential_process` that counts how often it ran and notes the environment it got."""
    script = tmp_path / "keys.py"
    script.write_text(
        "import json, os, pathlib\n"
        f"folder = pathlib.Path({str(tmp_path)!r})\n"
        "(folder / 'runs').open('a').write('x')\n"
        "(folder / 'seen').write_text(json.dumps(dict(os.environ)))\n"
        "print(json.dumps({'Version': 1, 'AccessKeyId': 'AKIAPROC', 'SecretAccessKey': 's'}))\n"
    )
    return lambda: len((tmp_path / "runs").read_text()) if (tmp_path / "runs").exists() else 0


def process_profile(aws: Aws) -> None:
    aws.write(f"[profile p]\ncredential_process = {sys.executable} {aws.folder / 'keys.py'}\n")


def test_a_command_runs_only_after_the_account_was_picked_and_the_user_agreed(
    aws: Aws, command: Callable[[], int], proxy: FaultProxy
) -> None:
    process_profile(aws)
    aws.variables |= {"AWS_ENDPOINT_URL": proxy.url, "AWS_CANARY": "kept"}
    gateway = aws.gateway()
    gateway._sessions.accounts()
    assert command() == 0
    with pytest.raises(AppError) as caught:
        gateway.call(ctx("profile:p"), "sts", "get_caller_identity", {})
    assert caught.value.kind is ErrorKind.CANCELLED
    assert command() == 0
    assert str(aws.folder / "keys.py") in aws.person.asked[0][1]
    aws.person.answers = [RUN]
    gateway.call(ctx("profile:p"), "sts", "get_caller_identity", {})
    assert command() == 1
    assert "AKIAPROC" in proxy.seen[-1].headers["authorization"]
    seen = json.loads((aws.folder / "seen").read_text())
    assert seen["AWS_CANARY"] == "kept"
    assert seen["AWS_CONFIG_FILE"] == str(aws.folder / "config")


def test_consent_is_asked_once_per_command_also_after_a_restart(aws: Aws, command: Callable[[], int]) -> None:
    process_profile(aws)
    aws.person.answers = [RUN]
    aws.sessions().keeper.current("profile:p")
    aws.sessions().keeper.current("profile:p")
    assert len(aws.person.asked) == 1
    assert command() == 2
    changed = (aws.folder / "config").read_text().replace("keys.py", "keys.py --other")
    (aws.folder / "config").write_text(changed)
    aws.person.answers = [DO_NOT_RUN]
    with pytest.raises(AppError):
        aws.sessions().keeper.current("profile:p")
    assert command() == 2


def test_a_command_behind_a_source_profile_is_asked_for_too(aws: Aws, command: Callable[[], int]) -> None:
    process_profile(aws)
    with (aws.folder / "config").open("a") as file:
        file.write("[profile q]\nrole_arn=arn:aws:iam::1:role/r\nsource_profile=p\n")
    with pytest.raises(AppError):
        aws.sessions().session("profile:q")
    assert len(aws.person.asked) == 1
    assert command() == 0


@pytest.mark.parametrize("script", ["raise SystemExit('canary')", "print('no json')", "print('{}')"])
def test_a_command_that_fails_gives_a_sentence(aws: Aws, script: str) -> None:
    (aws.folder / "keys.py").write_text(script)
    process_profile(aws)
    aws.person.answers = [RUN]
    with pytest.raises(AppError) as caught:
        aws.gateway().call(ctx("profile:p"), "sts", "get_caller_identity", {})
    assert caught.value.kind is ErrorKind.SIGN_IN
    assert "canary" not in caught.value.details()


def test_a_command_that_is_not_there_gives_a_sentence(aws: Aws) -> None:
    aws.write("[profile p]\ncredential_process = /no/such/command\n")
    aws.person.answers = [RUN]
    with pytest.raises(AppError) as caught:
        aws.gateway().call(ctx("profile:p"), "sts", "get_caller_identity", {})
    assert caught.value.kind is ErrorKind.SIGN_IN


# --- roles and one-time codes ---


def role_profile(aws: Aws, proxy: FaultProxy) -> None:
    aws.variables["AWS_ENDPOINT_URL"] = proxy.url
    role = "role_arn=arn:aws:iam::222233334444:role/Admin\nsource_profile=base\nmfa_serial=arn:aws:iam::1:mfa/me\n"
    aws.write(f"[profile admin]\n{role}region=eu-west-1\n", f"[base]\n{KEYS}")


def give_code(gateway: Gateway, code: str) -> None:
    sessions = gateway._sessions
    Answers(sessions, SignIns()).give_code(GiveCode("mfa:profile:admin", code))


def test_a_role_asks_for_a_one_time_code_and_is_taken_once(aws: Aws, proxy: FaultProxy) -> None:
    role_profile(aws, proxy)
    gateway = aws.gateway()
    give_code(gateway, "123456")
    for _ in range(2):
        gateway.call(ctx("profile:admin"), "ec2", "describe_regions", {})
    assert [seen.service for seen in proxy.seen] == ["sts", "ec2", "ec2"]
    assert b"TokenCode=123456" in proxy.seen[0].body
    assert "AKIABASE" not in proxy.seen[1].headers["authorization"]
    assert aws.person.asked == []
    assert gateway.identity(ctx("profile:admin")).expires > 0


def test_no_one_time_code_is_no_bug(aws: Aws, proxy: FaultProxy) -> None:
    role_profile(aws, proxy)
    with pytest.raises(AppError) as caught:
        aws.gateway().call(ctx("profile:admin"), "ec2", "describe_regions", {})
    assert caught.value.kind is ErrorKind.EXPIRED
    assert "one-time code" in caught.value.text
    assert proxy.seen == []


def test_environment_as_source_of_a_role_uses_what_was_found(aws: Aws, proxy: FaultProxy) -> None:
    aws.write("[profile r]\nrole_arn=arn:aws:iam::1:role/r\ncredential_source=Environment\n")
    aws.variables |= {
        "AWS_ENDPOINT_URL": proxy.url,
        "AWS_ACCESS_KEY_ID": "AKIAENV",
        "AWS_SECRET_ACCESS_KEY": "s",
    }
    aws.gateway().call(ctx("profile:r"), "ec2", "describe_regions", {})
    assert "AKIAENV" in proxy.seen[0].headers["authorization"]


def test_the_private_names_of_botocore_that_we_use_are_there() -> None:
    session = Session()
    client = session.create_client("sts", "us-east-1", aws_access_key_id="a", aws_secret_access_key="b")
    assert callable(client._endpoint.http_session.send)  # type: ignore[attr-defined]
    client.close()
    assert AWSResponse("http://127.0.0.1", 200, {}, io.BytesIO())._content is None  # type: ignore[attr-defined, arg-type]
    assert callable(HTTPResponse.read1)
    provider: Any = session.get_component("credential_provider").get_provider("assume-role")
    assert isinstance(provider, AssumeRoleProvider)
    for name in ("_prompter", "_credential_sourcer", "_profile_provider_builder"):
        assert hasattr(provider, name), name
    assert callable(ProfileProviderBuilder._create_process_provider)  # type: ignore[attr-defined]
    assert hasattr(ProcessProvider("p", dict), "_popen")


# --- keys from a form ---


def test_keys_for_this_session_leave_no_trace_on_disk(aws: Aws, proxy: FaultProxy) -> None:
    gateway = aws.gateway()
    listed = gateway._sessions.add_keys(
        AddKeys("mine", "AKIAFORM", canary("secret"), token := canary("token"), "us-east-1", proxy.url, keep=False)
    )
    assert [(account.id, account.source) for account in listed.accounts] == [("keys:mine", "session")]
    gateway.call(ctx("keys:mine"), "sts", "get_caller_identity", {})
    assert proxy.seen[0].headers["x-amz-security-token"] == token
    for path in (aws.folder / "data").iterdir():
        assert not is_in(path.read_bytes()), path
    assert by_id(aws.sessions()) == {}
    assert gateway._sessions.remove("keys:mine").accounts == ()


def test_an_endpoint_without_encryption_is_refused(aws: Aws) -> None:
    with pytest.raises(AppError, match="not encrypted"):
        aws.sessions().add_keys(AddKeys("x", "AKIA", "s", "", "", "http://example.com", keep=False))


def test_an_account_from_a_file_is_not_ours_to_remove(aws: Aws) -> None:
    aws.write("", f"[a]\n{KEYS}")
    with pytest.raises(AppError, match="did not add"):
        aws.sessions().remove("profile:a")


# --- clients ---


def test_threads_share_one_client_per_service_and_region(aws: Aws) -> None:
    aws.write("", f"[a]\n{KEYS}")
    sessions = aws.sessions()
    got: list[Any] = []
    threads = [threading.Thread(target=lambda: got.append(sessions.client(ctx("profile:a"), "sts"))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({id(client) for client in got}) == 1
    other = sessions.client(AwsContext("profile:a", "eu-west-1"), "sts")
    assert other is not got[0]
    sessions.forget()
    assert sessions.client(ctx("profile:a"), "sts") is not got[0]
    sessions.forget()


def test_secrets_are_in_no_repr(aws: Aws) -> None:
    aws.variables |= {"AWS_ACCESS_KEY_ID": "AKIAENV", "AWS_SECRET_ACCESS_KEY": "canary"}
    sessions = aws.sessions()
    fresh = sessions.keeper.current("env")
    assert "canary" not in repr(Found(aws.variables))
    assert "canary" not in repr((fresh, sessions.keeper.held("env"), sessions.roster.sources()))


@pytest.mark.skipif(os.name != "posix", reason="modes are POSIX's")
def test_the_file_of_consents_is_private(aws: Aws, command: Callable[[], int]) -> None:
    process_profile(aws)
    aws.person.answers = [RUN]
    aws.sessions().session("profile:p")
    assert (aws.folder / "data" / "consents.json").stat().st_mode & 0o777 == 0o600


# --- files that change while we run ---


def test_keys_that_another_program_renewed_are_used_after_they_expired(aws: Aws, proxy: FaultProxy) -> None:
    aws.variables["AWS_ENDPOINT_URL"] = proxy.url
    aws.write("", f"[a]\n{KEYS}[b]\n{KEYS}")
    gateway = aws.gateway()
    gateway.call(ctx("profile:b"), "sts", "get_caller_identity", {})
    untouched = gateway._sessions.session("profile:b")
    proxy.use(always(EXPIRED))
    with pytest.raises(AppError):
        gateway.call(ctx("profile:a"), "sts", "get_caller_identity", {})
    aws.write("", f"[a]\n{KEYS.replace('AKIABASE', 'AKIANEW')}[b]\n{KEYS}")
    with pytest.raises(AppError):
        gateway.call(ctx("profile:a"), "sts", "get_caller_identity", {})
    proxy.use(lambda _number: None)
    gateway.call(ctx("profile:a"), "sts", "get_caller_identity", {})
    assert "AKIANEW" in proxy.seen[-1].headers["authorization"]
    assert gateway._sessions.session("profile:b") is untouched


def test_trouble_on_the_way_to_a_role_is_no_lost_change(aws: Aws, proxy: FaultProxy) -> None:
    role_profile(aws, proxy)
    aws.write((aws.folder / "config").read_text().replace("mfa_serial", "unknown"), f"[base]\n{KEYS}")
    proxy.use(always(DROP_AFTER_PROCESS))
    writing = AwsContext("profile:admin", "us-east-1", WriteMode.FREE)
    with pytest.raises(AppError) as caught:
        aws.gateway().call(writing, "iam", "create_user", {"UserName": "u"})
    assert {seen.service for seen in proxy.seen} == {"sts"}
    assert not caught.value.may_have_happened
