"""Everything that window and engine say to each other; a closed list of frozen types, no behaviour.

A request gets answers with its own number, the last of which is `Done` or `Failed`. Number 0 is for events.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from skydeck.core.context import Account, AwsContext
from skydeck.core.errors import AppError
from skydeck.link.codec import Typed, message

EVENT = 0
# Outcomes of changes that a person has looked at, because nobody knew.
WAS_DONE, WAS_NOT_DONE = "settled: done", "settled: not done"

# --- window to engine: about the link itself ---


@message
@dataclass(frozen=True, slots=True)
class Hello:
    """The first message: how this engine is to behave. It is answered with `Done`."""

    data_dir: str
    sandbox_only: bool = False  # real credentials, files and hosts are out of reach
    connect_timeout: float = 5
    read_timeout: float = 15
    max_attempts: int = 4


@message
@dataclass(frozen=True, slots=True)
class UseSandbox:
    """Where the sandbox account listens, and its keys of this run. Answered with `Done(AccountList)`."""

    endpoint: str
    access_key_id: str
    secret_access_key: str
    number: str
    region: str


@message
@dataclass(frozen=True, slots=True)
class Grant:
    """The window has room for more pages of stream `stream`."""

    stream: int
    pages: int


@message
@dataclass(frozen=True, slots=True)
class Cancel:
    """Stop working on request `request`; its later answers are dropped."""

    request: int


@message
@dataclass(frozen=True, slots=True)
class Answer:
    """What the user said to a `Question`; None: cancelled."""

    question: int
    value: str | None


# --- window to engine: accounts ---


@message
@dataclass(frozen=True, slots=True)
class ListAccounts:
    """Every account that was found or added. `Done(AccountList)`."""


@message
@dataclass(frozen=True, slots=True)
class AddKeys:
    """Add an account by access keys. `Done(AccountList)`."""

    name: str
    access_key_id: str
    secret_access_key: str
    session_token: str
    region: str
    endpoint: str
    keep: bool  # in the OS keyring; else in memory until the engine ends


@message
@dataclass(frozen=True, slots=True)
class RemoveAccount:
    """Forget an account of Skydeck's own. `Done(AccountList)`."""

    account: str


@message
@dataclass(frozen=True, slots=True)
class TrustAccount:
    """The account number that the account's credentials have now is the right one. `Done(AccountList)`."""

    account: str


@message
@dataclass(frozen=True, slots=True)
class WhoAmI:
    """Who the account's credentials are. `Done(Identity)`."""

    context: AwsContext


@message
@dataclass(frozen=True, slots=True)
class ListRegions:
    """Regions of the account's partition. `Done(RegionList)`."""

    context: AwsContext


# --- window to engine: resources ---


@message
@dataclass(frozen=True, slots=True)
class ParentRow:
    """The row that a list belongs to: a related list names the child of its kind that it is."""

    kind: str
    row: str
    child: str = ""  # title of the `Child`; empty when the list's kind names `kind` as its parent


@message
@dataclass(frozen=True, slots=True)
class ListRows:
    """Stream a kind's rows: `Rows` pages, then `Done(ListEnd)`. Pages wait for `Grant`s."""

    context: AwsContext
    kind: str
    parent: ParentRow | None = None
    params: dict[str, Any] = field(default_factory=dict)  # more parameters for the list call (server-side filters)
    credit: int = 4
    limit: int = 0  # stop after about so many rows; 0: read all
    background: bool = False  # auto-refresh: must not hold up what the user is waiting for


@message
@dataclass(frozen=True, slots=True)
class FetchDetail:
    """Everything about one row: `Detail`, then a `PartRead` for each part, then `Done`."""

    context: AwsContext
    kind: str
    row: str
    parent: ParentRow | None = None


@message
@dataclass(frozen=True, slots=True)
class Prepare:
    """What an action would do, before the user is asked. `Done(Preparation)`."""

    context: AwsContext
    kind: str
    action: str
    rows: tuple[str, ...]
    parent: ParentRow | None = None


@message
@dataclass(frozen=True, slots=True)
class Invoke:
    """Do it: `ItemDone` for each row as it is finished, then `Done`. Never repeated by the link."""

    context: AwsContext
    kind: str
    action: str
    rows: tuple[str, ...]
    inputs: dict[str, Any] = field(default_factory=dict)
    parent: ParentRow | None = None


@message
@dataclass(frozen=True, slots=True)
class EditTags:
    """Set and remove tags on rows: `ItemDone` for each, then `Done`."""

    context: AwsContext
    kind: str
    rows: tuple[str, ...]
    set: dict[str, str]
    remove: tuple[str, ...]
    parent: ParentRow | None = None


