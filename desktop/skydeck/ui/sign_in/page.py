"""What every way of adding an account has in common: fields, a button's words, and one attempt at a time."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget
from shiboken6 import isValid

from skydeck.core.context import Account
from skydeck.core.errors import AppError
from skydeck.ui.plain import MutedLabel, set_class
from skydeck.ui.sign_in import checks
from skydeck.ui.sign_in.desk import SignInDesk
from skydeck.ui.sign_in.fields import LineField
from skydeck.ui.strings import tr
from skydeck.ui.theme import theme

KEY = "accounts:add"


class WayPage(QWidget):
    """One way. The sheet asks it for the words of its button, and to `go`."""

    added = Signal(object)  # the accounts that are new
    failed = Signal(object)  # AppError
    changed = Signal()  # the button's words, or whether it can be used
    trying = Signal(bool)

    def __init__(self, desk: SignInDesk, intro: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk, self._is_trying = desk, False
        set_class(self, "page")
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(20, 4, 20, 8)
        self.column.setSpacing(theme.metric("gap") + 4)
        self.column.addWidget(MutedLabel(intro, wrap=True))

    def button(self) -> str:
        """What the filled button says; empty: there is none now."""
        return tr("Add account")

    def button_icon(self) -> str:
        """The picture on it."""
        return "add"

    def can_go(self) -> bool:
        """Whether the button can be used."""
        return not self._is_trying

    def begin(self) -> None:
        """The page is in front now."""

    def check(self) -> bool:
        """Say everything that is wrong; whether nothing is."""
        return True

    async def add(self) -> Sequence[Account]:
        """Ask the engine."""
        raise NotImplementedError

    def go(self) -> None:
        """The filled button."""
        if self.check() and not self._is_trying:
            self._try(True)
            self.desk.runner.change(KEY, self._attempt())

    def leave(self) -> None:
        """The sheet is closing: end what waits, forget secrets."""

    async def _attempt(self) -> None:
        try:
            found = await self.add()
        except AppError as error:
            if not isValid(self) or not self.isVisible():
                raise  # nobody looks here any more: the message bar says it
            self._try(False)
            self.failed.emit(error)
            return
        if isValid(self):
            self._try(False)
            self.added.emit(found)

    def _try(self, trying: bool) -> None:
        self._is_trying = trying
        self.trying.emit(trying)
        self.changed.emit()

    # --- fields that several ways have ---

    def name_field(self, value: str = "") -> LineField:
        """What the account is called here."""
        return LineField(tr("Name"), self._name_problem, value=value, help_text=tr("As you want to see it in Skydeck."))

    def region_field(self, value: str = "", title: str = "", help_text: str = "") -> LineField:
        """A region, with those that are known to choose from."""
        words = help_text or tr("Where lists begin.")
        field = LineField(title or tr("Region"), checks.region, value=value, help_text=words, mono=True)
        field.suggest([region.id for region in self.desk.accounts.regions()])
        return field

    def device_field(self) -> LineField:
        """An MFA device, for those who have to."""
        words = tr("Calls then use a session that a code of this device opens; Skydeck asks for the code.")
        return LineField(tr("MFA device"), checks.device, help_text=words, mono=True, optional=True)

    def put(self, *fields: QWidget, share: Sequence[int] = ()) -> None:
        """Fields beside each other, or one alone."""
        if len(fields) == 1:
            self.column.addWidget(fields[0])
            return
        row = QHBoxLayout()
        row.setSpacing(theme.metric("gap") * 2)
        for field, part in zip(fields, share or [1] * len(fields), strict=True):
            # Help of two lines under one field must not push its neighbour down.
            row.addWidget(field, part, Qt.AlignmentFlag.AlignTop)
        self.column.addLayout(row)

    def _name_problem(self, text: str) -> str:
        taken = {account.name.casefold() for account in self.desk.accounts.all()}
        if text.casefold() in taken:
            return tr("There is an account of this name already.")
        return checks.name(text)


class NameGuess:
    """A name that follows another field until somebody types one."""

    def __init__(self, field: LineField) -> None:
        self._field, self._last = field, field.text()

    def offer(self, name: str) -> None:
        """Take this, unless a person chose another."""
        if self._field.text() == self._last:
            self._last = name
            self._field.set_text(name)
