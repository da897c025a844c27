"""Every kind of the catalogue through a real engine process and the sandbox: listed, opened, changed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from skydeck.catalog import KINDS
from skydeck.core.context import WriteMode
from skydeck.core.errors import AppError, ErrorKind
from skydeck.core.kinds import Render, ResourceKind
from skydeck.core.vectors import unpack
from skydeck.link import messages
from skydeck.link.client import Link
from tests.helpers.sandbox import HERE

READ_ONLY = replace(HERE, mode=WriteMode.READ_ONLY)
LISTED = [kind for kind in KINDS.values() if not kind.parent]
INSTANCES = KINDS["ec2.instances"]


async def rows_of(engine: Link, kind: str, parent: messages.ParentRow | None = None) -> dict[str, list[Any]]:
    """The whole list as columns, `#id`, `#label` and `#flags` first."""
    names = ["#id", "#label", "#flags", *(column.name for column in KINDS[kind].columns)]
    table: dict[str, list[Any]] = {name: [] for name in names}
    async with engine.stream(messages.ListRows(READ_ONLY, kind, parent)) as stream:
        async for page in stream:
            for name, vector in zip(names, page.vectors, strict=True):
                table[name] += unpack(vector)
    return table


async def opened(engine: Link, kind: str, row: str, parent: messages.ParentRow | None = None) -> list[Any]:
    """`Detail` and its parts."""
    async with engine.stream(messages.FetchDetail(READ_ONLY, kind, row, parent)) as stream:
        return [answer async for answer in stream]


async def changed(engine: Link, request: Any) -> list[messages.ItemDone]:
    """The outcome for each row."""
    async with engine.stream(request) as stream:
        return [item async for item in stream]


@pytest.mark.parametrize("kind", LISTED, ids=lambda kind: kind.kind_id)
async def test_kind_is_listed_and_opened_with_every_part(engine: Link, kind: ResourceKind) -> None:
    table = await rows_of(engine, kind.kind_id)
    assert table["#id"], "the sandbox has none"
    assert len(set(table["#id"])) == len(table["#id"])
    assert all(table["#label"])
    await _shown(engine, kind, table["#id"][0], None)


@pytest.mark.parametrize("kind", [kind for kind in KINDS.values() if kind.parent], ids=lambda kind: kind.kind_id)
async def test_kind_below_another_is_listed_and_opened(engine: Link, kind: ResourceKind) -> None:
    owners = await rows_of(engine, kind.parent)
    for owner in owners["#id"]:
        parent = messages.ParentRow(kind.parent, owner)
        table = await rows_of(engine, kind.kind_id, parent)
        if table["#id"]:
            await _shown(engine, kind, table["#id"][0], parent)
            return
    pytest.fail("no owner in the sandbox has any")


async def _shown(engine: Link, kind: ResourceKind, row: str, parent: messages.ParentRow | None) -> None:
    detail, *parts = await opened(engine, kind.kind_id, row, parent)
    assert isinstance(detail, messages.Detail)
    assert detail.id == row
    assert [part.title for part in parts] == [part.title for part in kind.parts]
    assert {part.title: str(part.error) for part in parts if part.error} == {}
    assert (detail.tags is not None) == (kind.tags is not None)
    assert detail.arn.startswith("arn:aws:") or not kind.arn
    assert detail.console_url.startswith("https://us-east-1.console.aws.amazon.com/") or not kind.console
    assert "_parent" not in detail.raw


@pytest.mark.parametrize("kind", LISTED, ids=lambda kind: kind.kind_id)
async def test_no_column_is_empty_in_the_whole_sandbox_unless_it_may_be(engine: Link, kind: ResourceKind) -> None:
    table = await rows_of(engine, kind.kind_id)
    moments = [column for column in kind.columns if column.render in (Render.TIME, Render.AGE)]
    for column in moments:
        values = [value for value in table[column.name] if value is not None]
        assert all(1.4e9 < value < 2.2e9 for value in values), f"{column.title}: {values[:3]}"
    shown = [column for column in kind.columns if not column.hidden]
    filled = [column for column in shown if any(value not in (None, "", []) for value in table[column.name])]
    assert len(filled) >= len(shown) // 2, f"only {[column.title for column in filled]}"


@pytest.mark.parametrize("kind", LISTED, ids=lambda kind: kind.kind_id)
async def test_related_lists_answer(engine: Link, kind: ResourceKind) -> None:
    table = await rows_of(engine, kind.kind_id)
    for child in kind.children:
        parent = messages.ParentRow(kind.kind_id, table["#id"][0], child.title)
        related = await rows_of(engine, child.kind, parent)
        everything = 10_000
        assert len(related["#id"]) < everything, child.title


@pytest.mark.parametrize("kind", [kind for kind in LISTED if kind.tags], ids=lambda kind: kind.kind_id)
async def test_tag_is_set_and_removed_and_the_others_stay(engine: Link, kind: ResourceKind) -> None:
    row = (await rows_of(engine, kind.kind_id))["#id"][-1]
    before = (await opened(engine, kind.kind_id, row))[0].tags
    (item,) = await changed(engine, messages.EditTags(HERE, kind.kind_id, (row,), {"skydeck:test": "größe & co"}, ()))
    assert item.error is None
    during = (await opened(engine, kind.kind_id, row))[0].tags
    (item,) = await changed(engine, messages.EditTags(HERE, kind.kind_id, (row,), {}, ("skydeck:test",)))
    assert item.error is None
    after = (await opened(engine, kind.kind_id, row))[0].tags
    assert during == {**before, "skydeck:test": "größe & co"}
    assert after == before


async def test_stop_names_what_it_would_do_and_does_it(engine_process: Link) -> None:
    engine = engine_process
    table = await rows_of(engine, INSTANCES.kind_id)
    rows = zip(table["#id"], table["#label"], table["state"], strict=True)
    running = [row for row, label, state in rows if state == "running" and label in ("grafana", "worker-images")]
    stopped = next(row for row, state in zip(table["#id"], table["state"], strict=True) if state == "stopped")
    asked = (*running, stopped, "i-0123456789abcdef0")
    plan = await engine.call(messages.Prepare(HERE, INSTANCES.kind_id, "stop", asked))
    refused = {target.row: bool(target.refused) for target in plan.targets}
    assert refused == {running[0]: False, running[1]: False, stopped: True, "i-0123456789abcdef0": True}
    assert plan.account_number == "481516234200"
    assert plan.cli.startswith("aws ec2 stop-instances --instance-ids " + " ".join(running))
    items = await changed(engine, messages.Invoke(HERE, INSTANCES.kind_id, "stop", asked))
    assert {item.row: item.error.kind if item.error else None for item in items} == {
        running[0]: None,
        running[1]: None,
        stopped: ErrorKind.CONFLICT,
        "i-0123456789abcdef0": ErrorKind.NOT_FOUND,
    }
    page = await engine.call(messages.ReadJournal(search="StopInstances", writes_only=True))
    assert [(entry.operation, entry.outcome) for entry in page.entries] == [("StopInstances", "ok")]
    assert page.intact


async def test_read_only_account_refuses_the_change_in_the_engine(engine: Link) -> None:
    row = (await rows_of(engine, INSTANCES.kind_id))["#id"][0]
    items = await changed(engine, messages.Invoke(READ_ONLY, INSTANCES.kind_id, "terminate", (row,)))
    assert [item.error.kind for item in items if item.error] == [ErrorKind.READ_ONLY]
    page = await engine.call(messages.ReadJournal(writes_only=True))
    assert page.entries == ()


async def test_row_that_is_gone_is_said_so(engine: Link) -> None:
    with pytest.raises(AppError, match="does not exist") as caught:
        await opened(engine, INSTANCES.kind_id, "i-0123456789abcdef0")
    assert caught.value.kind is ErrorKind.NOT_FOUND


async def test_list_can_stop_early_and_says_that_more_exist(engine: Link) -> None:
    async with engine.stream(messages.ListRows(HERE, INSTANCES.kind_id, limit=5)) as stream:
        count = sum([page.count async for page in stream])
        assert stream.result == messages.ListEnd(count, complete=False)


async def test_function_that_fails_is_not_called_done(engine: Link) -> None:
    request = messages.Invoke(HERE, "lambda.functions", "invoke", ("order-confirmation",), {"Payload": '"no order"'})
    (item,) = await changed(engine, request)
    assert item.error is not None
    assert "ended with an error: Unhandled" in item.error.text
    assert item.result["log"].startswith("START RequestId:")


async def test_command_for_many_rows_has_a_line_for_each_call(engine: Link) -> None:
    volumes = (await rows_of(engine, "ec2.volumes"))["#id"][:3]
    plan = await engine.call(messages.Prepare(HERE, "ec2.volumes", "delete", tuple(volumes)))
    allowed = [target.row for target in plan.targets if not target.refused]
    lines = [line for line in plan.cli.splitlines() if line.startswith("aws ec2 delete-volume")]
    assert len(lines) == len(allowed)
    assert all(volume in plan.cli for volume in allowed)
