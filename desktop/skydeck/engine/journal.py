"""What was asked of AWS: changes on disk before they are sent, reads in memory; it sends nothing."""

from __future__ import annotations

import json
import secrets
import threading
from collections import OrderedDict, deque
from dataclasses import asdict, fields, replace
from pathlib import Path
from typing import Any

from skydeck.core.errors import AppError, ErrorKind
from skydeck.engine.chain import Chain
from skydeck.link.messages import CallRecord, JournalPage

READS_KEPT = 2000
WRITES_KEPT = 5000
_FILES_RECALLED = 2  # some ten thousand changes; all twenty would take a second at every start
SENT, UNKNOWN, OK = "sent", "unknown", "ok"

_FIELDS = frozenset(item.name for item in fields(CallRecord))


class Journal:
    """One for the engine; used by all its threads."""

    def __init__(self, folder: Path, *, keep_reads: bool = False, chain: Chain | None = None) -> None:
        self._chain = chain or Chain(folder)
        self._keep_reads = keep_reads
        self._lock = threading.Lock()
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
        try:
            self._chain.append({"kind": "intent", **asdict(sent)}, durable=True)
        except OSError as error:
            raise AppError(
                ErrorKind.LOCAL,
                f"The journal can't be written ({error.strerror or error}), so nothing was sent.",
                "Make room on the disk or check the folder's permissions, then try again.",
            ) from None
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

    def settle(self, number: int) -> None:
        """The user has looked at what an unknown change did."""
        with self._lock:
            record = self._writes.get(number)
        if record is not None and record.outcome == UNKNOWN:
            self.end(replace(record, outcome="settled"))

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

    def _append(self, line: dict[str, Any]) -> None:
        try:
            self._chain.append(line, durable=False)
        except OSError:
            # The call is over and its outcome is still shown; on disk it stays an intent, that is "unknown".
            return

    def _remember(self, record: CallRecord) -> None:
        with self._lock:
            self._writes[record.number] = record
            while len(self._writes) > WRITES_KEPT:
                self._writes.popitem(last=False)

    def _recall(self, line: dict[str, Any]) -> None:
        kind, number = line.get("kind"), line.get("number", 0)
        values = {key: value for key, value in line.items() if key in _FIELDS}
        if kind == "intent":
            self._remember(CallRecord(**values))
        elif kind == "result" and number in self._writes:
            self._remember(replace(self._writes[number], **values))
        elif kind == "read":
            self._reads.append(CallRecord(**values))


def _text(record: CallRecord) -> str:
    params = json.dumps(record.params, ensure_ascii=False, default=str)
    words = (record.service, record.operation, record.account, record.region, record.outcome, record.request_id, params)
    return " ".join(words).lower()
