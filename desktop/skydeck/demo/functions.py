"""Runs Lambda functions of the sandbox."""

from __future__ import annotations


def kill_running() -> None:
    """End the child processes."""
