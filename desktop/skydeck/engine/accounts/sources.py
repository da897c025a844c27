"""Finds the accounts that files and environment describe, and what is wrong with them; it opens none."""

from __future__ import annotations

import configparser
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from botocore.configloader import load_config, raw_config_parse
from botocore.exceptions import ConfigNotFound, ConfigParseError

from skydeck.core.context import Account
from skydeck.engine.accounts.origins import Origin, origin_of
from skydeck.engine.secrets.keys import Keys
from skydeck.engine.wire.validate import is_loopback
from skydeck.engine.work.environment import Found

if TYPE_CHECKING:
    from skydeck.engine.accounts.own_accounts import Item

DEFAULT_REGION = "us-east-1"
_LONGEST_CHAIN = 8


@dataclass(frozen=True, slots=True)
class Source:
    """How an account is opened."""

    account: Account
    keys: Keys | None = None
    profile: str = ""
    endpoints: Mapping[str, str] = field(default_factory=dict)  # service id, lower case; "" for all others
    ca_bundle: str = ""
    addressing: str = ""  # S3 style that the profile asks for
    commands: tuple[str, ...] = ()  # credential_process lines that opening it would run
    files: int = 0  # changes when the profile does, or one that it takes keys from
    kept: bool = False  # its keys are in the keyring
    request_ids: bool = True  # its endpoint sends AWS request ids
    origin: Origin = field(default_factory=Origin)
    item: Item | None = None  # when it is one of Skydeck's own
    device: str = ""  # of a one-time code that its keys open a session with

    def endpoint_for(self, service_id: str) -> str:
        """Where calls of a service go; empty: to AWS."""
        return self.endpoints.get(_endpoint_name(service_id)) or self.endpoints.get("", "")


def _endpoint_name(service_id: str) -> str:
    return service_id.replace(" ", "_").replace("-", "_").lower()


def endpoint_problem(url: str) -> str:
    """Why an endpoint must not be used; empty when it may."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return f"Its endpoint “{url}” is no web address."
    if parts.scheme == "http" and not is_loopback(parts.hostname):
        return f"Its endpoint {url} is not encrypted: keys and data would travel in the clear."
    return ""


@dataclass(frozen=True, slots=True)
class Files:
    """The AWS configuration files as read; what could not be read is in `problems`."""

    config: Path
    credentials: Path
    profiles: Mapping[str, Mapping[str, Any]]
    services: Mapping[str, Mapping[str, Any]]
    sso_sessions: Mapping[str, Mapping[str, Any]]
    problems: tuple[str, ...] = ()
    broken: frozenset[Path] = frozenset()

    def usable(self, path: Path) -> str:
        """The file for botocore to read, or the null device when it can't."""
        return os.devnull if path in self.broken or not path.is_file() else str(path)


def read_files(found: Found) -> Files:
    """Read `~/.aws/config` and `~/.aws/credentials`, or the files that the environment names."""
    config = _path(found.get("AWS_CONFIG_FILE"), "config")
    credentials = _path(found.get("AWS_SHARED_CREDENTIALS_FILE"), "credentials")
    problems: list[str] = []
    broken: set[Path] = set()

    def read(path: Path, parse: Any) -> dict[str, Any]:
        try:
            _check_readable(path)
            return dict(parse(str(path)))
        except (ConfigNotFound, FileNotFoundError):
            return {}
        except (ConfigParseError, OSError) as error:
            broken.add(path)
            problems.append(_what_is_wrong(path, error))
            return {}

    parsed = read(config, load_config)
    profiles = {name: dict(values) for name, values in parsed.get("profiles", {}).items()}
    for name, values in read(credentials, raw_config_parse).items():
        profiles[name] = profiles.get(name, {}) | dict(values)
    return Files(
        config,
        credentials,
        profiles,
        parsed.get("services", {}),
        parsed.get("sso_sessions", {}),
        tuple(problems),
        frozenset(broken),
    )


def _path(named: str, usual: str) -> Path:
    return Path(os.path.expandvars(named)).expanduser() if named else Path.home() / ".aws" / usual


def _check_readable(path: Path) -> None:
    """`OSError` for a file that is there, but not for us: the parser takes it for an empty one."""
    with path.open("rb"):
        pass


