"""What calls cost by AWS's list prices: a table, and how it applies to a call and its answer; it counts nothing.

List prices of us-east-1 in US dollars, from the services' pricing pages (November 2026). Other regions cost up to a few
tenths more, free tiers and discounts are not taken off: an estimate, on the high side.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from skydeck.engine.wire.operations import operation_model

GIB = 1 << 30


@dataclass(frozen=True, slots=True)
class Price:
    """The price of one sort of call."""

    what: str
    unit: str
    usd: float  # of one unit
    said: str
    source: str  # the page that says so


@dataclass(frozen=True, slots=True)
class Charge:
    """How much of what a call used."""

    price: Price
    units: float = 1

    @property
    def usd(self) -> float:
        return self.units * self.price.usd


_CW, _S3 = "aws.amazon.com/cloudwatch/pricing", "aws.amazon.com/s3/pricing"
_CE = "aws.amazon.com/aws-cost-management/aws-cost-explorer/pricing"

COST_EXPLORER = Price("Cost Explorer requests", "requests", 0.01, "$0.01 per request", _CE)
S3_LIST = Price("S3 LIST requests", "requests", 0.005 / 1000, "$0.005 per 1,000 requests", _S3)
S3_PUT = Price("S3 PUT, COPY and POST requests", "requests", 0.005 / 1000, "$0.005 per 1,000 requests", _S3)
S3_GET = Price("S3 GET and other requests", "requests", 0.0004 / 1000, "$0.0004 per 1,000 requests", _S3)
METRICS = Price("CloudWatch metrics read", "metrics", 0.01 / 1000, "$0.01 per 1,000 metrics", _CW)
CLOUDWATCH = Price("CloudWatch requests", "requests", 0.01 / 1000, "$0.01 per 1,000, after a free million a month", _CW)
INSIGHTS = Price("Logs Insights data scanned", "GB", 0.005, "$0.005 per GB scanned, after 5 free GB a month", _CW)
LIVE_TAIL = Price("Live Tail minutes", "minutes", 0.01, "$0.01 per minute, after 1,800 free a month", _CW)
KMS = Price("KMS requests", "requests", 0.03 / 10_000, "$0.03 per 10,000 requests", "aws.amazon.com/kms/pricing")
SECRETS = Price(
    "Secrets Manager requests",
    "requests",
    0.05 / 10_000,
    "$0.05 per 10,000 requests",
    "aws.amazon.com/secrets-manager/pricing",
)
ATHENA = Price("Athena data scanned", "GB", 5 / 1024, "$5 per TB scanned", "aws.amazon.com/athena/pricing")
LAMBDA = Price(
    "Lambda invocations", "requests", 0.2e-6, "$0.20 per million, without run time", "aws.amazon.com/lambda/pricing"
)
SQS = Price("SQS requests", "requests", 0.4e-6, "$0.40 per million requests", "aws.amazon.com/sqs/pricing")
SNS = Price("SNS messages", "messages", 0.5e-6, "$0.50 per million messages", "aws.amazon.com/sns/pricing")

PRICES = (
    *(COST_EXPLORER, S3_LIST, S3_PUT, S3_GET, METRICS, CLOUDWATCH, INSIGHTS, LIVE_TAIL),
    *(KMS, SECRETS, ATHENA, LAMBDA, SQS, SNS),
)

_WHOLE_SERVICES = {
    "ce": COST_EXPLORER,
    "cloudwatch": CLOUDWATCH,
    "kms": KMS,
    "secretsmanager": SECRETS,
    "sqs": SQS,
}
_OPERATIONS = {
    ("cloudwatch", "get_metric_data"): METRICS,
    ("cloudwatch", "get_insight_rule_report"): METRICS,
    ("cloudwatch", "get_metric_widget_image"): METRICS,
    ("logs", "start_query"): INSIGHTS,
    ("logs", "get_query_results"): INSIGHTS,
    ("logs", "start_live_tail"): LIVE_TAIL,
    ("athena", "start_query_execution"): ATHENA,
    ("athena", "get_query_execution"): ATHENA,
    ("lambda", "invoke"): LAMBDA,
    ("sns", "publish"): SNS,
}
# What is asked for again and again, and answers with what was used so far.
_METERED = {
    "get_query_results": ("queryId", ("statistics", "bytesScanned")),
    "get_query_execution": ("QueryExecutionId", ("QueryExecution", "Statistics", "DataScannedInBytes")),
}
_S3_FREE = ("delete_", "abort_")


def price_of(service: str, operation: str) -> Price | None:
    """What an operation, by its boto3 name, is charged for; None when it costs nothing or the price is not known."""
    if service == "s3":
        return _price_of_s3(operation)
    return _OPERATIONS.get((service, operation)) or _WHOLE_SERVICES.get(service)


def _price_of_s3(operation: str) -> Price | None:
    if operation.startswith(_S3_FREE):
        return None
    if operation.startswith("list_"):
        return S3_LIST
    return S3_GET if operation_model("s3", operation).http["method"] in {"GET", "HEAD"} else S3_PUT


@dataclass(frozen=True, slots=True)
class Asked:
    """A call that was answered."""

    service: str
    operation: str
    params: Mapping[str, Any]
    answer: Any


class Tariff:
    """Applies the prices; remembers what of a query in several answers was charged already."""

    def __init__(self) -> None:
        self._charged: dict[str, float] = {}

    def charge(self, asked: Asked) -> Charge | None:
        """What the call cost, if it cost anything."""
        price = price_of(asked.service, asked.operation)
        if price is None:
            return None
        units = self._units(price, asked)
        return Charge(price, units) if units else None

    def _units(self, price: Price, asked: Asked) -> float:
        if asked.operation in _METERED:
            return self._more_scanned(asked)
        if price in (INSIGHTS, ATHENA, LIVE_TAIL):
            return 0  # beginning is free; what it uses is told later
        if asked.operation == "get_metric_data":
            return sum(1 for query in _list(asked.params.get("MetricDataQueries")) if "MetricStat" in query) or 1
        if asked.operation == "get_metric_widget_image":
            return max(1, str(asked.params.get("MetricWidget", "")).count("["))
        return 1

    def _more_scanned(self, asked: Asked) -> float:
        name, path = _METERED[asked.operation]
        value: Any = asked.answer
        for step in path:
            value = value.get(step) if isinstance(value, Mapping) else None
        key, total = str(asked.params.get(name, "")), float(value or 0)
        more = total - self._charged.get(key, 0)
        self._charged[key] = max(total, self._charged.get(key, 0))
        return max(0.0, more) / GIB


def _list(value: Any) -> Sequence[Mapping[str, Any]]:
    return value if isinstance(value, list) else ()
