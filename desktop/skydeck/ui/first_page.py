"""The page of a first start: three ways in, and what is wrong with the files it looked at; it signs nobody in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from skydeck.core.context import Account
from skydeck.core.places import Place
from skydeck.ui.account_words import source_text
from skydeck.ui.accounts import Accounts
from skydeck.ui.desk import Desk
from skydeck.ui.icons import pixmap
from skydeck.ui.panels.base import Panel
from skydeck.ui.plain import Heading, MutedLabel, PlainLabel, set_class
from skydeck.ui.strings import tr
from skydeck.ui.theme import theme
from skydeck.ui.widgets.banner import Banner
from skydeck.ui.widgets.buttons import Button, LinkButton, PrimaryButton, QuietButton

WIDTH = 720
LISTED = 12


@dataclass(frozen=True, slots=True)
class WaysIn:
    """What the page can start."""

    open_sandbox: Callable[[], None]
    open_account: Callable[[str], None]
    add_keys: Callable[[], None]
    reload: Callable[[], None]


class FirstPage(Panel):
    """Redraws itself when the accounts are read again."""

    def __init__(
        self,
        desk: Desk,
        place: Place,
        accounts: Accounts,
        ways: WaysIn,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(desk, place, parent)
        self._accounts, self._ways = accounts, ways
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._area)
        accounts.listed.connect(self._fill)
        self._fill()

    def title(self) -> str:
        return tr("Welcome")

    def icon_name(self) -> str:
        return "info"

    def refresh(self) -> None:
        """Read the accounts again."""
        self._ways.reload()

    def close_panel(self) -> None:
        self._accounts.listed.disconnect(self._fill)
        super().close_panel()

    def _fill(self) -> None:
        page, room = QWidget(), QHBoxLayout()
        set_class(page, "page")
        page.setLayout(room)
        column = QVBoxLayout()
        column.setSpacing(theme.metric("gap") * 2)
        room.addStretch(1)
        room.addLayout(column, 8)
        room.addStretch(1)
        column.addStretch(1)
        for part in self._parts():
            part.setMaximumWidth(WIDTH)
            column.addWidget(part)
        column.addStretch(2)
        self._area.setWidget(page)

    def _parts(self) -> list[QWidget]:
        parts: list[QWidget] = [
            Heading(tr("Welcome to Skydeck")),
            MutedLabel(tr("Run your AWS accounts by pointing and clicking. Where do you want to begin?"), wrap=True),
        ]
        parts += [_problem(text) for text in self._accounts.problems]
        found = self._accounts.all()
        parts.append(self._sandbox())
        parts.append(self._found([account for account in found if account.source != "sandbox"]))
        parts.append(self._keys())
        return parts

    def _sandbox(self) -> QWidget:
        words = tr(
            "A made-up company on this computer: instances, buckets, users, functions and logs. Everything works and "
            "can be changed; nothing leaves the computer and nothing costs money."
        )
        open_it = PrimaryButton(tr("Open the sandbox"), "sandbox", self._ways.open_sandbox)
        return _Card("sandbox", tr("Try the sandbox"), words, [open_it])

    def _found(self, accounts: list[Account]) -> QWidget:
        if not accounts:
            words = tr(
                "No profile was found in ~/.aws and no AWS_ variables are set. Profiles of the AWS CLI appear here "
                "by themselves."
            )
            again = QuietButton(tr("Look again"), "refresh", self.refresh)
            return _Card("user", tr("Use a profile"), words, [again])
        buttons = [self._account_line(account) for account in accounts[:LISTED]]
        words = tr("Found on this computer. Skydeck uses their credentials as the AWS CLI does.")
        more = len(accounts) - LISTED
        if more > 0:
            words += " " + tr("{count} more are in the account menu at the top left.").format(count=more)
        return _Card("user", tr("Use a profile"), words, buttons)

    def _account_line(self, account: Account) -> QWidget:
        facts = (account.problem,) if account.problem else (source_text(account), account.detail, account.region)
        name = LinkButton(account.name, "account", lambda: self._ways.open_account(account.id))
        words = PlainLabel(" · ".join(fact for fact in facts if fact), elide=Qt.TextElideMode.ElideRight)
        set_class(words, "busy" if account.problem else "muted")
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(name)
        row.addWidget(words, 1)
        return line

    def _keys(self) -> QWidget:
        words = tr("Type an access key. It is kept in the keyring of this system, or only until Skydeck ends.")
        return _Card("key", tr("Add an account"), words, [QuietButton(tr("Add keys…"), "key", self._ways.add_keys)])


class _Card(QFrame):
    def __init__(self, meaning: str, title: str, words: str, below: Sequence[QWidget]) -> None:
        super().__init__()
        set_class(self, "card")
        picture = PlainLabel()
        picture.setPixmap(pixmap(meaning, "accent", 24, self.devicePixelRatioF()))
        texts = QVBoxLayout()
        texts.setSpacing(theme.metric("gap") // 2)
        texts.addWidget(PlainLabel(title, "title"))
        texts.addWidget(MutedLabel(words, wrap=True))
        texts.addSpacing(theme.metric("gap") // 2)
        for one in below:
            texts.addWidget(one, 0, Qt.AlignmentFlag.AlignLeft if isinstance(one, Button) else Qt.AlignmentFlag(0))
        row = QHBoxLayout(self)
        row.setContentsMargins(18, 16, 18, 16)
        row.setSpacing(16)
        row.addWidget(picture, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(texts, 1)


def _problem(text: str) -> QWidget:
    banner = Banner(text, "busy")
    banner.set_closable(False)
    return banner
