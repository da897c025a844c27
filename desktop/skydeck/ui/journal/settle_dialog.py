"""Asks a person what became of a change of unknown outcome, and how to find out; it notes nothing and looks nowhere."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from skydeck.core.text import duration_text
from skydeck.link.messages import CallRecord
from skydeck.ui.confirm_dialog import CodeLine
from skydeck.ui.plain import MutedLabel, PlainLabel, set_name
from skydeck.ui.sheet import Sheet, cut
from skydeck.ui.strings import tr
from skydeck.ui.widgets.banner import Banner
from skydeck.ui.widgets.buttons import QuietButton
from skydeck.ui.widgets.flow import FlowLayout
from skydeck.ui.widgets.key_values import KeyValue, KeyValueGrid

NOTE_LIMIT = 500


@dataclass(frozen=True, slots=True)
class Lead:
    """Somewhere to look."""

    text: str
    follow: Callable[[], None]


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """All that the dialog says."""

    record: CallRecord
    when: str
    account: str  # as the user calls it, with its number
    leads: Sequence[Lead] = ()


class SettleDialog(Sheet):
    """Accepted with `done` set; following a lead closes it undecided, so that one can look in peace."""

    def __init__(self, asked: OpenQuestion, parent: QWidget | None = None) -> None:
        record = asked.record
        title = tr("What became of {operation}?").format(operation=record.operation)
        super().__init__(title, f"{asked.account} · {record.region}", parent)
        self.done_there = False
        self.note = _NoteField()
        self._fill(asked)
        self._not_done = QuietButton(tr("It was not done"), "", lambda: self._decide(False))
        self._done = QuietButton(tr("It was done"), "", lambda: self._decide(True))
        self.finish_buttons(self._not_done, self._done)
        self.fit()
        self.cancel.setFocus()

    def note_text(self) -> str:
        """What was added."""
        return self.note.text().strip()

    def _decide(self, done: bool) -> None:
        self.done_there = done
        self.accept()

    def _fill(self, asked: OpenQuestion) -> None:
        record = asked.record
        banner = Banner(why_unknown(record), "busy")
        banner.set_closable(False)
        self.body.addWidget(banner)
        rows = [KeyValue(tr("Asked"), asked.when), KeyValue(tr("Service"), record.service)]
        if record.request_id:
            rows.append(KeyValue(tr("Request ID"), cut(record.request_id), mono=True))
        self.body.addWidget(KeyValueGrid(rows))
        if record.cli:
            self.body.addWidget(CodeLine(record.cli, tr("Copy AWS CLI command")))
        self._add_leads(asked.leads)
        label = PlainLabel(tr("Note"), "strong")
        label.setBuddy(self.note)
        self.body.addWidget(label)
        self.body.addWidget(self.note)
        self.body.addWidget(MutedLabel(tr("Your answer is added to the journal. Nothing is sent to AWS."), wrap=True))
        self.body.addStretch()

    def _add_leads(self, leads: Sequence[Lead]) -> None:
        words = tr("To find out, look there, then come back to the journal:")
        self.body.addWidget(PlainLabel(words if leads else tr("To find out, look at it in AWS."), wrap=True))
        flow = FlowLayout()
        for lead in leads:
            flow.addWidget(QuietButton(lead.text, "arrow-right", self._following(lead)))
        self.body.addLayout(flow)

    def _following(self, lead: Lead) -> Callable[[], None]:
        def act() -> None:
            self.reject()
            lead.follow()

        return act


class _NoteField(QLineEdit):
    """Enter goes on to the choices: it must neither take what was typed for Cancel nor decide."""

    def __init__(self) -> None:
        super().__init__()
        self.setMaxLength(NOTE_LIMIT)
        self.setPlaceholderText(tr("What you saw, or who told you; you can leave it empty"))
        set_name(self, tr("Note"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.focusNextChild()
        else:
            super().keyPressEvent(event)


def why_unknown(record: CallRecord) -> str:
    """The engine ended before the answer, or no answer came."""
    if not record.seconds:
        return tr(
            "Skydeck's engine stopped after it had noted that it would send this, and before it noted an answer. "
            "AWS may have done it or not."
        )
    words = tr("It was sent, and after {time} there was no answer that could be read. AWS may have done it or not.")
    return words.format(time=duration_text(record.seconds))
