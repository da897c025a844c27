"""One window for each data folder: a second start brings the first one's to the front; it tells and takes no more."""

from __future__ import annotations

import logging
import os
import socket
import stat
import struct
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

if TYPE_CHECKING:
    from PySide6.QtNetwork import QLocalServer, QLocalSocket

# What only `listen` and a second start need is imported there: the first paint does not wait for it.

RAISE, RAISED = b"skydeck: raise\n", b"raised\n"
LOCK_FILE = "running.lock"
_PATH_LIMIT = 100  # bytes; systems differ between 104 and 108
_ANSWER_S, _STEP_S = 1.0, 0.05
_START_S = 3.0  # the first one may still be painting its window
_SILENCE_MS = 2000
_WAITING = 4
_log = logging.getLogger(__name__)


class SingleInstance(QObject):
    """`claim` before the window, `listen` after its first paint."""

    raise_wanted = Signal()

    def __init__(self, folder: Path, user: int | None = None, patience: float = _START_S) -> None:
        """`user` is who may talk to us; tests say somebody else."""
        super().__init__()
        self._folder, self._patience = folder, patience
        self._user = _me() if user is None else user
        self._lock: int | None = None
        self._server: QLocalServer | None = None

    def claim(self) -> bool:
        """Whether this start shows a window: it is the first, or the first does not answer."""
        try:
            descriptor = os.open(self._folder / LOCK_FILE, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError:
            return True  # a folder that can't be written is said elsewhere, in a window
        if _hold(descriptor):
            self._lock = descriptor
            return True
        os.close(descriptor)
        return not self._ask()

    def listen(self) -> None:
        """Hear of later starts; without a private place for the socket they show windows of their own."""
        from PySide6.QtNetwork import QLocalServer

        name = self._name()
        if self._lock is None or not name or not self._may_replace(name):
            return
        QLocalServer.removeServer(name)  # the lock is ours: whoever made it has ended
        server = QLocalServer(self)
        server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        server.setMaxPendingConnections(_WAITING)
        server.newConnection.connect(self._on_connection)
        if server.listen(name):
            self._server = server
        else:
            _log.info("later starts are not heard of: %s", server.errorString())

    def close(self) -> None:
        """The window has gone: the next start is the first again."""
        if self._server is not None:
            self._server.close()
            self._server = None
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    # --- the first start ---

    def _on_connection(self) -> None:
        while self._server is not None and (peer := self._server.nextPendingConnection()) is not None:
            peer.disconnected.connect(peer.deleteLater)
            if not self._is_mine(int(peer.socketDescriptor())):
                peer.abort()
                continue
            peer.setReadBufferSize(len(RAISE) + 1)
            peer.readyRead.connect(lambda peer=peer: self._on_words(peer))
            QTimer.singleShot(_SILENCE_MS, peer, peer.abort)

    def _on_words(self, peer: QLocalSocket) -> None:
        words = peer.peek(len(RAISE) + 1).data()
        if words == RAISE:
            peer.readAll()
            peer.write(RAISED)
            peer.disconnectFromServer()
            self.raise_wanted.emit()
        elif not RAISE.startswith(words):
            peer.abort()

    def _is_mine(self, descriptor: int) -> bool:
        if sys.platform == "win32":
            return True  # the pipe's own access list lets nobody else in
        with socket.socket(fileno=os.dup(descriptor)) as copy:
            return _peer(copy) == self._user

    # --- a second start ---

    def _ask(self) -> bool:
        """Whether the first start took over."""
        name, until = self._name(), time.monotonic() + self._patience
        while name:
            if self._told(name):
                return True
            if time.monotonic() >= until:
                break
            time.sleep(_STEP_S)
        _log.info("another Skydeck has this folder and does not answer")
        return False

    def _told(self, name: str) -> bool:
        if sys.platform == "win32":
            return _told_by_pipe(name)
        with suppress(OSError), socket.socket(socket.AF_UNIX) as first:
            if os.lstat(name).st_uid != self._user:
                return False
            first.settimeout(_ANSWER_S)
            first.connect(name)
            if _peer(first) != self._user:
                return False
            first.sendall(RAISE)
            return first.recv(len(RAISED)) == RAISED
        return False

    # --- where they meet ---

    def _name(self) -> str:
        import hashlib

        digest = hashlib.sha256(os.fsencode(self._folder.resolve())).hexdigest()[:16]
        if sys.platform == "win32":
            return f"skydeck-{digest}"
        runtime = os.environ.get("XDG_RUNTIME_DIR", "")
        for folder in ([Path(runtime)] if runtime else []) + [self._folder]:
            path = folder / f"skydeck-{digest}.socket"
            if self._is_private(folder) and len(os.fsencode(path)) <= _PATH_LIMIT:
                return str(path)
        return ""

    def _is_private(self, folder: Path) -> bool:
        try:
            found = folder.stat()
        except OSError:
            return False
        return found.st_uid == _me() and not found.st_mode & (stat.S_IWGRP | stat.S_IWOTH)

    def _may_replace(self, name: str) -> bool:
        if sys.platform == "win32":
            return True
        try:
            found = os.lstat(name)
        except OSError:
            return True
        return stat.S_ISSOCK(found.st_mode) and found.st_uid == self._user


def _told_by_pipe(name: str) -> bool:
    # Written from the documentation; Skydeck has not been run on Windows.
    from PySide6.QtNetwork import QLocalSocket

    first = QLocalSocket()
    first.connectToServer(name)
    if not first.waitForConnected(int(_ANSWER_S * 1000)):
        return False
    first.write(RAISE)
    return first.waitForReadyRead(int(_ANSWER_S * 1000)) and first.read(len(RAISED)).data() == RAISED


def _me() -> int:
    return os.getuid() if sys.platform != "win32" else 0


if sys.platform == "win32":
    import msvcrt

    def _hold(descriptor: int) -> bool:
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

    def _peer(_one: socket.socket) -> int:
        return 0

else:
    import fcntl

    def _hold(descriptor: int) -> bool:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError:
            return True  # a file system without locks
        return True

    def _peer(one: socket.socket) -> int:
        """Whose process is at the other end."""
        if sys.platform == "darwin":
            # struct xucred: a version, then the user.
            return int(struct.unpack_from("II", one.getsockopt(0, 1, 76))[1])
        return int(struct.unpack("3i", one.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12))[1])
