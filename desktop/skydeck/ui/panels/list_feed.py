"""Keeps a list read: at first, on request, by itself, and after changes; it shows no rows."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from enum import Enum

from PySide6.QtCore import QObject, Signal

from skydeck.core.context import AwsContext
from skydeck.core.errors import AppError
from skydeck.core.kinds import ResourceKind
from skydeck.core.rows import Counts
from skydeck.core.text import count_text
from skydeck.link.messages import ParentRow
from skydeck.tasks.lists import FIRST_LIMIT, MORE, Listing, Phase, Query, Reading
from skydeck.tasks.refresh import AutoRefresh, Clock
from skydeck.ui.desk import Desk, Offer
from skydeck.ui.panels.words import counted
from skydeck.ui.strings import tr
from skydeck.ui.table.rows_model import RowsModel


class Face(Enum):
    """Which of the designed states a list is in."""

    LOADING = "loading"
    ROWS = "rows"
    FILTERED = "filtered"
    EMPTY = "empty"
    FAILED = "failed"
    STOPPED = "stopped"


def face_of(readings: Sequence[Reading], counts: Counts) -> Face:
    """The state that says the most and claims nothing that is not known."""
    if counts.total:
        return Face.ROWS if counts.shown else Face.FILTERED
    if any(reading.phase is Phase.LOADING and _is_news(reading) for reading in readings):
        return Face.LOADING
    if any(reading.error is not None for reading in readings):
        return Face.FAILED
    phases = Counter(reading.phase for reading in readings)
    if phases[Phase.WAITING]:
        return Face.LOADING
    return Face.STOPPED if phases[Phase.STOPPED] else Face.EMPTY


def _is_news(reading: Reading) -> bool:
    # A refresh by itself must not blank out what was said of the list.
    known = reading.read_at > 0 or reading.error is not None
    return not (reading.background and known)


def progress_text(readings: Sequence[Reading], total: int) -> str:
    """What is said of the number of rows while it is not final; nothing when it is."""
    phases = {reading.phase for reading in readings}
    if any(reading.phase is Phase.LOADING and not reading.background for reading in readings):
        return tr("{count} so far…").format(count=count_text(total)) if total else tr("Loading…")
    if Phase.STOPPED in phases and total:
        return tr("Stopped at {count}; more may exist").format(count=count_text(total))
    if Phase.LIMITED in phases:
        return tr("First {count}; more exist").format(count=count_text(total))
    return ""


def status_text(kind: ResourceKind, counts: Counts, readings: Sequence[Reading]) -> str:
    """For the status bar: "12 instances", "1,000+ instances", "3 of 12 instances · 2 stale"."""
    known = bool(readings) and all(reading.phase is not Phase.WAITING for reading in readings)
    if not counts.total and not (known and counts.complete):
        return tr("Loading…") if any(reading.phase is Phase.LOADING for reading in readings) else ""
    text = counted(kind, counts.total, more=not counts.complete)
    if counts.shown != counts.total:
        text = tr("{shown} of {all}").format(shown=count_text(counts.shown), all=text)
    if counts.stale:
        text = tr("{text} · {count} not refreshed").format(text=text, count=count_text(counts.stale))
    return text


class ListFeed(QObject):
    """Reads every context of a place; failures with rows on the screen go to the message bar, one for each context."""

    changed = Signal()

    def __init__(
        self,
        desk: Desk,
        kind: ResourceKind,
        contexts: Sequence[AwsContext],
        parent_row: ParentRow | None,
        key: str,
        model: RowsModel,
        clock: Clock | None = None,
    ) -> None:
        super().__init__(model)
        self._desk, self._kind, self._key, self._model = desk, kind, key, model
        self.contexts = tuple(contexts)
        self._query = Query(kind.kind_id, parent_row, limit=FIRST_LIMIT if kind.large else 0)
        self._listing = Listing(desk.link, desk.runner, key, model, self._on_reading)
        self._auto = AutoRefresh(self._on_due, desk.refresh_rate, clock or asyncio.get_running_loop())
        self._said: set[AwsContext] = set()
        self._busy = False
        self._leave_changes = desk.changes.watch(self._on_changed)

    # --- what is known ---

    @property
    def loading(self) -> bool:
        """Whether any context is being read."""
        return self._listing.loading

    @property
    def asked_loading(self) -> bool:
        """Whether a read runs that somebody waits for."""
        return any(one.phase is Phase.LOADING and not one.background for one in self.readings())

    @property
    def settled(self) -> bool:
        """Whether every context was read as far as it was asked: what is not there is not there."""
        return all(one.phase in {Phase.COMPLETE, Phase.LIMITED, Phase.STOPPED} for one in self.readings())

    @property
    def updated_at(self) -> float:
        """When the oldest part of what is shown was read."""
        return min((reading.read_at for reading in self.readings()), default=0)

    @property
    def has_more(self) -> bool:
        """Whether more rows can be read than were."""
        return any(reading.phase in {Phase.LIMITED, Phase.STOPPED} for reading in self.readings())

    def readings(self) -> tuple[Reading, ...]:
        """Where each context is."""
        return tuple(self._listing.reading(context) for context in self.contexts)

    def failures(self) -> Mapping[AwsContext, AppError]:
        """Contexts whose last read failed."""
        found = {context: self._listing.reading(context).error for context in self.contexts}
        return {context: error for context, error in found.items() if error is not None}

    def face(self) -> Face:
        """Which state to show."""
        return face_of(self.readings(), self._model.counts())

    # --- reading ---

    def read(self, contexts: Sequence[AwsContext] = (), *, background: bool = False) -> None:
        """Read these contexts, or all of them, now."""
        self._busy = True
        self._auto.began()
        self._listing.read(contexts or self.contexts, self._query, background=background)

    def stop(self) -> None:
        """Stop what loads; what came stays."""
        self._listing.stop()

    def load_more(self) -> None:
        """Read further than the last time."""
        if self.loading or not self.has_more:
            return
        if self._query.limit and Phase.LIMITED in {reading.phase for reading in self.readings()}:
            self._query = replace(self._query, limit=self._query.limit * MORE)
        self.read()

    def set_visible(self, *, visible: bool) -> None:
        """Nobody sees it: no reads by itself."""
        if visible:
            self._auto.resume()
        else:
            self._auto.pause()

    def rate_changed(self) -> None:
        """The user chose another rate."""
        self._auto.rate_changed()

    def close(self) -> None:
        """The list is no longer shown."""
        self._leave_changes()
        self._auto.close()
        for context in self.contexts:
            self._listing.forget(context)
            self._desk.messages.clear(self._message_key(context))

    def _on_due(self) -> None:
        self.read(background=True)

    def _on_changed(self, kind_id: str, context: AwsContext) -> None:
        here = [one for one in self.contexts if (one.account, one.region) == (context.account, context.region)]
        if kind_id == self._kind.kind_id and here:
            self._auto.expect_change()
            self.read(here, background=True)

    def _on_reading(self, context: AwsContext) -> None:
        reading = self._listing.reading(context)
        if reading.phase is Phase.FAILED and reading.error is not None:
            self._say(context, reading.error)
        elif reading.phase in {Phase.COMPLETE, Phase.LIMITED} and context in self._said:
            self._said.discard(context)
            self._desk.messages.clear(self._message_key(context))
        if self._busy and not self.loading:
            self._busy = False
            pending = bool(self._model.table.pending_rows())
            self._auto.ended(ok=not self.failures(), pending=pending)
        self.changed.emit()

    def _say(self, context: AwsContext, error: AppError) -> None:
        """Where there are no rows, the list itself says it."""
        if not self._model.counts().total:
            return
        self._said.add(context)
        text = error.text
        if len(self.contexts) > 1:
            text = f"{self._name(context)}: {text}"
        offer = Offer(tr("Retry"), lambda: self.read([context]))
        self._desk.messages.failed(_renamed(error, text), [offer], key=self._message_key(context))

    def _name(self, context: AwsContext) -> str:
        accounts = {one.account for one in self.contexts}
        account = self._desk.account(context.account)
        name = account.name if account else context.account
        return f"{name} · {context.region}" if len(accounts) > 1 else context.region

    def _message_key(self, context: AwsContext) -> str:
        return f"{self._key}:{context.account}:{context.region}"


def _renamed(error: AppError, text: str) -> AppError:
    return AppError.from_json({**error.to_json(), "text": text})
