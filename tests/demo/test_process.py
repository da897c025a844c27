from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from botocore.session import Session

from skydeck.core.errors import AppError
from skydeck.demo import process, server
from skydeck.demo.environment import for_child
from tests.helpers.waiting import gone, until

CANARY = "canary-0f6b2c"
linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")


@linux
def test_it_leaves_when_it_is_closed() -> None:
    running = process.start(["--still"])
    running.close()
    assert gone(running.pid)
    assert not running.running
    running.close()


@linux
def test_it_leaves_within_a_second_when_the_pipe_ends() -> None:
    running = process.start(["--still"])
    os.close(running._life)
    running._life = -1
    until(lambda: not running.running, "the sandbox to leave", timeout=1.0)
    running.close()


@linux
def test_a_killed_parent_leaves_no_orphan() -> None:
    program = "from skydeck.demo import process; s = process.start(['--still']); print(s.pid, flush=True); input()"
    parent = subprocess.Popen(
        [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=for_child(os.environ)
    )
    assert parent.stdout is not None
    assert parent.stdin is not None
    pid = int(parent.stdout.readline())
    assert not gone(pid)
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    until(lambda: gone(pid), "the sandbox to leave", timeout=1.0)
    parent.stdin.close()
    parent.stdout.close()


@linux
def test_nothing_of_the_environment_reaches_it(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_SECRET_ACCESS_KEY", "AWS_PROFILE", "AWS_SESSION_TOKEN", "HTTPS_PROXY", "BOTO_CONFIG", "MY_TOKEN"):
        monkeypatch.setenv(name, CANARY)
    with process.start(["--still"]) as running:
        environ = Path(f"/proc/{running.pid}/environ").read_bytes()
        arguments = Path(f"/proc/{running.pid}/cmdline").read_bytes()
    assert CANARY.encode() not in environ
    assert f"HOME={os.devnull}".encode() in environ.split(b"\0")
    assert running.secret_access_key.encode() not in environ + arguments


def test_the_secret_is_in_no_repr() -> None:
    with process.start(["--still"]) as running:
        assert running.secret_access_key not in repr(running)
        assert running.endpoint.startswith("http://127.0.0.1:")


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.1", "::"])
def test_it_listens_on_loopback_only(host: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert server.main(["--host", host]) == 2
    assert "loopback" in capsys.readouterr().err
    with pytest.raises(AppError, match="could not be started"):
        process.start(["--host", host])


def test_a_program_that_cannot_be_started_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "own_command", lambda role: ["/nowhere/skydeck"])
    with pytest.raises(AppError, match="could not be started"):
        process.start()


def test_a_program_that_never_gets_ready_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    forever = "import threading; threading.Event().wait()"
    monkeypatch.setattr(process, "own_command", lambda role: [sys.executable, "-c", forever])
    with pytest.raises(AppError, match="could not be started"):
        process.start(timeout=0.5)


def seeded(running: process.SandboxProcess) -> dict[str, list[str]]:
    def client(service: str) -> Any:
        return Session().create_client(
            service, "us-east-1", endpoint_url=running.endpoint, aws_access_key_id=running.access_key_id,
            aws_secret_access_key=running.secret_access_key,
        )  # fmt: skip

    keys = client("iam").list_access_keys(UserName="mira.voss")["AccessKeyMetadata"]
    instances = client("ec2").describe_instances()["Reservations"]
    return {
        "instances": [item["Instances"][0]["InstanceId"] for item in instances],
        "objects": [item["Key"] for item in client("s3").list_objects_v2(Bucket="larkspur-supplier-drop")["Contents"]],
        "keys": [key["AccessKeyId"] for key in keys],
    }


def test_the_company_is_the_same_each_time_but_for_its_keys() -> None:
    with process.start(["--still"]) as one, process.start(["--still"]) as two:
        first, second = seeded(one), seeded(two)
    assert first.pop("keys") != second.pop("keys")
    assert first["instances"] == second["instances"]
    assert len(first["objects"]) == len(second["objects"]) > 100


def test_keys_and_ports_differ_from_run_to_run() -> None:
    with process.start(["--still"]) as one, process.start(["--still"]) as two:
        assert one.secret_access_key != two.secret_access_key
        assert one.access_key_id != two.access_key_id
        assert one.endpoint != two.endpoint
