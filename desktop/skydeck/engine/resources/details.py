"""Everything about one row: overview, tags, links, and the extra parts, each failing on its own."""

from __future__ import annotations

from collections import OrderedDict
from typing import Any

from skydeck.catalog import KINDS
from skydeck.core.context import AwsContext
from skydeck.core.errors import AppError, ErrorKind
from skydeck.core.kinds import Call, Part, ResourceKind
from skydeck.engine.calls import regions
from skydeck.engine.resources.expressions import compiled, evaluate
from skydeck.engine.resources.projection import arn, console_path, fields, projector, tag_map
from skydeck.engine.resources.rows import RowReader, home
from skydeck.engine.wire import equivalents
from skydeck.engine.wire.plain import plain
from skydeck.engine.work.cancel import Cancelled
from skydeck.engine.work.jobs import Job
from skydeck.link.messages import Detail, FetchDetail, PartRead

# S3 has an error for a bucket without tags.
_UNTAGGED = ("NoSuchTagSet",)
_TAGS_REMEMBERED = 500


class Details:
    """Answers `FetchDetail`."""

    def __init__(self, reader: RowReader) -> None:
        self._reader, self._gateway = reader, reader.gateway
        self._seen: OrderedDict[tuple[str, ...], dict[str, str]] = OrderedDict()

    def fetch(self, job: Job, request: FetchDetail) -> None:
        """`Detail` at once, then one `PartRead` for each part."""
        kind = KINDS[request.kind]
        row = self._reader.one_fresh(request.context, kind, request.row, job.cancelled, request.parent)
        job.answer(self._detail(job, request, kind, row))
        for part in kind.parts:
            job.check()
            job.answer(self._part(job, request.context, kind, row, part))

    def tags(self, cancelled: Cancelled, context: AwsContext, kind: ResourceKind, row: Any) -> dict[str, str] | None:
        """The row's tags; None when the kind has none or they can't be read."""
        if kind.tags is None:
            return None
        if kind.tags.read_call is None:
            return tag_map(compiled(kind.tags.read)(row))
        try:
            found = tag_map(self._read(cancelled, context, kind, row, kind.tags.read_call, _UNTAGGED))
        except AppError as error:
            if error.code not in _UNTAGGED:
                return None
            found = {}
        return self._remember(context, kind, row, found)

    def seen_tags(self, context: AwsContext, kind: ResourceKind, row: Any) -> dict[str, str] | None:
        """The tags that were read last by a call of their own; None when they never were."""
        return self._seen.get(_key(context, kind, row))

    def _remember(self, context: AwsContext, kind: ResourceKind, row: Any, found: dict[str, str]) -> dict[str, str]:
        self._seen[_key(context, kind, row)] = found
        while len(self._seen) > _TAGS_REMEMBERED:
            self._seen.popitem(last=False)
        return found

    def _detail(self, job: Job, request: FetchDetail, kind: ResourceKind, row: Any) -> Detail:
        context, one = request.context, projector(kind)
        arn_text = self._arn(context, kind, row)
        call = kind.detail or kind.list
        named = {"id": request.row, "ids": [request.row], "row": row, "_parent": row.get("_parent")}
        params = evaluate(call.params, named if kind.detail else row)
        service = call.client or kind.boto3_service
        return Detail(
            label=one.label(row),
            id=one.id(row),
            raw={name: value for name, value in plain(row).items() if name != "_parent"},
            fields=one.fields(row),
            tags=self.tags(job.cancelled, context, kind, row),
            arn=arn_text,
            console_url=self._console(context, kind, row, arn_text),
            flags=one.flags(row),
            cli=equivalents.cli(context, service, call.operation, params),
            boto3=equivalents.boto3(context, service, call.operation, params),
            parts=tuple(part.title for part in kind.parts),
        )

    def _part(self, job: Job, context: AwsContext, kind: ResourceKind, row: Any, part: Part) -> PartRead:
        try:
            answer = self._read(job.cancelled, context, kind, row, part.call, part.absent)
        except AppError as error:
            if error.kind is ErrorKind.CANCELLED:
                raise
            return PartRead(part.title, error=None if error.code in part.absent else error)
        return PartRead(part.title, fields(part.fields, answer), plain(answer))

    def _read(
        self,
        cancelled: Cancelled,
        context: AwsContext,
        kind: ResourceKind,
        row: Any,
        call: Call,
        absent: tuple[str, ...],
    ) -> Any:
        service, params = call.client or kind.boto3_service, evaluate(call.params, row)
        where = home(context, kind, row)
        answer = self._gateway.call(where, service, call.operation, params, cancelled=cancelled, expected=absent)
        return compiled(call.rows)(answer)

    def _arn(self, context: AwsContext, kind: ResourceKind, row: Any) -> str:
        if not kind.arn.startswith("arn:"):
            return arn(kind, row, "", "", "")
        try:
            identity = self._gateway.identity(context)
        except AppError:
            return ""  # who we are can't be asked: the rest of the detail is worth showing
        return arn(kind, row, identity.partition, context.region, identity.number)

    def _console(self, context: AwsContext, kind: ResourceKind, row: Any, arn_text: str) -> str:
        if not kind.console:
            return ""
        owner = projector(KINDS[kind.parent]).id(row["_parent"]) if kind.parent else ""
        path = console_path(kind, row, home(context, kind, row).region, arn_text, owner)
        return regions.console_url(context.region, path)


def _key(context: AwsContext, kind: ResourceKind, row: Any) -> tuple[str, ...]:
    return context.account, context.region, kind.kind_id, projector(kind).id(row)
