"""Waits on this machine for a browser to come back from a sign-in page; it knows nothing of tokens or AWS."""

from __future__ import annotations

import hmac
import selectors
import socket
import time
from dataclasses import dataclass, field
from typing import cast
from urllib.parse import parse_qs, urlsplit

from skydeck.engine.work.cancel import Cancelled

PATH = "/oauth/callback"
_HOST = "127.0.0.1"
_LOOK = 0.1
_LONGEST_REQUEST = 16 * 1024
_MOST_CONNECTIONS = 16
_HEAD = (
    "HTTP/1.1 {status}\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {length}\r\n"
    "Cache-Control: no-store\r\nContent-Security-Policy: default-src 'none'\r\nReferrer-Policy: no-referrer\r\n"
    "X-Content-Type-Options: nosniff\r\nConnection: close\r\n\r\n"
)
_PAGE = (
    '<!doctype html><html lang="en"><head><title>Skydeck</title></head>'
    "<body><h1>{title}</h1><p>{text}</p></body></html>"
)


@dataclass(frozen=True, slots=True)
class Return:
    """What the browser brought back: a code, or the reason why there is none."""

    code: str = field(default="", repr=False)
    error: str = ""


@dataclass(frozen=True, slots=True)
class _Page:
    status: str
    title: str
    text: str

    def encoded(self) -> bytes:
        body = _PAGE.format(title=self.title, text=self.text).encode()
        return _HEAD.format(status=self.status, length=len(body)).encode() + body


_DONE = _Page("200 OK", "You can close this tab", "Skydeck goes on by itself.")
_REFUSED = _Page("200 OK", "You can close this tab", "Access was not allowed, so Skydeck is not signed in.")
_STRANGER = _Page("400 Bad Request", "Nothing was done.", "This is not the sign-in that Skydeck waits for.")
_ELSEWHERE = _Page("404 Not Found", "There is nothing here.", "Skydeck only waits for a sign-in to come back.")


class LoopbackPage:
    """One page on a port of its own, for one sign-in; a context manager. Nothing but this machine can reach it."""

    def __init__(self, state: str) -> None:
        self._state = state
        self._listener = socket.create_server((_HOST, 0))
        self._listener.setblocking(False)
        self._port: int = self._listener.getsockname()[1]
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._listener, selectors.EVENT_READ)
        self._heard: dict[socket.socket, bytes] = {}

    def __enter__(self) -> LoopbackPage:
        return self

    def __exit__(self, *_: object) -> None:
        for connection in list(self._heard):
            self._close(connection)
        self._selector.close()
        self._listener.close()

    @property
    def address(self) -> str:
        """Where the browser is to come back to."""
        return f"http://{_HOST}:{self._port}{PATH}"

    def wait(self, stop: Cancelled, until: float) -> Return | None:
        """What the browser brought; None when it was stopped, or nobody came before `until` (`time.monotonic`)."""
        while not stop.is_set() and time.monotonic() < until:
            for key, _ in self._selector.select(_LOOK):
                connection = cast(socket.socket, key.fileobj)
                if connection is self._listener:
                    self._accept()
                # A connection that was heard at the same moment may have been closed to make room.
                elif connection in self._heard and (found := self._read(connection)) is not None:
                    return found
        return None

    def _accept(self) -> None:
        try:
            connection, _ = self._listener.accept()
        except OSError:
            return  # it went away before we looked
        if len(self._heard) >= _MOST_CONNECTIONS:
            # Browsers connect ahead of time; the oldest silent one is the least likely to say something.
            self._close(next(iter(self._heard)))
        connection.setblocking(False)
        self._heard[connection] = b""
        self._selector.register(connection, selectors.EVENT_READ)

    def _read(self, connection: socket.socket) -> Return | None:
        try:
            data = connection.recv(_LONGEST_REQUEST)
        except BlockingIOError:
            return None
        except OSError:
            data = b""
        heard = self._heard[connection] = self._heard[connection] + data
        if not data or len(heard) > _LONGEST_REQUEST:
            self._close(connection)
        elif b"\r\n\r\n" in heard:
            return self._answer(connection, heard)
        return None

    def _answer(self, connection: socket.socket, heard: bytes) -> Return | None:
        page, found = self._judge(heard.decode("latin-1"))
        try:
            connection.setblocking(True)
            connection.settimeout(1)
            connection.sendall(page.encoded())
            connection.shutdown(socket.SHUT_WR)
        except OSError:
            pass  # the browser did not wait for its page; what it brought counts all the same
        self._close(connection)
        return found

    def _judge(self, request: str) -> tuple[_Page, Return | None]:
        first, *headers = request.partition("\r\n\r\n")[0].split("\r\n")
        method, _, rest = first.partition(" ")
        target = urlsplit(rest.partition(" ")[0])
        # A page elsewhere may point its own name at this machine: the browser would say that name.
        hosts = [line.partition(":")[2].strip() for line in headers if line.lower().startswith("host:")]
        if method != "GET" or target.path != PATH or hosts != [f"{_HOST}:{self._port}"]:
            return _ELSEWHERE, None
        said = {name: values[0] for name, values in parse_qs(target.query).items()}
        ours = hmac.compare_digest(said.get("state", "").encode(), self._state.encode())
        # A refusal may come without the state; the most that a stranger gets out of that is that we stop waiting.
        if "error" in said and (ours or "state" not in said):
            return _REFUSED, Return(error=said["error"])
        return (_DONE, Return(code=said["code"])) if ours and "code" in said else (_STRANGER, None)

    def _close(self, connection: socket.socket) -> None:
        del self._heard[connection]
        self._selector.unregister(connection)
        connection.close()
