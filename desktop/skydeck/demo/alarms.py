"""Keeps the history of alarms, which moto does not tell; it changes no alarm but notes each change."""

from __future__ import annotations

import json
from collections import deque
from datetime import datetime
from typing import Any

from skydeck.demo.backends import utc_now

KEPT = 2000


class AlarmLog:
    """History items by region, in the shape of the API."""

    def __init__(self) -> None:
        self._items: dict[str, deque[dict[str, Any]]] = {}

    def history(self, region: str) -> list[dict[str, Any]]:
        """All items of a region, oldest first."""
        return list(self._items.get(region, ()))

    def note_state(self, alarm: Any, old: str, when: datetime | None = None) -> None:
        """An alarm went from a state to the one it has now."""
        data = {
            "version": "1.0",
            "oldState": {"stateValue": old},
            "newState": {"stateValue": alarm.state_value, "stateReason": alarm.state_reason},
        }
        self._add(alarm, "StateUpdate", f"Alarm updated from {old} to {alarm.state_value}", data, when)

    def note_change(self, alarm: Any, verb: str, when: datetime | None = None) -> None:
        """An alarm was created, updated or deleted."""
        data = {"version": "1.0", "type": verb.capitalize()}
        self._add(alarm, "ConfigurationUpdate", f'Alarm "{alarm.name}" {verb}', data, when)

    def _add(self, alarm: Any, kind: str, summary: str, data: dict[str, Any], when: datetime | None) -> None:
        items = self._items.setdefault(alarm.region_name, deque(maxlen=KEPT))
        items.append(
            {
                "AlarmName": alarm.name,
                "AlarmType": "MetricAlarm",
                "Timestamp": when or utc_now(),
                "HistoryItemType": kind,
                "HistorySummary": summary,
                "HistoryData": json.dumps(data),
            }
        )

    def install(self) -> None:
        """From now on, changes that moto makes are noted."""
        from moto.cloudwatch.models import Alarm, CloudWatchBackend

        alarm_kind: Any = Alarm
        store_kind: Any = CloudWatchBackend
        update, delete, put = alarm_kind.update_state, store_kind.delete_alarms, store_kind.put_metric_alarm

        def update_state(alarm: Any, reason: str, reason_data: str, value: str) -> None:
            old = alarm.state_value
            update(alarm, reason, reason_data, value)
            if old != value:
                self.note_state(alarm, old)

        def delete_alarms(store: Any, names: list[str]) -> None:
            for name in names:
                if name in store.alarms:
                    self.note_change(store.alarms[name], "deleted")
            delete(store, names)

        def put_metric_alarm(store: Any, *args: Any, **kwargs: Any) -> Any:
            alarm = put(store, *args, **kwargs)
            self.note_change(alarm, "created")
            return alarm

        alarm_kind.update_state = update_state
        store_kind.delete_alarms = delete_alarms
        store_kind.put_metric_alarm = put_metric_alarm
