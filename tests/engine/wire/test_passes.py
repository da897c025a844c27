"""Nothing is signed or sent without a pass of the gateway's, whoever holds a client and in whatever thread."""

from __future__ import annotations

import re
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from botocore import UNSIGNED
from botocore.config import Config
from botocore.handlers import BUILTIN_HANDLERS
from s3transfer.manager import TransferConfig, TransferManager

import skydeck.engine
from skydeck.core.context import AwsContext, WriteMode
from skydeck.core.errors import COST_CAP, AppError, ErrorKind
from skydeck.engine.record.cost_meter import Meter
from skydeck.engine.record.costs import LIVE_TAIL, Charge
from skydeck.engine.wire import passes
from tests.engine.conftest import READ_ONLY, SANDBOX, Bench
from tests.helpers import fault_proxy as faults
from tests.helpers.fault_proxy import FaultProxy
from tests.helpers.service_models import all_operations

OBJECT = {"Bucket": "links", "Key": "k"}
Use = Callable[[Any], Any]


def s3(bench: Bench) -> Any:
    return bench.sessions.client(SANDBOX, "s3")


def transfers(client: Any, pool: type[ThreadPoolExecutor] = passes.Carrier) -> TransferManager:
    """One thread of each sort, and parts as small as S3 takes them."""
    config = TransferConfig(max_request_concurrency=1, max_submission_concurrency=1, max_io_queue_size=1)
    return TransferManager(client, config, executor_cls=pool)


def upload(client: Any, source: Path, pool: type[ThreadPoolExecutor] = passes.Carrier) -> None:
    with transfers(client, pool) as manager:
        manager.upload(str(source), **{name.lower(): value for name, value in OBJECT.items()}).result()


def download(client: Any, target: Path, pool: type[ThreadPoolExecutor] = passes.Carrier) -> None:
    with transfers(client, pool) as manager:
        manager.download("links", "k", str(target)).result()


def stopped(use: Callable[[], Any]) -> None:
    with pytest.raises(AppError) as caught:
        use()
    assert caught.value.kind is ErrorKind.BUG
    assert "nobody had permitted" in caught.value.text


# --- whoever has a client and no pass ---

WITHOUT: dict[str, Use] = {
    "a read": lambda client: client.list_buckets(),
    "a change": lambda client: client.delete_bucket(Bucket="links"),
    "a page": lambda client: next(iter(client.get_paginator("list_objects_v2").paginate(Bucket="links"))),
    "a waiter": lambda client: client.get_waiter("bucket_exists").wait(Bucket="links"),
    "a link to read": lambda client: client.generate_presigned_url("get_object", OBJECT),
    "a link to write": lambda client: client.generate_presigned_url("put_object", OBJECT),
    "a form": lambda client: client.generate_presigned_post("links", "k"),
}


@pytest.mark.parametrize("what", WITHOUT)
def test_a_client_alone_sends_and_signs_nothing(faulty: Bench, proxy: FaultProxy, what: str) -> None:
    stopped(lambda: WITHOUT[what](s3(faulty)))
    assert proxy.seen == []


def test_transfers_alone_send_nothing(faulty: Bench, proxy: FaultProxy, tmp_path: Path) -> None:
    (tmp_path / "from").write_bytes(b"x")
    stopped(lambda: upload(s3(faulty), tmp_path / "from"))
    stopped(lambda: download(s3(faulty), tmp_path / "to"))
    assert proxy.seen == []


def test_what_needs_no_signature_needs_a_pass_too(faulty: Bench, proxy: FaultProxy) -> None:
    session = faulty.sessions.session("sandbox")
    client: Any = session.create_client("s3", "us-east-1", config=Config(signature_version=UNSIGNED))
    stopped(lambda: client.get_object(**OBJECT))
    assert proxy.seen == []
    client.close()


