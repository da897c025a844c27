"""What was asked of AWS: changes on disk before they are sent, reads in memory; it sends nothing."""

from __future__ import annotations

import json
import secrets
import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import asdict, fields, replace
from pathlib import Path
from typing import Any

from skydeck.core.errors import AppError, ErrorKind
from skydeck.engine.chain import Chain
from skydeck.link.messages import WAS_DONE, WAS_NOT_DONE, CallRecord, JournalPage

READS_KEPT = 2000
WRITES_KEPT = 5000
_FILES_RECALLED = 2  # some ten thousand changes; all twenty would take a second at every start
NOTE_LIMIT = 2000
SENT, UNKNOWN, OK = "sent", "unknown", "ok"

_FIELDS = frozenset(item.name for item in fields(CallRecord))


class Journal:
    """One for the engine; used by all its threads."""

    def __init__(self, folder: Path, *, keep_reads: bool = False, chain: Chain | None = None) -> None:
        self._chain = chain or Chain(folder)
        self._keep_reads = keep_reads
        self._lock, self._settling = threading.Lock(), threading.Lock()
        self._told_unknown: Callable[[int], None] = lambda _count: None
        self._reads: deque[CallRecord] = deque(maxlen=READS_KEPT)
        self._writes: OrderedDict[int, CallRecord] = OrderedDict()
        for line in self._chain.lines(_FILES_RECALLED):
            self._recall(line)
        # Nothing of an earlier run can still be under way.
        for number, record in self._writes.items():
            if record.outcome == SENT:
                self._writes[number] = replace(record, outcome=UNKNOWN)

    def begin(self, record: CallRecord) -> CallRecord:
        """Note a change before it is sent: on the disk, or `AppError` and it must not be sent."""
        sent = replace(record, outcome=SENT, number=secrets.randbits(52))
        self._append_surely({"kind": "intent", **asdict(sent)}, "so nothing was sent")
        self._remember(sent)
        return sent

    def end(self, record: CallRecord) -> None:
        """Note how a call ended."""
        if record.write:
            line = {key: value for key, value in asdict(record).items() if key not in ("params", "cli")}
            self._append({"kind": "result", **line})
            self._remember(record)
            return
        if self._keep_reads:
            self._append({"kind": "read", **asdict(record)})
        with self._lock:
            self._reads.append(record)

    def settle(self, number: int, *, done: bool, note: str = "") -> CallRecord:
        """Note what a person found out about a change of unknown outcome: one more line, nothing is rewritten."""
        with self._settling:
            record = self._open_question(number)
            outcome = WAS_DONE if done else WAS_NOT_DONE
            settled = replace(record, outcome=outcome, settled_at=time.time(), note=note.strip()[:NOTE_LIMIT])
            line = {name: getattr(settled, name) for name in ("number", "outcome", "settled_at", "note")}
            self._append_surely({"kind": "settled", **line}, "so this was not noted")
            self._remember(settled)
        return settled

    def watch_unknown(self, told: Callable[[int], None]) -> None:
        """Call back with how many changes have an unknown outcome: now, and whenever that differs."""
        self._told_unknown = told
        told(len(self.unknown()))

    def unknown(self) -> tuple[CallRecord, ...]:
        """Changes that were sent and whose outcome nobody knows."""
        with self._lock:
            return tuple(record for record in self._writes.values() if record.outcome == UNKNOWN)

    def entries(self, search: str = "", limit: int = 500, writes_only: bool = False) -> JournalPage:
        """The newest entries whose words all occur in them."""
        with self._lock:
            records = [*self._writes.values(), *(() if writes_only else self._reads)]
        words = search.lower().split()
        found = [record for record in records if all(word in _text(record) for word in words)]
        found.sort(key=lambda record: record.at, reverse=True)
        return JournalPage(tuple(found[:limit]), self.verify(), len(self.unknown()))

    def verify(self) -> bool:
        """Whether the chain of hashes holds."""
        return self._chain.verify()

    def close(self) -> None:
        """Let go of the files."""
        self._chain.close()

    def _open_question(self, number: int) -> CallRecord:
        with self._lock:
            record = self._writes.get(number)
        if record is None:
            text = "The journal has no such change."
            raise AppError(ErrorKind.NOT_FOUND, text, "It may be too old to be kept; read the journal again.")
        if record.outcome != UNKNOWN:
            raise AppError(ErrorKind.CONFLICT, _KNOWN.get(record.outcome, _ANSWERED), "Read the journal again.")
        return record

    def _append_surely(self, line: dict[str, Any], so: str) -> None:
        try:
            self._chain.append(line, durable=True)
        except OSError as error:
            raise AppError(
                ErrorKind.LOCAL,
                f"The journal can't be written ({error.strerror or error}), {so}.",
                "Make room on the disk or check the folder's permissions, then try again.",
            ) from None

    def _append(self, line: dict[str, Any]) -> None:
        try:
            self._chain.append(line, durable=False)
        except OSError:
            # The call is over and its outcome is still shown; on disk it stays an intent, that is "unknown".
            return

    def _remember(self, record: CallRecord) -> None:
        with self._lock:
            before = self._writes.get(record.number)
            self._writes[record.number] = record
            while len(self._writes) > WRITES_KEPT:
                self._writes.popitem(last=False)
        if UNKNOWN in {record.outcome, before.outcome if before is not None else SENT}:
            self._told_unknown(len(self.unknown()))

    def _recall(self, line: dict[str, Any]) -> None:
        kind, number = line.get("kind"), line.get("number", 0)
        values = {key: value for key, value in line.items() if key in _FIELDS}
        if kind == "intent":
            self._remember(CallRecord(**values))
        elif kind in {"result", "settled"} and number in self._writes:
            self._remember(replace(self._writes[number], **values))
        elif kind == "read":
            self._reads.append(CallRecord(**values))


_ANSWERED = "AWS has answered this change: its outcome is known."
_KNOWN = {
    SENT: "This change is still under way.",
    WAS_DONE: "This change was settled already: it was done.",
    WAS_NOT_DONE: "This change was settled already: it was not done.",
}


def _text(record: CallRecord) -> str:
    params = json.dumps(record.params, ensure_ascii=False, default=str)
    words = (record.service, record.operation, record.account, record.region, record.outcome, record.request_id)
    return " ".join((*words, record.note, params)).lower()
