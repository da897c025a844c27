"""Whose account credentials belong to: asked once for each set of them, and compared before anything is changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from skydeck.core.context import Account, AwsContext
from skydeck.core.errors import WRONG_ACCOUNT, AppError, ErrorKind
from skydeck.core.text import account_number_text
from skydeck.engine.accounts.pins import named_number
from skydeck.engine.accounts.sessions import Sessions
from skydeck.link.messages import AccountList, Identity, Notice

Caller = Callable[[AwsContext, str, str, dict[str, Any]], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class _Known:
    """What STS said of one set of credentials; `whole` has the account's alias too."""

    key_id: str
    identity: Identity
    whole: bool = False


class Owners:
    """One for the engine; used by all its threads. `call` is the gateway's."""

    def __init__(self, sessions: Sessions, call: Caller, told: Callable[[Notice], None]) -> None:
        self._sessions, self._pins, self._call, self._told = sessions, sessions.pins, call, told
        self._seen: dict[str, _Known] = {}

    def identity(self, ctx: AwsContext) -> Identity:
        """Who the account's credentials are."""
        known = self._known(ctx)
        if not known.whole:
            identity = replace(known.identity, alias=self._alias(ctx))
            known = self._seen[ctx.account] = replace(known, identity=identity, whole=True)
        return replace(known.identity, expires=self._sessions.expires(ctx.account))

    def require(self, ctx: AwsContext) -> None:
        """Raise `AppError` when the credentials belong to another account than the one that is pinned."""
        account = self._sessions.account(ctx.account)
        pinned = self._pins.number(account)
        number = self._known(ctx).identity.number if pinned else ""
        if number != pinned:
            raise AppError(
                ErrorKind.CONFLICT,
                f"{_stranger(number, pinned)} Nothing was sent.",
                _advice(account),
                code=WRONG_ACCOUNT,
                account=ctx.account,
                region=ctx.region,
            )

    def trust(self, account_id: str) -> AccountList:
        """The number that the account's credentials have now is the right one."""
        account = self._sessions.account(account_id)
        if named_number(account):
            raise AppError(
                ErrorKind.INVALID, "The account's profile names its number itself.", "Correct it in ~/.aws/config."
            )
        known = self._seen.get(account_id)
        if known is None:
            self._pins.remove(account_id)  # the next answer pins
        else:
            self._pins.put(account, known.identity.number)
        return self._sessions.accounts()

    def _known(self, ctx: AwsContext) -> _Known:
        key_id = self._sessions.key_id(ctx.account)
        known = self._seen.get(ctx.account)
        if known is None or known.key_id != key_id:
            known = self._seen[ctx.account] = _Known(key_id, self._asked(ctx))
            self._compare(self._sessions.account(ctx.account), known.identity.number)
        return known

    def _asked(self, ctx: AwsContext) -> Identity:
        who = self._call(ctx, "sts", "get_caller_identity", {})
        arn = str(who["Arn"])
        return Identity(str(who["Account"]), arn, partition=arn.split(":")[1])

    def _alias(self, ctx: AwsContext) -> str:
        try:
            aliases = self._call(ctx, "iam", "list_account_aliases", {})["AccountAliases"]
        except AppError:
            return ""  # a nicety that many may not read
        return str(aliases[0]) if aliases else ""

    def _compare(self, account: Account, number: str) -> None:
        pinned = self._pins.number(account)
        if not pinned:
            self._pins.put(account, number)
        elif pinned != number:
            self._told(Notice(f"{account.name}: {_stranger(number, pinned)} Changes are refused, reading goes on."))


def _stranger(number: str, pinned: str) -> str:
    theirs, ours = account_number_text(number), account_number_text(pinned)
    return f"These credentials belong to {theirs}, but this account was pinned to {ours}."


def _advice(account: Account) -> str:
    if named_number(account):
        return "Correct the profile in ~/.aws/config, or use another account."
    if account.source == "profile":
        return "If the profile was meant to change, trust the new number."
    return "If they were meant to change, trust the new number, or remove the account and add it again."
