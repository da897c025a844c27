"""One line of the jobs dock: what runs, how far it is, and what failed in it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from skydeck.core.errors import AppError
from skydeck.core.text import count_text, display, percent_text
from skydeck.ui.desk import Offer
from skydeck.ui.icons import pixmap
from skydeck.ui.plain import MutedLabel, PlainLabel, set_name
from skydeck.ui.strings import tr
from skydeck.ui.theme import theme
from skydeck.ui.widgets.buttons import IconButton, LinkButton, QuietButton

FAILURES_SHOWN = 200


class JobLine(QWidget):
    """Implements `desk.Job`; `ended` comes once, `dismissed` when the user closes it."""

    ended = Signal()
    dismissed = Signal()
    changed = Signal()

    def __init__(self, title: str, total: int, cancel: Callable[[], None] | None) -> None:
        super().__init__()
        self.title, self._total, self._cancel_work = title, total, cancel
        self.running, self.failed_count, self.share = True, 0, 0.0
        self._picture = PlainLabel()
        self._text = MutedLabel()
        self._bar = QProgressBar(maximum=1000 if total else 0, textVisible=False)
        self._bar.setFixedWidth(240)
        self._percent = MutedLabel("")
        self._failures = QVBoxLayout()
        self._toggle = LinkButton("", "", self.toggle_failures)
        self._offers = QHBoxLayout()
        self._cancel = IconButton("cancel", tr("Cancel {job}").format(job=title), self._on_cancel)
        self._close = IconButton("close", tr("Remove from the list"), self.dismissed.emit)
        set_name(self, title)
        self._lay_out()
        self._draw("activity", "accent")
        self.step(0)

    def step(self, done: int, text: str = "", failed: int = 0) -> None:
        """Progress."""
        self.failed_count = failed
        self.share = min(1.0, done / self._total) if self._total else 0.0
        of = tr("{done} of {total}").format(done=count_text(done), total=count_text(self._total)) if self._total else ""
        bad = tr("{count} failed").format(count=count_text(failed)) if failed else ""
        self._text.setText(" · ".join(part for part in (text, of, bad) if part))
        self._bar.setValue(round(self.share * 1000))
        set_name(self._bar, f"{self.title} {percent_text(self.share)}" if self._total else self.title)
        self._percent.setText(percent_text(self.share) if self._total else "")
        self.changed.emit()

    def finish(self, text: str, failures: Sequence[tuple[str, AppError]] = (), offers: Sequence[Offer] = ()) -> None:
        """It ended; failures are kept to be read, one line each."""
        self.running, self.failed_count = False, len(failures)
        self._text.setText(text)
        for widget in (self._bar, self._percent, self._cancel):
            widget.hide()
        self._close.show()
        self._draw("failed" if failures else "done", "bad" if failures else "ok")
        for offer in offers:
            self._offers.addWidget(QuietButton(offer.text, "retry", self._taken(offer)))
        self._list(failures)
        self.ended.emit()
        self.changed.emit()

    def toggle_failures(self) -> None:
        """Show or hide the line of each failure."""
        shown = not self.failures_shown()
        for at in range(self._failures.count()):
            if (item := self._failures.itemAt(at)) and (widget := item.widget()):
                widget.setVisible(shown)

    def failures_shown(self) -> bool:
        """Whether the failures can be read."""
        item = self._failures.itemAt(0)
        widget = item.widget() if item else None
        return widget is not None and not widget.isHidden()

    def _list(self, failures: Sequence[tuple[str, AppError]]) -> None:
        self._toggle.set_text(tr("{count} failed").format(count=count_text(len(failures))))
        self._toggle.setVisible(bool(failures))
        lines = [f"{display(name, 120)}: {display(str(error), 400)}" for name, error in failures[:FAILURES_SHOWN]]
        if (more := len(failures) - FAILURES_SHOWN) > 0:
            lines.append(tr("and {count} more").format(count=count_text(more)))
        for line in lines:
            label = PlainLabel(line, "small", wrap=True, selectable=True)
            label.hide()
            self._failures.addWidget(label)

    def _taken(self, offer: Offer) -> Callable[[], None]:
        def act() -> None:
            self.dismissed.emit()
            offer.act()

        return act

    def _on_cancel(self) -> None:
        self._cancel.setEnabled(False)
        self._text.setText(tr("Stopping; what is on its way may still complete"))
        if self._cancel_work is not None:
            self._cancel_work()

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(theme.metric("gap"))
        name = PlainLabel(display(self.title, 120), elide=Qt.TextElideMode.ElideMiddle)
        row.addWidget(self._picture)
        row.addWidget(name, 2)
        row.addWidget(self._text, 3)
        row.addWidget(self._toggle)
        row.addLayout(self._offers)
        for widget in (self._bar, self._percent, self._cancel, self._close):
            row.addWidget(widget)
        self._percent.setFixedWidth(44)
        self._percent.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addLayout(row)
        column.addLayout(self._failures)
        self._failures.setContentsMargins(theme.metric("icon") + theme.metric("gap"), 0, 0, 4)
        self._toggle.hide()
        self._close.hide()
        self._cancel.setVisible(self._cancel_work is not None)
        self.setMinimumHeight(theme.metric("control"))

    def _draw(self, meaning: str, role: str) -> None:
        self._picture.setPixmap(pixmap(meaning, role, theme.metric("icon"), self.devicePixelRatioF()))
