"""Starts the sandbox account without a window, says where it is, and ends it with its input."""

from __future__ import annotations

import sys

from skydeck.demo import process
from tests.bench.puppets import say


def main() -> None:
    """Serve until the input ends or the process is told to."""
    with process.start() as running:
        say({"endpoint": running.endpoint, "id": running.access_key_id, "secret": running.secret_access_key})
        sys.stdin.read()


if __name__ == "__main__":
    main()
