"""The dock of running work at the bottom; hidden when there is none, one line when collapsed."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from skydeck.core.text import percent_text
from skydeck.settings import schema
from skydeck.settings.store import Settings
from skydeck.ui.job_line import JobLine
from skydeck.ui.plain import MutedLabel, StrongLabel, set_class, set_name
from skydeck.ui.strings import tr
from skydeck.ui.theme import theme
from skydeck.ui.widgets.buttons import IconButton

MOST_HEIGHT = 190


class JobsDock(QFrame):
    """Implements `desk.Jobs`."""

    emptied = Signal()

    def __init__(self, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._settings = settings
        self._lines: list[JobLine] = []
        self._summary = MutedLabel()
        self._fold = IconButton("chevron-down", tr("Collapse the jobs"), self.toggle)
        self._clear = IconButton("delete", tr("Remove finished jobs"), self.clear_finished)
        self._area, self._body = QScrollArea(), QWidget()
        self._column = QVBoxLayout(self._body)
        set_class(self, "card")
        set_name(self, tr("Jobs"))
        self._lay_out()
        self._arrange()

    def begin(self, title: str, total: int, cancel: Callable[[], None] | None = None) -> JobLine:
        """A new line in the dock."""
        line = JobLine(title, total, cancel)
        line.changed.connect(self._arrange)
        line.dismissed.connect(lambda: self._remove(line))
        line.ended.connect(lambda: self._on_end(line))
        self._lines.append(line)
        self._column.insertWidget(0, line)
        self._arrange()
        return line

    def running(self) -> int:
        """How many jobs are not finished."""
        return sum(line.running for line in self._lines)

    def lines(self) -> tuple[JobLine, ...]:
        """Every line, oldest first."""
        return tuple(self._lines)

    def toggle(self) -> None:
        """Show every line, or only the summary."""
        self._area.setHidden(not self._area.isHidden())
        self._fold.set_icon("chevron-up" if self._area.isHidden() else "chevron-down")
        self._fold.set_tip(tr("Expand the jobs") if self._area.isHidden() else tr("Collapse the jobs"))

    def is_collapsed(self) -> bool:
        """Whether only the summary is shown."""
        return self._area.isHidden()

    def clear_finished(self) -> None:
        """Forget what has ended."""
        for line in [line for line in self._lines if not line.running]:
            self._remove(line)

    def _on_end(self, line: JobLine) -> None:
        if not line.failed_count:
            QTimer.singleShot(self._settings.get(schema.MESSAGE_SECONDS) * 1000, line, lambda: self._expire(line))

    def _expire(self, line: JobLine) -> None:
        # Nothing moves under the pointer.
        if self.underMouse():
            QTimer.singleShot(1000, line, lambda: self._expire(line))
        else:
            self._remove(line)

    def _remove(self, line: JobLine) -> None:
        if line in self._lines:
            self._lines.remove(line)
            self._column.removeWidget(line)
            line.hide()
            line.deleteLater()
            self._arrange()

    def _arrange(self) -> None:
        running = [line for line in self._lines if line.running]
        failed = sum(line.failed_count for line in self._lines)
        parts = [tr("{count} running").format(count=len(running)) if running else tr("finished")]
        if len(running) == 1 and running[0].share:
            parts.append(percent_text(running[0].share))
        if failed:
            parts.append(tr("{count} failed").format(count=failed))
        self._summary.setText(" · ".join(parts))
        self._clear.setVisible(len(running) < len(self._lines))
        self.setVisible(bool(self._lines))
        self._fit()
        if not self._lines:
            self.emptied.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._body and event.type() == QEvent.Type.LayoutRequest:
            self._fit()
        return super().eventFilter(watched, event)

    def _fit(self) -> None:
        needed = self._column.totalHeightForWidth(self._area.viewport().width())
        needed = needed if needed > 0 else self._column.sizeHint().height()
        self._body.setMinimumHeight(needed)
        self._area.setFixedHeight(min(MOST_HEIGHT, needed))

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(StrongLabel(tr("Jobs")))
        head.addWidget(self._summary)
        head.addStretch()
        head.addWidget(self._clear)
        head.addWidget(self._fold)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(2)
        self._area.setWidget(self._body)
        set_name(self._area, tr("Jobs"))
        self._area.setWidgetResizable(True)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._body.installEventFilter(self)
        set_class(self._body, "plain-page")
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 6, 8, 8)
        column.setSpacing(theme.metric("gap") // 2)
        column.addLayout(head)
        column.addWidget(self._area)
