"""The real keyring that tests use is real: it keeps, encrypts, and can be locked."""

from __future__ import annotations

from pathlib import Path

import keyring.backends.SecretService
import pytest
from keyring.errors import InitError, KeyringLocked

from tests.helpers.secret_service import SecretService, keyring_daemon, session_bus


def test_secret_is_kept_and_nowhere_readable_on_disk(secret_service: SecretService) -> None:
    backend = keyring.backends.SecretService.Keyring()
    backend.set_password("skydeck", "prod", "a-canary-secret")
    assert backend.get_password("skydeck", "prod") == "a-canary-secret"
    stored = secret_service.stored_bytes()
    assert stored
    assert b"a-canary-secret" not in stored


def test_secret_survives_the_daemon_and_needs_its_password(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "keyring"
    with session_bus() as bus:
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", bus)
        with keyring_daemon(bus, folder):
            keyring.backends.SecretService.Keyring().set_password("skydeck", "prod", "kept")
    for password, expected in (("test-password", "kept"), ("wrong", None)):
        with session_bus() as bus, keyring_daemon(bus, folder, password):
            monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", bus)
            if expected:
                assert keyring.backends.SecretService.Keyring().get_password("skydeck", "prod") == expected
            else:
                with pytest.raises((KeyringLocked, InitError)):
                    keyring.backends.SecretService.Keyring().get_password("skydeck", "prod")
