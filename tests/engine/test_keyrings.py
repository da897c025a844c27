"""Every sort of keyring that a computer may have: what is kept in it, what is said of it, and nothing in clear."""

from __future__ import annotations

import asyncio
import base64
import sys
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import keyring
import keyring.backend
import keyring.backends.fail
import keyring.backends.null
import pytest

from skydeck.core.errors import AppError, ErrorKind
from skydeck.engine.accounts.sessions import Sessions
from skydeck.engine.secrets.vault import Vault
from skydeck.engine.server import Server
from skydeck.engine.work import errands
from skydeck.engine.work.environment import NOTHING_FOUND, Found
from skydeck.link import messages
from skydeck.link.client import Link
from skydeck.link.messages import AddKeys, Hello
from tests.helpers.canaries import canary
from tests.helpers.peers import ThreadPeer
from tests.helpers.scripted_keyring import LockedKeyring, locked_keyring
from tests.helpers.secret_service import keyring_daemon, session_bus
from tests.helpers.waiting import until, until_async

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="Secret Service is Linux's")
SECRET = canary("secret")


@dataclass
class Computer:
    """One with a home of its own, and a keyring of some sort."""

    home: Path
    monkeypatch: pytest.MonkeyPatch
    stack: ExitStack
    found: Found = NOTHING_FOUND
    keyring_folder: Path | None = None
    service: LockedKeyring | None = None
    told: list[str] = field(default_factory=list)

    def bus(self) -> str:
        address = self.stack.enter_context(session_bus())
        self.monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
        return address

    def configure(self, backend: str) -> None:
        path = self.home / ".config" / "python_keyring" / "keyringrc.cfg"
        path.parent.mkdir(parents=True)
        path.write_text(f"[backend]\ndefault-keyring={backend}\n")

    def sessions(self) -> Sessions:
        vault = Vault(self.found, told=self.told.append)
        return Sessions(Hello(str(self.home / "data")), self.found, vault=vault)

    def in_clear(self) -> list[Path]:
        """Files that hold the secret as it is, or as plain backends write it."""
        shapes = (SECRET.encode(), base64.b64encode(SECRET.encode())[4:-4], base64.encodebytes(SECRET.encode())[4:-6])
        files = [path for path in self.home.rglob("*") if path.is_file()]
        return [path for path in files if any(shape in path.read_bytes() for shape in shapes)]


@pytest.fixture
def computer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Computer]:
    """Without a bus, and so without a keyring, until it gets one; what `keyring` found before is forgotten."""
    for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_RUNTIME_DIR"):
        monkeypatch.setenv(name, str(tmp_path / ".config"))
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", f"unix:path={tmp_path}/none")
    monkeypatch.setattr(keyring.core, "_keyring_backend", None)
    monkeypatch.setattr(keyring.backend, "get_all_keyring", keyring.backend.get_all_keyring.__wrapped__)
    with ExitStack() as stack:
        yield Computer(tmp_path, monkeypatch, stack)


def secret_service(computer: Computer) -> None:
    computer.stack.enter_context(keyring_daemon(computer.bus(), computer.home / "keyring"))


def locked(computer: Computer) -> None:
    """As before a sign-in, and nobody there to unlock it."""
    address = computer.bus()
    with keyring_daemon(address, computer.home / "keyring"):
        Vault(NOTHING_FOUND).put_text("other", "there has to be something to lock")
    computer.stack.enter_context(keyring_daemon(address, computer.home / "keyring", password=None))


def denied(computer: Computer) -> None:
    """Its dialog is closed without a password."""
    computer.stack.enter_context(locked_keyring(computer.bus(), dismisses=True))


def absent(computer: Computer) -> None:
    assert isinstance(keyring.get_keyring(), keyring.backends.fail.Keyring)


def plaintext(computer: Computer) -> None:
    """What an installed `keyrings.alt` brings: picked by itself where nothing else is."""
    made = plain_backend(computer.home)
    computer.monkeypatch.setattr(keyring.backend.KeyringBackend, "_classes", {made})
    assert type(keyring.get_keyring()) is made
    keyring.set_password("other", "program", SECRET)
    assert computer.in_clear(), "the stand-in is no better than the real one"
    (computer.home / "keyring_pass.cfg").unlink()