@message
@dataclass(frozen=True, slots=True)
class ReadJournal:
    """The newest journal entries that match. `Done(JournalPage)`."""

    search: str = ""
    limit: int = 500
    writes_only: bool = False


@message
@dataclass(frozen=True, slots=True)
class SettleChange:
    """What a person found out about the change of unknown outcome with this number. `Done(CallRecord)`."""

    number: int
    done: bool
    note: str = ""


# --- engine to window: answers ---


@message
@dataclass(frozen=True, slots=True)
class Done:
    """The end of a request; `value` is one of the answer types below, or None."""

    value: Typed = None


@message
@dataclass(frozen=True, slots=True)
class Failed:
    """The end of a request that did not work."""

    error: AppError


@message
@dataclass(frozen=True, slots=True)
class Rows:
    """One page: vectors (`core.vectors`) of ids, labels, flags, then one for each column of the kind.

    Flags: bit 0 pending, bit n+1 set when the guard of the kind's nth action holds.
    """

    count: int
    vectors: tuple[bytes, ...]


@message
@dataclass(frozen=True, slots=True)
class ListEnd:
    """How a list ended."""

    rows: int
    complete: bool  # False: more exist on the server


@message
@dataclass(frozen=True, slots=True)
class Field:
    """One line of an overview."""

    title: str
    value: Any
    render: str
    link: str = ""


@message
@dataclass(frozen=True, slots=True)
class Detail:
    """One row in full."""

    label: str
    id: str
    raw: Any
    fields: tuple[Field, ...]
    tags: dict[str, str] | None  # None: this kind has none
    arn: str
    console_url: str
    flags: int
    cli: str  # the read as an AWS CLI line
    boto3: str
    parts: tuple[str, ...] = ()  # titles of the parts that follow


@message
@dataclass(frozen=True, slots=True)
class PartRead:
    """One part of a detail: its fields, or why it can't be read."""

    title: str
    fields: tuple[Field, ...] = ()
    raw: Any = None
    error: AppError | None = None


@message
@dataclass(frozen=True, slots=True)
class Target:
    """One row that an action would touch."""

    row: str
    label: str
    refused: str = ""  # why the action does not apply to it


@message
@dataclass(frozen=True, slots=True)
class Preparation:
    """What the confirmation names: read from AWS just now, not from the table."""

    account_name: str
    account_number: str
    region: str
    targets: tuple[Target, ...]
    cli: str
    boto3: str
    warnings: tuple[str, ...] = ()


@message
@dataclass(frozen=True, slots=True)
class ItemDone:
    """The outcome for one row of a change."""

    row: str
    label: str
    error: AppError | None = None
    result: Any = None


@message
@dataclass(frozen=True, slots=True)
class AccountList:
    """Accounts, and what is wrong with the files they come from."""

    accounts: tuple[Account, ...]
    problems: tuple[str, ...] = ()
    vault: str = ""  # why secrets can't be kept on this machine; empty when they can


@message
@dataclass(frozen=True, slots=True)
class Identity:
    """Who we are in an account."""

    number: str
    arn: str
    alias: str = ""
    partition: str = "aws"
    expires: float = 0  # seconds since 1970; 0 when it does not end by itself


@message
@dataclass(frozen=True, slots=True)
class Region:
    """One region."""

    id: str
    title: str
    enabled: bool = True


@message
@dataclass(frozen=True, slots=True)
class RegionList:
    """The regions of a partition; `checked` when AWS confirmed which are enabled."""

    regions: tuple[Region, ...]
    partition: str
    checked: bool


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
    outcome: str  # "ok", "ok: " and a code that means "none", "sent", "unknown", `WAS_DONE`…, or an error code
    request_id: str = ""
    write: bool = False
    attempts: int = 1
    cli: str = ""
    number: int = 0  # pairs the intent and the result of a write
    settled_at: float = 0  # when a person said what became of it; 0: nobody had to
    note: str = ""  # what they added


@message
@dataclass(frozen=True, slots=True)
class JournalPage:
    """Journal entries, newest first."""

    entries: tuple[CallRecord, ...]
    intact: bool  # the chain of hashes holds
    unknown: int  # writes whose outcome is not known


# --- engine to window: events ---


@message
@dataclass(frozen=True, slots=True)
class Question:
    """The engine needs a person: an MFA code, a consent. Answered by `Answer`."""

    question: int
    title: str
    text: str
    secret: bool = False
    choices: tuple[str, ...] = ()


@message
@dataclass(frozen=True, slots=True)
class UnknownChanges:
    """How many changes of unknown outcome the journal has: at the start, and whenever that differs."""

    count: int


@message
@dataclass(frozen=True, slots=True)
class Notice:
    """Something the user should know that no request asked for."""

    text: str
    level: str = "warning"
