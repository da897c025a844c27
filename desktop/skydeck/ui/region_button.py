"""The region button and its popup, in which several regions can be ticked."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from skydeck.core.text import display
from skydeck.link.messages import Region
from skydeck.ui.account_words import regions_text
from skydeck.ui.accounts import Accounts
from skydeck.ui.plain import action_text, tooltip
from skydeck.ui.strings import tr
from skydeck.ui.theme import theme
from skydeck.ui.tick_list import TickRow
from skydeck.ui.tick_popup import TickPopup
from skydeck.ui.widgets.buttons import PickerButton


class RegionButton(PickerButton):
    """Shows the chosen regions; a click opens the popup."""

    def __init__(self, accounts: Accounts, parent: QWidget | None = None) -> None:
        super().__init__("", "region", self.open_popup, parent)
        self._accounts = accounts
        self._popup: TickPopup | None = None
        self._words = ""
        accounts.listed.connect(self.show_regions)
        accounts.chosen.connect(self.show_regions)
        self.show_regions()

    def sizeHint(self) -> QSize:
        return QSize(200, theme.metric("row"))

    def minimumSizeHint(self) -> QSize:
        return QSize(120, theme.metric("row"))

    def show_regions(self) -> None:
        """Take over what is chosen now."""
        chosen = self._accounts.chosen_regions()
        self._words = regions_text(self._accounts.regions(), chosen)
        self.set_text(self._words)
        self._elide()
        tooltip(self, "\n".join(chosen))
        if self._popup is not None and self._popup.isVisible():
            self._fill(self._popup)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._elide()

    def _elide(self) -> None:
        room = self.width() - theme.metric("icon") - 3 * theme.metric("gap")
        cut = self.fontMetrics().elidedText(display(self._words), Qt.TextElideMode.ElideRight, max(room, 40))
        self.setText(action_text(cut))

    def open_popup(self) -> None:
        """Let the user choose."""
        if self._popup is None:
            hint = tr("Enter chooses one region, Space ticks several to see their lists as one.")
            self._popup = TickPopup(tr("Regions"), tr("Find a region"), hint, self)
            self._popup.ticked.connect(lambda names: self._accounts.choose(regions=names))
        self._fill(self._popup)
        rows = min(max(self._popup.model.rowCount(), 4), 12)
        self._popup.open_under(self, theme.scaled(460), rows * theme.metric("row") + 110)

    def popup(self) -> TickPopup | None:
        """The popup, once it was opened."""
        return self._popup

    def _fill(self, popup: TickPopup) -> None:
        chosen = self._accounts.chosen_regions()
        rows = [_row(region) for region in self._accounts.regions()]
        popup.set_rows(rows, chosen, "" if popup.isVisible() else chosen[0])


def _row(region: Region) -> TickRow:
    note = "" if region.enabled else tr("not enabled")
    title = region.title if region.title != region.id else ""
    return TickRow(region.id, region.id, title, note, enabled=region.enabled)