def null(computer: Computer) -> None:
    computer.configure("keyring.backends.null.Keyring")


def fail(computer: Computer) -> None:
    computer.configure("keyring.backends.fail.Keyring")


def named_by_the_environment(computer: Computer) -> None:
    secret_service(computer)
    computer.found = Found({"PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring"})


def misconfigured(computer: Computer) -> None:
    computer.configure("no.such.Backend")


def plain_backend(folder: Path) -> type[keyring.backend.KeyringBackend]:
    path = folder / "keyring_pass.cfg"

    class PlaintextKeyring(keyring.backend.KeyringBackend):
        """A file with base64 in it."""

        priority = 0.5  # type: ignore[assignment]

        def get_password(self, service: str, username: str) -> str | None:
            return base64.b64decode(path.read_bytes()).decode() if path.exists() else None

        def set_password(self, service: str, username: str, password: str) -> None:
            path.write_bytes(base64.encodebytes(password.encode()))

        def delete_password(self, service: str, username: str) -> None:
            path.unlink()

    PlaintextKeyring.__module__, PlaintextKeyring.__qualname__ = "keyrings.alt.file", "PlaintextKeyring"
    keyring.backend.KeyringBackend._classes.discard(PlaintextKeyring)
    return PlaintextKeyring


NO_KEYRING = "this computer has no keyring that runs."
REFUSED: list[tuple[Callable[[Computer], None], str]] = [
    (locked, "The keyring is locked."),
    (denied, "The keyring is locked."),
    (absent, NO_KEYRING),
    (plaintext, "its keyring (keyrings.alt.file.PlaintextKeyring) does not protect them."),
    (null, "its keyring (keyring.backends.null.Keyring) does not protect them."),
    (fail, NO_KEYRING),
    (named_by_the_environment, "PYTHON_KEYRING_BACKEND replaces this computer's keyring."),
    (misconfigured, "the keyring that keyringrc.cfg names does not run."),
]


def test_a_real_keyring_keeps_keys_and_nothing_is_in_clear(computer: Computer) -> None:
    secret_service(computer)
    listed = computer.sessions().add_keys(AddKeys("prod", "AKIAM", SECRET, "", "", "", keep=True))
    assert listed.vault == ""
    assert [account.id for account in computer.sessions().accounts().accounts] == ["keys:prod"]
    assert computer.sessions().keeper.current("keys:prod").secret_access_key == SECRET
    assert computer.in_clear() == []


@pytest.mark.parametrize(("sort", "words"), REFUSED, ids=[sort.__name__ for sort, _words in REFUSED])
def test_keys_that_can_not_be_kept_are_refused_in_words_and_can_be_used_until_the_end(
    computer: Computer, sort: Callable[[Computer], None], words: str
) -> None:
    sort(computer)
    sessions = computer.sessions()
    with pytest.raises(AppError) as caught:
        sessions.add_keys(AddKeys("prod", "AKIAM", SECRET, "", "", "", keep=True))
    assert caught.value.kind is ErrorKind.LOCAL
    assert words in caught.value.text
    assert "for this session only" in caught.value.advice
    assert SECRET not in caught.value.details()
    assert computer.sessions().accounts().accounts == (), "what was not kept must not be listed as if it were"
    listed = sessions.add_keys(AddKeys("prod", "AKIAM", SECRET, "", "", "", keep=False))
    assert [account.source for account in listed.accounts] == ["session"]
    assert computer.in_clear() == []


@pytest.mark.parametrize(
    ("sort", "words"), REFUSED[2:], ids=[sort.__name__ for sort, _words in REFUSED[2:]]
)  # whether it is locked is not known before somebody is asked
def test_a_keyring_that_will_not_do_is_said_before_anybody_types_keys(
    computer: Computer, sort: Callable[[Computer], None], words: str
) -> None:
    sort(computer)
    assert words in computer.sessions().accounts().vault


