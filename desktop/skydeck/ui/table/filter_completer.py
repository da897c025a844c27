"""The list under a filter that offers keys and values while one types; it filters nothing."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QObject, QRect, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCompleter, QLineEdit, QListView

from skydeck.core.completions import Offers, completions
from skydeck.core.text import display
from skydeck.ui.plain import set_class, set_name
from skydeck.ui.strings import tr
from skydeck.ui.table.rows_model import RowsModel
from skydeck.ui.widgets.picker_list import ENTRY_ROLE, PickerDelegate, PickerItem, PickerModel

_ROWS = 9
_WIDTH = 320


class FilterCompleter(QObject):
    """Opens by itself while typing, and on Down; Enter or Tab takes the chosen offer."""

    def __init__(self, box: QLineEdit, model: RowsModel) -> None:
        super().__init__(box)
        self._box, self._rows = box, model
        self._offers = Offers(0, 0)
        self._model = PickerModel(self)
        self._completer = QCompleter(self._model, self)
        self._completer.setWidget(box)
        self._completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        self._completer.setMaxVisibleItems(_ROWS)
        self._popup = _list()
        self._completer.setPopup(self._popup)
        self._popup.setItemDelegate(PickerDelegate(self._popup))  # setPopup puts its own in place
        self._completer.activated[QModelIndex].connect(self._on_chosen)  # type: ignore[index] # the other gives text only
        box.textEdited.connect(self.offer)
        box.installEventFilter(self)

    def offer(self) -> None:
        """Show what fits at the cursor."""
        self._offers = completions(self._box.text(), self._box.cursorPosition(), self._rows.table)
        word = self._box.text()[self._offers.start : self._offers.end]
        items = [item for item in self._offers.items if item.text.strip() != word]
        self._model.show(
            [PickerItem(item.text, display(item.text.strip()), hint=item.hint) for item in items], titles=False
        )
        if not items:
            self._popup.hide()
            return
        self._completer.complete(QRect(0, 2, max(_WIDTH, self._box.width() // 2), self._box.height()))
        self._popup.setCurrentIndex(QModelIndex())

    def popup(self) -> QListView:
        """The list, for tests and screen readers."""
        return self._popup

    def _on_chosen(self, index: QModelIndex) -> None:
        entry = index.data(ENTRY_ROLE)
        if not isinstance(entry, PickerItem):
            return
        text, offers = self._box.text(), self._offers
        self._box.setText(text[: offers.start] + entry.id + text[offers.end :].lstrip())
        self._box.setCursorPosition(offers.start + len(entry.id))
        if not entry.id.endswith(" "):
            self.offer()

    def eventFilter(self, watched: QObject, event: object) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QKeyEvent.Type.KeyPress:
            hidden = not self._popup.isVisible()
            if event.key() == Qt.Key.Key_Down and hidden:
                self.offer()
                return True
        return False


def _list() -> QListView:
    view = QListView()
    view.setUniformItemSizes(True)
    view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    set_class(view, "popup")
    set_name(view, tr("Suggestions"))
    return view
