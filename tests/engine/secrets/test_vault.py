"""The vault with a real keyring: kept, read by a new process, replaced, removed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import keyring
import keyring.backends.SecretService
import pytest
import secretstorage

from skydeck.core.context import AwsContext
from skydeck.core.errors import AppError
from skydeck.engine.accounts.sessions import Sessions
from skydeck.engine.secrets.items import PIECE
from skydeck.engine.secrets.keys import Keys
from skydeck.engine.secrets.vault import Vault
from skydeck.engine.work.environment import NOTHING_FOUND
from skydeck.link.messages import AddKeys, Hello
from tests.helpers.canaries import canary
from tests.helpers.secret_service import SecretService

KEYS = Keys("AKIAVAULT", canary("secret"))
FORM = canary("secret")
needs_secret_service = pytest.mark.skipif(sys.platform != "linux", reason="Secret Service is Linux's")


@pytest.fixture
def real_backend(monkeypatch: pytest.MonkeyPatch) -> None:
    """The backend that a desktop gets, whatever this machine would choose."""
    monkeypatch.setattr(keyring.core, "_keyring_backend", keyring.backends.SecretService.Keyring())


def in_a_new_process(service: SecretService, code: str) -> str:
    environment = {**os.environ, **service.environment, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code], capture_output=True, text=True, env=environment, check=True
    )
    return done.stdout.strip()


@needs_secret_service
def test_keys_survive_a_restart_and_are_not_in_clear(secret_service: SecretService, real_backend: None) -> None:
    Vault(NOTHING_FOUND).put("keys:prod", KEYS)
    code = (
        "from skydeck.engine.secrets.vault import Vault\nfrom skydeck.engine.work.environment import NOTHING_FOUND\n"
        "keys = Vault(NOTHING_FOUND).get('keys:prod')\nprint(keys.access_key_id, keys.secret_access_key)\n"
    )
    assert in_a_new_process(secret_service, code) == f"AKIAVAULT {KEYS.secret_access_key}"
    assert KEYS.secret_access_key.encode() not in secret_service.stored_bytes()


@needs_secret_service
def test_removed_keys_are_gone(secret_service: SecretService, real_backend: None) -> None:
    vault = Vault(NOTHING_FOUND)
    vault.put("keys:prod", KEYS)
    vault.remove("keys:prod")
    assert vault.get("keys:prod") is None
    vault.remove("keys:prod")


def kept_names() -> list[str]:
    """The names under which the keyring holds anything of ours."""
    with closing(secretstorage.dbus_init()) as connection:
        found = secretstorage.get_default_collection(connection).search_items({"service": "skydeck"})
        return sorted(item.get_attributes()["username"] for item in found)


@needs_secret_service
def test_secrets_of_every_size_and_script_come_back_whole(
    secret_service: SecretService, real_backend: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    longest: list[int] = []
    backend = keyring.get_keyring()
    write = backend.set_password

    def watched(service: str, name: str, text: str) -> None:
        longest.append(len(text.encode("utf-16-le")) // 2)  # as Windows counts
        write(service, name, text)

    monkeypatch.setattr(backend, "set_password", watched)
    vault = Vault(NOTHING_FOUND)
    secrets = ["x" * size for size in (0, 100, PIECE - 2, PIECE - 1, 1279, 1280, 1281, 4000)]
    for secret in (*secrets, 'ñ🔑"\n\0' * 100):
        vault.put_text("sso:big", secret)
        assert Vault(NOTHING_FOUND).get_text("sso:big") == secret
    vault.put("keys:big", Keys("AKIA", "ß" * 1281))
    assert Vault(NOTHING_FOUND).get("keys:big") == Keys("AKIA", "ß" * 1281)
    assert max(longest) < 1280
    vault.put("keys:big", KEYS)
    vault.remove_text("sso:big")
    assert kept_names() == ["keys:big"]


@needs_secret_service
@pytest.mark.parametrize("writes", range(4))
def test_a_crash_while_keys_are_replaced_leaves_the_old_ones_or_the_new(
    secret_service: SecretService, real_backend: None, monkeypatch: pytest.MonkeyPatch, writes: int
) -> None:
    old, new = "old " * 600, "new " * 600
    vault = Vault(NOTHING_FOUND)
    vault.put_text("sso:big", old)
    backend = keyring.get_keyring()
    left = iter(range(writes))

    def dying(real: Callable[..., None]) -> Callable[..., None]:
        def die(*arguments: str) -> None:
            if next(left, None) is None:
                raise OSError("the power is off")
            real(*arguments)

        return die

    with monkeypatch.context() as patch:
        patch.setattr(backend, "set_password", dying(backend.set_password))
        patch.setattr(backend, "delete_password", dying(backend.delete_password))
        with pytest.raises(AppError, match="could not be used"):
            vault.put_text("sso:big", new)
    assert Vault(NOTHING_FOUND).get_text("sso:big") == (old if writes < 3 else new)


@needs_secret_service
def test_keys_are_read_once_until_forgotten(
    secret_service: SecretService, real_backend: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    vault = Vault(NOTHING_FOUND)
    vault.put("keys:prod", KEYS)
    reads: list[str] = []
    backend = keyring.get_keyring()
    real = backend.get_password

    def watched(service: str, name: str) -> str | None:
        reads.append(name)
        return real(service, name)

    monkeypatch.setattr(backend, "get_password", watched)
    assert [vault.get("keys:prod"), vault.get("keys:prod"), reads] == [KEYS, KEYS, []]
    vault.forget()
    assert vault.get("keys:prod") == KEYS
    assert reads == ["keys:prod"]


@needs_secret_service
def test_a_keyring_that_forgets_is_noticed(
    secret_service: SecretService, real_backend: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keyring.get_keyring(), "set_password", lambda *_: None)
    with pytest.raises(AppError, match="does not give back"):
        Vault(NOTHING_FOUND).put("keys:prod", KEYS)


@needs_secret_service
def test_an_account_of_the_keyring_is_added_used_and_removed(
    secret_service: SecretService, real_backend: None, tmp_path: Path
) -> None:
    hello = Hello(str(tmp_path / "data"))
    request = AddKeys("prod", "AKIAFORM", FORM, "", "eu-west-1", "", keep=True)
    listed = Sessions(hello).add_keys(request)
    assert "keys:prod" in [account.id for account in listed.accounts]
    assert listed.vault == ""
    again = Sessions(hello)
    account = next(one for one in again.accounts().accounts if one.id == "keys:prod")
    assert (account.source, account.region) == ("keyring", "eu-west-1")
    assert again.keeper.current("keys:prod").secret_access_key == FORM
    assert FORM not in (tmp_path / "data" / "accounts.json").read_text()
    assert json.loads((tmp_path / "data" / "accounts.json").read_text())[0]["name"] == "prod"
    again.remove("keys:prod")
    assert "keys:prod" not in [one.id for one in Sessions(hello).accounts().accounts]
    assert Vault(NOTHING_FOUND).get("keys:prod") is None


@needs_secret_service
def test_a_session_token_is_not_kept(secret_service: SecretService, real_backend: None, tmp_path: Path) -> None:
    request = AddKeys("prod", "AKIAFORM", "s", "token", "", "", keep=True)
    with pytest.raises(AppError, match="session token"):
        Sessions(Hello(str(tmp_path))).add_keys(request)


def test_opening_an_account_whose_keys_are_gone_is_said(
    tmp_path: Path, secret_service: SecretService, real_backend: None
) -> None:
    hello = Hello(str(tmp_path / "data"))
    Sessions(hello).add_keys(AddKeys("prod", "AKIA", "s", "", "", "", keep=True))
    Vault(NOTHING_FOUND).remove("keys:prod")
    with pytest.raises(AppError, match="no keys for this account"):
        Sessions(hello).client(AwsContext("keys:prod", "us-east-1"), "sts")
