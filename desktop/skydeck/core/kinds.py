"""The vocabulary in which a service is described as data; it evaluates nothing and calls nothing.

Rows, cells, guards and parameters are JMESPath over the raw response. Where a kind has a parent, the raw row carries
the parent's raw row as `_parent`. Whatever a kind says about its raw row holds for the list's and for the detail's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, IntEnum


class Render(Enum):
    """How a value is shown and sorted."""

    TEXT = "text"
    MONO = "mono"  # ids, ARNs, addresses
    STATE = "state"  # a dot in the state's role, and its word
    LAST_SEGMENT = "last_segment"  # of a path, URL or ARN; the whole in the tooltip
    NUMBER = "number"
    SIZE = "size"  # bytes
    GIB = "gib"
    MIB = "mib"
    SECONDS = "seconds"
    TIME = "time"  # a moment, local with zone
    AGE = "age"  # the same moment, as "67 d"
    BOOL = "bool"
    LIST = "list"

    @property
    def is_number(self) -> bool:
        """Right-aligned, sorted as a number."""
        return self in _NUMBERS

    @property
    def is_moment(self) -> bool:
        """Shipped as seconds since 1970."""
        return self in (Render.TIME, Render.AGE)


_NUMBERS = frozenset({Render.NUMBER, Render.SIZE, Render.GIB, Render.MIB, Render.SECONDS, Render.AGE})


class Risk(IntEnum):
    """How much an action can cost, which chooses the dialog."""

    L0 = 0  # reversible: no question
    L1 = 1  # stop, reboot: yes or no, naming targets, account and region
    L2 = 2  # terminate, delete: what goes and what stays, a hold before sending
    L3 = 3  # type the name, or the count for many


class Scope(Enum):
    """What a list covers."""

    REGION = "region"
    GLOBAL = "global"


@dataclass(frozen=True, slots=True)
class Call:
    """One operation: which, with what, and where its rows are."""

    operation: str  # boto3 method name
    rows: str = "@"
    # Parameter -> JMESPath: a list's over the parent's raw row, a part's over the raw row, a detail's over
    # {"id", "ids", "row", "_parent"}; one that uses `ids` reads several rows in one call.
    params: Mapping[str, str] = field(default_factory=dict)
    page_size: int = 0  # asked for when the operation takes a limit; 0 leaves it to AWS
    client: str = ""  # boto3 service name, when it is not the kind's


@dataclass(frozen=True, slots=True)
class Column:
    """One cell of a row, or one line of an overview."""

    title: str
    path: str
    render: Render = Render.TEXT
    key: str = ""  # its name in the filter language; made from the title when empty
    width: int = 0  # pixels at 100 %; 0 lets the render decide
    hidden: bool = False  # offered by the column chooser, not shown at first
    link: str = ""  # kind id whose rows this value (or each of its items) names, by id or, with `arn_tail`, by ARN
    missing: str = ""  # what a missing value means, in a word: "never"

    @property
    def name(self) -> str:
        """The word that the filter language knows it by."""
        return self.key or self.title.lower().replace(" ", "-")


@dataclass(frozen=True, slots=True)
class Input:
    """One field of an action's form."""

    title: str
    param: str  # top-level parameter of the operation
    kind: str = "text"  # "text", "json", "number", "bool", "choice" or "secret"
    default: str = ""
    initial: str = ""  # name of the column whose value it starts with when one row is selected
    choices: tuple[str, ...] = ()
    help: str = ""
    required: bool = False


@dataclass(frozen=True, slots=True)
class Action:
    """One verb on selected rows."""

    id: str
    title: str  # a dialog follows: it ends in "…"
    operation: str
    params: Mapping[str, str]  # parameter -> JMESPath over the raw row, or over the list of rows when `batch`
    risk: Risk
    done: str  # past tense for the bar: "Stopped {label}"; {label} is a name or "3 instances"
    when: str = ""  # guard over the raw row; empty: always
    batch: bool = False  # one call for all rows
    icon: str = ""
    primary: bool = False
    inputs: tuple[Input, ...] = ()
    consequence: str = ""  # one sentence: what is lost and what stays; L2 and L3 must have it
    dry_run: bool = False  # the operation takes DryRun: asked before an L3 dialog
    result: str = ""  # JMESPath over the answer, shown to the user (an invocation's payload)
    failure: str = ""  # JMESPath over the answer: what went wrong although the call itself worked; null when nothing
    client: str = ""


