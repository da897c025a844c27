"""Which IAM Identity Centers there are, and where they answer; it signs in to none."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any
from urllib.parse import urlsplit

from skydeck.core.context import SSO
from skydeck.core.errors import AppError, ErrorKind
from skydeck.engine.accounts import sources
from skydeck.engine.accounts.origins import sso_session
from skydeck.engine.accounts.sources import Files
from skydeck.engine.work.environment import Found

SCOPE = "sso:account:access"
_SERVICES = ("sso", "sso_oidc")
_REGION = re.compile(r"[a-z]{2,4}(-[a-z]+)+-\d+")


@dataclass(frozen=True, slots=True)
class Center:
    """One IAM Identity Center, as a sign-in needs it."""

    id: str
    name: str
    start_url: str
    region: str
    scopes: tuple[str, ...] = (SCOPE,)
    cache_key: str = ""  # what the AWS CLI names its token file by; empty: Skydeck's own, in the keyring
    endpoints: Mapping[str, str] = field(default_factory=dict)
    ca_bundle: str = ""

    @property
    def shared(self) -> bool:
        """Whether the AWS CLI uses the same sign-in."""
        return bool(self.cache_key)


def own(name: str, start_url: str, region: str, found: Found) -> Center:
    """A session of Skydeck's own."""
    endpoints = {service: url for service in _SERVICES if (url := sources.environment_endpoints(found).get(service))}
    return Center(f"{SSO}{name}", name, start_url, region, endpoints=endpoints, ca_bundle=sources.ca_bundle(found))


def from_files(files: Files, found: Found) -> dict[str, Center]:
    """The sessions of the config file, and the start URLs that profiles name by themselves."""
    made: dict[str, Center] = {}
    for center in _all(files, found):
        made.setdefault(center.id, center)
    return made


def _all(files: Files, found: Found) -> Iterator[Center]:
    for values in files.profiles.values():
        if sso_session(values):
            yield from _of_profile(values, files, found)
    for name, values in files.sso_sessions.items():
        yield from _of_session(str(name), values, sources.endpoints_of({}, files, found), found)


def _of_profile(values: Mapping[str, Any], files: Files, found: Found) -> Iterator[Center]:
    endpoints = sources.endpoints_of(values, files, found)
    session = values.get("sso_session")
    if session:
        yield from _of_session(str(session), files.sso_sessions.get(str(session), {}), endpoints, found)
    elif values.get("sso_region"):
        url = str(values["sso_start_url"])
        yield Center(
            f"{SSO}{url}",
            host(url),
            url,
            str(values["sso_region"]),
            cache_key=url,
            endpoints=endpoints,
            ca_bundle=str(values.get("ca_bundle") or "") or sources.ca_bundle(found),
        )


def _of_session(name: str, values: Mapping[str, Any], endpoints: Mapping[str, str], found: Found) -> Iterator[Center]:
    url, region = str(values.get("sso_start_url") or ""), str(values.get("sso_region") or "")
    if not url or not region:
        return
    scopes = tuple(
        filter(None, (scope.strip() for scope in str(values.get("sso_registration_scopes") or "").split(",")))
    )
    yield Center(
        f"{SSO}{name}",
        name,
        url,
        region,
        scopes=scopes or (SCOPE,),
        cache_key=name,
        endpoints=endpoints,
        ca_bundle=sources.ca_bundle(found),
    )


def free_name(name: str, known: Container[str]) -> str:
    """The name, or one like it that no session has."""
    names = (name if number == 1 else f"{name} {number}" for number in count(1))
    return next(one for one in names if f"{SSO}{one}" not in known)


def host(start_url: str) -> str:
    """What tells a start URL from others, for people."""
    return urlsplit(start_url).hostname or start_url


def checked(start_url: str, region: str) -> tuple[str, str]:
    """A start URL and a region as a person entered them, without what a browser adds; `AppError` when they are none."""
    parts = urlsplit(start_url.strip())
    if parts.scheme != "https" or not parts.hostname or parts.username:
        raise AppError(
            ErrorKind.INVALID,
            "This is not a start URL.",
            "It looks like https://my-company.awsapps.com/start. Your administrator knows it.",
        )
    region = region.strip().lower()
    if not _REGION.fullmatch(region):
        raise AppError(
            ErrorKind.INVALID,
            f"“{region}” is not a region.",
            "Enter the region of the IAM Identity Center, such as eu-west-1.",
        )
    return f"https://{parts.netloc}{parts.path.rstrip('/')}", region
