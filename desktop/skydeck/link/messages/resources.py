"""Lists, details and changes of resources."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from skydeck.core.context import AwsContext
from skydeck.core.errors import AppError
from skydeck.link.codec import message


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
