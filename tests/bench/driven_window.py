"""The real program with a hand inside its window: does what it is told and says how smooth that was."""

from __future__ import annotations

import asyncio
import os
import sys
import threading
import time
from collections.abc import Awaitable, Callable
from typing import Any

import skydeck.main as program
from tests.bench.puppets import Answer, say, serve

BEAT_MS = 5
LISTS = {"ec2.instances": 5000, "iam.users": 1000}


def main() -> None:
    """`--mark-rows` says when the first rows are painted; else commands come on standard input."""
    arguments = sys.argv[1:]
    mark = "--mark-rows" in arguments
    handle = mark_first_rows if mark else take_commands

    class Driven(program.Session):
        def __init__(self, *parts: Any) -> None:
            super().__init__(*parts)
            self._window.furnished.connect(lambda: handle(self._window, self._loop))

    program.Session = Driven  # type: ignore[misc,assignment]
    sys.exit(program.main([argument for argument in arguments if argument != "--mark-rows"]))


def mark_first_rows(_window: Any, _loop: asyncio.AbstractEventLoop) -> None:
    """Say when rows were painted for the first time, and then no more."""
    from skydeck.ui.table.row_painter import RowPainter

    paint = RowPainter.paint

    def marked(self: Any, painter: Any, scene: Any) -> None:
        paint(self, painter, scene)
        if scene.last >= scene.first:
            RowPainter.paint = paint  # type: ignore[method-assign]
            say({"rows_at": time.perf_counter()})

    RowPainter.paint = marked  # type: ignore[method-assign]


def take_commands(window: Any, loop: asyncio.AbstractEventLoop) -> None:
    """Read commands in a thread, and do them one after another on the window's loop."""
    hand = Hand(window)

    def do(line: str) -> Answer:
        return asyncio.run_coroutine_threadsafe(hand.do(line.split()), loop).result()

    def read() -> None:
        try:
            serve(do)
        finally:
            os._exit(1)  # whoever reads our answers must not wait for ever

    threading.Thread(target=read, name="commands", daemon=True).start()


class Hand:
    """Works the window as a person would, and counts the beats of its loop meanwhile."""

    def __init__(self, window: Any) -> None:
        self._window, self._house = window, window.interior.house

    async def do(self, words: list[str]) -> Answer:
        """One command with its arguments."""
        commands: dict[str, Callable[..., Awaitable[Answer]]] = {
            "ready": self._ready, "open": self._open, "idle": self._idle, "work": self._work, "close": self._close,
            "leave": self._leave,
        }  # fmt: skip
        return await commands[words[0]](*words[1:])

    async def _ready(self) -> Answer:
        """The engine has answered, and the window shows where one begins."""
        await _until(lambda: bool(self._window.interior.accounts.chosen_accounts()))
        return {}

    async def _open(self, kind: str) -> Answer:
        """Open a list and wait for its last row."""
        started = time.perf_counter()
        panel = await self._shown(kind)
        return {"rows": panel.model.counts().total, "seconds": time.perf_counter() - started}

    async def _idle(self, seconds: str) -> Answer:
        with Beats() as beats:
            await asyncio.sleep(float(seconds))
        return {"gaps": beats.gaps}

    async def _work(self) -> Answer:
        """List, refresh, sort and filter everything."""
        with Beats() as beats:
            for kind, rows in LISTS.items():
                panel = await self._shown(kind)
                assert panel.model.counts().total >= rows, panel.model.counts()
                await self._handle(panel)
                panel.refresh()
                await self._handle(panel)
                await _settled(panel)
        return {"gaps": beats.gaps}

    async def _close(self) -> Answer:
        """Close every list, so that the next one is read anew."""
        for tab in list(self._house.tabs()):
            self._house.close(tab)
        return {}

    async def _leave(self) -> Answer:
        """Close the window as a person would: the tabs are remembered."""
        asyncio.get_running_loop().call_later(0.1, self._window.close)
        return {}

    async def _shown(self, kind: str) -> Any:
        from skydeck.core.places import Place

        self._window.open_place(Place(kind))
        panel = self._house.current().panel
        await _settled(panel)
        return panel

    async def _handle(self, panel: Any) -> None:
        """Sort by three columns both ways, and type two filters key by key."""
        for column in range(2, 5):
            for descending in (False, True):
                panel.model.sort_by(column, descending)
                await asyncio.sleep(0.1)
        for text in ("state:running", "web-1"):
            for end in range(1, len(text) + 1):
                panel.filter.box.setText(text[:end])
                await asyncio.sleep(0.06)
            panel.filter.set_text("")
            await asyncio.sleep(0.1)


class Beats:
    """A timer of five milliseconds in the window's loop: how long it waited each time, in milliseconds."""

    def __init__(self) -> None:
        from PySide6.QtCore import Qt, QTimer

        self.gaps: list[float] = []
        self._last = 0.0
        self._timer = QTimer(timerType=Qt.TimerType.PreciseTimer, interval=BEAT_MS)
        self._timer.timeout.connect(self._beat)

    def _beat(self) -> None:
        now = time.perf_counter()
        self.gaps.append(round((now - self._last) * 1000, 2))
        self._last = now

    def __enter__(self) -> Beats:
        self._last = time.perf_counter()
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.stop()


async def _settled(panel: Any) -> None:
    await _until(lambda: panel.feed.updated_at > 0 and not panel.feed.loading)


async def _until(condition: Callable[[], bool], patience: float = 120) -> None:
    deadline = time.monotonic() + patience
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError("the window did not get there")
        await asyncio.sleep(0.02)


if __name__ == "__main__":
    main()
