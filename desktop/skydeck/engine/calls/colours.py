"""The colours that accounts have in the web console; a nicety: who may not read one gets none."""

from __future__ import annotations

from dataclasses import replace

from skydeck.core.context import AwsContext
from skydeck.core.errors import AppError
from skydeck.engine.accounts.sessions import Sessions
from skydeck.engine.calls.gateway import Gateway
from skydeck.engine.calls.regions import partition_of
from skydeck.link.messages import AccountColour

# The setting belongs to the account, and is kept in this region; other partitions do not have it.
_PARTITION, _REGION = "aws", "us-east-1"
_NONE = ("AccessDeniedException", "AccessDenied", "UnrecognizedClientException", "ValidationException")


class Colours:
    """One for the engine; an account number is asked once."""

    def __init__(self, gateway: Gateway, sessions: Sessions) -> None:
        self._gateway, self._sessions = gateway, sessions
        self._known: dict[str, str] = {}

    def read(self, ctx: AwsContext) -> AccountColour:
        """AWS's name of the colour; empty where there is none, or nobody may know."""
        if partition_of(ctx.region) != _PARTITION or self._sessions.endpoint(ctx.account, "uxc"):
            return AccountColour("")
        try:
            number = self._gateway.identity(ctx).number
            if number not in self._known:
                self._known[number] = self._asked(ctx)
        except AppError:
            return AccountColour("")
        return AccountColour(self._known[number])

    def _asked(self, ctx: AwsContext) -> str:
        there = replace(ctx, region=_REGION)
        try:
            found = self._gateway.call(there, "uxc", "get_account_customizations", {}, expected=_NONE)
        except AppError as error:
            if error.code in _NONE:
                return ""  # the answer of this account; asked again it would be the same
            raise
        colour = str(found.get("accountColor") or "")
        return "" if colour == "none" else colour
