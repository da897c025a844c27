"""The list of buckets with their regions, and S3 sub-resources that moto takes for a listing of the bucket."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from skydeck.demo import answers, backends, calls
from skydeck.demo.answers import Answer, AwsError
from skydeck.demo.calls import Call
from skydeck.demo.seed.world import World

_EMPTY = (
    "ListBucketAnalyticsConfigurations",
    "ListBucketIntelligentTieringConfigurations",
    "ListBucketMetricsConfigurations",
)
_NO_CONFIGURATION = (
    "GetBucketAnalyticsConfiguration",
    "GetBucketIntelligentTieringConfiguration",
    "GetBucketMetricsConfiguration",
)
_LACKING = (
    "CreateSession", "GetBucketAbac", "PutBucketAbac", "GetObjectTorrent", "RenameObject", "SelectObjectContent",
    "UpdateObjectEncryption", "WriteGetObjectResponse", "ListDirectoryBuckets", "ListObjectAnnotations",
    "GetObjectAnnotation", "PutObjectAnnotation", "DeleteObjectAnnotation", "PutBucketAnalyticsConfiguration",
    "PutBucketIntelligentTieringConfiguration", "PutBucketMetricsConfiguration", "DeleteBucketAnalyticsConfiguration",
    "DeleteBucketIntelligentTieringConfiguration", "DeleteBucketMetricsConfiguration", "PutBucketRequestPayment",
    "CreateBucketMetadataConfiguration", "CreateBucketMetadataTableConfiguration", "DeleteBucketMetadataConfiguration",
    "DeleteBucketMetadataTableConfiguration", "GetBucketMetadataConfiguration", "GetBucketMetadataTableConfiguration",
)  # fmt: skip

_OWNER_ID = "bcaf1ffd86f41161ca5fb16fd081034f"


def table(_: World) -> dict[tuple[str, str], Callable[[Call], Answer]]:
    """The operations answered here."""
    made: dict[tuple[str, str], Callable[[Call], Answer]] = {
        ("s3", "ListBuckets"): _buckets,
        ("s3", "GetBucketRequestPayment"): _payer,
    }
    made |= {("s3", name): _nothing_listed for name in _EMPTY}
    made |= {("s3", name): _no_configuration for name in _NO_CONFIGURATION}
    return made | {("s3", name): _not_offered for name in _LACKING}


def _bucket(call: Call) -> Any:
    name = calls.parameters(call).get("Bucket", "")
    bucket = backends.s3().buckets.get(name)
    if bucket is None:
        raise AwsError("NoSuchBucket", "The specified bucket does not exist", 404)
    return bucket


def _buckets(call: Call) -> Answer:
    asked = calls.parameters(call)
    prefix, region, after = asked.get("Prefix", ""), asked.get("BucketRegion"), asked.get("ContinuationToken", "")
    fitting = [
        {"Name": one.name, "CreationDate": one.creation_date, "BucketRegion": one.region_name}
        for name, one in sorted(backends.s3().buckets.items())
        if name.startswith(prefix) and name > after and region in (None, one.region_name)
    ]
    size = int(asked.get("MaxBuckets") or len(fitting))
    page = fitting[:size]
    more = {"ContinuationToken": page[-1]["Name"]} if size < len(fitting) else {}
    owner = {"ID": _OWNER_ID, "DisplayName": "larkspur"}
    return answers.result(call, {"Buckets": page, "Owner": owner, **more})


def _payer(call: Call) -> Answer:
    return answers.result(call, {"Payer": _bucket(call).payer})


def _nothing_listed(call: Call) -> Answer:
    _bucket(call)
    return answers.result(call, {"IsTruncated": False})


def _no_configuration(call: Call) -> Answer:
    _bucket(call)
    raise AwsError("NoSuchConfiguration", "The specified configuration does not exist.", 404)


def _not_offered(_: Call) -> Answer:
    raise AwsError("NotImplemented", "The sandbox does not offer this S3 operation.", 501)
