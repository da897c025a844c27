"""A searchable list that pops up: for accounts, regions and commands; it knows not what they mean."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QListView, QVBoxLayout, QWidget

from skydeck.ui.plain import MutedLabel, set_name
from skydeck.ui.strings import tr
from skydeck.ui.theme import theme
from skydeck.ui.widgets.matching import Matcher
from skydeck.ui.widgets.overlay import Overlay
from skydeck.ui.widgets.picker_list import PickerDelegate, PickerItem, PickerModel
from skydeck.ui.widgets.search_box import SearchBox

_WIDTH = 420
_ROWS = 11
_MOVES = {
    Qt.Key.Key_Down: 1,
    Qt.Key.Key_Up: -1,
    Qt.Key.Key_PageDown: _ROWS - 1,
    Qt.Key.Key_PageUp: 1 - _ROWS,
}


class PickerPopup(Overlay):
    """Input and list; the keys up, down, page, Enter and Escape work while typing."""

    chosen = Signal(str)
    cancelled = Signal()

    def __init__(self, placeholder: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._items: list[PickerItem] = []
        self._matcher = Matcher([])
        self._decided = False
        self._input = SearchBox(placeholder or tr("Search"))
        self._list = QListView()
        self._model = PickerModel(self)
        self._nothing = MutedLabel(tr("Nothing matches"))
        set_name(self, placeholder or tr("Search"))
        self._lay_out()
        self._connect()

    def set_items(self, items: Sequence[PickerItem], current: str = "") -> None:
        """Offer these, with one of them under the cursor."""
        self._items = list(items)
        self._matcher = Matcher(
            [f"{item.text} {item.detail}".rstrip() for item in items],
            [f"{item.keywords} {item.section}" for item in items],
        )
        self._model.set_marked(current)
        self._filter(self._input.text())
        self._go_to(self._model.row_of(current) if current else self._model.next_row(-1, 1))

    def open_under(self, anchor: QWidget) -> None:
        """Open below a button, at least as wide as it."""
        self._decided = False
        self.open_below(anchor, QSize(max(_WIDTH, anchor.width()), self._height()))
        self._begin()

    def open_over(self, window: QWidget, width: int = 620) -> None:
        """Open in the upper middle of a window, as a palette."""
        size = QSize(min(width, window.width() - 32), self._height())
        self._decided = False
        self.open_at(QPoint((window.width() - size.width()) // 2, window.height() // 8), size, window)
        self._begin()

    def type(self, text: str) -> None:
        """Put text into the input."""
        self._input.setText(text)

    def shown(self) -> list[PickerItem]:
        """What the list offers now, without section titles."""
        return self._model.entries()

    def current(self) -> PickerItem | None:
        """The entry under the cursor."""
        return self._model.entry(self._list.currentIndex().row())

    def list_view(self) -> QListView:
        """The list, for tests and screen readers."""
        return self._list

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and self._on_key(event.key()):
            return True
        return super().eventFilter(watched, event)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if not self._decided:
            self.cancelled.emit()

    def _on_key(self, key: int) -> bool:
        moves = {int(name): step for name, step in _MOVES.items()}
        if key in moves:
            self._go_to(self._model.next_row(self._list.currentIndex().row(), moves[key]))
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._choose()
        elif key == Qt.Key.Key_Escape:
            self.close()
        else:
            return False
        return True

    def _choose(self) -> None:
        if entry := self.current():
            self._decided = True
            self.close()
            self.chosen.emit(entry.id)

    def _filter(self, query: str) -> None:
        found = self._matcher.find(query)
        if query.strip():
            self._model.show([self._items[place] for place in found], titles=False)
        else:
            self._model.show(self._items, titles=True)
        self._nothing.setVisible(not self._model.entries())
        self._list.setVisible(bool(self._model.entries()))
        self._go_to(self._model.next_row(-1, 1))

    def _go_to(self, row: int) -> None:
        index = self._model.index(row)
        self._list.setCurrentIndex(index)
        self._list.scrollTo(index)
        # The focus stays in the input, so a screen reader hears of the list through it.
        self._input.setAccessibleDescription(str(index.data() or self._nothing.text()))
        # A title above the first entry would stay hidden when one scrolls up by keys.
        if row == 1:
            self._list.scrollToTop()

    def _height(self) -> int:
        rows = min(max(self._model.rowCount(), 3), _ROWS)
        return rows * self._row_height() + theme.metric("control") + 34

    def _row_height(self) -> int:
        return PickerDelegate.row_height()

    def _begin(self) -> None:
        self._input.selectAll()
        self._input.setFocus(Qt.FocusReason.OtherFocusReason)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.setSpacing(6)
        column.addWidget(self._input)
        column.addWidget(self._list, 1)
        column.addWidget(self._nothing, 1, Qt.AlignmentFlag.AlignCenter)
        self._list.setModel(self._model)
        self._list.setItemDelegate(PickerDelegate(self._list))
        self._list.setUniformItemSizes(True)
        self._list.setMouseTracking(True)
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        set_name(self._list, tr("Results"))

    def _connect(self) -> None:
        self._input.textChanged.connect(self._filter)
        self._input.installEventFilter(self)
        self._list.clicked.connect(self._on_click)
        self._list.entered.connect(self._on_hover)

    def _on_click(self, index: QModelIndex) -> None:
        if self._model.entry(index.row()):
            self._choose()

    def _on_hover(self) -> None:
        row = self._list.indexAt(self._list.viewport().mapFromGlobal(self.cursor().pos())).row()
        if self._model.entry(row):
            self._list.setCurrentIndex(self._model.index(row))
