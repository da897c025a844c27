"""Where keys are kept: in the system's keyring, or until Skydeck quits; it keeps none, and decides nothing silently."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QRadioButton, QVBoxLayout, QWidget

from skydeck.ui.plain import MutedLabel, PlainLabel, set_class, set_name
from skydeck.ui.strings import tr
from skydeck.ui.theme import theme
from skydeck.ui.widgets.banner import Banner


class Keeping(QWidget):
    """Without a keyring nothing is chosen until somebody does; keys that end by themselves leave no choice."""

    changed = Signal()

    def __init__(self, vault_problem: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._vault_problem, self._is_passing = vault_problem, False
        self.keyring = _radio(tr("In the keyring of this system"))
        self.memory = _radio(tr("Only until Skydeck quits"))
        self._group, self._choice = QButtonGroup(self), QWidget()
        self._words = MutedLabel(wrap=True)
        self._trouble = Banner("", "busy")
        self._trouble.set_closable(False)
        self._lay_out()
        self.set_vault(vault_problem)
        self._group.buttonToggled.connect(lambda _button, _on: self._on_choice())

    def set_vault(self, problem: str) -> None:
        """Why there is no keyring; empty: there is one."""
        self._vault_problem = problem
        self.keyring.setEnabled(not problem)
        if not problem and self._group.checkedButton() is None:
            self.keyring.setChecked(True)
        elif problem and self.keyring.isChecked():
            self._untick()
        self._trouble.say(problem)
        self._show()

    def set_passing(self, passing: bool) -> None:
        """Keys with a session token are never stored."""
        self._is_passing = passing
        self._show()

    def keep(self) -> bool:
        """Whether they go to the keyring."""
        return not self._is_passing and self.keyring.isChecked()

    def problem(self) -> str:
        """Whether somebody still has to choose."""
        chosen = self._is_passing or self._group.checkedButton() is not None
        return "" if chosen else tr("Choose where the keys are kept.")

    def reveal(self) -> str:
        """Say that nothing is chosen, and return it."""
        if problem := self.problem():
            self._words.setText(problem)
            set_class(self._words, "bad small")
            self._words.show()
            self.memory.setFocus()
        return problem

    def _untick(self) -> None:
        self._group.setExclusive(False)
        self.keyring.setChecked(False)
        self._group.setExclusive(True)

    def _on_choice(self) -> None:
        self._show()
        self.changed.emit()

    def _show(self) -> None:
        self._choice.setHidden(self._is_passing)
        self._trouble.setHidden(self._is_passing or not self._vault_problem)
        words = tr("They are temporary, so they are held in memory only and forgotten when Skydeck quits.")
        self._words.setText(words if self._is_passing else "")
        self._words.setVisible(self._is_passing)
        set_class(self._words, "muted small")

    def _lay_out(self) -> None:
        title = PlainLabel(tr("Keep the keys"), "strong")
        inner = QHBoxLayout(self._choice)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(theme.metric("gap") * 3)
        for radio in (self.keyring, self.memory):
            self._group.addButton(radio)
            inner.addWidget(radio)
        inner.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        for widget in (title, self._trouble, self._words, self._choice):
            column.addWidget(widget)


def _radio(words: str) -> QRadioButton:
    made = QRadioButton(words)
    set_name(made, words)
    return made
