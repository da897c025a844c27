"""The raw rows that were last seen, packed small, so that a click needs no look-up; bounded, forgets the oldest."""

from __future__ import annotations

import json
import threading
import zlib
from collections import OrderedDict
from collections.abc import Iterable
from typing import Any

from skydeck.core.context import AwsContext

_MAX_BYTES = 64 * 1024 * 1024

_Key = tuple[str, str, str, str]


class RowCache:
    """Thread-safe; keyed by account, region, kind and row id."""

    def __init__(self, max_bytes: int = _MAX_BYTES) -> None:
        self._rows: OrderedDict[_Key, bytes] = OrderedDict()
        self._bytes, self._max_bytes = 0, max_bytes
        self._lock = threading.Lock()

    def put(self, context: AwsContext, kind: str, rows: Iterable[tuple[str, Any]]) -> None:
        """Remember rows."""
        packed = [((context.account, context.region, kind, row), _pack(raw)) for row, raw in rows]
        with self._lock:
            for key, data in packed:
                self._bytes += len(data) - len(self._rows.pop(key, b""))
                self._rows[key] = data
            while self._bytes > self._max_bytes:
                self._bytes -= len(self._rows.popitem(last=False)[1])

    def get(self, context: AwsContext, kind: str, row: str) -> Any | None:
        """The raw row as last seen, or None."""
        with self._lock:
            data = self._rows.get((context.account, context.region, kind, row))
        return None if data is None else json.loads(zlib.decompress(data))

    def clear(self) -> None:
        """Forget everything (an account was removed)."""
        with self._lock:
            self._rows.clear()
            self._bytes = 0


def _pack(raw: Any) -> bytes:
    return zlib.compress(json.dumps(raw, separators=(",", ":"), default=str).encode(), 1)