def test_sessions_open_without_a_pass_but_never_as_a_link(faulty: Bench, proxy: FaultProxy) -> None:
    faulty.gateway.call(SANDBOX, "sts", "get_caller_identity", {})
    sts: Any = faulty.sessions.client(SANDBOX, "sts")
    proxy.use(lambda _number: None)
    role = {"RoleArn": "arn:aws:iam::123456789012:role/r", "RoleSessionName": "s-1"}
    stopped(lambda: sts.generate_presigned_url("assume_role", role))
    assert proxy.seen == []
    assert sts.assume_role(**role)["Credentials"]
    with pytest.raises(AppError, match="must not hand out credentials"):
        faulty.gateway.presign(SANDBOX, "sts", "assume_role", role, 60)


# --- a pass is for what it says ---


def held(**changed: Any) -> passes.Pass:
    given: dict[str, Any] = {
        "account": "a",
        "service": "s3",
        "operations": frozenset({"GetObject", "PutObject"}),
        "read_only": False,
    }
    return passes.Pass(**given | changed)


@pytest.mark.parametrize(
    ("given", "asked", "link", "fits"),
    [
        (held(), ("a", "s3", "GetObject"), False, True),
        (held(), ("b", "s3", "GetObject"), False, False),
        (held(), ("a", "ec2", "GetObject"), False, False),
        (held(), ("a", "s3", "DeleteObject"), False, False),
        (held(), ("a", "s3", "GetObject"), True, False),
        (held(link=True), ("a", "s3", "GetObject"), True, True),
        (held(link=True), ("a", "s3", "GetObject"), False, False),
        (held(link=True), ("a", "s3", "DeleteObject"), True, False),
        (held(read_only=True), ("a", "s3", "GetObject"), False, True),
        (held(read_only=True), ("a", "s3", "PutObject"), False, False),
        (held(over=True), ("a", "s3", "GetObject"), False, False),
        # Botocore asks on the way, of the same service and account only, and it makes no links.
        (held(), ("a", "s3", "HeadBucket"), False, True),
        (held(), ("a", "s3", "CreateSession"), False, True),
        (held(), ("b", "s3", "HeadBucket"), False, False),
        (held(), ("a", "s3", "HeadBucket"), True, False),
        (held(service="ec2"), ("a", "s3", "HeadBucket"), False, False),
    ],
)
def test_a_pass_fits_what_it_was_issued_for(
    given: passes.Pass, asked: tuple[str, str, str], link: bool, fits: bool
) -> None:
    require = given.carry(lambda: passes.require(*asked, link=link))
    if fits:
        require()
    else:
        stopped(require)


def test_every_exception_exists_and_none_is_a_change_of_an_account() -> None:
    known = {(one.service, one.name) for one in all_operations()}
    for exceptions in (passes.OPENING, passes.ON_THE_WAY):
        assert set(exceptions) <= known
        assert all(exceptions.values())
    assert not set(passes.OPENING) & set(passes.ON_THE_WAY)


def test_the_calls_that_botocore_puts_links_into_are_known() -> None:
    injecting = re.compile(r"before-call\.([\w-]+)\.(\w+)")
    found = {
        injecting.fullmatch(str(handler[0])).groups()  # type: ignore[union-attr]
        for handler in BUILTIN_HANDLERS
        if getattr(handler[1], "__name__", "").startswith("inject_presigned_url_")
    }
    assert found == passes.LINKS_ITSELF


def test_a_call_that_has_a_link_in_it_is_sent_with_it(faulty: Bench, proxy: FaultProxy) -> None:
    proxy.use(faults.always(faults.DENIED))
    with pytest.raises(AppError) as caught:
        faulty.gateway.call(
            SANDBOX, "ec2", "copy_snapshot", {"SourceRegion": "eu-west-1", "SourceSnapshotId": "snap-1"}
        )
    assert caught.value.kind is ErrorKind.DENIED
    assert [b"PresignedUrl=" in seen.body for seen in proxy.seen] == [True]


# --- links ---


@pytest.fixture
def stored(bench: Bench) -> Bench:
    """With one object to link to."""
    bench.gateway.call(SANDBOX, "s3", "create_bucket", {"Bucket": "links"})
    bench.gateway.call(SANDBOX, "s3", "put_object", {**OBJECT, "Body": b"linked"})
    bench.told.clear()
    return bench


def fetched(url: str) -> bytes:
    with urllib.request.urlopen(url, timeout=5) as answer:
        body: bytes = answer.read()
    return body


