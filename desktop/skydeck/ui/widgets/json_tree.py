"""Shows JSON as a tree that can be searched and copied from; it never edits."""

import json
from collections.abc import Iterator

from PySide6.QtCore import QModelIndex, QPoint, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QAbstractItemView, QHBoxLayout, QHeaderView, QMenu, QTreeView, QVBoxLayout, QWidget

from skydeck.core.text import count_text
from skydeck.ui.icons import icon
from skydeck.ui.plain import MutedLabel, set_class, set_name
from skydeck.ui.strings import tr
from skydeck.ui.theme import theme
from skydeck.ui.widgets.buttons import IconButton
from skydeck.ui.widgets.json_model import Json, JsonModel, Steps, find
from skydeck.ui.widgets.search_box import SearchBox

EXPAND_LIMIT = 2000
MATCH_LIMIT = 10_000
_TYPING_PAUSE_MS = 120


class JsonTree(QWidget):
    """Search with count, next and previous; copy path and value; expand all, up to a limit."""

    def __init__(self, value: Json = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = JsonModel(parent=self)
        self._matches: list[Steps] = []
        self._at = -1
        self._search = SearchBox(tr("Find in JSON"))
        self._count = MutedLabel()
        self._view = QTreeView()
        self._pause = QTimer(self, singleShot=True, interval=_TYPING_PAUSE_MS)
        self._lay_out()
        self._connect()
        self.set_json(value)

    def set_json(self, value: Json) -> None:
        """Show another value; the search stays."""
        self._model.set_json(value)
        self._view.setColumnWidth(0, theme.metric("row") * 8)
        self.expand(EXPAND_LIMIT // 20)
        self._find()

    def view(self) -> QTreeView:
        """The tree, for focus and tests."""
        return self._view

    def model(self) -> JsonModel:
        """The model of the tree."""
        return self._model

    def matches(self) -> int:
        """How many places the search found."""
        return len(self._matches)

    def search(self, text: str) -> None:
        """Find now, without waiting for a pause in typing."""
        self._search.setText(text)
        self._find()

    def step(self, by: int = 1) -> None:
        """Go to the next match, or with -1 to the one before."""
        if not self._matches:
            return
        fresh = self._at < 0 and by < 0
        self._at = len(self._matches) - 1 if fresh else (self._at + by) % len(self._matches)
        index = self._model.at(self._matches[self._at])
        self._view.setCurrentIndex(index)
        self._view.scrollTo(index, QAbstractItemView.ScrollHint.PositionAtCenter)
        self._show_count()

    def expand(self, limit: int = EXPAND_LIMIT) -> int:
        """Open level by level until about `limit` lines show; returns how many were opened."""
        opened, level = 0, [QModelIndex()]
        while level:
            below: list[QModelIndex] = []
            for parent in level:
                if opened + self._model.rowCount(parent) > limit and parent.isValid():
                    return opened
                opened += self._open(parent, below)
            level = below
        return opened

    def collapse(self) -> None:
        """Close everything."""
        self._view.collapseAll()

    def copy_path(self) -> None:
        """Put the JMESPath of the current line on the clipboard."""
        QGuiApplication.clipboard().setText(self._model.path(self._view.currentIndex()))

    def copy_value(self) -> None:
        """Put the current value on the clipboard: a string as it is, anything else as JSON."""
        value = self._model.value(self._view.currentIndex())
        text = value if isinstance(value, str) else json.dumps(value, indent=2, ensure_ascii=False, default=str)
        QGuiApplication.clipboard().setText(text)

    def _open(self, parent: QModelIndex, below: list[QModelIndex]) -> int:
        if parent.isValid():
            self._view.expand(parent)
        rows = self._model.rowCount(parent)
        kids = (self._model.index(row, 0, parent) for row in range(min(rows, EXPAND_LIMIT)))
        below.extend(kid for kid in kids if self._model.hasChildren(kid))
        return rows

    def _find(self) -> None:
        self._pause.stop()
        text = self._search.text().strip()
        self._matches = find(self._model.json(), text, MATCH_LIMIT) if text else []
        self._at = -1
        self._show_count()
        self.step()

    def _show_count(self) -> None:
        if not self._search.text().strip():
            self._count.setText("")
        elif not self._matches:
            self._count.setText(tr("No match"))
        else:
            total = count_text(len(self._matches), more=len(self._matches) >= MATCH_LIMIT)
            at = count_text(self._at + 1)
            self._count.setText(tr("{at} of {total}").format(at=at, total=total))

    def _lay_out(self) -> None:
        bar = QHBoxLayout()
        bar.addWidget(self._search, 1)
        bar.addWidget(self._count)
        for meaning, name, slot in (
            ("arrow-up", tr("Previous match"), lambda: self.step(-1)),
            ("arrow-down", tr("Next match"), self.step),
            ("expand-all", tr("Expand all"), self.expand),
            ("collapse-all", tr("Collapse all"), self.collapse),
        ):
            bar.addWidget(IconButton(meaning, name, slot))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(bar)
        column.addWidget(self._view, 1)
        self._prepare_view()

    def _prepare_view(self) -> None:
        view = self._view
        set_class(view, "json")
        set_name(view, tr("JSON"))
        set_name(view.header(), tr("Columns"))
        view.setUniformRowHeights(True)
        view.setTextElideMode(Qt.TextElideMode.ElideRight)
        view.header().setDefaultAlignment(Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter)
        view.setModel(self._model)
        view.header().setStretchLastSection(True)
        view.header().setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)

    def _connect(self) -> None:
        self._pause.timeout.connect(self._find)
        self._search.textEdited.connect(self._pause.start)
        self._search.textChanged.connect(lambda text: None if text else self._find())
        self._search.returnPressed.connect(self._on_return)
        self._view.verticalScrollBar().valueChanged.connect(self._on_scroll)
        self._view.customContextMenuRequested.connect(self._menu)
        copy = QShortcut(QKeySequence(QKeySequence.StandardKey.Copy), self._view)
        copy.setContext(Qt.ShortcutContext.WidgetShortcut)
        copy.activated.connect(self.copy_value)

    def _on_scroll(self) -> None:
        # Qt fetches more only for the top level.
        short = {line.parent() for line in self._visible() if line.row() == self._model.rowCount(line.parent()) - 1}
        for parent in short:
            if self._model.canFetchMore(parent):
                self._model.fetchMore(parent)

    def _visible(self) -> Iterator[QModelIndex]:
        area = self._view.viewport().rect()
        line = self._view.indexAt(area.topLeft())
        while line.isValid() and self._view.visualRect(line).top() <= area.bottom():
            yield line
            line = self._view.indexBelow(line)

    def _on_return(self) -> None:
        if self._pause.isActive():
            self._find()
            return
        back = QGuiApplication.keyboardModifiers() & Qt.KeyboardModifier.ShiftModifier
        self.step(-1 if back else 1)

    def _menu(self, spot: QPoint) -> None:
        if not self._view.indexAt(spot).isValid():
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(icon("copy", "muted"), tr("Copy value")).triggered.connect(self.copy_value)
        menu.addAction(icon("code", "muted"), tr("Copy path")).triggered.connect(self.copy_path)
        menu.popup(self._view.viewport().mapToGlobal(spot))
