"""Other keys for an account whose keys have ended: pasted or typed, sent to the engine, wiped here."""

from __future__ import annotations

from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QWidget

from skydeck.link.messages import RenewKeys
from skydeck.ui.plain import PlainLabel
from skydeck.ui.sign_in.desk import SignInDesk
from skydeck.ui.sign_in.fields import first_problem
from skydeck.ui.sign_in.key_fields import KeyFields
from skydeck.ui.sign_in.need_sheet import NeedSheet
from skydeck.ui.strings import tr
from skydeck.ui.widgets.buttons import PrimaryButton


class RenewSheet(NeedSheet):
    """What is on the clipboard is looked at only when its button is clicked."""

    def __init__(self, desk: SignInDesk, session: str, account: str, name: str, parent: QWidget | None = None) -> None:
        super().__init__(desk, session, tr("New keys for {name}").format(name=name), parent)
        self._account, self.keys = account, KeyFields()
        self.go = PrimaryButton(tr("Use these keys"), "key", self._give)
        words = tr("Paste what your access portal shows into any field; the others fill themselves.")
        for widget in (PlainLabel(words, "muted", wrap=True), self.waiting, self.keys, self.bar, self.trouble):
            self.body.addWidget(widget)
        self.body.addStretch()
        self.cancel.setDefault(False)
        self.go.setDefault(True)
        self.finish_buttons(self.go)
        self.fit()
        self.keys.key_id.setFocus()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if not event.spontaneous():
            self.keys.wipe()

    def set_trying(self, trying: bool) -> None:
        super().set_trying(trying)
        self.go.setEnabled(not trying)

    def _give(self) -> None:
        if first_problem(self.keys.fields()) is None:
            key_id, secret, token = (field.text() for field in self.keys.fields())
            self.try_it(RenewKeys(self._account, key_id, secret, token))
