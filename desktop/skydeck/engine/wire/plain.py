"""AWS answers as plain JSON values: streams read, bytes decoded; changes nothing else."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any


def plain(value: Any) -> Any:
    """The same value, made of what JSON knows."""
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items() if key != "ResponseMetadata"}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if hasattr(value, "read"):
        return _text(value.read())
    if isinstance(value, bytes | bytearray):
        return _text(bytes(value))
    return value if value is None or isinstance(value, str | int | float | bool) else str(value)


def _text(data: bytes) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError:
        return base64.b64encode(data).decode()
