"""Types of what a kind's calls answer, from botocore's own models; sends nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from botocore.model import OperationModel

from skydeck.catalog import KINDS
from skydeck.core.errors import AppError
from skydeck.core.kinds import Call, ResourceKind
from skydeck.engine.wire import operations
from tests.catalog.inference import infer
from tests.catalog.types import NULL, STRING, Array, Misfit, Record, Type, fits, of_shape, options


def tried(where: str, check: Callable[[], object]) -> Iterator[str]:
    """A finding instead of a `Misfit`."""
    try:
        check()
    except Misfit as fault:
        yield f"{where}: {fault}"


def answer(service: str, operation: str) -> Type:
    """What an operation gives."""
    return of_shape(_model(service, operation).output_shape)


def inputs(service: str, operation: str) -> Record:
    """What an operation takes."""
    return Record(_model(service, operation).input_shape)


def _model(service: str, operation: str) -> OperationModel:
    try:
        return operations.operation_model(service, operation)
    except AppError:
        raise Misfit(f"{service} has no operation {operation}") from None


def listed(kind: ResourceKind) -> Type:
    """A raw row as the list has it."""
    return _owned(kind, rows(kind, kind.list))


def detailed(kind: ResourceKind) -> Type:
    """A raw row as the detail has it."""
    if kind.detail is None:
        return listed(kind)
    given = infer(kind.detail.rows, answer(kind.detail.client or kind.boto3_service, kind.detail.operation))
    (one,) = options(given)
    return _owned(kind, one.item if isinstance(one, Array) else one)


def rows(kind: ResourceKind, call: Call) -> Type:
    """One of a list call's rows."""
    given = infer(call.rows, answer(call.client or kind.boto3_service, call.operation))
    for one in options(given):
        if isinstance(one, Array):
            return one.item
    raise Misfit(f"{call.operation}: {call.rows} is not a list")


def detail_document(kind: ResourceKind) -> Record:
    """What a detail's parameters are over."""
    return Record(None, {"id": STRING, "ids": Array(STRING), "row": listed(kind), "_parent": parent_row(kind)})


def parent_row(kind: ResourceKind) -> Type:
    """The raw row that a kind's list is under."""
    return listed(KINDS[kind.parent]) if kind.parent in KINDS else NULL


def _owned(kind: ResourceKind, row: Type) -> Type:
    return row.joined_by(_parent=parent_row(kind)) if kind.parent and isinstance(row, Record) else row


def calls(kind: ResourceKind) -> Iterator[tuple[str, Call, Type]]:
    """Every read of a kind: where it stands, the call, what its parameters are over."""
    row = detailed(kind)
    yield "list", kind.list, parent_row(kind) if kind.parent else Record()
    if kind.detail:
        yield "detail", kind.detail, detail_document(kind)
    for part in kind.parts:
        yield f"part {part.title}", part.call, row
    for child in kind.children:
        if child.call:
            yield f"child {child.title}", child.call, row
    if kind.tags and kind.tags.read_call:
        yield "tags", kind.tags.read_call, row


def check_params(service: str, call: Call, over: Type, given: frozenset[str] = frozenset()) -> None:
    """Raise `Misfit` when a call's parameters are not those of the operation; `given` come from elsewhere."""
    members = inputs(service, call.operation)
    for name, expression in call.params.items():
        value = infer(expression, over)
        member = members.shape.members.get(name) if members.shape is not None else None
        if member is None:
            raise Misfit(f"{call.operation} has no parameter {name}")
        fits(value, member, f"{call.operation}.{name}")
    needed = set(members.shape.required_members) if members.shape is not None else set()
    if missing := sorted(needed - set(call.params) - given):
        raise Misfit(f"{call.operation} needs {missing[0]}")
