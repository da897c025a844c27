"""Which window a message is shown in: the one with the tab it is about, else all of them; it draws none."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from skydeck.core.errors import AppError
from skydeck.settings.store import Settings
from skydeck.ui.message_strip import Note
from skydeck.ui.messages import MessageBar
from skydeck.ui.tab import Tab
from skydeck.ui.tab_house import TabHouse
from skydeck.ui.torn_window import TornWindow
from skydeck.ui.voice import Voice


class MessageBoard(Voice):
    """Itself the voice of the program as a whole, heard in every window; `about` gives one to a tab."""

    def __init__(self, settings: Settings, main: MessageBar, house: TabHouse) -> None:
        super().__init__(settings, {})
        self._main, self._house = main, house
        main.dismissed.connect(self._on_dismissed)
        house.torn.connect(self._on_torn)
        house.tabs_changed.connect(self._bring_home)

    def about(self, tab: Tab) -> Voice:
        """What it says stands in the window that has the tab, and goes along when the tab is moved."""
        return _TabVoice(self, tab, self._settings)

    def report(self, key: str, error: AppError) -> None:
        """A failed task: about the tab whose panel started it, else about the program."""
        tabs = (tab for tab in self._house.tabs() if tab.panel is not None and key.startswith(f"{tab.panel.key}:"))
        tab = next(tabs, None)
        (self.about(tab) if tab is not None else self).failed(error, key=key)

    def say(self, note: Note, seconds: int) -> None:
        bars = [self._home(note.about)] if note.about is not None else list(self._bars())
        aloud = next((bar for bar in bars if bar.window().isActiveWindow()), bars[0])
        for bar in bars:
            bar.add(note, seconds, aloud=bar is aloud)

    def clear(self, key: str) -> None:
        for bar in self._bars():
            bar.clear(key)

    def dismiss_all(self) -> None:
        """Close every message in every window."""
        for bar in self._bars():
            bar.dismiss_all()

    def notes(self) -> tuple[Note, ...]:
        """What is said now: in the main window, then what is said elsewhere only; newest first in each."""
        return tuple({id(note): note for bar in self._bars() for note in bar.notes()}.values())

    def _bars(self) -> Iterator[MessageBar]:
        yield self._main
        for window in self._house.windows():
            yield window.messages

    def _home(self, tab: object) -> MessageBar:
        """Of a tab that is gone, the main window."""
        torn = (window for window in self._house.windows() if tab in window.area.tabs())
        return next((window.messages for window in torn), self._main)

    def _bring_home(self) -> None:
        for bar in self._bars():
            self._send_home(bar)

    def _send_home(self, bar: MessageBar) -> None:
        for note in reversed(bar.notes()):  # the newest is put on top last
            home = self._home(note.about)
            if note.about is not None and home is not bar:
                home.take_over(note, bar)

    def _on_torn(self, window: TornWindow) -> None:
        for note in reversed(self._main.lasting()):
            if note.about is None:
                window.messages.add(note, 0, aloud=False)
        window.messages.dismissed.connect(self._on_dismissed)
        window.closed.connect(lambda: self._send_home(window.messages))

    def _on_dismissed(self, note: Note) -> None:
        for bar in self._bars():
            bar.remove(note)


class _TabVoice(Voice):
    def __init__(self, board: MessageBoard, tab: Tab, settings: Settings) -> None:
        super().__init__(settings, board.remedies)
        self._board, self._tab = board, tab

    def say(self, note: Note, seconds: int) -> None:
        self._board.say(replace(note, about=self._tab), seconds)

    def clear(self, key: str) -> None:
        self._board.clear(key)
