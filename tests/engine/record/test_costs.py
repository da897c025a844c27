"""What calls cost: prices, sums for each day, the limit, and the gateway that keeps it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from skydeck.core.errors import COST_CAP, AppError
from skydeck.engine.record.cost_meter import Meter
from skydeck.engine.record.costs import GIB, LIVE_TAIL, PRICES, Asked, Charge, Tariff, price_of
from skydeck.engine.wire.operations import operation_model, service_model
from skydeck.link.messages import CostMeter, Notice


def test_every_price_says_what_it_is_of_and_where_it_stands() -> None:
    for price in PRICES:
        assert 0 < price.usd <= 0.01
        assert price.said.startswith("$")
        assert price.source.startswith("aws.amazon.com/")
    assert len({price.what for price in PRICES}) == len(PRICES)


@pytest.mark.parametrize(
    ("service", "operation", "usd"),
    [
        ("ce", "get_cost_and_usage", 0.01),
        ("s3", "list_objects_v2", 5e-6),
        ("s3", "put_object", 5e-6),
        ("s3", "head_object", 4e-7),
        ("s3", "get_bucket_tagging", 4e-7),
        ("s3", "delete_object", None),
        ("s3", "abort_multipart_upload", None),
        ("cloudwatch", "describe_alarms", 1e-5),
        ("ec2", "describe_instances", None),
        ("logs", "filter_log_events", None),
    ],
)
def test_what_a_call_is_charged_for(service: str, operation: str, usd: float | None) -> None:
    price = price_of(service, operation)
    assert (price.usd if price else None) == (None if usd is None else pytest.approx(usd))


def test_every_operation_of_s3_has_an_answer() -> None:
    from botocore import xform_name

    for name in service_model("s3").operation_names:
        price_of("s3", xform_name(name))
        assert operation_model("s3", xform_name(name)).name == name


def test_metrics_are_charged_by_their_number_and_expressions_are_not() -> None:
    queries = [{"Id": "a", "MetricStat": {}}, {"Id": "b", "MetricStat": {}}, {"Id": "c", "Expression": "a+b"}]
    charge = Tariff().charge(Asked("cloudwatch", "get_metric_data", {"MetricDataQueries": queries}, {}))
    assert charge is not None
    assert (charge.units, charge.usd) == (2, pytest.approx(2e-5))


def test_a_query_that_is_asked_for_again_is_charged_once() -> None:
    tariff = Tariff()

    def asked(scanned: float) -> Charge | None:
        answer = {"statistics": {"bytesScanned": scanned}}
        return tariff.charge(Asked("logs", "get_query_results", {"queryId": "q"}, answer))

    assert tariff.charge(Asked("logs", "start_query", {}, {"queryId": "q"})) is None
    charges = [asked(GIB), asked(3 * GIB), asked(3 * GIB)]
    assert [charge.units if charge else 0 for charge in charges] == [1, 2, 0]


class Till:
    """A meter, its days, and what it told."""

    def __init__(self, folder: Path, **free: bool) -> None:
        self.day, self.told = "2026-11-21", list[Any]()
        self.meter = Meter(folder, self.told.append, lambda account, _service: account in free, lambda: self.day)

    def ask(self, times: int = 1, account: str = "acme") -> None:
        for _ in range(times):
            self.meter.admit(account, "ce", "get_cost_and_usage")
            self.meter.count(account, Asked("ce", "get_cost_and_usage", {}, {}))


def test_each_account_and_sort_is_added_up_for_the_day(tmp_path: Path) -> None:
    till = Till(tmp_path)
    till.ask(3)
    till.ask(1, "other")
    till.meter.add("acme", Charge(LIVE_TAIL, 2))
    meter = till.told[-1]
    assert isinstance(meter, CostMeter)
    assert meter.usd == pytest.approx(0.06)
    assert [(line.account, line.what, line.units) for line in meter.lines[:2]] == [
        ("acme", "Cost Explorer requests", 3),
        ("acme", "Live Tail minutes", 2),
    ]
    till.day = "2026-11-22"
    assert (till.meter.meter().usd, till.meter.meter().days[0].usd) == (0, pytest.approx(0.06))


def test_the_sums_survive_the_engine(tmp_path: Path) -> None:
    Till(tmp_path).ask(5)
    again = Till(tmp_path)
    again.meter.tell()
    assert again.told[0].usd == pytest.approx(0.05)
    assert (tmp_path / "costs.json").stat().st_mode & 0o077 == 0


def test_a_spoilt_file_costs_nothing(tmp_path: Path) -> None:
    (tmp_path / "costs.json").write_text('{"2026-11-21": {"acme": {"x": "y"}}}')
    assert Till(tmp_path).meter.meter().usd == 0


def test_over_the_limit_what_costs_is_refused_and_the_rest_goes_on(tmp_path: Path) -> None:
    till = Till(tmp_path, sandbox=True)
    till.meter.cap(warn=0.02, stop=0.05)
    till.ask(5)
    with pytest.raises(AppError, match=r"cost about \$0.05 .* your limit is \$0.05") as refused:
        till.ask()
    assert refused.value.code == COST_CAP
    till.meter.admit("acme", "ec2", "describe_instances")
    till.meter.admit("sandbox", "ce", "get_cost_and_usage")
    till.meter.cap(warn=0, stop=0)
    till.ask()
    assert [type(one) for one in till.told].count(Notice) == 1
    till.day = "2026-11-22"
    till.meter.cap(warn=0, stop=0.05)
    till.ask()


def test_where_nobody_is_billed_nothing_is_counted(tmp_path: Path) -> None:
    till = Till(tmp_path, sandbox=True)
    till.ask(3, "sandbox")
    assert till.told == []
    assert not (tmp_path / "costs.json").exists()
