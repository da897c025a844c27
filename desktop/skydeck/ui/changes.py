"""Tells every panel what was changed, and by whom it is shown; it changes nothing itself."""

from __future__ import annotations

from collections.abc import Callable

from skydeck.core.context import AwsContext

Watcher = Callable[[str, AwsContext], None]


class ChangeBoard:
    """Implements `desk.Changes`."""

    def __init__(self) -> None:
        self._watchers: list[Watcher] = []

    def announce(self, kind_id: str, context: AwsContext) -> None:
        """Rows of this kind were changed here."""
        for watcher in tuple(self._watchers):
            if watcher in self._watchers:  # an earlier one may have closed its panel
                watcher(kind_id, context)

    def watch(self, callback: Watcher) -> Callable[[], None]:
        """Call back on each change; the returned function ends that."""
        self._watchers.append(callback)

        def leave() -> None:
            if callback in self._watchers:
                self._watchers.remove(callback)

        return leave
