"""A program that measures itself on command: one word in, one line of JSON out; both ends."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from tests.bench import processes

Answer = Mapping[str, Any]
PATIENCE_S = 180.0


class Puppet:
    """Our end: a child process that answers."""

    def __init__(self, module: str, arguments: Sequence[str], environment: dict[str, str], nice: int = 0) -> None:
        command = [sys.executable, "-P", "-m", f"tests.bench.{module}", *arguments]
        if nice:
            command = ["nice", "-n", str(nice), *command]
        self.process = subprocess.Popen(
            command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True
        )

    @property
    def pid(self) -> int:
        return self.process.pid

    def hear(self) -> dict[str, Any]:
        """The next line that it says."""
        assert self.process.stdout is not None
        alarm = threading.Timer(PATIENCE_S, self.process.kill)
        alarm.start()
        try:
            line = self.process.stdout.readline()
        finally:
            alarm.cancel()
        if not line:
            raise RuntimeError(f"{self.process.args!r} ended: {self.process.wait()}")
        said: dict[str, Any] = json.loads(line)
        return said

    def ask(self, command: str) -> dict[str, Any]:
        """Let it do something, and hear how that went."""
        assert self.process.stdin is not None
        self.process.stdin.write(f"{command}\n".encode())
        self.process.stdin.flush()
        return self.hear()

    def leave(self) -> None:
        """Let it end by itself."""
        self.ask("leave")
        self.process.wait(processes.GRACE_S)

    def close(self) -> None:
        """End it, if it still runs."""
        processes.end(self.process)
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                pipe.close()

    def __enter__(self) -> Puppet:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def say(answer: Answer) -> None:
    """Its end: one answer."""
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


def serve(act: Callable[[str], Answer]) -> None:
    """Its end: answer every command until there are no more."""
    for line in sys.stdin:
        say(act(line.strip()))
