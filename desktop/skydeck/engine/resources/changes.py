"""Actions and tag edits: prepared on fresh rows, done row by row or in one call, with an outcome for each row."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from skydeck.catalog import KINDS
from skydeck.core.context import AwsContext
from skydeck.core.errors import AppError, ErrorKind
from skydeck.core.kinds import Action, ResourceKind, Tags
from skydeck.engine.resources.aftermath import Aftermath
from skydeck.engine.resources.details import Details
from skydeck.engine.resources.expressions import compiled, evaluate
from skydeck.engine.resources.projection import projector
from skydeck.engine.resources.rows import RowReader, home
from skydeck.engine.wire import equivalents, operations
from skydeck.engine.wire.plain import plain
from skydeck.engine.work.jobs import Job
from skydeck.link.messages import EditTags, Invoke, ItemDone, Preparation, Prepare, Target

_WOULD_WORK = "DryRunOperation"
_CALLS_WRITTEN = 20
_REFUSED_AS_A_WHOLE = (ErrorKind.DENIED, ErrorKind.CONFLICT, ErrorKind.NOT_FOUND, ErrorKind.INVALID)


class Changes:
    """Answers `Prepare`, `Invoke` and `EditTags`."""

    def __init__(self, reader: RowReader, details: Details) -> None:
        self._reader, self._gateway, self._details = reader, reader.gateway, details

    def prepare(self, job: Job, request: Prepare) -> Preparation:
        """What would happen, to what, where: read from AWS now."""
        kind = KINDS[request.kind]
        action = find_action(kind, request.action)
        service = action.client or kind.boto3_service
        rows = self._reader.fresh(request.context, kind, request.rows, job.cancelled, request.parent)
        targets = tuple(
            _target(kind, action, rows[name]) if name in rows else Target(name, name, "It does not exist any more.")
            for name in request.rows
        )
        allowed = [rows[target.row] for target in targets if not target.refused]
        self._gateway.require_owner(request.context)  # refused before the user is asked, not after
        identity = self._gateway.identity(request.context)
        calls = [_params(action, group, {}) for group in _calls(action, allowed)]
        return Preparation(
            account_name=self._gateway.account_name(request.context.account),
            account_number=identity.number,
            region=request.context.region,
            targets=targets,
            cli=_written(equivalents.cli, request.context, service, action.operation, calls),
            boto3=_written(equivalents.boto3, request.context, service, action.operation, calls),
            warnings=self._dry_run(job, home(request.context, kind, allowed[0]), service, action, calls[0])
            if allowed
            else (),
        )

    def invoke(self, job: Job, request: Invoke) -> None:
        """Do it; one `ItemDone` for each row."""
        kind = KINDS[request.kind]
        action = find_action(kind, request.action)
        doing = _Doing(job, request, kind, action, self._aftermath(job, request, kind))
        allowed: dict[str, Any] = {}
        for name in request.rows:
            try:
                row = self._reader.row(request.context, kind, name, job.cancelled, request.parent)
            except AppError as error:
                job.answer(ItemDone(name, name, error))
                continue
            if refused := _target(kind, action, row).refused:
                job.answer(_item(kind, name, row, AppError(ErrorKind.CONFLICT, refused)))
            else:
                allowed[name] = row
        if not action.batch:
            self._one_by_one(doing, allowed)
            return
        if allowed:
            self._together(doing, allowed)

    def edit_tags(self, job: Job, request: EditTags) -> None:
        """Set and remove tags; one `ItemDone` for each row."""
        kind = KINDS[request.kind]
        aftermath = self._aftermath(job, request, kind)
        for name in request.rows:
            row = self._reader.row(request.context, kind, name, job.cancelled, request.parent)
            try:
                self._edit(job, request, kind, row, aftermath)
            except AppError as error:
                job.answer(_item(kind, name, row, error))
            else:
                job.answer(_item(kind, name, row))

    def _aftermath(self, job: Job, request: Invoke | EditTags, kind: ResourceKind) -> Aftermath:
        aftermath = Aftermath(self._reader, self._details, request.context, kind, request.parent)
        job.later(aftermath.look)
        return aftermath

    def _together(self, doing: _Doing, rows: Mapping[str, Any]) -> None:
        job, kind = doing.job, doing.kind
        try:
            self._send(doing, list(rows.values()))
        except AppError as error:
            if len(rows) == 1 or error.may_have_happened or error.kind not in _REFUSED_AS_A_WHOLE:
                for name, row in rows.items():
                    job.answer(_item(kind, name, row, error))
            else:  # AWS refused all because of some: nothing was done, so each can be asked for itself
                self._one_by_one(doing, rows)
        else:
            for name, row in rows.items():
                job.answer(_item(kind, name, row))

    def _one_by_one(self, doing: _Doing, rows: Mapping[str, Any]) -> None:
        job, kind, action = doing.job, doing.kind, doing.action
        for name, row in rows.items():
            if job.cancelled.is_set():
                return
            try:
                sent = self._send(doing, [row])
            except AppError as error:
                job.answer(_item(kind, name, row, error))
            else:
                job.answer(_item(kind, name, row, _ended_badly(action, sent), sent.result))

    def _send(self, doing: _Doing, rows: Sequence[Any]) -> _Sent:
        request, kind, action = doing.request, doing.kind, doing.action
        service = action.client or kind.boto3_service
        params = _params(action, rows, operations.typed(service, action.operation, request.inputs))
        # No cancel flag: a change that was begun is finished and its outcome told.
        where = home(request.context, kind, rows[0])
        witness = doing.aftermath.witness(rows)
        answer = plain(self._gateway.call(where, service, action.operation, params, witness=witness))
        failure = compiled(action.failure)(answer) if action.failure else None
        return _Sent(compiled(action.result)(answer) if action.result else None, failure)

    def _dry_run(
        self, job: Job, context: AwsContext, service: str, action: Action, params: dict[str, Any]
    ) -> tuple[str, ...]:
        if not action.dry_run:
            return ()
        try:
            self._gateway.call(
                context,
                service,
                action.operation,
                {**params, "DryRun": True},
                cancelled=job.cancelled,
                expected=(_WOULD_WORK,),
            )
        except AppError as error:
            return () if error.code == _WOULD_WORK else (f"AWS would refuse this: {error.text}",)
        return ()

    def _edit(self, job: Job, request: EditTags, kind: ResourceKind, row: Any, aftermath: Aftermath) -> None:
        tags = kind.tags or Tags()
        where, service = home(request.context, kind, row), tags.client or kind.boto3_service
        target, write, gone = evaluate(tags.target, row), dict(request.set), request.remove
        if tags.replaces_all:
            write, gone = self._whole(job, request, kind, row)
        if write:
            shaped = _nested(tags.set_param, _shaped(tags, write, row))
            witness = aftermath.witness_of_tags(row)
            self._gateway.call(where, service, tags.set_operation, {**target, **shaped}, witness=witness)
        if gone:
            removal = {} if tags.replaces_all else {tags.remove_param: _removal(tags, gone, row)}
            witness = aftermath.witness_of_tags(row)
            self._gateway.call(where, service, tags.remove_operation, {**target, **removal}, witness=witness)

    def _whole(
        self, job: Job, request: EditTags, kind: ResourceKind, row: Any
    ) -> tuple[dict[str, str], tuple[str, ...]]:
        kept = self._details.tags(job.cancelled, request.context, kind, row)
        if kept is None:
            raise AppError(
                ErrorKind.DENIED,
                "The present tags can't be read, and writing replaces them all.",
                "Ask for the right to read them first.",
            )
        whole = {key: value for key, value in {**kept, **request.set}.items() if key not in request.remove}
        return whole, () if whole else request.remove


def _calls(action: Action, rows: Sequence[Any]) -> list[Sequence[Any]]:
    """Which rows each call is about."""
    if not rows:
        return []
    return [rows] if action.batch else [[row] for row in rows]


def _written(
    write: Callable[..., str], context: AwsContext, service: str, operation: str, calls: Sequence[dict[str, Any]]
) -> str:
    lines = [write(context, service, operation, params) for params in calls[:_CALLS_WRITTEN]]
    more = len(calls) - len(lines)
    return "\n".join([*lines, f"# and {more} more like these"] if more else lines)


@dataclass(frozen=True, slots=True)
class _Doing:
    """An action that is being carried out."""

    job: Job
    request: Invoke
    kind: ResourceKind
    action: Action
    aftermath: Aftermath


@dataclass(frozen=True, slots=True)
class _Sent:
    """What a call that worked brought back."""

    result: Any
    failure: Any


def _ended_badly(action: Action, sent: _Sent) -> AppError | None:
    if not sent.failure:
        return None
    text = f"{action.title.rstrip('…')} was carried out, but ended with an error: {sent.failure}."
    return AppError(ErrorKind.CONFLICT, text, "The answer says more.", operation=action.operation)


def find_action(kind: ResourceKind, name: str) -> Action:
    """The kind's action of this id."""
    return next(action for action in kind.actions if action.id == name)


