"""`skydeck credentials NAME`: prints an account's credentials for another program; asks no person, keeps nothing."""

from __future__ import annotations

import argparse
import json
import os
import sys
import threading
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from skydeck.core.context import Account
from skydeck.core.errors import AppError, ErrorKind
from skydeck.engine.accounts.credentials import Fresh
from skydeck.engine.accounts.sessions import Sessions
from skydeck.engine.accounts.signins import PersonNeeded, SignIns
from skydeck.engine.secrets.vault import Vault
from skydeck.engine.sso.requests import join_sso
from skydeck.engine.wire.translate import RAISED, Facts, translate
from skydeck.engine.wire.validate import Watch
from skydeck.engine.work import cancel, environment
from skydeck.engine.work.environment import Found
from skydeck.link.messages import Hello, UseNetwork

_OPEN_IT = "Open the account in Skydeck, then try again."
_FOUND_IN_FILES = ("profile", "environment")
# Who is being asked already, from one of these programs to the next: a profile may take its keys from itself.
_ASKED = "SKYDECK_CREDENTIALS_OF"


def main(arguments: list[str], folder: Path, network: UseNetwork) -> int:
    """Print them as `credential_process` wants them; the exit code says whether that worked."""
    name = _parse(arguments)
    found = environment.take()
    environment.shut_memory()
    environment.quiet_libraries()
    try:
        text = json.dumps(_document(_credentials(name, folder, network, found)), indent=2)
    except AppError as error:
        _warn(str(error))
        return 1
    if sys.stdout.isatty():
        _warn("These are secrets, and your terminal may remember them.")
    sys.stdout.write(f"{text}\n")
    return 0


def _warn(text: str) -> None:
    sys.stderr.write(f"skydeck: {text}\n")


def _parse(arguments: list[str]) -> str:
    parser = argparse.ArgumentParser(
        prog="skydeck credentials",
        description="Print an account's credentials as JSON, as `credential_process` of ~/.aws/config wants them. "
        "Nobody is asked for anything: what needs a person is said, and is done in Skydeck's window.",
        epilog="In ~/.aws/config:  [profile NAME]  credential_process = skydeck credentials NAME",
    )
    parser.add_argument("name", metavar="NAME", help="name or id of an account that Skydeck lists")
    return str(parser.parse_args(arguments).name)


def _document(fresh: Fresh) -> dict[str, object]:
    document: dict[str, object] = {
        "Version": 1,
        "AccessKeyId": fresh.access_key_id,
        "SecretAccessKey": fresh.secret_access_key,
    }
    if fresh.session_token:
        document["SessionToken"] = fresh.session_token
    if fresh.expires:
        document["Expiration"] = datetime.fromtimestamp(fresh.expires, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return document


def _credentials(name: str, folder: Path, network: UseNetwork, found: Found) -> Fresh:
    waits = threading.Event()
    # The keyring shows a dialog that nobody may be there to see: its first sign of waiting is the last.
    cancel.work_for(waits)
    vault = Vault(found, told=lambda _text: waits.set(), prompts=False)
    sign_ins = SignIns()
    sessions = Sessions(Hello(str(folder)), found, _ask, vault, sign_ins)
    sessions.network.use(network)
    join_sso(sessions, found, vault, sign_ins, lambda notice: _warn(notice.text))
    account = _chosen(sessions.accounts().accounts, name)
    _note_asked(account)
    try:
        return _current(sessions, account)
    except AppError:
        if waits.is_set():
            raise AppError(ErrorKind.LOCAL, "The keyring waits for an answer.", _OPEN_IT) from None
        raise
    finally:
        sessions.forget()
        cancel.work_for(None)


def _current(sessions: Sessions, account: Account) -> Fresh:
    try:
        return sessions.keeper.current(account.id)
    except PersonNeeded as needed:
        raise AppError(ErrorKind.SIGN_IN, needed.need.text, _OPEN_IT) from None
    except RAISED as error:
        raise translate(error, Facts("", "", account.id, account.region), Watch()) from None


def _ask(title: str, _text: str, _choices: tuple[str, ...]) -> str | None:
    raise AppError(ErrorKind.SIGN_IN, f"A person has to answer first: {title}", _OPEN_IT)


def _chosen(accounts: Sequence[Account], name: str) -> Account:
    """The account of that id, or else name; Skydeck's own go before a profile, which may be for asking us."""
    named = [account for account in accounts if account.name == name]
    own = [account for account in named if account.source not in _FOUND_IN_FILES]
    meant = [account for account in accounts if account.id == name] or own or named
    if not meant:
        known = ", ".join(account.name for account in accounts)
        raise AppError(ErrorKind.NOT_FOUND, f"There is no account “{name}”.", f"Skydeck knows {known or 'none'}.")
    if len(meant) > 1:
        ids = ", ".join(account.id for account in meant)
        raise AppError(ErrorKind.INVALID, f"Several accounts are called “{name}”.", f"Use one of these ids: {ids}.")
    return meant[0]


def _note_asked(account: Account) -> None:
    asked = os.environ.get(_ASKED, "").split("\n")
    if account.id in asked:
        text = f"“{account.name}” takes its keys from a command that asks for “{account.name}” again."
        raise AppError(ErrorKind.INVALID, text, "Name another account in its credential_process.")
    os.environ[_ASKED] = "\n".join([*asked, account.id])