def _what_is_wrong(path: Path, error: Exception) -> str:
    reason = error.kwargs.get("error") if isinstance(error, ConfigParseError) else error
    line = getattr(reason, "lineno", None)
    errors = getattr(reason, "errors", None)
    if errors:
        line = errors[0][0]
    where = f", line {line}" if line else ""
    return f"{path}{where}: {_reason(reason)}"


def _reason(error: Any) -> str:
    """The words of the parser without the line's text, which may be a secret."""
    if isinstance(error, configparser.DuplicateOptionError):
        return f"“{error.option}” is given twice in [{error.section}]."
    if isinstance(error, configparser.DuplicateSectionError):
        return f"[{error.section}] is there twice."
    if isinstance(error, configparser.MissingSectionHeaderError):
        if error.line.startswith("\ufeff"):
            return "it begins with a byte order mark; save it as UTF-8 without one."
        return "a setting stands before the first [section]."
    if isinstance(error, configparser.ParsingError):
        return "this line is neither a [section] nor “name = value”."
    if isinstance(error, UnicodeDecodeError):
        return "it is not UTF-8 text."
    if isinstance(error, ValueError):
        return "a setting inside another one is not “name = value”."
    return f"{getattr(error, 'strerror', '') or 'it can not be read'}."


def from_files(files: Files, found: Found) -> Iterator[Source]:
    """One source for each profile."""
    for name, values in files.profiles.items():
        yield _profile_source(name, values, files, found)


def _profile_source(name: str, values: Mapping[str, Any], files: Files, found: Found) -> Source:
    endpoints = endpoints_of(values, files, found)
    chain = list(_chain(name, files))
    origin = origin_of(name, files.profiles)
    account = Account(
        id=f"profile:{name}",
        name=name,
        source="profile",
        # The other way round for AWS's tools, which have one account at a time: a region for all is not meant here.
        region=str(values.get("region") or "") or _environment_region(found) or DEFAULT_REGION,
        number=_number(values),
        detail=_detail(values, files),
        problem=_problem(chain, files, endpoints),
        endpoint=_shown(endpoints),
        role=origin.role,
        session=origin.session(f"profile:{name}"),
    )
    s3 = values.get("s3")
    return Source(
        account,
        profile=name,
        endpoints=endpoints,
        ca_bundle=str(values.get("ca_bundle") or "") or ca_bundle(found),
        addressing=str(s3.get("addressing_style", "")) if isinstance(s3, Mapping) else "",
        files=hash(repr(chain)),
        commands=tuple(str(step["credential_process"]) for step in chain if step.get("credential_process")),
        origin=origin,
        device=origin.device,
    )


def _chain(name: str, files: Files) -> Iterator[Mapping[str, Any]]:
    """The profile and the profiles it takes its keys from; a missing one ends it with an empty mapping."""
    for _ in range(_LONGEST_CHAIN):
        values = files.profiles.get(name)
        yield values or {}
        following = (values or {}).get("source_profile")
        if not following or following == name:
            return
        name = str(following)


def _problem(chain: list[Mapping[str, Any]], files: Files, endpoints: Mapping[str, str]) -> str:
    for url in endpoints.values():
        if problem := endpoint_problem(url):
            return problem
    if not chain[-1] and len(chain) > 1:
        return f"It takes its keys from profile “{chain[-2]['source_profile']}”, which does not exist."
    if len(chain) >= _LONGEST_CHAIN:
        return "Its source profiles go round in circles."
    source = str(chain[-1].get("credential_source") or "")
    if source == "Ec2InstanceMetadata":
        return "It takes its keys from the EC2 instance it runs on, which Skydeck never asks."
    session = chain[0].get("sso_session")
    if session and session not in files.sso_sessions:
        return f"Its sign-in “{session}” is not in the config file."
    return ""


def _detail(values: Mapping[str, Any], files: Files) -> str:
    session = files.sso_sessions.get(str(values.get("sso_session") or ""), {})
    start = values.get("sso_start_url") or session.get("sso_start_url")
    if start:
        return f"{values.get('sso_role_name', '')} via {start}".strip()
    if values.get("role_arn"):
        return f"{values['role_arn']} via {values.get('source_profile') or values.get('credential_source') or '?'}"
    if values.get("credential_process"):
        return "keys from a command"
    return ""


