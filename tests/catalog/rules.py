"""What every kind must hold to, each rule on its own; a rule yields its findings in words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator

from skydeck.assets import resource
from skydeck.catalog import KINDS
from skydeck.core.errors import AppError
from skydeck.core.kinds import Child, Column, Render, ResourceKind
from skydeck.engine.calls.paging import PAGING
from skydeck.engine.wire import operations
from skydeck.engine.wire.models import LOADER
from tests.catalog import models
from tests.catalog.change_rules import actions_are_as_careful_as_they_must, actions_fit, tags_fit
from tests.catalog.inference import infer
from tests.catalog.models import tried
from tests.catalog.types import (
    ANYTHING,
    STRING,
    Anything,
    Array,
    Misfit,
    Record,
    Scalar,
    Type,
    options,
)

Rule = Callable[[ResourceKind], Iterator[str]]

_PLACEHOLDERS = frozenset({"region", "id", "label", "arn", "parent", "id_dollar", "parent_dollar"})
_ARN_WORDS = frozenset({"partition", "region", "account", "id"})


def findings(kind: ResourceKind) -> list[str]:
    """All that is wrong with a kind."""
    return [f"{kind.kind_id}: {text}" for rule in RULES for text in checked(rule, kind)]


def checked(rule: Rule, kind: ResourceKind) -> list[str]:
    """A row that can't be typed is one finding, not a crash of every other rule."""
    try:
        return list(rule(kind))
    except Misfit as fault:
        return [str(fault)]
    except AppError as fault:
        return [fault.text]


def names_are_unique(kind: ResourceKind) -> Iterator[str]:
    """Ids and names within a kind, and the form of its own."""
    if not re.fullmatch(r"[a-z0-9]+\.[a-z][a-z-]*", kind.kind_id):
        yield f"{kind.kind_id} is not service.plural"
    if not all(text.strip() for text in (kind.title, kind.singular, kind.about)):
        yield "title, singular and about must be said"
    groups: dict[str, Iterable[str]] = {
        "column": (one.name for one in kind.columns),
        "column title": (one.title for one in kind.columns),
        "overview line": (one.title for one in kind.overview),
        "action": (one.id for one in kind.actions),
        "part": (one.title for one in kind.parts),
        "child": (one.title for one in kind.children),
    }
    for group, members in groups.items():
        for name, count in Counter(members).items():
            if count > 1:
                yield f"{group} {name} is there {count} times"


def columns_can_be_used(kind: ResourceKind) -> Iterator[str]:
    """Names for the filter language, the first order, and something to see."""
    for column in kind.columns:
        if not re.fullmatch(r"[a-z0-9][a-z0-9-]*", column.name):
            yield f"column {column.title}: {column.name} can't be typed in the filter"
    if kind.sort and kind.sort.removeprefix("-") not in {one.name for one in kind.columns}:
        yield f"sorted by {kind.sort}, which is no column"
    if all(one.hidden for one in kind.columns):
        yield "every column is hidden"


def calls_exist_and_fit(kind: ResourceKind) -> Iterator[str]:
    """Operations, their parameters, their rows."""
    for where, call, over in models.calls(kind):
        service = call.client or kind.boto3_service
        yield from tried(where, lambda: models.check_params(service, call, over))  # noqa: B023 - called at once
        yield from tried(where, lambda: infer(call.rows, models.answer(service, call.operation)))  # noqa: B023


def lists_read_every_page(kind: ResourceKind) -> Iterator[str]:
    """A list without a paginator of botocore's has an entry in the engine's table."""
    for call in [kind.list, *(child.call for child in kind.children if child.call)]:
        service = call.client or kind.boto3_service
        model = operations.operation_model(service, call.operation)
        paginators = LOADER.load_service_model(service, "paginators-1")["pagination"]
        if model.name in paginators or (service, call.operation) in PAGING:
            continue
        yield f"{call.operation} has no paginator and no entry in engine/calls/paging.py"


def reads_read_and_actions_write(kind: ResourceKind) -> Iterator[str]:
    """Read-only accounts are guarded by operation, so the table there must know each of ours."""
    for where, call, _ in models.calls(kind):
        if operations.is_write(call.client or kind.boto3_service, call.operation):
            yield f"{where}: {call.operation} is not known to be a read"
    for action in kind.actions:
        if not operations.is_write(action.client or kind.boto3_service, action.operation):
            yield f"action {action.id}: {action.operation} is a read"


def row_expressions_resolve(kind: ResourceKind) -> Iterator[str]:
    """What is said about the raw row holds for the list's and for the detail's."""
    said = {"id": kind.id, "label": kind.label, "region": kind.region, "pending": kind.pending}
    said |= {f"column {one.title}": one.path for one in kind.columns}
    said |= {f"when of {one.id}": one.when for one in kind.actions}
    if not kind.arn.startswith("arn:"):
        said["arn"] = kind.arn
    for row_name, row in (("list", models.listed(kind)), ("detail", models.detailed(kind))):
        for where, expression in said.items():
            if expression:
                yield from tried(f"{where} over the {row_name}", lambda: infer(expression, row))  # noqa: B023
    if infer(kind.id, models.listed(kind)) != STRING:
        yield f"id {kind.id} is not text"


