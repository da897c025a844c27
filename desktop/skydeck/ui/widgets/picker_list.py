"""Model and painting of a picker's list: entries with icon, detail and hint, and titles of sections."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from skydeck.core.text import display
from skydeck.ui.icons import pixmap
from skydeck.ui.theme import theme

ENTRY_ROLE = Qt.ItemDataRole.UserRole + 1
_PAD = 8
_Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class PickerItem:
    """One entry: `hint` stands at the end, `keywords` are found but not shown."""

    id: str
    text: str
    detail: str = ""
    section: str = ""
    icon: str = ""
    hint: str = ""
    keywords: str = ""


class PickerModel(QAbstractListModel):
    """Rows are entries, or plain strings where a section begins."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: list[PickerItem | str] = []
        self._marked = ""

    def show(self, entries: Sequence[PickerItem], *, titles: bool) -> None:
        """Replace all rows; with titles, one before each run of a section."""
        self.beginResetModel()
        rows, section = list[PickerItem | str](), ""
        for entry in entries:
            if titles and entry.section and entry.section != section:
                rows.append(entry.section)
            section = entry.section
            rows.append(entry)
        self._rows = rows
        self.endResetModel()

    def set_marked(self, entry_id: str) -> None:
        """The entry that is in use now gets a tick."""
        self._marked = entry_id

    def is_marked(self, entry: PickerItem) -> bool:
        """Whether it is the one in use."""
        return bool(self._marked) and entry.id == self._marked

    def entries(self) -> list[PickerItem]:
        """Rows without titles."""
        return [row for row in self._rows if not isinstance(row, str)]

    def entry(self, row: int) -> PickerItem | None:
        """The entry in a row; None for a title and outside."""
        found = self._rows[row] if 0 <= row < len(self._rows) else None
        return None if isinstance(found, str) else found

    def row_of(self, entry_id: str) -> int:
        """Where an entry stands, or the first that can be chosen."""
        rows = (row for row, entry in enumerate(self._rows) if not isinstance(entry, str) and entry.id == entry_id)
        return next(rows, self.next_row(-1, 1))

    def next_row(self, row: int, step: int) -> int:
        """Move by `step`, past titles, and stay inside."""
        last = len(self._rows) - 1
        wanted = min(max(row + step, 0), last)
        ahead = range(wanted, last + 1) if step > 0 else range(wanted, -1, -1)
        behind = range(wanted, -1, -1) if step > 0 else range(wanted, last + 1)
        found = (place for way in (ahead, behind) for place in way if self.entry(place) is not None)
        return next(found, row)

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._rows)

    def flags(self, index: _Index) -> Qt.ItemFlag:
        return super().flags(index) if self.entry(index.row()) else Qt.ItemFlag.ItemNeverHasChildren

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        row = self._rows[index.row()]
        if role == ENTRY_ROLE:
            return row
        if role not in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole}:
            return None
        words = (row,) if isinstance(row, str) else (row.text, row.detail, row.hint)
        return display(", ".join(word for word in words if word), 300)


class PickerDelegate(QStyledItemDelegate):
    """Paints a row by itself: text that is data never goes through anything that reads markup."""

    @staticmethod
    def row_height() -> int:
        """One height for all rows, so that the view needs to ask only once."""
        return theme.metric("row")

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        return QSize(120, self.row_height())

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        row, rect = index.data(ENTRY_ROLE), QRect(option.rect)
        painter.save()
        if isinstance(row, str):
            self._title(painter, rect, row)
        else:
            self._entry(painter, rect, option, index)
        painter.restore()

    def _title(self, painter: QPainter, rect: QRect, text: str) -> None:
        painter.setFont(theme.font(bold=True, size="tiny"))
        painter.setPen(theme.color("muted"))
        place = rect.adjusted(_PAD, 0, -_PAD, -3)
        painter.drawText(place, Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignBottom, display(text, 100))

    def _entry(self, painter: QPainter, rect: QRect, option: QStyleOptionViewItem, index: _Index) -> None:
        entry: PickerItem = index.data(ENTRY_ROLE)
        line = _Line(painter, rect.adjusted(_PAD, 0, -_PAD, 0), option.direction == Qt.LayoutDirection.RightToLeft)
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        muted = "muted_on_selection" if selected else "muted"
        if selected:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("selection"))
            painter.drawRoundedRect(rect, 5, 5)
        if entry.icon:
            line.picture(entry.icon, muted)
        model = index.model()
        if isinstance(model, PickerModel) and model.is_marked(entry):
            line.picture("check", "accent", at_end=True)
        small = theme.font(size="small")
        line.words(entry.hint, small, theme.color(muted), at_end=True)
        line.words(entry.text, theme.font(), theme.color("text"))
        line.words(entry.detail, small, theme.color(muted))


class _Line:
    """Lays words and pictures from both ends of a row, whichever way one reads."""

    def __init__(self, painter: QPainter, rect: QRect, rtl: bool) -> None:
        self._painter, self._rect, self._rtl = painter, rect, rtl

    def picture(self, meaning: str, role: str, *, at_end: bool = False) -> None:
        side = theme.metric("icon")
        place = self._take(side, at_end)
        ratio = self._painter.device().devicePixelRatioF()
        top = place.top() + (place.height() - side) // 2
        self._painter.drawPixmap(place.left(), top, pixmap(meaning, role, side, ratio))

    def words(self, text: str, font: QFont, color: QColor, *, at_end: bool = False) -> None:
        if not text or self._rect.width() < 16:
            return
        shown, metrics = display(text, 300), QFontMetrics(font)
        width = min(metrics.horizontalAdvance(shown) + 1, self._rect.width())
        shown = metrics.elidedText(shown, Qt.TextElideMode.ElideRight, width)
        self._painter.setFont(font)
        self._painter.setPen(color)
        # Data reads in its own direction, whichever the window has.
        self._painter.setLayoutDirection(Qt.LayoutDirection.LayoutDirectionAuto)
        self._painter.drawText(self._take(width, at_end), Qt.AlignmentFlag.AlignVCenter, shown)

    def _take(self, width: int, at_end: bool) -> QRect:
        room = self._rect
        if at_end == self._rtl:
            place = QRect(room.left(), room.top(), width, room.height())
            room.setLeft(room.left() + width + _PAD)
        else:
            place = QRect(room.right() - width + 1, room.top(), width, room.height())
            room.setRight(room.right() - width - _PAD)
        return place
