"""Gives an address that is a secret to the browser, once: what programs are started with, everybody may read."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtNetwork import QHostAddress, QTcpServer, QTcpSocket

_SECONDS = 60
_REQUEST_LIMIT = 16_384
_CONNECTIONS = Path("/proc/net/tcp")
_END = b"\r\n\r\n"


class HandOver(QObject):
    """A page on this computer that leads there; it answers its own user, and only the first time."""

    ended = Signal(bool)  # whether a browser came for it

    def __init__(self, url: str, parent: QObject | None = None, seconds: float = _SECONDS) -> None:
        super().__init__(parent)
        self._url, self._word = url, secrets.token_urlsafe(24)
        self._server = QTcpServer(self)
        self._server.newConnection.connect(self._on_connection)
        self._open = self._server.listen(QHostAddress(QHostAddress.SpecialAddress.LocalHost))
        self._timer = QTimer(self, singleShot=True, interval=round(seconds * 1000))
        self._timer.timeout.connect(lambda: self._end(came=False))
        self._timer.start()

    def address(self) -> str:
        """What the browser is started with; empty when there can be no page."""
        return f"http://127.0.0.1:{self._server.serverPort()}/{self._word}" if self._open else ""

    def _on_connection(self) -> None:
        while (peer := self._server.nextPendingConnection()) is not None:
            peer.disconnected.connect(peer.deleteLater)
            peer.setReadBufferSize(_REQUEST_LIMIT)
            peer.readyRead.connect(lambda peer=peer: self._on_words(peer))

    def _on_words(self, peer: QTcpSocket) -> None:
        words = bytes(peer.peek(_REQUEST_LIMIT).data())
        if _END not in words and len(words) < _REQUEST_LIMIT:
            return
        peer.readAll()
        if self._url and self._is_asked_for(words) and _is_mine(peer.peerPort(), self._server.serverPort()):
            self._lead(peer)
        else:
            peer.write(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
            peer.disconnectFromHost()

    def _is_asked_for(self, words: bytes) -> bool:
        # Another host in its head: a page elsewhere that was led here by a name of its own.
        lines = words.partition(_END)[0].decode("latin-1").split("\r\n")
        host = f"host: 127.0.0.1:{self._server.serverPort()}"
        asked = secrets.compare_digest(lines[0].encode("latin-1"), f"GET /{self._word} HTTP/1.1".encode())
        return asked and any(line.lower() == host for line in lines[1:])

    def _lead(self, peer: QTcpSocket) -> None:
        lines = (
            "HTTP/1.1 302 Found",
            f"Location: {self._url}",
            "Cache-Control: no-store",
            "Referrer-Policy: no-referrer",
            "Content-Length: 0",
            "Connection: close",
        )
        self._url = ""
        self._server.close()  # its connections go on
        peer.disconnected.connect(lambda: self._end(came=True))
        peer.write("\r\n".join(lines).encode("ascii") + _END)
        peer.disconnectFromHost()

    def _end(self, *, came: bool) -> None:
        self._url = ""
        self._timer.stop()
        self._server.close()
        self.ended.emit(came)


def _is_mine(theirs: int, ours: int) -> bool:
    """Whether the other end is a program of the same user, where the system tells."""
    try:
        lines = _CONNECTIONS.read_text("ascii").splitlines()[1:]
    except OSError:
        return True
    ends = (f":{theirs:04X}", f":{ours:04X}")
    users = [row[7] for row in map(str.split, lines) if row[1].endswith(ends[0]) and row[2].endswith(ends[1])]
    return users == [str(os.getuid())]
