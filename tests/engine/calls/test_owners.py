"""Goal 37: credentials of another account than the pinned one change nothing; reading goes on."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest

from skydeck.core.context import Account, AwsContext, WriteMode
from skydeck.core.errors import WRONG_ACCOUNT, AppError, ErrorKind
from skydeck.engine.accounts.pins import Pins, named_number
from skydeck.engine.accounts.sessions import Sessions
from skydeck.engine.calls.gateway import Gateway
from skydeck.engine.calls.owners import Owners
from skydeck.engine.record.journal import Journal
from skydeck.engine.work.environment import Found
from skydeck.link.messages import AddKeys, CallRecord, Hello, Notice, UseNetwork
from tests.helpers.canaries import canary
from tests.helpers.fault_proxy import FaultProxy

OURS, THEIRS = "123456789012", "444455556666"
WRITES: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("ec2", "run_instances", {"ImageId": "ami-12345678", "MinCount": 1, "MaxCount": 1}),
    ("ec2", "terminate_instances", {"InstanceIds": ["i-1"], "DryRun": True}),
    ("s3", "delete_bucket", {"Bucket": "b"}),
    ("iam", "create_user", {"UserName": "u"}),
    ("lambda", "invoke", {"FunctionName": "f"}),
    ("logs", "delete_log_group", {"logGroupName": "g"}),
)


class Machine:
    """A computer with files of AWS's and engines that start on it, one after another."""

    def __init__(self, folder: Path, url: str) -> None:
        self.folder, self.url = folder, url
        self.told: list[CallRecord | Notice] = []
        self._open: list[tuple[Sessions, Journal]] = []

    def write_profile(self, keys: dict[str, str], more: str = "") -> None:
        """`[dev]` with these keys, `[odd]` with the line `more` beside them."""
        lines = (
            f"aws_access_key_id={keys['AccessKeyId']}\naws_secret_access_key={keys['SecretAccessKey']}\n"
            f"aws_session_token={keys.get('SessionToken', '')}\n"
        )
        (self.folder / "config").write_text(f"[profile dev]\nregion=us-east-1\n[profile odd]\n{more}\n")
        (self.folder / "credentials").write_text(f"[dev]\n{lines}[odd]\n{lines}")

    def start(self) -> Gateway:
        """An engine; the one before it has ended."""
        self.close()
        self.told.clear()
        data = self.folder / "data"
        variables = {
            "AWS_CONFIG_FILE": str(self.folder / "config"),
            "AWS_SHARED_CREDENTIALS_FILE": str(self.folder / "credentials"),
            "AWS_ENDPOINT_URL": self.url,
        }
        sessions, journal = Sessions(Hello(str(data)), Found(variables)), Journal(data)
        sessions.network.use(UseNetwork(attempts=1))
        self._open.append((sessions, journal))
        return Gateway(sessions, journal, self.told.append)

    def notices(self) -> list[str]:
        return [event.text for event in self.told if isinstance(event, Notice)]

    def close(self) -> None:
        while self._open:
            sessions, journal = self._open.pop()
            sessions.forget()
            journal.close()


@pytest.fixture
def machine(tmp_path: Path, proxy: FaultProxy) -> Iterator[Machine]:
    made = Machine(tmp_path, proxy.url)
    yield made
    made.close()


def keys_of(number: str, port: int) -> dict[str, str]:
    """Fresh credentials of an account that the server knows."""
    sts = boto3.client(
        "sts",
        "us-east-1",
        endpoint_url=f"http://127.0.0.1:{port}",
        aws_access_key_id="AKIATEST",
        aws_secret_access_key=canary("secret"),
    )
    answer: Any = sts.assume_role(RoleArn=f"arn:aws:iam::{number}:role/Admin", RoleSessionName="test")
    sts.close()
    return dict(answer["Credentials"])


def ctx(account: str = "profile:dev", mode: WriteMode = WriteMode.FREE) -> AwsContext:
    return AwsContext(account, "us-east-1", mode)


def sent(proxy: FaultProxy) -> list[str]:
    """What reached the server, by service and action."""
    names = []
    for seen in proxy.seen:
        action = seen.body.partition(b"Action=")[2].partition(b"&")[0].decode()
        names.append(f"{seen.service} {action or seen.method}")
    return names


def refused(gateway: Gateway, proxy: FaultProxy, context: AwsContext) -> list[str]:
    """Try every change; what was sent all the same."""
    proxy.use(lambda _number: None)
    for service, operation, params in WRITES:
        with pytest.raises(AppError) as caught:
            gateway.call(context, service, operation, dict(params))
        assert (caught.value.kind, caught.value.code) == (ErrorKind.CONFLICT, WRONG_ACCOUNT)
        assert "Nothing was sent." in caught.value.text
        assert caught.value.operation
        assert not caught.value.may_have_happened
    return sent(proxy)


