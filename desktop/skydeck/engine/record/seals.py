"""Seals each line with a hash of itself and of the one before, and checks whole files of them; it writes no journal."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from skydeck.settings.store import write_private

FIRST = "0" * 64
_SEAL = b',"hash":"'
_SEAL_LENGTH = len(_SEAL) + 64 + 2

Ends = tuple[str, str]  # the hash that a file starts from, and the one it ends with
_Stamp = tuple[int, int]


def seal(previous: str, body: bytes) -> str:
    """The hash of a line after another."""
    return hashlib.sha256(previous.encode() + body).hexdigest()


def sealed(body: bytes, value: str) -> bytes:
    """A line as it is written."""
    return body[:-1] + _SEAL + value.encode() + b'"}\n'


def unsealed(line: bytes) -> tuple[bytes, str]:
    """A line's body and the hash it carries; a line without one raises `ValueError`."""
    cut = len(line) - _SEAL_LENGTH
    if cut < 1 or not line.startswith(_SEAL, cut) or not line.endswith(b'"}'):
        raise ValueError("not sealed")
    return line[:cut] + b"}", line[cut + len(_SEAL) : -2].decode()


def ends_of(data: bytes) -> Ends | None:
    """Where a file starts and ends; None when a line was changed, removed or inserted."""
    lines = data.splitlines()
    try:
        first = previous = str(json.loads(lines[0])["prev"])
        for line in lines:
            body, carried = unsealed(line)
            if seal(previous, body) != carried:
                return None
            previous = carried
    except (ValueError, KeyError, IndexError):
        return None
    return first, previous


class Checked:
    """Remembers, also on the disk, which finished files were walked and found whole, by size and time of writing.

    The chain has no key. It shows accidents and clumsy hands; whoever may write these files could seal them anew.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._known: dict[str, tuple[_Stamp, Ends]] | None = None

    def ends(self, path: Path) -> Ends | None:
        """As `ends_of`, but walked only when the file is not the one that was walked before."""
        if self._known is None:
            self._known = self._load()
        found = path.stat()
        stamp = (found.st_size, found.st_mtime_ns)
        known = self._known.get(path.name)
        if known is not None and known[0] == stamp:
            return known[1]
        ends = ends_of(path.read_bytes())
        if ends is not None:
            self._known[path.name] = (stamp, ends)
            self._save(path.parent)
        return ends

    def _load(self) -> dict[str, tuple[_Stamp, Ends]]:
        try:
            found = json.loads(self._path.read_text("utf-8"))
            return {name: ((size, at), (first, last)) for name, (size, at, first, last) in found.items()}
        except (OSError, ValueError, TypeError, AttributeError):
            return {}

    def _save(self, folder: Path) -> None:
        known = {name: (*stamp, *ends) for name, (stamp, ends) in (self._known or {}).items()}
        kept = {name: value for name, value in known.items() if (folder / name).exists()}
        try:
            write_private(self._path, json.dumps(kept))
        except OSError:
            return  # it is walked again the next time
