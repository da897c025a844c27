"""The tree of services and kinds, with favourites on top; it opens nothing itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QMenu, QStyleOptionViewItem, QTreeWidget, QTreeWidgetItem, QWidget

from skydeck.core.kinds import ResourceKind, Service
from skydeck.core.places import Place
from skydeck.core.text import display
from skydeck.ui.icons import icon
from skydeck.ui.plain import item_tooltip, set_class, set_name
from skydeck.ui.strings import tr
from skydeck.ui.theme import theme

PLACE = Qt.ItemDataRole.UserRole
NAME = Qt.ItemDataRole.UserRole + 1
FAVOURITES = "favourites"
_Index = QModelIndex | QPersistentModelIndex


class ServicesTree(QTreeWidget):
    """A click or Enter opens a kind, Ctrl or the middle button in a new tab."""

    open_wanted = Signal(Place, bool)
    star_wanted = Signal(Place)
    folded = Signal()
    entered_place = Signal()  # by keyboard: the focus goes along

    def __init__(self, services: Sequence[Service], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._services = services
        self._open: set[str] = set()
        self._panel = ""  # what is in front
        self.setHeaderHidden(True)
        self.setIndentation(24)
        self.setRootIsDecorated(False)
        self.setUniformRowHeights(True)
        self.setAnimated(False)
        self.setMouseTracking(True)
        self.setExpandsOnDoubleClick(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        set_class(self, "sidebar")
        set_name(self, tr("Services"))
        self.customContextMenuRequested.connect(self._on_menu)
        self.itemExpanded.connect(lambda item: self._on_fold(item, True))
        self.itemCollapsed.connect(lambda item: self._on_fold(item, False))

    def fill(self, favourites: Sequence[tuple[Place, str, str]], opened: Sequence[str]) -> None:
        """Favourites (place, title, icon), then every service; `opened` are the unfolded ones."""
        self._open = set(opened)
        self.blockSignals(True)
        self.clear()
        if favourites:
            self._add_favourites(favourites)
        for service in self._services:
            self._add_service(service)
        self.blockSignals(False)

    def service_names(self) -> list[str]:
        """Every service, from the top."""
        return [service.name for service in self._services]

    def opened(self) -> list[str]:
        """Names of the unfolded services."""
        return sorted(self._open)

    def show_panel(self, panel: str) -> None:
        """Mark the kind that came to the front, unfolding its service; one that is folded later stays so."""
        item = next((item for item in self._leaves() if item.data(0, PLACE).panel == panel), None)
        self.blockSignals(True)
        if item is None:
            self.setCurrentIndex(QModelIndex())
        elif (parent := item.parent()) is not None:
            if panel != self._panel:
                parent.setExpanded(True)
            self.setCurrentItem(item if parent.isExpanded() else parent)
            if self.visualItemRect(parent).top() < 0 <= self.visualItemRect(item).bottom():
                self.scrollToItem(parent)  # a kind is nothing without its service
                self.scrollToItem(item)
        self._panel = panel
        self.blockSignals(False)

    def focus_first(self) -> None:
        """Go into the tree by keyboard."""
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)
        if self.currentItem() is None and (first := self.topLevelItem(0)) is not None:
            self.setCurrentItem(first)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        item = self.itemAt(event.position().toPoint())
        if item is None or event.button() == Qt.MouseButton.RightButton:
            return
        elsewhere = event.button() == Qt.MouseButton.MiddleButton
        self._act(item, new_tab=elsewhere or bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier), at=event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        item = self.currentItem()
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and item is not None:
            self._act(item, new_tab=bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier))
            if not item.childCount():
                self.entered_place.emit()
        else:
            super().keyPressEvent(event)

    def drawBranches(self, painter: QPainter, rect: QRect, index: _Index) -> None:  # noqa: N802
        # The style's marks are tiny; ours stand at the right end of a service's row, out of the way of the icons.
        del painter, rect, index

    def drawRow(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:  # noqa: N802
        super().drawRow(painter, option, index)
        item = self.itemFromIndex(self.model().index(index.row(), 0, index.parent()))
        if item.childCount():
            side = theme.metric("small")
            rect = self.visualRect(index)
            at_left = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
            x = 6 if at_left else self.viewport().width() - side - 6
            mark = "chevron-down" if item.isExpanded() else "chevron-left" if at_left else "chevron-right"
            picture = icon(mark, "muted").pixmap(side, side)
            painter.drawPixmap(QPoint(x, rect.top() + (rect.height() - side) // 2), picture)

    def _act(self, item: QTreeWidgetItem, *, new_tab: bool, at: QMouseEvent | None = None) -> None:
        place = item.data(0, PLACE)
        if isinstance(place, Place):
            self.open_wanted.emit(place, new_tab)
        elif item.childCount() and (at is None or at.button() == Qt.MouseButton.LeftButton):
            item.setExpanded(not item.isExpanded())

    def _add_favourites(self, favourites: Sequence[tuple[Place, str, str]]) -> None:
        top = self._top(FAVOURITES, tr("Favourites"), "star")
        for place, title, meaning in favourites:
            self._leaf(top, place, title, meaning, "")
        top.setExpanded(FAVOURITES in self._open)

    def _add_service(self, service: Service) -> None:
        kinds = [kind for kind in service.kinds if not kind.parent]
        if not kinds:
            return
        top = self._top(service.name, service.title, service.icon)
        item_tooltip(top, 0, service.about)
        for kind in kinds:
            self._leaf(top, Place(kind.kind_id), kind.title, "", kind.about)
        top.setExpanded(service.name in self._open)

    def _top(self, name: str, title: str, meaning: str) -> QTreeWidgetItem:
        item = QTreeWidgetItem(self, [title])
        item.setIcon(0, icon(meaning, "text"))
        item.setData(0, NAME, name)
        return item

    def _leaf(self, top: QTreeWidgetItem, place: Place, title: str, meaning: str, about: str) -> None:
        item = QTreeWidgetItem(top, [display(title, 200)])
        item.setData(0, PLACE, place)
        item_tooltip(item, 0, about or title)
        if meaning:
            item.setIcon(0, icon(meaning, "muted"))

    def _leaves(self) -> list[QTreeWidgetItem]:
        tops = [top for at in range(self.topLevelItemCount()) if (top := self.topLevelItem(at)) is not None]
        tops.sort(key=lambda top: top.data(0, NAME) == FAVOURITES)  # the service's own entry first
        return [leaf for top in tops for at in range(top.childCount()) if (leaf := top.child(at)) is not None]

    def _on_fold(self, item: QTreeWidgetItem, opened: bool) -> None:
        name = item.data(0, NAME)
        (self._open.add if opened else self._open.discard)(name)
        self.folded.emit()

    def _on_menu(self, at: QPoint) -> None:
        item = self.itemAt(at)
        place = item.data(0, PLACE) if item is not None else None
        if not isinstance(place, Place):
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for words, act in self._choices(place):
            action = QAction(words, menu)
            action.triggered.connect(lambda _on=False, act=act: act())
            menu.addAction(action)
        menu.popup(self.viewport().mapToGlobal(at))

    def _choices(self, place: Place) -> list[tuple[str, Callable[[], None]]]:
        return [
            (tr("Open"), lambda: self.open_wanted.emit(place, False)),
            (tr("Open in a new tab"), lambda: self.open_wanted.emit(place, True)),
            (tr("Add to or remove from the favourites"), lambda: self.star_wanted.emit(place)),
        ]


def every_kind(services: Sequence[Service]) -> list[tuple[Service, ResourceKind]]:
    """Kinds that can be opened by themselves."""
    return [(service, kind) for service in services for kind in service.kinds if not kind.parent]
