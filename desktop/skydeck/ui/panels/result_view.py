"""Shows what an action answered (a function's payload, say) in a window that blocks nothing; it asks nothing."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from skydeck.core.text import display, one_line
from skydeck.tasks.changes import Item
from skydeck.ui.plain import Heading, set_class, set_name
from skydeck.ui.strings import tr
from skydeck.ui.widgets.buttons import QuietButton
from skydeck.ui.widgets.json_tree import JsonTree

TEXT_SHOWN = 200_000


class ResultView(QDialog):
    """JSON as a tree, anything else as text; *Copy* takes the whole of it."""

    def __init__(self, title: str, value: Any, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(one_line(title))
        set_name(self, title)
        self._value = parsed(value)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 14, 16, 14)
        column.addWidget(Heading(title))
        column.addWidget(self._body(), 1)
        bar = QHBoxLayout()
        bar.addStretch()
        bar.addWidget(QuietButton(tr("Copy"), "copy", self.copy))
        bar.addWidget(QuietButton(tr("Close"), "", self.close))
        column.addLayout(bar)
        self.resize(640, 440)

    def copy(self) -> None:
        """Put everything on the clipboard."""
        QGuiApplication.clipboard().setText(as_text(self._value))

    def _body(self) -> QWidget:
        if isinstance(self._value, dict | list):
            return JsonTree(self._value)
        text = QPlainTextEdit()
        set_class(text, "mono")
        set_name(text, tr("Result"))
        text.setReadOnly(True)
        text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        text.setPlainText(display(as_text(self._value), TEXT_SHOWN, multiline=True))
        return text


def show_results(parent: QWidget | None, title: str, items: Sequence[Item]) -> ResultView | None:
    """One window for all that came back; none when nothing did."""
    found = {item.label: parsed(item.result) for item in items if item.result is not None}
    if not found:
        return None
    one = len(found) == 1
    name = f"{title}: {next(iter(found))}" if one else title
    view = ResultView(name, next(iter(found.values())) if one else found, parent)
    view.show()
    return view


def parsed(value: Any) -> Any:
    """Text that is a JSON object or list as that, also one level down; anything else as it is."""
    if isinstance(value, dict):
        return {key: _from_json(member) for key, member in value.items()}
    return _from_json(value)


def _from_json(value: Any) -> Any:
    if isinstance(value, str) and value.lstrip()[:1] in {"{", "["}:
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value


def as_text(value: Any) -> str:
    """A string as it is, anything else as JSON."""
    return value if isinstance(value, str) else json.dumps(value, indent=2, ensure_ascii=False, default=str)
