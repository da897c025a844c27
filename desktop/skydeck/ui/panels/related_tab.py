"""What belongs to a row: each related list with its count and its first rows, read when looked at."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from skydeck.core.cells import is_opaque_id
from skydeck.core.errors import AppError
from skydeck.core.kinds import Child
from skydeck.core.places import Place
from skydeck.core.text import count_text
from skydeck.core.vectors import unpack
from skydeck.link import messages
from skydeck.link.client import Link
from skydeck.ui.desk import Desk
from skydeck.ui.panels.base import DetailTab, Subject
from skydeck.ui.plain import MutedLabel, PlainLabel, set_class
from skydeck.ui.strings import tr
from skydeck.ui.widgets.buttons import LinkButton
from skydeck.ui.widgets.scrolled import scrolled

COUNTED, SHOWN = 1000, 5
_COLUMNS = 2
Start = Callable[[str, Coroutine[Any, Any, Any]], object]


async def first_rows(link: Link, request: messages.ListRows) -> tuple[list[tuple[str, str]], int, bool]:
    """Ids with labels of the first rows, how many there are, and whether that is all."""
    found: list[tuple[str, str]] = []
    rows = 0
    async with link.stream(request) as stream:
        async for page in stream:
            rows += page.count
            if len(found) < SHOWN:
                ids, labels = (unpack(vector) for vector in page.vectors[:2])
                pairs = zip(map(str, ids), (str(label or "") for label in labels), strict=True)
                found.extend(list(pairs)[: SHOWN - len(found)])
    return found, rows, stream.result.complete


def child_place(subject: Subject, child: Child, selected: str = "") -> Place:
    """The list of a row's children, as a place."""
    kind_id = subject.kind.kind_id
    return Place(
        child.kind, (subject.context,), kind_id, subject.row, child.title, title=subject.name, selected=selected
    )


class RelatedTab(DetailTab):
    """One block for each related list; a block fails on its own."""

    def __init__(self, desk: Desk, key: str) -> None:
        super().__init__()
        self._desk, self._key = desk, key
        self._subject: Subject | None = None
        self._blocks: list[Block] = []
        self._due = self._first = False
        inner = QWidget()
        set_class(inner, "page")
        self._grid = QGridLayout(inner)
        self._grid.setContentsMargins(0, 8, 8, 8)
        self._grid.setHorizontalSpacing(24)
        self._grid.setVerticalSpacing(14)
        for column in range(_COLUMNS):
            self._grid.setColumnStretch(column, 1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(scrolled(inner, tr("Related")))

    def blocks(self) -> tuple[Block, ...]:
        """One for each related list."""
        return tuple(self._blocks)

    def show_loading(self, subject: Subject) -> None:
        self._subject, self._due, self._first = subject, True, True
        for block in self._blocks:
            block.hide()
            block.deleteLater()
        self._blocks = [Block(subject, child, self._desk.go) for child in subject.kind.children]
        for index, block in enumerate(self._blocks):
            self._grid.addWidget(block, index // _COLUMNS, index % _COLUMNS, Qt.AlignmentFlag.AlignTop)
        self._grid.setRowStretch(len(self._blocks), 1)
        self._load()

    def show_detail(self, subject: Subject, detail: messages.Detail) -> None:
        # The lists were asked for when the row was chosen; only a later detail means that it was read again.
        self._subject, self._due, self._first = subject, self._due or not self._first, False
        self._load()

    def activated(self) -> None:
        self._load()

    def _load(self) -> None:
        if self._due and self._subject is not None and self.isVisible():
            self._due = False
            for index, block in enumerate(self._blocks):
                self._desk.runner.start(f"{self._key}:related:{index}", block.load(self._desk.link))


class Block(QWidget):
    """A title with its count, and the first rows as links."""

    def __init__(self, subject: Subject, child: Child, go: Callable[[Place], None]) -> None:
        super().__init__()
        self._subject, self._child, self._go = subject, child, go
        self.title = LinkButton(child.title, "arrow-right", self._open)
        self.title.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        self._count = MutedLabel("…")
        self._rows = QVBoxLayout()
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(4)
        head = QHBoxLayout()
        head.addWidget(self.title)
        head.addWidget(self._count)
        head.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(head)
        column.addLayout(self._rows)

    def count(self) -> str:
        """What is said beside the title."""
        return self._count.full_text()

    def links(self) -> list[LinkButton]:
        """The first rows."""
        return [link for link in self.findChildren(LinkButton) if link is not self.title]

    async def load(self, link: Link) -> None:
        """Read the count and the first rows."""
        parent = messages.ParentRow(self._subject.kind.kind_id, self._subject.row, self._child.title)
        request = messages.ListRows(self._subject.context, self._child.kind, parent, limit=COUNTED)
        try:
            found, count, complete = await first_rows(link, request)
        except AppError as error:
            self._count.setText(f"{error.text} {error.advice}".strip())
            set_class(self._count, "bad")
            return
        set_class(self._count, "muted")
        self._count.setText(count_text(count, more=not complete))
        self._show(found)

    def _show(self, found: list[tuple[str, str]]) -> None:
        while item := self._rows.takeAt(0):
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        for row, label in found:
            self._rows.addWidget(self._line(row, label))

    def _line(self, row: str, label: str) -> QWidget:
        line = QWidget()
        layout = QHBoxLayout(line)
        layout.setContentsMargins(12, 0, 0, 0)
        layout.setSpacing(8)
        place = child_place(self._subject, self._child, row)
        link = LinkButton(label or row, "", lambda: self._go(place))
        set_class(link, "link mono" if is_opaque_id(label or row) else "link")
        layout.addWidget(link)
        if label and label != row:
            layout.addWidget(PlainLabel(row, "mono muted", elide=Qt.TextElideMode.ElideMiddle), 1)
        layout.addStretch()
        return line

    def _open(self) -> None:
        self._go(child_place(self._subject, self._child))
