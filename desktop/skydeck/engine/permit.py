"""Which operations only read, by verb and by reasoned exception; everything else is a change. It knows no accounts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache


@dataclass(frozen=True, slots=True)
class Reads:
    """What counts as reading in one service."""

    verbs: tuple[str, ...]
    also: Mapping[str, str] = field(default_factory=dict)  # operation -> why it is a read in spite of its verb
    never: Mapping[str, str] = field(default_factory=dict)  # operation -> why it is a change in spite of its verb


_USUAL = ("Describe", "Get", "List")
_QUERY = "searches what is stored; the query itself is billed but changes nothing"

READS: Mapping[str, Reads] = {
    "ec2": Reads(
        (*_USUAL, "Search"),
        never={
            "GetFlowLogsIntegrationTemplate": "writes a template into a bucket",
        },
    ),
    "autoscaling": Reads(_USUAL),
    "elbv2": Reads(_USUAL),
    "s3": Reads(
        ("Get", "List", "Head"),
        also={"SelectObjectContent": "reads rows out of an object; POST only carries the query"},
    ),
    "iam": Reads(
        ("Get", "List"),
        also={
            "SimulateCustomPolicy": "evaluates policies without applying them",
            "SimulatePrincipalPolicy": "evaluates policies without applying them",
            "GenerateCredentialReport": "starts a report about the account; no resource changes",
            "GenerateServiceLastAccessedDetails": "starts a report; no resource changes",
            "GenerateOrganizationsAccessReport": "starts a report; no resource changes",
        },
    ),
    "sts": Reads(
        (),
        also={
            "GetCallerIdentity": "names who asks",
            "GetAccessKeyInfo": "names a key's account",
            "DecodeAuthorizationMessage": "explains a refusal",
            "AssumeRole": "hands this process a session; nothing in the account changes",
            "AssumeRoleWithSAML": "hands this process a session; nothing in the account changes",
            "AssumeRoleWithWebIdentity": "hands this process a session; nothing in the account changes",
            "GetSessionToken": "hands this process a session; nothing in the account changes",
        },
        # Not GetFederationToken and GetDelegatedAccessToken: they make credentials for somebody else.
    ),
    "lambda": Reads(("Get", "List")),
    "cloudwatch": Reads(_USUAL),
    "logs": Reads(
        (*_USUAL, "Filter"),
        also={
            "StartQuery": _QUERY,
            "StopQuery": "ends a search of ours",
            "StartLiveTail": "follows new lines; nothing is stored",
            "TestMetricFilter": "tries a pattern on lines that are sent along",
            "TestTransformer": "tries a transformer on lines that are sent along",
        },
    ),
    "cloudtrail": Reads((*_USUAL, "Lookup")),
    "kms": Reads(("Describe", "List"), also={"GetKeyPolicy": "reads", "GetKeyRotationStatus": "reads"}),
    "ssm": Reads(
        ("Describe", "List", "GetParameter"),
        also={"GetInventory": "reads", "GetConnectionStatus": "reads", "GetCommandInvocation": "reads"},
    ),
    "resourcegroupstaggingapi": Reads(("Get", "Describe")),
    "sqs": Reads(("List",), also={"GetQueueUrl": "reads", "GetQueueAttributes": "reads"}),
    "sns": Reads(("List", "GetTopicAttributes", "GetSubscriptionAttributes")),
    "dynamodb": Reads(
        ("Describe", "List", "GetItem", "GetResourcePolicy"),
        also={
            "Query": "reads items",
            "Scan": "reads items",
            "BatchGetItem": "reads items",
            "TransactGetItems": "reads",
        },
    ),
}
# A service nobody has looked at yet: what its verbs mean is a guess, so only these two.
_UNKNOWN = Reads(("Describe", "List"))


@cache
def is_read(service: str, operation: str) -> bool:
    """Whether an operation, by its API name such as `StopInstances`, changes nothing."""
    reads = READS.get(service, _UNKNOWN)
    if operation in reads.never:
        return False
    return operation in reads.also or operation.startswith(reads.verbs)
