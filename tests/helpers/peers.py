"""Engines for tests of the link: a server with scripted handlers, in a thread of this process."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Mapping
from typing import Any

from skydeck.engine.server import Server
from skydeck.engine.work.jobs import Job

Handlers = Mapping[type, Callable[[Job, Any], Any]]


class ThreadPeer:
    """The real server behind real pipes, in a thread; it dies as a process would when `die` is called."""

    def __init__(self, build: Callable[[Any, Server], Any]) -> None:
        engine_reads, self.write_fd = os.pipe()
        self.read_fd, engine_writes = os.pipe()
        self.server = Server(engine_reads, engine_writes, build)
        self._thread = threading.Thread(target=self.server.run, name="thread-peer")
        self._thread.start()

    def die(self) -> None:
        """End without a word: the window sees the end of file."""
        self.server._closed()
        self._thread.join(5)

    def stop(self, timeout: float) -> None:
        """The window closed its end."""
        self._thread.join(timeout)


def scripted(handlers: Handlers) -> Callable[[], ThreadPeer]:
    """How a link starts an engine with these handlers."""
    return lambda: ThreadPeer(lambda hello, server: handlers)
