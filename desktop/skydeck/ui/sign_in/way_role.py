"""Adding an account by a role that another account may assume; whether it may is for AWS to say."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QVBoxLayout, QWidget

from skydeck.core.context import Account
from skydeck.core.text import account_number_text
from skydeck.link.messages import AddRole
from skydeck.ui.accounts.words import source_text
from skydeck.ui.plain import MutedLabel, PlainLabel, set_class, set_name
from skydeck.ui.sign_in import checks
from skydeck.ui.sign_in.desk import SignInDesk
from skydeck.ui.sign_in.fields import LineField, first_problem
from skydeck.ui.sign_in.page import NameGuess, WayPage
from skydeck.ui.strings import tr
from skydeck.ui.widgets.buttons import PickerButton
from skydeck.ui.widgets.picker import PickerPopup
from skydeck.ui.widgets.picker_list import PickerItem


class RolePage(WayPage):
    """Who assumes it, which role, and what the role may want to hear."""

    def __init__(self, desk: SignInDesk) -> None:
        super().__init__(desk, tr("A role in this or another account, assumed with the credentials of one you have."))
        self.base = BasePicker(desk)
        role_help = tr("Its ARN, 123456789012/Admin, or a link of the console that switches roles.")
        self.role = LineField(tr("Role"), checks.role, help_text=role_help, mono=True, eager=True)
        external_help = tr("When the role's owner gave you one.")
        self.external = LineField(
            tr("External ID"), checks.external_id, help_text=external_help, mono=True, optional=True
        )
        device_help = tr("When the role asks for MFA.")
        self.device = LineField(tr("MFA device"), checks.device, help_text=device_help, mono=True, optional=True)
        self.name, self.region = self.name_field(), self.region_field(desk.accounts.chosen_regions()[0])
        self._guess = NameGuess(self.name)
        self.put(self.base)
        self.put(self.role)
        self.put(self.external, self.device)
        self.put(self.name, self.region, share=(3, 2))
        self.column.addStretch()
        self.role.changed.connect(self._on_role)

    def begin(self) -> None:
        self.base.button.setFocus()

    def check(self) -> bool:
        wrong = first_problem([self.role, self.external, self.device, self.name, self.region])
        return not self.base.reveal() and wrong is None

    async def add(self) -> Sequence[Account]:
        return await self.desk.facts.add(
            AddRole(
                name=self.name.text(),
                base=self.base.chosen(),
                role_arn=checks.role_arn(self.role.text()),
                region=self.region.text(),
                external_id=self.external.text(),
                mfa_serial=self.device.text(),
            )
        )

    def _on_role(self) -> None:
        arn = checks.role_arn(self.role.text())
        if arn:
            number, name = arn.split(":")[4], arn.rpartition("/")[2]
            self._guess.offer(f"{name} {number}")
        said = arn and arn != self.role.text()
        self.role.set_help(tr("Means {arn}.").format(arn=arn) if said else "")


class BasePicker(QWidget):
    """Which account's credentials assume the role."""

    def __init__(self, desk: SignInDesk) -> None:
        super().__init__()
        self._desk, self._chosen = desk, ""
        self.button = PickerButton("", "account", self.open)
        self._words = MutedLabel(wrap=True)
        self._popup: PickerPopup | None = None
        self._lay_out()
        front = [account for account in desk.accounts.chosen_accounts() if _usable(account)]
        self.choose(front[0].id if front else "")

    def chosen(self) -> str:
        """Its id; empty: none yet."""
        return self._chosen

    def choose(self, account_id: str) -> None:
        """This one."""
        account = self._desk.accounts.account(account_id)
        self._chosen = account_id if account is not None else ""
        self.button.set_text(account.name if account is not None else tr("Choose an account"))
        set_name(
            self.button, tr("Assumed by {name}").format(name=account.name if account is not None else tr("nobody"))
        )
        self._say(source_text(account) if account is not None else "")

    def open(self) -> None:
        """Let somebody choose."""
        items = [_item(account) for account in self._desk.accounts.all() if _usable(account)]
        if self._popup is None:
            self._popup = PickerPopup(tr("Find an account"), self.window())
            self._popup.chosen.connect(self.choose)
        self._popup.set_items(items, self._chosen)
        self._popup.open_under(self.button)

    def reveal(self) -> str:
        """Say that none is chosen, and return it."""
        problem = "" if self._chosen else tr("Choose the account whose credentials assume the role.")
        if problem:
            self._say(problem, bad=True)
        return problem

    def _say(self, words: str, *, bad: bool = False) -> None:
        self._words.setText(words)
        self._words.setVisible(bool(words))
        set_class(self._words, "bad small" if bad else "muted small")

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        label = PlainLabel(tr("Assumed by"), "strong")
        label.setBuddy(self.button)
        for widget in (label, self.button, self._words):
            column.addWidget(widget)


def _usable(account: Account) -> bool:
    return not account.problem and account.source != "sandbox" and not account.endpoint


def _item(account: Account) -> PickerItem:
    detail = " · ".join(part for part in (account_number_text(account.number), account.detail) if part)
    return PickerItem(account.id, account.name, detail, "", "account", source_text(account))
