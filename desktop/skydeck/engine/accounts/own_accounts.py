"""Remembers the accounts and sign-ins that were added to Skydeck, in a file without secrets; it opens none."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, TypeVar

from skydeck.settings.store import write_private


@dataclass(frozen=True, slots=True)
class KeysItem:
    """An account by its access keys, which are in the keyring."""

    id: str
    name: str
    region: str
    endpoint: str = ""
    mfa_serial: str = ""


@dataclass(frozen=True, slots=True)
class RoleItem:
    """An account by a role that another account assumes."""

    id: str
    name: str
    region: str
    base: str  # id of the other account
    role_arn: str
    external_id: str = ""
    mfa_serial: str = ""


@dataclass(frozen=True, slots=True)
class SsoItem:
    """An account by a role of an IAM Identity Center."""

    id: str
    name: str
    region: str
    session: str  # id of an `SsoSessionItem`, or of a sign-in of the config file
    number: str
    role: str


@dataclass(frozen=True, slots=True)
class SsoSessionItem:
    """An IAM Identity Center; no account by itself."""

    id: str
    name: str
    region: str
    start_url: str


Item = KeysItem | RoleItem | SsoItem | SsoSessionItem
T = TypeVar("T", KeysItem, RoleItem, SsoItem, SsoSessionItem)

_TYPES: Mapping[str, type[Item]] = {
    "keys": KeysItem,
    "role": RoleItem,
    "sso": SsoItem,
    "sso-session": SsoSessionItem,
}
_NAMES = {made: name for name, made in _TYPES.items()}


class OwnAccounts:
    """One for the engine; used by all its threads. Every change is on disk when the method returns."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "accounts.json"
        self._lock = threading.Lock()
        self._items = self._load()
        self._kept = set(self._items)
        self._watchers: list[Callable[[], None]] = []

    def on_change(self, callback: Callable[[], None]) -> None:
        """Call back after every change."""
        self._watchers.append(callback)

    def all(self) -> tuple[Item, ...]:
        """Every item, in the order in which they were added."""
        with self._lock:
            return tuple(self._items.values())

    def of(self, kind: type[T]) -> tuple[T, ...]:
        """The items of one type."""
        return tuple(item for item in self.all() if isinstance(item, kind))

    def get(self, item_id: str) -> Item | None:
        """One item."""
        with self._lock:
            return self._items.get(item_id)

    def is_kept(self, item_id: str) -> bool:
        """Whether an item outlives the program."""
        with self._lock:
            return item_id in self._kept

    def put(self, *items: Item, keep: bool = True) -> None:
        """Add items, or replace those of the same id; without `keep` they are forgotten when the engine ends."""
        with self._lock:
            for item in items:
                self._items[item.id] = item
                (self._kept.add if keep else self._kept.discard)(item.id)
            self._save()
        self._tell()

    def remove(self, *item_ids: str) -> None:
        """Forget items."""
        with self._lock:
            for item_id in item_ids:
                self._items.pop(item_id, None)
                self._kept.discard(item_id)
            self._save()
        self._tell()

    def _tell(self) -> None:
        for callback in self._watchers:
            callback()

    def _load(self) -> dict[str, Item]:
        try:
            found = json.loads(self._path.read_text("utf-8"))
        except (OSError, ValueError):
            return {}
        items = (_item(data) for data in found if isinstance(data, dict)) if isinstance(found, list) else ()
        return {item.id: item for item in items if item is not None}

    def _save(self) -> None:
        items = [{"type": _NAMES[type(item)], **asdict(item)} for item in self._items.values() if item.id in self._kept]
        write_private(self._path, json.dumps(items, indent=1))


def _item(data: Mapping[str, Any]) -> Item | None:
    """An item of the file; one that is not whole, or of a newer program, is left out."""
    kind = _TYPES.get(str(data.get("type", "keys")))
    values = {name: value for name, value in data.items() if name != "type"}
    if kind is None or not all(isinstance(value, str) for value in values.values()):
        return None
    try:
        return kind(**values)
    except TypeError:
        return None
