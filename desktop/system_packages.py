"""Finds and installs the system libraries and test tools that wheels cannot bring; Debian and Ubuntu only, by apt."""

from __future__ import annotations

import ctypes
import importlib
import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from desktop.steps import Outcome, SetupError, run, say

# What Qt's platform plugins load, and the Debian package of each. Found by adding one at a time on a bare Debian 12.
LIBRARIES = {
    "libGL.so.1": "libgl1",
    "libEGL.so.1": "libegl1",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
}
# What the tests start, and the Debian package of each: a path stands for a file, a plain word for a command.
TEST_TOOLS = {
    "Xvfb": "xvfb",
    "xdotool": "xdotool",
    "openbox": "openbox",
    "dbus-daemon": "dbus-daemon",
    "gnome-keyring-daemon": "gnome-keyring",
    "/usr/share/dbus-1/services/org.a11y.Bus.service": "at-spi2-core",
    "strace": "strace",
}
LISTS = Path("/var/lib/apt/lists")


def missing(*, tests: bool) -> list[str]:
    """The Debian packages that this machine lacks; nothing on systems whose wheels are complete."""
    if not sys.platform.startswith("linux"):
        return []
    found = [package for soname, package in LIBRARIES.items() if not _loads(soname)]
    if not can_seed_pip() and not shutil.which("uv"):
        found.append(venv_package())
    if tests:
        found += [package for tool, package in TEST_TOOLS.items() if not _has(tool)]
    return found


def install_missing(*, tests: bool) -> None:
    """Install what is missing, or say what to install; returns only when nothing is missing."""
    packages = missing(tests=tests)
    if not packages:
        return
    if not shutil.which("apt-get"):
        raise SetupError(
            f"these are missing: {' '.join(packages)}\n"
            "(Debian's names: install their equivalents with this system's package manager, then run the command again)"
        )
    _install(packages)
    importlib.invalidate_caches()
    left = missing(tests=tests)
    if left:
        raise SetupError(f"apt-get installed what was asked, but these still cannot be found: {' '.join(left)}")


def venv_package() -> str:
    """Debian splits ensurepip off each Python; the plain name belongs to the default one only."""
    default = Path("/usr/bin/python3").resolve().name
    own = f"python{sys.version_info.major}.{sys.version_info.minor}"
    return "python3-venv" if default == own else f"{own}-venv"


def _loads(soname: str) -> bool:
    try:
        ctypes.CDLL(soname)
    except OSError:
        return False
    return True


def _has(tool: str) -> bool:
    return Path(tool).exists() if tool.startswith("/") else shutil.which(tool) is not None


def can_seed_pip() -> bool:
    return importlib.util.find_spec("ensurepip") is not None


def _install(packages: Sequence[str]) -> None:
    prefix = _root_prefix(packages)
    say(f"installing system packages: {' '.join(packages)}")
    if not _lists_present():
        _update(prefix)
    outcome = _apt(prefix, *_install_arguments(packages))
    if outcome.returncode:
        _update(prefix)
        outcome = _apt(prefix, *_install_arguments(packages))
    if outcome.returncode:
        raise SetupError(
            f"apt-get could not install: {' '.join(packages)}\n{outcome.tail}\n"
            f"Set that right (network? disk?) or install them yourself:\n    {command_line(packages)}"
        )


def command_line(packages: Sequence[str]) -> str:
    """What a person with the rights can paste."""
    sudo = "" if _is_root() else "sudo "
    return f"{sudo}apt-get update && {sudo}apt-get install --no-install-recommends {' '.join(packages)}"


def _root_prefix(packages: Sequence[str]) -> list[str]:
    if _is_root():
        return []
    if not shutil.which("sudo"):
        raise SetupError(
            f"these system packages are missing, and there is no sudo to install them with. As root, run:\n"
            f"    {command_line(packages).replace('sudo ', '')}"
        )
    # On a terminal sudo may ask for the password; elsewhere it must not wait for one.
    asking = ["sudo", "-v"] if sys.stdin is not None and sys.stdin.isatty() else ["sudo", "-n", "true"]
    if subprocess.run(asking, check=False).returncode:
        raise SetupError(
            f"system packages are missing, and sudo gave no rights to install them. Run, or ask for:\n"
            f"    {command_line(packages)}"
        )
    return ["sudo", "-n"]


def _is_root() -> bool:
    return sys.platform != "win32" and os.geteuid() == 0


def _lists_present() -> bool:
    return LISTS.is_dir() and any("_Packages" in path.name for path in LISTS.iterdir())


def _update(prefix: Sequence[str]) -> None:
    # Its own failure is not the end: the install that follows decides, and shows its words.
    _apt(prefix, "update", "-q")


def _install_arguments(packages: Sequence[str]) -> list[str]:
    return ["-o", "DPkg::Lock::Timeout=300", "install", "-y", "-q", "--no-install-recommends", *packages]


def _apt(prefix: Sequence[str], *arguments: str) -> Outcome:
    # sudo drops the environment, hence env(1).
    return run([*prefix, "env", "DEBIAN_FRONTEND=noninteractive", "LC_ALL=C.UTF-8", "apt-get", *arguments])
