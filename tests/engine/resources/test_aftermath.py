"""What changes found and left is in the journal, without anybody waiting for it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

import boto3
import pytest

from skydeck.core.errors import COST_CAP, AppError, ErrorKind
from skydeck.engine.calls.gateway import Gateway
from skydeck.engine.record.cost_meter import Meter
from skydeck.engine.reports.reading import Reading
from skydeck.engine.resources.changes import Changes
from skydeck.engine.resources.details import Details
from skydeck.engine.resources.rowcache import RowCache
from skydeck.engine.resources.rows import RowReader
from skydeck.engine.work.jobs import Job
from skydeck.link.channel import Channel
from skydeck.link.messages import CallRecord, EditTags, Invoke, JournalPage, ReadJournal, WriteOut
from tests.engine.conftest import REGION, SANDBOX, Bench

INSTANCES, BUCKETS = "ec2.instances", "s3.buckets"


class Mailbox:
    """Keeps what a job answers."""

    def __init__(self) -> None:
        self.answers: list[Any] = []

    def send(self, _number: int, body: Any, *, bulk: bool = False) -> None:
        self.answers.append(body)


class Desk:
    """Changes as the engine makes them, over a server of the test's own."""

    def __init__(self, bench: Bench) -> None:
        self.bench = bench
        self.reader = RowReader(bench.gateway, RowCache())
        self.details = Details(self.reader)
        self.changes = Changes(self.reader, self.details)

    def do(self, request: Invoke | EditTags) -> list[CallRecord]:
        """Carry out a request to its end; its changes, oldest first, with what was before and after."""
        job = Job(1, request, cast(Channel, Mailbox()))
        act: Callable[[Job, Any], None] = self.changes.invoke if isinstance(request, Invoke) else self.changes.edit_tags
        before = {record.number for record in self.bench.told}
        act(job, request)
        assert job._channel.answers, "nobody waits for the aftermath"  # type: ignore[attr-defined]
        job.finish()
        made = {one.number for one in self.bench.told if one.write} - before
        journal = self.bench.journal
        found = [one.record for one in journal.find(ReadJournal(writes_only=True)) if one.record]
        return [journal.call(one.number) for one in reversed(found) if one.number in made]


@pytest.fixture
def desk(bench: Bench) -> Desk:
    return Desk(bench)


def server(port: int, service: str) -> Any:
    return boto3.client(  # type: ignore[call-overload]
        service, REGION, endpoint_url=f"http://127.0.0.1:{port}", aws_access_key_id="AKIA", aws_secret_access_key="s"
    )


@pytest.fixture
def instance(moto: int) -> str:
    ec2 = server(moto, "ec2")
    made = ec2.run_instances(ImageId="ami-12345678", MinCount=1, MaxCount=1)["Instances"][0]["InstanceId"]
    ec2.close()
    return str(made)


def test_an_action_is_kept_with_the_row_before_and_after(desk: Desk, instance: str) -> None:
    (record,) = desk.do(Invoke(SANDBOX, INSTANCES, "stop", (instance,)))
    assert (record.operation, record.outcome) == ("StopInstances", "ok")
    assert record.before[instance]["State"]["Name"] == "running"
    assert record.after[instance]["State"]["Name"] in {"stopping", "stopped"}


def test_an_edit_of_tags_is_kept_with_the_row_before_and_after(desk: Desk, instance: str) -> None:
    (record,) = desk.do(EditTags(SANDBOX, INSTANCES, (instance,), {"team": "web"}, ()))
    assert not record.before[instance].get("Tags")
    assert record.after[instance]["Tags"] == [{"Key": "team", "Value": "web"}]


def test_tags_that_are_read_apart_are_kept_too(desk: Desk, moto: int) -> None:
    s3 = server(moto, "s3")
    s3.create_bucket(Bucket="aftermath")
    s3.close()
    (record,) = desk.do(EditTags(SANDBOX, BUCKETS, ("aftermath",), {"team": "web"}, ()))
    assert record.before["aftermath"]["Tags"] == {}  # the edit had to read them, since it writes them all
    assert record.after["aftermath"]["Tags"] == {"team": "web"}


