"""Words that several parts of a panel need: counts, places, errors; it shows nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from skydeck.core.context import Account, AwsContext
from skydeck.core.errors import AppError, ErrorKind
from skydeck.core.kinds import ResourceKind
from skydeck.core.text import account_text, count_text
from skydeck.ui.strings import tr


def lower_first(text: str) -> str:
    """ "Key pairs" as "key pairs", but "VPCs" and "Elastic IPs" as they are."""
    return text if any(char.isupper() for char in text[1:]) else text[:1].lower() + text[1:]


def plural(kind: ResourceKind) -> str:
    """Several of a kind, in the middle of a sentence."""
    # Some lists are not called after their rows: "Event history".
    return lower_first(kind.title if kind.title.endswith("s") else f"{kind.singular}s")


def counted(kind: ResourceKind, count: int, *, more: bool = False) -> str:
    """ "1 instance", "12 instances", "1,000+ instances"."""
    if count == 1 and not more:
        return f"1 {lower_first(kind.singular)}"
    return f"{count_text(count, more=more)} {plural(kind)}"


def targets_text(kind: ResourceKind, labels: Sequence[str]) -> str:
    """What an action is about: the name of one, the count of many."""
    return labels[0] if len(labels) == 1 else counted(kind, len(labels))


def verb(title: str) -> str:
    """An action's title without the dots that promise a dialog."""
    return title.removesuffix("…").removesuffix("...").strip()


def where(account: Account | None, context: AwsContext) -> str:
    """ "acme-production (1234 5678 9012) · us-east-1"."""
    if account is None:
        return f"{context.account} · {context.region}"
    return f"{account_text(account.name, account.number)} · {context.region}"


def regions_text(contexts: Iterable[AwsContext]) -> str:
    """The regions of a list, in a few words."""
    regions = list(dict.fromkeys(context.region for context in contexts))
    if len(regions) > 3:
        return tr("{count} regions").format(count=len(regions))
    return ", ".join(regions)


_TITLES = {
    ErrorKind.DENIED: "You are not allowed to see this",
    ErrorKind.EXPIRED: "Your session has ended",
    ErrorKind.SIGN_IN: "Not signed in",
    ErrorKind.OFFLINE: "No connection",
    ErrorKind.THROTTLED: "AWS asks to go slower",
    ErrorKind.NOT_OFFERED: "Not offered here",
    ErrorKind.NOT_FOUND: "No longer there",
    ErrorKind.UNTRUSTED: "The answer can't be trusted",
    ErrorKind.CLOCK: "The clock of this computer is wrong",
    ErrorKind.ENGINE: "The engine stopped",
}


def error_title(error: AppError) -> str:
    """A headline for the sentence below it."""
    return tr(_TITLES.get(error.kind, "This could not be loaded"))
