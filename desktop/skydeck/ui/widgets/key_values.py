"""The overview of one thing: muted keys, values that can be selected, copied, or followed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QFontMetrics, QGuiApplication, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QMenu, QSizePolicy, QWidget

from skydeck.core.cells import MISSING
from skydeck.ui.icons import icon
from skydeck.ui.plain import PlainLabel, set_class, set_name
from skydeck.ui.strings import tr
from skydeck.ui.theme import theme
from skydeck.ui.widgets.buttons import LinkButton

_TWO_COLUMNS_FROM = 640


@dataclass(frozen=True, slots=True)
class KeyValue:
    """One line: `follow` makes the value a link, `mono` an id."""

    key: str
    value: str
    mono: bool = False
    follow: Callable[[], object] | None = None
    hint: str = ""


class KeyValueGrid(QWidget):
    """Keys and values in one or two columns, by the width there is; read down, then across."""

    def __init__(self, rows: Sequence[KeyValue] = (), parent: QWidget | None = None, *, heading: str = "") -> None:
        super().__init__(parent)
        self._heading = heading  # what stands above need not be said again
        self._rows: list[KeyValue] = []
        self._cells: list[tuple[QWidget, QWidget]] = []
        self._columns = 0
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(theme.metric("gap") * 2)
        self._grid.setVerticalSpacing(theme.metric("gap"))
        self.set_rows(rows)

    def set_rows(self, rows: Sequence[KeyValue]) -> None:
        """Show other facts; what only has another value keeps its place, its focus and its selection."""
        before, self._rows = self._rows, list(rows)
        if [_shape(row) for row in before] == [_shape(row) for row in rows]:
            self._show_values(before)
        else:
            self._make_cells()

    def columns(self) -> int:
        """How many pairs stand side by side."""
        return self._columns

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        columns = 2 if self.width() >= _TWO_COLUMNS_FROM and len(self._cells) > 3 else 1
        if columns == self._columns:
            return
        self._columns = columns
        deep = -(-len(self._cells) // columns)
        for index, (key, value) in enumerate(self._cells):
            line, column = index % max(deep, 1), index // max(deep, 1) * 2
            key.setHidden(self._is_said(index, line))
            self._grid.addWidget(key, line, column, Qt.AlignmentFlag.AlignTop)
            self._grid.addWidget(value, line, column + 1, _placement(value))
        for column, stretch in ((1, 1), (3, 1 if columns == 2 else 0)):
            self._grid.setColumnStretch(column, stretch)

    def _is_said(self, index: int, line: int) -> bool:
        above = self._rows[index - 1].key if line else ""
        return self._rows[index].key == above or {row.key for row in self._rows} == {self._heading}

    def _show_values(self, before: Sequence[KeyValue]) -> None:
        for (_, cell), old, row in zip(self._cells, before, self._rows, strict=True):
            if old.value == row.value:
                continue
            if isinstance(cell, LinkButton):
                cell.set_text(_words(row))
            elif isinstance(cell, PlainLabel):
                cell.setText(_words(row))
            set_name(cell, f"{row.key}: {row.value}")

    def _make_cells(self) -> None:
        # Each cell that comes into sight by itself would lay out all of them again.
        seen = self.isVisible()
        if seen:
            self.hide()
        for pair in self._cells:
            for cell in pair:
                cell.hide()
                cell.deleteLater()
        self._cells = [(self._key_cell(row), self._value_cell(index)) for index, row in enumerate(self._rows)]
        self._columns = 0
        self._arrange()
        if seen:
            self.show()

    def _key_cell(self, row: KeyValue) -> PlainLabel:
        label = PlainLabel(row.key, "muted", parent=self)
        label.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        return label

    def _value_cell(self, index: int) -> QWidget:
        row = self._rows[index]
        cell = self._link(index) if row.follow else self._label(row)
        set_name(cell, f"{row.key}: {row.value}")
        cell.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        cell.customContextMenuRequested.connect(lambda spot: self._menu(cell, self._rows[index], spot))
        return cell

    def _link(self, index: int) -> QWidget:
        link = LinkButton(_words(self._rows[index]), "", lambda: self._follow(index), self)
        ahead = "arrow-right" if self.layoutDirection() == Qt.LayoutDirection.LeftToRight else "arrow-left"
        link.setIcon(icon(ahead, "link"))
        set_class(link, "link mono" if self._rows[index].mono else "link")
        link.setLayoutDirection(_opposite(self.layoutDirection()))
        link.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        return link

    def _follow(self, index: int) -> None:
        follow = self._rows[index].follow
        if follow is not None:
            follow()

    def _label(self, row: KeyValue) -> QWidget:
        variant = "mono" if _is_mono(row) else ""
        words = PlainLabel(_words(row), variant, selectable=True, wrap=True, parent=self)
        words.setMinimumWidth(theme.metric("row") * 3)
        words.setMinimumHeight(QFontMetrics(theme.font()).height() + 2)  # in line with the key, also in small letters
        words.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        return words

    def _menu(self, cell: QWidget, row: KeyValue, spot: QPoint) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for title, text in (
            (tr("Copy value"), row.value),
            (tr("Copy name and value"), f"{row.key}: {row.value}"),
        ):
            action = menu.addAction(icon("copy", "muted"), title)
            action.triggered.connect(lambda _checked=False, text=text: QGuiApplication.clipboard().setText(text))
        menu.popup(cell.mapToGlobal(spot))


def _shape(row: KeyValue) -> tuple[str, bool, bool]:
    return row.key, _is_mono(row), row.follow is None


def _is_mono(row: KeyValue) -> bool:
    return row.mono and row.value not in {"", MISSING}


def _words(row: KeyValue) -> str:
    return row.value if row.follow else row.value or MISSING


def _placement(value: QWidget) -> Qt.AlignmentFlag:
    # Words take the width there is, to wrap late. A link is as wide as its text, and mirrored: its end is our start.
    top = Qt.AlignmentFlag.AlignTop
    return top | Qt.AlignmentFlag.AlignTrailing if isinstance(value, LinkButton) else top


def _opposite(direction: Qt.LayoutDirection) -> Qt.LayoutDirection:
    # The icon of a link stands behind its text; Qt can only mirror the whole button.
    ltr = Qt.LayoutDirection.LeftToRight
    return Qt.LayoutDirection.RightToLeft if direction == ltr else ltr
