"""One tab: a panel, and where it has been; it makes the panel only when it is first seen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QAbstractScrollArea, QVBoxLayout, QWidget

from skydeck.core.places import Place
from skydeck.ui.places_history import History

if TYPE_CHECKING:
    from skydeck.ui.panels.base import Panel

MakePanel = Callable[["Tab", Place], "Panel"]
Describe = Callable[[Place], tuple[str, str]]  # title and icon of a place whose panel was not made yet


class Tab(QWidget):
    """Goes to places, back and forward; `changed` when its title or place differs."""

    changed = Signal()
    status_changed = Signal()

    def __init__(
        self, make: MakePanel, describe: Describe, places: Sequence[Place], at: int = -1, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._make, self._describe = make, describe
        self._history = History(places, at)
        self._panel: Panel | None = None
        self._seen = False
        self._coming_from: QWidget | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)

    @property
    def panel(self) -> Panel | None:
        """What is shown; None before the tab was first seen."""
        return self._panel

    def title(self) -> str:
        """For the tab bar."""
        return self._panel.title() if self._panel is not None else self._describe(self._history.here)[0]

    def icon_name(self) -> str:
        """For the tab bar."""
        return self._panel.icon_name() if self._panel is not None else self._describe(self._history.here)[1]

    def place(self) -> Place:
        """Where the tab is, with what is typed and selected there."""
        if self._panel is not None:
            self._history.update(self._panel.place())
        return self._history.here

    def around(self) -> tuple[tuple[Place, ...], int]:
        """Back and forward, for the next start."""
        self.place()
        return self._history.around()

    def go(self, place: Place) -> None:
        """Show another place; Back returns."""
        self.place()
        self._history.visit(place)
        self._show_or_follow(place)

    def renew(self, place: Place) -> None:
        """Show this instead of the present place: another write mode, say; Back does not know of it."""
        self.place()
        self._history.update(place)
        if self._panel is not None:
            self._show()

    def can(self, steps: int) -> bool:
        """Whether there is a place so many steps back (negative) or ahead."""
        return self._history.can(steps)

    def move_in_history(self, steps: int) -> None:
        """Back or forward."""
        if self.can(steps):
            self.place()
            self._show_or_follow(self._history.move(steps))

    def set_seen(self, seen: bool) -> None:
        """In front or not: what nobody sees is not refreshed."""
        self._seen = seen
        if seen and self._panel is None:
            self._show()
        elif self._panel is not None:
            self._panel.set_visible_now(seen)

    def enter(self) -> None:
        """Put the focus into the panel; a list takes it when its rows are there, unless the user went on."""
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        self._coming_from = None if _has_focus_inside(self) else self.window().focusWidget()

    def close_tab(self) -> None:
        """End what the panel does."""
        self._drop_panel()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.MouseButtonPress and isinstance(event, QMouseEvent):
            return self._on_button(event.button())
        return False

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if not self._on_button(event.button()):
            super().mousePressEvent(event)

    def _on_button(self, button: Qt.MouseButton) -> bool:
        steps = {Qt.MouseButton.BackButton: -1, Qt.MouseButton.ForwardButton: 1}.get(button, 0)
        if steps:
            # Not at once: the panel that is being clicked would be taken apart under the click.
            QTimer.singleShot(0, self, lambda: self.move_in_history(steps))
        return bool(steps)

    def _show_or_follow(self, place: Place) -> None:
        from skydeck.ui.list_panels import follow_in_place  # not before the first list is needed

        if follow_in_place(self._panel, place):
            self.changed.emit()
        else:
            self._show()

    def _show(self) -> None:
        had_focus = _has_focus_inside(self)
        self._drop_panel()
        panel = self._make(self, self._history.here)
        self._panel = panel
        panel.title_changed.connect(self.changed)
        panel.status_changed.connect(self._on_status)
        self._column.addWidget(panel)
        self.setFocusProxy(panel)
        # Views swallow every button; without this, back and forward of the mouse would do nothing over a table.
        for area in panel.findChildren(QAbstractScrollArea):
            area.viewport().installEventFilter(self)
        panel.show()
        panel.set_visible_now(self._seen)
        if had_focus:
            panel.setFocus()
        self.changed.emit()
        self.status_changed.emit()

    def _on_status(self) -> None:
        if self._coming_from is not None:
            QTimer.singleShot(0, self, self._enter_late)  # the list is shown after it has said so
        self.status_changed.emit()

    def _enter_late(self) -> None:
        if self._coming_from is not None and self.window().focusWidget() is self._coming_from:
            self.enter()

    def _drop_panel(self) -> None:
        panel, self._panel = self._panel, None
        if panel is None:
            return
        panel.title_changed.disconnect(self.changed)
        panel.status_changed.disconnect(self._on_status)
        panel.close_panel()
        self._column.removeWidget(panel)
        panel.hide()
        panel.deleteLater()


def _has_focus_inside(widget: QWidget) -> bool:
    # Of the window, not of the program: it counts also while another window is active.
    focused: QWidget | None = widget.window().focusWidget()
    return focused is not None and widget.isAncestorOf(focused)
