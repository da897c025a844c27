"""The guards guard: each of these planted faults must fail, and only those."""

from __future__ import annotations

import asyncio
import os
import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.helpers import outgoing, session
from tests.helpers.isolation import NetworkRefusedError, is_loopback
from tests.helpers.loops import TESTS

PLANTED = """
import asyncio, logging, os, socket, subprocess, sys, threading, warnings
import pytest

def test_good():
    logging.getLogger("a").info("fine")

def test_logs():
    logging.getLogger("a").warning("not fine")

@pytest.mark.expects_log
def test_logs_on_purpose():
    logging.getLogger("a").warning("asked for")

def test_leaves_thread():
    threading.Thread(target=threading.Event().wait, args=(8,), name="lost").start()

def test_leaves_child():
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(8)"])
    child.returncode = 0

def test_swallows_refusal():
    try:
        socket.create_connection(("192.0.2.1", 80), 1)
    except BaseException:
        pass

def test_child_swallows_refusal():
    code = "import socket\\ntry: socket.create_connection(('192.0.2.1', 80), 1)\\nexcept OSError: pass"
    if os.environ.get("SKYDECK_TEST_NETWORK") == "loopback only, by the kernel":
        subprocess.run([sys.executable, "-c", code])

def test_looks_up():
    with pytest.raises(AssertionError):
        socket.getaddrinfo("example.com", 80)

def test_warns():
    warnings.warn("deprecated", DeprecationWarning)

def test_qt_warns(qtbot):
    from PySide6.QtCore import qWarning
    qWarning("trouble")

async def test_leaves_task():
    test_leaves_task.task = asyncio.create_task(asyncio.sleep(60))

async def test_loses_exception():
    async def fail():
        raise ValueError("lost")
    asyncio.create_task(fail())
    await asyncio.sleep(0.01)

async def test_awaits():
    await asyncio.sleep(0.01)
"""
OF_CHILDREN = {"test_child_swallows_refusal"}  # the kernel alone sees those
GOOD = {"test_good", "test_logs_on_purpose", "test_awaits"}


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Test name to `passed` or what went wrong, from one run of the planted faults."""
    folder = tmp_path_factory.mktemp("planted")
    (folder / "test_planted.py").write_text(PLANTED)
    config = (
        f"--rootdir={folder} -c {TESTS.parent / 'pyproject.toml'} -p tests.helpers.isolation -p tests.helpers.quiet"
    )
    run = subprocess.run(
        [sys.executable, "-m", "pytest", *config.split(), "-rA", "-p", "no:cacheprovider", str(folder)],
        cwd=TESTS.parent,
        env={**os.environ, "PYTHONPATH": str(TESTS.parent)},
        capture_output=True,
        text=True,
        check=False,
        # What is planted must not count as an attempt of ours.
        preexec_fn=(lambda: session.leave_network() and None) if outgoing.is_counted() else None,
    )
    found: dict[str, str] = {}
    for verdict, name in re.findall(r"^(PASSED|FAILED|ERROR) \S*::(\w+)", run.stdout, re.MULTILINE):
        found[name] = verdict if verdict != "PASSED" else found.get(name, verdict)
    assert found, run.stdout + run.stderr
    return found


def test_every_planted_fault_fails_its_test_and_nothing_else_does(outcomes: dict[str, str]) -> None:
    passed = {name for name, verdict in outcomes.items() if verdict == "PASSED"}
    planted = set(re.findall(r"def (test_\w+)", PLANTED))
    assert set(outcomes) == planted
    assert passed == GOOD if outgoing.is_counted() else passed - OF_CHILDREN == GOOD


def test_a_connection_to_another_machine_is_refused(refused_connections: list[str]) -> None:
    with pytest.raises(NetworkRefusedError), socket.socket() as connection:
        connection.connect(("192.0.2.1", 443))
    assert refused_connections == ["socket.connect to 192.0.2.1"]
    refused_connections.clear()


def test_loopback_works_and_is_told_from_the_rest() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname(), 5):
        pass
    assert all(map(is_loopback, ("127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1", "localhost", b"localhost", None)))
    assert not any(map(is_loopback, ("10.0.0.1", "::ffff:10.0.0.1", "fe80::1%eth0", "example.com", "169.254.169.254")))


def test_no_account_can_be_reached_from_the_environment() -> None:
    names = {name for name in os.environ if name.startswith("AWS_")}
    assert names == {"AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE", "AWS_EC2_METADATA_DISABLED"}
    assert Path(os.environ["AWS_CONFIG_FILE"]).read_bytes() == b""


async def test_async_tests_outside_the_plain_packages_run_on_the_loop_of_qt() -> None:
    assert "qasync" in type(asyncio.get_running_loop()).__module__
