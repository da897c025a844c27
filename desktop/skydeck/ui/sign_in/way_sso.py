"""Adding the accounts of an IAM Identity Center: where it is, signing in, then which accounts and roles."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget
from shiboken6 import isValid

from skydeck.core.context import Account
from skydeck.core.errors import AppError
from skydeck.core.pasted import PastedPortal
from skydeck.link.messages import AddSsoRoles, AddSsoSession, ListSsoRoles, SignInNeeded, SsoRoles, SsoSession
from skydeck.ui.plain import MutedLabel, PlainLabel
from skydeck.ui.sign_in import checks
from skydeck.ui.sign_in.card import SignInCard
from skydeck.ui.sign_in.desk import SignInDesk
from skydeck.ui.sign_in.fields import LineField, first_problem
from skydeck.ui.sign_in.page import NameGuess, WayPage
from skydeck.ui.sign_in.role_list import RoleList
from skydeck.ui.sign_in.words import session_name
from skydeck.ui.strings import tr
from skydeck.ui.theme import theme
from skydeck.ui.widgets.buttons import LinkButton
from skydeck.ui.widgets.chips import Chip
from skydeck.ui.widgets.flow import FlowLayout
from skydeck.ui.widgets.loading import ThinProgress

WHERE, SIGNING_IN, LISTING, CHOOSING = range(4)
LIST_KEY = "sign-in:roles"


class SsoPage(WayPage):
    """Four pages one after the other; *Back* leads to the first."""

    def __init__(self, desk: SignInDesk) -> None:
        super().__init__(desk, tr("Sign in once; every account and role that is offered to you can be added at once."))
        url_help = tr("As in the address of your access portal; its first word will do.")
        self.url = LineField(tr("Start URL"), checks.start_url, help_text=url_help, mono=True)
        region_help = tr("Of the Identity Center itself; the portal's page for access keys shows it.")
        self.region = self.region_field(title=tr("Region"), help_text=region_help)
        name_help = tr("As you want to see the sign-in.")
        self.name = LineField(tr("Name"), checks.name, help_text=name_help)
        self.card, self.roles = SignInCard(desk), RoleList()
        self.lists_in = self.region_field(desk.accounts.chosen_regions()[0], title=tr("Lists begin in"), help_text=" ")
        self._stack, self._back = QStackedWidget(), LinkButton(tr("Back"), "arrow-left", self.restart)
        self._where = PlainLabel("", "strong", wrap=True)
        self._guess = NameGuess(self.name)
        self._session: SsoSession | None = None
        self.known = self._known_sessions()
        self._lay_out()
        self.url.changed.connect(self._on_url)
        self.card.signed_in.connect(self._on_signed_in)
        desk.watch.needed.connect(self._on_needed)
        self.roles.ticked.connect(self.changed)

    def button(self) -> str:
        if self._stack.currentIndex() == WHERE:
            return tr("Continue")
        if self._stack.currentIndex() != CHOOSING:
            return ""
        count = len(self.roles.chosen())
        return tr("Add account") if count < 2 else tr("Add {count} accounts").format(count=count)

    def button_icon(self) -> str:
        return "sign-in" if self._stack.currentIndex() == WHERE else "add"

    def can_go(self) -> bool:
        return super().can_go() and (self._stack.currentIndex() == WHERE or bool(self.roles.chosen()))

    def begin(self) -> None:
        if self._stack.currentIndex() == WHERE:
            self.url.setFocus()

    def check(self) -> bool:
        fields = [self.url, self.region, self.name] if self._stack.currentIndex() == WHERE else [self.lists_in]
        return first_problem(fields) is None

    async def add(self) -> Sequence[Account]:
        if self._stack.currentIndex() == WHERE:
            url = checks.start_url_of(self.url.text())
            session = await self.desk.link.call(AddSsoSession(self.name.text(), url, self.region.text()))
            if isValid(self) and self.isVisible():
                self.open_session(session)
            return ()
        session = self._session.id if self._session is not None else ""
        return await self.desk.facts.add(AddSsoRoles(session, self.roles.chosen(), self.lists_in.text()))

    def leave(self) -> None:
        self._stop()

    def fill(self, portal: PastedPortal) -> None:
        """What was recognised in something pasted."""
        self.restart()
        self.url.set_text(portal.start_url)
        if portal.region:
            self.region.set_text(portal.region)
        if portal.name:
            self._guess.offer(portal.name)

    def restart(self) -> None:
        """Back to where it is."""
        self._stop()
        self._go_to(WHERE)
        self.url.setFocus()

    def open_session(self, session: SsoSession) -> None:
        """Read what it offers; that waits for a sign-in when one is needed, and the card is shown then."""
        self._session = session
        self._where.setText(" · ".join(part for part in (session.name, session.start_url) if part))
        self.desk.watch.claim(session.id)
        self._go_to(LISTING)
        self.desk.runner.start(LIST_KEY, self._list(session))

    def _stop(self) -> None:
        self.card.stop()
        self.desk.runner.cancel(LIST_KEY)
        if self._session is not None:
            self.desk.watch.release(self._session.id)
            self._session = None

    def _on_needed(self, need: SignInNeeded) -> None:
        session = self._session
        if session is not None and need.session == session.id and self._stack.currentIndex() == LISTING:
            self._go_to(SIGNING_IN)
            self.card.begin(session.id)

    def _on_signed_in(self) -> None:
        if self._stack.currentIndex() == SIGNING_IN:
            self._go_to(LISTING)

    async def _list(self, session: SsoSession) -> None:
        try:
            found: SsoRoles = await self.desk.link.call(ListSsoRoles(session.id))
        except AppError as error:
            if isValid(self):
                self.restart()
                self.failed.emit(error)
            return
        if isValid(self):
            self.card.stop()
            known = [account for account in self.desk.accounts.all() if account.session == session.id]
            self.roles.set_roles(found.roles, known)
            self._go_to(CHOOSING)
            self.roles.begin()

    def _known_sessions(self) -> list[Chip]:
        """More accounts and roles of a sign-in that is there already."""
        found = dict.fromkeys(account.session for account in self.desk.accounts.all() if account.is_sso)
        return [Chip(session_name(session), self._opener(session)) for session in found]

    def _opener(self, session: str) -> Callable[[], None]:
        return lambda: self.open_session(SsoSession(session, session_name(session), "", ""))

    def _on_url(self) -> None:
        url = checks.start_url_of(self.url.text())
        is_short = url and url != self.url.text()
        self.url.set_help(tr("Means {url}.").format(url=url) if is_short else "")
        self._guess.offer(checks.portal_name(url) if url else "")
        if region := checks.portal_region(url):
            self.region.set_text(region)

    def _go_to(self, at: int) -> None:
        self._stack.setCurrentIndex(at)
        self._back.setVisible(at != WHERE)
        self._where.setVisible(at != WHERE)
        self.changed.emit()

    def _lay_out(self) -> None:
        self.column.addWidget(self._back)
        self.column.addWidget(self._where)
        busy = MutedLabel(tr("Reading which accounts and roles there are…"))
        chips, flow = QWidget(), FlowLayout()
        under = QVBoxLayout(chips)
        under.setContentsMargins(0, 0, 0, 0)
        under.addWidget(PlainLabel(tr("Sign-ins that are there already"), "strong"))
        under.addLayout(flow)
        for chip in self.known:
            flow.addWidget(chip)
        chips.setVisible(bool(self.known))
        for parts in (
            (self.url, self.region, self.name, chips),
            (self.card,),
            (ThinProgress(), busy),
            (self.roles, self.lists_in),
        ):
            self._stack.addWidget(_page(parts, stretched=parts[0] is self.roles))
        self.column.addWidget(self._stack, 1)
        self._go_to(WHERE)


def _page(parts: Sequence[QWidget], *, stretched: bool) -> QWidget:
    page = QWidget()
    column = QVBoxLayout(page)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(theme.metric("gap") + 4)
    for part in parts:
        column.addWidget(part)
    if not stretched:
        column.addStretch()
    return page
