"""The search for secrets finds those that are planted: in files, in processes, in what tests print and log."""

from __future__ import annotations

import base64
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.helpers import canaries
from tests.helpers.canaries import Processes, canary, files_with, is_in
from tests.helpers.loops import TESTS
from tests.helpers.waiting import until

PLANTED = """
import logging, os, subprocess, sys
import pytest
from tests.helpers.canaries import canary

SECRET = canary("secret")

def test_good():
    logging.getLogger("a").debug("skyCanarysecret is but a word")

def test_prints():
    print("the key is", SECRET)

def test_prints_to_a_descriptor():
    os.write(2, SECRET.encode())

def test_logs():
    logging.getLogger("a.b").debug("the key is %s", SECRET)

@pytest.mark.tells_secrets
def test_logs_on_purpose():
    logging.getLogger("a.b").debug("the key is %s", SECRET)

def test_gives_arguments():
    subprocess.run([sys.executable, "-c", "", SECRET])

def test_gives_environment():
    subprocess.run([sys.executable, "-c", ""], env={**os.environ, "KEY": SECRET})
"""


BAD = {"test_prints", "test_prints_to_a_descriptor", "test_logs", "test_gives_arguments", "test_gives_environment"}


@pytest.fixture(autouse=True)
def planted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """What is planted here must not fail the run that these tests are part of."""
    monkeypatch.setenv(canaries.PLANTED, "1")
    yield
    shutil.rmtree(tmp_path)


def test_what_is_planted_in_a_test_fails_it(tmp_path: Path) -> None:
    (tmp_path / "test_planted.py").write_text(PLANTED)
    command = [sys.executable, "-m", "pytest", "-rA", "-p", "no:cacheprovider", "-p", "tests.helpers.canary_guard"]
    command += [f"--rootdir={tmp_path}", "-c", str(TESTS.parent / "pyproject.toml"), str(tmp_path)]
    run = subprocess.run(
        command,
        cwd=TESTS.parent,
        env={**os.environ, "PYTHONPATH": os.pathsep.join((str(TESTS.parent), str(TESTS.parent / "desktop")))},
        capture_output=True,
        text=True,
        check=False,
    )
    outcomes = re.findall(r"^(PASSED|FAILED|ERROR) \S*::(\w+)", run.stdout, re.MULTILINE)
    assert {name for _outcome, name in outcomes} == set(re.findall(r"def (test_\w+)", PLANTED)), run.stderr
    assert {name for outcome, name in outcomes if outcome != "PASSED"} == BAD


@pytest.mark.parametrize("before", ["", "x", "xy", "user:", "AKIA,"])
def test_secrets_are_found_plain_and_in_base64(before: str) -> None:
    secret = canary("token")
    assert is_in(f"{before}{secret}")
    assert is_in(base64.b64encode(f"{before}{secret}".encode()))
    assert not is_in(f"{before}skyCanarytoken is what they begin with")


def test_files_are_searched_and_those_where_secrets_belong_are_not(tmp_path: Path) -> None:
    places = [
        "log/skydeck.log",
        "data/journal.jsonl",
        "data/accounts.json",
        "t/core.17",
        "config",
        "home/.aws/credentials",
    ]
    places += ["k/login.keyring", "home/.aws/sso/cache/ab.json", "home/.aws/sso/other.json", "data/config.json"]
    for place in places:
        path = tmp_path / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"\0" * 5000 + canary("secret").encode() + b"\xff")
    (tmp_path / "empty").touch()
    (tmp_path / "gone").symlink_to("nowhere")
    found = {path.relative_to(tmp_path).as_posix() for path in files_with([tmp_path])}
    assert found == {*places[:4], "home/.aws/sso/other.json", "data/config.json"}


def test_a_secret_that_was_noted_is_searched_for_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setenv("SKYDECK_TEST_NETWORK", "of this test")
    (tmp_path / "log").write_text("signed with qwertz+uiop")
    assert files_with([tmp_path]) == []
    canaries.note("qwertz+uiop")
    assert files_with([tmp_path]) == [tmp_path / "log"]


@pytest.mark.skipif(sys.platform != "linux", reason="Linux alone shows this in /proc")
def test_grandchildren_are_looked_at_too(given_secrets: list[str]) -> None:
    code = (
        "import os, subprocess, sys\n"
        f"secret = 'skyCanary' + 'secret0{os.urandom(6).hex()}'\n"
        "child = subprocess.Popen([sys.executable, '-c', 'input()'], env={**os.environ, 'KEY': secret}, stdin=0)\n"
        "child.wait()\n"
    )
    with Processes(planted=True) as processes:
        child = subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE)
        assert child.stdin is not None
        try:
            until(lambda: processes.found, "the secret of the grandchild")
        finally:
            child.stdin.close()
            child.wait(10)
    assert processes.looked_at >= 2
    assert given_secrets == []


def test_what_was_found_is_said_without_the_secret(tmp_path: Path) -> None:
    secret = canary("password")
    (tmp_path / "left.txt").write_text(secret)
    said: list[str] = []
    assert canaries.verdict([tmp_path], Processes(), said.append)
    assert said == [f"tests: a secret in {tmp_path / 'left.txt'}"]
    assert not canaries.verdict([tmp_path / "none"], Processes(), said.append)


LEAVES = (
    "import os, pathlib; pathlib.Path(os.environ['TMPDIR'], 'left.log').write_text('skyCanary' + 'secret0' + '0' * 12)"
)


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a session has no screen to wait for")
def test_a_run_that_leaves_a_secret_behind_fails(tmp_path: Path) -> None:
    """The very way that `python3 -m tests` ends."""
    run = (
        "import sys\nfrom pathlib import Path\nfrom tests.helpers import session\n"
        "sys.exit(session.run([sys.executable, '-c', sys.argv[1]], Path.cwd()))\n"
    )

    def ends(code: str) -> tuple[int, str]:
        command = [sys.executable, "-c", run, code]
        done = subprocess.run(command, cwd=TESTS.parent, capture_output=True, text=True, check=False)
        return done.returncode, done.stdout

    code, said = ends(LEAVES)
    assert code == 1
    assert re.fullmatch(r"tests: a secret in \S+/left\.log\n", said)
    assert ends("raise SystemExit(0)") == (0, "")
