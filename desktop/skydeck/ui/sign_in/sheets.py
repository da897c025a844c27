"""Which sheet opens a session: by what the engine says it needs, else by what its id says; it opens none."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from skydeck.link.messages import SignInNeeded, Way
from skydeck.ui.sign_in.code_sheet import CodeSheet
from skydeck.ui.sign_in.command_sheet import CommandSheet
from skydeck.ui.sign_in.desk import SignInDesk
from skydeck.ui.sign_in.need_sheet import NeedSheet
from skydeck.ui.sign_in.renew_sheet import RenewSheet
from skydeck.ui.sign_in.sso_sheet import SsoSheet
from skydeck.ui.sign_in.words import session_name

_WAYS = {"sso": Way.SSO, "keys": Way.KEYS}


def make_sheet(
    desk: SignInDesk, session: str, need: SignInNeeded | None, account: str, window: QWidget
) -> NeedSheet | None:
    """None: only the engine can say what is needed, and it has not."""
    way = need.way if need is not None else _WAYS.get(session.partition(":")[0])
    if way is Way.SSO:
        return SsoSheet(desk, session, need.title if need is not None else session_name(session), window)
    if way is Way.KEYS:
        return _renewal(desk, session, need.account if need is not None else account, window)
    if need is None:
        return None
    return CodeSheet(desk, need, window) if need.way is Way.CODE else CommandSheet(desk, need, window)


def _renewal(desk: SignInDesk, session: str, account: str, window: QWidget) -> NeedSheet:
    known = desk.accounts.account(account)
    return RenewSheet(desk, session, account, known.name if known is not None else session_name(session), window)
