"""Goal 34: one window for each data folder; planted sockets, strangers and garbage get nowhere."""

from __future__ import annotations

import os
import select
import socket
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from skydeck.ui.single_instance import LOCK_FILE, RAISE, RAISED, SingleInstance
from tests.helpers.waiting import until

Meanwhile = Callable[[Callable[[], Any]], Any]
STRANGER = 54321


@pytest.fixture
def short_path() -> Iterator[Path]:
    """Sockets have short names only, and the folders of tests may be deep."""
    with tempfile.TemporaryDirectory(prefix="sky-", dir="/tmp") as made:
        yield Path(made)


@pytest.fixture
def folder(short_path: Path, monkeypatch: pytest.MonkeyPatch, qapp: QApplication) -> Path:
    """A data folder, with a runtime folder of this test's own."""
    runtime, data = short_path / "run", short_path / "data"
    for one in (runtime, data):
        one.mkdir(mode=0o700)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(runtime))
    return data


@pytest.fixture
def first(folder: Path) -> Iterator[SingleInstance]:
    """A start that has shown its window."""
    made = SingleInstance(folder)
    assert made.claim()
    made.listen()
    yield made
    made.close()


def socket_of(folder: Path) -> Path:
    return Path(SingleInstance(folder)._name())


@pytest.fixture
def meanwhile(qtbot: QtBot) -> Iterator[Meanwhile]:
    """What another process would do, while this one's events go on."""
    with ThreadPoolExecutor(1) as others:

        def wait_for(act: Callable[[], Any]) -> Any:
            doing = others.submit(act)
            qtbot.waitUntil(doing.done, timeout=5000)
            return doing.result()

        yield wait_for


def test_second_start_raises_the_first_and_shows_nothing(
    first: SingleInstance, folder: Path, meanwhile: Meanwhile
) -> None:
    raised: list[int] = []
    first.raise_wanted.connect(lambda: raised.append(1))
    assert meanwhile(lambda: SingleInstance(folder).claim()) is False
    assert raised == [1]


def test_folders_do_not_know_of_each_other(first: SingleInstance, folder: Path, tmp_path: Path) -> None:
    other = tmp_path / "sandbox"
    other.mkdir(mode=0o700)
    one = SingleInstance(other)
    assert one.claim()
    one.close()


def test_after_the_first_has_closed_the_next_is_the_first(first: SingleInstance, folder: Path) -> None:
    first.close()
    after = SingleInstance(folder)
    assert after.claim()
    after.listen()
    assert socket_of(folder).exists()
    after.close()


