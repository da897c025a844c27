"""The one sheet for adding accounts: the ways at the left, the fields of one at the right; it knows no fields."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from skydeck.core.errors import AppError
from skydeck.core.pasted import PastedPortal
from skydeck.ui.icons import icon
from skydeck.ui.plain import set_class, set_name
from skydeck.ui.sheet import Sheet
from skydeck.ui.sign_in.desk import SignInDesk
from skydeck.ui.sign_in.page import WayPage
from skydeck.ui.sign_in.way_endpoint import EndpointPage
from skydeck.ui.sign_in.way_keys import KeysPage
from skydeck.ui.sign_in.way_paste import PastePage
from skydeck.ui.sign_in.way_role import RolePage
from skydeck.ui.sign_in.way_sso import SsoPage
from skydeck.ui.sign_in.ways import WAY_ICONS, AddWay, way_title
from skydeck.ui.strings import tr
from skydeck.ui.theme import theme
from skydeck.ui.widgets.banner import Banner
from skydeck.ui.widgets.buttons import PrimaryButton
from skydeck.ui.widgets.loading import ThinProgress
from skydeck.ui.widgets.scrolled import scrolled

WIDTH, HEIGHT, MARGIN = 800, 640, 40
WAYS_WIDTH = 190


_PAGES: dict[AddWay, Callable[[SignInDesk], WayPage]] = {
    AddWay.SSO: SsoPage,
    AddWay.KEYS: KeysPage,
    AddWay.PASTE: PastePage,
    AddWay.ROLE: RolePage,
    AddWay.ENDPOINT: EndpointPage,
}


class AddAccountSheet(Sheet):
    """`added` with the new accounts, after which it closes."""

    added = Signal(object)

    def __init__(self, desk: SignInDesk, way: AddWay = AddWay.SSO, parent: QWidget | None = None) -> None:
        super().__init__(tr("Add an account"), "", parent)
        self._desk, self._pages = desk, dict[AddWay, WayPage]()
        self.ways, self._stack = QListWidget(), QStackedWidget()
        self.trouble, self.bar = Banner("", "bad"), ThinProgress()
        self.go = PrimaryButton("", "add", self._go)
        self._lay_out_ways()
        self.cancel.setDefault(False)
        self.go.setDefault(True)
        self.finish_buttons(self.go)
        self.choose(way)
        self._size_to(parent)

    def way(self) -> AddWay:
        """The one in front."""
        return list(AddWay)[self.ways.currentRow()]

    def page(self) -> WayPage:
        """Its fields."""
        return self._pages[self.way()]

    def choose(self, way: AddWay) -> None:
        """Another way."""
        row = list(AddWay).index(way)
        if row != self.ways.currentRow():
            self.ways.setCurrentRow(row)
        self.page().begin()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if not event.spontaneous():  # the window manager hides a sheet too, with its window
            for page in self._pages.values():
                page.leave()

    def _go(self) -> None:
        self.trouble.hide()
        self.page().go()
        # What is wrong has the focus, and may be out of sight.
        area, focused = self._stack.currentWidget(), self.focusWidget()
        if isinstance(area, QScrollArea) and self.page().isAncestorOf(focused):
            area.ensureWidgetVisible(focused)

    def _on_way(self) -> None:
        way = self.way()
        if way not in self._pages:
            self._pages[way] = self._make(way)
        self.trouble.hide()
        self._stack.setCurrentIndex(self._places[way])
        self._show_button()

    def _make(self, way: AddWay) -> WayPage:
        page = _PAGES[way](self._desk)
        page.changed.connect(self._show_button)
        page.trying.connect(self.bar.setVisible)
        page.failed.connect(self._on_failed)
        page.added.connect(self._on_added)
        if isinstance(page, PastePage):
            page.portal_found.connect(self._on_portal)
        area = scrolled(page)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._places[way] = self._stack.addWidget(area)
        return page

    def _on_portal(self, portal: PastedPortal) -> None:
        self.choose(AddWay.SSO)
        page = self.page()
        if isinstance(page, SsoPage):
            page.fill(portal)

    def _on_failed(self, error: AppError) -> None:
        self.trouble.say(str(error), "bad")
        self.trouble.show()

    def _on_added(self, accounts: object) -> None:
        if accounts:
            self.accept()
            self.added.emit(accounts)

    def _show_button(self) -> None:
        page = self.page()
        self.go.setVisible(bool(page.button()))
        self.go.set_text(page.button())
        self.go.set_icon(page.button_icon())
        self.go.setEnabled(page.can_go())

    def _lay_out_ways(self) -> None:
        self._places: dict[AddWay, int] = {}
        set_class(self.ways, "ways")
        set_name(self.ways, tr("Ways to add an account"))
        self.ways.setFixedWidth(theme.scaled(WAYS_WIDTH))
        self.ways.setIconSize(QSize(theme.metric("icon") + 4, theme.metric("icon")))
        for way in AddWay:
            self.ways.addItem(QListWidgetItem(icon(WAY_ICONS[way], "muted"), way_title(way)))
        self.ways.currentRowChanged.connect(lambda _row: self._on_way())
        row, right = QHBoxLayout(), QVBoxLayout()
        self.trouble.set_closable(False)
        self.trouble.hide()
        self.bar.hide()
        right.addWidget(self._stack, 1)
        below = QVBoxLayout()
        below.setContentsMargins(20, 0, 20, 0)
        below.addWidget(self.bar)
        below.addWidget(self.trouble)
        right.addLayout(below)
        row.addWidget(self.ways)
        row.addLayout(right, 1)
        self.body.setContentsMargins(20, 4, 0, 0)
        self.body.addLayout(row)

    def _size_to(self, parent: QWidget | None) -> None:
        wanted = QSize(theme.scaled(WIDTH), theme.scaled(HEIGHT))
        room = parent.window().size() - QSize(MARGIN, MARGIN) if parent is not None else wanted
        self.resize(wanted.boundedTo(room))