def test_what_is_gone_afterwards_is_said_to_be(desk: Desk, instance: str, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.reader.row(SANDBOX, _kind(INSTANCES), instance, Job(2, None, cast(Channel, Mailbox())).cancelled)
    monkeypatch.setattr(desk.reader, "fresh", lambda *_: {})
    (record,) = desk.do(EditTags(SANDBOX, INSTANCES, (instance,), {"a": "b"}, ()))
    assert record.after[instance] == "It does not exist any more."


def test_what_can_not_be_read_afterwards_is_said(desk: Desk, instance: str, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.reader.row(SANDBOX, _kind(INSTANCES), instance, Job(2, None, cast(Channel, Mailbox())).cancelled)

    def denied(*_: object) -> None:
        raise AppError(ErrorKind.DENIED, "You are not allowed to look.")

    monkeypatch.setattr(desk.reader, "fresh", denied)
    (record,) = desk.do(EditTags(SANDBOX, INSTANCES, (instance,), {"a": "b"}, ()))
    assert record.outcome == "ok"
    assert record.after == "It could not be read: You are not allowed to look."
    assert record.before[instance]["InstanceId"] == instance


def test_a_change_that_was_refused_before_it_was_sent_leaves_nothing(desk: Desk, instance: str) -> None:
    from tests.engine.conftest import READ_ONLY

    assert desk.do(EditTags(READ_ONLY, INSTANCES, (instance,), {"a": "b"}, ())) == []


def test_the_gateway_sends_nothing_that_costs_over_the_limit(bench: Bench) -> None:
    folder = bench.journal._folder
    meter = Meter(folder, lambda _: None, lambda _account, _service: False)
    gateway = Gateway(bench.sessions, bench.journal, bench.told.append, meter)
    gateway.call(SANDBOX, "s3", "list_buckets", {})
    assert meter.meter().lines[0].what == "S3 LIST requests"
    meter.cap(warn=0, stop=1e-9)
    told = len(bench.told)
    with pytest.raises(AppError) as refused:
        gateway.call(SANDBOX, "s3", "list_buckets", {})
    assert refused.value.code == COST_CAP
    gateway.call(SANDBOX, "ec2", "describe_regions", {})
    assert [record.operation for record in bench.told[told:]] == ["DescribeRegions"]


def asked_in_pages(bench: Bench, request: ReadJournal) -> tuple[list[CallRecord], JournalPage]:
    """What a streamed search answers."""
    box = Mailbox()
    reading = Reading(bench.journal, Meter(bench.journal._folder, lambda _: None, lambda *_: True), bench.sessions)
    page = reading.search(Job(1, request, cast(Channel, box)), request)
    assert page.entries == ()
    return [record for answer in box.answers for record in answer.entries], page


def test_a_search_goes_on_where_it_stopped_and_misses_nothing(bench: Bench) -> None:
    for number in range(25):
        bench.gateway.call(SANDBOX, "ec2", "describe_instances", {"MaxResults": 5 + number})
    found: list[CallRecord] = []
    until, more = 0.0, True
    while more:
        asked = ReadJournal("describeinstances", limit=10, until=until, streamed=True)
        entries, page = asked_in_pages(bench, asked)
        found += [one for one in entries if one not in found]
        until, more = page.back_to + 0.001, page.more
        assert len(entries) <= 10
    assert [one.params["MaxResults"] for one in found] == list(reversed(range(5, 30)))


def test_a_search_that_nobody_waits_for_ends(bench: Bench) -> None:
    bench.gateway.call(SANDBOX, "ec2", "describe_instances", {})
    job = Job(1, ReadJournal(), cast(Channel, Mailbox()))
    job.cancel()
    reading = Reading(bench.journal, Meter(bench.journal._folder, lambda _: None, lambda *_: True), bench.sessions)
    with pytest.raises(AppError) as ended:
        reading.search(job, ReadJournal())
    assert ended.value.kind is ErrorKind.CANCELLED


def test_a_call_of_the_journal_is_written_out_as_it_would_be_typed(bench: Bench) -> None:
    reading = Reading(bench.journal, Meter(bench.journal._folder, lambda _: None, lambda *_: True), bench.sessions)
    written = reading.write_out(WriteOut("sandbox", REGION, "ec2", "DescribeInstances", {"MaxResults": 5}))
    assert written.cli.startswith("aws ec2 describe-instances --max-results 5 --region us-east-1 --endpoint-url")
    assert "client.describe_instances(\n    MaxResults=5," in written.boto3


def _kind(name: str) -> Any:
    from skydeck.catalog import KINDS

    return KINDS[name]
