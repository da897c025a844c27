"""Parsed JSON as a lazy two-column tree of keys and values; it draws nothing and changes nothing."""

import json
import re
from collections.abc import Iterator
from itertools import islice
from typing import Any

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from skydeck.core.text import count_text, display
from skydeck.ui.strings import tr
from skydeck.ui.theme import theme

Json = Any
Steps = tuple[int, ...]
_Index = QModelIndex | QPersistentModelIndex
_CONTAINERS = (dict, list, tuple)
_TEXT_LIMIT = 1000
# A tree view asks for every row at once; this is what it can take without a stall.
BLOCK = 1000
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


class _Node:
    __slots__ = ("_kids", "_pairs", "fetched", "key", "parent", "row", "value")

    def __init__(self, parent: "_Node | None", row: int, key: str | int, value: Json) -> None:
        self.parent, self.row, self.key, self.value = parent, row, key, value
        self._kids: dict[int, _Node] = {}
        self._pairs: list[tuple[str | int, Json]] | None = None
        self.fetched = min(self.size(), BLOCK)

    def size(self) -> int:
        return len(self.value) if isinstance(self.value, _CONTAINERS) else 0

    def kid(self, row: int) -> "_Node":
        if row not in self._kids:
            if self._pairs is None:
                self._pairs = list(items(self.value))
            self._kids[row] = _Node(self, row, *self._pairs[row])
        return self._kids[row]


def items(value: Json) -> Iterator[tuple[str | int, Json]]:
    """What a container holds; nothing for anything else."""
    if isinstance(value, dict):
        return ((str(key), inner) for key, inner in value.items())
    return iter(enumerate(value)) if isinstance(value, list | tuple) else iter(())


def value_text(value: Json) -> str:
    """One line for a value: strings in quotes, containers by what they hold."""
    if isinstance(value, dict):
        return f"{{{count_text(len(value))}}}" if value else "{}"
    if isinstance(value, list | tuple):
        return f"[{count_text(len(value))}]" if value else "[]"
    if isinstance(value, str):
        return f'"{display(value, _TEXT_LIMIT)}"'
    return json.dumps(value) if value is None or isinstance(value, bool | int | float) else display(str(value))


def value_role(value: Json) -> str:
    """The colour role of a value's type."""
    if isinstance(value, _CONTAINERS):
        return "muted"
    if isinstance(value, str):
        return "code_string"
    return "code_literal" if value is None or isinstance(value, bool) else "code_number"


def path_text(keys: list[str | int]) -> str:
    """A JMESPath expression that leads there: `Reservations[0]."odd key"`."""
    path = ""
    for key in keys:
        if isinstance(key, int):
            path += f"[{key}]"
        else:
            path += ("." if path else "") + (key if _NAME.fullmatch(key) else json.dumps(key, ensure_ascii=False))
    return path or "@"


def find(value: Json, text: str, limit: int = 10_000) -> list[Steps]:
    """Where keys or plain values contain `text`, ignoring case, in reading order, as rows from the root."""
    return list(islice(_hits(value, text.casefold(), ()), limit))


def _hits(value: Json, wanted: str, above: Steps) -> Iterator[Steps]:
    for row, (key, inner) in enumerate(items(value)):
        branch = isinstance(inner, _CONTAINERS)
        named = isinstance(key, str) and wanted in key.casefold()
        if named or (not branch and wanted in _plain(inner)):
            yield (*above, row)
        if branch and inner:
            yield from _hits(inner, wanted, (*above, row))


def _plain(value: Json) -> str:
    return value.casefold() if isinstance(value, str) else json.dumps(value, default=str)


class JsonModel(QAbstractItemModel):
    """Nodes are made when their parent is opened."""

    def __init__(self, value: Json = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._root = _Node(None, 0, "", value)

    def set_json(self, value: Json) -> None:
        """Show another value."""
        self.beginResetModel()
        self._root = _Node(None, 0, "", value)
        self.endResetModel()

    def json(self) -> Json:
        """The value that is shown."""
        return self._root.value

    def value(self, index: _Index) -> Json:
        """The part of it at an index."""
        return self._node(index).value

    def path(self, index: _Index) -> str:
        """The JMESPath that leads to an index."""
        node, keys = self._node(index), list[str | int]()
        while node.parent is not None:
            keys.append(node.key)
            node = node.parent
        return path_text(keys[::-1])

    def at(self, steps: Steps) -> QModelIndex:
        """The index that rows from the root lead to."""
        index = QModelIndex()
        for row in steps:
            self._fetch(index, row + 1)
            index = self.index(row, 0, index)
        return index

    def index(self, row: int, column: int, parent: _Index = QModelIndex()) -> QModelIndex:  # noqa: B008
        node = self._node(parent)
        inside = 0 <= row < node.fetched and 0 <= column < 2
        return self.createIndex(row, column, node.kid(row)) if inside else QModelIndex()

    def parent(self, index: _Index = QModelIndex()) -> QModelIndex:  # type: ignore[override]  # noqa: B008  # QObject.parent
        above = self._node(index).parent
        if above is None or above.parent is None:
            return QModelIndex()
        return self.createIndex(above.row, 0, above)

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.column() > 0 else self._node(parent).fetched

    def hasChildren(self, parent: _Index = QModelIndex()) -> bool:  # noqa: B008
        return parent.column() <= 0 and self._node(parent).size() > 0

    def canFetchMore(self, parent: _Index) -> bool:
        node = self._node(parent)
        return parent.column() <= 0 and node.fetched < node.size()

    def fetchMore(self, parent: _Index) -> None:
        self._fetch(parent, self._node(parent).fetched + BLOCK)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        return 2

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> str | None:
        if role != Qt.ItemDataRole.DisplayRole or orientation != Qt.Orientation.Horizontal:
            return None
        return tr("Value") if section else tr("Key")

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        node = self._node(index)
        if role == Qt.ItemDataRole.DisplayRole:
            return value_text(node.value) if index.column() else _key_text(node.key)
        if role == Qt.ItemDataRole.ForegroundRole:
            return theme.color(value_role(node.value) if index.column() else "code_key")
        return None

    def _fetch(self, parent: _Index, wanted: int) -> None:
        node = self._node(parent)
        upto = min(-(-wanted // BLOCK) * BLOCK, node.size())
        if upto > node.fetched:
            self.beginInsertRows(parent, node.fetched, upto - 1)
            node.fetched = upto
            self.endInsertRows()

    def _node(self, index: _Index) -> _Node:
        pointer = index.internalPointer() if index.isValid() else None
        return pointer if isinstance(pointer, _Node) else self._root


def _key_text(key: str | int) -> str:
    return f"[{key}]" if isinstance(key, int) else display(key, 200)
