"""Adding accounts by pasting what a portal, a terminal or a file shows; what was pasted is not kept on the screen."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QStackedWidget, QVBoxLayout, QWidget

from skydeck.core.context import Account
from skydeck.core.pasted import Pasted, PastedPortal, read_pasted
from skydeck.link.messages import AddKeys
from skydeck.ui.plain import MutedLabel, PlainLabel, set_class, set_name
from skydeck.ui.sign_in import checks
from skydeck.ui.sign_in.desk import SignInDesk
from skydeck.ui.sign_in.keeping import Keeping
from skydeck.ui.sign_in.page import WayPage
from skydeck.ui.sign_in.pasted_row import PastedRow
from skydeck.ui.strings import tr
from skydeck.ui.theme import theme
from skydeck.ui.widgets.buttons import LinkButton, QuietButton

SHOWN = 30


class PastePage(WayPage):
    """A box to paste into; once something was recognised, what it was takes the place of the box."""

    portal_found = Signal(PastedPortal)

    def __init__(self, desk: SignInDesk) -> None:
        words = tr(
            "What the access portal, a terminal, PowerShell, an ini file, a JSON answer or IAM's CSV file shows."
        )
        super().__init__(desk, words)
        self.box, self.note = QPlainTextEdit(), MutedLabel(wrap=True)
        self.rows: list[PastedRow] = []
        self.keeping = Keeping(desk.accounts.vault)
        self._stack, self._found = QStackedWidget(), QVBoxLayout()
        self._result = PlainLabel(variant="strong", wrap=True)
        self._portal = LinkButton("", "sign-in", self._on_portal)
        self._portals: tuple[PastedPortal, ...] = ()
        self._lay_out()
        self.box.textChanged.connect(self._on_text)

    def button(self) -> str:
        ticked = sum(row.is_ticked() for row in self.rows)
        return tr("Add account") if ticked < 2 else tr("Add {count} accounts").format(count=ticked)

    def can_go(self) -> bool:
        return super().can_go() and any(row.is_ticked() for row in self.rows)

    def begin(self) -> None:
        (self.rows[0].name.edit if self.rows else self.box).setFocus()

    def take(self, text: str) -> None:
        """Look for keys in this."""
        self._show(read_pasted(text))

    def check(self) -> bool:
        # All of them, not the first alone: each says what is wrong with it.
        wrong = [row for row in self.rows if row.is_ticked() and row.reveal()]
        return not wrong and not (self._has_lasting() and self.keeping.reveal())

    async def add(self) -> Sequence[Account]:
        new: list[Account] = []
        for row in [row for row in self.rows if row.is_ticked()]:
            new += await self.desk.facts.add(self._request(row))
            row.done()
        return new

    def leave(self) -> None:
        self._forget()

    def empty(self) -> None:
        """Back to the box."""
        self._forget()
        self._stack.setCurrentIndex(0)
        self.note.setText("")
        self.box.setFocus()
        self.changed.emit()

    def _request(self, row: PastedRow) -> AddKeys:
        keys = row.keys
        return AddKeys(
            name=row.name.text(),
            access_key_id=keys.access_key_id,
            secret_access_key=keys.secret_access_key,
            session_token=keys.session_token,
            region=row.region.text(),
            endpoint=keys.endpoint,
            keep=self.keeping.keep() and not keys.session_token,
        )

    def _forget(self) -> None:
        self.box.blockSignals(True)
        self.box.setPlainText("")  # also empties what Undo would bring back
        self.box.blockSignals(False)
        for row in self.rows:
            row.hide()
            row.deleteLater()
        self.rows = []

    def _on_text(self) -> None:
        if text := self.box.toPlainText().strip():
            self.take(text)
        else:
            self.note.setText("")

    def _from_clipboard(self) -> None:
        self.box.setPlainText(QGuiApplication.clipboard().text())

    def _show(self, found: Pasted) -> None:
        whole = [keys for keys in found.keys if not checks.pasted(keys)]
        self._portals = found.portals
        self._portal.setVisible(bool(found.portals))
        if found.portals:
            self._portal.set_text(tr("Sign in at {url}…").format(url=found.portals[0].start_url))
        if not whole:
            # Incomplete keys stay in the box, where the rest can be pasted after them.
            self.note.setText(checks.pasted(found.keys[0]) if found.keys else self._nothing(found))
            set_class(self.note, "bad" if found.keys else "muted")
            return
        self._forget()
        self._list(found)
        self._stack.setCurrentIndex(1)
        self.begin()
        self.changed.emit()

    def _list(self, found: Pasted) -> None:
        region = self.desk.accounts.chosen_regions()[0]
        taken = {account.name.casefold() for account in self.desk.accounts.all()}
        for keys in found.keys[:SHOWN]:
            row = PastedRow(keys, region, taken, self._name_problem)
            taken.add(row.name.text().casefold())
            row.changed.connect(self._on_row)
            self._found.addWidget(row)
            self.rows.append(row)
        words = tr("Keys of one account were recognised.")
        many = tr("Keys of {count} accounts were recognised.").format(count=len(found.keys))
        self._result.setText(words if len(found.keys) == 1 else many)
        self._on_row()

    def _on_row(self) -> None:
        self.keeping.set_passing(not self._has_lasting())
        self.changed.emit()

    def _has_lasting(self) -> bool:
        ticked = [row for row in self.rows if row.is_ticked()]
        return any(not row.keys.session_token for row in ticked) or not ticked

    def _nothing(self, found: Pasted) -> str:
        return "" if found.portals else tr("No keys are recognised in this.")

    def _on_portal(self) -> None:
        self.portal_found.emit(self._portals[0])

    def _lay_out(self) -> None:
        set_class(self.box, "mono")
        set_name(self.box, tr("Pasted text"))
        self.box.setTabChangesFocus(True)
        self.box.setPlaceholderText('export AWS_ACCESS_KEY_ID="…"\nexport AWS_SECRET_ACCESS_KEY="…"')
        self.box.setMinimumHeight(self.box.fontMetrics().lineSpacing() * 9)
        set_class(self._portal, "link")
        self._portal.hide()
        self._stack.addWidget(self._empty_side())
        self._stack.addWidget(self._found_side())
        self.column.addWidget(self._stack, 1)

    def _empty_side(self) -> QWidget:
        side, row = QWidget(), QHBoxLayout()
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        row.addWidget(QuietButton(tr("Paste from the clipboard"), "copy", self._from_clipboard))
        row.addWidget(self.note, 1)
        column.addWidget(self.box)
        column.addLayout(row)
        column.addWidget(self._portal, 0, Qt.AlignmentFlag.AlignLeading)
        column.addStretch()
        return side

    def _found_side(self) -> QWidget:
        side, top = QWidget(), QHBoxLayout()
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.metric("gap") + 4)
        top.addWidget(self._result, 1)
        top.addWidget(QuietButton(tr("Paste something else"), "undo", self.empty))
        self._found.setSpacing(theme.metric("gap"))
        column.addLayout(top)
        column.addLayout(self._found)
        column.addWidget(self.keeping)
        column.addStretch()
        return side
