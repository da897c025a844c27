"""What stands where rows would be: loading, empty in each of its cases, failed; it decides which words, not when."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from skydeck.core.context import AwsContext
from skydeck.core.errors import AppError, ErrorKind
from skydeck.core.kinds import ResourceKind, Scope
from skydeck.ui.desk import Offer
from skydeck.ui.panels.words import counted, error_title, plural, regions_text
from skydeck.ui.strings import tr
from skydeck.ui.widgets.empty_state import EmptyState
from skydeck.ui.widgets.loading import Skeleton

_ICONS = {
    ErrorKind.DENIED: "lock",
    ErrorKind.EXPIRED: "sign-in",
    ErrorKind.SIGN_IN: "sign-in",
    ErrorKind.OFFLINE: "offline",
    ErrorKind.NOT_OFFERED: "region",
}
SKELETON_LINES = 12


class Failed(EmptyState):
    """A sentence, what to do, *Retry* and *Copy details*."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("failed", "", "", parent)

    def show_error(self, error: AppError, retry: Callable[[], object]) -> None:
        """Say what happened."""
        explanation = f"{error.text} {error.advice}".strip()
        self.say(_ICONS.get(error.kind, "failed"), error_title(error), explanation)
        self.offer(tr("Retry"), retry, "retry", primary=True)
        self.offer(tr("Copy details"), lambda: QGuiApplication.clipboard().setText(error.details()), "copy")


class States(QStackedWidget):
    """The table, or what is shown in its place."""

    def __init__(self, kind: ResourceKind, table: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kind, self._table = kind, table
        self._skeleton, self._empty, self._failed = Skeleton(SKELETON_LINES), EmptyState(), Failed()
        self._asking, self._is_asking = EmptyState(), False
        waiting = QWidget()
        column = QVBoxLayout(waiting)
        column.addWidget(self._skeleton)
        column.addStretch()
        self._waiting = waiting
        for page in (table, waiting, self._empty, self._failed, self._asking):
            self.addWidget(page)

    def show_rows(self) -> None:
        """There are rows."""
        self.setCurrentWidget(self._table)

    def show_loading(self) -> None:
        """Nothing came yet; perhaps because a person has to do something first."""
        self.setCurrentWidget(self._asking if self._is_asking else self._waiting)

    def wait_for(self, why: str, offer: Offer | None) -> None:
        """What loads waits for a person; without an offer it waits no more."""
        self._is_asking = offer is not None
        if offer is not None and self._asking.accessibleDescription() != why:
            self._asking.say("sign-in", tr("This list waits for you"), why)
            self._asking.setAccessibleDescription(why)
            self._asking.offer(offer.text, offer.act, "sign-in", primary=True)
        if self.currentWidget() in {self._asking, self._waiting}:
            self.show_loading()

    def show_failed(self, error: AppError, retry: Callable[[], object]) -> None:
        """No row, because it failed."""
        self._failed.show_error(error, retry)
        self.setCurrentWidget(self._failed)

    def show_filtered(self, hidden: int, clear: Callable[[], object]) -> None:
        """There are rows, but the filter hides all of them."""
        words = tr("The filter hides all of them: {what}.").format(what=counted(self._kind, hidden))
        self._say("filter", tr("Nothing matches the filter"), words)
        self._empty.offer(tr("Clear filter"), clear, "close", primary=True)

    def show_empty(
        self, contexts: Sequence[AwsContext], other_region: Callable[[], object], every_region: Callable[[], object]
    ) -> None:
        """There is none, and that is certain."""
        what = plural(self._kind)
        if self._kind.scope is Scope.GLOBAL:
            self._say(self._kind.icon, tr("No {what} in this account").format(what=what), self._kind.about)
            return
        words = tr("No {what} in {regions}").format(what=what, regions=regions_text(contexts))
        self._say(self._kind.icon, words, self._kind.about)
        if len(contexts) == 1:
            self._empty.offer(tr("Look in all regions"), every_region, "globe")
            self._empty.offer(tr("Another region…"), other_region, "region")

    def show_none_of(self, title: str) -> None:
        """The row that this list belongs to has none."""
        what = plural(self._kind)
        self._say(self._kind.icon, tr("{title} has no {what}").format(title=title, what=what), self._kind.about)

    def show_stopped(self, resume: Callable[[], object]) -> None:
        """Loading was stopped before the first row came."""
        self._say("stop", tr("Loading was stopped"), tr("Nothing had come yet; more may exist."))
        self._empty.offer(tr("Load again"), resume, "refresh", primary=True)

    def empty_state(self) -> EmptyState:
        """The page without rows, for focus and tests."""
        return self._empty

    def failed_state(self) -> Failed:
        """The page of a failure, for focus and tests."""
        return self._failed

    def _say(self, icon: str, title: str, explanation: str) -> None:
        self._empty.say(icon, title, explanation)
        self.setCurrentWidget(self._empty)
