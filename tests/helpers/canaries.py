"""Secrets that can be recognised wherever they turn up, and the search for them; with the standard library alone."""

from __future__ import annotations

import base64
import mmap
import os
import re
import secrets
import tempfile
import threading
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

_PREFIX = "skyCanary"
_PLAIN = rb"skyCanary[a-z]+0[0-9a-f]{12}"
# As long, and made of the same letters, as a secret access key.
_LENGTH = 40
# Tests write secrets there themselves, as a person does, and the keyring and the AWS CLI keep theirs so.
_MEANT_TO = re.compile(
    r"/(?:config|credentials|written-by-the-test/.*|[^/]*\.keyring|\.aws/(?:sso|login)/cache/[^/]*)$"
)
_NOTED = "noted-secrets"
PLANTED = "SKYDECK_TEST_PLANTED"
_LOOK = 0.1


def canary(kind: str) -> str:
    """A new secret; `kind` is a word of small letters that tells what it stands for."""
    return f"{_PREFIX}{kind}0{secrets.token_hex(20)}"[:_LENGTH]


def _in_base64() -> Iterator[bytes]:
    """What every encoding of a canary contains, wherever in the text it begins."""
    for shift in range(3):
        text = base64.b64encode(b"\0" * shift + _PREFIX.encode())
        yield re.escape(text[(0, 2, 3)[shift] : (len(_PREFIX) + shift) * 8 // 6 - 1])


PATTERN = re.compile(b"|".join((_PLAIN, *_in_base64())))


def is_in(data: bytes | str | mmap.mmap, pattern: re.Pattern[bytes] = PATTERN) -> bool:
    """Whether there is a canary in it, plain or in base64."""
    return pattern.search(data.encode() if isinstance(data, str) else data) is not None


def note(secret: str) -> None:
    """Look for this one too when the run has ended: a real secret that somebody else made up."""
    if "SKYDECK_TEST_NETWORK" not in os.environ:
        return  # in no session of its own: nobody looks afterwards, or clears away
    folder = Path(tempfile.gettempdir(), "written-by-the-test")
    folder.mkdir(mode=0o700, exist_ok=True)
    with (folder / _NOTED).open("a") as file:
        file.write(f"{secret}\n")


def files_with(folders: Iterable[Path]) -> list[Path]:
    """Every file below the folders (or files) that has one, and was not meant to."""
    files = [path for folder in folders for path in _files(folder)]
    noted = [path.read_bytes().split() for path in files if path.name == _NOTED]
    pattern = re.compile(b"|".join((PATTERN.pattern, *(re.escape(one) for some in noted for one in some))))
    return [path for path in files if not _MEANT_TO.search(str(path)) and _holds(path, pattern)]


def _files(folder: Path) -> Iterator[Path]:
    if folder.is_file():
        yield folder
    for top, _folders, names in os.walk(folder):
        for name in names:
            path = Path(top, name)
            if path.is_file() and not path.is_symlink():
                yield path


def _holds(path: Path, pattern: re.Pattern[bytes]) -> bool:
    try:
        with path.open("rb") as file:
            if os.fstat(file.fileno()).st_size == 0:
                return False
            with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
                return is_in(data, pattern)
    except OSError:  # gone meanwhile
        return False


class Processes:
    """Looks at the arguments and the environment of every process that this one has started, and their children.

    Those of the tests of this very search are passed by: `PLANTED` is in their environment.
    """

    def __init__(self, *, planted: bool = False) -> None:
        self._proc, self._planted = Path("/proc"), planted
        self._seen: dict[str, bytes] = {}
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="canaries", daemon=True)
        self.found: set[str] = set()
        self.looked_at = 0

    def __enter__(self) -> Processes:
        if self._proc.is_dir():
            self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._over.set()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        while not self._over.wait(_LOOK):
            self.look()

    def look(self) -> None:
        """Once; a process is read again only when it has become another program."""
        for pid in _descendants(self._proc, os.getpid()):
            arguments = _bytes(self._proc / pid / "cmdline")
            if arguments and self._seen.get(pid) != arguments:
                self._seen[pid] = arguments
                self.looked_at += 1
                environment = _bytes(self._proc / pid / "environ")
                meant = PLANTED.encode() in environment and not self._planted
                if not meant and is_in(arguments + b"\0" + environment):
                    self.found.add(arguments.split(b"\0")[0].decode(errors="replace"))


def _descendants(proc: Path, ancestor: int) -> Iterator[str]:
    todo = [str(ancestor)]
    while todo:
        for listing in (proc / todo.pop() / "task").glob("*/children"):
            children = _bytes(listing).decode().split()
            todo += children
            yield from children


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:  # it ended meanwhile
        return b""


def verdict(folders: Iterable[Path], processes: Processes, said: Callable[[str], object]) -> bool:
    """Say where secrets were found; whether there were any."""
    where = [f"in {path}" for path in files_with(folders)]
    where += [f"in the arguments or the environment of {name}" for name in sorted(processes.found)]
    for one in where:
        said(f"tests: a secret {one}")
    return bool(where)
