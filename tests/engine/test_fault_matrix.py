"""Every API × every fault: the right rows or an error, never a wrong or empty list (hazards.md goal 11)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from botocore.session import Session

from skydeck.core.context import AwsContext
from skydeck.core.errors import AppError, ErrorKind
from skydeck.engine.accounts.sessions import Sessions
from skydeck.engine.calls.gateway import Gateway
from skydeck.engine.record.journal import Journal
from skydeck.engine.work.environment import Found
from skydeck.link.messages import AddKeys, Hello, UseNetwork
from tests.engine.conftest import REGION, SANDBOX, Bench, MakeBench
from tests.helpers import fault_proxy as faults
from tests.helpers.canaries import canary
from tests.helpers.certificates import certificates
from tests.helpers.fault_proxy import FaultProxy, fault_proxy


@dataclass(frozen=True)
class Api:
    service: str
    operation: str
    rows: Callable[[dict[str, Any]], list[Any]]
    params: dict[str, Any]


APIS = (
    Api(
        "ec2", "describe_instances", lambda page: [row for one in page["Reservations"] for row in one["Instances"]], {}
    ),
    Api("ec2", "describe_security_groups", lambda page: page["SecurityGroups"], {}),
    Api("s3", "list_buckets", lambda page: page["Buckets"], {}),
    Api("s3", "list_objects_v2", lambda page: page["Contents"], {"Bucket": "matrix"}),
    Api("iam", "list_users", lambda page: page["Users"], {}),
    Api("lambda", "list_layers", lambda page: page["Layers"], {}),
    Api("cloudwatch", "describe_alarms", lambda page: page["MetricAlarms"], {}),
    Api("logs", "describe_log_groups", lambda page: page["logGroups"], {}),
)
FAULTS = (
    faults.RESET_EARLY,
    faults.RESET_MID_BODY,
    faults.CLOSE_MID_BODY,
    faults.SHORT_LENGTH,
    faults.CUT_WITHOUT_LENGTH,
    faults.PAGE_200,
    faults.PAGE_500,
    faults.GARBAGE,
    faults.REDIRECT,
    faults.UNAVAILABLE,
    faults.TOO_MANY,
    faults.THROTTLED,
    faults.EXPIRED,
    faults.SKEWED,
    faults.HANG,
)


@dataclass(frozen=True)
class View:
    """A gateway, where its account is, and the proxy that it has to look through."""

    gateway: Gateway
    context: AwsContext
    proxy: FaultProxy


@pytest.fixture(scope="module")
def stock(moto: int) -> None:
    """One resource at least behind each API."""
    session = Session()
    session.set_credentials("AKIATEST", canary("secret"))
    wanted: tuple[tuple[str, str, dict[str, Any]], ...] = (
        ("ec2", "run_instances", {"ImageId": "ami-12345678", "MinCount": 2, "MaxCount": 2}),
        ("s3", "create_bucket", {"Bucket": "matrix"}),
        ("s3", "put_object", {"Bucket": "matrix", "Key": "a", "Body": b"1"}),
        ("iam", "create_user", {"UserName": "ann"}),
        ("lambda", "publish_layer_version", {"LayerName": "one", "Content": {"ZipFile": b"PK\x05\x06" + bytes(18)}}),
        ("cloudwatch", "put_metric_alarm", {
            "AlarmName": "one", "ComparisonOperator": "GreaterThanThreshold", "EvaluationPeriods": 1,
            "MetricName": "m", "Namespace": "n", "Period": 60, "Statistic": "Sum", "Threshold": 1.0,
        }),
        ("logs", "create_log_group", {"logGroupName": "one"}),
    )  # fmt: skip
    for service, operation, params in wanted:
        client: Any = session.create_client(service, REGION, endpoint_url=f"http://127.0.0.1:{moto}")
        getattr(client, operation)(**params)
        client.close()


@pytest.fixture
def in_clear(stock: None, faulty: Bench, proxy: FaultProxy, no_backoff: None) -> View:
    return View(faulty.gateway, SANDBOX, proxy)


@pytest.fixture
def patient(stock: None, make_bench: MakeBench, proxy: FaultProxy, no_backoff: None) -> View:
    return View(make_bench(proxy.port).gateway, SANDBOX, proxy)


@pytest.fixture
def over_tls(stock: None, moto: int, tmp_path: Path, no_backoff: None) -> Iterator[View]:
    pair, folder = certificates(tmp_path), tmp_path / "tls"
    sessions = Sessions(Hello(str(folder)), Found({"AWS_CA_BUNDLE": str(pair.bundle)}))
    sessions.network.use(UseNetwork(read_timeout=0.6, attempts=3))
    journal = Journal(folder)
    with fault_proxy(moto, pair.server) as proxy:
        url = f"https://127.0.0.1:{proxy.port}"
        sessions.add_keys(AddKeys("tls", "AKIATEST", canary("secret"), "", "us-east-1", url, keep=False))
        yield View(Gateway(sessions, journal, lambda _event: None), replace(SANDBOX, account="keys:tls"), proxy)
        sessions.forget()
    journal.close()


def read(view: View, api: Api) -> list[Any]:
    pages = view.gateway.pages(view.context, api.service, api.operation, api.params)
    return [row for page in pages for row in api.rows(page)]


def rows_or_kind(view: View, api: Api) -> list[Any] | ErrorKind:
    try:
        return read(view, api)
    except AppError as error:
        return error.kind


def no_wrong_list(view: View, api: Api) -> None:
    """Each fault, for as long as it takes, gives the right rows or an error that has words."""
    right = next(rows for _ in range(10) if isinstance(rows := rows_or_kind(view, api), list))  # a busy machine is slow
    assert right, "there is nothing to lose"
    for fault in FAULTS:
        view.proxy.use(faults.always(fault))
        outcome = rows_or_kind(view, api)
        assert outcome == right or isinstance(outcome, ErrorKind), f"{fault} made a wrong list, silently"
        assert outcome is not ErrorKind.BUG, fault


@pytest.mark.parametrize("api", APIS, ids=lambda api: api.operation)
def test_no_fault_that_stays_makes_a_wrong_list(in_clear: View, api: Api) -> None:
    no_wrong_list(in_clear, api)


@pytest.mark.parametrize("api", APIS, ids=lambda api: api.operation)
def test_no_fault_that_stays_makes_a_wrong_list_over_https(over_tls: View, api: Api) -> None:
    no_wrong_list(over_tls, api)


@pytest.mark.parametrize(
    "fault",
    [
        faults.RESET_EARLY,
        faults.RESET_MID_BODY,
        faults.CLOSE_MID_BODY,
        faults.SHORT_LENGTH,
        faults.CUT_WITHOUT_LENGTH,
        faults.PAGE_200,
        faults.GARBAGE,
        faults.THROTTLED,
        faults.UNAVAILABLE,
    ],
)
def test_reads_survive_a_fault_that_passes(patient: View, fault: str) -> None:
    for api in APIS:
        patient.proxy.use(lambda _number: None)
        right = read(patient, api)
        patient.proxy.use(faults.first(fault))
        assert read(patient, api) == right, f"{api.operation} × {fault}"
        assert len(patient.proxy.seen) > 1
