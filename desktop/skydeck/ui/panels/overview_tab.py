"""The facts of one row, and each extra read as a section that fails on its own; it fetches nothing."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from datetime import tzinfo

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from skydeck.core.cells import arn_name, exact_text, is_opaque_id, last_segment, moment, shown_text
from skydeck.core.errors import AppError
from skydeck.core.kinds import Column, Render
from skydeck.core.text import age_text, time_text
from skydeck.link.messages import Detail, Field, PartRead
from skydeck.ui.panels.base import DetailTab, Subject
from skydeck.ui.plain import MutedLabel, PlainLabel, StrongLabel, set_class
from skydeck.ui.strings import tr
from skydeck.ui.widgets.buttons import LinkButton
from skydeck.ui.widgets.key_values import KeyValue, KeyValueGrid
from skydeck.ui.widgets.loading import Skeleton
from skydeck.ui.widgets.scrolled import scrolled

Follow = Callable[[str, str], None]  # kind id, row id
_LINKS_SHOWN = 50


class OverviewTab(DetailTab):
    """Key and value pairs in two columns where there is room."""

    def __init__(self, follow: Follow, zone: Callable[[], tzinfo | None]) -> None:
        super().__init__()
        self._follow, self._zone = follow, zone
        self._subject: Subject | None = None
        self._sections: dict[str, Section] = {}
        self._inner = QWidget()
        set_class(self._inner, "page")
        self._column = QVBoxLayout(self._inner)
        self._column.setContentsMargins(0, 8, 8, 8)
        self._column.setSpacing(16)
        self._column.addStretch()
        self._scroll = scrolled(self._inner, tr("Overview"))
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._scroll)

    def show_loading(self, subject: Subject) -> None:
        self._subject = subject
        self._keep(())
        self._section("").wait()
        self._scroll.verticalScrollBar().setValue(0)

    def show_detail(self, subject: Subject, detail: Detail) -> None:
        self._subject = subject
        self._keep(("", *detail.parts))
        self._section("").show_fields(detail.fields, self._follow, self._zone())
        for title in detail.parts:
            if title not in self._sections:
                self._section(title).wait()

    def show_part(self, subject: Subject, part: PartRead) -> None:
        section = self._section(part.title)
        if part.error is not None:
            section.show_error(part.error)
        else:
            section.show_fields(part.fields, self._follow, self._zone())

    def show_failure(self, subject: Subject, error: AppError) -> None:
        for section in self._sections.values():
            if section.waiting:
                section.show_error(error)

    def section(self, title: str) -> Section | None:
        """The section of a part, or of the row itself under an empty title."""
        return self._sections.get(title)

    def _section(self, title: str) -> Section:
        if title not in self._sections:
            self._sections[title] = Section(title)
            self._column.insertWidget(self._column.count() - 1, self._sections[title])
        return self._sections[title]

    def _keep(self, titles: Sequence[str]) -> None:
        for title in [title for title in self._sections if title not in titles]:
            section = self._sections.pop(title)
            section.hide()
            section.deleteLater()


class Section(QWidget):
    """A title, and below it facts, grey lines while they come, or why they did not."""

    def __init__(self, title: str) -> None:
        super().__init__()
        self.waiting = False
        self._title = title
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        if title:
            self._column.addWidget(StrongLabel(title))
        self._body: QWidget | None = None

    def body(self) -> QWidget | None:
        """What is below the title."""
        return self._body

    def wait(self) -> None:
        """It is being read."""
        self._put(Skeleton(3))
        self.waiting = True

    def show_fields(self, fields: Sequence[Field], follow: Follow, zone: tzinfo | None) -> None:
        """It was read."""
        rows = [row for field in fields for row in key_values(field, follow, zone)]
        if rows and isinstance(self._body, KeyValueGrid):
            self._body.set_rows(rows)
        else:
            self._put(KeyValueGrid(rows, heading=self._title) if rows else MutedLabel(tr("None")))

    def show_error(self, error: AppError) -> None:
        """It could not be read; the rest still shows."""
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(PlainLabel(f"{error.text} {error.advice}".strip(), "bad", wrap=True, selectable=True), 1)
        copy = LinkButton(tr("Copy details"), "", lambda: QGuiApplication.clipboard().setText(error.details()))
        row.addWidget(copy)
        self._put(line)

    def _put(self, body: QWidget) -> None:
        self.waiting = False
        if self._body is not None:
            self._body.hide()
            self._body.deleteLater()
        self._body = body
        self._column.addWidget(body)


def key_values(field: Field, follow: Follow, zone: tzinfo | None, now: float | None = None) -> Iterator[KeyValue]:
    """One line, or one for each of several links."""
    column = Column(field.title, "", Render(field.render))
    if field.link and field.value:
        items = field.value if isinstance(field.value, list) else [field.value]
        for item in items[:_LINKS_SHOWN]:
            yield _linked(column, field, str(item), follow)
        return
    mono = column.render is Render.MONO
    yield KeyValue(field.title, _words(column, field.value, time.time() if now is None else now, zone), mono)


def _linked(column: Column, field: Field, item: str, follow: Follow) -> KeyValue:
    shown = last_segment(item) if column.render is Render.LAST_SEGMENT else arn_name(item)
    mono = column.render is Render.MONO or is_opaque_id(item)
    return KeyValue(field.title, shown, mono, follow=lambda: follow(field.link, item))


def _words(column: Column, value: object, now: float, zone: tzinfo | None) -> str:
    if column.render.is_moment and isinstance(value, int | float) and not isinstance(value, bool):
        when = moment(value)
        if when is not None:
            return tr("{time} ({age} ago)").format(time=time_text(when, zone), age=age_text(now - value))
    if column.render in {Render.TEXT, Render.MONO, Render.LIST, Render.LAST_SEGMENT} and value:
        return exact_text(column, value)  # type: ignore[arg-type]
    return shown_text(column, value, now)  # type: ignore[arg-type]
