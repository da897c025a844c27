"""The region button and its popup, in which several regions can be ticked."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from skydeck.core.partitions import partition_of
from skydeck.core.text import display
from skydeck.link.messages import Region
from skydeck.ui.accounts.accounts import Accounts
from skydeck.ui.accounts.words import partition_text, regions_text
from skydeck.ui.plain import action_text, tooltip
from skydeck.ui.strings import tr
from skydeck.ui.theme import theme
from skydeck.ui.tick_list import TickRow
from skydeck.ui.tick_popup import TickPopup
from skydeck.ui.widgets.buttons import PickerButton, QuietButton


class RegionButton(PickerButton):
    """Shows the chosen regions; a click opens the popup."""

    def __init__(self, accounts: Accounts, parent: QWidget | None = None) -> None:
        super().__init__("", "region", self.open_popup, parent)
        self._accounts = accounts
        self._popup: TickPopup | None = None
        self._words = ""
        self._every = QuietButton("", "globe", self._choose_every)
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
            self._popup = self._make_popup()
        self._fill(self._popup)
        rows = min(max(self._popup.model.rowCount(), 4), 12)
        self._popup.open_under(self, theme.scaled(540), rows * theme.metric("row") + 110 + theme.metric("control"))

    def popup(self) -> TickPopup | None:
        """The popup, once it was opened."""
        return self._popup

    def _make_popup(self) -> TickPopup:
        hint = tr("Enter chooses one region, Space ticks several to see their lists as one.")
        popup = TickPopup(tr("Regions"), tr("Find a region"), hint, self)
        popup.ticked.connect(lambda names: self._accounts.choose(regions=names))
        row = QHBoxLayout()
        row.addWidget(self._every)
        row.addStretch()
        popup.footer.addLayout(row)
        return popup

    def _choose_every(self) -> None:
        self._accounts.choose(regions=self._enabled())
        if self._popup is not None:
            self._fill(self._popup)

    def _enabled(self) -> list[str]:
        return [region.id for region in self._accounts.regions() if region.enabled]

    def _fill(self, popup: TickPopup) -> None:
        chosen, regions = self._accounts.chosen_regions(), self._accounts.regions()
        partitions = {partition_of(region.id) for region in regions}
        rows = [_row(region, grouped=len(partitions) > 1) for region in regions]
        rows.sort(key=lambda row: row.group)
        popup.set_rows(rows, chosen, "" if popup.isVisible() else chosen[0])
        self._every.set_text(tr("All {count} enabled regions").format(count=len(self._enabled())))
        self._every.setEnabled(len(self._enabled()) > 1)


def _row(region: Region, *, grouped: bool) -> TickRow:
    note = "" if region.enabled else tr("not enabled in this account")
    title = region.title if region.title != region.id else ""
    group = partition_text(partition_of(region.id)) or tr("AWS")
    return TickRow(region.id, region.id, title, note, enabled=region.enabled, group=group if grouped else "")
