"""The profiles that were found, to search and to open: grouped by sign-in where several share one; it reads no file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from PySide6.QtCore import QEvent, QModelIndex, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QListView, QVBoxLayout, QWidget

from skydeck.core.context import Account
from skydeck.core.text import account_number_text
from skydeck.ui.accounts.words import source_text
from skydeck.ui.plain import MutedLabel, set_class, set_name
from skydeck.ui.sign_in.words import session_name
from skydeck.ui.strings import tr
from skydeck.ui.widgets.matching import Matcher
from skydeck.ui.widgets.picker_list import PickerDelegate, PickerItem, PickerModel
from skydeck.ui.widgets.search_box import SearchBox

MANY, ROWS = 12, 9
_LAST = "\U0010ffff"  # sorts after every name


class FoundProfiles(QWidget):
    """A click, or Enter, opens one; what can't be used says why, and opens the same: the list then says it again."""

    chosen = Signal(str)  # the account's id

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.input, self.list = SearchBox(tr("Find a profile")), QListView()
        self.model = PickerModel(self)
        self._items: list[PickerItem] = []
        self._matcher = Matcher([])
        self._nothing = MutedLabel(tr("Nothing matches"))
        self._lay_out()
        self.input.textChanged.connect(lambda _text: self._filter())
        self.input.installEventFilter(self)
        self.list.clicked.connect(self._open)
        self.list.activated.connect(self._open)

    def set_accounts(self, accounts: Sequence[Account]) -> None:
        """Offer these."""
        shared = Counter(account.session for account in accounts if account.is_sso)
        groups = {session for session, count in shared.items() if count > 1}
        ordered = sorted(accounts, key=lambda one: one.session if one.session in groups else _LAST)
        self._items = [_item(account, _section(account, groups)) for account in ordered]
        texts = [f"{item.text} {item.detail} {item.hint}" for item in self._items]
        self._matcher = Matcher(texts, [f"{item.section} {item.keywords}" for item in self._items])
        self.input.setVisible(len(accounts) > MANY)
        self._filter()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and self._on_key(event.key()):
            return True
        return super().eventFilter(watched, event)

    def _on_key(self, key: int) -> bool:
        row = self.list.currentIndex().row()
        if key == Qt.Key.Key_Down:
            self._go_to(self.model.next_row(row, 1))
        elif key == Qt.Key.Key_Up:
            self._go_to(self.model.next_row(row, -1))
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._open(self.list.currentIndex())
        else:
            return False
        return True

    def _open(self, index: QModelIndex) -> None:
        if (entry := self.model.entry(index.row())) is not None:
            self.chosen.emit(entry.id)

    def _filter(self) -> None:
        query = self.input.text().strip()
        found = [self._items[at] for at in self._matcher.find(query, len(self._items))] if query else self._items
        self.model.show(found, titles=not query)
        self._nothing.setVisible(not found)
        self.list.setVisible(bool(found))
        self._go_to(self.model.next_row(-1, 1))
        rows = min(len(self._items) + len({item.section for item in self._items if item.section}), ROWS)
        self.list.setFixedHeight(rows * PickerDelegate.row_height() + 2)

    def _go_to(self, row: int) -> None:
        index = self.model.index(row)
        self.list.setCurrentIndex(index)
        self.list.scrollTo(index)
        # The focus may be in the search line, so a screen reader hears of the list through it.
        self.input.setAccessibleDescription(str(index.data() or self._nothing.text()))

    def _lay_out(self) -> None:
        set_name(self.list, tr("Profiles"))
        set_class(self.list, "plain-list")
        self.list.setModel(self.model)
        self.list.setItemDelegate(PickerDelegate(self.list))
        self.list.setUniformItemSizes(True)
        self.list.setMouseTracking(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        for widget in (self.input, self.list, self._nothing):
            column.addWidget(widget)


def _section(account: Account, groups: set[str]) -> str:
    if not groups:
        return ""
    if account.session in groups:
        return tr("One sign-in: {name}").format(name=session_name(account.session))
    return tr("Others")


def _item(account: Account, section: str) -> PickerItem:
    number = account_number_text(account.number)
    what = account.role or account.detail or source_text(account)
    facts = (account.problem,) if account.problem else (number, what)
    detail = " · ".join(fact for fact in facts if fact)
    icon = "warning" if account.problem else "account"
    found_by = f"{account.session} {account.detail}"
    return PickerItem(account.id, account.name, detail, section, icon, account.region, found_by)
