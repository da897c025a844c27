"""What differs between two states of a thing, field by field; it shows nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

# What items of a list are told apart by, where each has a different one.
_NAMES = ("Key", "Name", "Id", "Arn", "Sid", "DeviceName", "GroupId", "VolumeId", "PolicyName", "PolicyArn")


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field; None where it is not there."""

    path: str
    before: str | None
    after: str | None

    @property
    def differs(self) -> bool:
        return self.before != self.after


def field_changes(before: Any, after: Any) -> tuple[FieldChange, ...]:
    """Every field of either, in the order of the first, what is only in the second behind its neighbours."""
    old, new = dict(_fields(before, "")), dict(_fields(after, ""))
    old, new = _without_empty(old, new), _without_empty(new, old)
    return tuple(FieldChange(path, old.get(path), new.get(path)) for path in _woven(list(old), list(new)))


def _without_empty(fields: dict[str, str], other: dict[str, str]) -> dict[str, str]:
    """An empty list or map is no field where the other side says what is missing in it."""
    told = {path[:at] for path in other for at, char in enumerate(path) if char in ".["}
    return {path: value for path, value in fields.items() if value not in {"[]", "{}"} or path not in told}


def _woven(first: list[str], second: list[str]) -> list[str]:
    known, place = set(first), {path: at for at, path in enumerate(first)}
    extra: dict[int, list[str]] = {}
    at = -1
    for path in second:
        if path in known:
            at = place[path]
        else:
            extra.setdefault(at, []).append(path)
    woven = extra.get(-1, [])
    for number, path in enumerate(first):
        woven += [path, *extra.get(number, [])]
    return woven


def _fields(value: Any, path: str) -> Iterator[tuple[str, str]]:
    if path.endswith("]") and isinstance(value, Mapping) and set(value) == {"Key", "Value"}:
        value = value["Value"]  # a tag: its key stands in the path
    children = _children(value, path)
    if children is None and (path or value):
        yield path, json.dumps(value, ensure_ascii=False)
    for name, child in children or ():
        yield from _fields(child, name)


def _children(value: Any, path: str) -> list[tuple[str, Any]] | None:
    """Parts by their paths; None for what has none."""
    if isinstance(value, Mapping) and value:
        return [(f"{path}.{name}" if path else str(name), item) for name, item in value.items()]
    if isinstance(value, list) and value and any(isinstance(item, Mapping) for item in value):
        return [(f"{path}[{name}]", item) for name, item in zip(_labels(value), value, strict=True)]
    return None


def _labels(items: list[Any]) -> list[str]:
    for name in _NAMES:
        labels = [item.get(name) if isinstance(item, Mapping) else None for item in items]
        if all(isinstance(label, str) for label in labels) and len(set(labels)) == len(labels):
            return [str(label) for label in labels]
    return [str(at) for at in range(len(items))]
