"""Runs the sandbox's Python functions, each call in a child process with a time limit; it keeps none warm."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
import uuid
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from skydeck.demo import backends, function_child

LARGEST_UNPACKED = 250 << 20
LOG_BYTES_KEPT = 256 << 10
LOG_RESULT_BYTES = 4096
TASK_ROOT = "/var/task"  # where Lambda has the code

_running: set[subprocess.Popen[bytes]] = set()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one invocation gave."""

    request_id: str
    version: str
    payload: bytes
    failed: bool
    log: str
    seconds: float


def kill_running() -> None:
    """End every function that runs now."""
    for process in list(_running):
        _kill(process)


def invoke(function: Any, event: bytes) -> Outcome:
    """Run a function (moto's object) once and write its log lines."""
    request_id = str(uuid.uuid4())
    stream = _log_stream(function)
    started = time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="skydeck-function-") as folder:
        text, result = _attempt(function, event, Path(folder), request_id, stream)
    seconds = time.perf_counter() - started
    log = _framed(function, request_id, text, seconds, int(result.get("memory_mb", 0)))
    _write_log(function, stream, log)
    failed = "error" in result
    payload = json.dumps(result["error"]) if failed else str(result["payload"])
    return Outcome(request_id, str(function.version), payload.encode(), failed, log, seconds)


def _attempt(function: Any, event: bytes, folder: Path, request_id: str, stream: str) -> tuple[str, dict[str, Any]]:
    if not str(function.run_time).startswith("python"):
        why = f"The sandbox runs Python functions only; this one is written for {function.run_time}."
        return f"[ERROR] {why}\n", {"error": {"errorType": "Sandbox.RuntimeNotAvailable", "errorMessage": why}}
    try:
        layers = _unpack(function, folder)
    except (zipfile.BadZipFile, ValueError) as error:
        return f"[ERROR] {error}\n", {"error": {"errorType": "Runtime.BadPackage", "errorMessage": str(error)}}
    outcome = folder / "outcome.json"
    environ = _environment(function, folder, request_id, stream, layers)
    command = [*_command(), str(folder / "task"), str(function.handler), str(outcome)]
    text, in_time = _run(command, environ, folder / "tmp", event, float(function.timeout))
    text = text.replace(str(folder / "task"), TASK_ROOT)
    return _judged(text, in_time, outcome, request_id, float(function.timeout))


def _judged(text: str, in_time: bool, outcome: Path, request_id: str, limit: float) -> tuple[str, dict[str, Any]]:
    if not in_time:
        stamp = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3]
        line = f"{stamp}Z {request_id} Task timed out after {limit:.2f} seconds\n"
        error = {
            "errorType": "Sandbox.Timedout",
            "errorMessage": f"RequestId: {request_id} Error: {line.split(' ', 2)[2].strip()}",
        }
        return f"{text}\n{line}", {"error": error}
    if not outcome.exists():
        error = {"errorType": "Runtime.ExitError", "errorMessage": f"RequestId: {request_id} Error: Runtime exited"}
        return text, {"error": error}
    written = outcome.read_text(encoding="utf-8").replace(str(outcome.parent / "task"), TASK_ROOT)
    result: dict[str, Any] = json.loads(written)
    return text, result


def _unpack(function: Any, folder: Path) -> list[str]:
    (folder / "tmp").mkdir()
    _extract(function.code_bytes, folder / "task")
    store = backends.backend("lambda", function.region)
    layers = []
    for number, layer in enumerate(function.layers):
        place = folder / f"layer{number}"
        _extract(store.layers_versions_by_arn(layer["Arn"]).code_bytes, place)
        layers.append(str(place / "python"))
    return layers


def _extract(archive: bytes, place: Path) -> None:
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        if sum(item.file_size for item in opened.infolist()) > LARGEST_UNPACKED:
            raise ValueError("The package is larger than 250 MB when unpacked.")
        opened.extractall(place)


