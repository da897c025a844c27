"""The AWS CLI in an environment of its own below build/, made from installers/bench.txt; it runs nothing with it."""

from __future__ import annotations

import hashlib
import shutil
import sys
from pathlib import Path

from desktop.steps import Outcome, run, say

ROOT = Path(__file__).resolve().parents[2]
LOCK = ROOT / "installers" / "bench.txt"
VENV = ROOT / "build" / "bench" / "venv"


def program() -> Path | None:
    """The `aws` command; None when it could not be installed."""
    path = VENV / "bin" / "aws"
    return path if path.exists() and _built() else None


def prepare() -> None:
    """Install it unless it is there. Without a network the figures that need it are left out, and say so."""
    if _built():
        return
    say("making build/bench/venv for the AWS CLI (once)")
    outcome = _install()
    if outcome.returncode:
        say(f"the AWS CLI could not be installed; its figures are left out\n{outcome.tail}")
    else:
        (VENV / "stamp").write_text(_stamp(), encoding="ascii")


def _built() -> bool:
    stamp = VENV / "stamp"
    return stamp.exists() and stamp.read_text(encoding="ascii") == _stamp()


def _stamp() -> str:
    return hashlib.sha256(LOCK.read_bytes() + sys.version.encode() + bytes(VENV)).hexdigest()


def _install() -> Outcome:
    shutil.rmtree(VENV, ignore_errors=True)
    VENV.parent.mkdir(parents=True, exist_ok=True)
    python = str(VENV / "bin" / "python")
    base = str(getattr(sys, "_base_executable", None) or sys.executable)
    if shutil.which("uv"):
        made = run(["uv", "venv", "--quiet", "--python", base, str(VENV)])
        install = ["uv", "pip", "sync", "--quiet", "--require-hashes", "--python", python, str(LOCK)]
    else:
        made = run([base, "-m", "venv", str(VENV)])
        pip = [python, "-m", "pip", "--disable-pip-version-check", "--no-input"]
        install = [*pip, "install", "--quiet", "--require-hashes", "--no-deps", "--requirement", str(LOCK)]
    return made if made.returncode else run(install)
