"""Keeps secrets in the keyring of the operating system, or says why it can't; it never writes them anywhere else."""

from __future__ import annotations

import configparser
import json
import secrets
import threading
from collections.abc import Callable
from typing import TypeVar

import keyring
from keyring.backend import KeyringBackend
from keyring.errors import KeyringError

from skydeck.core.errors import AppError, ErrorKind
from skydeck.engine.secrets import secret_service
from skydeck.engine.secrets.items import Items
from skydeck.engine.secrets.keys import Keys
from skydeck.engine.work.cancel import Cancelled
from skydeck.engine.work.environment import Found
from skydeck.engine.work.errands import Errands, Wanted

T = TypeVar("T")

SERVICE = "skydeck"
_LINUX = "keyring.backends.SecretService.Keyring"
_ALLOWED = frozenset(
    {
        "keyring.backends.macOS.Keyring",
        "keyring.backends.Windows.WinVaultKeyring",
        _LINUX,
        "keyring.backends.kwallet.DBusKeyring",
        "keyring.backends.libsecret.Keyring",
    }
)
# What `keyring` lets through when its settings can't be read, or name what is not there.
_WRONGLY_SET_UP = (ImportError, AttributeError, RuntimeError, OSError, ValueError, configparser.Error, KeyringError)
_CHAINER = "keyring.backends.chainer.ChainerBackend"
_NONE = "keyring.backends.fail.Keyring"
_NOT_KEPT = "Keys can be used until you quit, but not kept: "
_THIS_SESSION = "Add the account for this session only."
_WAITS = "The keyring waits for an answer. Look for its window; it may be behind others."


class Vault:
    """The keyring, one errand at a time; call it from a worker, since an unlock dialog may keep it waiting.

    `told` hears when the keyring keeps somebody waiting. `cancelled` of a method lets its caller give up then. Without
    `prompts` a keyring that is known to be locked is left alone.
    """

    def __init__(
        self,
        found: Found,
        *,
        service: str = SERVICE,
        told: Callable[[str], None] | None = None,
        prompts: bool = True,
    ) -> None:
        self._found, self._service, self._prompts = found, service, prompts
        self._errands = Errands(lambda: told(_WAITS) if told is not None else None)
        self._known: dict[str, str] = {}
        self._lock = threading.Lock()
        self._tested = False

    def problem(self) -> str:
        """Why secrets can't be kept on this machine; empty when they can. Asks nobody to unlock anything."""
        if self._found.get("PYTHON_KEYRING_BACKEND"):
            return f"{_NOT_KEPT}PYTHON_KEYRING_BACKEND replaces this computer's keyring. Unset it and start again."
        try:
            backend = keyring.get_keyring()
        except _WRONGLY_SET_UP:
            return f"{_NOT_KEPT}the keyring that keyringrc.cfg names does not run."
        return "" if _protecting(backend) is not None else f"{_NOT_KEPT}{_refused(backend)}"

    # --- keys of an account ---

    def put(self, account: str, keys: Keys, cancelled: Cancelled | None = None) -> None:
        """Keep an account's keys, without a session token: that ends by itself within hours."""
        self.put_text(
            account, json.dumps({"id": keys.access_key_id, "secret": keys.secret_access_key}), cancelled=cancelled
        )

    def get(self, account: str, cancelled: Cancelled | None = None) -> Keys | None:
        """An account's keys, read once per run; None when the keyring has none."""
        text = self.get_text(account, cancelled=cancelled)
        if text is None:
            return None
        try:
            data = json.loads(text)
            return Keys(data["id"], data["secret"])
        except (ValueError, KeyError, TypeError):
            raise _unusable() from None

    def remove(self, account: str, cancelled: Cancelled | None = None) -> None:
        """Delete an account's keys."""
        self.remove_text(account, cancelled=cancelled)

    # --- any other secret: a token, a password ---

    def put_text(self, name: str, text: str, cancelled: Cancelled | None = None) -> None:
        """Keep a secret; the first time, the keyring has to prove that it keeps what it is given."""

        def work(items: Items) -> None:
            self._test(items)
            items.write(name, text)

        self._run(work, cancelled)
        with self._lock:
            self._known[name] = text

    def get_text(self, name: str, cancelled: Cancelled | None = None) -> str | None:
        """A secret, read once per run; None when the keyring has none."""
        with self._lock:
            if name in self._known:
                return self._known[name]
        text = self._run(lambda items: items.read(name), cancelled)
        if text is not None:
            with self._lock:
                # Whoever was quicker may have put another one since.
                text = self._known.setdefault(name, text)
        return text

    def remove_text(self, name: str, cancelled: Cancelled | None = None) -> None:
        """Delete a secret, if the keyring has it."""
        with self._lock:
            self._known.pop(name, None)
        self._run(lambda items: items.delete(name), cancelled)

    def forget(self) -> None:
        """Drop what was read, so that the next use asks the keyring again."""
        with self._lock:
            self._known.clear()

    # --- inside ---

    def _run(self, work: Callable[[Items], T], cancelled: Cancelled | None) -> T:
        """Do it with the keyring; what the keyring raises becomes a sentence."""

        def errand(wanted: Wanted) -> T:
            backend = None if self.problem() else _protecting(keyring.get_keyring())
            if backend is None:
                raise AppError(ErrorKind.LOCAL, self.problem(), _THIS_SESSION)
            if not self._prompts and _class_name(backend) == _LINUX and secret_service.is_locked():
                raise _locked()
            return work(Items(backend, self._service, wanted))

        done = self._errands.run(errand, cancelled)
        error = done.exception()
        if error is not None:
            # Not the cause: what a library says may hold what it was given.
            raise _sentence(error) from None
        return done.result()

    def _test(self, items: Items) -> None:
        if self._tested:
            return
        name, value = f"test-{secrets.token_hex(8)}", secrets.token_hex(16)
        items.write(name, value)
        kept = items.read(name) == value
        items.delete(name)
        if not kept or items.read(name) is not None:
            raise AppError(
                ErrorKind.LOCAL, f"{_NOT_KEPT}the keyring does not give back what it is given.", _THIS_SESSION
            )
        self._tested = True


