"""What was asked of AWS, on disk: changes before they are sent, reads when they ended; it sends nothing."""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, replace
from itertools import islice
from pathlib import Path
from typing import Any

from skydeck.core.errors import AppError, ErrorKind
from skydeck.core.outcomes import SENT, UNKNOWN, WAS_DONE, WAS_NOT_DONE
from skydeck.engine.record.chain import Chain
from skydeck.engine.record.search import Found, Search, find_change, find_states, merged, read_line, record_of
from skydeck.link.messages import CallRecord, JournalPage, ReadJournal

CALLS_BYTES, CALLS_DAYS, STATES_BYTES = 100 << 20, 90, 48 << 20
_FILES_RECALLED = 2  # a file that is begun repeats what is open in those before: no more need to be read at the start
NOTE_LIMIT = 2000


class Journal:
    """One for the engine; used by all its threads. Three chains: changes, calls that change nothing, and states."""

    def __init__(self, folder: Path, *, chain: Chain | None = None) -> None:
        self._folder, self._chain = folder, chain or Chain(folder)
        self._others: dict[str, Chain] = {}
        self._lock, self._settling, self._opening = threading.Lock(), threading.Lock(), threading.Lock()
        self._told_unknown: Callable[[int], None] = lambda _count: None
        self._told, self._kept = 0, (CALLS_BYTES, CALLS_DAYS)
        self._open = _still_open(self._chain.lines(_FILES_RECALLED))
        self._unwritten: dict[int, CallRecord] = {}  # answered, but the disk was full
        self._chain.carried = self._carried

    def begin(self, record: CallRecord) -> CallRecord:
        """Note a change before it is sent: on the disk, or `AppError` and it must not be sent."""
        sent = replace(record, outcome=SENT, number=secrets.randbits(52))
        self._append_surely({"kind": "intent", **_line(sent)}, "so nothing was sent")
        self._remember(sent)
        return sent

    def end(self, record: CallRecord) -> None:
        """Note how a call ended."""
        if not record.write:
            self._append(self._calls, read_line(record))
            return
        line = {key: value for key, value in _line(record).items() if key not in ("params", "cli")}
        self._remember(record)  # first: a file that this line fills is followed by one that repeats what is open
        if not self._append(lambda: self._chain, {"kind": "result", **line}):
            self._unwritten[record.number] = record

    def before(self, number: int, rows: Mapping[str, Any]) -> None:
        """Note what rows are before the change of this number, as far as that can be written."""
        # The intent is on the disk: a picture of the past is no reason not to send it.
        self._append(self._states, {"kind": "before", "number": number, "at": time.time(), "state": rows})

    def after(self, number: int, state: Mapping[str, Any] | str) -> None:
        """Note what the change of this number has left, or in a sentence why that is not known."""
        self._append(self._states, {"kind": "after", "number": number, "at": time.time(), "state": state})

    def settle(self, number: int, *, done: bool, note: str = "") -> CallRecord:
        """Note what a person found out about a change of unknown outcome: one more line, nothing is rewritten."""
        with self._settling:
            record = self._open_question(number)
            outcome = WAS_DONE if done else WAS_NOT_DONE
            settled = replace(record, outcome=outcome, settled_at=time.time(), note=note.strip()[:NOTE_LIMIT])
            line = {name: getattr(settled, name) for name in ("number", "outcome", "settled_at", "note")}
            self._remember(settled)
            try:
                self._append_surely({"kind": "settled", **line}, "so this was not noted")
            except AppError:
                self._remember(record)
                raise
        return settled

    def keep_within(self, total_bytes: int, days: int) -> None:
        """How much to keep of the calls that changed nothing."""
        with self._opening:
            self._kept = (total_bytes, days)
            calls = self._others.get("calls")
        if calls is not None:
            calls.keep_within(total_bytes, days)

    def watch_unknown(self, told: Callable[[int], None]) -> None:
        """Call back with how many changes have an unknown outcome: now, and whenever that differs."""
        self._told_unknown = told
        self._told = len(self.unknown())
        told(self._told)

    def unknown(self) -> tuple[CallRecord, ...]:
        """Changes that were sent and whose outcome nobody knows."""
        with self._lock:
            return tuple(record for record in self._open.values() if record.outcome == UNKNOWN)

    def find(self, asked: ReadJournal, names: Mapping[str, str] | None = None) -> Iterator[Found]:
        """What matches, newest first, from all files; in between, how far back was looked."""
        search = Search(asked, names or {})
        with _readable():
            yield from search.run(self._chain, self._calls() if search.wants_reads else None, self._as_it_stands)

    def entries(self, search: str = "", limit: int = 500, writes_only: bool = False) -> JournalPage:
        """The newest entries whose words all occur in them."""
        asked = ReadJournal(search, limit, writes_only)
        found = islice((one.record for one in self.find(asked) if one.record is not None), limit)
        return JournalPage(tuple(found), self.verify(), len(self.unknown()))

    def call(self, number: int) -> CallRecord:
        """A change, with what was before and after it."""
        with _readable():
            record = find_change(self._chain, number)
            if record is None:
                raise _gone()
            known = find_states(self._states(), number, record.at)
        return replace(self._as_it_stands(record), before=known.get("before"), after=known.get("after"))

    def verify(self) -> bool:
        """Whether the chains of hashes hold."""
        with _readable():
            others = [name for name in ("calls", "states") if (self._folder / f"{name}.jsonl").exists()]
            return all(chain.verify() for chain in (self._chain, *map(self._other, others)))

    def close(self) -> None:
        """Let go of the files."""
        for chain in (self._chain, *self._others.values()):
            chain.close()

    def _open_question(self, number: int) -> CallRecord:
        with self._lock:
            record = self._open.get(number)
        if record is None:
            found = find_change(self._chain, number)
            record = self._as_it_stands(found) if found is not None else None
        if record is None:
            raise _gone()
        if record.outcome != UNKNOWN:
            raise AppError(ErrorKind.CONFLICT, _KNOWN.get(record.outcome, _ANSWERED), "Read the journal again.")
        return record

    def _as_it_stands(self, record: CallRecord) -> CallRecord:
        """What the files say; of a change without an answer, whether it is under way."""
        if record.outcome != SENT:
            return record
        with self._lock:
            known = self._open.get(record.number) or self._unwritten.get(record.number)
        return known or replace(record, outcome=UNKNOWN)

    def _append_surely(self, line: dict[str, Any], so: str) -> None:
        try:
            self._chain.append(line, durable=True)
        except OSError as error:
            raise AppError(
                ErrorKind.LOCAL,
                f"The journal can't be written ({error.strerror or error}), {so}.",
                "Make room on the disk or check the folder's permissions, then try again.",
            ) from None

    def _append(self, chain: Callable[[], Chain], line: dict[str, Any]) -> bool:
        try:
            chain().append(line, durable=False)
        except OSError:
            # The call is over and its outcome is still shown; on disk a change stays an intent, that is "unknown".
            return False
        return True

    def _calls(self) -> Chain:
        return self._other("calls")

    def _states(self) -> Chain:
        return self._other("states")

    def _other(self, name: str) -> Chain:
        """A chain that is opened when it is first needed: the start waits for none of them."""
        with self._opening:
            if name not in self._others:
                chain = self._others[name] = Chain(self._folder, name)
                size, days = self._kept if name == "calls" else (STATES_BYTES, 0)
                chain.keep_within(size, days)
            return self._others[name]

    def _carried(self) -> list[dict[str, Any]]:
        with self._lock:
            return [{"kind": "carried", **_line(record)} for record in self._open.values()]

    def _remember(self, record: CallRecord) -> None:
        with self._lock:
            if record.outcome in {SENT, UNKNOWN}:
                self._open[record.number] = record
            else:
                self._open.pop(record.number, None)
        count = len(self.unknown())
        if count != self._told:
            self._told = count
            self._told_unknown(count)


