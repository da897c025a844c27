"""A real keyring (gnome-keyring) on a session bus of its own; the user's bus and keyring are not touched."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from jeepney import DBusAddress, new_method_call
from jeepney.io.blocking import open_dbus_connection

from tests.helpers.waiting import until

PASSWORD = "test-password"
_BUS = DBusAddress("/org/freedesktop/DBus", "org.freedesktop.DBus", "org.freedesktop.DBus")


@dataclass(frozen=True)
class SecretService:
    """A running keyring: where its bus listens, and the folder in which it keeps its files."""

    bus_address: str
    folder: Path

    @property
    def environment(self) -> dict[str, str]:
        """For a child process that shall use it."""
        return {"DBUS_SESSION_BUS_ADDRESS": self.bus_address}

    def stored_bytes(self) -> bytes:
        """All that the keyring has on disk: no secret may be readable in it."""
        return b"".join(path.read_bytes() for path in sorted(self.folder.rglob("*.keyring")))


@contextmanager
def session_bus() -> Iterator[str]:
    """The address of a bus of its own. It has no screen, so a locked keyring refuses where else it would ask."""
    process = subprocess.Popen(
        ["dbus-daemon", "--session", "--nofork", "--print-address=1"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,  # "Failed to set fd limit", said by every unprivileged one, is harmless
        env={name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY")},
        text=True,
    )
    try:
        assert process.stdout is not None
        yield process.stdout.readline().strip()
    finally:
        _end(process)


@contextmanager
def keyring_daemon(bus_address: str, folder: Path, password: str | None = PASSWORD) -> Iterator[subprocess.Popen[str]]:
    """gnome-keyring on that bus, unlocked with `password`; with None it stays locked, as before a sign-in."""
    unlock = ["--unlock"] if password is not None else []
    # The runtime folder is each daemon's own, and short: a socket's path may have 107 bytes.
    with tempfile.TemporaryDirectory(prefix="kr-") as runtime:
        process = subprocess.Popen(
            ["gnome-keyring-daemon", *unlock, "--foreground", "--components=secrets"],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=_environment(bus_address, folder, runtime),
            text=True,
        )
        try:
            _hand_over(process, password or "")
            until(lambda: process.poll() is not None or _is_owned(bus_address), "gnome-keyring-daemon")
            assert process.poll() is None, f"gnome-keyring-daemon ended with {process.returncode}"
            yield process
        finally:
            _end(process)


@pytest.fixture
def secret_service(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SecretService]:
    """An unlocked, empty keyring, which this process and its children find through the environment."""
    with ExitStack() as stack:
        address = stack.enter_context(session_bus())
        folder = tmp_path / "keyring"
        stack.enter_context(keyring_daemon(address, folder))
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
        yield SecretService(address, folder)


def _hand_over(process: subprocess.Popen[str], password: str) -> None:
    assert process.stdin is not None
    process.stdin.write(f"{password}\n")
    process.stdin.close()


def _environment(bus_address: str, folder: Path, runtime: str) -> Mapping[str, str]:
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    own = {
        "DBUS_SESSION_BUS_ADDRESS": bus_address,
        "HOME": str(folder),
        "XDG_DATA_HOME": str(folder),
        "XDG_RUNTIME_DIR": runtime,
    }
    return {**os.environ, **own}


def _is_owned(bus_address: str) -> bool:
    with open_dbus_connection(bus_address) as connection:
        ask = new_method_call(_BUS, "NameHasOwner", "s", ("org.freedesktop.secrets",))
        body: tuple[Any, ...] = connection.send_and_get_reply(ask).body
    return bool(body[0])


def _end(process: subprocess.Popen[str]) -> None:
    process.terminate()
    try:
        process.wait(10)
    finally:
        if process.stdout is not None:
            process.stdout.close()
