"""The three lines of a set of keys; a whole export pasted into any of them fills all; it sends nothing."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from skydeck.core.pasted import PastedKeys, read_pasted
from skydeck.ui.plain import MutedLabel, set_class
from skydeck.ui.sign_in import checks
from skydeck.ui.sign_in.fields import LineField
from skydeck.ui.strings import tr
from skydeck.ui.theme import theme
from skydeck.ui.widgets.buttons import QuietButton

_WHOLE = 60  # characters: longer than an ID or a secret alone


class KeyFields(QWidget):
    """`changed` at every letter; `recognised` with what else was pasted along."""

    changed = Signal()
    recognised = Signal(PastedKeys)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.key_id = LineField(tr("Access key ID"), checks.key_id, mono=True)
        self.secret = LineField(tr("Secret access key"), checks.secret, secret=True)
        self.token = LineField(
            tr("Session token"), self._token_problem, help_text=tr("Only temporary keys have one."), secret=True
        )
        self._note = MutedLabel(wrap=True)
        set_class(self._note, "muted small")
        self._lay_out()
        for field in self.fields():
            field.changed.connect(self._on_text)

    def fields(self) -> tuple[LineField, LineField, LineField]:
        """From the top."""
        return self.key_id, self.secret, self.token

    def is_temporary(self) -> bool:
        """Whether these keys end by themselves."""
        return bool(self.token.text()) or checks.is_temporary(self.key_id.text())

    def take(self, keys: PastedKeys) -> None:
        """Fill in what was recognised."""
        for field, text in zip(
            self.fields(), (keys.access_key_id, keys.secret_access_key, keys.session_token), strict=True
        ):
            field.edit.blockSignals(True)
            field.set_text(text)
            field.edit.blockSignals(False)
            field.reveal()
        self.recognised.emit(keys)
        self.changed.emit()

    def wipe(self) -> None:
        """Forget the secrets."""
        self.secret.wipe()
        self.token.wipe()

    def paste(self) -> None:
        """Take the keys that are on the clipboard."""
        found = read_pasted(QGuiApplication.clipboard().text()).keys
        if found:
            self._note.setText(tr("Filled in from the clipboard."))
            self.take(found[0])
        else:
            self._note.setText(tr("There are no keys on the clipboard."))

    def _on_text(self) -> None:
        self._note.setText("")
        for field in self.fields():
            if len(field.text()) > _WHOLE and (found := read_pasted(field.text()).keys):
                keys = found[0]
                if keys.access_key_id and keys.secret_access_key:
                    self._note.setText(tr("All of it was recognised and filled in."))
                    self.take(keys)
                    return
        self.token.recheck()
        self.changed.emit()

    def _token_problem(self, text: str) -> str:
        if checks.is_temporary(self.key_id.text()) and not text:
            return tr("This key is temporary: it needs its session token.")
        return ""

    def _lay_out(self) -> None:
        column, top, both = QVBoxLayout(self), QHBoxLayout(), QHBoxLayout()
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.metric("gap") + 4)
        top.addWidget(QuietButton(tr("Fill in from the clipboard"), "copy", self.paste))
        top.addWidget(self._note, 1)
        both.setSpacing(theme.metric("gap") * 2)
        for field, share in ((self.secret, 3), (self.token, 2)):
            both.addWidget(field, share, Qt.AlignmentFlag.AlignTop)
        column.addLayout(top)
        column.addWidget(self.key_id)
        column.addLayout(both)
