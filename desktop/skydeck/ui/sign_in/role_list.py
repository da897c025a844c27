"""Every account and role that a sign-in offers, to search and to tick; adding them is the caller's business."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QCheckBox, QFrame, QHBoxLayout, QListView, QVBoxLayout, QWidget

from skydeck.core.context import Account
from skydeck.core.text import account_number_text
from skydeck.link.messages import SsoRole
from skydeck.ui.plain import MutedLabel, set_class, set_name
from skydeck.ui.strings import tr
from skydeck.ui.theme import theme
from skydeck.ui.tick_list import TickDelegate, TickModel, TickRow
from skydeck.ui.widgets.search_box import SearchBox

ROWS = 7


class RoleList(QWidget):
    """Space or a click ticks; *All* is about what the search shows. What was added before stays as it is."""

    ticked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.input, self.list = SearchBox(tr("Find an account or a role")), QListView()
        self.all = QCheckBox(tr("Tick all"))
        self.model = TickModel(self, least=0)
        self._count = MutedLabel()
        self._roles: dict[str, SsoRole] = {}
        set_name(self.all, self.all.text())
        self._lay_out()
        self.input.textChanged.connect(self._on_search)
        self.all.clicked.connect(self._on_all)
        self.list.installEventFilter(self)
        self.input.installEventFilter(self)
        self.list.viewport().installEventFilter(self)

    def set_roles(self, roles: Sequence[SsoRole], known: Sequence[Account]) -> None:
        """Offer these; `known` are accounts of the same sign-in that were added before."""
        added = {(account.number, account.role) for account in known}
        ordered = sorted(roles, key=lambda role: (role.account_name.casefold(), role.number, role.role))
        self._roles = {f"{role.number}/{role.role}": role for role in ordered}
        rows = [_row(name, role, (role.number, role.role) in added) for name, role in self._roles.items()]
        self.model.set_rows(rows, [])
        self.input.setVisible(len(rows) > 1)
        self._show()
        self.list.setCurrentIndex(self.model.index(0))

    def chosen(self) -> tuple[SsoRole, ...]:
        """What is ticked, also what the search hides."""
        return tuple(self._roles[name] for name in self.model.ticked())

    def begin(self) -> None:
        """Into the search line; its arrow keys move in the list."""
        (self.input if self.input.isVisibleTo(self) else self.list).setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._on_key(watched, event)
        if event.type() == QEvent.Type.MouseButtonRelease and isinstance(event, QMouseEvent):
            row = self.model.row(self.list.indexAt(event.position().toPoint()).row())
            if watched is self.list.viewport() and row is not None:
                self._toggle(row)
        return super().eventFilter(watched, event)

    def _on_key(self, watched: QObject, event: QKeyEvent) -> bool:
        at, key = self.list.currentIndex().row(), event.key()
        in_list = watched is self.list
        if watched is self.input and key in {Qt.Key.Key_Down, Qt.Key.Key_Up}:
            by = 1 if key == Qt.Key.Key_Down else -1
            self._go_to(at + by)
        elif key == Qt.Key.Key_Space and (in_list or not self.input.text()):
            row = self.model.row(at)
            if row is not None:
                self._toggle(row)
        else:
            return False
        return True

    def _go_to(self, at: int) -> None:
        index = self.model.index(min(max(at, 0), self.model.rowCount() - 1))
        self.list.setCurrentIndex(index)
        self.list.scrollTo(index)
        self._say_current()

    def _say_current(self) -> None:
        # The focus may be in the search line, so a screen reader hears of the list through it.
        row = self.model.row(self.list.currentIndex().row())
        if row is not None:
            state = tr("ticked") if self.model.is_ticked(row.id) else tr("not ticked")
            self.input.setAccessibleDescription(f"{self.list.currentIndex().data()}, {state}")

    def _toggle(self, row: TickRow) -> None:
        if row.enabled:
            self.model.toggle(row.id)
            self._say_current()
            self._show()

    def _on_all(self, on: bool) -> None:
        self.model.tick_shown(on)
        self._show()

    def _on_search(self, text: str) -> None:
        self.model.search(text)
        self._go_to(0)
        self._show()

    def _show(self) -> None:
        open_rows = [row for row in self.model.shown() if row.enabled]
        ticked = [row for row in open_rows if self.model.is_ticked(row.id)]
        partly = Qt.CheckState.PartiallyChecked if ticked else Qt.CheckState.Unchecked
        self.all.setCheckState(Qt.CheckState.Checked if ticked and len(ticked) == len(open_rows) else partly)
        self.all.setEnabled(bool(open_rows))
        words = tr("{ticked} of {count} ticked")
        self._count.setText(words.format(ticked=len(self.model.ticked()), count=len(self._roles)))
        self.ticked.emit()

    def _lay_out(self) -> None:
        top, frame = QHBoxLayout(), QFrame()
        top.addWidget(self.all)
        top.addStretch()
        top.addWidget(self._count)
        set_class(frame, "card")
        set_name(self.list, tr("Accounts and roles"))
        inner = QVBoxLayout(frame)
        inner.setContentsMargins(4, 4, 4, 4)
        inner.addWidget(self.list)
        self.list.setModel(self.model)
        self.list.setItemDelegate(TickDelegate(self.list))
        self.list.setUniformItemSizes(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setMinimumHeight(ROWS * theme.metric("row") + 8)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.metric("gap"))
        column.addWidget(self.input)
        column.addLayout(top)
        column.addWidget(frame, 1)


def _row(name: str, role: SsoRole, added: bool) -> TickRow:
    detail = account_number_text(role.number)
    note = tr("{role} · added").format(role=role.role) if added else role.role
    return TickRow(name, role.account_name or role.email or role.number, detail, note, enabled=not added)
