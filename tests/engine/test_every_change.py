"""Goal 36: every change that the catalogue offers is on the ladder, journalled first, and refused when read-only."""

from __future__ import annotations

import ast
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import Event
from typing import Any

import pytest

import skydeck.engine
from skydeck.catalog import KINDS
from skydeck.core.context import AwsContext, WriteMode
from skydeck.core.errors import ErrorKind
from skydeck.core.kinds import Action, Call, Input, ResourceKind, Risk
from skydeck.engine.resources import changes as changes_module
from skydeck.engine.resources.changes import Changes
from skydeck.engine.resources.details import Details
from skydeck.engine.resources.projection import projector
from skydeck.engine.resources.rowcache import RowCache
from skydeck.engine.resources.rows import RowReader
from skydeck.engine.wire.operations import is_write
from skydeck.engine.work.jobs import Job
from skydeck.link.messages import EditTags, Invoke, ItemDone, ParentRow, Preparation, Prepare
from skydeck.tasks.ladder import Guard, guard
from tests.catalog import samples
from tests.engine.conftest import READ_ONLY, SANDBOX, Bench
from tests.helpers import fault_proxy as faults
from tests.helpers.fault_proxy import FaultProxy

ACTIONS = [(kind, action) for kind in KINDS.values() for action in kind.actions]
TAGGED = [kind for kind in KINDS.values() if kind.tags]


def operations() -> set[tuple[str, str]]:
    """Every boto3 method by which the catalogue can change something."""
    found = {(action.client or kind.boto3_service, action.operation) for kind, action in ACTIONS}
    for kind in TAGGED:
        assert kind.tags is not None
        service = kind.tags.client or kind.boto3_service
        found |= {(service, kind.tags.set_operation), (service, kind.tags.remove_operation)}
    return found


def named(pair: tuple[ResourceKind, Action]) -> str:
    return f"{pair[0].kind_id}.{pair[1].id}"


# Botocore refuses by itself what is too short to be one.
_LONG = {"Arn": "arn:aws:iam::123456789012:policy/sample", "UUID": "00000000-0000-4000-8000-000000000000"}


def sample(kind: ResourceKind) -> dict[str, Any]:
    """A row as its service's model describes it."""
    made: dict[str, Any] = samples.row(kind, kind.list, full=True)
    row = {name: _LONG.get(name, value) for name, value in made.items()}
    return {**row, "_parent": sample(KINDS[kind.parent])} if kind.parent else row


class SampleRows(RowReader):
    """Has one row of each kind, and reads nothing: whatever reaches the server is the change itself."""

    def row(
        self, context: AwsContext, kind: ResourceKind, row: str, cancelled: Event, parent: ParentRow | None = None
    ) -> Any:
        return sample(kind)

    def fresh(
        self,
        context: AwsContext,
        kind: ResourceKind,
        rows: Sequence[str],
        cancelled: Event,
        parent: ParentRow | None = None,
    ) -> dict[str, Any]:
        return {row: sample(kind) for row in rows}


class SampleDetails(Details):
    """Knows one tag, and reads nothing."""

    def tags(self, job: Job, context: AwsContext, kind: ResourceKind, row: Any) -> dict[str, str]:
        return {"old": "1"}


class Answers(Job):
    """Keeps what is answered."""

    def __init__(self) -> None:
        self.cancelled = Event()
        self.items: list[ItemDone] = []

    def answer(self, body: Any) -> None:
        self.items.append(body)

    def later(self, work: Callable[[], None]) -> None:
        """What is looked at when all is done is no change."""


@dataclass
class Arrival:
    """The newest line of the journal when a request arrived, and how many intents there were by then."""

    newest: dict[str, Any]
    intents: int


