"""What a profile's credentials come from, as far as renewing them needs a person; it reads no file itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from skydeck.core.context import SSO

LONGEST_CHAIN = 8
CODE, KEYS, COMMAND = "mfa:", "keys:", "command:"

Profiles = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a chain of profiles begins, and what is asked on the way."""

    role: str = ""  # what is assumed in the account
    sso: str = ""  # the sign-in that it begins with
    login: str = ""  # the profile that `aws login` signed in
    keys: bool = False  # it is nothing but keys
    device: str = ""  # of a one-time code where no role is: a session is asked for with it
    assumes: bool = False  # a role is on the way
    asks_code: bool = False  # a role on the way wants a one-time code

    def session(self, account: str) -> str:
        """The session that a person opens for an account of this origin; empty when there is none."""
        if self.sso:
            return self.sso
        if self.login:
            return f"{COMMAND}{self.login}"
        return f"{CODE}{account}" if self.device or self.asks_code else ""


def origin_of(profile: str, profiles: Profiles) -> Origin:
    """A profile's origin."""
    chain = list(_chain(profile, profiles))
    first, (last_name, last) = chain[0][1], chain[-1]
    roles = [values for _, values in chain if values.get("role_arn")]
    return Origin(
        role=role_name(first),
        sso=sso_session(last),
        login=last_name if last.get("login_session") else "",
        keys=bool(last.get("aws_access_key_id")) and not roles,
        device="" if roles else str(first.get("mfa_serial") or ""),
        assumes=bool(roles),
        asks_code=any(values.get("mfa_serial") for values in roles),
    )


def sso_session(values: Mapping[str, Any]) -> str:
    """The id of the sign-in that a profile itself begins with; empty when it begins otherwise."""
    name = str(values.get("sso_session") or values.get("sso_start_url") or "")
    return f"{SSO}{name}" if name else ""


def role_name(values: Mapping[str, Any]) -> str:
    """What a profile assumes in its account, for people."""
    return str(values.get("sso_role_name") or "") or str(values.get("role_arn") or "").rpartition("/")[2]


def _chain(name: str, profiles: Profiles) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The profile and those that it takes its keys from."""
    for _ in range(LONGEST_CHAIN):
        values = profiles.get(name, {})
        yield name, values
        following = str(values.get("source_profile") or "") if values.get("role_arn") else ""
        if not following or following == name:
            return
        name = following