def _still_open(lines: Iterator[dict[str, Any]]) -> dict[int, CallRecord]:
    """Changes without an answer; nothing of an earlier run can still be under way."""
    still: dict[int, CallRecord] = {}
    ended: set[int] = set()
    for line in lines:
        kind, number = line.get("kind"), line.get("number", 0)
        if kind == "intent" or (kind == "carried" and number not in ended):
            still[number] = record_of(line)
        elif kind in {"result", "settled"} and line.get("outcome") == UNKNOWN and number in still:
            still[number] = merged(still[number], line)
        elif kind in {"result", "settled"}:
            ended.add(number)
            still.pop(number, None)
    return {number: replace(record, outcome=UNKNOWN) for number, record in still.items()}


@contextmanager
def _readable() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        text = f"The journal can't be read ({error.strerror or error})."
        raise AppError(ErrorKind.LOCAL, text, "Check the permissions of Skydeck's folder, then try again.") from None


def _line(record: CallRecord) -> dict[str, Any]:
    return {name: value for name, value in asdict(record).items() if name not in ("before", "after")}


def _gone() -> AppError:
    text = "The journal has no such change."
    return AppError(ErrorKind.NOT_FOUND, text, "It may be too old to be kept; read the journal again.")


_ANSWERED = "AWS has answered this change: its outcome is known."
_KNOWN = {
    SENT: "This change is still under way.",
    WAS_DONE: "This change was settled already: it was done.",
    WAS_NOT_DONE: "This change was settled already: it was not done.",
}