def test_a_real_keyring_beside_a_plain_one_is_used_alone(computer: Computer) -> None:
    secret_service(computer)
    made = plain_backend(computer.home)
    classes = {*keyring.backend.KeyringBackend._classes, made}
    computer.monkeypatch.setattr(keyring.backend.KeyringBackend, "_classes", classes)
    assert type(keyring.get_keyring()).__name__ == "ChainerBackend"
    computer.sessions().add_keys(AddKeys("prod", "AKIAM", SECRET, "", "", "", keep=True))
    assert not (computer.home / "keyring_pass.cfg").exists()
    assert computer.in_clear() == []


def test_each_item_is_read_once_in_a_run(computer: Computer) -> None:
    secret_service(computer)
    first = computer.sessions()
    for name in ("one", "two"):
        first.add_keys(AddKeys(name, "AKIAM", SECRET, "", "", "", keep=True))
    reads: list[str] = []
    backend = keyring.get_keyring()
    real = backend.get_password

    def counted(service: str, name: str) -> str | None:
        reads.append(name)
        return real(service, name)

    computer.monkeypatch.setattr(backend, "get_password", counted)
    sessions = computer.sessions()
    for _ in range(3):
        sessions.accounts()
        for name in ("keys:one", "keys:two"):
            sessions.session(name)
            sessions.key_id(name)
    assert reads == ["keys:one", "keys:two"]


# --- a dialog that nobody answers ---


@pytest.fixture
def unanswered(computer: Computer) -> LockedKeyring:
    return computer.stack.enter_context(locked_keyring(computer.bus(), dismisses=False))


@pytest.fixture
async def link(computer: Computer, unanswered: LockedKeyring, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Link]:
    """A whole engine, whose keyring waits for a person."""
    monkeypatch.setattr(errands, "PATIENCE", 0.2)
    made: list[Any] = []

    def build(hello: Hello, server: Server) -> Any:
        from skydeck.engine import handlers

        made.append(handlers.build(hello, server, NOTHING_FOUND))
        return made[-1]

    one = Link(lambda: ThreadPeer(build), [Hello(str(computer.home / "data"))])
    one.open(asyncio.get_running_loop())
    yield one
    one.close()


async def longest_stall(over: asyncio.Event) -> float:
    longest, before = 0.0, time.perf_counter()
    while not over.is_set():
        await asyncio.sleep(0.005)
        now = time.perf_counter()
        longest, before = max(longest, now - before), now
    return longest


async def test_an_unanswered_dialog_is_said_can_be_left_and_holds_nobody_else_up(
    computer: Computer, link: Link, unanswered: LockedKeyring
) -> None:
    told: list[str] = []
    link.on_event(lambda event: told.append(event.text) if isinstance(event, messages.Notice) else None)
    over = asyncio.Event()
    await link.call(messages.ListAccounts())  # the first one makes what is made once
    stall = asyncio.ensure_future(longest_stall(over))
    ask = AddKeys("prod", "AKIAM", SECRET, "", "", "", keep=True)
    waiting = [asyncio.ensure_future(link.call(ask)) for _ in range(8)]  # as many as there are workers
    await until_async(lambda: told, "the notice")
    assert unanswered.shown.is_set()
    assert "waits for an answer" in told[0]
    for one in waiting:
        one.cancel()
    await asyncio.gather(*waiting, return_exceptions=True)
    listed = await link.call(AddKeys("now", "AKIAM", SECRET, "", "", "", keep=False))
    assert [account.id for account in listed.accounts] == ["keys:now"]
    over.set()
    assert await stall < 0.1
    assert len(told) == 1
    assert computer.in_clear() == []
    computer.stack.close()  # the bus is gone, and with it the dialog: the errand ends


def test_what_was_given_up_is_not_written_when_the_dialog_is_answered_later(computer: Computer) -> None:
    done: list[str] = []
    answered, given_up = threading.Event(), threading.Event()

    def slow(wanted: errands.Wanted) -> None:
        answered.wait(10)
        wanted()
        done.append("written")

    one = errands.Errands(lambda: None)
    given_up.set()
    with pytest.raises(AppError, match="Cancelled"):
        one.run(slow, given_up)
    answered.set()
    until(lambda: one.run(lambda wanted: wanted).done(), "the turn")
    assert done == []
