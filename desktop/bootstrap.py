"""Makes the machine and `.venv` ready for this checkout, with the standard library alone; it starts no program."""

from __future__ import annotations

import hashlib
import os
import platform
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from desktop import system_packages
from desktop.interpreter import crashing_pair
from desktop.steps import Outcome, SetupError, exclusive, interruptible, run, say

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
REQUIREMENTS = ROOT / "installers" / "dev.txt"
LOCK = ROOT / ".venv.lock"
NEEDED_BYTES = 900_000_000  # .venv is 480 MB; the rest is what pip unpacks on its way

# Words in an installer's output, and what they mean to the person who reads them. The first match counts.
REASONS = (
    (("no space left", "disk quota", "os error 28"), "the disk is full: free about 1 GB, then run the command again."),
    (("do not match the hashes", "hash mismatch"), "a downloaded file is not the one that the lock names; refused."),
    (
        ("connect", "resolve host", "name resolution", "timed out", "unreachable", "proxy", "certificate", "dns error"),
        "the package index cannot be reached. Check the network, or pip's index and proxy settings; then run it again.",
    ),
    (
        ("(from versions: none)",),
        "the package index cannot be reached, or it has no build of a package for this Python and system.",
    ),
    # After the network's words: pip says this as well when it could ask nobody.
    (
        ("no matching distribution", "no wheels with a matching", "is not a supported wheel"),
        "there is no build of a package for this Python or system (Qt needs glibc 2.34: Debian 12, Ubuntu 22.04).",
    ),
)


def prepare(*, tests: bool = False) -> Path:
    """Make everything ready that is not yet, and return the Python of `.venv`. Raises `SetupError`."""
    if not is_complete(tests=tests):
        with interruptible(), exclusive(LOCK) as lock:
            system_packages.install_missing(tests=tests)
            if not is_built():
                build(lock)
    refuse_crashing_pair()
    return python()


def is_complete(*, tests: bool) -> bool:
    return is_built() and not system_packages.missing(tests=tests)


def python() -> Path:
    return VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def site_packages() -> Path:
    if os.name == "nt":
        return VENV / "Lib" / "site-packages"
    return VENV / "lib" / f"python{sys.version_info.major}.{sys.version_info.minor}" / "site-packages"


def stamp() -> str:
    """Names what `.venv` was built from: another lock, Python, system or place makes another environment."""
    parts = (sys.version, sys.implementation.cache_tag, sys.platform, platform.machine(), str(ROOT))
    return hashlib.sha256(REQUIREMENTS.read_bytes() + "\0".join(map(str, parts)).encode()).hexdigest()


def is_built() -> bool:
    """The stamp is written last, so an environment that was interrupted half way has none."""
    try:
        return (VENV / "skydeck-stamp").read_text(encoding="ascii") == stamp() and python().exists()
    except (OSError, ValueError):
        return False


def build(lock: int) -> None:
    """Make `.venv` anew from the hash-locked file: what is there was made for something else, or was not finished."""
    require_disk_space()
    say("making .venv and installing the locked packages (once; a minute or two)")
    outcome = Outcome(1, "neither uv nor venv with pip can be found")
    for install in _installers():
        _clear()
        outcome = install(lock)
        if not outcome.returncode:
            break
    if outcome.returncode:
        raise SetupError(f"{reason(outcome.output)}\n{outcome.tail}")
    # Makes `python -m skydeck` work in .venv from any folder, which is all that an editable install would add.
    (site_packages() / "skydeck-checkout.pth").write_text(f"{ROOT / 'desktop'}\n", encoding="utf-8")
    (VENV / "skydeck-stamp").write_text(stamp(), encoding="ascii")


def require_disk_space() -> None:
    free = shutil.disk_usage(ROOT).free
    if free < NEEDED_BYTES and not VENV.exists():
        raise SetupError(
            f"the disk is full: {free // 1_000_000} MB are free, and .venv needs {NEEDED_BYTES // 1_000_000} MB. "
            "Free some space, then run the command again."
        )


def reason(output: str) -> str:
    words = output.lower()
    for marks, sentence in REASONS:
        if any(mark in words for mark in marks):
            return sentence
    return "the locked packages could not be installed. Run the command again to retry; the installer's last words:"


def refuse_crashing_pair() -> None:
    if sys.version_info >= (3, 12):
        return
    for info in site_packages().glob("[Pp]y[Ss]ide6_[Ee]ssentials-*.dist-info"):
        problem = crashing_pair(sys.version_info[:2], info.name.removesuffix(".dist-info").split("-", 1)[1])
        if problem:
            raise SetupError(problem)


def _clear() -> None:
    if VENV.is_symlink():
        VENV.unlink()
    elif VENV.exists():
        shutil.rmtree(VENV)


def _base_python() -> str:
    """The Python beneath a virtual environment: the one in use may be the very `.venv` that is made anew."""
    return str(getattr(sys, "_base_executable", None) or sys.executable)


def _installers() -> Iterator[Callable[[int], Outcome]]:
    """The quickest first. pip follows even where uv is: the two read different index settings."""
    if shutil.which("uv"):
        yield _install_with_uv
    if system_packages.can_seed_pip():
        yield _install_with_pip


def _install_with_uv(lock: int) -> Outcome:
    return _in_turn(
        lock,
        ["uv", "venv", "--quiet", "--python", _base_python(), str(VENV)],
        ["uv", "pip", "sync", "--quiet", "--require-hashes", "--python", str(python()), str(REQUIREMENTS)],
    )


def _install_with_pip(lock: int) -> Outcome:
    pip = [str(python()), "-m", "pip", "--disable-pip-version-check", "--no-input"]
    return _in_turn(
        lock,
        [_base_python(), "-m", "venv", str(VENV)],
        [*pip, "install", "--quiet", "--require-hashes", "--no-deps", "--requirement", str(REQUIREMENTS)],
    )


def _in_turn(lock: int, *commands: list[str]) -> Outcome:
    outcome = Outcome(0, "")
    for command in commands:
        try:
            outcome = run(command, keep_open=(lock,))
        except OSError as error:
            outcome = Outcome(1, f"{command[0]}: {error}")
        if outcome.returncode:
            break
    return outcome
