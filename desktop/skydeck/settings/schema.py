"""Every setting of the program, one row each; it does not store them, and secrets never go here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Generic, TypeVar

T = TypeVar("T", bool, int, str)


@dataclass(frozen=True, slots=True)
class Choice(Generic[T]):
    """One of the values that a setting can take, and its name."""

    value: T
    title: str


@dataclass(frozen=True, slots=True)
class Setting(Generic[T]):
    """One setting; its type is that of the default. The dialog is generated from these."""

    key: str  # "group/name", as written in the file
    default: T
    title: str
    group: str
    help: str = ""
    choices: tuple[Choice[T], ...] = ()
    minimum: int = 0
    maximum: int = 0  # 0: no bounds
    unit: str = ""

    def accepts(self, value: object) -> bool:
        """Whether this is a value of the right type that may be chosen."""
        return type(value) is type(self.default) and self._offered(value) and self._in_bounds(value)

    def _offered(self, value: object) -> bool:
        return not self.choices or any(choice.value == value for choice in self.choices)

    def _in_bounds(self, value: object) -> bool:
        return not self.maximum or (isinstance(value, int) and self.minimum <= value <= self.maximum)


LOOK, LISTS, SAFETY, NETWORK, MESSAGES = "Look", "Lists", "Safety", "Network", "Messages and tabs"

THEME = Setting(
    "look/theme",
    "system",
    "Theme",
    group=LOOK,
    choices=(Choice("system", "Follow the system"), Choice("light", "Light"), Choice("dark", "Dark")),
)
COMPACT = Setting("look/compact", False, "Compact rows", group=LOOK, help="24 instead of 32 pixels a row.")
TEXT_SIZE = Setting("look/text-size", 13, "Text size", group=LOOK, minimum=10, maximum=24, unit="px")
MENU_BAR = Setting(
    "look/menu-bar", True, "Menu bar", group=LOOK, help="Without it, everything is still in Go to anything (Ctrl+K)."
)
TIME_ZONE = Setting(
    "look/time-zone",
    "local",
    "Times are shown in",
    group=LOOK,
    choices=(Choice("local", "The zone of this computer"), Choice("utc", "UTC")),
)

REFRESH_SECONDS = Setting(
    "lists/refresh-seconds",
    30,
    "Refresh lists every",
    group=LISTS,
    help="Only what can be seen is refreshed; rows that are about to change are looked at more often.",
    choices=(
        Choice(0, "Never"),
        Choice(10, "10 seconds"),
        Choice(30, "30 seconds"),
        Choice(60, "Minute"),
        Choice(300, "5 minutes"),
    ),
)
JOURNAL_ROWS = Setting(
    "lists/journal-rows",
    500,
    "Calls shown in the journal",
    group=LISTS,
    help="How many lines the page of the journal reads; the journal itself keeps more.",
    minimum=50,
    maximum=5000,
)

NEW_ACCOUNT_MODE = Setting(
    "safety/new-account-mode",
    "confirm",
    "Accounts start as",
    group=SAFETY,
    help="What holds for an account until you choose otherwise in the account menu or the status bar.",
    choices=(
        Choice("read_only", "Read-only"),
        Choice("confirm", "Confirm every change"),
        Choice("free", "Confirm what is risky"),
    ),
)

CONNECT_SECONDS = Setting(
    "network/connect-seconds",
    5,
    "Give up connecting after",
    group=NETWORK,
    help="Network settings hold from the next start of Skydeck.",
    minimum=1,
    maximum=60,
    unit="s",
)
READ_SECONDS = Setting(
    "network/read-seconds", 15, "Give up waiting for an answer after", group=NETWORK, minimum=5, maximum=300, unit="s"
)
ATTEMPTS = Setting(
    "network/attempts",
    4,
    "Attempts for a read that fails",
    group=NETWORK,
    help="Changes that AWS could carry out twice are never repeated.",
    minimum=1,
    maximum=10,
)

MESSAGE_SECONDS = Setting(
    "messages/seconds",
    6,
    "Messages about success vanish after",
    group=MESSAGES,
    help="Failures stay until you close them.",
    minimum=2,
    maximum=60,
    unit="s",
)
RESTORE_TABS = Setting("tabs/restore", True, "Open the tabs of last time at the start", group=MESSAGES)


def every_setting() -> tuple[Setting[Any], ...]:
    """All rows above, in their order."""
    return tuple(value for value in globals().values() if isinstance(value, Setting))
