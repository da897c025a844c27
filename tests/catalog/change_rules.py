"""What every action and every set of tags must hold to; a rule yields its findings in words."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from skydeck.core.kinds import Action, ResourceKind, Risk
from tests.catalog import models
from tests.catalog.inference import infer
from tests.catalog.models import tried
from tests.catalog.types import NUMBER, STRING, Array, Misfit, Record, Scalar, Table, Type, fits, options

_DESTRUCTIVE = re.compile(r"(delete|terminate|purge|deregister|revoke|release|remove)_")
# Deletes in name only: what it takes away is a limit.
_HARMLESS = frozenset({"delete_retention_policy"})
_INPUT_SORTS = {"number": NUMBER, "bool": Scalar("boolean"), "text": STRING, "secret": STRING, "json": STRING}


def actions_fit(kind: ResourceKind) -> Iterator[str]:
    """Operation, parameters, inputs and result of every action."""
    row = models.detailed(kind)
    for action in kind.actions:
        over = Array(row) if action.batch else row
        yield from tried(f"action {action.id}", lambda: _check_action(kind, action, over))  # noqa: B023


def _check_action(kind: ResourceKind, action: Action, over: Type) -> None:
    service = action.client or kind.boto3_service
    asked = frozenset(one.param for one in action.inputs if one.required)
    call = models.Call(action.operation, params=action.params)
    models.check_params(service, call, over, asked)
    members = models.inputs(service, action.operation)
    for one in action.inputs:
        shape = members.shape.members.get(one.param) if members.shape is not None else None
        if shape is None:
            raise Misfit(f"input {one.title}: {action.operation} has no parameter {one.param}")
        if one.kind == "choice":
            _check_choices(one.choices, shape, one.title)
        else:
            fits(_INPUT_SORTS[one.kind], shape, f"input {one.title}")
        if one.initial and one.initial not in {column.name for column in kind.columns}:
            raise Misfit(f"input {one.title} starts with {one.initial}, which is no column")
        if one.kind == "json":
            json.loads(one.default or "null")
    for expression in filter(None, (action.result, action.failure)):
        infer(expression, models.answer(service, action.operation))
    if action.dry_run and "DryRun" not in members.names:
        raise Misfit(f"{action.operation} has no DryRun")


def _check_choices(choices: tuple[str, ...], shape: object, title: str) -> None:
    if not choices:
        raise Misfit(f"input {title} has no choices")
    allowed = set(getattr(shape, "enum", ()))
    for choice in choices:
        if allowed and choice not in allowed:
            raise Misfit(f"input {title} offers {choice}, which AWS does not take")
        if getattr(shape, "type_name", "") in {"integer", "long"}:
            int(choice)


def actions_are_as_careful_as_they_must(kind: ResourceKind) -> Iterator[str]:
    """Risk, what is lost, and the ellipsis that promises a question."""
    for action in kind.actions:
        destroys = _DESTRUCTIVE.match(action.operation) and action.operation not in _HARMLESS
        least = Risk.L3 if kind.service == "iam" else Risk.L2
        if destroys and action.risk < least:
            yield f"action {action.id}: {action.operation} is at least {least.name}"
        if action.risk >= Risk.L2 and not action.consequence:
            yield f"action {action.id}: what is lost is not said"
        if action.title.endswith("…") != (action.risk >= Risk.L1 or bool(action.inputs)):
            yield f"action {action.id}: “…” exactly when a dialog follows"
        if action.primary and destroys:
            yield f"action {action.id}: destroying is never primary"
        if set(re.findall(r"{(.*?)}", action.done)) != {"label"}:
            yield f"action {action.id}: done must name {{label}} and nothing else"


def tags_fit(kind: ResourceKind) -> Iterator[str]:
    """Reading and writing in the dialect of the service."""
    tags = kind.tags
    if tags is None:
        return
    row = models.detailed(kind)
    service = tags.client or kind.boto3_service
    if tags.read_call:
        source = infer(tags.read_call.rows, models.answer(kind.boto3_service, tags.read_call.operation))
    else:
        source = infer(tags.read, row)
    if not any(isinstance(one, Table) or (isinstance(one, Array) and _is_tag(one.item)) for one in options(source)):
        yield "tags: what is read is neither a map nor a list of Key and Value"
    gone = Record(None, {"Key": STRING, **{name: infer(text, row) for name, text in tags.extra.items()}})
    written: Type = Table(STRING) if tags.as_map else Array(gone.joined_by(Value=STRING))
    removed: Type = Array(gone) if tags.remove_as_list else Array(STRING)
    yield from tried("tags, set", lambda: _check_tagging(service, tags.set_operation, tags.set_param, written, kind))
    if tags.replaces_all:
        call = models.Call(tags.remove_operation, params=tags.target)
        yield from tried("tags, removed", lambda: models.check_params(service, call, row))
    else:
        yield from tried(
            "tags, removed", lambda: _check_tagging(service, tags.remove_operation, tags.remove_param, removed, kind)
        )
    if not set(tags.keep) <= set(tags.extra):
        yield "tags: keep names what extra does not write"


def _is_tag(item: Type) -> bool:
    return any(isinstance(one, Record) and {"Key", "Value"} <= one.names for one in options(item))


def _check_tagging(service: str, operation: str, param: str, value: Type, kind: ResourceKind) -> None:
    first, *below = param.split(".")
    for name in reversed(below):
        value = Record(None, {name: value})
    members = models.inputs(service, operation)
    if first not in members.names or members.shape is None:
        raise Misfit(f"{operation} has no parameter {first}")
    fits(value, members.shape.members[first], f"{operation}.{first}")
    target = kind.tags.target if kind.tags else {}
    call = models.Call(operation, params=target)
    models.check_params(service, call, models.detailed(kind), frozenset({first}))
