"""What may be changed for a while in accounts that are read-only otherwise; nothing of it outlives the program."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication

from skydeck.core.context import WriteMode

UNLOCK_SECONDS = 15 * 60
UNTIL_QUIT = math.inf
_TICK_MS = 1000
Clock = Callable[[], float]


@dataclass(frozen=True, slots=True)
class _Unlock:
    mode: WriteMode
    wall: float
    steady: float


class Unlocks(QObject):
    """Ends by two clocks: one goes on while the computer sleeps, the other can't be set back."""

    ended = Signal(str)  # of the account with this id
    ticked = Signal()  # another second has passed, while anything is unlocked

    def __init__(self, parent: QObject | None = None, wall: Clock = time.time, steady: Clock = time.monotonic) -> None:
        super().__init__(parent)
        self._wall, self._steady = wall, steady
        self._open: dict[str, _Unlock] = {}
        self._timer = QTimer(self, interval=_TICK_MS)
        self._timer.timeout.connect(self.tick)
        application = QGuiApplication.instance()
        if isinstance(application, QGuiApplication):
            application.applicationStateChanged.connect(self._on_state)

    def unlock(self, name: str, mode: WriteMode, seconds: float) -> None:
        """For so long; what is unlocked already keeps its end."""
        known = self._open.get(name)
        if known is not None and not self._over(known):
            self._open[name] = replace(known, mode=mode)
        else:
            self._open[name] = _Unlock(mode, self._wall() + seconds, self._steady() + seconds)
        self._timer.start()

    def lock(self, name: str) -> None:
        """Before its time."""
        self._open.pop(name, None)
        if not self._open:
            self._timer.stop()

    def mode(self, name: str) -> WriteMode | None:
        """What is allowed now; None: it is not unlocked, or no longer."""
        known = self._open.get(name)
        return known.mode if known is not None and not self._over(known) else None

    def seconds_left(self, name: str) -> float:
        """Infinite until the program ends; 0 when it is not unlocked."""
        known = self._open.get(name)
        return max(0.0, self._left(known)) if known is not None else 0.0

    def tick(self) -> None:
        """Take back what is over."""
        for name in [name for name, known in self._open.items() if self._over(known)]:
            self.lock(name)
            self.ended.emit(name)
        self.ticked.emit()

    def _on_state(self, state: Qt.ApplicationState) -> None:
        # After sleep this comes before the first click, a timer perhaps not.
        if state is Qt.ApplicationState.ApplicationActive and self._open:
            self.tick()

    def _over(self, known: _Unlock) -> bool:
        return self._left(known) <= 0

    def _left(self, known: _Unlock) -> float:
        return min(known.wall - self._wall(), known.steady - self._steady())
