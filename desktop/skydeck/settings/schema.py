"""Every setting of the program, one row each; it does not store them, and secrets never go here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

T = TypeVar("T", bool, int, str)


@dataclass(frozen=True, slots=True)
class Choice(Generic[T]):
    """One of the values that a setting can take, and its name."""

    value: T
    title: str


def no_problem(_value: Any) -> str:
    """Every value of the right type will do."""
    return ""


def proxy_problem(text: str) -> str:
    """Why an address of a proxy can't be kept. A password would stand in the file of settings for all to read."""
    if "@" in text:
        return "A user and password do not belong into the address; they have fields of their own."
    if any(letter.isspace() for letter in text):
        return "An address has no spaces."
    return ""


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
    only_with: tuple[Setting[Any], Any] | None = None  # it counts, and is shown, only while that has this value
    problem: Callable[[Any], str] = no_problem  # what is wrong with a value, in words

    def accepts(self, value: object) -> bool:
        """Whether this is a value of the right type that may be chosen."""
        right = type(value) is type(self.default) and self._offered(value) and self._in_bounds(value)
        return right and not self.problem(value)

    def _offered(self, value: object) -> bool:
        return not self.choices or any(choice.value == value for choice in self.choices)

    def _in_bounds(self, value: object) -> bool:
        return not self.maximum or (isinstance(value, int) and self.minimum <= value <= self.maximum)


class ProxyChoice:
    """Values of `PROXY`."""

    SYSTEM, NONE, ADDRESS = "system", "none", "address"


class TrustChoice:
    """Values of `TRUST`."""

    BUNDLED, SYSTEM, FILE = "bundled", "system", "file"


LOOK, LISTS, SAFETY, NETWORK, MESSAGES = "Look", "Lists", "Safety", "Network", "Messages and tabs"
RECORD = "Journal and costs"

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

NEW_ACCOUNT_MODE = Setting(
    "safety/new-account-mode",
    "confirm",
    "Accounts start as",
    group=SAFETY,
    help="Until you choose otherwise in the account menu or the status bar. Production is read-only until unlocked.",
    choices=(
        Choice("read_only", "Read-only"),
        Choice("confirm", "Confirm every change"),
        Choice("free", "Confirm what is risky"),
    ),
)

PROXY = Setting(
    "network/proxy",
    ProxyChoice.SYSTEM,
    "Proxy",
    group=NETWORK,
    help="What runs on this computer is never asked through a proxy.",
    choices=(
        Choice(ProxyChoice.SYSTEM, "As this computer is set up"),
        Choice(ProxyChoice.NONE, "None"),
        Choice(ProxyChoice.ADDRESS, "The one at an address"),
    ),
)
PROXY_ADDRESS = Setting(
    "network/proxy-address",
    "",
    "Address of the proxy",
    group=NETWORK,
    help="Such as http://proxy.example.com:3128.",
    only_with=(PROXY, ProxyChoice.ADDRESS),
    problem=proxy_problem,
)
PROXY_USER = Setting(
    "network/proxy-user",
    "",
    "User at the proxy",
    group=NETWORK,
    help="Leave it empty when the proxy asks nobody.",
    only_with=(PROXY, ProxyChoice.ADDRESS),
)
TRUST = Setting(
    "network/trust",
    TrustChoice.BUNDLED,
    "Trusted certificates",
    group=NETWORK,
    help="Who may vouch that a server is AWS. Companies that read along add an authority of their own.",
    choices=(
        Choice(TrustChoice.BUNDLED, "Those that come with Skydeck"),
        Choice(TrustChoice.SYSTEM, "Those of this computer"),
        Choice(TrustChoice.FILE, "Those in a file"),
    ),
)
TRUST_FILE = Setting(
    "network/trust-file",
    "",
    "File of certificates",
    group=NETWORK,
    help="PEM; it replaces the others, it does not add to them.",
    only_with=(TRUST, TrustChoice.FILE),
)
CONNECT_SECONDS = Setting(
    "network/connect-seconds",
    5,
    "Give up connecting after",
    group=NETWORK,
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

JOURNAL_ROWS = Setting(
    "lists/journal-rows",
    500,
    "Calls read at a time in the journal",
    group=RECORD,
    help="Older ones are read when you ask for them; the journal itself keeps more.",
    minimum=50,
    maximum=5000,
)
JOURNAL_MEGABYTES = Setting(
    "journal/megabytes",
    100,
    "Keep calls on disk up to",
    group=RECORD,
    help="For calls that change nothing. Apart from them: 80 MB of changes, and 48 MB of what was before and after.",
    minimum=10,
    maximum=10_000,
    unit="MB",
)
JOURNAL_DAYS = Setting("journal/days", 90, "Keep calls on disk for", group=RECORD, minimum=1, maximum=3650, unit="days")
_CENTS = (10, 50, 100, 200, 500, 1000, 2000, 5000, 10_000)
_AMOUNTS = (Choice(0, "Never"), *(Choice(cents, f"${cents / 100:.2f} a day") for cents in _CENTS))
COST_WARN = Setting(
    "costs/warn",
    100,
    "Say so when calls cost more than",
    group=RECORD,
    help="Cost Explorer, log queries, S3 lists and others, by AWS's list prices of us-east-1: an estimate.",
    choices=_AMOUNTS,
)
COST_STOP = Setting(
    "costs/stop",
    500,
    "Stop calls that cost at",
    group=RECORD,
    help="Of a day and all accounts together. Calls that cost nothing go on.",
    choices=_AMOUNTS,
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