def _target(kind: ResourceKind, action: Action, row: Any) -> Target:
    one = projector(kind)
    refused = ""
    if action.when and not compiled(action.when)(row):
        refused = f"{action.title.rstrip('…')} does not apply to it in its present state."
    return Target(one.id(row), one.label(row), refused)


def _item(kind: ResourceKind, name: str, row: Any, error: AppError | None = None, result: Any = None) -> ItemDone:
    return ItemDone(name, projector(kind).label(row), error, result)


def _params(action: Action, rows: Sequence[Any], inputs: Mapping[str, Any]) -> dict[str, Any]:
    given = {name: value for name, value in inputs.items() if value not in ("", None)}
    return {**evaluate(action.params, list(rows) if action.batch else rows[0]), **given}


def _shaped(tags: Tags, values: Mapping[str, str], row: Any) -> Any:
    if tags.as_map:
        return dict(values)
    extra = evaluate(tags.extra, row)
    present = {tag.get("Key"): tag for tag in (compiled(tags.read)(row) or ()) if isinstance(tag, Mapping)}
    return [
        {"Key": key, "Value": value, **extra, **_kept(tags.keep, present.get(key, {}))} for key, value in values.items()
    ]


def _kept(names: Sequence[str], tag: Mapping[str, Any]) -> dict[str, Any]:
    return {name: tag[name] for name in names if name in tag}


def _removal(tags: Tags, keys: Sequence[str], row: Any) -> list[Any]:
    if not tags.remove_as_list:
        return list(keys)
    extra = evaluate(tags.extra, row)
    return [{"Key": key, **extra} for key in keys]


def _nested(path: str, value: Any) -> dict[str, Any]:
    """`Tagging.TagSet` puts the value one level down."""
    for name in reversed(path.split(".")):
        value = {name: value}
    return dict(value)
