"""Every kind of the catalogue finds rows, a detail and its parts in the sandbox."""

from __future__ import annotations

from itertools import islice
from typing import Any

import pytest
from botocore.exceptions import ClientError

from skydeck.catalog import KINDS
from skydeck.core.kinds import Call, ResourceKind
from skydeck.engine.resources.expressions import compiled, evaluate
from tests.demo.conftest import Clients

EVERY = list(KINDS.values())


def pages(clients: Clients, kind: ResourceKind, call: Call, document: Any) -> Any:
    client = clients(call.client or kind.boto3_service)
    params = evaluate(call.params, document)
    if client.can_paginate(call.operation):
        return client.get_paginator(call.operation).paginate(**params)
    return iter([getattr(client, call.operation)(**params)])


def read(clients: Clients, kind: ResourceKind, call: Call, document: Any) -> Any:
    answer = getattr(clients(call.client or kind.boto3_service), call.operation)(**evaluate(call.params, document))
    return compiled(call.rows)(answer) if call.rows else answer


def rows_of(clients: Clients, kind: ResourceKind) -> list[Any]:
    document: Any = {}
    if kind.parent:
        parent = rows_of(clients, KINDS[kind.parent])
        return next(rows for row in parent if (rows := _listed(clients, kind, row | {"_parent": row})))
    return _listed(clients, kind, document)


def _listed(clients: Clients, kind: ResourceKind, document: Any) -> list[Any]:
    found = [
        row for page in islice(pages(clients, kind, kind.list, document), 40) for row in compiled(kind.list.rows)(page)
    ]
    return [{"_parent": document.get("_parent"), **row} if isinstance(row, dict) else row for row in found]


@pytest.mark.parametrize("kind", EVERY, ids=lambda kind: kind.kind_id)
def test_the_kind_has_rows_with_ids_of_their_own(clients: Clients, kind: ResourceKind) -> None:
    rows = rows_of(clients, kind)
    found = [compiled(kind.id)(row) for row in rows]
    assert found
    assert all(isinstance(item, str) and item for item in found)
    assert len(set(found)) == len(found)


def fresh(clients: Clients, kind: ResourceKind, row: Any) -> Any:
    """The row as its detail call gives it."""
    if kind.detail is None:
        return row
    row_id, parent = compiled(kind.id)(row), row.get("_parent")
    answer = read(clients, kind, kind.detail, {"id": row_id, "ids": [row_id], "row": row, "_parent": parent})
    found = [item for item in (answer if isinstance(answer, list) else [answer]) if compiled(kind.id)(item) == row_id]
    return {**found[0], "_parent": parent}


@pytest.mark.parametrize("kind", EVERY, ids=lambda kind: kind.kind_id)
def test_the_kind_has_a_detail_and_its_parts(clients: Clients, kind: ResourceKind) -> None:
    row = fresh(clients, kind, rows_of(clients, kind)[0])
    for part in kind.parts:
        try:
            read(clients, kind, part.call, row)
        except ClientError as error:
            assert error.response["Error"]["Code"] in part.absent, part.title  # noqa: PT017


@pytest.mark.parametrize("kind", [kind for kind in EVERY if kind.tags], ids=lambda kind: kind.kind_id)
def test_some_row_of_the_kind_has_tags(clients: Clients, kind: ResourceKind) -> None:
    tags = kind.tags
    assert tags is not None
    every = rows_of(clients, kind)
    rows = (fresh(clients, kind, row) for row in every[:12] + every[-12:])
    assert any(read(clients, kind, tags.read_call, row) if tags.read_call else compiled(tags.read)(row) for row in rows)
