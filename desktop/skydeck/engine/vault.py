"""Keeps keys in the keyring of the operating system, or says why it can't; it never writes them anywhere else."""

from __future__ import annotations

import json
import secrets
import threading

import keyring
import keyring.errors
from keyring.backend import KeyringBackend

from skydeck.core.errors import AppError, ErrorKind
from skydeck.engine.accounts import Keys
from skydeck.engine.environment import Found

SERVICE = "skydeck"
# Windows keeps 1,280 characters in one item.
PIECE = 1200

_ALLOWED = frozenset(
    {
        "keyring.backends.macOS.Keyring",
        "keyring.backends.Windows.WinVaultKeyring",
        "keyring.backends.SecretService.Keyring",
        "keyring.backends.kwallet.DBusKeyring",
        "keyring.backends.libsecret.Keyring",
    }
)
_CHAINER = "keyring.backends.chainer.ChainerBackend"
_NOT_KEPT = "Keys can be used until you quit, but not kept: "


class Vault:
    """The keyring behind a lock; call it from a worker, since an unlock dialog may keep it waiting."""

    def __init__(self, found: Found, *, service: str = SERVICE) -> None:
        self._found, self._service = found, service
        self._lock = threading.Lock()
        self._known: dict[str, Keys] = {}
        self._tested = False

    def problem(self) -> str:
        """Why keys can't be kept on this machine; empty when they can. Asks nobody to unlock anything."""
        if self._found.get("PYTHON_KEYRING_BACKEND"):
            return f"{_NOT_KEPT}PYTHON_KEYRING_BACKEND replaces this computer's keyring. Unset it and start again."
        refused = _refused(keyring.get_keyring())
        return f"{_NOT_KEPT}{refused}" if refused else ""

    def put(self, account: str, keys: Keys) -> None:
        """Keep an account's keys; the first time, the keyring has to prove that it keeps what it is given."""
        with self._lock, _Trouble():
            self._test()
            # A session token ends by itself within hours: it is used and forgotten.
            self._write(account, json.dumps({"id": keys.access_key_id, "secret": keys.secret_access_key}))
            self._known[account] = keys

    def get(self, account: str) -> Keys | None:
        """An account's keys, read once per run; None when the keyring has none."""
        with self._lock, _Trouble():
            if account not in self._known:
                text = self._read(account)
                if text is None:
                    return None
                data = json.loads(text)
                self._known[account] = Keys(data["id"], data["secret"])
            return self._known[account]

    def remove(self, account: str) -> None:
        """Delete an account's keys."""
        with self._lock, _Trouble():
            self._known.pop(account, None)
            self._delete(account)

    def forget(self) -> None:
        """Drop what was read, so that the next use asks the keyring again."""
        with self._lock:
            self._known.clear()

    def _test(self) -> None:
        if self._tested:
            return
        problem = self.problem()
        if problem:
            raise AppError(ErrorKind.LOCAL, problem, "Add the account for this session only.")
        name, value = f"test-{secrets.token_hex(8)}", secrets.token_hex(16)
        self._write(name, value)
        kept = self._read(name) == value
        self._delete(name)
        if not kept or self._read(name) is not None:
            raise AppError(
                ErrorKind.LOCAL,
                f"{_NOT_KEPT}the keyring does not give back what it is given.",
                "Add the account for this session only.",
            )
        self._tested = True

    def _write(self, account: str, text: str) -> None:
        self._delete(account)
        pieces = [text[start : start + PIECE] for start in range(0, len(text), PIECE)]
        # The head goes last: without it the rest does not count, so a crash leaves no half secret.
        for number, piece in enumerate(pieces[1:], 1):
            keyring.set_password(self._service, f"{account}#{number}", piece)
        keyring.set_password(self._service, account, f"{len(pieces)}:{pieces[0]}")

    def _read(self, account: str) -> str | None:
        head = keyring.get_password(self._service, account)
        if head is None:
            return None
        count, _, first = head.partition(":")
        rest = [keyring.get_password(self._service, f"{account}#{number}") for number in range(1, int(count))]
        if None in rest:
            raise ValueError("a piece is missing")
        return first + "".join(piece or "" for piece in rest)

    def _delete(self, account: str) -> None:
        head = keyring.get_password(self._service, account)
        if head is None:
            return
        keyring.delete_password(self._service, account)
        for number in range(1, int(head.partition(":")[0])):
            keyring.delete_password(self._service, f"{account}#{number}")


def _class_name(backend: KeyringBackend) -> str:
    return f"{type(backend).__module__}.{type(backend).__qualname__}"


def _refused(backend: KeyringBackend) -> str:
    name = _class_name(backend)
    if name == _CHAINER:
        # It asks its members in turn: one that keeps secrets in a plain file spoils it.
        members: list[KeyringBackend] = getattr(backend, "backends", [])
        return next(filter(None, map(_refused, members)), "")
    if name in _ALLOWED:
        return ""
    if name == "keyring.backends.fail.Keyring":
        return "this computer has no keyring that runs."
    return f"its keyring ({name}) does not protect them."


class _Trouble:
    """Turns the keyring's exceptions into sentences."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        if isinstance(error, keyring.errors.KeyringLocked | keyring.errors.InitError):
            raise AppError(
                ErrorKind.LOCAL, "The keyring is locked.", "Unlock it and try again, or add keys for this session only."
            ) from None
        if isinstance(error, keyring.errors.NoKeyringError):
            raise AppError(
                ErrorKind.LOCAL,
                f"{_NOT_KEPT}this computer has no keyring that runs.",
                "Add keys for this session only.",
            ) from None
        if isinstance(error, keyring.errors.KeyringError | ValueError | KeyError | OSError):
            raise AppError(
                ErrorKind.LOCAL, "The keyring could not be used.", "Try again, or add keys for this session only."
            ) from None
