"""Answers the window's requests about IAM Identity Center and joins it to the accounts; does no work of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from skydeck.engine.accounts.sessions import Sessions
from skydeck.engine.accounts.signins import SignIns
from skydeck.engine.secrets.vault import Vault
from skydeck.engine.sso.identity_center import Sso
from skydeck.engine.work.environment import Found
from skydeck.engine.work.jobs import Job
from skydeck.link import messages

Handlers = Mapping[type, Callable[[Job, Any], Any]]


def join_sso(
    sessions: Sessions, found: Found, vault: Vault, sign_ins: SignIns, told: Callable[[messages.Notice], None]
) -> Sso:
    """The sign-ins of these sessions, whose roles get their credentials from there from now on."""
    sso = Sso(
        sessions.own,
        lambda: sessions.roster.files,
        found,
        vault,
        sessions.unsigned,
        sign_ins,
        told,
        allowed=sessions.roster.require_real,
        generation=lambda: sessions.network.generation,
    )
    sessions.portal = sso
    return sso


def sso_handlers(sso: Sso, sessions: Sessions) -> Handlers:
    """The part of the table that is about sign-ins."""

    def add_roles(_job: Job, request: messages.AddSsoRoles) -> messages.AccountList:
        sso.add_roles(request)
        return sessions.accounts()

    def sign_out(_job: Job, request: messages.SignOut) -> messages.AccountList:
        sso.sign_out(request)
        sessions.end(request.session)
        return sessions.accounts()

    return {
        messages.AddSsoSession: lambda _job, request: sso.add_session(request),
        messages.ListSsoRoles: sso.list_roles,
        messages.AddSsoRoles: add_roles,
        messages.SignIn: sso.sign_in,
        messages.SignOut: sign_out,
    }