def _command() -> list[str]:
    if getattr(sys, "frozen", False):
        return [sys.executable, "--role", "demo", "--run-function"]
    return [sys.executable, "-I", "-B", str(function_child.__file__)]


def _environment(function: Any, folder: Path, request_id: str, stream: str, layers: list[str]) -> dict[str, str]:
    given = {str(name): str(value) for name, value in (function.environment_vars or {}).items()}
    system = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT", "LANG") if name in os.environ}
    scratch = str(folder / "tmp")
    return given | system | {
        "HOME": scratch,
        "TMPDIR": scratch,
        "TZ": ":UTC",
        "AWS_REGION": function.region,
        "AWS_DEFAULT_REGION": function.region,
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_LAMBDA_FUNCTION_NAME": function.function_name,
        "AWS_LAMBDA_FUNCTION_VERSION": str(function.version),
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(function.memory_size),
        "AWS_LAMBDA_LOG_GROUP_NAME": function.logs_group_name,
        "AWS_LAMBDA_LOG_STREAM_NAME": stream,
        "LAMBDA_TASK_ROOT": str(folder / "task"),
        "SANDBOX_FUNCTION_ARN": function.function_arn,
        "SANDBOX_LAYERS": os.pathsep.join(layers),
        "SANDBOX_REQUEST_ID": request_id,
        "SANDBOX_SECONDS": str(function.timeout),
    }  # fmt: skip


def _run(command: list[str], environ: dict[str, str], cwd: Path, event: bytes, limit: float) -> tuple[str, bool]:
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, cwd=cwd, env=environ,
        start_new_session=True,
    )  # fmt: skip
    with _watched(process, limit) as late:
        _send(process, event)
        text = _read(process.stdout)
        process.wait()
    return text, not late.is_set()


@contextmanager
def _watched(process: subprocess.Popen[bytes], limit: float) -> Iterator[threading.Event]:
    late = threading.Event()

    def stop() -> None:
        late.set()
        _kill(process)

    alarm = threading.Timer(limit, stop)
    _running.add(process)
    alarm.start()
    try:
        yield late
    finally:
        alarm.cancel()
        _running.discard(process)
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                pipe.close()


def _send(process: subprocess.Popen[bytes], event: bytes) -> None:
    # stdin stays open while the function runs: its end tells the child that the sandbox is gone.
    if process.stdin is not None:
        try:
            process.stdin.write(b"%d\n%s" % (len(event), event))
            process.stdin.flush()
        except BrokenPipeError:
            return


def _read(stream: IO[bytes] | None) -> str:
    kept = bytearray()
    while stream is not None and (chunk := stream.read(65_536)):
        kept += chunk[: max(0, LOG_BYTES_KEPT - len(kept))]
    return kept.decode("utf-8", "replace")


def _kill(process: subprocess.Popen[bytes]) -> None:
    if sys.platform == "win32":
        process.kill()
        return
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        return


def _framed(function: Any, request_id: str, text: str, seconds: float, memory: int) -> str:
    duration = seconds * 1000
    head = f"START RequestId: {request_id} Version: {function.version}\n"
    body = text if not text or text.endswith("\n") else text + "\n"
    tail = (
        f"END RequestId: {request_id}\n"
        f"REPORT RequestId: {request_id}\tDuration: {duration:.2f} ms\tBilled Duration: {int(duration) + 1} ms\t"
        f"Memory Size: {function.memory_size} MB\tMax Memory Used: {memory} MB\n"
    )
    return head + body + tail


def _log_stream(function: Any) -> str:
    return f"{datetime.now(UTC):%Y/%m/%d}/[{function.version}]{function.code_digest[-32:].lower()}"


def _write_log(function: Any, stream: str, log: str) -> None:
    store = backends.backend("logs", function.region)
    group = function.logs_group_name
    store.ensure_log_group(group)
    store.ensure_log_stream(group, stream)
    now = int(time.time() * 1000)
    events = [{"timestamp": now, "message": line} for line in log.splitlines(keepends=True) if line.strip()]
    store.put_log_events(group, stream, events)
