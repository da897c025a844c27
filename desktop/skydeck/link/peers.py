"""Where the engine runs: in a child process; knows how to start and end it, not what it does."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping

from skydeck.link import spawn


class EngineProcess:
    """An engine in a process of its own."""

    def __init__(self, environment: Mapping[str, str] | None = None) -> None:
        self._child = spawn.start("engine", environment=environment)
        self.read_fd, self.write_fd = self._child.read_fd, self._child.write_fd

    @property
    def pid(self) -> int:
        """For the about page, and for tests that kill it."""
        return self._child.process.pid

    def stop(self, timeout: float) -> None:
        """Wait for it to leave; end it when it does not."""
        try:
            self._child.process.wait(timeout)
        except subprocess.TimeoutExpired:
            self._child.process.kill()
            self._child.process.wait()
