"""The record of calls."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from skydeck.link.codec import message


@message
@dataclass(frozen=True, slots=True)
class ReadJournal:
    """Entries that match, newest first, from all files. `CallsFound` when `streamed`, then `Done(JournalPage)`."""

    search: str = ""  # every word must occur
    limit: int = 500
    writes_only: bool = False
    since: float = 0  # seconds since 1970
    until: float = 0  # 0: up to now
    account: str = ""
    failed: bool = False
    unknown: bool = False
    streamed: bool = False  # the entries come in pages, and the last answer has none
    check: bool = True  # look whether the chains of hashes hold


@message
@dataclass(frozen=True, slots=True)
class ReadCall:
    """A change again, with what was there before and after it. `Done(CallRecord)`."""

    number: int


@message
@dataclass(frozen=True, slots=True)
class WriteOut:
    """A call of the journal as people type it elsewhere. `Done(WrittenOut)`."""

    account: str
    region: str
    service: str
    operation: str  # the API's name, as in `CallRecord`
    params: dict[str, Any]


@message
@dataclass(frozen=True, slots=True)
class SettleChange:
    """What a person found out about the change of unknown outcome with this number. `Done(CallRecord)`."""

    number: int
    done: bool
    note: str = ""


@message
@dataclass(frozen=True, slots=True)
class MakePolicy:
    """A least-privilege policy for what an account's calls of a period did. `Done(Policy)`."""

    account: str
    since: float  # seconds since 1970
    until: float  # 0: up to now


@message
@dataclass(frozen=True, slots=True)
class CallRecord:
    """One line of the journal. As an event (number 0) it says that a call ended, or, with outcome "sent", began."""

    at: float
    account: str
    region: str
    service: str
    operation: str
    params: dict[str, Any]  # secrets redacted
    seconds: float
    outcome: str  # one of `core.outcomes`, "ok: " and a code that means "none", or an error code
    request_id: str = ""
    write: bool = False
    attempts: int = 1
    cli: str = ""
    number: int = 0  # pairs the intent and the result of a write
    settled_at: float = 0  # when a person said what became of it; 0: nobody had to
    note: str = ""  # what they added
    before: Any = None  # of a change, in the answer to `ReadCall`: row ids and what they were, secrets redacted
    after: Any = None  # the same after it, or a sentence that says why it is not known


@message
@dataclass(frozen=True, slots=True)
class CallsFound:
    """Some of the entries that a streamed search finds."""

    entries: tuple[CallRecord, ...]
    back_to: float  # all that is newer was looked at


@message
@dataclass(frozen=True, slots=True)
class JournalPage:
    """Journal entries, newest first."""

    entries: tuple[CallRecord, ...]
    intact: bool  # the chains of hashes hold, as far as they were looked at
    unknown: int  # writes whose outcome is not known
    more: bool = False  # older entries exist that were not looked at
    back_to: float = 0  # all that is newer was looked at


@message
@dataclass(frozen=True, slots=True)
class WrittenOut:
    """A call as an AWS CLI line and as Python; secrets are left out."""

    cli: str
    boto3: str


@message
@dataclass(frozen=True, slots=True)
class Policy:
    """An IAM policy that allows what was done, and nothing else that the calls did not need."""

    text: str  # JSON; empty when there was no call
    actions: tuple[str, ...]  # such as "ec2:StopInstances"
    calls: int  # that it was made from
    notes: tuple[str, ...]  # sentences: what was widened, left out, or is not certain
    denied: tuple[str, ...] = ()  # actions that were asked for and refused: it would need these too


@message
@dataclass(frozen=True, slots=True)
class UnknownChanges:
    """How many changes of unknown outcome the journal has: at the start, and whenever that differs."""

    count: int
