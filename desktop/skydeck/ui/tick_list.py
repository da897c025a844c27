"""A list of things of which several can be ticked: accounts, regions; it knows not what they mean."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from skydeck.core.text import display
from skydeck.ui.icons import pixmap
from skydeck.ui.theme import theme
from skydeck.ui.widgets.matching import Matcher

ROW_ROLE = Qt.ItemDataRole.UserRole + 1
_PAD = 8
_Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class TickRow:
    """One thing: `stripe` is a role of the theme, `note` stands at the end; without an id, a group's heading."""

    id: str
    text: str
    detail: str = ""
    note: str = ""
    stripe: str = ""
    enabled: bool = True
    words: str = ""  # found by these too
    group: str = ""  # rows of a group follow each other


class TickModel(QAbstractListModel):
    """Rows that match what is typed; ticks survive the search."""

    def __init__(self, parent: QObject | None = None, *, least: int = 1) -> None:
        super().__init__(parent)
        self._least = least  # so many ticks stay
        self._all: tuple[TickRow, ...] = ()
        self._shown: list[TickRow] = []
        self._ticked: dict[str, None] = {}
        self._query = ""

    def set_rows(self, rows: Sequence[TickRow], ticked: Sequence[str]) -> None:
        """Replace everything."""
        self._all, self._ticked = tuple(rows), dict.fromkeys(ticked)
        self.search(self._query)

    def search(self, query: str) -> None:
        """Show what matches."""
        self._query = query
        texts = [f"{row.text} {row.detail} {row.note}".rstrip() for row in self._all]
        found = Matcher(texts, [f"{row.id} {row.words}" for row in self._all]).find(query, len(texts))
        rows = [self._all[at] for at in found]
        self.beginResetModel()
        self._shown = rows if query.strip() else _with_headings(rows)
        self.endResetModel()

    def row(self, at: int) -> TickRow | None:
        """What stands there."""
        return self._shown[at] if 0 <= at < len(self._shown) else None

    def place_of(self, name: str) -> int:
        """Where a thing stands, or 0."""
        return next((at for at, row in enumerate(self._shown) if row.id == name), 0)

    def ticked(self) -> tuple[str, ...]:
        """In the order of the list."""
        return tuple(row.id for row in self._all if row.id in self._ticked)

    def is_ticked(self, name: str) -> bool:
        """Whether one is."""
        return name in self._ticked

    def toggle(self, name: str) -> None:
        """Tick or not; the last ticks stay."""
        if name not in self._ticked:
            self._ticked[name] = None
        elif len(self._ticked) > self._least:
            del self._ticked[name]
        at = self.place_of(name)
        self.dataChanged.emit(self.index(at), self.index(at))

    def shown(self) -> tuple[TickRow, ...]:
        """What matches now."""
        return tuple(row for row in self._shown if row.id)

    def next_row(self, at: int, by: int = 1) -> int:
        """The row at a place, or the next that is no heading; the last one stays where it is."""
        last = len(self._shown) - 1
        at = min(max(at, 0), last)
        step = 1 if by >= 0 else -1
        places = [place for place in range(at, last + 1 if step > 0 else -1, step) if self._shown[place].id]
        return places[0] if places else next((place for place, row in enumerate(self._shown) if row.id), at)

    def tick_shown(self, on: bool) -> None:
        """Tick all that matches and can be ticked, or none of it."""
        for row in self._shown:
            if row.enabled and on:
                self._ticked[row.id] = None
            elif row.enabled:
                self._ticked.pop(row.id, None)
        if self._shown:
            self.dataChanged.emit(self.index(0), self.index(len(self._shown) - 1))

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._shown)

    def flags(self, index: _Index) -> Qt.ItemFlag:
        row = self.row(index.row())
        if row is None or not row.enabled:
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsUserCheckable

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        row = self.row(index.row())
        if row is None:
            return None
        if role == ROW_ROLE:
            return row
        if role == Qt.ItemDataRole.CheckStateRole:
            return Qt.CheckState.Checked if row.id in self._ticked else Qt.CheckState.Unchecked
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole}:
            return display(", ".join(part for part in (row.text, row.detail, row.note) if part), 300)
        return None


