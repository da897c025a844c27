"""What the process does to its own environment, memory and libraries."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from skydeck.engine.work.environment import Found, take

NAMES = {
    "AWS_ACCESS_KEY_ID": "a",
    "AWS_ENDPOINT_URL_S3": "b",
    "AWS_CA_BUNDLE": "c",
    "BOTOCORE_EXPERIMENTAL__PLUGINS": "d",
    "BOTO_CONFIG": "e",
    "REQUESTS_CA_BUNDLE": "f",
    "SSLKEYLOGFILE": "g",
    "PYTHON_KEYRING_BACKEND": "h",
    "CURL_CA_BUNDLE": "i",
}


def test_everything_about_aws_is_taken_out_and_remembered() -> None:
    environ = {**NAMES, "HOME": "/root", "HTTPS_PROXY": "p"}
    found = take(environ)
    assert dict(found.values) == NAMES
    assert environ == {
        "HOME": "/root",
        "HTTPS_PROXY": "p",
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    }


def test_where_aws_login_keeps_its_sessions_is_left_for_botocore() -> None:
    environ = {"AWS_LOGIN_CACHE_DIRECTORY": "/elsewhere"}
    assert take(environ).get("AWS_LOGIN_CACHE_DIRECTORY") == "/elsewhere"
    assert environ["AWS_LOGIN_CACHE_DIRECTORY"] == "/elsewhere"


def test_what_was_found_can_not_be_printed() -> None:
    assert "canary" not in repr(Found({"AWS_SECRET_ACCESS_KEY": "canary"}))


_CHILD = """
import ctypes, logging, os, resource, sys
logging.basicConfig(level=logging.DEBUG)
from skydeck.engine.work.environment import quiet_libraries, shut_memory
shut_memory(); quiet_libraries()
PR_GET_DUMPABLE = 3
print(resource.getrlimit(resource.RLIMIT_CORE), ctypes.CDLL(None).prctl(PR_GET_DUMPABLE), all(
    not logging.getLogger(name).isEnabledFor(logging.DEBUG)
    for name in ("botocore.auth", "botocore.endpoint", "botocore.parsers", "urllib3.connectionpool", "boto3.session")
), flush=True)
sys.stdin.read()
"""


@pytest.mark.skipif(sys.platform != "linux", reason="Linux alone shows this in /proc")
def test_nobody_can_read_the_memory_and_no_core_is_dumped() -> None:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    child = subprocess.Popen(
        [sys.executable, "-c", _CHILD], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment, text=True
    )
    assert child.stdin is not None
    assert child.stdout is not None
    try:
        assert child.stdout.readline() == "(0, 0) 0 True\n"
        if os.geteuid() != 0:  # root may read everything
            with pytest.raises(PermissionError):
                Path(f"/proc/{child.pid}/environ").read_bytes()
    finally:
        child.stdin.close()
        child.wait(10)
        child.stdout.close()


def test_secrets_do_not_reach_a_root_logger_at_debug() -> None:
    code = (
        "import io, logging\n"
        "stream = io.StringIO()\n"
        "logging.basicConfig(level=logging.DEBUG, stream=stream)\n"
        "from skydeck.engine.work.environment import quiet_libraries\n"
        "quiet_libraries()\n"
        "from skydeck.engine.accounts.sessions import Sessions\n"
        "from skydeck.engine.calls.gateway import Gateway\n"
        "from skydeck.engine.record.journal import Journal\n"
        "from skydeck.core.context import AwsContext\n"
        "from skydeck.core.errors import AppError\n"
        "from skydeck.link.messages import AddKeys, Hello, UseNetwork\n"
        "import pathlib, sys, tempfile\n"
        "folder = tempfile.mkdtemp()\n"
        "sessions = Sessions(Hello(folder))\n"
        "sessions.network.use(UseNetwork(connect_timeout=0.2, attempts=1))\n"
        "sessions.add_keys(AddKeys('k', 'AKIA', 'canary1', 'canary2', '', 'http://127.0.0.1:9', keep=False))\n"
        "gateway = Gateway(sessions, Journal(pathlib.Path(folder)), lambda record: None)\n"
        "try:\n"
        "    gateway.call(AwsContext('keys:k', 'us-east-1'), 'iam', 'create_login_profile',"
        " {'UserName': 'u', 'Password': 'canary3'})\n"
        "except AppError as error:\n"
        "    stream.write(error.details())\n"
        "stream.write((pathlib.Path(folder) / 'journal.jsonl').read_text())\n"
        "print('CreateLoginProfile' in stream.getvalue(), 'canary' in stream.getvalue())\n"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment, check=True)
    assert done.stdout == "True False\n"