def test_a_link_works_is_signed_anew_and_leaves_no_signature_behind(stored: Bench) -> None:
    made = stored.gateway.presign(READ_ONLY, "s3", "get_object", OBJECT, 900)
    assert fetched(made.url) == b"linked"
    assert "X-Amz-Algorithm=AWS4-HMAC-SHA256" in made.url
    assert "X-Amz-Expires=900" in made.url
    (record,) = stored.told
    assert (record.operation, record.outcome, record.attempts, record.write) == ("GetObject", "ok", 0, False)
    assert record.note == "A link that holds for 900 seconds; nothing was sent."
    assert record.cli.startswith("aws s3 presign s3://links/k --expires-in 900")
    signature = re.search(r"X-Amz-Signature=(\w+)", made.url)
    assert signature
    kept = [*(str(one) for one in stored.told), repr(made), *_files(stored)]
    assert not [text for text in kept if signature[1] in text]


def _files(bench: Bench) -> Iterator[str]:
    for path in bench.journal._chain.path.parent.rglob("*"):
        if path.is_file():
            yield path.read_text("utf-8", errors="replace")


def test_a_link_that_changes_is_a_change(faulty: Bench, proxy: FaultProxy) -> None:
    with pytest.raises(AppError) as caught:
        faulty.gateway.presign(READ_ONLY, "s3", "put_object", OBJECT, 60)
    assert caught.value.kind is ErrorKind.READ_ONLY
    assert faulty.told == []
    assert faulty.gateway.presign(SANDBOX, "s3", "put_object", OBJECT, 60).url
    assert [record.outcome for record in faulty.told] == ["sent", "ok"]
    assert '"kind":"intent"' in faulty.journal._chain.path.read_text()
    assert proxy.seen == [], "a link is made without asking anybody"


@pytest.mark.parametrize("seconds", [0, -1, 3601, 604_800])
def test_a_link_holds_for_an_hour_at_most(bench: Bench, seconds: int) -> None:
    with pytest.raises(AppError, match="an hour at most"):
        bench.gateway.presign(SANDBOX, "s3", "get_object", OBJECT, seconds)
    assert bench.told == []


# --- transfers, whose threads are others' ---


def test_a_transfer_with_a_pass_arrives_and_is_one_call_in_the_journal(stored: Bench, tmp_path: Path) -> None:
    (tmp_path / "from").write_bytes(b"by threads")
    with stored.gateway.pass_for(SANDBOX, "s3", "put_object", OBJECT):
        upload(s3(stored), tmp_path / "from")
    with stored.gateway.pass_for(READ_ONLY, "s3", "get_object", OBJECT, also=("head_object",)):
        download(s3(stored), tmp_path / "to")
    assert (tmp_path / "to").read_bytes() == b"by threads"
    assert [(one.operation, one.outcome) for one in stored.told] == [
        ("PutObject", "sent"),
        ("PutObject", "ok"),
        ("GetObject", "ok"),
    ]


