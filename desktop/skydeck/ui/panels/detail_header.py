"""The head of the detail pane: name, id, state, and what can be done with the name; it fetches nothing."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from skydeck.ui.icons import icon
from skydeck.ui.plain import PlainLabel, set_name
from skydeck.ui.strings import tr
from skydeck.ui.widgets.buttons import IconButton
from skydeck.ui.widgets.chips import IdChip, StateChip
from skydeck.ui.widgets.loading import ThinProgress


class DetailHeader(QWidget):
    """Name, id, state; star, copy, console, close."""

    starred = Signal()
    copy_wanted = Signal()
    console_wanted = Signal()
    close_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._name = PlainLabel(variant="heading", elide=Qt.TextElideMode.ElideRight)
        self._name.setSizePolicy(self._name.sizePolicy().Policy.Maximum, self._name.sizePolicy().Policy.Preferred)
        self.id = IdChip()
        self.id.setMaximumWidth(360)
        self.state = StateChip()
        self._progress = ThinProgress()
        self._progress.setFixedWidth(60)
        self.star = IconButton("star", tr("Add to favourites"), self.starred.emit)
        self.copy = IconButton("copy", tr("Copy…"), self.copy_wanted.emit)
        self.console = IconButton("external-link", tr("Open in the web console"), self.console_wanted.emit)
        self.close_button = IconButton("close", tr("Hide details"), self.close_wanted.emit)
        self._lay_out()
        self.set_loading(loading=False)

    def show_subject(self, name: str, row: str) -> None:
        """Another row, or another name for the same."""
        self._name.setText(name)
        self.id.set_value(row)
        self.id.setVisible(row != name)
        set_name(self, name)

    def name(self) -> str:
        """What it says it is about."""
        return self._name.full_text()

    def show_state(self, state: str) -> None:
        """The row's state, if its kind has one."""
        self.state.setVisible(bool(state))
        self.state.set_state(state)

    def show_starred(self, starred: bool) -> None:
        """Whether it is a favourite."""
        self.star.setIcon(icon("star", "busy" if starred else "muted"))
        self.star.set_tip(tr("Remove from favourites") if starred else tr("Add to favourites"))

    def set_loading(self, *, loading: bool) -> None:
        """Whether it is being read; nothing else moves by it."""
        policy = self._progress.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self._progress.setSizePolicy(policy)
        self._progress.setVisible(loading)

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        for widget in (self._name, self.id, self.state, self._progress):
            row.addWidget(widget)
        row.addStretch(1)
        for button in (self.star, self.copy, self.console, self.close_button):
            row.addWidget(button)
