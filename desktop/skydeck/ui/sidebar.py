"""The left side of the window: account, regions, the way to anything, services; it opens nothing itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from skydeck.core.kinds import Service
from skydeck.core.places import Place
from skydeck.settings.store import Settings
from skydeck.ui import shortcuts
from skydeck.ui.accounts.accounts import Accounts
from skydeck.ui.accounts.button import AccountButton
from skydeck.ui.accounts.region_button import RegionButton
from skydeck.ui.favourites import Favourites
from skydeck.ui.plain import set_class, set_name
from skydeck.ui.services_tree import FAVOURITES, ServicesTree
from skydeck.ui.strings import tr
from skydeck.ui.theme import theme
from skydeck.ui.widgets.buttons import PickerButton
from skydeck.ui.widgets.keycaps import ShortcutHint

STATE = "sidebar"


class Sidebar(QWidget):
    """Put together from parts that each know one thing."""

    goto_wanted = Signal()

    def __init__(
        self,
        settings: Settings,
        accounts: Accounts,
        favourites: Favourites,
        services: Sequence[Service],
        describe: Callable[[Place], tuple[str, str]],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._settings, self._favourites, self._describe = settings, favourites, describe
        self.account = AccountButton(accounts)
        self.region = RegionButton(accounts)
        self.goto = _GoToButton(self.goto_wanted.emit)
        self.tree = ServicesTree(services)
        set_name(self, tr("Sidebar"))
        self._lay_out()
        self.tree.star_wanted.connect(favourites.toggle)
        self.tree.folded.connect(self._keep)
        favourites.changed.connect(self.fill)
        self.fill()

    def fill(self) -> None:
        """Draw the tree, as it was folded last."""
        state = self._settings.state(STATE)
        first = self.tree.service_names()[:1]
        opened = state.get("open", [FAVOURITES, *first])
        named = [(place, *self._describe(place)) for place in self._favourites.all()]
        self.tree.fill(named, opened)

    def _keep(self) -> None:
        self._settings.set_state(STATE, {"open": self.tree.opened()})

    def _lay_out(self) -> None:
        gap = theme.metric("gap")
        column = QVBoxLayout(self)
        column.setContentsMargins(gap + 2, gap + 2, gap + 2, 0)
        column.setSpacing(gap)
        for widget in (self.account, self.region, self.goto):
            column.addWidget(widget)
        column.addSpacing(gap // 2)
        column.addWidget(self.tree, 1)


class _GoToButton(PickerButton):
    def __init__(self, on_click: Callable[[], None]) -> None:
        super().__init__(tr("Go to anything…"), "search", on_click)
        self.set_icon("search", "muted")
        set_class(self, "picker search")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._hint = hint = ShortcutHint(shortcuts.first("goto"))
        hint.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 8, 0)
        row.addStretch()
        row.addWidget(hint)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        words = self.iconSize().width() + self.fontMetrics().horizontalAdvance(self.text()) + 3 * theme.metric("gap")
        self._hint.setVisible(words + self._hint.sizeHint().width() <= self.width())
