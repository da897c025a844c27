"""A kind with a column of each sort that matters, and pages of believable rows; nothing of it is real."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field

from skydeck.core.context import AwsContext
from skydeck.core.kinds import Call, Column, Render, ResourceKind
from skydeck.core.rows import RowTable
from skydeck.core.vectors import Cell

KIND = ResourceKind(
    service="ec2",
    name="instances",
    title="Instances",
    singular="instance",
    icon="ec2",
    about="Virtual machines.",
    list=Call("describe_instances"),
    id="InstanceId",
    columns=(
        Column("Name", "Name"),
        Column("Instance ID", "InstanceId", Render.MONO, key="id"),
        Column("State", "State.Name", Render.STATE),
        Column("Type", "InstanceType"),
        Column("Size", "Size", Render.SIZE),
        Column("Age", "LaunchTime", Render.AGE, key="age"),
        Column("Launched", "LaunchTime", Render.TIME),
        Column("Zones", "Zones", Render.LIST),
        Column("VPC", "VpcId", Render.MONO, link="vpc.vpcs"),
        Column("Groups", "Groups", Render.LIST, link="ec2.security-groups"),
    ),
    sort="name",
)
ACCOUNT_COLUMN = 0
NAME, ID, STATE, TYPE, SIZE, AGE, LAUNCHED, ZONES, VPC, GROUPS = range(2, 12)
EAST = AwsContext("profile:prod", "us-east-1")
WEST = AwsContext("profile:prod", "us-west-2")
NOW = 1_792_141_200.0


@dataclass(frozen=True)
class Instance:
    """One row, by name; what is not said is missing."""

    name: str
    id: str = ""
    state: str = "running"
    type: str = "t3.micro"
    size: float | None = None
    born: float | None = None
    zones: Sequence[str] = field(default_factory=list)
    vpc: str | None = None
    groups: Sequence[str] = field(default_factory=list)
    flags: int = 0

    @property
    def key(self) -> str:
        return self.id or f"i-{self.name}"

    def cells(self) -> list[Cell]:
        """In the order of the kind's columns."""
        return [
            self.name,
            self.key,
            self.state,
            self.type,
            self.size,
            self.born,
            self.born,
            list(self.zones),
            self.vpc,
            list(self.groups),
        ]


Page = tuple[list[str], list[str], list[int], list[list[Cell]]]


def page(instances: Sequence[Instance]) -> Page:
    """Ids, labels, flags and columns, as a page of the link unpacks."""
    columns = [list(column) for column in zip(*(instance.cells() for instance in instances), strict=True)]
    return (
        [instance.key for instance in instances],
        [instance.name for instance in instances],
        [instance.flags for instance in instances],
        columns or [[] for _ in KIND.columns],
    )


def many(count: int, seed: int = 1) -> list[Instance]:
    """`count` different instances, the same ones for each seed."""
    chance = random.Random(seed)
    return [
        Instance(
            name=f"{chance.choice(('web', 'api', 'db', 'worker'))}-{chance.randrange(10_000)}",
            id=f"i-{chance.randrange(16**12):012x}",
            state=chance.choice(("running", "stopped", "pending", "terminated")),
            type=chance.choice(("t3.micro", "m7g.large", "c7i.4xlarge")),
            size=float(chance.randrange(10**10)),
            born=NOW - chance.randrange(10**8),
            zones=[f"us-east-1{chance.choice('abc')}"],
            vpc=f"vpc-{chance.randrange(5)}",
        )
        for _ in range(count)
    ]


def table_of(instances: Sequence[Instance], context: AwsContext = EAST) -> RowTable:
    """A table that was read once, to its end."""
    table = RowTable(KIND, {"profile:prod": "acme-production"})
    refresh(table, instances, context)
    return table


def refresh(table: RowTable, instances: Sequence[Instance], context: AwsContext = EAST) -> None:
    """Read it again: these are the rows now."""
    table.begin(context)
    table.add(context, *page(instances))
    table.finish(context, complete=True)
    table.publish(NOW)


def names(table: RowTable) -> list[str]:
    """The names of the rows that are shown, in order."""
    return [table.label(row) for row in table.order]