def _number(values: Mapping[str, Any]) -> str:
    role = str(values.get("role_arn") or "").split(":")
    # Where a profile has both, botocore assumes the role.
    return role[4] if len(role) > 5 else str(values.get("sso_account_id") or "")


def endpoints_of(values: Mapping[str, Any], files: Files, found: Found) -> dict[str, str]:
    """Where a profile's calls go, by service id; "" for all others."""
    said = found.get("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS") or values.get("ignore_configured_endpoint_urls")
    if str(said).lower() == "true":
        return {}
    named = environment_endpoints(found)
    # AWS's order: an endpoint of the environment for all services goes before what the profile says of one.
    return named if "" in named else _profile_endpoints(values, files) | named


def _profile_endpoints(values: Mapping[str, Any], files: Files) -> dict[str, str]:
    found = {}
    section = files.services.get(str(values.get("services") or ""), {})
    for service, settings in section.items():
        if isinstance(settings, Mapping) and settings.get("endpoint_url"):
            found[_endpoint_name(service)] = str(settings["endpoint_url"])
    if values.get("endpoint_url"):
        found[""] = str(values["endpoint_url"])
    return found


def environment_endpoints(found: Found) -> dict[str, str]:
    """Where the environment sends calls, by service id; "" for all others."""
    if found.get("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS").lower() == "true":
        return {}
    prefix = "AWS_ENDPOINT_URL"
    return {
        _endpoint_name(name[len(prefix) :].lstrip("_")): url
        for name, url in found.values.items()
        if name == prefix or name.startswith(f"{prefix}_")
        if url
    }


def _environment_region(found: Found) -> str:
    return found.get("AWS_REGION") or found.get("AWS_DEFAULT_REGION")


def _moment(text: str) -> float:
    try:
        return datetime.fromisoformat(text).timestamp()
    except ValueError:
        return 0


def ca_bundle(found: Found) -> str:
    """The certificates that the user's environment trusts instead of the usual ones."""
    return found.get("AWS_CA_BUNDLE") or found.get("REQUESTS_CA_BUNDLE")


def _shown(endpoints: Mapping[str, str]) -> str:
    return endpoints.get("") or next(iter(endpoints.values()), "")


def from_environment(files: Files, found: Found) -> Source | None:
    """The account that the `AWS_*` variables describe, if they do."""
    name = found.get("AWS_PROFILE") or found.get("AWS_DEFAULT_PROFILE")
    if found.get("AWS_ACCESS_KEY_ID"):
        return _environment_keys(files.profiles.get(name or "default", {}), files, found)
    if not name:
        return None
    source = _profile_source(name, files.profiles.get(name, {}), files, found)
    region = _environment_region(found) or source.account.region
    problem = source.account.problem if name in files.profiles else f"AWS_PROFILE names “{name}”, which does not exist."
    return replace(
        source,
        account=replace(
            source.account,
            id="env",
            name=f"Environment ({name})",
            source="environment",
            region=region,
            problem=problem,
            session=source.origin.session("env"),
        ),
    )


def _environment_keys(values: Mapping[str, Any], files: Files, found: Found) -> Source:
    """Keys of the environment; what it does not say of anything else, the profile that would be used says."""
    endpoints = endpoints_of(values, files, found)
    half = "" if found.get("AWS_SECRET_ACCESS_KEY") else "AWS_ACCESS_KEY_ID is set, AWS_SECRET_ACCESS_KEY is not."
    account = Account(
        id="env",
        name="Environment",
        source="environment",
        region=_environment_region(found) or str(values.get("region") or "") or DEFAULT_REGION,
        detail="AWS_ACCESS_KEY_ID",
        problem=half or next(filter(None, map(endpoint_problem, endpoints.values())), ""),
        endpoint=_shown(endpoints),
    )
    keys = Keys(
        found.get("AWS_ACCESS_KEY_ID"),
        found.get("AWS_SECRET_ACCESS_KEY"),
        found.get("AWS_SESSION_TOKEN"),
        _moment(found.get("AWS_CREDENTIAL_EXPIRATION")),
    )
    bundle = ca_bundle(found) or str(values.get("ca_bundle") or "")
    return Source(account, keys=keys, endpoints=endpoints, ca_bundle=bundle, origin=Origin(keys=True))
