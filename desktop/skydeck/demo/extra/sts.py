"""STS as moto does not have it: who the caller is, and session keys that the front then accepts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from skydeck.demo import answers, backends, calls
from skydeck.demo.answers import Answer
from skydeck.demo.backends import utc_now
from skydeck.demo.calls import Call
from skydeck.demo.environment import ACCOUNT
from skydeck.demo.keys import OWNER, OWNER_ID, caller_arn
from skydeck.demo.seed.world import World


def table(world: World) -> dict[tuple[str, str], Callable[[Call], Answer]]:
    """The operations answered here."""

    def session(call: Call) -> Answer:
        seconds = int(calls.parameters(call).get("DurationSeconds", 43_200))
        key = world.ring.open_session(call.key.user, utc_now() + timedelta(seconds=seconds))
        credentials = {
            "AccessKeyId": key.key_id,
            "SecretAccessKey": key.secret,
            "SessionToken": key.token,
            "Expiration": key.expires,
        }
        return answers.result(call, {"Credentials": credentials})

    return {("sts", "GetCallerIdentity"): _identity, ("sts", "GetSessionToken"): session}


def _identity(call: Call) -> Answer:
    user: dict[str, Any] = {"UserId": _unique_id(call), "Account": ACCOUNT, "Arn": caller_arn(call.key)}
    return answers.result(call, user)


def _unique_id(call: Call) -> str:
    # Not looked up in IAM for the owner: this is the first call of all, and IAM may still be on its way.
    if call.key.user == OWNER:
        return OWNER_ID
    user = backends.iam().users.get(call.key.user)
    return str(user.id) if user else call.key.key_id
