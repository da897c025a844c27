"""The form for an account's access keys; it keeps nothing: what was typed goes to the engine and is wiped."""

from __future__ import annotations

import re
from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QCheckBox, QLineEdit, QVBoxLayout, QWidget

from skydeck.link.messages import AddKeys
from skydeck.ui.plain import MutedLabel, PlainLabel, set_class, set_name
from skydeck.ui.sheet import Sheet
from skydeck.ui.strings import tr
from skydeck.ui.widgets.banner import Banner
from skydeck.ui.widgets.buttons import PrimaryButton

_KEY_ID = re.compile(r"[A-Z0-9_]{16,128}")
_TEMPORARY = "ASIA"
_REGION = re.compile(r"[a-z]{2,}(-[a-z]+)+-\d")
_ENDPOINT = re.compile(r"https?://[^\s/]+(/\S*)?")
_LOOPBACK = re.compile(r"http://(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?(/\S*)?")


class KeysDialog(Sheet):
    """`given` with the request when every field is right; mistakes are said in words under their field."""

    given = Signal(AddKeys)

    def __init__(self, name: str, region: str, vault_problem: str, parent: QWidget | None = None) -> None:
        super().__init__(tr("Add an account by access keys"), "", parent)
        self._problems: list[tuple[QLineEdit, MutedLabel, Callable[[str], str]]] = []
        self.name = self._field(tr("Name"), _name_problem, name, tr("As you want to see it in the sidebar."))
        self.key_id = self._field(tr("Access key ID"), _key_id_problem, "", "", mono=True)
        self.secret = self._field(tr("Secret access key"), _secret_problem, "", "", secret=True)
        token_help = tr("Temporary keys have one.")
        self.token = self._field(tr("Session token"), self._token_problem, "", token_help, secret=True)
        self.region = self._field(tr("Region"), _region_problem, region, tr("Where lists begin."), mono=True)
        endpoint_help = tr("Only for services that are not AWS; else leave it empty.")
        self.endpoint = self._field(tr("Endpoint"), _endpoint_problem, "", endpoint_help, mono=True)
        self.keep = QCheckBox(tr("Keep the keys in the keyring of this system"))
        set_name(self.keep, self.keep.text())
        self._add_vault(vault_problem)
        self.go = PrimaryButton(tr("Add account"), "key", self._give)
        self.cancel.setDefault(False)
        self.go.setDefault(True)
        self.finish_buttons(self.go)
        self.key_id.textChanged.connect(lambda _text: self._check())
        self._check()
        self.fit()
        (self.key_id if name else self.name).setFocus()

    def problems(self) -> list[str]:
        """What is wrong, in words, from the top."""
        found = [check(field.text().strip()) for field, _, check in self._problems]
        return [problem for problem in found if problem]

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        for field in (self.secret, self.token):
            field.clear()

    def _give(self) -> None:
        request = AddKeys(
            name=self.name.text().strip(),
            access_key_id=self.key_id.text().strip(),
            secret_access_key=self.secret.text().strip(),
            session_token=self.token.text().strip(),
            region=self.region.text().strip(),
            endpoint=self.endpoint.text().strip(),
            keep=self.keep.isChecked(),
        )
        self.accept()
        self.given.emit(request)

    def _field(
        self,
        title: str,
        check: Callable[[str], str],
        value: str,
        help_text: str,
        *,
        secret: bool = False,
        mono: bool = False,
    ) -> QLineEdit:
        label, field = PlainLabel(title, "strong"), QLineEdit(value)
        problem = MutedLabel(help_text, wrap=True)
        problem.setProperty("help", help_text)
        label.setBuddy(field)
        set_name(field, title)
        if secret:
            field.setEchoMode(QLineEdit.EchoMode.Password)
        if mono:
            set_class(field, "mono")
        column = QVBoxLayout()
        column.setSpacing(4)
        for widget in (label, field, problem):
            column.addWidget(widget)
        self.body.addLayout(column)
        self._problems.append((field, problem, check))
        field.textChanged.connect(lambda _text: self._check())
        return field

    def _add_vault(self, vault_problem: str) -> None:
        self.keep.setChecked(not vault_problem)
        self.keep.setEnabled(not vault_problem)
        self.body.addWidget(self.keep)
        if vault_problem:
            banner = Banner(vault_problem + " " + tr("The keys hold until Skydeck ends."), "busy")
            banner.set_closable(False)
            self.body.addWidget(banner)
        self.body.addStretch()

    def _check(self) -> None:
        if not hasattr(self, "go"):
            return  # fields are still being made
        for field, label, check in self._problems:
            # An empty field is no mistake yet; it only keeps the button off.
            problem = check(field.text().strip()) if field.text() else ""
            label.setText(problem or str(label.property("help")))
            label.setVisible(bool(label.full_text()))
            set_class(label, "bad small" if problem else "muted small")
        self.go.setEnabled(not self.problems())

    def _token_problem(self, text: str) -> str:
        temporary = self.key_id.text().strip().startswith(_TEMPORARY)
        return tr("This key is temporary: it needs its session token.") if temporary and not text else ""


def _name_problem(text: str) -> str:
    return "" if text else tr("Give it a name.")


def _key_id_problem(text: str) -> str:
    if _KEY_ID.fullmatch(text):
        return ""
    return tr("An access key ID has 16 or more capital letters and digits, such as AKIA….")


def _secret_problem(text: str) -> str:
    if _KEY_ID.fullmatch(text) and text.startswith(("AKIA", "ASIA")):
        return tr("This looks like an access key ID; the secret belongs here.")
    return "" if len(text) >= 16 and not re.search(r"\s", text) else tr("A secret access key has 40 characters.")


def _region_problem(text: str) -> str:
    return "" if _REGION.fullmatch(text) else tr("A region looks like us-east-1.")


def _endpoint_problem(text: str) -> str:
    if not text or _LOOPBACK.fullmatch(text) or (_ENDPOINT.fullmatch(text) and text.startswith("https://")):
        return ""
    if text.startswith("http://"):
        return tr("Only https, except on this computer: the request would travel in the open.")
    return tr("An endpoint looks like https://s3.example.com.")
