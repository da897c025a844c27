"""Adding something that speaks AWS's language elsewhere: LocalStack, MinIO and friends; it starts none of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtWidgets import QButtonGroup

from skydeck.core.context import Account
from skydeck.link.messages import AddKeys
from skydeck.ui.plain import MutedLabel, PlainLabel, set_class
from skydeck.ui.sign_in import checks
from skydeck.ui.sign_in.desk import SignInDesk
from skydeck.ui.sign_in.fields import LineField, first_problem
from skydeck.ui.sign_in.keeping import Keeping
from skydeck.ui.sign_in.page import NameGuess, WayPage
from skydeck.ui.strings import tr
from skydeck.ui.widgets.chips import Chip
from skydeck.ui.widgets.flow import FlowLayout


@dataclass(frozen=True, slots=True)
class Preset:
    """Where a program usually listens, and the keys that its manual gives."""

    name: str
    endpoint: str
    key_id: str
    key: str


PRESETS = (
    Preset("LocalStack", "http://localhost:4566", "test", "test"),
    Preset("MinIO", "http://localhost:9000", "minioadmin", "minioadmin"),
    Preset("moto server", "http://localhost:5000", "testing", "testing"),
    Preset("DynamoDB local", "http://localhost:8000", "local", "local"),
)


class EndpointPage(WayPage):
    """Presets as chips; what they fill in can be changed."""

    def __init__(self, desk: SignInDesk) -> None:
        super().__init__(desk, tr("An address that is not AWS. Every call of this account goes there."))
        address_help = tr("https, or http on this computer.")
        self.name = self.name_field()
        self.endpoint = LineField(tr("Endpoint"), checks.endpoint, help_text=address_help, mono=True, eager=True)
        self.key_id = LineField(tr("Access key ID"), checks.any_key, mono=True)
        self.secret = LineField(tr("Secret access key"), checks.any_key, secret=True)
        self.region = self.region_field("us-east-1", help_text=tr("Most accept any."))
        self.keeping = Keeping(desk.accounts.vault)
        self.presets = {preset: self._chip(preset) for preset in PRESETS}
        self._note = MutedLabel(wrap=True)
        self._guess = NameGuess(self.name)
        self._lay_out()

    def begin(self) -> None:
        next(iter(self.presets.values())).setFocus()

    def check(self) -> bool:
        fields = [self.endpoint, self.key_id, self.secret, self.name, self.region]
        return first_problem(fields) is None and not self.keeping.reveal()

    async def add(self) -> Sequence[Account]:
        return await self.desk.facts.add(
            AddKeys(
                name=self.name.text(),
                access_key_id=self.key_id.text(),
                secret_access_key=self.secret.text(),
                session_token="",
                region=self.region.text(),
                endpoint=self.endpoint.text(),
                keep=self.keeping.keep(),
            )
        )

    def leave(self) -> None:
        self.secret.wipe()

    def fill(self, preset: Preset) -> None:
        """As the program's manual says."""
        self._guess.offer(preset.name)
        self.endpoint.set_text(preset.endpoint)
        self.key_id.set_text(preset.key_id)
        self.secret.set_text(preset.key)
        words = tr("Filled in with what {name} uses when nobody changes it.")
        self._note.setText(words.format(name=preset.name))

    def _chip(self, preset: Preset) -> Chip:
        return Chip(preset.name, lambda: self.fill(preset), checkable=True)

    def _lay_out(self) -> None:
        chips, group = FlowLayout(), QButtonGroup(self)
        for chip in self.presets.values():
            group.addButton(chip)
            chips.addWidget(chip)
        self.column.addWidget(PlainLabel(tr("Usual ones"), "strong"))
        self.column.addLayout(chips)
        set_class(self._note, "muted small")
        self.column.addWidget(self._note)
        self.put(self.endpoint)
        self.put(self.key_id, self.secret)
        self.put(self.name, self.region, share=(3, 2))
        self.put(self.keeping)
        self.column.addStretch()
