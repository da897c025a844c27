"""How Skydeck's own accounts are opened, and what is wrong with them; it keeps none of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from skydeck.core.context import Account
from skydeck.engine.accounts.origins import CODE
from skydeck.engine.accounts.own_accounts import KeysItem, OwnAccounts, RoleItem, SsoItem
from skydeck.engine.accounts.sources import DEFAULT_REGION, Source, endpoint_problem

_LONGEST_CHAIN = 8
_TOO_LONG = "Too many accounts assume each other's roles on the way to this one."


def own_sources(
    own: OwnAccounts, others: Mapping[str, Source], ca_bundle: str = "", endpoints: Mapping[str, str] | None = None
) -> dict[str, Source]:
    """A source for each item that is an account; roles may begin with `others`, or with each other.

    `endpoints` are those of the environment, for accounts that have no place to say one of their own.
    """
    roles: list[RoleItem] = []
    made: dict[str, Source] = {}
    for item in own.all():
        if isinstance(item, KeysItem):
            made[item.id] = _from_keys(item, ca_bundle, kept=own.is_kept(item.id))
        elif isinstance(item, SsoItem):
            made[item.id] = _from_sso(item, ca_bundle, endpoints or {})
        elif isinstance(item, RoleItem):
            roles.append(item)
            made[item.id] = _from_role(item)
    known = {**others, **made}
    for item in roles:
        made[item.id] = _based(made[item.id], item, known)
    return made


def _from_keys(item: KeysItem, ca_bundle: str, *, kept: bool) -> Source:
    account = Account(
        id=item.id,
        name=item.name,
        source="keyring" if kept else "session",
        region=item.region or DEFAULT_REGION,
        problem=endpoint_problem(item.endpoint) if item.endpoint else "",
        endpoint=item.endpoint,
        session=f"{CODE}{item.id}" if item.mfa_serial else "",
    )
    return Source(
        account,
        endpoints={"": item.endpoint} if item.endpoint else {},
        ca_bundle=ca_bundle,
        kept=kept,
        item=item,
        device=item.mfa_serial,
    )


def _from_sso(item: SsoItem, ca_bundle: str, endpoints: Mapping[str, str]) -> Source:
    account = Account(
        id=item.id,
        name=item.name,
        source="sso",
        region=item.region or DEFAULT_REGION,
        number=item.number,
        detail=item.role,
        role=item.role,
        session=item.session,
        problem=next(filter(None, map(endpoint_problem, endpoints.values())), ""),
        endpoint=endpoints.get("", ""),
    )
    return Source(account, endpoints=endpoints, ca_bundle=ca_bundle, item=item)


def _from_role(item: RoleItem) -> Source:
    parts = item.role_arn.split(":")
    account = Account(
        id=item.id,
        name=item.name,
        source="role",
        region=item.region or DEFAULT_REGION,
        number=parts[4] if len(parts) > 5 else "",
        detail=item.role_arn,
        role=item.role_arn.rpartition("/")[2],
    )
    return Source(account, item=item)


def _based(source: Source, item: RoleItem, known: Mapping[str, Source]) -> Source:
    """The source with what it has from the account that the roles on its way begin with."""
    roles, first = [item], known.get(item.base)
    while first is not None and isinstance(first.item, RoleItem) and len(roles) < _LONGEST_CHAIN:
        roles.append(first.item)
        first = known.get(first.item.base)
    problem = _problem(roles, first)
    if first is None or problem:
        return replace(source, account=replace(source.account, problem=problem))
    asking = next((role for role in roles if role.mfa_serial), None)
    session = f"{CODE}{asking.id}" if asking else first.account.session
    account = replace(source.account, problem=first.account.problem, session=session, endpoint=first.account.endpoint)
    return replace(
        source, account=account, endpoints=first.endpoints, ca_bundle=first.ca_bundle, addressing=first.addressing
    )


def _problem(roles: list[RoleItem], first: Source | None) -> str:
    """Why roles can't be assumed one after the other, the last of them by `first`."""
    if first is None:
        return f"The account that assumes this role ({roles[-1].base.partition(':')[2]}) is not there any more."
    if isinstance(first.item, RoleItem):
        circle = len({role.id for role in roles}) < len(roles)
        return "The accounts that assume this role go round in circles." if circle else _TOO_LONG
    return ""


def role_problem(item: RoleItem, sources: Mapping[str, Source]) -> str:
    """Why a role can't be added beside the accounts that there are; empty when it can."""
    parts = item.role_arn.split(":")
    if len(parts) < 6 or parts[0] != "arn" or parts[2] != "iam" or not parts[5].startswith("role/"):
        return f"“{item.role_arn}” is no role: it looks like arn:aws:iam::123456789012:role/Name."
    added = Source(Account(item.id, "", "role", ""), item=item)
    return _based(added, item, {**sources, item.id: added}).account.problem
