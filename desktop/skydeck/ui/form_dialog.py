"""A form made from an action's inputs: one page, help and errors under the fields; it sends nothing."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from skydeck.core.kinds import Input
from skydeck.ui.plain import MutedLabel, PlainLabel, action_text, set_class, set_name
from skydeck.ui.sheet import Sheet
from skydeck.ui.strings import tr
from skydeck.ui.widgets.buttons import PrimaryButton


@dataclass(frozen=True, slots=True)
class Form:
    """What is asked, where, and what the button says."""

    title: str
    inputs: tuple[Input, ...]
    button: str
    where: str = ""
    text: str = ""
    initial: Mapping[str, str] = field(default_factory=dict)  # by parameter; over the inputs' defaults


class FormDialog(Sheet):
    """Fields in their order; the button is on when every field is right."""

    def __init__(self, form: Form, parent: QWidget | None = None) -> None:
        super().__init__(form.title, form.where, parent)
        if form.text:
            self.body.addWidget(PlainLabel(form.text, wrap=True))
        self.fields = {one.param: Field(one, form.initial.get(one.param), self._check) for one in form.inputs}
        for one in self.fields.values():
            self.body.addWidget(one)
        self.body.addStretch()
        self.go = PrimaryButton(form.button, "", self.accept)
        self.finish_buttons(self.go)
        self._check()
        self.fit()
        if self.fields:
            next(iter(self.fields.values())).setFocus()

    def values(self) -> dict[str, Any]:
        """What was filled in, by parameter; fields left empty are not there."""
        filled = {name: one.value() for name, one in self.fields.items()}
        return {name: value for name, value in filled.items() if value is not None}

    def _check(self) -> None:
        # Called by fields while the others are still being made.
        if hasattr(self, "go"):
            self.go.setEnabled(not any(one.problem() for one in self.fields.values()))


class Field(QWidget):
    """Label, editor, help, and what is wrong."""

    def __init__(self, asked: Input, initial: str | None, changed: Callable[[], None]) -> None:
        super().__init__()
        self.asked, self._changed = asked, changed
        self.editor = _EDITORS.get(asked.kind, TextEditor)(asked)
        set_name(self.editor, asked.title)
        self._error = PlainLabel(variant="bad small", wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        if asked.kind != "bool":
            column.addWidget(PlainLabel(asked.title, "strong", wrap=True))
        column.addWidget(self.editor)
        if asked.help:
            column.addWidget(MutedLabel(asked.help, wrap=True))
        column.addWidget(self._error)
        self.setFocusProxy(self.editor)
        self.editor.fill(_first_text(asked, initial))
        self.editor.on_edit(self._on_edit)
        self._error.hide()

    def text(self) -> str:
        """What stands in the editor."""
        return self.editor.filled()

    def value(self) -> Any:
        """As the operation wants it; None when nothing was filled in."""
        text = self.text()
        if self.asked.kind == "bool":
            return text == "true"
        if not text:
            return None
        return _number(text) if self.asked.kind == "number" else text

    def problem(self) -> str:
        """One sentence, or nothing."""
        text = self.text()
        if not text.strip() and self.asked.kind != "bool":
            return tr("This is needed.") if self.asked.required else ""
        if self.asked.kind == "number" and _number(text) is None:
            return tr("This must be a number.")
        return _json_problem(text) if self.asked.kind == "json" else ""

    def _on_edit(self) -> None:
        problem = self.problem()
        self._error.setText(problem)
        self._error.setVisible(bool(problem))
        base = "mono" if self.asked.kind == "json" else ""
        set_class(self.editor, f"{base} invalid".strip() if problem else base)
        self._changed()


class TextEditor(QLineEdit):
    """One line."""

    def __init__(self, asked: Input) -> None:
        super().__init__()
        if asked.kind == "secret":
            self.setEchoMode(QLineEdit.EchoMode.Password)

    def fill(self, text: str) -> None:
        self.setText(text)

    def filled(self) -> str:
        return self.text()

    def on_edit(self, callback: Callable[[], None]) -> None:
        self.textChanged.connect(lambda _text: callback())


class JsonEditor(QPlainTextEdit):
    """Some lines of JSON."""

    def __init__(self, asked: Input) -> None:
        super().__init__()
        set_class(self, "mono")
        self.setTabChangesFocus(True)
        self.setMinimumHeight(self.fontMetrics().lineSpacing() * 8)

    def fill(self, text: str) -> None:
        self.setPlainText(text)

    def filled(self) -> str:
        return self.toPlainText()

    def on_edit(self, callback: Callable[[], None]) -> None:
        self.textChanged.connect(callback)


class ChoiceEditor(QComboBox):
    """One of a few."""

    def __init__(self, asked: Input) -> None:
        super().__init__()
        self.addItems(asked.choices if asked.required else ("", *asked.choices))

    def fill(self, text: str) -> None:
        self.setCurrentText(text)

    def filled(self) -> str:
        return self.currentText()

    def on_edit(self, callback: Callable[[], None]) -> None:
        self.currentTextChanged.connect(lambda _text: callback())


class BoolEditor(QCheckBox):
    """Yes or no."""

    def __init__(self, asked: Input) -> None:
        super().__init__(action_text(asked.title))

    def fill(self, text: str) -> None:
        self.setChecked(text.casefold() in {"true", "yes", "1"})

    def filled(self) -> str:
        return "true" if self.isChecked() else "false"

    def on_edit(self, callback: Callable[[], None]) -> None:
        self.toggled.connect(lambda _on: callback())


Editor = TextEditor | JsonEditor | ChoiceEditor | BoolEditor
_EDITORS: dict[str, Callable[[Input], Editor]] = {
    "text": TextEditor,
    "secret": TextEditor,
    "number": TextEditor,
    "json": JsonEditor,
    "choice": ChoiceEditor,
    "bool": BoolEditor,
}


def _first_text(asked: Input, initial: str | None) -> str:
    # A value that is not offered must not silently become the first that is: 1 day for "never expire".
    usable = initial is not None and (not asked.choices or initial in asked.choices)
    return initial if usable and initial is not None else asked.default


def _number(text: str) -> int | float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    if value != value or value in (float("inf"), float("-inf")):
        return None
    return int(value) if value == int(value) else value


def _json_problem(text: str) -> str:
    try:
        json.loads(text)
    except json.JSONDecodeError as error:
        words = tr("This is not JSON yet: line {line}, column {column}.")
        return words.format(line=error.lineno, column=error.colno)
    return ""