def shown_values_fit_their_render(kind: ResourceKind) -> Iterator[str]:
    """Columns, overview lines and fields of parts: the path exists, and the render suits it."""
    places = [(f"column {one.title}", one, models.listed(kind)) for one in kind.columns]
    places += [(f"overview {one.title}", one, models.detailed(kind)) for one in kind.overview]
    for part in kind.parts:
        call = part.call
        over = infer(call.rows, models.answer(call.client or kind.boto3_service, call.operation))
        places += [(f"part {part.title}, {one.title}", one, over) for one in part.fields]
    for where, column, over in places:
        yield from tried(where, lambda: _check_shown(column, infer(column.path, over)))  # noqa: B023


def _check_shown(column: Column, value: Type) -> None:
    allowed = _SORTS.get(column.render, {"string"})
    if column.render is Render.LIST:
        value = _list_item(value)
        allowed = {"string", "number"}
    for one in options(value):
        if not (isinstance(one, Anything) or (isinstance(one, Scalar) and one.sort in allowed)):
            sort = one.sort if isinstance(one, Scalar) else type(one).__name__
            raise Misfit(f"{column.path} is {sort}, which {column.render.name} does not show")
    if column.link and column.link not in KINDS:
        raise Misfit(f"links to {column.link}, which is no kind")
    if column.link and re.search(r"arns?$", column.path, re.IGNORECASE):
        target = KINDS[column.link]
        if target.id != target.arn and not target.arn_tail:
            raise Misfit(f"{column.path} names ARNs, and {column.link} has no arn_tail")


def _list_item(value: Type) -> Type:
    for one in options(value):
        if isinstance(one, Array):
            return one.item
        if isinstance(one, Anything):
            return ANYTHING
    raise Misfit("is not a list")


_SORTS = {
    Render.NUMBER: {"number"},
    Render.SIZE: {"number"},
    Render.GIB: {"number"},
    Render.MIB: {"number"},
    Render.SECONDS: {"number"},
    Render.BOOL: {"boolean"},
    Render.TIME: {"moment", "string", "number"},
    Render.AGE: {"moment", "string", "number"},
}


def children_fit(kind: ResourceKind) -> Iterator[str]:
    """Related lists: the kind is there, and its list takes what it is given."""
    row = models.detailed(kind)
    for child in kind.children:
        if child.kind not in KINDS:
            yield f"child {child.title}: {child.kind} is no kind"
        else:
            yield from tried(f"child {child.title}", lambda: _check_child(kind, child, row))  # noqa: B023


def _check_child(kind: ResourceKind, child: Child, row: Type) -> None:
    target = KINDS[child.kind]
    if target.parent and target.parent != kind.kind_id:
        raise Misfit(f"{child.kind} are rows below {target.parent} only")
    if child.call:
        if _shape_name(models.rows(kind, child.call)) != _shape_name(models.rows(target, target.list)):
            raise Misfit(f"{child.call.operation} does not give rows of {child.kind}")
    elif child.where:
        infer(child.where.replace("$id", "'x'"), models.listed(target))
    elif not child.params:
        raise Misfit("nothing says which rows")
    list_call = target.list
    call = models.Call(list_call.operation, params=child.params)
    rest = frozenset(list_call.params) | (frozenset(child.call.params) if child.call else frozenset())
    models.check_params(target.boto3_service, call, row, rest)


def _shape_name(row: Type) -> str:
    return row.shape.name if isinstance(row, Record) and row.shape is not None else ""


def templates_can_be_filled(kind: ResourceKind) -> Iterator[str]:
    """ARN and console link name only what there is."""
    for word in re.findall(r"{(.*?)}", kind.console):
        if word not in _PLACEHOLDERS:
            yield f"console: {{{word}}} is not known"
        if word.startswith("parent") and not kind.parent:
            yield "console: there is no parent"
    if kind.arn.startswith("arn:"):
        for word in re.findall(r"{(.*?)}", kind.arn):
            if word not in _ARN_WORDS:
                yield from tried("arn", lambda: infer(word, models.detailed(kind)))  # noqa: B023
        if kind.arn_tail and f"{kind.arn_tail}{{id}}" not in kind.arn:
            yield f"arn: no id after {kind.arn_tail}"


def icons_exist(kind: ResourceKind) -> Iterator[str]:
    """Every meaning has a drawing."""
    drawn = {path.stem for path in resource("icons").glob("*.svg")}
    for name in sorted({kind.icon, *(one.icon for one in kind.actions)} - {""} - drawn):
        yield f"icon {name} is not drawn"


def kinds_it_names_exist(kind: ResourceKind) -> Iterator[str]:
    """Parents, and links by id to kinds whose id is an ARN or has a tail."""
    if kind.parent and kind.parent not in KINDS:
        yield f"parent {kind.parent} is no kind"
    if kind.parent and not kind.list.params:
        yield "its list takes nothing from its parent"


RULES: tuple[Rule, ...] = (
    names_are_unique,
    columns_can_be_used,
    calls_exist_and_fit,
    lists_read_every_page,
    reads_read_and_actions_write,
    row_expressions_resolve,
    shown_values_fit_their_render,
    actions_fit,
    actions_are_as_careful_as_they_must,
    children_fit,
    tags_fit,
    templates_can_be_filled,
    icons_exist,
    kinds_it_names_exist,
)
