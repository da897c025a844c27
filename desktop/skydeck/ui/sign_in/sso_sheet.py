"""Signing in to an IAM Identity Center again: the card, in a sheet of its own."""

from __future__ import annotations

from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QWidget

from skydeck.ui.plain import PlainLabel
from skydeck.ui.sign_in.card import SignInCard
from skydeck.ui.sign_in.desk import SignInDesk
from skydeck.ui.sign_in.need_sheet import NeedSheet
from skydeck.ui.strings import tr


class SsoSheet(NeedSheet):
    """Asks for the sign-in at once, opens a browser only when its button is clicked, and closes when it worked."""

    def __init__(self, desk: SignInDesk, session: str, name: str, parent: QWidget | None = None) -> None:
        super().__init__(desk, session, tr("Sign in to {name}").format(name=name), parent)
        self.card = SignInCard(desk)
        words = tr("One sign-in renews every account and role of {name}.").format(name=name)
        self.body.addWidget(PlainLabel(words, "muted", wrap=True))
        self.body.addWidget(self.waiting)
        self.body.addWidget(self.card)
        self.body.addStretch()
        self.finish_buttons()
        self.cancel.setDefault(False)
        self.card.signed_in.connect(self.accept)
        self.card.shown.connect(self.fit)
        self.fit()
        self.card.begin(session)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if not event.spontaneous():
            self.card.stop()
