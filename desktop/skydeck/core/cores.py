"""Keeps what a process knows out of files that the system writes when it crashes; it catches no crash."""

from __future__ import annotations

import sys


def no_core_dumps() -> None:
    """For this process and its children; Windows asks elsewhere."""
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
