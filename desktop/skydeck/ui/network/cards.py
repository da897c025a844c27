"""The cards of the Network page with choices: proxy, trusted certificates, time-outs; the settings hold them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QFileDialog, QFrame, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from skydeck.link.messages import Bundle, NetworkFacts
from skydeck.settings import schema
from skydeck.settings.store import Settings
from skydeck.ui.network.words import bundle_text, split_address, system_text
from skydeck.ui.plain import MutedLabel, PlainLabel, set_class, set_name
from skydeck.ui.setting_row import SettingRow
from skydeck.ui.strings import tr
from skydeck.ui.theme import theme
from skydeck.ui.widgets.buttons import QuietButton

Keep = Callable[[str, str, bool], None]  # user, password, in the keyring


class Card(QFrame):
    """Rows of settings, of which the first is its title unless it is given one, and what they come to."""

    def __init__(self, settings: Settings, rows: tuple[schema.Setting[Any], ...], title: str = "") -> None:
        super().__init__()
        set_class(self, "card")
        self._settings = settings
        self.rows = {one.key: SettingRow(settings, one, lead=not title and one is rows[0]) for one in rows}
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(18, 16, 18, 16)
        self.column.setSpacing(theme.metric("gap"))
        if title:
            self.column.addWidget(PlainLabel(title, "title"))
        for row in self.rows.values():
            row.applies_changed.connect(self.show_applying)
            self.column.addWidget(row)

    def show_applying(self) -> None:
        """Hide what does not count with what is chosen; once everything is in its place, or it would be a window."""
        for row in self.rows.values():
            row.setVisible(row.applies())


class ProxyCard(Card):
    """Which proxy, and who we are there."""

    def __init__(self, settings: Settings, keep: Keep) -> None:
        self._keep = keep
        self._facts = NetworkFacts()
        self.system, self.problem = PlainLabel(variant="muted", wrap=True), PlainLabel(variant="bad", wrap=True)
        self.split = QuietButton(tr("Split it up"), "split", self._split)
        self.password = PasswordRow(self._on_password)
        super().__init__(settings, (schema.PROXY, schema.PROXY_ADDRESS, schema.PROXY_USER))
        below_address = self.column.indexOf(self.rows[schema.PROXY_ADDRESS.key]) + 1
        self.column.insertWidget(below_address, self.split, 0, Qt.AlignmentFlag.AlignRight)
        for widget in (self.password, self.system, self.problem):
            self.column.addWidget(widget)
        self._address.textChanged.connect(lambda _text: self.show_applying())
        self._user.textChanged.connect(lambda _text: self.show_applying())
        self.show_facts(self._facts)

    def show_facts(self, facts: NetworkFacts) -> None:
        """What the choices come to."""
        self._facts = facts
        self.system.setText(system_text(facts))
        self.problem.setText(facts.proxy_problem)
        self.password.show_facts(facts)
        self.show_applying()

    def show_applying(self) -> None:
        super().show_applying()
        chosen = self._settings.get(schema.PROXY)
        own = chosen == schema.ProxyChoice.ADDRESS
        self.system.setVisible(chosen == schema.ProxyChoice.SYSTEM)
        self.problem.setVisible(bool(self._facts.proxy_problem))
        self.split.setVisible(own and "@" in self._address.text())
        self.password.setVisible(own and bool(self._user.text().strip()))

    @property
    def _address(self) -> QLineEdit:
        return _line(self.rows[schema.PROXY_ADDRESS.key])

    @property
    def _user(self) -> QLineEdit:
        return _line(self.rows[schema.PROXY_USER.key])

    def _split(self) -> None:
        address, user, password = split_address(self._address.text())
        self._settings.set(schema.PROXY_USER, user)
        self._settings.set(schema.PROXY_ADDRESS, address)
        self.rows[schema.PROXY_ADDRESS.key].show_value()
        self.password.field.setText(password)
        self.password.field.setFocus()
        self.show_applying()

    def _on_password(self, password: str, keep: bool) -> None:
        self._keep(self._user.text().strip(), password, keep)


def _line(row: SettingRow) -> QLineEdit:
    if not isinstance(row.control, QLineEdit):
        raise TypeError(f"{row.setting.key} is no line of text")
    return row.control


class PasswordRow(QWidget):
    """A password that goes to the keyring, or is held until the end; what was typed is wiped."""

    def __init__(self, give: Callable[[str, bool], None]) -> None:
        super().__init__()
        self._give = give
        self.field = QLineEdit()
        self.field.setEchoMode(QLineEdit.EchoMode.Password)
        self.field.setMinimumWidth(theme.scaled(160))
        set_name(self.field, tr("Password at the proxy"))
        self.keep = QuietButton(tr("Keep"), "key", self._on_keep)
        self.forget = QuietButton(tr("Forget"), "", lambda: self._give("", True))
        self._state = PlainLabel(variant="muted small", wrap=True)
        self._kept = True
        self._lay_out()
        self.field.textChanged.connect(lambda text: self.keep.setEnabled(bool(text)))
        self.field.returnPressed.connect(self._on_keep)

    def show_facts(self, facts: NetworkFacts) -> None:
        """Whether there is one, and where the next would go."""
        self._kept = not facts.vault
        self.keep.set_text(tr("Keep") if self._kept else tr("Use until Skydeck ends"))
        self.keep.setEnabled(bool(self.field.text()))
        self.forget.setVisible(bool(facts.proxy_password))
        known = {"kept": tr("One is kept in the keyring."), "session": tr("One is held until Skydeck ends.")}
        words = tr("It goes to the keyring of this system, and to this proxy only.")
        problem = facts.vault or words
        self._state.setText(known.get(facts.proxy_password, problem))

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.field.clear()

    def _on_keep(self) -> None:
        if self.field.text():
            self._give(self.field.text(), self._kept)
            self.field.clear()

    def _lay_out(self) -> None:
        title = PlainLabel(tr("Password at the proxy"))
        title.setBuddy(self.field)
        row = QHBoxLayout()
        row.setSpacing(theme.metric("gap"))
        row.addWidget(title, 1)
        for widget in (self.field, self.keep, self.forget):
            row.addWidget(widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addLayout(row)
        column.addWidget(self._state)


class TrustCard(Card):
    """Who may vouch for a server."""

    def __init__(self, settings: Settings) -> None:
        self.choose = QuietButton(tr("Choose a file…"), "folder-open", self._choose)
        super().__init__(settings, (schema.TRUST, schema.TRUST_FILE))
        self.facts, self.others = BundleFacts(), QVBoxLayout()
        self.others.setSpacing(theme.metric("gap"))
        self.column.addWidget(self.choose, 0, Qt.AlignmentFlag.AlignRight)
        self.column.addWidget(self.facts)
        self.column.addLayout(self.others)
        self.show_applying()

    def show_applying(self) -> None:
        super().show_applying()
        self.choose.setVisible(self._settings.get(schema.TRUST) == schema.TrustChoice.FILE)

    def show_facts(self, facts: NetworkFacts) -> None:
        """What is in the files that are trusted."""
        self.facts.show_bundle(facts.trust)
        while item := self.others.takeAt(0):
            if widget := item.widget():
                widget.deleteLater()
        for bundle in facts.bundles:
            own = BundleFacts()
            self.others.addWidget(own)
            own.show_bundle(bundle)

    def _choose(self) -> None:
        dialog = QFileDialog(self, tr("Choose a file of certificates"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters([tr("Certificates (*.pem *.crt *.cer)"), tr("All files (*)")])
        dialog.fileSelected.connect(lambda path: self._settings.set(schema.TRUST_FILE, path))
        dialog.open()


class BundleFacts(QWidget):
    """A file of certificates: whose, how many, their fingerprint; or why it can't be used."""

    def __init__(self) -> None:
        super().__init__()
        self._whose, self._what = PlainLabel(variant="strong", wrap=True), PlainLabel(wrap=True)
        self._path = PlainLabel(variant="muted small", elide=Qt.TextElideMode.ElideMiddle)
        self._print = PlainLabel(variant="mono", elide=Qt.TextElideMode.ElideMiddle, selectable=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        for label in (self._whose, self._what, self._path, self._print):
            column.addWidget(label)
        self.hide()

    def show_bundle(self, bundle: Bundle) -> None:
        """Say it."""
        self._whose.setText(tr("{account} brings its own").format(account=bundle.account))
        self._whose.setVisible(bool(bundle.account))
        self._what.setText(bundle.problem or bundle_text(bundle))
        set_class(self._what, "bad" if bundle.problem else "")
        self._path.setText(bundle.path)
        self._path.setVisible(bool(bundle.path))
        self._print.setText(f"SHA-256 {bundle.fingerprint}")
        self._print.setVisible(bool(bundle.fingerprint))
        self.setVisible(bool(bundle.path or bundle.problem))


class PatienceCard(Card):
    """How long a call may take, and how often it is tried."""

    def __init__(self, settings: Settings) -> None:
        rows = (schema.CONNECT_SECONDS, schema.READ_SECONDS, schema.ATTEMPTS)
        super().__init__(settings, rows, tr("Time-outs and attempts"))
        self.column.addWidget(MutedLabel(tr("All of this holds from now on."), wrap=True))
