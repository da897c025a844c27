"""Everything AWS said about one row, as a tree to search; it fetches nothing."""

from __future__ import annotations

import json
from typing import Any

from PySide6.QtWidgets import QVBoxLayout

from skydeck.link.messages import Detail, PartRead
from skydeck.ui.panels.base import DetailTab, Subject
from skydeck.ui.widgets.json_tree import JsonTree


class JsonTab(DetailTab):
    """The raw row; with parts, each under its title. It is built when looked at."""

    def __init__(self) -> None:
        super().__init__()
        self._tree = JsonTree()
        self._detail: Detail | None = None
        self._parts: dict[str, Any] = {}
        self._name = ""
        self._shown: Any = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 8)
        column.addWidget(self._tree)

    def tree(self) -> JsonTree:
        """The tree, for focus and tests."""
        return self._tree

    def show_loading(self, subject: Subject) -> None:
        self._detail, self._parts = None, {}
        self._show()

    def show_detail(self, subject: Subject, detail: Detail) -> None:
        self._detail, self._name = detail, subject.kind.singular.capitalize()
        self._parts = {title: raw for title, raw in self._parts.items() if title in detail.parts}
        self._show()

    def show_part(self, subject: Subject, part: PartRead) -> None:
        self._parts[part.title] = part.raw if part.error is None else f"{part.error.text} {part.error.advice}".strip()
        self._show()

    def activated(self) -> None:
        self._show()

    def _show(self) -> None:
        value = self._value()
        # Setting the same again would close what the user opened.
        if value != self._shown and (self.isVisible() or value is None):
            self._shown = value
            self._tree.set_json(value)

    def _value(self) -> Any:
        if self._detail is None:
            return None
        whole = {self._name: self._detail.raw, **self._parts} if self._parts else self._detail.raw
        return unfolded(whole)


def unfolded(value: Any) -> Any:
    """The same, with documents that AWS sends as text (policies, records, dashboards) as what they are."""
    if isinstance(value, dict):
        return {key: unfolded(item) for key, item in value.items()}
    if isinstance(value, list):
        return [unfolded(item) for item in value]
    if isinstance(value, str) and value[:1] == "{" and value.rstrip()[-1:] == "}":
        try:
            return json.loads(value)
        except (ValueError, RecursionError):
            return value
    return value
