"""A kind made for the tests of the panel: one action of every risk, inputs, a result, tags, children, links."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from skydeck.core.kinds import (
    Action,
    Call,
    Child,
    Column,
    Input,
    Render,
    ResourceKind,
    Risk,
    Tags,
)
from tests.helpers.scripted_link import flags

ROW = {"Ids": "[].Id"}
THINGS = ResourceKind(
    service="test",
    name="things",
    title="Things",
    singular="thing",
    icon="box",
    about="Something that is made for a test.",
    list=Call("list_things"),
    id="Id",
    label="Name",
    columns=(
        Column("Name", "Name"),
        Column("State", "State", Render.STATE),
        Column("Size", "Size", Render.NUMBER),
        Column("Image", "ImageId", Render.MONO, link="ec2.images"),
    ),
    actions=(
        Action("start", "Start", "start_things", ROW, Risk.L0, "Started {label}", batch=True, primary=True),
        Action("stop", "Stop…", "stop_things", ROW, Risk.L1, "Stopped {label}", batch=True),
        Action(
            "drop", "Drop…", "drop_things", ROW, Risk.L2, "Dropped {label}", consequence="It is gone. Backups stay."
        ),
        Action("wipe", "Wipe…", "wipe_things", ROW, Risk.L3, "Wiped {label}", consequence="All is gone for ever."),
        Action(
            "tune",
            "Tune…",
            "tune_things",
            ROW,
            Risk.L0,
            "Tuned {label}",
            inputs=(Input("Size", "Size", "number", initial="size", required=True), Input("Note", "Note")),
        ),
        Action("call", "Call", "call_thing", ROW, Risk.L0, "Called {label}", result="Payload"),
    ),
    children=(Child("Parts", "test.parts"), Child("Users", "test.users")),
    tags=Tags(),
    console="things/{id}",
    sort="name",
)
LARGE = ResourceKind(
    service="test",
    name="crowds",
    title="Crowds",
    singular="crowd",
    icon="box",
    about="Many.",
    list=Call("list_crowds"),
    id="Id",
    columns=(Column("Name", "Name"),),
    large=True,
)

Row = tuple[str, str, int, Mapping[str, Any]]


def thing(number: int, state: str = "running", name: str = "", bits: int | None = None, **cells: Any) -> Row:
    """One row; every action applies unless `bits` says otherwise."""
    label = name or f"thing-{number}"
    known = {"name": label, "state": state, "size": number, **cells}
    return (f"t-{number:03}", label, flags(THINGS) if bits is None else bits, known)


def things(count: int) -> list[Row]:
    """Some rows."""
    return [thing(number) for number in range(count)]
