"""Learns why a HEAD request was refused: such answers have no body, so a GET of the same thing is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from skydeck.core.context import AwsContext
from skydeck.core.errors import AppError, ErrorKind

if TYPE_CHECKING:
    from skydeck.engine.gateway import Gateway

_INSTEAD = {"HeadObject": "get_object", "HeadBucket": "list_objects_v2"}
_KEPT = frozenset({"Bucket", "Key", "VersionId", "ExpectedBucketOwner", "RequestPayer"})
_TELLING = frozenset({ErrorKind.EXPIRED, ErrorKind.SIGN_IN, ErrorKind.CLOCK, ErrorKind.DENIED, ErrorKind.CONFLICT})


def explained(gateway: Gateway, ctx: AwsContext, params: dict[str, Any], failed: AppError) -> AppError:
    """The error with its real reason, where a HEAD hid it."""
    instead = _INSTEAD.get(failed.operation)
    if failed.service != "s3" or instead is None or failed.code not in ("400", "403"):
        return failed
    smallest = {"Range": "bytes=0-0"} if instead == "get_object" else {"MaxKeys": 1}
    try:
        gateway.call(ctx, "s3", instead, {key: value for key, value in params.items() if key in _KEPT} | smallest)
    except AppError as reason:
        if reason.kind in _TELLING:
            return reason
    return failed
