"""Where the resources of a journal entry can be looked at, by what its parameters name; it looks nothing up."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from skydeck.catalog import KINDS
from skydeck.core.context import AwsContext
from skydeck.core.kinds import ResourceKind
from skydeck.core.places import Place
from skydeck.link.messages import CallRecord
from skydeck.ui.typed_ids import recognise

MOST = 5
EVENTS = "cloudtrail.events"


def places(record: CallRecord) -> tuple[Place, ...]:
    """Lists with one of the entry's resources selected, the surest first; their write mode is not today's."""
    here = (AwsContext(record.account, record.region),)
    found = dict.fromkeys((*_by_catalogue(record), *_by_form(record.params)))
    return tuple(replace(place, contexts=here) for place in found)[:MOST]


def events(record: CallRecord) -> Place:
    """The account's own record of changes, narrowed to this operation."""
    here = (AwsContext(record.account, record.region),)
    return Place(EVENTS, here, filter=record.operation)


def _by_catalogue(record: CallRecord) -> list[Place]:
    """The catalogue says which parameter of an operation names the row, unless rows of several kinds go there."""
    # A kind with a parent is left out: its list would need the parent's row, which the entry does not name.
    claims = [(kind, _naming_params(kind, record)) for kind in KINDS.values() if not kind.parent]
    claims = [(kind, params) for kind, params in claims if params]
    if len(claims) != 1:
        return []
    ((kind, params),) = claims
    names = [name for param in sorted(params) for name in _texts(record.params.get(param))]
    return [Place(kind.kind_id, selected=name) for name in names]


def _naming_params(kind: ResourceKind, record: CallRecord) -> set[str]:
    uses = [(action.client, action.operation, action.params) for action in kind.actions]
    if kind.tags is not None:
        written = (kind.tags.set_operation, kind.tags.remove_operation)
        uses += [(kind.tags.client, operation, kind.tags.target) for operation in written]
    asked = (record.service, record.operation.lower())
    return {
        param
        for client, operation, params in uses
        if (client or kind.boto3_service, operation.replace("_", "")) == asked
        for param, path in params.items()
        if path.removeprefix("[].").strip("[]") == kind.id
    }


def _by_form(params: Any) -> Iterator[Place]:
    """Ids and ARNs say themselves what they are."""
    return (place for text in _texts(params) if (place := recognise(text)) is not None)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list | tuple):
        for one in value.values() if isinstance(value, dict) else value:
            yield from _texts(one)
