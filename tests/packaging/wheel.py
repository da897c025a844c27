"""`python -m tests.packaging.wheel`: builds the wheel, installs it in a clean environment, and has it keep a key."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterable
from email.parser import Parser
from importlib.metadata import requires
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.helpers.canaries import canary
from tests.helpers.secret_service import keyring_daemon, session_bus

ROOT = Path(__file__).resolve().parents[2]
LOCK = ROOT / "installers" / "dev.txt"

# Adds an account, as the window does, by an engine of its own.
KEEP = """
import asyncio, sys
import skydeck
from skydeck.link import messages
from skydeck.link.client import Link
from skydeck.link.peers import EngineProcess

async def add(folder, secret):
    link = Link(lambda: EngineProcess(None), [messages.Hello(folder)])
    link.open(asyncio.get_running_loop())
    listed = await link.call(messages.AddKeys("prod", "AKIAWHEEL", secret, "", "", "", keep=True))
    link.close()
    return listed.vault or "kept"

print(asyncio.run(add(sys.argv[1], sys.stdin.read())))
print(skydeck.__file__)
"""


def build(folder: Path) -> Path:
    """The wheel of this checkout, made by way of the sdist, so that the sdist is known to be complete."""
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    _run(command)
    (wheel,) = folder.glob("*.whl")
    return wheel


def requirements_of(wheel: Path) -> list[Requirement]:
    """What the wheel itself says that it needs."""
    with zipfile.ZipFile(wheel) as archive:
        (name,) = (name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        metadata = Parser().parsestr(archive.read(name).decode())
    return [Requirement(line) for line in metadata.get_all("Requires-Dist") or []]


def closure(wanted: Iterable[Requirement]) -> set[str]:
    """The names of all that the requirements need here, followed through the packages of this environment."""
    names: set[str] = set()
    seen: set[tuple[str, str]] = set()
    todo = [(requirement, "") for requirement in wanted]
    while todo:
        requirement, extra = todo.pop()
        if requirement.marker and not requirement.marker.evaluate({"extra": extra}):
            continue
        names.add(canonicalize_name(requirement.name))
        for key in ((requirement.name, wanted_extra) for wanted_extra in ("", *requirement.extras)):
            if key not in seen:
                seen.add(key)
                todo += [(Requirement(line), key[1]) for line in requires(requirement.name) or []]
    return names


def locked(names: set[str]) -> str:
    """The lines of the lock for these packages, hashes and all."""
    blocks = re.split(r"^(?=[A-Za-z0-9])", LOCK.read_text(), flags=re.MULTILINE)
    kept = [block for block in blocks if block and canonicalize_name(re.split(r"[=\[ ]", block)[0]) in names]
    missing = names - {canonicalize_name(re.split(r"[=\[ ]", block)[0]) for block in kept}
    if missing:
        sys.exit(f"wheel: needed, but not in the lock: {', '.join(sorted(missing))}")
    return "".join(kept)


def install(wheel: Path, folder: Path) -> Path:
    """A clean environment with the wheel and only what it asks for; returns its folder of commands."""
    requirements = folder / "requirements.txt"
    requirements.write_text(locked(closure(requirements_of(wheel))))
    base = str(getattr(sys, "_base_executable", None) or sys.executable)
    _run([base, "-m", "venv", str(folder / "venv")])
    commands = folder / "venv" / ("Scripts" if os.name == "nt" else "bin")
    pip = [str(commands / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    # Not --no-deps: pip then says what a dependency needs and the lock lacks.
    _run([*pip, "--require-hashes", "--requirement", str(requirements)])
    _run([*pip, "--no-deps", str(wheel)])
    _run([str(commands / "python"), "-m", "pip", "check"])
    return commands


def _run(command: list[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
    if done.returncode:
        sys.exit(f"{done.stdout}{done.stderr}\nwheel: {shlex.join(command)} ended with {done.returncode}")


def start(commands: Path, folder: Path, *arguments: str) -> str:
    """What the installed program prints, far from the checkout and deaf to the environment of this one."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    command = [str(commands / "skydeck"), *arguments]
    done = subprocess.run(
        command, cwd=folder, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    print(f"$ skydeck {' '.join(arguments)}\n{done.stdout}{done.stderr}", end="", flush=True)
    if done.returncode:
        sys.exit(f"wheel: skydeck {' '.join(arguments)} ended with {done.returncode}")
    return done.stdout


def keep_a_key(commands: Path, folder: Path, bus_address: str) -> Path:
    """Add an account through the installed engine, read its keys in another process; where the package was found."""
    own = {"HOME": str(folder), "XDG_DATA_HOME": str(folder / "share"), "XDG_CONFIG_HOME": str(folder / "config")}
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "AWS_"))}
    environment |= {**own, "DBUS_SESSION_BUS_ADDRESS": bus_address, "SKYDECK_CREDENTIALS_OF": ""}
    secret = canary("secret")

    def said(*command: str) -> str:
        done = subprocess.run(
            [*command], cwd=folder, env=environment, input=secret, capture_output=True, text=True, check=False
        )
        if done.returncode:
            sys.exit(f"{done.stdout}{done.stderr}\nwheel: {shlex.join(command[1:])} ended with {done.returncode}")
        return done.stdout

    kept, where = said(str(commands / "python"), "-c", KEEP, str(folder / "share" / "skydeck")).splitlines()
    found = json.loads(said(str(commands / "python"), "-m", "skydeck", "credentials", "prod"))
    if (kept, found["SecretAccessKey"]) != ("kept", secret):
        sys.exit(f"wheel: the installed program does not keep a key: {kept}")
    return Path(where)


def main() -> int:
    """Build, install, start, keep a key; the exit code is 0 only if all four work."""
    with tempfile.TemporaryDirectory(prefix="wheel-") as name:
        folder = Path(name)
        wheel = build(folder / "dist")
        print(f"{wheel.name}: {wheel.stat().st_size / 1_000_000:.1f} MB", flush=True)
        commands = install(wheel, folder)
        version = wheel.name.split("-")[1]
        if start(commands, folder, "--version").split() != ["skydeck", version]:
            sys.exit(f"wheel: the program does not say that it is {version}")
        if sys.platform == "linux":
            with session_bus() as address, keyring_daemon(address, folder / "keyring"):
                print(f"a key is kept by {keep_a_key(commands, folder, address)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
