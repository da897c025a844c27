"""What every panel promises to the window, and every detail tab to its pane; it holds no panel."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QWidget

from skydeck.core.context import AwsContext, RowKey
from skydeck.core.errors import AppError
from skydeck.core.kinds import ResourceKind
from skydeck.core.places import Place
from skydeck.link.messages import Detail, ParentRow, PartRead
from skydeck.ui.desk import Desk, Offer

_serial = itertools.count(1)


@dataclass(frozen=True, slots=True)
class PanelStatus:
    """What the status bar says of the panel in front."""

    text: str = ""
    selection_text: str = ""
    updated_at: float = 0  # seconds since 1970; 0: not yet
    refreshing: bool = False


class Panel(QWidget):
    """The content of one tab. Its actions (`QWidget.actions`) go to menus and to *Go to anything*."""

    status_changed = Signal()
    title_changed = Signal()

    def __init__(self, desk: Desk, place: Place, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self._place = place
        self.key = f"panel{next(_serial)}"  # every task of this panel has a key that begins so

    def title(self) -> str:
        """For the tab."""
        return self._place.title or self._place.panel

    def icon_name(self) -> str:
        """For the tab."""
        return "list"

    def place(self) -> Place:
        """Where this is now, with its filter and selection."""
        return self._place

    def refresh(self) -> None:
        """Read again what is shown."""

    def status(self) -> PanelStatus:
        """For the status bar."""
        return PanelStatus()

    def wait_for(self, why: str, offer: Offer | None) -> None:
        """What it reads waits for a person; said where its content will be. No offer: it waits no more."""

    def focus_filter(self) -> None:
        """Put the cursor where one types to narrow down."""

    def sort(self) -> None:
        """Sort by the column under the cursor; once more turns it round."""

    def main_part(self) -> QWidget | None:
        """What gets the focus that the panel is given."""
        return None

    def focusInEvent(self, event: QFocusEvent) -> None:
        # Not a focus proxy: with one, Tab passes by all that stands before the main part.
        super().focusInEvent(event)
        part = self.main_part()
        if part is not None:
            part.setFocus(event.reason())

    def set_visible_now(self, visible: bool) -> None:
        """Whether anybody can see it: what refreshes by itself pauses when not."""

    def close_panel(self) -> None:
        """The tab is closed: end what only it wanted. Changes go on."""
        self.desk.runner.cancel_prefix(f"{self.key}:")


@dataclass(frozen=True, slots=True)
class Subject:
    """The one row that a detail pane shows."""

    kind: ResourceKind
    context: AwsContext
    row: str
    label: str = ""
    parent: ParentRow | None = None

    @property
    def key(self) -> RowKey:
        """Its identity."""
        return RowKey(self.context.account, self.context.region, self.row)

    @property
    def name(self) -> str:
        """For people."""
        return self.label or self.row

    def same_row(self, other: Subject | None) -> bool:
        """Whether both mean the same thing, whatever it is called now."""
        return other is not None and self.kind is other.kind and self.key == other.key

    def place(self) -> Place:
        """Its list, with it selected."""
        parent = self.parent or ParentRow("", "")
        return Place(self.kind.kind_id, (self.context,), parent.kind, parent.row, parent.child, selected=self.row)


class DetailTab(QWidget):
    """One tab of the detail pane; it is told what to show and keeps its scroll when the same row is read again."""

    title_changed = Signal(str)

    def show_loading(self, subject: Subject) -> None:
        """Another row was chosen; nothing is known of it yet."""

    def show_detail(self, subject: Subject, detail: Detail) -> None:
        """It was read, perhaps again."""

    def show_part(self, subject: Subject, part: PartRead) -> None:
        """One more part of it came, or failed."""

    def show_failure(self, subject: Subject, error: AppError) -> None:
        """It could not be read."""

    def activated(self) -> None:
        """The user looks at this tab now: what is costly is read from here."""

    def busy(self) -> bool:
        """Whether it holds edits that another row would throw away."""
        return False


@dataclass(frozen=True, slots=True)
class TabSpec:
    """A tab that a richer kind adds to the pane."""

    id: str
    title: str
    make: Callable[[Desk, ResourceKind, str], DetailTab]  # the string begins the keys of its tasks
