"""What the journal says of itself: whether it is whole, and how far back it was looked through; it reads nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import tzinfo

from PySide6.QtWidgets import QHBoxLayout, QWidget

from skydeck.core.text import count_text
from skydeck.link.messages import JournalPage
from skydeck.ui.journal.model import moment
from skydeck.ui.plain import MutedLabel, PlainLabel, set_class
from skydeck.ui.strings import tr
from skydeck.ui.theme import theme
from skydeck.ui.widgets.buttons import LinkButton


class JournalFacts(QWidget):
    """Whether the chains hold, and how many changes are of unknown outcome."""

    def __init__(self, show_unknown: Callable[[], None]) -> None:
        super().__init__()
        self._words = PlainLabel("", "muted")
        self._show = LinkButton(tr("Show"), "", show_unknown)
        self._show.hide()
        row = QHBoxLayout(self)
        row.setContentsMargins(2, 0, 0, 0)
        row.setSpacing(theme.metric("gap"))
        row.addWidget(self._words)
        row.addWidget(self._show)
        row.addStretch()

    def full_text(self) -> str:
        """What it says."""
        return self._words.full_text()

    def show_page(self, page: JournalPage, unknown: int) -> None:
        """Say it."""
        if not page.intact:
            text, role = tr("The journal was changed from outside or damaged: its chain of hashes is broken."), "bad"
        elif unknown == 1:
            text, role = tr("1 change with unknown outcome: look before you repeat it."), "busy"
        elif unknown:
            words = tr("{count} changes with unknown outcome: look before you repeat them.")
            text, role = words.format(count=count_text(unknown)), "busy"
        else:
            text, role = tr("Chain intact · no change with unknown outcome"), "muted"
        self._words.setText(text)
        self._show.setVisible(unknown > 0)
        set_class(self._words, role)


class JournalFoot(QWidget):
    """Below the calls: that older ones exist, and the way to them."""

    def __init__(self, zone: tzinfo | None, read_on: Callable[[], None]) -> None:
        super().__init__()
        self._zone = zone
        self._words = MutedLabel()
        self._on = LinkButton(tr("Search on"), "arrow-down", read_on)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 2, 8, 2)
        row.addWidget(self._words)
        row.addWidget(self._on)
        row.addStretch()
        self.hide()

    def show_page(self, page: JournalPage | None, *, reading: bool, empty: bool) -> None:
        """How far back was looked; while that goes on, only that it does."""
        more = page is not None and page.more
        self._on.setVisible(more and not reading)
        if reading:
            self._words.setText(tr("Looking through the journal…"))
        elif page is not None and page.more:
            words = tr("Looked back to {time}; older entries exist.")
            self._words.setText(words.format(time=moment(page.back_to, self._zone)))
        else:
            nothing = tr("No call matches; all of the journal was looked through.")
            self._words.setText(nothing if empty else tr("That is all the journal has."))
        self.show()
