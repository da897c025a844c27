"""Two states of things as one list of fields, what changed marked by sign and colour; it compares nothing itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtGui import QColor, QTextCursor, QTextFormat
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit, QWidget

from skydeck.core.field_diff import FieldChange
from skydeck.core.text import count_text, display
from skydeck.ui.plain import set_class, set_name
from skydeck.ui.strings import tr
from skydeck.ui.theme import theme

_VALUE_LIMIT = 600
_LINES_LIMIT = 4000
_WASH = 18  # of 255: behind a line, so little that the words keep their contrast
_ROLES = {"+": "ok", "−": "bad"}


@dataclass(frozen=True, slots=True)
class ThingChange:
    """One thing and its fields; with a `note` all of them are shown below it."""

    name: str
    fields: Sequence[FieldChange] = ()
    note: str = ""


class DiffView(QPlainTextEdit):
    """Plain text, to be selected and copied: "+ State.Name: running"."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._things: Sequence[ThingChange] = ()
        self._whole = False
        self.setReadOnly(True)
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.setTabChangesFocus(True)
        set_class(self, "mono")
        set_name(self, tr("Before and after"))
        theme.changed.connect(self._draw)

    def show_changes(self, things: Sequence[ThingChange], *, whole: bool) -> None:
        """What changed, or with `whole` also what did not."""
        self._things, self._whole = things, whole
        self._draw()

    def _draw(self) -> None:
        self.setFont(theme.mono_font())
        self.setPlainText("\n".join(self._lines()[:_LINES_LIMIT]))
        self.setExtraSelections(self._washes())

    def _lines(self) -> list[str]:
        lines: list[str] = []
        for thing in self._things:
            if len(self._things) > 1:
                lines += ["", display(thing.name, _VALUE_LIMIT)] if lines else [display(thing.name, _VALUE_LIMIT)]
            lines += self._of(thing)
        return lines

    def _of(self, thing: ThingChange) -> list[str]:
        lines = [display(thing.note, _VALUE_LIMIT)] if thing.note else []
        same = 0
        for one in thing.fields:
            if one.differs:
                lines += _line("−", one.path, one.before) + _line("+", one.path, one.after)
            elif self._whole or thing.note:
                lines += _line(" ", one.path, one.after)
            else:
                same += 1
        if not thing.note and not any(one.differs for one in thing.fields):
            lines.insert(0, tr("Nothing differs in what was read right after the change."))
        if same:
            words = tr("1 field did not change") if same == 1 else tr("{count} fields did not change")
            lines.append(f"  … {words.format(count=count_text(same))}")
        return lines

    def _washes(self) -> list[QTextEdit.ExtraSelection]:
        washes: list[QTextEdit.ExtraSelection] = []
        block = self.document().firstBlock()
        while block.isValid():
            if role := _ROLES.get(block.text()[:1]):
                washes += self._wash(QTextCursor(block), role)
            block = block.next()
        return washes

    def _wash(self, cursor: QTextCursor, role: str) -> list[QTextEdit.ExtraSelection]:
        """The colour behind the whole line, and that of its words: Qt draws one or the other."""
        behind, words = QTextEdit.ExtraSelection(), QTextEdit.ExtraSelection()
        colour = QColor(theme.color(role))
        words.format.setForeground(colour)
        colour.setAlpha(_WASH)
        behind.format.setBackground(colour)
        behind.format.setProperty(QTextFormat.Property.FullWidthSelection, True)
        behind.cursor = cursor
        words.cursor = QTextCursor(cursor)
        words.cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock, QTextCursor.MoveMode.KeepAnchor)
        return [behind, words]


def _line(sign: str, path: str, value: str | None) -> list[str]:
    return [] if value is None else [f"{sign} {display(path, _VALUE_LIMIT)}: {display(value, _VALUE_LIMIT)}"]
