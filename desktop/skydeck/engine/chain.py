"""A file of JSON lines, each sealing the one before; it only appends, and knows nothing of what the lines mean."""

from __future__ import annotations

import hashlib
import json
import os
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROTATE_AT = 4 * 1024 * 1024
KEEP = 20

_FIRST = "0" * 64
_SEAL = ',"hash":"'
_SEAL_LENGTH = len(_SEAL) + 64 + 2


def _seal(previous: str, body: str) -> str:
    return hashlib.sha256((previous + body).encode()).hexdigest()


def _unsealed(line: str) -> tuple[str, str]:
    """A line's body and the hash it carries; a line without one raises `ValueError`."""
    cut = len(line) - _SEAL_LENGTH
    if cut < 1 or not line.startswith(_SEAL, cut) or not line.endswith('"}'):
        raise ValueError("not sealed")
    return line[:cut] + "}", line[cut + len(_SEAL) : -2]


class Chain:
    """Appends sealed lines; several processes may do so at once."""

    def __init__(self, folder: Path, name: str = "journal", *, rotate_at: int = ROTATE_AT, keep: int = KEEP) -> None:
        self._folder, self._name = folder, name
        self._rotate_at, self._keep = rotate_at, keep
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._lock = threading.Lock()
        self._verified: dict[Path, tuple[tuple[int, int], str, str] | None] = {}
        flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0)
        self._lock_file = os.open(folder / f"{name}.lock", flags, 0o600)
        self._file = -1
        self._inode = self._size = 0
        self._last = _FIRST
        with self._alone():
            pass

    @property
    def path(self) -> Path:
        """The file that is being written."""
        return self._folder / f"{self._name}.jsonl"

    def files(self) -> list[Path]:
        """Every file of the chain, oldest first."""
        return [*sorted(self._folder.glob(f"{self._name}-*.jsonl")), *([self.path] if self.path.exists() else [])]

    def append(self, line: dict[str, Any], *, durable: bool) -> None:
        """Add one line; when `durable`, it is on the disk before this returns. Raises `OSError`."""
        with self._alone():
            self._write(line)
            if durable:
                os.fsync(self._file)
            if self._size > self._rotate_at:
                self._rotate()

    def close(self) -> None:
        """Let go of the files."""
        with self._lock:
            for descriptor in (self._file, self._lock_file):
                if descriptor >= 0:
                    os.close(descriptor)
            self._file = self._lock_file = -1

    def lines(self, files: int) -> Iterator[dict[str, Any]]:
        """What the newest files hold, oldest line first; lines that can't be read are left out."""
        for path in self.files()[-files:]:
            for line in path.read_text("utf-8", "replace").splitlines():
                try:
                    yield json.loads(line)
                except ValueError:
                    continue

    def verify(self) -> bool:
        """Whether no line was changed, removed or inserted between the oldest file's first and the last."""
        with self._alone():
            previous = ""
            for path in self.files():
                start, previous_end = self._ends(path) or ("", "")
                if not start or (previous and start != previous):
                    return False
                previous = previous_end
        return True

    def _ends(self, path: Path) -> tuple[str, str] | None:
        """The hash a file starts from and the one it ends with; None when it is broken. Remembered while unchanged."""
        found = path.stat()
        stamp = (found.st_size, found.st_mtime_ns)
        known = self._verified.get(path)
        if known is not None and known[0] == stamp:
            return known[1:]
        ends = _walk(path)
        self._verified[path] = (stamp, *ends) if ends else None
        return ends

    @contextmanager
    def _alone(self) -> Iterator[None]:
        with self._lock:
            _hold(self._lock_file)
            try:
                self._catch_up()
                yield
            finally:
                _release(self._lock_file)

    def _catch_up(self) -> None:
        """Open the file anew if another process has written to it, or if this is the first time."""
        if self._file >= 0 and self._is_as_we_left_it():
            return
        if self._file >= 0:
            os.close(self._file)
        flags = os.O_RDWR | os.O_CREAT | os.O_APPEND | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NOFOLLOW", 0)
        self._file = os.open(self.path, flags, 0o600)
        torn = self._repair()
        found = os.fstat(self._file)
        self._inode, self._size = found.st_ino, found.st_size
        self._last = self._end_of_file()
        if self._size == 0:
            self._write({"kind": "head", "prev": self._last, "at": time.time()})
        if torn:
            self._write({"kind": "torn", "bytes": torn, "at": time.time()})

    def _is_as_we_left_it(self) -> bool:
        try:
            found = self.path.stat()
        except FileNotFoundError:
            return False
        return found.st_ino == self._inode and found.st_size == self._size

    def _repair(self) -> int:
        """Cut a last line that a crash left unfinished; how many bytes that were."""
        data = self.path.read_bytes()
        whole = data.rfind(b"\n") + 1
        if whole < len(data):
            os.ftruncate(self._file, whole)
        return len(data) - whole

    def _end_of_file(self) -> str:
        for path in reversed(self.files()):
            lines = path.read_text("utf-8", "replace").splitlines()
            if lines:
                try:
                    return _unsealed(lines[-1])[1]
                except ValueError:
                    return _FIRST
        return _FIRST

    def _write(self, line: dict[str, Any]) -> None:
        body = json.dumps(line, ensure_ascii=True, separators=(",", ":"))
        seal = _seal(self._last, body)
        data = f'{body[:-1]}{_SEAL}{seal}"}}\n'.encode()
        written = os.write(self._file, data)
        self._size += written
        if written < len(data):
            self._inode = 0  # the disk is full: start from what is there
            raise OSError("the journal could not be written in full")
        self._last = seal

    def _rotate(self) -> None:
        numbers = [int(path.stem.rpartition("-")[2]) for path in self._folder.glob(f"{self._name}-*.jsonl")]
        os.close(self._file)  # Windows renames no open file
        self._file = -1
        self.path.rename(self._folder / f"{self._name}-{max(numbers, default=0) + 1:06d}.jsonl")
        self._catch_up()
        for path in self.files()[: -self._keep]:
            path.unlink()


def _walk(path: Path) -> tuple[str, str] | None:
    lines = path.read_text("utf-8", "replace").splitlines()
    try:
        first = previous = str(json.loads(lines[0])["prev"])
        for line in lines:
            body, carried = _unsealed(line)
            if _seal(previous, body) != carried:
                return None
            previous = carried
    except (ValueError, KeyError, IndexError):
        return None
    return first, previous


if sys.platform == "win32":
    import msvcrt

    def _hold(descriptor: int) -> None:
        os.lseek(descriptor, 0, os.SEEK_SET)
        msvcrt.locking(descriptor, msvcrt.LK_LOCK, 1)

    def _release(descriptor: int) -> None:
        os.lseek(descriptor, 0, os.SEEK_SET)
        msvcrt.locking(descriptor, msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _hold(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX)

    def _release(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_UN)
