"""The page of a first start: three ways in, and what is wrong with the files it looked at; it signs nobody in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLayout, QScrollArea, QVBoxLayout, QWidget

from skydeck.core.context import Account
from skydeck.core.places import Place
from skydeck.ui.accounts.accounts import Accounts
from skydeck.ui.desk import Desk
from skydeck.ui.found_profiles import FoundProfiles
from skydeck.ui.icons import pixmap
from skydeck.ui.panels.base import Panel
from skydeck.ui.plain import Heading, MutedLabel, PlainLabel, set_class
from skydeck.ui.sign_in.ways import WAY_ICONS, AddWay, way_title
from skydeck.ui.strings import tr
from skydeck.ui.theme import theme
from skydeck.ui.widgets.banner import Banner
from skydeck.ui.widgets.buttons import Button, PrimaryButton, QuietButton
from skydeck.ui.widgets.flow import FlowLayout

WIDTH = 720


@dataclass(frozen=True, slots=True)
class WaysIn:
    """What the page can start."""

    open_sandbox: Callable[[], None]
    open_account: Callable[[str], None]
    add_account: Callable[[AddWay], None]
    reload: Callable[[], None]


class FirstPage(Panel):
    """Redraws itself when the accounts are read again; what was searched for stays."""

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
        self._shown: object = None
        self.profiles = FoundProfiles()
        self.profiles.chosen.connect(ways.open_account)
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
        found, problems = self._accounts.all(), self._accounts.problems
        if (found, problems) == self._shown:
            return  # something was learned about an account, which this page does not show
        self._shown = (found, problems)
        page, room = QWidget(), QHBoxLayout()
        set_class(page, "page")
        page.setLayout(room)
        column = QVBoxLayout()
        column.setSpacing(theme.metric("gap") * 2)
        room.addStretch(1)
        room.addLayout(column, 8)
        room.addStretch(1)
        column.addStretch(1)
        self.profiles.setParent(None)  # else it would go with the old page
        for part in self._parts(found, problems):
            part.setMaximumWidth(theme.scaled(WIDTH))
            column.addWidget(part)
        column.addStretch(2)
        self._area.setWidget(page)

    def _parts(self, found: Sequence[Account], problems: Sequence[str]) -> list[QWidget]:
        profiles = [account for account in found if account.source != "sandbox"]
        intro = tr("Run your AWS accounts by pointing and clicking. Where do you want to begin?")
        return [
            Heading(tr("Welcome to Skydeck")),
            MutedLabel(intro, wrap=True),
            *(_problem(text) for text in problems),
            self._sandbox(first=not profiles),
            self._found(profiles),
            self._add(),
        ]

    def _sandbox(self, *, first: bool) -> QWidget:
        words = tr(
            "A made-up company on this computer: instances, buckets, users, functions and logs. Everything works and "
            "can be changed; nothing leaves the computer and nothing costs money."
        )
        kind = PrimaryButton if first else QuietButton
        open_it = kind(tr("Open the sandbox"), "sandbox", self._ways.open_sandbox)
        return _Card("sandbox", tr("Try the sandbox"), words, [open_it])

    def _found(self, accounts: Sequence[Account]) -> QWidget:
        if not accounts:
            words = tr(
                "No profile was found in ~/.aws and no AWS_ variables are set. Profiles of the AWS CLI appear here "
                "by themselves."
            )
            again = QuietButton(tr("Look again"), "refresh", self.refresh)
            return _Card("user", tr("Use a profile"), words, [again])
        self.profiles.set_accounts(accounts)
        words = tr("Found on this computer. Skydeck uses their credentials as the AWS CLI does, and changes no file.")
        return _Card("user", tr("Use a profile"), words, [self.profiles])

    def _add(self) -> QWidget:
        flow = FlowLayout(spacing=theme.metric("gap"))
        for way in AddWay:
            flow.addWidget(QuietButton(tr("{way}…").format(way=way_title(way)), WAY_ICONS[way], self._adder(way)))
        words = tr("Secrets go to the keyring of this system, or are held only until Skydeck quits.")
        return _Card("key", tr("Add an account"), words, [flow])

    def _adder(self, way: AddWay) -> Callable[[], None]:
        return lambda: self._ways.add_account(way)


class _Card(QFrame):
    def __init__(self, meaning: str, title: str, words: str, below: Sequence[QWidget | QLayout]) -> None:
        super().__init__()
        set_class(self, "card")
        self._meaning, self._picture = meaning, PlainLabel()
        self._draw()
        theme.changed.connect(self._draw)
        texts = QVBoxLayout()
        texts.setSpacing(theme.metric("gap") // 2)
        texts.addWidget(PlainLabel(title, "title"))
        texts.addWidget(MutedLabel(words, wrap=True))
        texts.addSpacing(theme.metric("gap") // 2)
        for one in below:
            if isinstance(one, QLayout):
                texts.addLayout(one)
            else:
                align = Qt.AlignmentFlag.AlignLeft if isinstance(one, Button) else Qt.AlignmentFlag(0)
                texts.addWidget(one, 0, align)
        row = QHBoxLayout(self)
        row.setContentsMargins(18, 16, 18, 16)
        row.setSpacing(16)
        row.addWidget(self._picture, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(texts, 1)

    def _draw(self) -> None:
        self._picture.setPixmap(pixmap(self._meaning, "accent", 24, self.devicePixelRatioF()))


def _problem(text: str) -> QWidget:
    banner = Banner(text, "busy")
    banner.set_closable(False)
    return banner
