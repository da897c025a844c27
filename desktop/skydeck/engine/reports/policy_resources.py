"""What a call was about, as the ARNs that a policy names it by; it knows no permissions."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import product
from typing import Any

from skydeck.engine.wire import access
from skydeck.engine.wire.redact import HIDDEN

ANYTHING = frozenset({"*"})
_PART = re.compile(r"\{(\w+)\}")
_WILD = re.compile(r"[*?$]")
# Where a user, a role… may stand in a path, which no call names.
_IN_PATH = re.compile(r"(:iam::\w*:(?:user|group|role|instance-profile|policy)/)([^/]+)$")
_LOG_GROUP = re.compile(r":logs:[^:]*:[^:]*:log-group:[^:]+$")
_MOST_NAMES = 2000  # of one call


@cache
def _patterns(service: str) -> Mapping[str, tuple[str, ...]]:
    rows = access.table("arns").get(service, {})
    return {name: tuple(pattern.split()) for pattern, names in rows.items() for name in names.split()}


def arns(
    service: str, operation: str, params: Mapping[str, Any], own: Mapping[str, str], count: int
) -> list[frozenset[str]]:
    """For each of the operation's actions the ARNs that the parameters name, or `ANYTHING`.

    `own` are the partition, region and account of the call.
    """
    patterns = _patterns(service).get(operation, ())
    if not patterns:
        return [ANYTHING] * count
    if count > 1:  # one pattern for each
        return [_named([pattern], params, own) for pattern in patterns]
    return [_named(patterns, params, own)]


def _named(patterns: tuple[str, ...] | list[str], params: Mapping[str, Any], own: Mapping[str, str]) -> frozenset[str]:
    found: set[str] = set()
    for pattern in patterns:
        names = _PART.findall(pattern)
        choices = [[own[name]] if name in own else _texts(name, params.get(name)) for name in names]
        if not all(choices):
            return ANYTHING
        filled = (_filled(pattern, names, values) for values in product(*choices))
        found.update(arn for one in filled for arn in _also(one))
    return frozenset(found) if 0 < len(found) <= _MOST_NAMES else ANYTHING


def _texts(name: str, value: Any) -> list[str]:
    """What a parameter names; none when that can't be told any more."""
    if name == "CopySource" and isinstance(value, Mapping):
        value = f"{value.get('Bucket', '')}/{value.get('Key', '')}"
    values = value if isinstance(value, list) else [value]
    if not all(isinstance(one, str) and one and one != HIDDEN and "… (+" not in one for one in values):
        return []
    return [_name(name, one) for one in values]


def _name(parameter: str, value: str) -> str:
    """The part of an ARN that a parameter's text stands for."""
    if value.startswith("arn:"):
        return value
    if parameter == "CopySource":
        value = value.partition("?versionId=")[0].lstrip("/")
    elif parameter == "QueueUrl":
        value = value.rstrip("/").rpartition("/")[2]
    plain = _WILD.sub(lambda wild: f"${{{wild.group()}}}", value)
    # Secrets have six random letters behind their names.
    return f"{plain}-??????" if parameter == "SecretId" else plain


def _filled(pattern: str, names: list[str], values: tuple[str, ...]) -> str:
    whole = next((value for value in values if value.startswith("arn:")), "")
    if whole:
        return whole
    for name, value in zip(names, values, strict=True):
        # Of parameters, Systems Manager's ARNs leave the first slash away.
        text = value.removeprefix("/") if ":parameter/" in pattern else value
        pattern = pattern.replace(f"{{{name}}}", text)
    return pattern


def _also(arn: str) -> Iterator[str]:
    """The ARN, and how IAM may write it as well."""
    yield arn
    if in_path := _IN_PATH.search(arn):
        yield f"{arn[: in_path.start(2)]}*/{in_path[2]}"
    if _LOG_GROUP.search(arn):
        yield f"{arn}:*"


def roles(value: Any) -> Iterator[str]:
    """Every role that parameters name: a call that hands it to a service needs more than its own action."""
    if isinstance(value, str):
        if re.fullmatch(r"arn:[\w-]+:iam::\d{12}:role/\S+", value):
            yield value
    elif isinstance(value, Mapping | list):
        for item in value.values() if isinstance(value, Mapping) else value:
            yield from roles(item)


def shorter(arn: str) -> str:
    """A pattern for everything beside it: for all objects of its bucket, or for all of its sort."""
    bare = arn.removesuffix(":*")
    if ":s3:::" in bare:
        head, slash, _key = bare.partition("/")
        return f"{head}/*" if slash else f"{bare.partition(':::')[0]}:::*"
    if ":log-group:" in bare:  # whose names have slashes
        return f"{bare.partition(':log-group:')[0]}:log-group:*"
    cut = max(bare.rfind("/"), bare.rfind(":")) + 1
    return f"{bare[:cut]}*"
