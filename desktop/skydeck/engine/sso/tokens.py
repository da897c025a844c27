"""Where the tokens of IAM Identity Center are kept: the AWS CLI's cache, the keyring or memory; it asks for none."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol

from skydeck.core.errors import AppError
from skydeck.engine.secrets.vault import Vault
from skydeck.engine.sso.centers import Center

_MOMENT = "%Y-%m-%dT%H:%M:%SZ"
# No token is that long; a larger file is none of the CLI's.
_LARGEST_FILE = 256 * 1024


@dataclass(frozen=True, slots=True)
class Registration:
    """Skydeck as IAM Identity Center knows it, for some months."""

    client_id: str
    client_secret: str = field(repr=False)
    expires: float
    grants: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Token:
    """What a sign-in gave, and what can renew it."""

    access: str = field(repr=False)
    expires: float
    refresh: str = field(default="", repr=False)
    registration: Registration | None = None


class Tokens(Protocol):
    """Keeps the token and the registrations of each center. Used by many threads."""

    def token(self, center: Center) -> Token | None:
        """The newest one, whoever wrote it."""

    def keep(self, center: Center, token: Token | None) -> None:
        """Replace the token; None: forget it."""

    def registration(self, center: Center, kind: str) -> Registration | None:
        """The registration of a kind of sign-in, if there is one."""

    def keep_registration(self, center: Center, kind: str, registration: Registration | None) -> None:
        """Replace the registration of a kind of sign-in; None: forget it."""


class CliCache:
    """The files that the AWS CLI and botocore keep for the sessions of `~/.aws/config`, in their format."""

    def __init__(self, folder: Path, told: Callable[[str], None]) -> None:
        self._folder, self._told = folder, told
        self._not_written: dict[str, Mapping[str, Any]] = {}  # by key: what the disk did not take

    def token(self, center: Center) -> Token | None:
        """What the file holds; None when there is none, or it is broken or another program's."""
        return _token_of(self._data(center.cache_key))

    def keep(self, center: Center, token: Token | None) -> None:
        """Write the file as a whole; readers see the old one or the new one."""
        if token is None:
            self._remove(center.cache_key)
            return
        problem = self._write(center.cache_key, _token_as_file(center, token))
        if problem:
            text = f"The sign-in to “{center.name}” lasts until you quit: {self._folder} can't be written ({problem})."
            self._told(text)

    def registration(self, center: Center, kind: str) -> Registration | None:
        """Skydeck's own: the CLI's goes by another name, which the person would be shown."""
        return _registration_of(self._data(_registration_key(center, kind)))

    def keep_registration(self, center: Center, kind: str, registration: Registration | None) -> None:
        """Beside the tokens, as the CLI does."""
        key = _registration_key(center, kind)
        if registration is None:
            self._remove(key)
        else:
            self._write(key, _registration_as_file(registration) | {"scopes": list(center.scopes)})

    def _file(self, key: str) -> Path:
        return self._folder / f"{hashlib.sha1(key.encode(), usedforsecurity=False).hexdigest()}.json"

    def _data(self, key: str) -> Any:
        return self._not_written.get(key) or _read(self._file(key))

    def _remove(self, key: str) -> None:
        self._not_written.pop(key, None)
        with suppress(OSError):
            self._file(key).unlink(missing_ok=True)

    def _write(self, key: str, data: Mapping[str, Any]) -> str:
        """Why it could not be written; empty: it was."""
        try:
            _replace(self._file(key), json.dumps(data))
        except OSError as error:
            self._not_written[key] = data
            return error.strerror or type(error).__name__
        self._not_written.pop(key, None)
        return ""