def test_a_killed_first_leaves_a_socket_that_is_in_nobodys_way(folder: Path, meanwhile: Meanwhile) -> None:
    program = (
        "import sys, os, signal; from pathlib import Path; from PySide6.QtCore import QCoreApplication\n"
        "from skydeck.ui.single_instance import SingleInstance\n"
        "app = QCoreApplication([]); one = SingleInstance(Path(sys.argv[1])); assert one.claim(); one.listen()\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run([sys.executable, "-c", program, str(folder)], env=environment, check=False)
    assert done.returncode == -9
    assert socket_of(folder).exists()
    after = SingleInstance(folder)
    assert after.claim()
    after.listen()
    assert after._server is not None
    assert meanwhile(lambda: SingleInstance(folder).claim()) is False
    after.close()


def test_socket_belongs_to_its_user_alone(first: SingleInstance, folder: Path) -> None:
    mode = socket_of(folder).stat().st_mode
    assert stat.S_IMODE(mode) & 0o077 == 0


def say(folder: Path, words: bytes) -> bytes:
    """What the first answers to words that come from another process; empty when it hangs up."""
    with socket.socket(socket.AF_UNIX) as peer:
        peer.settimeout(5)
        peer.connect(str(socket_of(folder)))
        try:
            peer.sendall(words)
            return peer.recv(100)
        except (BrokenPipeError, ConnectionResetError):
            return b""


@pytest.mark.parametrize(
    "words", [os.urandom(1 << 20), b"skydeck: raise\nskydeck: raise\n", b"skydeck: quit\n", b"\0" * 15]
)
def test_anything_but_the_one_word_is_hung_up_on(
    first: SingleInstance, folder: Path, words: bytes, meanwhile: Meanwhile
) -> None:
    raised: list[int] = []
    first.raise_wanted.connect(lambda: raised.append(1))
    assert meanwhile(lambda: say(folder, words)) == b""
    assert raised == []
    assert meanwhile(lambda: say(folder, RAISE)) == RAISED


def test_a_word_that_comes_in_pieces_is_heard(first: SingleInstance, folder: Path, meanwhile: Meanwhile) -> None:
    def slowly() -> bytes:
        with socket.socket(socket.AF_UNIX) as peer:
            peer.connect(str(socket_of(folder)))
            peer.sendall(RAISE[:4])
            select.select([peer], [], [], 0.05)  # it says nothing yet
            peer.sendall(RAISE[4:])
            return peer.recv(100)

    assert meanwhile(slowly) == RAISED


def test_another_user_is_hung_up_on_before_a_word_is_read(folder: Path, meanwhile: Meanwhile) -> None:
    guarded = SingleInstance(folder, user=STRANGER)
    assert guarded.claim()
    guarded.listen()
    assert meanwhile(lambda: say(folder, RAISE)) == b""
    guarded.close()


def test_a_planted_socket_of_another_owner_is_not_connected_to(folder: Path) -> None:
    holder = SingleInstance(folder)
    assert holder.claim()
    with socket.socket(socket.AF_UNIX) as planted:
        planted.bind(str(socket_of(folder)))
        planted.listen(5)
        second = SingleInstance(folder, user=STRANGER, patience=0.1)
        assert second.claim() is True
        assert select.select([planted], [], [], 0) == ([], [], [])
    holder.close()


def test_what_is_planted_where_the_socket_belongs_is_not_replaced(folder: Path) -> None:
    socket_of(folder).write_text("not a socket")
    one = SingleInstance(folder)
    assert one.claim()
    one.listen()
    assert one._server is None
    assert socket_of(folder).read_text() == "not a socket"
    one.close()


def test_a_name_too_long_for_a_socket_costs_nothing_but_the_second_window(
    folder: Path, short_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    deep = short_path / ("d" * 100)
    deep.mkdir(mode=0o700)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(deep))
    holder, second = SingleInstance(deep), SingleInstance(deep)
    assert holder.claim()
    holder.listen()
    assert second.claim()
    holder.close()


def test_a_first_that_hangs_keeps_nobody_from_a_window(folder: Path) -> None:
    holder = SingleInstance(folder)
    assert holder.claim()  # and never listens
    started = time.monotonic()
    assert SingleInstance(folder, patience=0.1).claim() is True
    assert time.monotonic() - started < 1
    holder.close()


def test_a_first_that_still_paints_is_waited_for(folder: Path, meanwhile: Meanwhile) -> None:
    painting = SingleInstance(folder)
    assert painting.claim()
    QTimer.singleShot(100, painting.listen)
    assert meanwhile(lambda: SingleInstance(folder).claim()) is False
    painting.close()


def test_a_runtime_folder_that_others_may_write_to_is_not_used(folder: Path, short_path: Path) -> None:
    (short_path / "run").chmod(0o777)
    assert socket_of(folder).parent == folder
    folder.chmod(0o770)
    assert SingleInstance(folder)._name() == ""


def test_claiming_costs_next_to_nothing(folder: Path) -> None:
    times = []
    for _ in range(20):
        one = SingleInstance(folder)
        started = time.perf_counter()
        assert one.claim()
        times.append(time.perf_counter() - started)
        one.close()
    assert sorted(times)[10] < 0.005
    assert (folder / LOCK_FILE).stat().st_size == 0


def test_second_program_leaves_with_zero_and_the_first_comes_forward(tmp_path: Path, short_path: Path) -> None:
    runtime = short_path / "run"
    runtime.mkdir(mode=0o700)
    environment = os.environ | {
        "HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path), "XDG_DATA_HOME": str(tmp_path),
        "XDG_RUNTIME_DIR": str(runtime), "PYTHONPATH": os.pathsep.join(sys.path), "QT_QPA_PLATFORM": "offscreen",
    }  # fmt: skip
    program = (
        "import skydeck.main as program\n"
        "class Session(program.Session):\n"
        "    def come_forward(self):\n"
        "        super().come_forward(); print('forward', flush=True); self._window.close()\n"
        "program.Session = Session\n"
        "raise SystemExit(program.main([]))\n"
    )
    command = [sys.executable, "-P", "-c", program]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as one:
        until(lambda: list(runtime.glob("*.socket")), "the first window", timeout=30)
        second = subprocess.run(command, env=environment, timeout=30, capture_output=True, text=True, check=False)
        assert (second.returncode, second.stdout) == (0, "")
        assert one.stdout is not None
        assert one.stdout.readline() == "forward\n"
        assert one.wait(20) == 0
    assert list(runtime.glob("*.socket")) == []