def _with_headings(rows: list[TickRow]) -> list[TickRow]:
    if len({row.group for row in rows}) < 2:
        return rows
    shown: list[TickRow] = []
    for row in rows:
        if not shown or row.group != shown[-1].group:
            shown.append(TickRow("", row.group, enabled=False, group=row.group))
        shown.append(row)
    return shown


class TickDelegate(QStyledItemDelegate):
    """Paints tick, stripe, two lines of text and a note."""

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        row = index.data(ROW_ROLE)
        if isinstance(row, TickRow) and not row.id:
            return QSize(120, theme.metric("small") + 16)
        lines = 2 if isinstance(row, TickRow) and row.stripe else 1
        return QSize(120, theme.metric("row") + (14 if lines == 2 else 0))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        row, rect = index.data(ROW_ROLE), QRect(option.rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        if not row.id:
            self._line(painter, rect.adjusted(4, 4, -_PAD, 0), row.text, "muted", small=True)
            painter.restore()
            return
        if option.state & QStyle.StateFlag.State_Selected:
            painter.setBrush(theme.color("selection"))
            painter.drawRoundedRect(rect, 5, 5)
        if row.stripe:
            painter.setBrush(theme.color(row.stripe))
            painter.drawRoundedRect(QRect(rect.left() + 2, rect.top() + 6, 4, rect.height() - 12), 2, 2)
        self._tick(painter, option, index)
        self._words(painter, rect.adjusted(self.text_left(), 0, -_PAD, 0), row)
        painter.restore()

    @staticmethod
    def tick_rect(row: QRect) -> QRect:
        """Where the box is; a click there ticks, elsewhere it chooses."""
        return QRect(row.left() + 12, row.top() + (row.height() - 16) // 2, 16, 16)

    @staticmethod
    def text_left() -> int:
        """Where the words begin."""
        return 38

    def _tick(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        on = index.data(Qt.ItemDataRole.CheckStateRole) == Qt.CheckState.Checked
        painter.setPen(theme.color("accent" if on else "border_strong"))
        painter.setBrush(theme.color("accent" if on else "surface"))
        place = self.tick_rect(option.rect)
        painter.drawRoundedRect(place, 4, 4)
        if on:
            ratio = painter.device().devicePixelRatioF()
            painter.drawPixmap(place, pixmap("check", "on_accent", place.width(), ratio))

    def _words(self, painter: QPainter, rect: QRect, row: TickRow) -> None:
        small = theme.font(size="small")
        if row.note:
            width = QFontMetrics(small).horizontalAdvance(row.note) + 2
            note = QRect(rect.right() - width, rect.top(), width, rect.height())
            self._line(painter, note, row.note, "muted", small=True)
            rect = rect.adjusted(0, 0, -width - _PAD, 0)
        role = "text" if row.enabled else "disabled"
        if row.stripe and row.detail:
            half = rect.height() // 2
            self._line(painter, rect.adjusted(0, 3, 0, -half), row.text, role)
            self._line(painter, rect.adjusted(0, half, 0, -3), row.detail, "muted", small=True)
        else:
            text = QFontMetrics(theme.font()).horizontalAdvance(display(row.text, 200)) + 12
            self._line(painter, rect, row.text, role)
            self._line(painter, rect.adjusted(max(text, theme.scaled(120)), 0, 0, 0), row.detail, "muted", small=True)

    def _line(self, painter: QPainter, rect: QRect, text: str, role: str, *, small: bool = False) -> None:
        font = theme.font(size="small" if small else "font")
        painter.setFont(font)
        painter.setPen(theme.color(role))
        shown = QFontMetrics(font).elidedText(display(text, 200), Qt.TextElideMode.ElideRight, rect.width())
        painter.drawText(rect, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeading, shown)