@dataclass
class Spy:
    """Changes through a proxy that refuses them all, after a look at the journal's file."""

    bench: Bench
    proxy: FaultProxy
    changes: Changes
    arrivals: list[Arrival] = field(default_factory=list)

    def look(self) -> None:
        lines = [json.loads(line) for line in self.bench.journal._chain.path.read_text().splitlines()]
        intents = sum(line["kind"] == "intent" for line in lines)
        self.arrivals.append(Arrival(lines[-1], intents))

    def invoke(self, kind: ResourceKind, action: Action, context: AwsContext) -> list[ItemDone]:
        row = projector(kind).id(sample(kind))
        job = Answers()
        self.changes.invoke(job, Invoke(context, kind.kind_id, action.id, (row,), inputs(action)))
        return job.items

    def edit(self, kind: ResourceKind, context: AwsContext, edit: Mapping[str, str], gone: Sequence[str]) -> Any:
        row = projector(kind).id(sample(kind))
        job = Answers()
        self.changes.edit_tags(job, EditTags(context, kind.kind_id, (row,), dict(edit), tuple(gone)))
        return job.items


@pytest.fixture
def spy(faulty: Bench, proxy: FaultProxy, monkeypatch: pytest.MonkeyPatch) -> Iterator[Spy]:
    # Which rows an action applies to is another test's business: here it applies to all.
    free = {name: replace(kind, actions=tuple(replace(one, when="") for one in kind.actions)) for name, kind in
            KINDS.items()}  # fmt: skip
    monkeypatch.setattr(changes_module, "KINDS", free)
    reader = SampleRows(faulty.gateway, RowCache())
    made = Spy(faulty, proxy, Changes(reader, SampleDetails(reader)))
    proxy.use(faults.always(faults.DENIED))
    proxy.delay = made.look
    yield made
    proxy.delay = lambda: None


def inputs(action: Action) -> dict[str, Any]:
    """A form that was filled in."""
    return {one.param: _filled(one) for one in action.inputs}


def _filled(one: Input) -> Any:
    if one.kind == "choice":
        return one.choices[0]
    made: dict[str, Any] = {"number": 256, "bool": True, "json": "{}"}
    return made.get(one.kind, "a-name-that-is-long-enough")


def journalled_first(spy: Spy, wanted: set[tuple[str, str]]) -> None:
    """Each request had its intent on the disk when it came, and nothing after it."""
    assert spy.arrivals, "no request was sent"
    for number, arrival in enumerate(spy.arrivals, start=1):
        assert arrival.newest["kind"] == "intent"
        assert arrival.intents == number
        assert (arrival.newest["service"], _snake(arrival.newest)) in wanted


def _snake(line: dict[str, Any]) -> str:
    from botocore import xform_name

    return str(xform_name(line["operation"]))


def test_what_the_catalogue_can_change_is_counted() -> None:
    found = operations()
    assert len(ACTIONS) > 40
    assert len(found) > 50
    for service, operation in sorted(found):
        assert is_write(service, operation), (service, operation)


@pytest.mark.parametrize("pair", ACTIONS, ids=named)
def test_every_action_is_on_the_ladder(pair: tuple[ResourceKind, Action]) -> None:
    _kind, action = pair
    assert guard(action.risk, WriteMode.CONFIRM) >= Guard.QUESTION
    least = {Risk.L0: Guard.NONE, Risk.L1: Guard.QUESTION, Risk.L2: Guard.HOLD, Risk.L3: Guard.TYPED}
    assert guard(action.risk, WriteMode.FREE) == least[action.risk]
    assert guard(action.risk, WriteMode.FREE, production=True) >= least[action.risk]


@pytest.mark.parametrize("pair", ACTIONS, ids=named)
def test_every_action_is_journalled_before_it_is_sent(pair: tuple[ResourceKind, Action], spy: Spy) -> None:
    kind, action = pair
    items = spy.invoke(kind, action, SANDBOX)
    assert [str(item.error and item.error.code) for item in items] == ["AccessDenied"], items[0].error
    journalled_first(spy, {(action.client or kind.boto3_service, action.operation)})


