"""One end of the pipe: a thread that reads messages and one that writes them; knows nothing of their meaning."""

from __future__ import annotations

import itertools
import os
import queue
import threading
from collections.abc import Callable
from typing import Any

from skydeck.link import codec, frames

_CONTROL, _BULK = 0, 1
_CLOSE = object()


class Channel:
    """Sends from any thread, control before bulk; `received` and `closed` are called on the reading thread."""

    def __init__(
        self, read_fd: int, write_fd: int, received: Callable[[int, Any], None], closed: Callable[[], None], name: str
    ) -> None:
        self._read_fd, self._write_fd = read_fd, write_fd
        self._received, self._closed = received, closed
        self._queue: queue.PriorityQueue[tuple[int, int, Any]] = queue.PriorityQueue()
        self._order, self._serials = itertools.count(), itertools.count()
        self._reader = threading.Thread(target=self._read, name=f"{name}-read", daemon=True)
        self._writer = threading.Thread(target=self._write, name=f"{name}-write", daemon=True)

    def start(self) -> None:
        """Begin reading and writing."""
        self._reader.start()
        self._writer.start()

    def send(self, number: int, body: Any, *, bulk: bool = False) -> None:
        """Queue a message; never blocks. After the other end is gone it is dropped."""
        data = codec.encode(number, body)
        rank = _BULK if bulk else _CONTROL
        for frame in frames.cut(next(self._serials), data):
            self._queue.put((rank, next(self._order), frame))

    def close(self) -> None:
        """Write what is queued, then let the other end see the end of file; idempotent."""
        self._queue.put((_BULK + 1, next(self._order), _CLOSE))

    def join(self, timeout: float = 5) -> None:
        """Wait for both threads."""
        for thread in (self._writer, self._reader):
            if thread.is_alive() and thread is not threading.current_thread():
                thread.join(timeout)

    def _write(self) -> None:
        try:
            while (frame := self._queue.get()[2]) is not _CLOSE:
                view = memoryview(frame)
                while view:
                    view = view[os.write(self._write_fd, view) :]
        except OSError:
            pass  # the other end is gone; the reading thread sees it too and says so
        finally:
            os.close(self._write_fd)

    def _read(self) -> None:
        joiner = frames.Joiner()
        try:
            while data := os.read(self._read_fd, 1 << 18):
                for whole in joiner.feed(data):
                    self._received(*codec.decode(whole))
        except (OSError, ValueError):
            pass  # a broken pipe or a broken peer: either way this link is over
        finally:
            os.close(self._read_fd)
            self._closed()
