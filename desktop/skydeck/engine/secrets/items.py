"""Lays secrets of any length out in the items of a keyring; it neither chooses the keyring nor knows what they are."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator

from keyring.backend import KeyringBackend

from skydeck.engine.work.errands import Wanted

# Windows keeps 1,280 characters in one item.
PIECE = 1200


class Items:
    """The items of one service; each name has a head, and pieces where the secret is long.

    A head is `series/count:first piece`. Pieces belong to a series, so that a new secret never overwrites the old one's
    before its head counts: after a crash there is the old secret or the new one.
    """

    def __init__(self, backend: KeyringBackend, service: str, wanted: Wanted) -> None:
        self._backend, self._service, self._wanted = backend, service, wanted

    def write(self, name: str, text: str) -> None:
        """Keep a secret in place of the one there was."""
        plain = json.dumps(text)  # ASCII: one character is one everywhere, also on Windows
        pieces = [plain[start : start + PIECE] for start in range(0, len(plain), PIECE)]
        old = list(_further(name, self._get(name)))
        series = secrets.token_hex(4)
        for number, piece in enumerate(pieces[1:], 1):
            self._set(f"{name}#{series}-{number}", piece)
        self._set(name, f"{series}/{len(pieces)}:{pieces[0]}")
        for one in old:
            self._remove(one)

    def read(self, name: str) -> str | None:
        """The secret; None when there is none."""
        head = self._get(name)
        if head is None:
            return None
        pieces = [head.partition(":")[2], *(self._get(one) for one in _further(name, head))]
        if None in pieces:
            raise ValueError("a piece is missing")
        text = json.loads("".join(piece or "" for piece in pieces))
        if not isinstance(text, str):
            raise TypeError("no text")
        return text

    def delete(self, name: str) -> None:
        """Leave nothing of a secret."""
        head = self._get(name)
        if head is not None:
            self._remove(name)
        for one in _further(name, head):
            self._remove(one)

    def _get(self, name: str) -> str | None:
        self._wanted()
        return self._backend.get_password(self._service, name)

    def _set(self, name: str, text: str) -> None:
        self._wanted()
        self._backend.set_password(self._service, name, text)

    def _remove(self, name: str) -> None:
        self._wanted()
        self._backend.delete_password(self._service, name)


def _further(name: str, head: str | None) -> Iterator[str]:
    """The names of the pieces after the first, as a head tells them."""
    series, _, count = (head or "").partition(":")[0].partition("/")
    for number in range(1, int(count) if count.isdecimal() else 1):
        yield f"{name}#{series}-{number}"
