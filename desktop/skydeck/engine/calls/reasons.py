"""Learns more about a refusal, where AWS hides the reason, by asking once more; it never changes anything."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from skydeck.core.context import AwsContext
from skydeck.core.errors import AppError, ErrorKind

if TYPE_CHECKING:
    from skydeck.engine.calls.gateway import Gateway

# A refused HEAD has no body, so a GET of the same thing is asked.
_INSTEAD = {"HeadObject": "get_object", "HeadBucket": "list_objects_v2"}
_KEPT = frozenset({"Bucket", "Key", "VersionId", "ExpectedBucketOwner", "RequestPayer"})
_TELLING = frozenset({ErrorKind.EXPIRED, ErrorKind.SIGN_IN, ErrorKind.CLOCK, ErrorKind.DENIED, ErrorKind.CONFLICT})


def explained(
    gateway: Gateway, ctx: AwsContext, params: dict[str, Any], failed: AppError, encoded: str = ""
) -> AppError:
    """The error with its real reason, as far as it can be learnt."""
    if encoded:
        return _decoded(gateway, ctx, failed, encoded)
    if is_hidden(failed):
        return _asked_with_get(gateway, ctx, params, failed)
    return failed


def is_hidden(failed: AppError) -> bool:
    """Whether AWS gave no reason: the answer to a HEAD has no body."""
    return failed.service == "s3" and failed.operation in _INSTEAD and failed.code in ("400", "403")


def _asked_with_get(gateway: Gateway, ctx: AwsContext, params: dict[str, Any], failed: AppError) -> AppError:
    instead = _INSTEAD[failed.operation]
    smallest = {"Range": "bytes=0-0"} if instead == "get_object" else {"MaxKeys": 1}
    try:
        gateway.call(ctx, "s3", instead, {key: value for key, value in params.items() if key in _KEPT} | smallest)
    except AppError as reason:
        if reason.kind in _TELLING:
            return reason
    return failed


def _decoded(gateway: Gateway, ctx: AwsContext, failed: AppError, encoded: str) -> AppError:
    """EC2 encodes why it refused; few may decode it, and then the sentence stays as it was."""
    try:
        answer = gateway.call(ctx, "sts", "decode_authorization_message", {"EncodedMessage": encoded})
        reason = json.loads(answer["DecodedMessage"])
        action, denied = str(reason["context"]["action"]), bool(reason["explicitDeny"])
    except (AppError, ValueError, KeyError, TypeError):
        return failed
    why = "A policy forbids it." if denied else "No policy allows it."
    return replace(
        failed,
        text=f"You are not allowed to do this ({action}).",
        advice=f"{why} Ask whoever manages the account.",
    )
