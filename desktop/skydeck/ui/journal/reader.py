"""Asks the engine for calls of the journal, page by page, and says how far back it looked; it shows nothing."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, QTimer, Signal

from skydeck.link.messages import CallRecord, CallsFound, JournalPage
from skydeck.settings import schema
from skydeck.ui.desk import Desk
from skydeck.ui.journal.filter import CallFilter

_TYPING_PAUSE_MS = 250
_OVERLAP = 0.25  # lines stand in the order in which calls ended: what was cut there is told again, and known


class JournalReader(QObject):
    """One search at a time: a new one ends the one before."""

    found = Signal(tuple)
    changed = Signal()  # begun, or ended

    def __init__(self, desk: Desk, key: str, parent: QObject) -> None:
        super().__init__(parent)
        self._desk, self._key = desk, key
        self._wanted = CallFilter()
        self._pause = QTimer(self, singleShot=True, interval=_TYPING_PAUSE_MS)
        self._pause.timeout.connect(lambda: self._start(check=False))
        self.page: JournalPage | None = None
        self.reading = False
        self._turn = 0

    def read(self, wanted: CallFilter) -> None:
        """The newest that match, and whether the chains hold."""
        self._wanted = wanted
        self._start(check=True)

    def read_soon(self, wanted: CallFilter) -> None:
        """The newest that match, when the person has stopped typing."""
        self._wanted = wanted
        self._pause.start()

    def read_on(self) -> None:
        """Older ones that match."""
        if self.page is not None and self.page.more:
            self._start(check=False, until=self.page.back_to + _OVERLAP)

    def stop(self) -> None:
        """Nobody wants them any more."""
        self._pause.stop()

    def _start(self, *, check: bool, until: float = 0) -> None:
        self._pause.stop()
        self.reading = True
        self._turn += 1
        self.changed.emit()
        self._desk.runner.start(f"{self._key}:read", self._read(check=check, until=until))

    async def _read(self, *, check: bool, until: float) -> None:
        turn, limit = self._turn, self._desk.settings.get(schema.JOURNAL_ROWS)
        asked = self._wanted.request(limit, until, check=check)
        page: JournalPage | None = None
        try:
            async with self._desk.link.stream(asked) as stream:
                async for answer in stream:
                    if isinstance(answer, CallsFound):
                        self._tell(answer.entries)
                page = stream.result
        finally:
            if page is not None:
                self._tell(page.entries)
                self._keep(page, checked=check)
            if turn == self._turn:  # else another search has begun
                self.reading = False
                self.changed.emit()

    def _tell(self, entries: Sequence[CallRecord]) -> None:
        if entries:
            self.found.emit(tuple(entries))

    def _keep(self, page: JournalPage, *, checked: bool) -> None:
        intact = page.intact if checked or self.page is None else self.page.intact
        self.page = JournalPage((), intact, page.unknown, page.more, page.back_to)
