"""One set of keys that was recognised: whether to add it, and under which name; it shows no secret."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QFrame, QHBoxLayout, QVBoxLayout

from skydeck.core.pasted import PastedKeys
from skydeck.core.text import account_number_text
from skydeck.ui.plain import MutedLabel, PlainLabel, set_class, set_name
from skydeck.ui.sign_in import checks
from skydeck.ui.sign_in.fields import LineField, first_problem
from skydeck.ui.strings import tr
from skydeck.ui.theme import theme


class PastedRow(QFrame):
    """Ticked when it is complete; what is missing is said instead."""

    changed = Signal()

    def __init__(self, keys: PastedKeys, region: str, taken: set[str], check_name: Callable[[str], str]) -> None:
        super().__init__()
        self.keys = keys
        problem = checks.pasted(keys)
        self.tick = QCheckBox()
        self.name = LineField(tr("Name"), check_name, value=_free_name(keys, taken))
        self.region = LineField(tr("Region"), checks.region, value=keys.region or region, mono=True)
        self._facts = MutedLabel(problem or _facts(keys), wrap=True)
        set_class(self, "card")
        set_class(self._facts, "bad small" if problem else "muted small")
        self.tick.setChecked(not problem)
        self.tick.setEnabled(not problem)
        set_name(self.tick, tr("Add {key}").format(key=keys.access_key_id or tr("these keys")))
        self._lay_out()
        self.tick.toggled.connect(lambda _on: self.changed.emit())

    def is_ticked(self) -> bool:
        """Whether it is to be added."""
        return self.tick.isChecked() and not self.isHidden()

    def reveal(self) -> bool:
        """Say what is wrong with it; whether something is."""
        return first_problem([self.name, self.region]) is not None

    def done(self) -> None:
        """It was added, and would not be added twice."""
        self.tick.setChecked(False)
        self.tick.setEnabled(False)
        self._facts.setText(tr("Added."))

    def _lay_out(self) -> None:
        row, column, line = QHBoxLayout(self), QVBoxLayout(), QHBoxLayout()
        row.setContentsMargins(12, 10, 12, 10)
        row.setSpacing(theme.metric("gap") + 4)
        head = PlainLabel(self.keys.access_key_id or tr("Keys without an ID"), "mono")
        line.setSpacing(theme.metric("gap") * 2)
        line.addWidget(self.name, 3)
        line.addWidget(self.region, 2)
        column.setSpacing(6)
        column.addWidget(head)
        column.addWidget(self._facts)
        column.addLayout(line)
        row.addWidget(self.tick)
        row.addLayout(column, 1)


def _facts(keys: PastedKeys) -> str:
    kind = tr("temporary, with its session token") if keys.session_token else tr("with its secret")
    number = tr("account {number}").format(number=account_number_text(keys.number)) if keys.number else ""
    return " · ".join(part for part in (kind, number, keys.endpoint) if part)


def _free_name(keys: PastedKeys, taken: set[str]) -> str:
    """A name to begin with that no other account has."""
    stem = f"{keys.name} {keys.number}".strip() or f"{tr('Keys')} …{keys.access_key_id[-4:]}"
    names = (stem, *(f"{stem} {number}" for number in range(2, len(taken) + 3)))
    return next(name for name in names if name.casefold() not in taken)
