from __future__ import annotations

import base64
import io
import json
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from skydeck.demo.process import SandboxProcess
from tests.demo.conftest import Clients
from tests.helpers.waiting import gone, until

Make = Callable[..., str]


def archive(source: str) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as opened:
        opened.writestr("main.py", source)
    return packed.getvalue()


@pytest.fixture
def make(clients: Clients, sandbox: SandboxProcess) -> Iterator[Make]:
    """Creates Python functions, and deletes them in the end."""
    made: list[str] = []

    def create(source: str, timeout: int = 5) -> str:
        name = f"try-{len(made)}"
        clients("lambda").create_function(
            FunctionName=name, Runtime="python3.12", Handler="main.handler", Timeout=timeout,
            Role=f"arn:aws:iam::{sandbox.account}:role/lambda-basic", Code={"ZipFile": archive(source)},
        )  # fmt: skip
        made.append(name)
        return name

    yield create
    for name in made:
        clients("lambda").delete_function(FunctionName=name)


def invoke(clients: Clients, name: str, event: Any = None, **more: Any) -> tuple[dict[str, Any], Any, str]:
    answer = clients("lambda").invoke(FunctionName=name, Payload=json.dumps(event), LogType="Tail", **more)
    text = answer["Payload"].read()
    return answer, json.loads(text) if text else None, base64.b64decode(answer.get("LogResult", "")).decode()


def messages(clients: Clients, name: str) -> list[str]:
    events = clients("logs").filter_log_events(logGroupName=f"/aws/lambda/{name}")["events"]
    return [event["message"].rstrip("\n") for event in events]


def test_a_function_of_the_seed_runs_with_its_layer(clients: Clients) -> None:
    event = {"id": "LK-7", "lines": [{"price": 2.5, "count": 4}]}
    answer, result, log = invoke(clients, "order-confirmation", event)
    assert result == {"confirmed": ["LK-7"]}
    assert answer["ExecutedVersion"] == "$LATEST"
    assert "FunctionError" not in answer
    assert "total=10.00 EUR" in log
    assert log.startswith("START RequestId: ")
    assert "\tMax Memory Used: " in log


def test_what_it_wrote_arrives_in_its_log_group(clients: Clients, make: Make) -> None:
    name = make("def handler(event, context):\n    print('seen', event['n'], context.function_name)\n    return 1\n")
    invoke(clients, name, {"n": 42})
    lines = messages(clients, name)
    assert f"seen 42 {name}" in lines
    assert [line.split(" ")[0] for line in lines] == ["START", "seen", "END", "REPORT"]


def test_an_error_is_told_as_lambda_tells_it(clients: Clients, make: Make) -> None:
    answer, result, log = invoke(clients, make("def handler(event, context):\n    raise KeyError('price')\n"))
    assert answer["FunctionError"] == "Unhandled"
    assert result["errorType"] == "KeyError"
    assert '/var/task/main.py", line 2' in result["stackTrace"][0]
    assert "[ERROR] KeyError" in log


@pytest.mark.parametrize(
    ("source", "error"),
    [
        ("def handler(event, context):\n    print('first', flush=True)\n    while True: pass\n", "Sandbox.Timedout"),
        ("import os\ndef handler(event, context):\n    os._exit(3)\n", "Runtime.ExitError"),
        ("def handler(event, context)\n", "SyntaxError"),
        ("def other(event, context): pass\n", "AttributeError"),
        ("import sys\ndef handler(event, context):\n    sys.exit(1)\n", "SystemExit"),
    ],
)
def test_what_goes_wrong_has_a_name(clients: Clients, make: Make, source: str, error: str) -> None:
    answer, result, _ = invoke(clients, make(source, timeout=1))
    assert answer["FunctionError"] == "Unhandled"
    assert result["errorType"] == error


def test_what_was_printed_before_the_time_was_up_is_kept(clients: Clients, make: Make) -> None:
    _, _, log = invoke(
        clients, make("import time\ndef handler(e, c):\n    print('first')\n    time.sleep(60)\n", timeout=1)
    )
    assert "first\n" in log
    assert "Task timed out after 1.00 seconds" in log


def test_children_of_a_function_end_with_it(clients: Clients, make: Make) -> None:
    source = (
        "import subprocess, time\n"
        "def handler(event, context):\n"
        "    print('pid', subprocess.Popen(['sleep', '60']).pid)\n"
        "    time.sleep(60)\n"
    )
    _, _, log = invoke(clients, make(source, timeout=1))
    pid = int(log.partition("pid ")[2].split()[0])
    until(lambda: gone(pid), "the grandchild to end", timeout=30)


def test_its_environment_is_its_own(clients: Clients, make: Make, sandbox: SandboxProcess) -> None:
    source = (
        "import os\ndef handler(event, context):\n    return [dict(os.environ), os.getcwd(), os.path.expanduser('~')]\n"
    )
    name = make(source)
    clients("lambda").update_function_configuration(FunctionName=name, Environment={"Variables": {"STAGE": "test"}})
    _, (environ, folder, home), _ = invoke(clients, name)
    assert environ["STAGE"] == "test"
    assert environ["AWS_LAMBDA_FUNCTION_NAME"] == name
    assert folder == home != str(Path.home())
    assert sandbox.secret_access_key not in environ.values()
    assert not {"PYTHONPATH", "DISPLAY", "DBUS_SESSION_BUS_ADDRESS"} & environ.keys()


def test_nothing_is_left_of_a_run(clients: Clients, make: Make) -> None:
    _, folder, _ = invoke(clients, make("import os\ndef handler(event, context):\n    return os.getcwd()\n"))
    assert not Path(folder).exists()


def test_an_event_invocation_answers_at_once_and_runs(clients: Clients, make: Make) -> None:
    name = make("def handler(event, context):\n    print('ran later')\n")
    answer, _, _ = invoke(clients, name, InvocationType="Event")
    assert answer["StatusCode"] == 202
    groups = clients("logs").describe_log_groups

    def ran() -> bool:
        known = groups(logGroupNamePrefix=f"/aws/lambda/{name}")["logGroups"]
        return bool(known) and "ran later" in messages(clients, name)

    until(ran, "the log line of the run")


def test_a_dry_run_runs_nothing(clients: Clients) -> None:
    assert invoke(clients, "order-confirmation", InvocationType="DryRun")[0]["StatusCode"] == 204


def test_a_published_version_says_that_it_ran(clients: Clients) -> None:
    answer, _, _ = invoke(clients, "order-confirmation", {}, Qualifier="2")
    assert answer["ExecutedVersion"] == "2"


def test_an_unknown_function_is_not_found(clients: Clients) -> None:
    with pytest.raises(ClientError) as caught:
        invoke(clients, "no-such-function")
    assert caught.value.response["Error"]["Code"] == "ResourceNotFoundException"


def test_other_runtimes_say_why_they_do_not_run(clients: Clients) -> None:
    answer, result, _ = invoke(clients, "stock-sync", {})
    assert answer["FunctionError"] == "Unhandled"
    assert "nodejs22.x" in result["errorMessage"]
