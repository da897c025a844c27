"""Finds raw rows: lists them, reads one again, resolves what a list takes from its parent; shows nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from threading import Event
from typing import Any

from skydeck.catalog import KINDS
from skydeck.core.context import AwsContext
from skydeck.core.errors import AppError, ErrorKind
from skydeck.core.kinds import Call, Child, ResourceKind
from skydeck.engine.calls.gateway import Gateway
from skydeck.engine.resources.expressions import Expression, compiled, evaluate
from skydeck.engine.resources.projection import projector
from skydeck.engine.resources.rowcache import RowCache
from skydeck.link.messages import ParentRow

# What a detail's parameters make use of.
_IDS, _ROW = re.compile(r"\bids\b"), re.compile(r"\brow\b")


class RowReader:
    """Reads rows of any kind through the gateway and remembers them."""

    def __init__(self, gateway: Gateway, cache: RowCache) -> None:
        self.gateway, self.cache = gateway, cache

    def pages(
        self, context: AwsContext, kind: ResourceKind, parent: ParentRow | None, extra: dict[str, Any], cancelled: Event
    ) -> Iterator[list[Any]]:
        """Pages of raw rows, each remembered before it is given."""
        source = self._source(context, kind, parent, cancelled)
        call, rows_of, one = source.call, compiled(source.call.rows), projector(kind)
        pages = self.gateway.pages(
            source.context,
            call.client or kind.boto3_service,
            call.operation,
            {**source.params, **extra},
            page_size=call.page_size,
            cancelled=cancelled,
        )
        for page in pages:
            rows = [source.owned(row) for row in rows_of(page) or () if source.keep is None or source.keep(row)]
            self.cache.put(context, kind.kind_id, [(one.id(row), row) for row in rows])
            yield rows

    def row(
        self, context: AwsContext, kind: ResourceKind, row: str, cancelled: Event, parent: ParentRow | None = None
    ) -> Any:
        """The row as last seen, or read now."""
        known = self.cache.get(context, kind.kind_id, row)
        return self.one_fresh(context, kind, row, cancelled, parent) if known is None else known

    def one_fresh(
        self, context: AwsContext, kind: ResourceKind, row: str, cancelled: Event, parent: ParentRow | None = None
    ) -> Any:
        """The row as AWS has it now; raises `NOT_FOUND` when it is gone."""
        found = self.fresh(context, kind, [row], cancelled, parent)
        if row not in found:
            text = f"The {kind.singular} {row} does not exist any more."
            advice = "Refresh the list."
            raise AppError(ErrorKind.NOT_FOUND, text, advice, account=context.account, region=context.region)
        return found[row]

    def fresh(
        self,
        context: AwsContext,
        kind: ResourceKind,
        rows: Sequence[str],
        cancelled: Event,
        parent: ParentRow | None = None,
    ) -> dict[str, Any]:
        """Those of the rows that AWS still has, as they are now, in the order asked for."""
        asked = _Asked(context, kind, parent, cancelled)
        found = self._described(asked, kind.detail, rows) if kind.detail else self._listed(asked, rows)
        self.cache.put(context, kind.kind_id, found.items())
        return {row: found[row] for row in rows if row in found}

    def _described(self, asked: _Asked, call: Call, rows: Sequence[str]) -> dict[str, Any]:
        together = any(_IDS.search(text) for text in call.params.values())
        found: dict[str, Any] = {}
        for group in [list(rows)] if together else [[row] for row in rows]:
            try:
                found |= self._read(asked, call, group)
            except AppError as error:
                if error.kind is not ErrorKind.NOT_FOUND:
                    raise
                # AWS refuses all because one is gone: each is asked for by itself.
                if len(group) > 1:
                    for row in group:
                        found |= self._described(asked, call, [row])
        return found

    def _read(self, asked: _Asked, call: Call, group: Sequence[str]) -> dict[str, Any]:
        context, kind = asked.context, asked.kind
        known = self.cache.get(context, kind.kind_id, group[0])
        if known is None and any(_ROW.search(text) for text in call.params.values()):
            known = self._listed(asked, group).get(group[0])
        owner = known.get("_parent") if known else self._parent_row(asked)
        params = evaluate(call.params, {"id": group[0], "ids": list(group), "row": known, "_parent": owner})
        service = call.client or kind.boto3_service
        where = home(context, kind, known)
        answer = self.gateway.call(where, service, call.operation, params, cancelled=asked.cancelled)
        read = self._matched(kind, group, compiled(call.rows)(answer))
        return {name: {**row, "_parent": owner} for name, row in read.items()} if kind.parent else read

    def _matched(self, kind: ResourceKind, group: Sequence[str], answer: Any) -> dict[str, Any]:
        one = projector(kind)
        candidates = [row for row in (answer if isinstance(answer, list) else [answer]) if row]
        # A search by prefix may answer with another row, so the id decides. Nothing is kept of the row as it was: what
        # AWS does not send any more (a public address, the last tag) is gone.
        return {one.id(row): row for row in candidates if one.id(row) in group}

    def _listed(self, asked: _Asked, rows: Sequence[str]) -> dict[str, Any]:
        wanted, one = set(rows), projector(asked.kind)
        found: dict[str, Any] = {}
        for page in self.pages(asked.context, asked.kind, asked.parent, {}, asked.cancelled):
            found |= {name: row for row in page if (name := one.id(row)) in wanted}
            if len(found) == len(wanted):
                break
        return found

    def _source(self, context: AwsContext, kind: ResourceKind, parent: ParentRow | None, cancelled: Event) -> _Source:
        if parent is None:
            return _Source(context, kind.list, evaluate(kind.list.params, {}))
        owner_kind = KINDS[parent.kind]
        owner = self.row(context, owner_kind, parent.row, cancelled)
        where = home(context, owner_kind, owner)
        adopt = owner if kind.parent == parent.kind else None
        child = child_of(owner_kind, parent.child)
        if child is None:
            return _Source(where, kind.list, evaluate(kind.list.params, owner), adopt=adopt)
        if child.call is not None:
            return _Source(where, child.call, evaluate({**child.call.params, **child.params}, owner), adopt=adopt)
        keep = compiled(child.where.replace("$id", _literal(parent.row))) if child.where else None
        own = evaluate(kind.list.params, owner if kind.parent else {})
        return _Source(where, kind.list, {**own, **evaluate(child.params, owner)}, keep, adopt)

    def _parent_row(self, asked: _Asked) -> Any:
        parent = asked.parent
        return None if parent is None else self.row(asked.context, KINDS[parent.kind], parent.row, asked.cancelled)


@dataclass(frozen=True, slots=True)
class _Asked:
    """What rows are read for."""

    context: AwsContext
    kind: ResourceKind
    parent: ParentRow | None
    cancelled: Event


@dataclass(frozen=True, slots=True)
class _Source:
    """Where a list's rows come from."""

    context: AwsContext
    call: Call
    params: dict[str, Any]
    keep: Expression | None = None
    adopt: Any = None  # the parent's raw row, which each row is to carry

    def owned(self, row: Any) -> Any:
        return row if self.adopt is None else {**row, "_parent": self.adopt}


def home(context: AwsContext, kind: ResourceKind, row: Any) -> AwsContext:
    """Where calls about this row go: a bucket lives in a region of its own."""
    region = compiled(kind.region)(row) if kind.region and row else None
    return replace(context, region=region) if region else context


def child_of(kind: ResourceKind, title: str) -> Child | None:
    """The child of this title, if the kind has it."""
    return next((child for child in kind.children if child.title == title), None)


def _literal(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"