class OwnTokens:
    """One keyring item for each of Skydeck's own sessions, read once per run; memory when there is no keyring.

    `lasting` says whether a session outlives the program: until then its tokens stay in memory.
    """

    def __init__(self, vault: Vault, lasting: Callable[[str], bool], told: Callable[[str], None]) -> None:
        self._vault, self._lasting, self._told = vault, lasting, told
        self._known: dict[str, dict[str, Any]] = {}
        self._in_memory: set[str] = set()
        self._told_of: set[tuple[str, str]] = set()
        self._lock = threading.RLock()

    def token(self, center: Center) -> Token | None:
        """What the keyring holds, or memory."""
        return _token_of(self._item(center).get("token"))

    def keep(self, center: Center, token: Token | None) -> None:
        """Replace the token; None forgets the whole item, its registrations too."""
        if token is None:
            self._forget(center)
            return
        with self._lock:
            self._item(center)["token"] = _token_as_file(center, token)
        self.settle(center)

    def registration(self, center: Center, kind: str) -> Registration | None:
        """What the keyring holds, or memory."""
        return _registration_of(self._item(center).get(kind))

    def keep_registration(self, center: Center, kind: str, registration: Registration | None) -> None:
        """In memory until a token is kept: a sign-in that is given up leaves nothing in the keyring."""
        with self._lock:
            self._item(center)[kind] = None if registration is None else _registration_as_file(registration)

    def settle(self, center: Center) -> None:
        """Put into the keyring what is to last; say so when it can't be kept."""
        with self._lock:
            item = self._item(center)
            if not item.get("token"):
                return
            text = json.dumps(item)
            self._in_memory.add(center.id)
        if not self._lasting(center.id):
            return
        problem = self._vault.problem() or self._put(center, text)
        if not problem:
            with self._lock:
                self._in_memory.discard(center.id)
        elif (center.id, problem) not in self._told_of:
            self._told_of.add((center.id, problem))
            self._told(f"The sign-in to “{center.name}” lasts until you quit, since it can't be kept. {problem}")

    def forget(self) -> None:
        """Drop what the keyring has as well, so that the next use asks it again."""
        with self._lock:
            for name in [name for name in self._known if name not in self._in_memory]:
                del self._known[name]

    def _item(self, center: Center) -> dict[str, Any]:
        with self._lock:
            if center.id in self._known:
                return self._known[center.id]
        found = self._read(center)  # not under the lock: a locked keyring may ask a person
        with self._lock:
            return self._known.setdefault(center.id, found)

    def _read(self, center: Center) -> dict[str, Any]:
        if self._vault.problem():
            return {}
        text = self._vault.get_text(center.id)
        try:
            data = json.loads(text or "{}")
        except ValueError:
            return {}
        return data if isinstance(data, dict) else {}

    def _put(self, center: Center, text: str) -> str:
        """Why the keyring did not take it; empty: it did."""
        try:
            self._vault.put_text(center.id, text)
        except AppError as error:
            return str(error)
        return ""

    def _forget(self, center: Center) -> None:
        with self._lock:
            self._known[center.id] = {}
            in_keyring = center.id not in self._in_memory
            self._in_memory.discard(center.id)
        if in_keyring and not self._vault.problem():
            self._vault.remove_text(center.id)


# --- the CLI's format, which the keyring's items share ---


def _read(path: Path) -> Any:
    try:
        if path.stat().st_size > _LARGEST_FILE:
            return None
        return json.loads(path.read_text("utf-8"))
    except (OSError, ValueError, RecursionError):
        return None


def _replace(path: Path, text: str) -> None:
    """Under a name of its own first: the CLI and other engines may write at the same time."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor, new = tempfile.mkstemp(dir=path.parent, suffix=".tmp")  # readable by its owner only
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(new).replace(path)
    except OSError:
        Path(new).unlink(missing_ok=True)
        raise


def _token_of(data: Any) -> Token | None:
    if not isinstance(data, dict) or not _text(data, "accessToken"):
        return None
    expires = _moment(data.get("expiresAt"))
    if expires is None:
        return None
    token = Token(_text(data, "accessToken"), expires)
    registered = _moment(data.get("registrationExpiresAt"))
    if not (_text(data, "refreshToken") and _text(data, "clientId") and _text(data, "clientSecret")) or not registered:
        return token
    registration = Registration(_text(data, "clientId"), _text(data, "clientSecret"), registered)
    return replace(token, refresh=_text(data, "refreshToken"), registration=registration)


def _token_as_file(center: Center, token: Token) -> dict[str, Any]:
    data = {
        "startUrl": center.start_url,
        "region": center.region,
        "accessToken": token.access,
        "expiresAt": _as_text(token.expires),
    }
    if token.registration is not None:
        data["clientId"] = token.registration.client_id
        data["clientSecret"] = token.registration.client_secret
        data["registrationExpiresAt"] = _as_text(token.registration.expires)
    if token.refresh:
        data["refreshToken"] = token.refresh
    return data


def _registration_of(data: Any) -> Registration | None:
    if not isinstance(data, dict) or not (_text(data, "clientId") and _text(data, "clientSecret")):
        return None
    expires = _moment(data.get("expiresAt"))
    if expires is None:
        return None
    grants = data.get("grantTypes")
    known = tuple(map(str, grants)) if isinstance(grants, list) else ()
    return Registration(_text(data, "clientId"), _text(data, "clientSecret"), expires, known)


def _registration_as_file(registration: Registration) -> dict[str, Any]:
    return {
        "clientId": registration.client_id,
        "clientSecret": registration.client_secret,
        "expiresAt": _as_text(registration.expires),
        "grantTypes": list(registration.grants),
    }


def _registration_key(center: Center, kind: str) -> str:
    values = {
        "tool": "skydeck",
        "kind": kind,
        "startUrl": center.start_url,
        "region": center.region,
        "scopes": list(center.scopes),
        "session_name": center.name,
    }
    return json.dumps(values, sort_keys=True)


def _text(data: Mapping[str, Any], name: str) -> str:
    value = data.get(name)
    return value if isinstance(value, str) else ""


def _moment(value: Any) -> float | None:
    """Seconds since 1970. The CLI writes “…Z”, its first versions wrote “…UTC”."""
    if not isinstance(value, str):
        return None
    try:
        moment = datetime.fromisoformat(value.removesuffix("UTC").removesuffix("Z"))
    except ValueError:
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()


def _as_text(moment: float) -> str:
    return datetime.fromtimestamp(moment, UTC).strftime(_MOMENT)
