"""Answers made up from botocore's models: full ones, and ones with nothing but what AWS promises."""

from __future__ import annotations

from typing import Any

from botocore.model import Shape

from skydeck.core.kinds import Call, ResourceKind
from skydeck.engine.resources.expressions import compiled
from skydeck.engine.wire import operations

MOMENT = "2026-01-02T03:04:05+00:00"
DOCUMENT = {"Statement": {"Effect": "Allow", "Action": "s3:GetObject", "Principal": {"Service": "ec2.amazonaws.com"}}}
_DEEP = 8


def answer(service: str, operation: str, *, full: bool) -> Any:
    """What an operation could answer."""
    return _value(operations.operation_model(service, operation).output_shape, full, 0)


def row(kind: ResourceKind, call: Call, *, full: bool) -> Any:
    """One row of a call; it has an id even when it has little else."""
    made = answer(call.client or kind.boto3_service, call.operation, full=True)
    found = compiled(call.rows)(made)
    one = found[0] if isinstance(found, list) else found
    if kind.id.isidentifier() and kind.id not in one:
        raise AssertionError(f"{call.operation} does not answer the id {kind.id}: read it as a Part, not as the detail")
    return one if full else {kind.id: one[kind.id], **_promised(kind, call, one)}


def _promised(kind: ResourceKind, call: Call, one: dict[str, Any]) -> dict[str, Any]:
    shapes = operations.service_model(call.client or kind.boto3_service)
    for name in shapes.shape_names:
        shape = shapes.shape_for(name)
        if shape.type_name == "structure" and set(shape.members) == set(one):
            return {name: one[name] for name in shape.required_members}
    raise AssertionError(f"no structure of {call.operation} looks like its row")


def _value(shape: Shape | None, full: bool, depth: int) -> Any:
    if shape is None:
        return {}
    if shape.type_name == "structure":
        return {name: _value(shape.members[name], full, depth + 1) for name in _members(shape, full, depth)}
    if shape.type_name == "list":
        return [_value(shape.member, full, depth + 1)] if depth < _DEEP else []
    if shape.type_name == "map":
        return {"key": _value(shape.value, full, depth + 1)}
    return _scalar(shape)


def _members(shape: Shape, full: bool, depth: int) -> list[str]:
    if full and depth < _DEEP:
        return list(shape.members)
    # An answer has its list even when its items have little in them.
    lists = [name for name, one in shape.members.items() if one.type_name == "list"] if depth == 0 else []
    return [*shape.required_members, *lists]


def _scalar(shape: Shape) -> Any:
    if shape.name == "policyDocumentType":
        return DOCUMENT
    simple = {"boolean": True, "timestamp": MOMENT, "integer": 1, "long": 1, "float": 1.5, "double": 1.5}
    return simple.get(shape.type_name) or next(iter(getattr(shape, "enum", ())), shape.name)