def test_credentials_of_another_account_change_nothing_and_read_on(
    machine: Machine, proxy: FaultProxy, moto: int
) -> None:
    machine.write_profile(keys_of(OURS, moto))
    gateway = machine.start()
    assert gateway.identity(ctx()).number == OURS
    gateway.call(ctx(), "iam", "create_user", {"UserName": "of-ours"})
    machine.write_profile(keys_of(THEIRS, moto))
    gateway = machine.start()
    assert refused(gateway, proxy, ctx()) == ["sts GetCallerIdentity"], "asked once for six changes"
    assert gateway.call(ctx(), "iam", "list_users", {})["Users"] == []
    (notice,) = machine.notices()
    assert "belong to 4444 5555 6666, but this account was pinned to 1234 5678 9012" in notice
    lines = (machine.folder / "data/journal.jsonl").read_text().splitlines()
    written = [line["kind"] for line in map(json.loads, lines)]
    assert written == ["head", "intent", "result"], "what is refused is no call"


def test_credentials_of_another_account_make_no_links_and_no_transfers_that_change(
    machine: Machine, proxy: FaultProxy, moto: int
) -> None:
    machine.write_profile(keys_of(OURS, moto))
    machine.start().identity(ctx())
    machine.write_profile(keys_of(THEIRS, moto))
    gateway = machine.start()
    proxy.use(lambda _number: None)
    target = {"Bucket": "b", "Key": "k"}
    with pytest.raises(AppError) as caught:
        gateway.presign(ctx(), "s3", "put_object", target, 60)
    assert caught.value.code == WRONG_ACCOUNT
    with pytest.raises(AppError) as caught, gateway.pass_for(ctx(), "s3", "put_object", target):
        pytest.fail("a pass was issued")
    assert caught.value.code == WRONG_ACCOUNT
    assert gateway.presign(ctx(), "s3", "get_object", target, 60).url, "reading goes on"
    assert sent(proxy) == ["sts GetCallerIdentity"]


def test_keys_that_change_under_a_running_engine_are_noticed(machine: Machine, proxy: FaultProxy, moto: int) -> None:
    machine.write_profile(keys_of(OURS, moto))
    gateway = machine.start()
    gateway.identity(ctx())
    machine.write_profile(keys_of(THEIRS, moto))
    gateway._sessions.accounts()  # the user reads the accounts again
    assert refused(gateway, proxy, ctx()) == ["sts GetCallerIdentity"]


def test_other_keys_of_the_same_account_are_welcome(machine: Machine, proxy: FaultProxy, moto: int) -> None:
    machine.write_profile(keys_of(OURS, moto))
    machine.start().identity(ctx())
    machine.write_profile(keys_of(OURS, moto))
    gateway = machine.start()
    proxy.use(lambda _number: None)
    for name in ("one", "two"):
        gateway.call(ctx(), "iam", "create_group", {"GroupName": name})
    assert sent(proxy) == ["sts GetCallerIdentity", "iam CreateGroup", "iam CreateGroup"]
    assert machine.notices() == []


def test_the_new_number_can_be_trusted(machine: Machine, proxy: FaultProxy, moto: int) -> None:
    machine.write_profile(keys_of(OURS, moto))
    machine.start().identity(ctx())
    machine.write_profile(keys_of(THEIRS, moto))
    gateway = machine.start()
    assert refused(gateway, proxy, ctx())
    assert "profile:dev" in [account.id for account in gateway.owners.trust("profile:dev").accounts]
    gateway.call(ctx(), "iam", "create_user", {"UserName": "of-theirs"})
    assert json.loads((machine.folder / "data/pins.json").read_text()) == {"profile:dev": THEIRS}


def test_a_role_names_its_account_so_it_needs_no_first_use(machine: Machine, proxy: FaultProxy, moto: int) -> None:
    machine.write_profile(keys_of(OURS, moto), f"role_arn=arn:aws:iam::{OURS}:role/Admin\nsource_profile=dev")
    gateway = machine.start()
    gateway.call(ctx("profile:odd"), "iam", "create_user", {"UserName": "by-role"})
    assert sent(proxy) == ["sts AssumeRole", "sts GetCallerIdentity", "iam CreateUser"]

    def answer_of_another_account(*_call: Any) -> dict[str, Any]:
        return {"Account": THEIRS, "Arn": f"arn:aws:sts::{THEIRS}:assumed-role/Admin/test"}

    owners = Owners(gateway._sessions, answer_of_another_account, machine.told.append)
    with pytest.raises(AppError, match="pinned to 1234 5678 9012"):
        owners.require(ctx("profile:odd"))
    with pytest.raises(AppError, match="names its number itself"):
        owners.trust("profile:odd")


