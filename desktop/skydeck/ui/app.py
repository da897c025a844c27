"""The Qt application and its asyncio loop, and the one place where unexpected errors end; builds no window."""

from __future__ import annotations

import asyncio
import logging
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from types import TracebackType
from typing import Any

import qasync
from PySide6 import __version__ as pyside_version
from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QApplication

from skydeck import __version__

_WORKERS = 4
APP_ID = "io.github.skydeck.Skydeck"
_log = logging.getLogger(__name__)

_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}
# Said by Qt on machines where nothing is wrong.
_HARMLESS = ("propagateSizeHints", "This plugin does not support")

Report = Callable[[str], None]


class Application:
    """One QApplication with its loop; `report` is told, once per bug, in a line."""

    def __init__(self, arguments: list[str]) -> None:
        _refuse_broken_pair()
        self.qt = QApplication([sys.argv[0], *arguments])
        self.qt.setApplicationName("skydeck")
        self.qt.setApplicationDisplayName("Skydeck")
        self.qt.setApplicationVersion(__version__)
        self.qt.setDesktopFileName(APP_ID)
        # A dialog that happens to be the last window must not end the loop under it.
        self.qt.setQuitOnLastWindowClosed(False)
        self.loop = qasync.QEventLoop(self.qt)
        # qasync's own default makes ten QThreads, which abort the process if one still works at the end.
        self.loop.set_default_executor(ThreadPoolExecutor(_WORKERS, thread_name_prefix="window"))
        asyncio.set_event_loop(self.loop)
        self._report: Report = _log.error

    def catch_everything(self, report: Report) -> None:
        """From now on every unexpected error is logged with its traceback and reported in a line."""
        self._report = report
        sys.excepthook = self._uncaught
        threading.excepthook = self._in_thread
        self.loop.set_exception_handler(self._in_loop)
        qInstallMessageHandler(self._from_qt)

    def _uncaught(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            self.qt.quit()
            return
        self._bug(f"{kind.__name__}: {error}", (kind, error, trace))

    def _in_thread(self, hook: threading.ExceptHookArgs) -> None:
        if hook.exc_value is not None:
            self._uncaught(hook.exc_type, hook.exc_value, hook.exc_traceback)

    def _in_loop(self, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        error = context.get("exception")
        trace = (type(error), error, error.__traceback__) if error is not None else None
        self._bug(str(context.get("message", error)), trace)

    def _from_qt(self, kind: QtMsgType, context: QMessageLogContext, text: str) -> None:
        if not any(part in text for part in _HARMLESS):
            _log.log(_LEVELS[kind], "Qt: %s", text)

    def _bug(self, line: str, trace: Any) -> None:
        _log.error("unexpected: %s", line, exc_info=trace)
        self._report(line)


def _refuse_broken_pair() -> None:
    """PySide6 6.12.0 drops references to None on Python 3.11 and aborts after some hundred signals."""
    if sys.version_info < (3, 12) and pyside_version == "6.12.0":
        sys.exit("PySide6 6.12.0 does not work on Python 3.11: install PySide6-Essentials 6.11.3, or use Python 3.12.")
