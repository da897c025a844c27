"""Runs the handler of one Lambda function in a process of its own; it imports the standard library only."""

from __future__ import annotations

import importlib
import json
import os
import sys
import threading
import time
import traceback
from pathlib import Path
from typing import Any, BinaryIO


class Context:
    """What a Python function gets as its second argument."""

    def __init__(self, environ: dict[str, str]) -> None:
        self.aws_request_id = environ["SANDBOX_REQUEST_ID"]
        self.function_name = environ["AWS_LAMBDA_FUNCTION_NAME"]
        self.function_version = environ["AWS_LAMBDA_FUNCTION_VERSION"]
        self.memory_limit_in_mb = environ["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"]
        self.log_group_name = environ["AWS_LAMBDA_LOG_GROUP_NAME"]
        self.log_stream_name = environ["AWS_LAMBDA_LOG_STREAM_NAME"]
        self.invoked_function_arn = environ["SANDBOX_FUNCTION_ARN"]
        self._end = time.monotonic() + float(environ["SANDBOX_SECONDS"])

    def get_remaining_time_in_millis(self) -> int:
        """How long the function may still run."""
        return max(0, int((self._end - time.monotonic()) * 1000))


def main(arguments: list[str]) -> int:
    """Run `handler` from `root` with the event on stdin, and leave what came of it in `outcome`."""
    root, handler, outcome = arguments
    # So that what was printed is there when the time is up and the process is killed.
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]
    event = _read_event(sys.stdin.buffer)
    _limit(float(os.environ["SANDBOX_SECONDS"]))
    context = Context(dict(os.environ))
    sys.path[:0] = [root, *os.environ.get("SANDBOX_LAYERS", "").split(os.pathsep)]
    result = _call(handler, event, context)
    result["memory_mb"] = _memory_mb()
    sys.stdout.flush()
    Path(outcome).write_text(json.dumps(result), encoding="utf-8")
    return 0


def _read_event(stream: BinaryIO) -> Any:
    size = int(stream.readline())
    event = json.loads(stream.read(size) or b"null")
    threading.Thread(target=_leave_with_parent, args=(stream,), daemon=True).start()
    return event


def _leave_with_parent(stream: BinaryIO) -> None:
    # Unbuffered: a buffered read in a daemon thread would hold a lock while the interpreter ends.
    while os.read(stream.fileno(), 1024):
        pass
    os._exit(1)


def _limit(seconds: float) -> None:
    if sys.platform == "win32":
        return
    import resource

    resource.setrlimit(resource.RLIMIT_CPU, (int(seconds) + 2, int(seconds) + 3))
    resource.setrlimit(resource.RLIMIT_FSIZE, (512 << 20, 512 << 20))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _call(handler: str, event: Any, context: Context) -> dict[str, Any]:
    module, _, name = handler.rpartition(".")
    # The one place that must survive whatever the user's function raises, to report it as Lambda does.
    try:
        function = getattr(importlib.import_module(module.replace("/", ".")), name)
        return {"payload": json.dumps(function(event, context))}
    except BaseException as error:  # noqa: BLE001
        frames = traceback.extract_tb(error.__traceback__)
        shown = [frame for frame in frames if not frame.filename.endswith("function_child.py")]
        print(f"[ERROR] {type(error).__name__}: {error}")
        print("Traceback (most recent call last):\n" + "".join(traceback.format_list(shown)), end="")
        stack = traceback.format_list(shown)
        return {"error": {"errorMessage": str(error), "errorType": type(error).__name__, "stackTrace": stack}}


def _memory_mb() -> int:
    """The most that was used; what `getrusage` says includes the parent's on Linux."""
    try:
        status = Path("/proc/self/status").read_text(encoding="ascii")
    except FileNotFoundError:
        return 0
    return int(status.partition("VmHWM:")[2].split()[0]) // 1024


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