def test_a_pass_for_what_costs_beside_is_stopped_by_the_limit_too(
    bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    costs = Meter(tmp_path, lambda _told: None, lambda _account, _service: False)
    costs.cap(warn=0, stop=0.01)
    costs.add("sandbox", Charge(LIVE_TAIL, 2))
    monkeypatch.setattr(bench.gateway, "_costs", costs)
    listed = ("list_objects_v2",)
    with pytest.raises(AppError) as refused, bench.gateway.pass_for(SANDBOX, "s3", "delete_object", OBJECT, listed):
        pass
    assert refused.value.code == COST_CAP
    assert bench.told == []


PARTS = ("create_multipart_upload", "upload_part", "complete_multipart_upload", "abort_multipart_upload")


def test_threads_hand_the_pass_on_to_further_threads(stored: Bench, tmp_path: Path) -> None:
    """A part is sent by a thread that another thread gave it to."""
    size = 6 * 1024 * 1024
    (tmp_path / "large").write_bytes(bytes(size))
    config = TransferConfig(multipart_threshold=size, multipart_chunksize=size - 1)
    with (
        stored.gateway.pass_for(SANDBOX, "s3", "put_object", OBJECT, also=PARTS),
        TransferManager(s3(stored), config, executor_cls=passes.Carrier) as manager,
    ):
        manager.upload(str(tmp_path / "large"), "links", "k").result()
    head = stored.gateway.call(SANDBOX, "s3", "head_object", OBJECT)
    assert (head["ContentLength"], head["ETag"][-3:-1]) == (size, "-2")


def test_threads_that_took_no_pass_along_send_nothing(faulty: Bench, proxy: FaultProxy, tmp_path: Path) -> None:
    (tmp_path / "from").write_bytes(b"x")
    with (
        pytest.raises(AppError, match="nobody had permitted"),
        faulty.gateway.pass_for(SANDBOX, "s3", "put_object", OBJECT),
    ):
        upload(s3(faulty), tmp_path / "from", ThreadPoolExecutor)
    assert proxy.seen == []
    assert faulty.told[-1].outcome != "ok"


def test_a_pass_ends_with_its_block_wherever_it_went(faulty: Bench, proxy: FaultProxy) -> None:
    with faulty.gateway.pass_for(SANDBOX, "s3", "get_object", OBJECT) as given:
        late = given.carry(lambda: s3(faulty).get_object(**OBJECT))
    stopped(late)
    assert proxy.seen == []


@pytest.mark.parametrize("also", [(), ("delete_object",)])
def test_transfers_that_change_are_refused_when_read_only(
    faulty: Bench, proxy: FaultProxy, also: tuple[str, ...]
) -> None:
    operation = "get_object" if also else "put_object"
    with (
        pytest.raises(AppError) as caught,
        faulty.gateway.pass_for(READ_ONLY, "s3", operation, OBJECT, also=also),
    ):
        pytest.fail("a pass was issued")
    assert caught.value.kind is ErrorKind.READ_ONLY
    assert (proxy.seen, faulty.told) == ([], [])


def test_a_pass_of_one_account_is_none_of_another(faulty: Bench, proxy: FaultProxy) -> None:
    other = AwsContext("another", "us-east-1", WriteMode.FREE)
    with passes.holding(passes.Pass(other.account, "s3", frozenset({"ListBuckets"}), read_only=False)):
        stopped(lambda: s3(faulty).list_buckets())
    assert proxy.seen == []


# --- there is no other way out ---

ENGINE = Path(skydeck.engine.__file__).parent
# What could send or sign past a client's guard, and why the files that use it may.
_OTHER_WAYS = re.compile(
    r"^\s*(import|from) (socket|ssl|http|urllib3|urllib\.request|requests|asyncio|awscrt|s3transfer|boto3"
    r"|botocore\.(auth|httpsession|awsrequest|signers|endpoint))\b|\._endpoint\b|get_auth|_request_signer",
    re.MULTILINE,
)
KNOWN = {
    "bodies.py": "sends for the guard",
    "validate.py": "the guard",
    "transport.py": "gives a client's own connections their proxy and certificates",
    "dialling.py": "tries a connection by hand, and has no credentials",
    "distrust.py": "looks at certificates",
    "trust.py": "finds certificates",
    "proxies.py": "asks the system for its proxy",
    "hops.py": "asks where the certificates are",
    "loopback_page.py": "hears from the browser, on loopback",
    "federation.py": "trades credentials for a sign-in to the console, permitted as GetFederationToken",
}
_MAKING = re.compile(r"\bPass\(|\bholding\(")


def files_with(pattern: re.Pattern[str]) -> set[str]:
    return {path.name for path in ENGINE.rglob("*.py") if pattern.search(path.read_text("utf-8"))}


def test_nothing_else_in_the_engine_can_send_or_sign() -> None:
    assert files_with(_OTHER_WAYS) <= set(KNOWN)


def test_only_the_gateway_makes_passes() -> None:
    assert files_with(_MAKING) == {"gateway.py", "passes.py"}


def test_every_client_is_made_by_a_session_that_guards_it() -> None:
    bare = re.compile(r"(?<![\w.])Session\((?=\w)|session\.Session\(|get_session\(|\bcreate_session\(")
    assert files_with(bare) == set()
    assert files_with(re.compile(r"\bAccountSession\((?=source)")) == {"opening.py"}
