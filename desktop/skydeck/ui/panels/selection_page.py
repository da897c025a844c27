"""What the detail pane shows for several rows: how many, in which states, and their tags in bulk."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from skydeck.core.context import RowKey
from skydeck.core.errors import AppError
from skydeck.core.kinds import ResourceKind
from skydeck.core.text import count_text
from skydeck.link import messages
from skydeck.tasks.details import read_detail
from skydeck.ui.desk import Desk
from skydeck.ui.panels.base import Subject
from skydeck.ui.panels.chosen_rows import ChosenRows
from skydeck.ui.panels.tags_tab import BulkTags, Save
from skydeck.ui.panels.words import counted
from skydeck.ui.plain import Heading, PlainLabel, set_class
from skydeck.ui.strings import tr
from skydeck.ui.widgets.buttons import QuietButton
from skydeck.ui.widgets.chips import Dot
from skydeck.ui.widgets.flow import FlowLayout
from skydeck.ui.widgets.scrolled import scrolled

READ_AT_MOST, AT_ONCE = 100, 4


class SelectionPage(QWidget):
    """The states of the selected rows; their tags are read when asked for."""

    def __init__(self, desk: Desk, kind: ResourceKind, key: str, save: Save) -> None:
        super().__init__()
        self._desk, self._kind, self._key = desk, kind, key
        self._keys: Sequence[RowKey] = ()
        self._chosen: ChosenRows | None = None
        self._subjects: tuple[Subject, ...] = ()
        self._found: dict[Subject, dict[str, str]] = {}
        self._trouble: AppError | None = None
        self._title = Heading()
        self._states = FlowLayout(spacing=16)
        self.read_button = QuietButton(tr("Edit their tags"), "tag", self.read_tags)
        self.bulk = BulkTags(save)
        self._lay_out()

    def select(self, keys: Sequence[RowKey], chosen: ChosenRows) -> None:
        """Show these rows."""
        self._title.setText(tr("{what} selected").format(what=counted(self._kind, len(keys))))
        self._show_states(chosen.states(keys))
        if len(keys) != len(self._keys) or set(keys) != set(self._keys):
            self._desk.runner.cancel_prefix(f"{self._key}:bulk:")
            self.bulk.hide()
            self.read_button.setVisible(self._kind.tags is not None)
        self._keys, self._chosen = keys, chosen

    def read_tags(self) -> None:
        """Read the tags of every row, a few at a time."""
        self._subjects = self._chosen.subjects(self._keys) if self._chosen is not None else ()
        self._found, self._trouble = {}, None
        self.read_button.hide()
        self.bulk.show()
        if len(self._subjects) > READ_AT_MOST:
            words = tr("Their present tags are not shown: more than {count} are selected.")
            self.bulk.show_tags(self._subjects, [], words.format(count=READ_AT_MOST))
            return
        self.bulk.show_progress(self._subjects, 0)
        waiting = iter(self._subjects)
        for worker in range(AT_ONCE):
            self._desk.runner.start(f"{self._key}:bulk:{worker}", self._read(waiting))

    async def _read(self, waiting: Iterator[Subject]) -> None:
        for subject in waiting:
            await self._read_one(subject)
            self._show_progress()

    async def _read_one(self, subject: Subject) -> None:
        request = messages.FetchDetail(subject.context, subject.kind.kind_id, subject.row, subject.parent)
        try:
            detail = await read_detail(self._desk.link, request)
        except AppError as error:
            self._trouble = error
            self._found[subject] = {}
        else:
            self._found[subject] = detail.tags or {}

    def _show_progress(self) -> None:
        if len(self._found) < len(self._subjects):
            self.bulk.show_progress(self._subjects, len(self._found))
        elif self._trouble is not None:
            words = tr("Not all tags could be read: {why}").format(why=self._trouble.text)
            self.bulk.show_tags(self._subjects, [], words)
        else:
            self.bulk.show_tags(self._subjects, [self._found[one] for one in self._subjects])

    def _show_states(self, states: Mapping[tuple[str, str], int]) -> None:
        while item := self._states.takeAt(0):
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        for (word, role), count in states.items():
            self._states.addWidget(_state(word, role, count))

    def _lay_out(self) -> None:
        inner = QWidget()
        set_class(inner, "page")
        column = QVBoxLayout(inner)
        column.setContentsMargins(16, 12, 12, 12)
        column.addWidget(self._title)
        column.addLayout(self._states)
        column.addWidget(self.read_button, 0, Qt.AlignmentFlag.AlignLeading)
        column.addWidget(self.bulk)
        column.addStretch()
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(scrolled(inner, tr("Selection")))
        self.bulk.hide()


def _state(word: str, role: str, count: int) -> QWidget:
    line = QWidget()
    row = QHBoxLayout(line)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(6)
    row.addWidget(Dot(role))
    row.addWidget(PlainLabel(f"{count_text(count)} {word}"))
    return line
