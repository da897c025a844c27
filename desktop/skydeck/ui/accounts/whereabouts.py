"""Where calls go, for everything that says so: button, status bar, torn-off windows; it shows nothing itself."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

from skydeck.core.context import Account, AwsContext
from skydeck.core.text import account_number_text
from skydeck.ui.accounts.accounts import Accounts
from skydeck.ui.accounts.words import (
    account_title,
    is_urgent,
    left_sentence,
    left_text,
    mode_text,
    number_of,
    partition_text,
    regions_text,
    role_line,
    source_text,
)
from skydeck.ui.strings import tr


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """One account in full, or several in short."""

    title: str
    number: str  # or the names of several accounts, or why one can't be used
    who: str  # role, partition
    left: str  # how long the credentials hold
    urgent: bool
    production: bool
    stripes: tuple[str, ...]
    tip: str

    def line(self, regions: str = "", *more: str) -> str:
        """All of it but the time, in one line; what matters most comes first."""
        return " · ".join(part for part in (self.title, regions, self.number, self.who, *more) if part)


def whereabouts(accounts: Accounts, chosen: Sequence[Account]) -> Whereabouts:
    """What there is to say of these accounts now."""
    now = time.time()
    stripes = tuple(accounts.colour(account.id) for account in chosen)
    production = any(accounts.is_production(account.id) for account in chosen)
    left, urgent = _time(accounts, chosen, now)
    tip = "\n\n".join(_tip(accounts, account, now) for account in chosen)
    if not chosen:
        return Whereabouts(tr("No account"), tr("Choose or add one"), "", "", False, False, (), "")
    if len(chosen) > 1:
        title = tr("{count} accounts").format(count=len(chosen))
        names = ", ".join(account.name for account in chosen)
        who = tr("Production among them") if production else ""
        return Whereabouts(title, names, who, left, urgent, production, stripes, tip)
    one = chosen[0]
    identity, trouble = accounts.identity(one.id), accounts.trouble(one.id)
    number, who = account_number_text(number_of(one, identity)), role_line(one, identity)
    if accounts.is_signed_out(one.id):
        left, urgent = tr("signed out"), True
    elif trouble:
        number, who, left, urgent = trouble, "", "", False
    title = account_title(one, identity)
    return Whereabouts(title, number or who, who if number else "", left, urgent, production, stripes, tip)


def of_place(accounts: Accounts, contexts: Sequence[AwsContext]) -> Whereabouts:
    """The same for what a tab shows."""
    found = (accounts.account(name) for name in dict.fromkeys(context.account for context in contexts))
    return whereabouts(accounts, [account for account in found if account is not None])


def regions_line(accounts: Accounts, contexts: Sequence[AwsContext]) -> str:
    """The regions of a tab, in short."""
    names = list(dict.fromkeys(context.region for context in contexts))
    return names[0] if len(names) == 1 else regions_text(accounts.regions(), names) if names else ""


def _time(accounts: Accounts, chosen: Sequence[Account], now: float) -> tuple[str, bool]:
    """Of several accounts, that of the one which ends first and does not renew itself."""
    times = [accounts.time(account.id) for account in chosen]
    ending = [one for one in times if one.expires]
    if not ending:
        return "", False
    first = min(ending, key=lambda one: (one.renews, one.expires))
    return left_text(first, now), is_urgent(first, now)


def _tip(accounts: Accounts, account: Account, now: float) -> str:
    identity = accounts.identity(account.id)
    lines = (
        account_title(account, identity),
        account_number_text(number_of(account, identity)),
        identity.arn if identity is not None else account.detail,
        partition_text(accounts.partition(account.id)),
        left_sentence(accounts.time(account.id), now),
        accounts.trouble(account.id) or source_text(account),
        tr("Production: {mode}").format(mode=mode_text(accounts.mode(account.id)))
        if accounts.is_production(account.id)
        else mode_text(accounts.mode(account.id)),
    )
    return "\n".join(line for line in lines if line)
