"""A proxy on loopback that leads every CONNECT to one port of this machine; what it was asked is kept."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Asked:
    """One request to the proxy."""

    line: str
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def secret(self) -> str:
        """What it was told of the user."""
        return self.headers.get("proxy-authorization", "")


class Tunnel:
    """Listens on `port`; lets through who says `login` (a header's value), or everybody when that is empty."""

    def __init__(self, upstream: int, tls: ssl.SSLContext | None = None) -> None:
        self._upstream, self._tls = upstream, tls
        self.login, self.refusal = "", ""
        self.asked: list[Asked] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._sockets: list[socket.socket] = [self._listener]
        self._threads = [threading.Thread(target=self._accept, name="tunnel")]
        self._threads[0].start()

    @property
    def url(self) -> str:
        return f"{'https' if self._tls else 'http'}://127.0.0.1:{self.port}"

    def close(self) -> None:
        """Hang up on everybody."""
        for one in list(self._sockets):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()
        for thread in list(self._threads):
            thread.join()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                self._sockets.append(client)
                self._begin(self._serve, client)

    def _begin(self, work: object, *arguments: object) -> None:
        thread = threading.Thread(target=work, args=arguments, name="tunnel")  # type: ignore[arg-type]
        self._threads.append(thread)
        thread.start()

    def _serve(self, client: socket.socket) -> None:
        with suppress(OSError):
            if self._tls is not None:
                client = self._tls.wrap_socket(client, server_side=True)
                self._sockets.append(client)
            asked = _read(client)
            self.asked.append(asked)
            answer = self._answer(asked)
            client.sendall(f"HTTP/1.1 {answer}\r\n\r\n".encode())
            if not answer.startswith("200"):
                client.close()
                return
            server = socket.create_connection(("127.0.0.1", self._upstream), 10)
            self._sockets.append(server)
            self._begin(_pass_on, client, server)
            _pass_on(server, client)

    def _answer(self, asked: Asked) -> str:
        if self.refusal:
            return self.refusal
        if self.login and asked.secret != self.login:
            return '407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm="x"\r\nContent-Length: 0'
        return "200 Connection established" if asked.line.startswith("CONNECT ") else "405 Method Not Allowed"


def _read(client: socket.socket) -> Asked:
    data = b""
    while b"\r\n\r\n" not in data:
        piece = client.recv(1)  # not a byte of what comes after the head
        if not piece:
            raise ConnectionResetError
        data += piece
    lines = data.decode("latin-1").split("\r\n")
    headers = dict(line.split(": ", 1) for line in lines[1:] if line)
    return Asked(lines[0], {name.lower(): value for name, value in headers.items()})


def _pass_on(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(65536):
            target.sendall(data)
    with suppress(OSError):
        target.shutdown(socket.SHUT_WR)


@contextmanager
def tunnel(upstream: int, tls: ssl.SSLContext | None = None) -> Iterator[Tunnel]:
    """A proxy to port `upstream`."""
    made = Tunnel(upstream, tls)
    try:
        yield made
    finally:
        made.close()
