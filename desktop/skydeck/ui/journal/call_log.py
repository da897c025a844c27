"""Counts the calls of this run and keeps the newest, from the engine's events; it asks the engine nothing."""

from __future__ import annotations

from collections import deque
from typing import Any

from PySide6.QtCore import QObject, Signal

from skydeck.core.outcomes import SENT, WAS_DONE, WAS_NOT_DONE, is_failure
from skydeck.link.messages import CallRecord, CostMeter, UnknownChanges

KEPT = 1000
_NO_CALLS = frozenset({SENT, WAS_DONE, WAS_NOT_DONE})


class CallLog(QObject):
    """`recorded` with each record; those that announce a change, or settle one, are no calls and not counted."""

    recorded = Signal(object)
    counted = Signal()
    unknown_changed = Signal()
    costs_changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.calls = self.failed = self.unknown = 0
        self.costs = CostMeter("", 0)
        self.records: deque[CallRecord] = deque(maxlen=KEPT)

    def on_event(self, event: Any) -> None:
        """One event of the link; others than calls are not ours."""
        if isinstance(event, UnknownChanges):
            self.unknown = event.count
            self.unknown_changed.emit()
        elif isinstance(event, CostMeter):
            self.costs = event
            self.costs_changed.emit()
        elif isinstance(event, CallRecord):
            self._take(event)

    def _take(self, event: CallRecord) -> None:
        self.records.appendleft(event)
        if event.outcome not in _NO_CALLS:
            self.calls += 1
            self.failed += is_failure(event.outcome)
            self.counted.emit()
        self.recorded.emit(event)
