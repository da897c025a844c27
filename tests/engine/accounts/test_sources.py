"""Accounts found in files and environment, what is wrong with them, and where their calls go."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from skydeck.core.errors import AppError
from tests.engine.aws_files import KEYS, Aws, by_id, ctx
from tests.helpers.fault_proxy import FaultProxy

# --- finding accounts ---


def test_profiles_of_both_files_are_accounts(aws: Aws) -> None:
    aws.write("[default]\nregion=eu-west-1\n[profile dev]\nregion=eu-north-1\n", f"[default]\n{KEYS}[ops]\n{KEYS}")
    accounts = by_id(aws.sessions())
    assert list(accounts) == ["profile:default", "profile:dev", "profile:ops"]
    assert [account.region for account in accounts.values()] == ["eu-west-1", "eu-north-1", "us-east-1"]


def test_a_role_tells_its_number_and_where_its_keys_come_from(aws: Aws) -> None:
    aws.write(f"[profile a]\nrole_arn=arn:aws:iam::222233334444:role/Admin\nsource_profile=b\n[profile b]\n{KEYS}")
    account = by_id(aws.sessions())["profile:a"]
    assert account.number == "222233334444"
    assert account.detail == "arn:aws:iam::222233334444:role/Admin via b"
    assert account.problem == ""


@pytest.mark.parametrize(
    ("config", "problem"),
    [
        ("[profile a]\nrole_arn=x\nsource_profile=gone\n", "“gone”, which does not exist"),
        ("[profile a]\nrole_arn=x\nsource_profile=b\n[profile b]\nrole_arn=y\nsource_profile=a\n", "round in circles"),
        ("[profile a]\nrole_arn=x\ncredential_source=Ec2InstanceMetadata\n", "never asks"),
        ("[profile a]\nsso_session=corp\nsso_account_id=1\nsso_role_name=r\n", "“corp” is not in the config"),
        ("[profile a]\nendpoint_url=http://example.com\n", "not encrypted"),
        ("[profile a]\nservices=s\n[services s]\ns3 =\n  endpoint_url = http://example.com\n", "not encrypted"),
        ("[profile a]\nendpoint_url=ftp://example.com\n", "no web address"),
    ],
)
def test_what_is_wrong_with_a_profile_is_said_and_the_rest_works(aws: Aws, config: str, problem: str) -> None:
    aws.write(config, f"[fine]\n{KEYS}")
    accounts = by_id(aws.sessions())
    assert problem in accounts["profile:a"].problem
    assert accounts["profile:fine"].problem == ""
    with pytest.raises(AppError) as caught:
        aws.gateway().call(ctx("profile:a"), "sts", "get_caller_identity", {})
    assert problem in caught.value.text


BROKEN = {
    "half a header": ("[profile a\nregion=x\n", "line 1"),
    "a section twice": ("[profile a]\nregion=x\n[profile a]\n", "line 3: [profile a] is there twice."),
    "a setting twice": ("[profile a]\nregion=x\nregion=y\n", "line 3: “region” is given twice in [profile a]."),
    "no section": ("aws_secret_access_key=canary\n", "line 1: a setting stands before the first [section]."),
    "no setting": ("[profile a]\ncanary secret text\n", "line 2: this line is neither"),
    "one long line": ("[profile a]\n" + "canary" * 170_000 + "\n", "line 2: this line is neither"),
    "nothing inside": ("[profile a]\ns3 =\n  canary\n", "a setting inside another one is not “name = value”"),
    "a byte order mark": ("\ufeff[profile a]\nregion=x\n", "line 1: it begins with a byte order mark"),
}


@pytest.mark.parametrize("which", ["config", "credentials"])
@pytest.mark.parametrize("broken", BROKEN)
def test_a_broken_file_gives_line_and_reason_and_the_other_file_works(aws: Aws, broken: str, which: str) -> None:
    text, words = BROKEN[broken]
    aws.write(f"[profile fine]\n{KEYS}", f"[fine]\n{KEYS}")
    (aws.folder / which).write_text(text)
    listed = aws.sessions().accounts()
    assert [account.id for account in listed.accounts] == ["profile:fine"]
    assert len(listed.problems) == 1
    assert listed.problems[0].startswith(str(aws.folder / which))
    assert words in listed.problems[0]
    assert "canary" not in listed.problems[0]
    assert aws.sessions().keeper.current("profile:fine").access_key_id == "AKIABASE"


def directory(path: Path) -> None:
    path.unlink()
    path.mkdir()


def no_text(path: Path) -> None:
    path.write_bytes(b"[profile \xff\xfe]\n")


@pytest.mark.parametrize(("spoil", "words"), [(directory, "Is a directory"), (no_text, "not UTF-8")])
def test_a_file_that_is_none_is_said_and_the_other_file_works(
    aws: Aws, spoil: Callable[[Path], None], words: str
) -> None:
    aws.write("", f"[fine]\n{KEYS}")
    spoil(aws.folder / "config")
    listed = aws.sessions().accounts()
    assert [account.id for account in listed.accounts] == ["profile:fine"]
    assert [words in problem for problem in listed.problems] == [True]


@pytest.mark.skipif(os.name != "posix", reason="modes are POSIX's")
def test_a_file_that_may_not_be_read_is_said_and_the_other_file_works() -> None:
    # Not in the tests' own folder: nobody else gets in there.
    with tempfile.TemporaryDirectory(dir="/tmp") as name:
        folder = Path(name)
        folder.chmod(0o755)
        aws = Aws(folder)
        aws.write("", f"[fine]\n{KEYS}")
        (folder / "config").chmod(0)
        sessions = aws.sessions()
        with a_user():
            listed = sessions.accounts()
    assert [account.id for account in listed.accounts] == ["profile:fine"]
    assert listed.problems == (f"{folder / 'config'}: Permission denied.",)


@contextmanager
def a_user() -> Iterator[None]:
    """Somebody for whom modes count, also where the tests run as root."""
    is_root = os.geteuid() == 0
    if is_root:
        os.seteuid(65534)
    try:
        yield
    finally:
        if is_root:
            os.seteuid(0)


def test_no_files_is_no_problem(aws: Aws) -> None:
    listed = aws.sessions().accounts()
    assert (listed.accounts, listed.problems) == ((), ())


def test_keys_of_the_environment_are_an_account(aws: Aws) -> None:
    aws.variables |= {"AWS_ACCESS_KEY_ID": "AKIAENV", "AWS_SECRET_ACCESS_KEY": "s", "AWS_REGION": "eu-west-3"}
    sessions = aws.sessions()
    assert by_id(sessions)["env"].region == "eu-west-3"
    assert sessions.keeper.current("env").access_key_id == "AKIAENV"


def test_aws_profile_is_an_account_of_the_environment(aws: Aws) -> None:
    aws.write(f"[profile dev]\nregion=eu-north-1\n{KEYS}")
    aws.variables["AWS_PROFILE"] = "dev"
    account = by_id(aws.sessions())["env"]
    assert (account.name, account.region, account.problem) == ("Environment (dev)", "eu-north-1", "")
    aws.variables["AWS_PROFILE"] = "gone"
    assert "does not exist" in by_id(aws.sessions())["env"].problem


def test_half_of_a_pair_of_keys_is_said(aws: Aws) -> None:
    aws.variables["AWS_ACCESS_KEY_ID"] = "AKIAENV"
    assert "AWS_SECRET_ACCESS_KEY is not" in by_id(aws.sessions())["env"].problem


# --- endpoints ---


def test_endpoints_are_read_in_the_order_of_aws(aws: Aws) -> None:
    services = "[services s]\ns3 =\n  endpoint_url = https://one\ncloudwatch_logs =\n  endpoint_url = https://two\n"
    aws.write(f"[profile a]\nservices=s\nendpoint_url=https://rest\n{KEYS}{services}")
    sessions = aws.sessions()
    found = [sessions.endpoint("profile:a", service) for service in ("s3", "logs", "ec2")]
    assert found == ["https://one", "https://two", "https://rest"]
    aws.variables["AWS_ENDPOINT_URL_EC2"] = "https://three"
    sessions = aws.sessions()
    assert [sessions.endpoint("profile:a", service) for service in ("s3", "ec2")] == ["https://one", "https://three"]
    aws.variables["AWS_ENDPOINT_URL"] = "https://all"
    sessions = aws.sessions()
    assert [sessions.endpoint("profile:a", service) for service in ("s3", "ec2")] == ["https://all", "https://three"]
    assert by_id(sessions)["profile:a"].endpoint == "https://all"
    aws.variables["AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"] = "true"
    assert aws.sessions().endpoint("profile:a", "ec2") == ""
    del aws.variables["AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"]
    aws.write(f"[profile a]\nendpoint_url=https://rest\nignore_configured_endpoint_urls=true\n{KEYS}")
    assert aws.sessions().endpoint("profile:a", "ec2") == ""


def test_an_endpoint_of_the_environment_is_where_calls_go(aws: Aws, proxy: FaultProxy) -> None:
    aws.write("", f"[a]\n{KEYS}")
    aws.variables["AWS_ENDPOINT_URL"] = proxy.url
    aws.gateway().call(ctx("profile:a"), "sts", "get_caller_identity", {})
    assert [seen.service for seen in proxy.seen] == ["sts"]
