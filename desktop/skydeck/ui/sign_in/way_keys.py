"""Adding an account by access keys; the keys go to the engine and are wiped here."""

from __future__ import annotations

from collections.abc import Sequence

from skydeck.core.context import Account
from skydeck.core.pasted import PastedKeys
from skydeck.link.messages import AddKeys
from skydeck.ui.sign_in.desk import SignInDesk
from skydeck.ui.sign_in.fields import first_problem
from skydeck.ui.sign_in.keeping import Keeping
from skydeck.ui.sign_in.key_fields import KeyFields
from skydeck.ui.sign_in.page import NameGuess, WayPage
from skydeck.ui.strings import tr


class KeysPage(WayPage):
    """Name, keys, region, an MFA device, and where the keys are kept."""

    def __init__(self, desk: SignInDesk, name: str = "") -> None:
        super().__init__(desk, tr("Keys of an IAM user, or temporary keys with their session token."))
        self.name, self.keys = self.name_field(name), KeyFields()
        self.region = self.region_field(desk.accounts.chosen_regions()[0])
        self.device = self.device_field()
        self.keeping = Keeping(desk.accounts.vault)
        self._guess = NameGuess(self.name)
        self.put(self.keys)
        self.put(self.name, self.region, share=(3, 2))
        self.put(self.device)
        self.put(self.keeping)
        self.column.addStretch()
        self.keys.changed.connect(self._on_keys)
        self.keys.recognised.connect(self._on_recognised)

    def begin(self) -> None:
        self.keys.key_id.setFocus()

    def check(self) -> bool:
        wrong = first_problem([*self.keys.fields(), self.name, self.region, self.device])
        return wrong is None and not self.keeping.reveal()

    async def add(self) -> Sequence[Account]:
        return await self.desk.facts.add(
            AddKeys(
                name=self.name.text(),
                access_key_id=self.keys.key_id.text(),
                secret_access_key=self.keys.secret.text(),
                session_token=self.keys.token.text(),
                region=self.region.text(),
                endpoint="",
                keep=self.keeping.keep(),
                mfa_serial="" if self.keys.is_temporary() else self.device.text(),
            )
        )

    def leave(self) -> None:
        self.keys.wipe()

    def _on_keys(self) -> None:
        temporary = self.keys.is_temporary()
        self.keeping.set_passing(temporary)
        self.device.setHidden(temporary)  # a session has its MFA behind it

    def _on_recognised(self, keys: PastedKeys) -> None:
        if keys.name:
            self._guess.offer(keys.name)
        if keys.region:
            self.region.set_text(keys.region)
