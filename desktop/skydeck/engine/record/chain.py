"""Files of JSON lines, each sealing the one before; it only appends, and knows nothing of what the lines mean."""

from __future__ import annotations

import json
import os
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from skydeck.engine.record.seals import FIRST, Checked, ends_of, seal, sealed, unsealed

ROTATE_AT = 4 * 1024 * 1024
KEEP = 20
_TAIL = 64 * 1024
_DAY = 86400
_SIX_DIGITS = "[0-9]" * 6  # a file of somebody else's is none of ours


class Chain:
    """Appends sealed lines; several processes may do so at once. The oldest files go when there are too many."""

    def __init__(self, folder: Path, name: str = "journal", *, rotate_at: int = ROTATE_AT, keep: int = KEEP) -> None:
        self._folder, self._name = folder, name
        self._rotate_at, self._keep, self._days = rotate_at, keep, 0
        # What a new file has to repeat of the old ones; called with the chain locked.
        self.carried: Callable[[], Iterable[dict[str, Any]]] = tuple
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._lock = threading.Lock()
        self._checked = Checked(folder / f"{name}.checked")
        flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0)
        self._lock_file = os.open(folder / f"{name}.lock", flags, 0o600)
        self._file = -1
        self._inode = self._size = 0
        self._last = FIRST
        with self._alone():
            pass

    @property
    def path(self) -> Path:
        """The file that is being written."""
        return self._folder / f"{self._name}.jsonl"

    def files(self) -> list[Path]:
        """Every file of the chain, oldest first."""
        return [*self._finished(), *([self.path] if self.path.exists() else [])]

    def keep_within(self, total_bytes: int, days: int) -> None:
        """Keep no more than this, from now on; finished files go as a whole."""
        with self._alone():
            self._keep, self._days = max(2, total_bytes // self._rotate_at), days
            self._forget()

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
            for line in path.read_bytes().splitlines():
                with suppress(ValueError):
                    yield json.loads(line)

    def contents(self) -> Iterator[bytes]:
        """Each file as a whole, the newest first."""
        with self._alone():  # else a rotation could slip in between the list and the file that is written
            older, newest = self._finished(), self.path.read_bytes()
        yield newest
        for path in reversed(older):
            with suppress(FileNotFoundError):  # it was the oldest, and too many have come since
                yield path.read_bytes()

    def verify(self) -> bool:
        """Whether no line was changed, removed or inserted between the oldest file's first and the last."""
        with self._alone():
            older, newest = self._finished(), self.path.read_bytes()
        previous = ""
        for path in older:
            try:
                ends = self._checked.ends(path)
            except FileNotFoundError:
                continue
            if ends is None or (previous and ends[0] != previous):
                return False
            previous = ends[1]
        last = ends_of(newest)
        return last is not None and previous in {"", last[0]}

    def _finished(self) -> list[Path]:
        return sorted(self._folder.glob(f"{self._name}-{_SIX_DIGITS}.jsonl"))

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
        _, torn = _last_line(self.path)
        if torn:
            os.ftruncate(self._file, os.fstat(self._file).st_size - torn)
        return torn

    def _end_of_file(self) -> str:
        for path in reversed(self.files()):
            line, _ = _last_line(path)
            if line:
                try:
                    return unsealed(line)[1]
                except ValueError:
                    return FIRST
        return FIRST

    def _write(self, line: dict[str, Any]) -> None:
        body = json.dumps(line, ensure_ascii=True, separators=(",", ":")).encode()
        value = seal(self._last, body)
        data = sealed(body, value)
        written = os.write(self._file, data)
        self._size += written
        if written < len(data):
            self._inode = 0  # the disk is full: start from what is there
            raise OSError("the journal could not be written in full")
        self._last = value

    def _rotate(self) -> None:
        numbers = [int(path.stem.rpartition("-")[2]) for path in self._finished()]
        os.close(self._file)  # Windows renames no open file
        self._file = -1
        self.path.rename(self._folder / f"{self._name}-{max(numbers, default=0) + 1:06d}.jsonl")
        self._catch_up()
        for line in self.carried():
            self._write(line)
        self._forget()

    def _forget(self) -> None:
        finished = self._finished()
        many = len(finished) + 1 - self._keep
        old = time.time() - self._days * _DAY if self._days else 0
        for at, path in enumerate(finished):
            if at >= many and path.stat().st_mtime > old:
                return
            with suppress(PermissionError):  # Windows: it is being read, and goes the next time
                path.unlink()


def _last_line(path: Path) -> tuple[bytes, int]:
    """The last whole line of a file, and how many bytes follow it."""
    size, span = path.stat().st_size, _TAIL
    with path.open("rb") as file:
        while True:
            file.seek(max(0, size - span))
            data = file.read()
            end = data.rfind(b"\n") + 1
            start = data.rfind(b"\n", 0, max(end - 1, 0)) + 1
            if (end and start) or span >= size:
                return data[start:end].rstrip(b"\n"), len(data) - end
            span *= 4


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