@pytest.mark.parametrize(
    ("given", "named"),
    [(OURS, OURS), ("", ""), ("1", ""), ("a" * 12, ""), ("１２３４５６７８９０１２", ""), (f"{OURS}3", "")],
)
def test_only_twelve_digits_are_a_number(given: str, named: str) -> None:
    assert named_number(Account("profile:a", "a", "profile", "us-east-1", given)) == named


def test_a_pinned_account_whose_owner_cannot_be_asked_changes_nothing(
    machine: Machine, proxy: FaultProxy, moto: int
) -> None:
    machine.write_profile(keys_of(OURS, moto))
    machine.start().identity(ctx())
    machine.write_profile(keys_of(THEIRS, moto))
    gateway = machine.start()
    proxy.use(lambda _number: "reset_early")
    with pytest.raises(AppError) as caught:
        gateway.call(ctx(), "iam", "create_user", {"UserName": "u"})
    assert caught.value.kind is ErrorKind.OFFLINE
    assert sent(proxy) == ["sts GetCallerIdentity"]


def test_keys_of_one_session_are_pinned_until_they_are_removed(machine: Machine, proxy: FaultProxy, moto: int) -> None:
    machine.write_profile(keys_of(OURS, moto))
    gateway = machine.start()

    def add(number: str) -> None:
        keys = keys_of(number, moto)
        request = AddKeys(
            "x", keys["AccessKeyId"], keys["SecretAccessKey"], keys["SessionToken"], "us-east-1", proxy.url, keep=False
        )
        gateway._sessions.add_keys(request)

    add(OURS)
    gateway.identity(ctx("keys:x"))
    add(THEIRS)
    assert refused(gateway, proxy, ctx("keys:x")) == ["sts GetCallerIdentity"]
    gateway._sessions.remove("keys:x")
    add(THEIRS)
    gateway.call(ctx("keys:x"), "iam", "create_user", {"UserName": "readded"})
    assert not (machine.folder / "data/pins.json").exists(), "keys of a session leave nothing behind"


PROFILE = Account("profile:a", "a", "profile", "us-east-1")


@pytest.mark.skipif(os.name != "posix", reason="modes are POSIX's")
def test_pins_outlive_the_engine_in_a_private_file(tmp_path: Path) -> None:
    pins = Pins(tmp_path)
    pins.put(PROFILE, OURS)
    assert Pins(tmp_path).number(PROFILE) == OURS
    assert (tmp_path / "pins.json").stat().st_mode & 0o777 == 0o600
    pins.remove("profile:a")
    assert Pins(tmp_path).number(PROFILE) == ""


@pytest.mark.parametrize("text", ["", "{", "[]", '{"profile:a": 12}', "null"])
def test_a_spoilt_file_of_pins_is_as_none(tmp_path: Path, text: str) -> None:
    (tmp_path / "pins.json").write_text(text)
    assert Pins(tmp_path).number(PROFILE) == ""


def test_the_environment_and_the_sandbox_are_not_pinned_for_ever(tmp_path: Path) -> None:
    pins = Pins(tmp_path)
    pins.put(Account("env", "Environment", "environment", "us-east-1"), OURS)
    pins.put(Account("sandbox", "Sandbox", "sandbox", "us-east-1", "999988887777"), OURS)
    assert pins.number(Account("env", "Environment", "environment", "us-east-1")) == OURS
    assert pins.number(Account("sandbox", "Sandbox", "sandbox", "us-east-1", "999988887777")) == ""
    assert not (tmp_path / "pins.json").exists()


def test_two_engines_do_not_forget_each_others_pins(tmp_path: Path) -> None:
    one, two = Pins(tmp_path), Pins(tmp_path)
    one.put(PROFILE, OURS)
    two.put(Account("profile:b", "b", "profile", "us-east-1"), THEIRS)
    assert json.loads((tmp_path / "pins.json").read_text()) == {"profile:a": OURS, "profile:b": THEIRS}


def test_a_disk_that_is_full_keeps_the_pin_for_this_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_path: Path, _text: str) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("skydeck.engine.accounts.pins.write_private", full)
    pins = Pins(tmp_path)
    pins.put(PROFILE, OURS)
    assert pins.number(PROFILE) == OURS
