"""The operations of all of botocore's services in half a second: of each model, nothing else is parsed."""

from __future__ import annotations

import gzip
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from botocore.loaders import Loader


@dataclass(frozen=True)
class Operation:
    """What its model says of one operation."""

    service: str  # boto3's name
    name: str
    method: str
    readonly: bool  # AWS's own mark, which the newer models have


@cache
def all_operations() -> tuple[Operation, ...]:
    """Every operation of every service, by the newest version of its API."""
    folders = sorted(path for path in Path(Loader.BUILTIN_DATA_PATH).iterdir() if path.is_dir())
    found = []
    for folder in folders:
        if models := sorted(folder.glob("*/service-2.json*")):
            found += [_operation(folder.name, name, it) for name, it in _operations(models[-1]).items()]
    return tuple(found)


def _operation(service: str, name: str, model: dict[str, Any]) -> Operation:
    return Operation(service, name, model["http"]["method"], model.get("readonly") is True)


def _operations(model: Path) -> dict[str, Any]:
    data = model.read_bytes()
    text = (gzip.decompress(data) if model.suffix == ".gz" else data).decode()
    start = text.index("{", text.index('"operations":'))
    operations: dict[str, Any] = json.JSONDecoder().raw_decode(text, start)[0]
    return operations
