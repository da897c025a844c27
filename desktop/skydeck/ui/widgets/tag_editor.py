"""Edits the tags of one thing and says what would change; sending it is the caller's business."""

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from skydeck.core.text import display
from skydeck.ui.plain import MutedLabel, PlainLabel, set_class, set_name, tooltip
from skydeck.ui.strings import tr
from skydeck.ui.widgets.buttons import IconButton, QuietButton
from skydeck.ui.widgets.tags import TAG_LIMIT, TagDiff, diff, problems, reserved


class TagEditor(QWidget):
    """One row per tag, errors under the row they belong to; tags of AWS itself are shown, not edited."""

    changed = Signal()

    def __init__(self, tags: Mapping[str, str] | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._before: dict[str, str] = {}
        self._rows: list[_Row] = []
        self._column = QVBoxLayout()
        self._add = QuietButton(tr("Add tag"), "add", self.add_row)
        self._left = MutedLabel()
        self._lay_out()
        self.set_tags(tags or {})

    def set_tags(self, tags: Mapping[str, str]) -> None:
        """Start from what the thing has now."""
        self._before = dict(tags)
        while self._rows:
            self._drop(self._rows[-1])
        for key, value in tags.items():
            self._append(key, value)
        self._check()

    def tags(self) -> dict[str, str]:
        """What stands in the rows, without the empty ones."""
        return {row.key(): row.value() for row in self._rows if row.key()}

    def diff(self) -> TagDiff:
        """What has to be sent."""
        return diff(self._before, self.tags())

    def is_valid(self) -> bool:
        """Whether AWS would take it."""
        return len(self.tags()) <= TAG_LIMIT and not any(problems(self._editable()))

    def add_row(self) -> None:
        """An empty row, ready to type in."""
        row = self._append("", "")
        row.show()  # the layout would do it too late: what is hidden takes no focus
        row.focus()
        self._check()

    def row_count(self) -> int:
        """How many rows there are, empty ones included."""
        return len(self._rows)

    def row(self, index: int) -> "_Row":
        """One row, for focus and tests."""
        return self._rows[index]

    def _editable(self) -> list[tuple[str, str]]:
        return [(row.key(), row.value()) for row in self._rows if not row.locked]

    def _append(self, key: str, value: str) -> "_Row":
        row = _Row(key, value, locked=key in self._before and reserved(key))
        row.edited.connect(self._check)
        row.removed.connect(lambda: self._remove(row))
        self._rows.append(row)
        self._column.addWidget(row)
        self._put_in_tab_order(row)
        return row

    def _put_in_tab_order(self, row: "_Row") -> None:
        # Else Tab would come to it only after everything else in the window.
        before = _stop_before(self._add)
        for stop in row.stops():
            QWidget.setTabOrder(before, stop)
            before = stop

    def _remove(self, row: "_Row") -> None:
        place = self._rows.index(row)
        self._drop(row)
        if self._rows:
            self._rows[min(place, len(self._rows) - 1)].focus()
        else:
            self._add.setFocus()
        self._check()

    def _drop(self, row: "_Row") -> None:
        self._rows.remove(row)
        self._column.removeWidget(row)
        row.hide()
        row.deleteLater()

    def _check(self) -> None:
        editable = [row for row in self._rows if not row.locked]
        for row, problem in zip(editable, problems(self._editable()), strict=True):
            row.complain(problem)
        count = len(self.tags())
        self._left.setText(tr("{count} of {limit} tags").format(count=count, limit=TAG_LIMIT))
        self._add.setEnabled(len(self._rows) < TAG_LIMIT)
        self.changed.emit()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(6)
        column.addLayout(self._column)
        bar = QHBoxLayout()
        bar.addWidget(self._add)
        bar.addWidget(self._left)
        bar.addStretch()
        column.addLayout(bar)
        column.addStretch()


def _stop_before(widget: QWidget) -> QWidget:
    # Qt takes no notice of an order that names a widget without focus.
    before = widget.previousInFocusChain()
    while before is not None and before is not widget and before.focusPolicy() == Qt.FocusPolicy.NoFocus:
        before = before.previousInFocusChain()
    return before or widget


class _Row(QWidget):
    edited = Signal()
    removed = Signal()

    def __init__(self, key: str, value: str, *, locked: bool) -> None:
        super().__init__()
        self.locked = locked
        self._key, self._value = _Field(key, tr("Key")), _Field(value, tr("Value"))
        self._problem = PlainLabel(variant="bad small", wrap=True)
        self._problem.hide()
        self._delete = IconButton("delete", tr("Remove tag {key}").format(key=key), self.removed.emit)
        self._lay_out()
        for line in (self._key, self._value):
            line.setReadOnly(locked or line.isReadOnly())
            line.textEdited.connect(lambda _text: self.edited.emit())
        self._key.textChanged.connect(self._rename)

    def key(self) -> str:
        return self._key.exact()

    def value(self) -> str:
        return self._value.exact()

    def set_texts(self, key: str, value: str) -> None:
        for line, text in ((self._key, key), (self._value, value)):
            line.setText(text)
        self.edited.emit()

    def complain(self, problem: str) -> None:
        self._problem.setText(problem)
        self._problem.setVisible(bool(problem))
        set_class(self._key, "invalid" if problem else "")

    def problem(self) -> str:
        return self._problem.full_text()

    def focus(self) -> None:
        self._key.setFocus()

    def stops(self) -> tuple[QWidget, ...]:
        return self._key, self._value, self._delete

    def remove(self) -> None:
        self._delete.click()

    def _rename(self, key: str) -> None:
        self._delete.set_tip(tr("Remove tag {key}").format(key=key))

    def _lay_out(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setVerticalSpacing(2)
        grid.addWidget(self._key, 0, 0)
        grid.addWidget(self._value, 0, 1)
        grid.addWidget(self._delete, 0, 2)
        grid.addWidget(self._problem, 1, 0, 1, 2)
        grid.setColumnStretch(0, 2)
        grid.setColumnStretch(1, 3)
        if self.locked:
            self._delete.setEnabled(False)
            self._delete.set_tip(tr("AWS set this tag; it cannot be removed here"))


class _Field(QLineEdit):
    """A line edit drops what it cannot hold; a text that nobody changed must go back as it came."""

    def __init__(self, text: str, name: str) -> None:
        # The bars keep the ends from being marked: spaces there can be typed.
        shown = display(f"|{text}|", len(text) + 2)[1:-1]
        super().__init__(shown)
        self._given, self._at_first = text, self.text()
        self.setCursorPosition(0)
        self.setPlaceholderText(name)
        set_name(self, name)
        if shown != text:
            self.setReadOnly(True)
            tooltip(self, tr("Holds characters that cannot be typed. To change it, remove the tag and add it anew."))

    def exact(self) -> str:
        """What the field stands for."""
        return self._given if self.text() == self._at_first else self.text()
