"""Messages cut into frames of at most 256 KiB and put together again; knows bytes only."""

from __future__ import annotations

import struct
from collections.abc import Iterator

MAX_FRAME = 256 * 1024
MAX_MESSAGE = 256 * 1024 * 1024

_HEAD = struct.Struct("<IIB")  # length of the chunk, number of the message on this pipe, 1 when it is the last chunk
_MAX_CHUNK = MAX_FRAME - _HEAD.size


def cut(serial: int, data: bytes) -> Iterator[bytes]:
    """The frames of one message; others may go between them."""
    for start in range(0, max(len(data), 1), _MAX_CHUNK):
        chunk = data[start : start + _MAX_CHUNK]
        last = start + _MAX_CHUNK >= len(data)
        yield _HEAD.pack(len(chunk), serial, last) + chunk


class Joiner:
    """Takes bytes as they come and gives whole messages."""

    def __init__(self) -> None:
        self._rest = bytearray()
        self._open: dict[int, bytearray] = {}

    def feed(self, data: bytes) -> Iterator[bytes]:
        """Every message that `data` completes; raises `ValueError` on a frame that breaks the rules."""
        self._rest += data
        while len(self._rest) >= _HEAD.size:
            length, serial, last = _HEAD.unpack_from(self._rest)
            if length > _MAX_CHUNK or last > 1:
                raise ValueError("a frame is larger than the link allows")
            end = _HEAD.size + length
            if len(self._rest) < end:
                return
            whole = self._take(serial, bytes(self._rest[_HEAD.size : end]), bool(last))
            del self._rest[:end]
            if whole is not None:
                yield whole

    def _take(self, serial: int, chunk: bytes, last: bool) -> bytes | None:
        if last and serial not in self._open:
            return chunk
        parts = self._open.setdefault(serial, bytearray())
        parts += chunk
        if len(parts) > MAX_MESSAGE:
            raise ValueError("a message is larger than the link allows")
        return bytes(self._open.pop(serial)) if last else None
