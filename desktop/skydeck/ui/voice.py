"""Puts every outcome into a note: its tone, its buttons, how long it stays; where it is shown is for others to say."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence

from skydeck.core.errors import AppError, ErrorKind
from skydeck.settings import schema
from skydeck.settings.store import Settings
from skydeck.ui.desk import Offer
from skydeck.ui.message_strip import Note
from skydeck.ui.widgets.banner import Tone

Remedy = Callable[[AppError], Offer | None]

_MILD = frozenset({ErrorKind.CANCELLED, ErrorKind.READ_ONLY, ErrorKind.THROTTLED})


class Voice(ABC):
    """Implements `desk.Messages`; `remedies` gives the button that a sort of trouble gets by itself."""

    def __init__(self, settings: Settings, remedies: dict[ErrorKind, Remedy]) -> None:
        self._settings, self.remedies = settings, remedies

    @abstractmethod
    def say(self, note: Note, seconds: int) -> None:
        """Show it; it goes by itself after so many seconds, unless they are 0."""

    @abstractmethod
    def clear(self, key: str) -> None:
        """What failed under this key works again."""

    def done(self, text: str, offers: Sequence[Offer] = ()) -> None:
        """Something worked."""
        self.say(Note("ok", text, tuple(offers)), self._settings.get(schema.MESSAGE_SECONDS))

    def info(self, text: str, offers: Sequence[Offer] = (), key: str = "") -> None:
        """Something worth knowing; it goes by itself unless something can be done about it."""
        seconds = 0 if offers or key else 2 * self._settings.get(schema.MESSAGE_SECONDS)
        self.say(Note("info", text, tuple(offers), key=key), seconds)

    def warn(self, text: str, offers: Sequence[Offer] = (), key: str = "") -> None:
        """Something that may need the user."""
        self.say(Note("busy", text, tuple(offers), key=key), 0)

    def ask(self, text: str, offers: Sequence[Offer], key: str) -> None:
        """Something waits for the user: it stays until `clear`; with the same key and offers only its words change."""
        self.say(Note("busy", text, tuple(offers), key=key, is_question=True), 0)

    def failed(self, error: AppError, offers: Sequence[Offer] = (), key: str = "") -> None:
        """Something did not work; a newer failure with the same key replaces it."""
        if error.kind is ErrorKind.CANCELLED and not error.may_have_happened:
            return
        remedy = self.remedies.get(error.kind)
        own = remedy(error) if remedy is not None else None
        tone: Tone = "busy" if error.kind in _MILD else "bad"
        self.say(Note(tone, str(error), (*([own] if own else []), *offers), error, key), 0)
