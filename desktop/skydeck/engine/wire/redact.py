"""Hides secrets in parameters before they are shown, stored or copied; it never changes what is sent."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from botocore.model import ListShape, MapShape, Shape, StructureShape

HIDDEN = "<hidden>"
_TEXT_LIMIT = 2000
_DEPTH_LIMIT = 12

_SECRET_NAME = re.compile(
    r"secret|passw|passphrase|token|privatekey|credential|userdata|ssecustomerkey|sseckey|plaintext|payload"
    r"|authenticationcode|mfacode|authparameters|apikey|certificatebody|startupscript|zipfile|keymaterial"
    r"|clientcontext|masteruser",
    re.IGNORECASE,
)
# "Token" in the name, but it only continues a list or makes a request repeatable.
_HARMLESS = re.compile(
    r"^(next|client|continuation|starting|pagination|creator|idempotency|nextforward|nextbackward)\w*token\w*$"
    r"|^clientrequesttoken$|^secret(id|name|arn|version.*)$|^credentialreport.*$|^passwordreset.*$",
    re.IGNORECASE,
)
# Every value below these names is as secret as its owner chose to make it.
_SECRET_MAPS = frozenset(
    {"environment", "variables", "environmentvariables", "environmentvariablesoverride", "httpheaders"}
)
_NAMES_OF_PAIRS = frozenset({"name", "key", "type"})
_SECRET_VALUE = re.compile(
    r"-----BEGIN [A-Z ]*PRIVATE KEY|X-Amz-Signature=|X-Amz-Security-Token="
    r"|^eyJ[\w-]{10,}\.[\w-]{10,}\.|aws_secret_access_key",
    re.IGNORECASE,
)


def redacted(params: Mapping[str, Any], shape: Shape | None = None) -> dict[str, Any]:
    """A copy that may be shown; `shape` adds what the service's own model calls sensitive."""
    return {name: _value(name, value, _member(shape, name), 0) for name, value in params.items()}


def _member(shape: Shape | None, name: str) -> Shape | None:
    if isinstance(shape, StructureShape):
        return shape.members.get(name)
    return shape.value if isinstance(shape, MapShape) else None


def _value(name: str, value: Any, shape: Shape | None, depth: int) -> Any:
    if value is None or isinstance(value, bool):
        return value
    if _is_secret(name, shape) or depth > _DEPTH_LIMIT:
        return HIDDEN
    if isinstance(value, Mapping):
        hide = name.lower() in _SECRET_MAPS
        return {
            key: HIDDEN
            if hide and not isinstance(item, Mapping)
            else _value(str(key), item, _member(shape, key), depth + 1)
            for key, item in value.items()
        }
    if isinstance(value, list | tuple) and name.lower() in _SECRET_MAPS:
        return [_pair(item) for item in value]
    if isinstance(value, list | tuple):
        inner = shape.member if isinstance(shape, ListShape) else None
        return [_value(name, item, inner, depth + 1) for item in value]
    return _scalar(value)


def _pair(item: Any) -> Any:
    """ECS and CodeBuild write variables as a list of names and values."""
    if not isinstance(item, Mapping):
        return HIDDEN
    return {key: value if str(key).lower() in _NAMES_OF_PAIRS else HIDDEN for key, value in item.items()}


def _is_secret(name: str, shape: Shape | None) -> bool:
    if shape is not None and shape.metadata.get("sensitive"):
        return True
    return bool(_SECRET_NAME.search(name)) and not _HARMLESS.match(name)


def _scalar(value: Any) -> Any:
    if isinstance(value, int | float):
        return value
    if isinstance(value, str):
        return HIDDEN if _SECRET_VALUE.search(value) else _cut(value)
    if isinstance(value, bytes | bytearray):
        return f"<{len(value)} bytes>"
    if hasattr(value, "read"):
        return "<a file>"
    return _cut(str(value))


def _cut(text: str) -> str:
    return text if len(text) <= _TEXT_LIMIT else f"{text[:_TEXT_LIMIT]}… (+{len(text) - _TEXT_LIMIT})"