@dataclass(frozen=True, slots=True)
class Child:
    """Rows of another kind that belong to this one: listed under *Related* with a count."""

    title: str
    kind: str
    params: Mapping[str, str] = field(default_factory=dict)  # over the raw row; merged into that kind's list call
    where: str = ""  # else: client-side guard over the other kind's raw row; `$id` is this row's id (quoted)
    call: Call | None = None  # lists rows of the same shape instead of that kind's list call; `params` are its own


@dataclass(frozen=True, slots=True)
class Part:
    """An extra read for the detail pane; when it is denied, the rest still shows."""

    title: str
    call: Call
    absent: tuple[str, ...] = ()  # error codes that mean "none", not failure
    fields: tuple[Column, ...] = ()


@dataclass(frozen=True, slots=True)
class Tags:
    """How a kind's tags are read and written."""

    read: str = "Tags"  # JMESPath over the raw row to [{Key, Value}] or a map; empty when `read_call` is set
    read_call: Call | None = None  # parameters over the raw row
    target: Mapping[str, str] = field(default_factory=dict)  # parameters that name the resource
    set_operation: str = ""
    remove_operation: str = ""
    set_param: str = "Tags"  # dots go down: "Tagging.TagSet"
    remove_param: str = "TagKeys"
    as_map: bool = False  # {"k": "v"} instead of [{"Key": "k", "Value": "v"}]
    remove_as_list: bool = False  # [{"Key": "k"}] instead of ["k"]
    extra: Mapping[str, str] = field(default_factory=dict)  # more members of each written tag, over the raw row
    keep: tuple[str, ...] = ()  # of `extra`, what an existing tag of the same key keeps
    replaces_all: bool = False  # setting writes the whole set, read first (S3); the last one goes by `remove_operation`
    client: str = ""


@dataclass(frozen=True, slots=True, eq=False)  # a kind is itself: compared and hashed by identity
class ResourceKind:
    """A sort of resource: how it is listed, shown, and what can be done with it."""

    service: str  # the sidebar's service this kind is under
    name: str  # plural; the kind's id is "service.name"
    title: str  # "Instances"
    singular: str  # "instance"
    icon: str
    about: str  # one line for those who do not know what it is
    list: Call
    id: str  # JMESPath over the raw row
    columns: tuple[Column, ...]
    label: str = ""  # JMESPath; the id when empty or null
    client: str = ""  # boto3 service name; `service` when empty
    region: str = ""  # JMESPath over the raw row: where every call but the list goes; the list's region when null
    scope: Scope = Scope.REGION
    parent: str = ""  # kind id that its list needs a row of; such kinds are reached from there only
    detail: Call | None = None  # a row by its id, as full as the list's; without it the row is sought in the list
    overview: tuple[Column, ...] = ()  # over the detail row; the columns when empty
    parts: tuple[Part, ...] = ()
    actions: tuple[Action, ...] = ()
    children: tuple[Child, ...] = ()
    tags: Tags | None = None
    # JMESPath over the raw row, or a template that starts with "arn:"; in it {partition}, {region}, {account} and {id},
    # and any other {word} is a member of the raw row.
    arn: str = ""
    arn_tail: str = ""  # an id is what follows the last of this in an ARN: "/"
    # Deep link under the partition's console host; {region}, {id}, {label}, {arn}, {parent} (its id) are quoted;
    # {id_dollar} and {parent_dollar} are quoted twice, with $ for the second %, as CloudWatch wants it.
    console: str = ""
    pending: str = ""  # guard: such a row will change by itself soon, so refresh faster
    sort: str = ""  # column name to sort by at first; "-" before it for descending
    large: bool = False  # loads as the user scrolls instead of reading every page

    @property
    def kind_id(self) -> str:
        """`service.name`."""
        return f"{self.service}.{self.name}"

    @property
    def boto3_service(self) -> str:
        """The client that its calls use."""
        return self.client or self.service


@dataclass(frozen=True, slots=True)
class Service:
    """An entry of the sidebar."""

    name: str
    title: str
    icon: str
    about: str
    kinds: tuple[ResourceKind, ...]
