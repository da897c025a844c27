"""Counts the calls of this run and keeps the newest, from the engine's events; it asks the engine nothing."""

from __future__ import annotations

from collections import deque
from typing import Any

from PySide6.QtCore import QObject, Signal

from skydeck.link.messages import CallRecord

KEPT = 1000
SENT, OK, UNKNOWN = "sent", "ok", "unknown"


class CallLog(QObject):
    """`recorded` with each record; those with outcome "sent" announce a change and are not counted."""

    recorded = Signal(object)
    counted = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.calls = self.failed = 0
        self.records: deque[CallRecord] = deque(maxlen=KEPT)

    def on_event(self, event: Any) -> None:
        """One event of the link; others than calls are not ours."""
        if not isinstance(event, CallRecord):
            return
        self.records.appendleft(event)
        if event.outcome != SENT:
            self.calls += 1
            self.failed += is_failure(event)
            self.counted.emit()
        self.recorded.emit(event)


def is_failure(record: CallRecord) -> bool:
    """Whether a call went wrong; the engine says "ok: Code" of a code that means "none" or "it would work"."""
    return record.outcome not in {OK, SENT} and not record.outcome.startswith(f"{OK}: ")
