"""The line that filters a table: completion, what is wrong with it, how much it leaves; it keeps no filters itself."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QListView, QMenu, QToolButton, QWidget

from skydeck.core.kinds import Column, Render
from skydeck.core.query import Query, compile_query
from skydeck.core.query_syntax import KEY, QueryError
from skydeck.core.text import count_text
from skydeck.ui.plain import MutedLabel, action_text, set_action_text, set_class
from skydeck.ui.strings import tr
from skydeck.ui.table.callout import Callout
from skydeck.ui.table.columns import LABEL
from skydeck.ui.table.filter_completer import FilterCompleter
from skydeck.ui.table.rows_model import RowsModel
from skydeck.ui.widgets.buttons import IconButton
from skydeck.ui.widgets.search_box import SearchBox

BIG_TABLE = 5000
_KEYS_SHOWN = {Render.STATE, Render.TEXT, Render.LIST, Render.LAST_SEGMENT}
PAUSE_MS = 80  # in big tables, between the last key and the filter


class FilterBar(QWidget):
    """Filters `model` as the user types; a filter that can't be understood changes nothing and says why."""

    save_requested = Signal(str)
    remove_requested = Signal(str)  # name of a saved filter
    query_changed = Signal(object)  # Query or None

    def __init__(self, model: RowsModel, placeholder: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._saved: tuple[tuple[str, str], ...] = ()
        self._applied = ""
        self.box = SearchBox(placeholder or _hint(model.table.columns), "filter", parent=self)
        self._problem = Callout(self.box)
        self._count = MutedLabel("", self)
        self._menu = QMenu(self)
        self._star = IconButton("star", tr("Saved filters"), parent=self)
        self._completer = FilterCompleter(self.box, model)
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._lay_out()
        self._connect()
        self._show_count()

    def _lay_out(self) -> None:
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(6)
        line.addWidget(self.box, 1)
        line.addWidget(self._star)
        line.addWidget(self._count)
        self._star.setMenu(self._menu)
        self._star.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)

    def _connect(self) -> None:
        self.box.textChanged.connect(self._on_text)
        self.box.returnPressed.connect(self.apply)
        self._pause.timeout.connect(self._apply_typed)
        self._menu.aboutToShow.connect(self._fill_menu)
        self._model.counts_changed.connect(self._show_count)

    # --- filtering ---

    def text(self) -> str:
        """The filter as it is written."""
        return self.box.text()

    def set_text(self, text: str) -> None:
        """Filter by this at once."""
        self.box.setText(text)
        self.apply()

    def apply(self) -> None:
        """Filter by all of the text, also by a key without a value."""
        self._pause.stop()
        self._apply(self.box.text())

    def _on_text(self) -> None:
        if self._model.table.total() > BIG_TABLE:
            self._pause.start()
        else:
            self._apply_typed()

    def _apply_typed(self) -> None:
        self._apply(_without_open_key(self.box.text()))

    def _apply(self, text: str) -> None:
        problem, query = "", None
        try:
            query = self._compile(text)
        except QueryError as error:
            problem, text = error.text, text[: error.start].rstrip("- ")
            query = self._compile(text)
        self._show_problem(problem)
        if text.split() != self._applied.split():
            self._applied = text
            self._model.set_query(query)
            self.query_changed.emit(query)

    def _compile(self, text: str) -> Query | None:
        return compile_query(text, self._model.table.columns, self._model.table.zone)

    def query(self) -> Query | None:
        """What the table is filtered by."""
        return self._model.table.query

    def suggestions(self) -> QListView:
        """The list of offers."""
        return self._completer.popup()

    def saved_menu(self) -> QMenu:
        """The menu of saved filters."""
        return self._menu

    def count_text(self) -> str:
        """How much the filter leaves: "12 of 214"."""
        return self._count.full_text()

    def problem(self) -> str:
        """Why the text can't be used; empty when it can."""
        return self._problem.text()

    def _show_problem(self, text: str) -> None:
        set_class(self.box, "invalid" if text else "")
        self.box.setAccessibleDescription(text)
        self._problem.say(text)

    def _show_count(self) -> None:
        counts = self._model.counts()
        total = count_text(counts.total, more=counts.total > 0 and not counts.complete)
        filtered = self._model.table.query is not None
        shown = tr("{shown} of {total}").format(shown=count_text(counts.shown), total=total)
        self._count.setText(shown if filtered else "")

    # --- saved filters ---

    def set_saved(self, saved: Sequence[tuple[str, str]]) -> None:
        """Names and texts of the filters that the user keeps."""
        self._saved = tuple(saved)

    def _fill_menu(self) -> None:
        self._menu.clear()
        save = self._menu.addAction(tr("Save this filter…"))
        save.setEnabled(bool(self.box.text().strip()) and not self.problem())
        save.triggered.connect(lambda: self.save_requested.emit(self.box.text().strip()))
        if not self._saved:
            return
        self._menu.addSeparator()
        for name, text in self._saved:
            self._add(self._menu, name).triggered.connect(partial(self.set_text, text))
        self._menu.addSeparator()
        remove = self._menu.addMenu(action_text(tr("Remove")))
        for name, _ in self._saved:
            self._add(remove, name).triggered.connect(
                lambda _checked=False, name=name: self.remove_requested.emit(name)
            )

    def _add(self, menu: QMenu, name: str) -> QAction:
        action = QAction(menu)
        set_action_text(action, name)
        menu.addAction(action)
        return action


def _hint(columns: Sequence[Column]) -> str:
    """What can be typed here: words, and two keys that this list has."""
    keys = [one for one in columns[LABEL + 1 :] if one.render in _KEYS_SHOWN and not one.hidden]
    keys.sort(key=lambda one: one.render is not Render.STATE)
    shown = " ".join(f"{one.name}:…" for one in keys[:2])
    return tr("Filter: words or {keys}").format(keys=shown) if shown else tr("Filter: words")


def _without_open_key(text: str) -> str:
    """While a value is still to be typed, `state:` does not yet mean "without a state"."""
    head, space, last = text.rpartition(" ")
    match = KEY.fullmatch(last.removeprefix("-"))
    return head + space if match or last == "-" else text