def _protecting(backend: KeyringBackend) -> KeyringBackend | None:
    """The backend that may be used: itself, or the best one of a chain.

    A chain asks its members in turn, and would give a plain file what a locked keyring does not take.
    """
    return next((one for one in _members(backend) if _class_name(one) in _ALLOWED), None)


def _members(backend: KeyringBackend) -> list[KeyringBackend]:
    return list(getattr(backend, "backends", ())) if _class_name(backend) == _CHAINER else [backend]


def _class_name(backend: KeyringBackend) -> str:
    return f"{type(backend).__module__}.{type(backend).__qualname__}"


def _refused(backend: KeyringBackend) -> str:
    names = [_class_name(one) for one in _members(backend)]
    if not names or names == [_NONE]:
        return "this computer has no keyring that runs."
    return f"its keyring ({', '.join(names)}) does not protect them."


def _sentence(error: BaseException) -> AppError:
    if isinstance(error, AppError):
        return error
    names = {kind.__name__ for kind in type(error).__mro__}
    # Some come from the library under `keyring`, which is another one on each system.
    if names & {"KeyringLocked", "InitError", "LockedException", "PromptDismissedException"}:
        return _locked()
    if names & {"NoKeyringError", "SecretServiceNotAvailableException"}:
        return AppError(ErrorKind.LOCAL, f"{_NOT_KEPT}this computer has no keyring that runs.", _THIS_SESSION)
    return _unusable()


def _locked() -> AppError:
    advice = "Unlock it and try again, or add keys for this session only."
    return AppError(ErrorKind.LOCAL, "The keyring is locked.", advice)


def _unusable() -> AppError:
    return AppError(ErrorKind.LOCAL, "The keyring could not be used.", "Try again, or add keys for this session only.")
