"""Says what becomes of the engine, and answers what it asks for through the window; it starts none."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from skydeck.link.client import Link, LinkState
from skydeck.link.messages import Notice
from skydeck.ui.desk import Offer
from skydeck.ui.message_board import MessageBoard
from skydeck.ui.strings import tr

KEY = "engine"


class EngineWatch:
    """Speaks in every window; `came_back` is called when another engine is ready."""

    def __init__(self, link: Link, messages: MessageBoard, came_back: Callable[[], None]) -> None:
        self._link, self._messages, self._came_back = link, messages, came_back
        self._was_lost = False
        link.on_state(self._on_state)
        link.on_event(self._on_event)

    def _on_state(self, state: LinkState) -> None:
        if state is LinkState.LOST:
            self._was_lost = True
            self._messages.warn(tr("The engine stopped. It is being started again; nothing was repeated."), key=KEY)
        elif state is LinkState.GIVEN_UP:
            self._was_lost = True
            words = tr("The engine stopped again and again and is no longer started by itself. Nothing was repeated.")
            self._messages.warn(words, [Offer(tr("Restart"), self._link.retry)], key=KEY)
        elif state is LinkState.READY and self._was_lost:
            self._was_lost = False
            self._messages.clear(KEY)
            self._messages.info(tr("The engine was started again; nothing was repeated. Lists are read again."))
            self._came_back()

    def _on_event(self, event: Any) -> None:
        if isinstance(event, Notice):
            (self._messages.info if event.level == "info" else self._messages.warn)(event.text)
