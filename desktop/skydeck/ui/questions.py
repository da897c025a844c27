"""What the engine asks the user (an MFA code, a consent): one question at a time, never blocking."""

from __future__ import annotations

from collections import deque
from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QLineEdit, QWidget

from skydeck.link.client import Link, LinkState
from skydeck.link.messages import Answer, Question
from skydeck.ui.plain import PlainLabel, set_name
from skydeck.ui.sheet import Sheet
from skydeck.ui.strings import tr
from skydeck.ui.widgets.buttons import PrimaryButton, QuietButton


class Questions(QObject):
    """Answers with None when the user cancels; questions of an engine that is gone go with it."""

    def __init__(self, link: Link, window: QWidget) -> None:
        super().__init__(window)
        self._link, self._window = link, window
        self._waiting: deque[Question] = deque()
        self._shown: QuestionDialog | None = None
        link.on_event(self._on_event)
        link.on_state(self._on_state)

    def shown(self) -> QuestionDialog | None:
        """The question on the screen."""
        return self._shown

    def _on_event(self, event: Any) -> None:
        if isinstance(event, Question):
            self._waiting.append(event)
            self._show_next()

    def _on_state(self, state: LinkState) -> None:
        if state in {LinkState.LOST, LinkState.GIVEN_UP, LinkState.CLOSED}:
            self._waiting.clear()
            if self._shown is not None:
                self._shown.reject()

    def _show_next(self) -> None:
        if self._shown is not None or not self._waiting:
            return
        question = self._waiting.popleft()
        self._shown = dialog = QuestionDialog(question, self._window)
        dialog.finished.connect(lambda _code: self._on_finished(question, dialog))
        dialog.open()

    def _on_finished(self, question: Question, dialog: QuestionDialog) -> None:
        self._shown = None
        self._link.post(Answer(question.question, dialog.answer()))
        dialog.forget()
        dialog.deleteLater()
        self._show_next()


class QuestionDialog(Sheet):
    """A line to type in, or a button for each choice."""

    def __init__(self, question: Question, parent: QWidget | None = None) -> None:
        super().__init__(question.title, "", parent)
        self._answer: str | None = None
        self.body.addWidget(PlainLabel(question.text, wrap=True, selectable=True))
        self.field = QLineEdit()
        set_name(self.field, question.title)
        if question.secret:
            self.field.setEchoMode(QLineEdit.EchoMode.Password)
        if question.choices:
            self._offer(question.choices)
        else:
            self._ask()
        self.fit()

    def answer(self) -> str | None:
        """What the user said; None: cancelled."""
        return self._answer

    def choose(self, value: str) -> None:
        """Answer, and close."""
        self._answer = value
        self.accept()

    def forget(self) -> None:
        """Keep no secret in a field that is about to go."""
        self._answer = None
        self.field.clear()

    def _ask(self) -> None:
        self.body.addWidget(self.field)
        send = PrimaryButton(tr("Continue"), "", lambda: self.choose(self.field.text()))
        self.cancel.setDefault(False)
        send.setDefault(True)
        send.setEnabled(False)
        self.field.textChanged.connect(lambda text: send.setEnabled(bool(text)))
        self.finish_buttons(send)
        self.field.setFocus()

    def _offer(self, choices: tuple[str, ...]) -> None:
        self.field.hide()
        self.finish_buttons(*(QuietButton(one, "", self._chooser(one)) for one in choices))

    def _chooser(self, value: str) -> Any:
        return lambda: self.choose(value)
