"""A popup with a search line and a list to tick; what is ticked means is the caller's business."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QListView, QVBoxLayout, QWidget

from skydeck.ui.plain import MutedLabel, set_class, set_name
from skydeck.ui.strings import tr
from skydeck.ui.theme import theme
from skydeck.ui.tick_list import TickDelegate, TickModel, TickRow
from skydeck.ui.widgets.overlay import Overlay
from skydeck.ui.widgets.search_box import SearchBox

_MOVES = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 8, Qt.Key.Key_PageUp: -8}


class TickPopup(Overlay):
    """Enter or a click chooses one and closes; Space, or a click on the box, ticks one more."""

    ticked = Signal(list)  # ids, after each tick and each choice
    pointed = Signal(str)  # the row under the cursor

    def __init__(self, title: str, placeholder: str, hint: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.input, self.model, self.list = SearchBox(placeholder), TickModel(self), QListView()
        self.footer = QVBoxLayout()
        self._hint = MutedLabel(hint, wrap=True)
        set_name(self, title)
        set_name(self.list, title)
        self._lay_out()
        self._connect()

    def set_rows(self, rows: Sequence[TickRow], ticked: Sequence[str], current: str = "") -> None:
        """Offer these; the cursor stays where it is unless told otherwise."""
        current = current or self.current()
        self.model.set_rows(rows, ticked)
        self._go_to(self.model.place_of(current))

    def current(self) -> str:
        """Id of the row under the cursor."""
        row = self.model.row(self.list.currentIndex().row())
        return row.id if row is not None else ""

    def open_under(self, anchor: QWidget, width: int, height: int) -> None:
        """Open below a button."""
        self.input.clear()
        self.open_below(anchor, QSize(width, height))
        self.input.setFocus(Qt.FocusReason.OtherFocusReason)

    def choose(self, name: str) -> None:
        """Only this one, and close."""
        self.close()
        self.ticked.emit([name])

    def toggle(self, name: str) -> None:
        """This one too, or no longer."""
        self.model.toggle(name)
        self._say_current()
        self.ticked.emit(list(self.model.ticked()))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and self._on_key(event):
            return True
        if event.type() == QEvent.Type.MouseButtonRelease and isinstance(event, QMouseEvent):
            return watched is self.list.viewport() and self._on_click(event.position().toPoint())
        return super().eventFilter(watched, event)

    def _on_key(self, event: QKeyEvent) -> bool:
        moves = {int(key): step for key, step in _MOVES.items()}
        key, name = event.key(), self.current()
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if key in moves:
            self._go_to(self.list.currentIndex().row() + moves[key], moves[key])
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and name:
            self.choose(name)
        elif key == Qt.Key.Key_Space and name and (control or not self.input.text()):
            self.toggle(name)
        elif key == Qt.Key.Key_Escape and not self.input.text():
            self.close()
        else:
            return False
        return True

    def _on_click(self, at: QPoint) -> bool:
        index = self.list.indexAt(at)
        row = self.model.row(index.row())
        if row is None or not (row.enabled or self.model.is_ticked(row.id)):
            return False
        if at.x() < TickDelegate.text_left():
            self.toggle(row.id)
        else:
            self.choose(row.id)
        return True

    def _go_to(self, at: int, by: int = 1) -> None:
        at = self.model.next_row(at, by)
        self.list.setCurrentIndex(self.model.index(at))
        self.list.scrollTo(self.model.index(at))

    def _on_current(self, _new: QModelIndex, _old: QModelIndex) -> None:
        if name := self.current():
            self._say_current()
            self.pointed.emit(name)

    def _say_current(self) -> None:
        # The focus stays in the search line, so a screen reader hears of the list through it.
        index = self.list.currentIndex()
        ticked = tr("ticked") if self.model.is_ticked(self.current()) else tr("not ticked")
        self.input.setAccessibleDescription(f"{index.data()}, {ticked}")

    def _on_search(self, text: str) -> None:
        self.model.search(text)
        self._go_to(0)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.setSpacing(6)
        column.addWidget(self.input)
        column.addWidget(self.list, 1)
        column.addWidget(self._hint)
        column.addLayout(self.footer)
        self.footer.setSpacing(theme.metric("gap"))
        self._hint.setContentsMargins(4, 0, 4, 0)
        set_class(self._hint, "muted small")

    def _connect(self) -> None:
        self.list.setModel(self.model)
        self.list.setItemDelegate(TickDelegate(self.list))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # its keys work while typing
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.input.textChanged.connect(self._on_search)
        self.input.installEventFilter(self)
        self.list.viewport().installEventFilter(self)
        self.list.selectionModel().currentChanged.connect(self._on_current)
