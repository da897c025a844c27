"""Finds raw rows: lists them, reads one again, resolves what a list takes from its parent; shows nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from threading import Event
from typing import Any

from skydeck.engine.gateway import Gateway

from skydeck.catalog import KINDS
from skydeck.core.context import AwsContext
from skydeck.core.errors import AppError, ErrorKind
from skydeck.core.kinds import Call, Child, ResourceKind
from skydeck.engine.expressions import Expression, compiled, evaluate
from skydeck.engine.projection import projector
from skydeck.engine.rowcache import RowCache
from skydeck.link.messages import ParentRow


class RowReader:
    """Reads rows of any kind through the gateway and remembers them."""

    def __init__(self, gateway: Gateway, cache: RowCache) -> None:
        self.gateway, self.cache = gateway, cache

    def pages(
        self, context: AwsContext, kind: ResourceKind, parent: ParentRow | None, extra: dict[str, Any], cancelled: Event
    ) -> Iterator[list[Any]]:
        """Pages of raw rows, each remembered before it is given."""
        params, keep = self._narrowed(context, kind, parent, cancelled)
        call, rows_of, one = kind.list, compiled(kind.list.rows), projector(kind)
        pages = self.gateway.pages(
            context,
            call.client or kind.boto3_service,
            call.operation,
            {**params, **extra},
            page_size=call.page_size,
            cancelled=cancelled,
        )
        for page in pages:
            rows = [row for row in rows_of(page) or () if keep is None or keep(row)]
            self.cache.put(context, kind.kind_id, [(one.id(row), row) for row in rows])
            yield rows

    def row(
        self, context: AwsContext, kind: ResourceKind, row: str, cancelled: Event, parent: ParentRow | None = None
    ) -> Any:
        """The row as last seen, or read now."""
        known = self.cache.get(context, kind.kind_id, row)
        return self.fresh(context, kind, [row], cancelled, parent)[row] if known is None else known

    def fresh(
        self,
        context: AwsContext,
        kind: ResourceKind,
        rows: Sequence[str],
        cancelled: Event,
        parent: ParentRow | None = None,
    ) -> dict[str, Any]:
        """The rows as AWS has them now; raises `NOT_FOUND` for one that is gone."""
        if kind.detail:
            found = self._described(context, kind, kind.detail, rows, cancelled, parent)
        else:
            found = self._listed(context, kind, rows, cancelled, parent)
        for row in rows:
            if row not in found:
                raise AppError(
                    ErrorKind.NOT_FOUND,
                    f"The {kind.singular} {row} does not exist any more.",
                    "Refresh the list.",
                    account=context.account,
                    region=context.region,
                )
        self.cache.put(context, kind.kind_id, found.items())
        return found

    def _described(
        self,
        context: AwsContext,
        kind: ResourceKind,
        call: Call,
        rows: Sequence[str],
        cancelled: Event,
        parent: ParentRow | None,
    ) -> dict[str, Any]:
        together = "ids" in " ".join(call.params.values())
        found: dict[str, Any] = {}
        for group in [list(rows)] if together else [[row] for row in rows]:
            known = self.cache.get(context, kind.kind_id, group[0])
            if known is None and any("row" in text for text in call.params.values()):
                known = self._listed(context, kind, group, cancelled, parent).get(group[0])
            params = evaluate(call.params, {"id": group[0], "ids": group, "row": known})
            answer = self.gateway.call(
                context, call.client or kind.boto3_service, call.operation, params, cancelled=cancelled
            )
            found |= self._matched(context, kind, group, compiled(call.rows)(answer))
        return found

    def _matched(self, context: AwsContext, kind: ResourceKind, group: list[str], answer: Any) -> dict[str, Any]:
        one = projector(kind)
        candidates = answer if isinstance(answer, list) else [answer]
        if len(group) == 1 and len(candidates) == 1 and isinstance(candidates[0], dict):
            known = self.cache.get(context, kind.kind_id, group[0]) or {}
            return {group[0]: {**known, **candidates[0]}}
        return {one.id(row): row for row in candidates if row and one.id(row) in group}

    def _listed(
        self, context: AwsContext, kind: ResourceKind, rows: Sequence[str], cancelled: Event, parent: ParentRow | None
    ) -> dict[str, Any]:
        wanted, one, found = set(rows), projector(kind), {}
        for page in self.pages(context, kind, parent, {}, cancelled):
            found |= {name: row for row in page if (name := one.id(row)) in wanted}
            if len(found) == len(wanted):
                break
        return found

    def _narrowed(
        self, context: AwsContext, kind: ResourceKind, parent: ParentRow | None, cancelled: Event
    ) -> tuple[dict[str, Any], Expression | None]:
        if parent is None:
            return evaluate(kind.list.params, {}), None
        owner = KINDS[parent.kind]
        row = self.row(context, owner, parent.row, cancelled)
        child = child_of(owner, parent.child)
        own = evaluate(kind.list.params, row if kind.parent else {})
        if child is None:
            return own, None
        keep = compiled(child.where.replace("$id", _literal(projector(owner).id(row)))) if child.where else None
        return {**own, **evaluate(child.params, row)}, keep


def child_of(kind: ResourceKind, title: str) -> Child | None:
    """The child of this title, if the kind has it."""
    return next((child for child in kind.children if child.title == title), None)


def _literal(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"
