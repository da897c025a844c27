"""The engine process: shuts its memory, takes the AWS settings out of its environment, serves one window."""

from __future__ import annotations

import logging
import os
from collections.abc import Mapping

from skydeck.core import logs
from skydeck.engine.server import Handler, Server
from skydeck.engine.work import environment
from skydeck.link import messages
from skydeck.link.spawn import open_link


def main(arguments: list[str]) -> int:
    """Serve the window at the other end of `--link`, then leave at once."""
    found = environment.take()
    environment.shut_memory()
    environment.quiet_libraries()
    logging.basicConfig(level=logs.level(), format="engine %(levelname)s %(name)s: %(message)s")

    def build(hello: messages.Hello, server: Server) -> Mapping[type, Handler]:
        # Imports botocore: not before the window says Hello, which it does once it is on the screen.
        from skydeck.engine.handlers import build as handlers

        return handlers(hello, server, found)

    read_fd, write_fd = open_link(arguments[arguments.index("--link") + 1])
    Server(read_fd, write_fd, build).run()
    # A worker may be stuck in a call; nothing that matters is unwritten: the journal is synced line by line.
    os._exit(0)
