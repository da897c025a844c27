"""Puts secrets on the clipboard for half a minute, marked so that no history keeps them; it knows not what they are."""

from __future__ import annotations

import math
import secrets
import sys
import time
from collections.abc import Callable
from typing import Any

from PySide6 import QtGui
from PySide6.QtCore import QMimeData, QObject, QTimer, Signal
from PySide6.QtGui import QClipboard, QGuiApplication

KEPT_SECONDS = 30
_TICK_MS = 250

_OURS = "application/x-skydeck-secret"
# What clipboard managers and histories look for: on Linux, Windows and macOS, in that order.
_KDE_HINT = "x-kde-passwordManagerHint"
_WINDOWS = 'application/x-qt-windows-mime;value="{}"'
_WINDOWS_MARKS = {
    "ExcludeClipboardContentFromMonitorProcessing": b"1",
    "CanIncludeInClipboardHistory": b"\0\0\0\0",
    "CanUploadToCloudClipboard": b"\0\0\0\0",
}
_MAC_MIME, _MAC_TYPE = "application/x-nspasteboard-concealed-type", "org.nspasteboard.ConcealedType"


class SecretClipboard(QObject):
    """Clears what it copied after half a minute, or at the end; what the user copied meanwhile stays."""

    changed = Signal()  # a secret is there, a second has passed, or it is gone

    def __init__(self, parent: QObject | None = None, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(parent)
        self._clock = clock
        self._secret, self._mark, self._until, self._told = "", b"", 0.0, 0
        self._timer = QTimer(self, interval=_TICK_MS)
        self._timer.timeout.connect(self.tick)
        self._converter = _mac_converter()
        _clipboard().dataChanged.connect(self._on_changed)

    def copy(self, secret: str) -> None:
        """Put it on the clipboard, for so long."""
        self._secret, self._mark = "", secrets.token_bytes(8)
        _clipboard().setMimeData(_marked(secret, self._mark))
        self._secret, self._until = secret, self._clock() + KEPT_SECONDS
        self._timer.start()
        self._tell()

    def seconds_left(self) -> int:
        """Until it goes; 0 when none is there."""
        return max(0, math.ceil(self._until - self._clock())) if self._secret else 0

    def clear(self) -> None:
        """Take the secret away now, unless the user has copied something else."""
        ours = bool(self._secret) and self._is_ours()
        self._forget()
        if ours:
            _clipboard().clear()

    def tick(self) -> None:
        """Some time has passed."""
        if self._secret and self._clock() >= self._until:
            self.clear()
        elif self.seconds_left() != self._told:
            self._tell()

    def _on_changed(self) -> None:
        if self._secret and not self._is_ours():
            self._forget()

    def _is_ours(self) -> bool:
        data = _clipboard().mimeData()
        # A manager that heeds no mark may have taken the text over: that goes too.
        return data.data(_OURS).data() == self._mark or data.text() == self._secret

    def _forget(self) -> None:
        self._secret = ""
        self._timer.stop()
        self._tell()

    def _tell(self) -> None:
        self._told = self.seconds_left()
        self.changed.emit()


def _clipboard() -> QClipboard:
    return QGuiApplication.clipboard()


def _marked(secret: str, mark: bytes) -> QMimeData:
    data = QMimeData()
    data.setText(secret)
    data.setData(_OURS, mark)
    data.setData(_KDE_HINT, b"secret")
    data.setData(_MAC_MIME, b"1")
    for name, value in _WINDOWS_MARKS.items():
        data.setData(_WINDOWS.format(name), value)
    return data


def _mac_converter() -> Any:
    """Gives the mark its name on a Mac, as long as it is kept. Written from the documentation, not run there."""
    base: Any = getattr(QtGui, "QUtiMimeConverter", None)
    if sys.platform != "darwin" or base is None:
        return None

    class Converter(base):  # type: ignore[misc]
        def utiForMime(self, mime: str) -> str:  # noqa: N802
            return _MAC_TYPE if mime == _MAC_MIME else ""

        def mimeForUti(self, uti: str) -> str:  # noqa: N802
            return _MAC_MIME if uti == _MAC_TYPE else ""

        def convertFromMime(self, _mime: str, data: Any, _uti: str) -> list[bytes]:  # noqa: N802
            return [bytes(data)]

        def convertToMime(self, _mime: str, data: list[bytes], _uti: str) -> Any:  # noqa: N802
            return data[0] if data else b""

    return Converter()