@pytest.mark.parametrize("pair", ACTIONS, ids=named)
def test_no_action_is_sent_from_a_read_only_account(pair: tuple[ResourceKind, Action], spy: Spy) -> None:
    items = spy.invoke(*pair, READ_ONLY)
    assert [item.error.kind for item in items if item.error] == [ErrorKind.READ_ONLY]
    assert spy.proxy.seen == []


@pytest.mark.parametrize("pair", ACTIONS, ids=named)
def test_preparing_sends_no_change_from_a_read_only_account(pair: tuple[ResourceKind, Action], spy: Spy) -> None:
    kind, action = pair
    spy.proxy.use(lambda _number: None)
    row = projector(kind).id(sample(kind))
    scene = spy.changes.prepare(Answers(), Prepare(READ_ONLY, kind.kind_id, action.id, (row,)))
    assert isinstance(scene, Preparation)
    assert {(seen.service, _asked(seen.body)) for seen in spy.proxy.seen} == {
        ("sts", "GetCallerIdentity"),
        ("iam", "ListAccountAliases"),
    }
    assert bool(scene.warnings) == action.dry_run
    assert _intents(spy) == 0


@pytest.mark.parametrize("kind", TAGGED, ids=lambda kind: kind.kind_id)
@pytest.mark.parametrize(("edit", "gone"), [({"team": "web"}, ()), ({}, ("old",))], ids=["set", "remove"])
def test_every_edit_of_tags_is_journalled_or_refused(
    kind: ResourceKind, spy: Spy, edit: Mapping[str, str], gone: Sequence[str]
) -> None:
    assert [item.error.kind for item in spy.edit(kind, READ_ONLY, edit, gone)] == [ErrorKind.READ_ONLY]
    assert spy.proxy.seen == []
    assert [item.error.kind for item in spy.edit(kind, SANDBOX, edit, gone)] == [ErrorKind.DENIED]
    assert kind.tags is not None
    service = kind.tags.client or kind.boto3_service
    journalled_first(spy, {(service, kind.tags.set_operation), (service, kind.tags.remove_operation)})


def _asked(body: bytes) -> str:
    return body.partition(b"Action=")[2].partition(b"&")[0].decode()


def _intents(spy: Spy) -> int:
    return spy.bench.journal._chain.path.read_text().count('"kind":"intent"')


# --- nothing changes past the catalogue ---


def reads_of(kind: ResourceKind) -> Iterator[tuple[str, Call]]:
    yield "list", kind.list
    if kind.detail:
        yield "detail", kind.detail
    yield from ((part.title, part.call) for part in kind.parts)
    yield from ((child.title, child.call) for child in kind.children if child.call)
    if kind.tags and kind.tags.read_call:
        yield "tags", kind.tags.read_call


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.kind_id)
def test_whatever_else_a_kind_calls_only_reads(kind: ResourceKind) -> None:
    for what, call in reads_of(kind):
        assert not is_write(call.client or kind.boto3_service, call.operation), what


def literal_calls(source: str) -> Iterator[tuple[str, str]]:
    """Service and operation of calls of the gateway that name them in the code."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call) or _called(node) not in {"call", "_call", "pages"}:
            continue
        words = [one.value for one in node.args if isinstance(one, ast.Constant) and isinstance(one.value, str)]
        if len(words) >= 2:
            yield words[0], words[1]


def _called(node: ast.Call) -> str:
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def test_what_the_engine_calls_by_itself_only_reads() -> None:
    sources = Path(skydeck.engine.__file__).parent.rglob("*.py")
    found = {pair for path in sources for pair in literal_calls(path.read_text("utf-8"))}
    assert ("sts", "get_caller_identity") in found
    # A person asked for the console: permitted and noted as a change.
    for service, operation in found - {("sts", "get_federation_token")}:
        assert not is_write(service, operation), (service, operation)
    assert list(literal_calls("self._gateway.call(ctx, 's3', 'delete_bucket', {})")) == [("s3", "delete_bucket")]
