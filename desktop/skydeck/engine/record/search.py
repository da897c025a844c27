"""Finds entries in the files of the journal, newest first, without keeping them; it writes nothing."""

from __future__ import annotations

import heapq
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from skydeck.core.outcomes import UNKNOWN, is_failure
from skydeck.engine.record.chain import Chain
from skydeck.link.messages import CallRecord, ReadJournal

_FIELDS = frozenset(item.name for item in fields(CallRecord))
# Lines stand in the order in which calls ended, or began; a call under way may be this much older than its neighbours.
_SLACK = 1200.0

Line = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Found:
    """An entry, or, without one, the news that all that is newer was looked at."""

    at: float
    record: CallRecord | None = None


@dataclass(frozen=True, slots=True)
class _Word:
    """A word that is looked for, and the accounts that are called so."""

    text: str
    accounts: frozenset[str]

    def may_be_in(self, line: bytes) -> bool:
        """Whether it is worth reading a line, all in small letters, for this word."""
        # What JSON writes in another way can't be told from the bytes: "Straße" is found by "strasse".
        simple = self.text.isascii() and self.text.isprintable() and not set(self.text) & {'"', "\\"}
        return bool(self.accounts) or not simple or self.text.encode() in line or b"\\u" in line

    def is_in(self, text: str, account: str) -> bool:
        return self.text in text or account in self.accounts


class Search:
    """One question to the journal; `names` are the accounts as the user calls them."""

    def __init__(self, asked: ReadJournal, names: Mapping[str, str]) -> None:
        self._asked = asked
        self._words = tuple(
            _Word(word, frozenset(account for account, name in names.items() if word in name.casefold()))
            for word in asked.search.casefold().split()
        )
        self._account = json.dumps(asked.account).encode() if asked.account else b""
        self.wants_reads = not (asked.writes_only or asked.unknown)

    def run(self, changes: Chain, reads: Chain | None, now: Callable[[CallRecord], CallRecord]) -> Iterator[Found]:
        """What is found, newest first, with a word at the end of each file; `now` knows how changes stand."""
        sources = [self._changes(changes, now)]
        if reads is not None:
            sources.append(self._reads(reads))
        return heapq.merge(*sources, key=lambda found: -found.at)

    def _changes(self, chain: Chain, now: Callable[[CallRecord], CallRecord]) -> Iterator[Found]:
        for found in merged_changes(self._files(chain)):
            if found.record is None or self._matches(record := now(found.record)):
                yield found if found.record is None else Found(found.at, record)

    def _reads(self, chain: Chain) -> Iterator[Found]:
        for data in self._files(chain):
            oldest = 0.0
            for raw in reversed(data.splitlines()) if self._may_be_in(data) else ():
                if (line := self._worth_reading(raw)) is None:
                    continue
                record = record_of(line)
                oldest = record.at + record.seconds
                if self._matches(record):
                    yield Found(oldest, record)
            yield Found(oldest or _begun(data))

    def _files(self, chain: Chain) -> Iterator[bytes]:
        """Those files whose time is asked for."""
        asked = self._asked
        for data in chain.contents():
            begun = _begun(data)
            if not asked.until or begun <= asked.until + _SLACK:
                yield data
            if begun < asked.since - _SLACK:
                return

    def _worth_reading(self, raw: bytes) -> Line | None:
        asked = self._asked
        if asked.failed and b'"outcome":"ok"' in raw[:_OUTCOME_WITHIN]:
            return None
        if not self._may_be_in(raw):
            return None
        line = _parsed(raw)
        return line if line.get("kind") == "read" else None

    def _may_be_in(self, data: bytes) -> bool:
        """Whether a line, or a whole file, is worth a closer look: parsing takes twenty times as long as this."""
        if self._account not in data:
            return False
        small = data.lower() if self._words else data
        return all(word.may_be_in(small) for word in self._words)

    def _matches(self, record: CallRecord) -> bool:
        asked = self._asked
        if (asked.account and record.account != asked.account) or record.at < asked.since:
            return False
        if asked.until and record.at > asked.until:
            return False
        if (asked.failed and not is_failure(record.outcome)) or (asked.unknown and record.outcome != UNKNOWN):
            return False
        text = _text(record) if self._words else ""
        return all(word.is_in(text, record.account) for word in self._words)


def merged_changes(files: Iterator[bytes]) -> Iterator[Found]:
    """Changes with all that later lines say about them, newest first."""
    later: dict[int, Line] = {}
    carried: dict[int, Line] = {}
    for data in files:
        oldest = _begun(data)
        for raw in reversed(data.splitlines()):
            line = _parsed(raw)
            kind, number = line.get("kind"), line.get("number", 0)
            if kind in {"result", "settled"}:
                later[number] = {**line, **later.get(number, {})}
            elif kind == "carried":
                carried[number] = line
            elif kind == "intent":
                carried.pop(number, None)
                yield Found(line["at"], merged(record_of(line), later.pop(number, {})))
        yield Found(oldest)
    for number, line in carried.items():  # the file with the intent is gone
        yield Found(line["at"], merged(record_of(line), later.pop(number, {})))


def find_change(chain: Chain, number: int) -> CallRecord | None:
    """The change of this number, in any file."""
    mark = f'"number":{number}'.encode()
    wanted = (b"\n".join(raw for raw in data.splitlines() if mark in raw) for data in chain.contents())
    found = (one.record for one in merged_changes(wanted) if one.record is not None)
    return next((record for record in found if record.number == number), None)


def find_states(chain: Chain, number: int, since: float) -> dict[str, Any]:
    """What rows were, under "before" and "after"; no file is looked at that was full before `since`."""
    mark, found = f'"number":{number},'.encode(), dict[str, Any]()
    for data in chain.contents():
        lines = [_parsed(raw) for raw in data.splitlines() if mark in raw[:_NUMBER_WITHIN]]
        found |= {line["kind"]: line["state"] for line in lines}
        if "before" in found or _begun(data) < since:
            break
    return found


def record_of(line: Line) -> CallRecord:
    """What a line says, as a record."""
    return CallRecord(**{key: value for key, value in line.items() if key in _FIELDS})


def read_line(record: CallRecord) -> Line:
    """A call that changed nothing, as short as it can be told; the outcome stands before what AWS was asked."""
    line = {"kind": "read", "outcome": record.outcome, "at": record.at, "seconds": record.seconds}
    line |= {"account": record.account, "region": record.region, "service": record.service}
    line |= {"operation": record.operation, "request_id": record.request_id}
    if record.attempts != 1:
        line["attempts"] = record.attempts
    return {**line, "params": record.params}


_NUMBER_WITHIN = 64  # of a line about states, which may be long
_OUTCOME_WITHIN = len('{"kind":"read","outcome":"ok"')


def merged(record: CallRecord, later: Line) -> CallRecord:
    """A record, and what a later line says of it."""
    return replace(record, **{key: value for key, value in later.items() if key in _FIELDS})


def _parsed(raw: bytes) -> Line:
    try:
        line = json.loads(raw)
    except ValueError:
        return {}
    return line if isinstance(line, dict) else {}


def _begun(data: bytes) -> float:
    """When a file was begun."""
    return float(_parsed(data[: data.find(b"\n")]).get("at", 0) or 0)


def _text(record: CallRecord) -> str:
    params = json.dumps(record.params, ensure_ascii=False, separators=(",", ":"), default=str)
    words = (record.service, record.operation, record.account, record.region, record.outcome, record.request_id)
    return " ".join((*words, record.note, params)).casefold()
