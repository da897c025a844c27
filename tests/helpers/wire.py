"""A wire on loopback that flips one bit of what the server says; it knows nothing of HTTP or TLS."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress


class Wire:
    """Listens on `port` and passes everything on to `upstream`."""

    def __init__(self, upstream: int) -> None:
        self._upstream = upstream
        self.flip_after = -1  # flip a bit once so many bytes have come from the server; -1: never
        self.flipped = 0
        self.said = 0  # bytes that the server has sent on its newest connection
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._sockets: list[socket.socket] = [self._listener]
        self._threads = [threading.Thread(target=self._accept)]
        self._threads[0].start()

    def close(self) -> None:
        """Cut every connection and end."""
        for one in list(self._sockets):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()
        for thread in self._threads:
            thread.join()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            far = socket.create_connection(("127.0.0.1", self._upstream))
            self._sockets += [near, far]
            for source, target, spoil in ((near, far, False), (far, near, True)):
                thread = threading.Thread(target=self._pump, args=(source, target, spoil))
                self._threads.append(thread)
                thread.start()

    def _pump(self, source: socket.socket, target: socket.socket, spoil: bool) -> None:
        passed = 0
        with suppress(OSError):
            while data := source.recv(65536):
                if spoil and 0 <= self.flip_after < passed + len(data):
                    data = self._spoiled(data, max(0, self.flip_after - passed))
                passed += len(data)
                self.said = passed if spoil else self.said
                target.sendall(data)
        with suppress(OSError):
            target.shutdown(socket.SHUT_WR)

    def _spoiled(self, data: bytes, at: int) -> bytes:
        self.flip_after = -1
        self.flipped += 1
        changed = bytearray(data)
        changed[at] ^= 1
        return bytes(changed)


@contextmanager
def wire(upstream: int) -> Iterator[Wire]:
    """A wire to port `upstream`."""
    made = Wire(upstream)
    try:
        yield made
    finally:
        made.close()
