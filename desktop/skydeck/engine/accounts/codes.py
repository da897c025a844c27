"""One-time codes on their way from a person to AWS, each of them once; it neither asks for one nor sends one."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from skydeck.core.errors import AppError, ErrorKind

_CODE = re.compile(r"[0-9]{6}", re.ASCII)
# A device may show the same six digits again, by chance, long after AWS has forgotten them.
_REMEMBERED = 600.0


class Codes:
    """One for the engine; used by all its threads."""

    def __init__(self) -> None:
        self._mine = threading.local()
        self._lock = threading.Lock()
        self._sent: dict[tuple[str, str], float] = {}
        self._skipped: set[str] = set()

    @contextmanager
    def offered(self, code: str) -> Iterator[None]:
        """What this thread does in the block may send the code, to the first device that asks."""
        code = "".join(code.split())
        if not _CODE.fullmatch(code):
            raise AppError(ErrorKind.INVALID, "A one-time code has six digits.", "Type what your device shows.")
        self._mine.code = code
        try:
            yield
        finally:
            self._mine.code = None

    @property
    def offering(self) -> bool:
        """Whether this thread has a code to send."""
        return getattr(self._mine, "code", None) is not None

    def take(self, device: str) -> str | None:
        """The code to send now; None when a person has to give one. `AppError` for one that was sent before."""
        code: str | None = getattr(self._mine, "code", None)
        if code is None:
            return None
        self._mine.code = None
        now = time.monotonic()
        with self._lock:
            self._sent = {pair: at for pair, at in self._sent.items() if now - at < _REMEMBERED}
            if (device, code) in self._sent:
                raise AppError(
                    ErrorKind.INVALID, "This code was used already.", "Wait for the next one that your device shows."
                )
            self._sent[device, code] = now
        return code

    # --- sessions that a person does without ---

    def skip(self, session: str) -> None:
        """Go on without this session, until a code is given for it."""
        with self._lock:
            self._skipped.add(session)

    def want(self, session: str) -> None:
        """The session is wanted again."""
        with self._lock:
            self._skipped.discard(session)

    def skips(self, session: str) -> bool:
        """Whether a person chose to go on without."""
        with self._lock:
            return session in self._skipped
