"""Turns untrusted strings, numbers and times into text for people; it knows no widgets and never calls AWS."""

import re
import unicodedata
from collections.abc import Iterator
from datetime import UTC, datetime, tzinfo
from decimal import Decimal
from functools import lru_cache

DISPLAY_LIMIT = 4096
MARKS_LIMIT = 4

_NAMES = {
    0x00A0: "NBSP",
    0x00AD: "SHY",
    0x061C: "ALM",
    0x200B: "ZWSP",
    0x200C: "ZWNJ",
    0x200D: "ZWJ",
    0x200E: "LRM",
    0x200F: "RLM",
    0x202A: "LRE",
    0x202B: "RLE",
    0x202C: "PDF",
    0x202D: "LRO",
    0x202E: "RLO",
    0x202F: "NNBSP",
    0x2060: "WJ",
    0x2066: "LRI",
    0x2067: "RLI",
    0x2068: "FSI",
    0x2069: "PDI",
    0xFEFF: "BOM",
}
# Printable for Unicode, yet blank on the screen.
_BLANKS = frozenset("\u115f\u1160\u2800\u3164\uffa0\u034f\u17b4\u17b5\u180b\u180c\u180d\u180f")
# Our own tokens must not be forged, so their characters are spelled out when they are data.
_OURS = re.compile("[\u2400-\u2421\u27e6\u27e7]")
# Latin, Cyrillic, kana, CJK and Hangul: letters without anything to look into one by one.
_SIMPLE = re.compile(
    "[ -~\u00a1-\u00ac\u00ae-\u02af\u0400-\u0482\u048a-\u052f\u3041-\u3096\u30a1-\u30ff\u4e00-\u9fff\uac00-\ud7a3]*"
)
_JOINED = frozenset({"So", "Sk", "Lo", "Mn", "Mc"})


def display(text: str, limit: int = DISPLAY_LIMIT, *, multiline: bool = False) -> str:
    """Show every character that could hide, reorder or imitate; distinct short texts stay distinct."""
    if len(text) > limit:
        return f"{display(text[:limit], limit, multiline=multiline)}… (+{len(text) - limit:,})"
    if text.isprintable() and (text.isascii() or _SIMPLE.fullmatch(text)):
        return text if multiline else _mark_ends(text)
    return _spelled(text, multiline)


# A label asks for its text at every layout, and a hostile one takes milliseconds.
@lru_cache(maxsize=256)
def _spelled(text: str, multiline: bool) -> str:
    shown = text.replace("\r\n", "\n") if multiline else text
    shown = "".join(_pieces(shown, "\n\t" if multiline else ""))
    return shown if multiline else _mark_ends(shown)


def _mark_ends(text: str) -> str:
    bare = text.strip(" ")
    if len(bare) == len(text):
        return text
    head = len(text) - len(text.lstrip(" ")) if bare else 0
    return "␠" * head + bare + "␠" * (len(text) - head - len(bare))


def _pieces(text: str, allowed: str) -> Iterator[str]:
    marks = 0
    for index, char in enumerate(text):
        category = unicodedata.category(char)
        marks = marks + 1 if category in {"Mn", "Me"} else 0
        plain = _is_plain(char) and marks <= MARKS_LIMIT
        yield char if char in allowed or plain or _is_joiner(text, index) else token(char)


def _is_plain(char: str) -> bool:
    if char in _BLANKS or "\ufe00" <= char <= "\ufe0f" or "\U000e0100" <= char <= "\U000e01ef":
        return False
    return (char == " " or char.isprintable()) and not _OURS.match(char)


def _is_joiner(text: str, index: int) -> bool:
    """Joiners and variation selectors are part of emoji and of several scripts, but never of Latin names."""
    char = text[index]
    before = text[index - 1] if index else ""
    after = text[index + 1] if index + 1 < len(text) else ""
    if char in "\ufe0e\ufe0f":
        return bool(before) and (unicodedata.category(before) in {"So", "Sm"} or after == "\u20e3")
    if char in "\u200c\u200d":
        return _joins(before) and _joins(after)
    return False


def _joins(char: str) -> bool:
    return bool(char) and (char == "\ufe0f" or unicodedata.category(char) in _JOINED)


def token(char: str) -> str:
    """The visible stand-in for one character: a control picture or its name in brackets."""
    code = ord(char)
    if code < 0x20:
        return chr(0x2400 + code)
    if code == 0x7F:
        return "␡"
    return f"⟦{_NAMES.get(code) or f'U+{code:04X}'}⟧"


def account_number_text(number: str) -> str:
    """An account number as people read it aloud: "1234 5678 9012"."""
    return " ".join(number[at : at + 4] for at in range(0, len(number), 4)) if len(number) == 12 else number


def account_text(name: str, number: str) -> str:
    """An account as a question names it: "acme-production (1234 5678 9012)"."""
    return f"{name} ({account_number_text(number)})" if number else name


def one_line(text: str, limit: int = 200) -> str:
    """The first words of a longer text, for titles and menus."""
    return display(" ".join(text.split()), limit)


# --- numbers -----------------------------------------------------------------------------------

_DECIMAL_UNITS = ("B", "kB", "MB", "GB", "TB", "PB", "EB")
_BINARY_UNITS = ("B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB")


def size_text(count: int, *, binary: bool = False) -> str:
    """`4800000000` as "4.8 GB"; `binary` for memory and disks, which are sold in GiB."""
    base, units = (1024, _BINARY_UNITS) if binary else (1000, _DECIMAL_UNITS)
    value, unit = float(count), 0
    while unit < len(units) - 1 and abs(_rounded(value)) >= base:
        value, unit = value / base, unit + 1
    return f"{_three_digits(value) if unit else count_text(count)} {units[unit]}"


def _rounded(value: float) -> float:
    return round(value, 1) if abs(value) < 10 else float(round(value))


def _three_digits(value: float) -> str:
    shown = _rounded(value)
    return f"{shown:g}" if shown != round(shown) else f"{round(shown):,}"


def rate_text(bytes_per_second: float) -> str:
    """A transfer speed: "96 MB/s"."""
    return f"{size_text(round(bytes_per_second))}/s"


def count_text(count: int, *, more: bool = False) -> str:
    """`1234` as "1,234", with a plus sign while there is more to come."""
    return f"{count:,}+" if more else f"{count:,}"


def percent_text(share: float) -> str:
    """`0.643` as "64 %"; never 100 % before all is done, never 0 % once something is."""
    if 0 < share < 0.01:
        return "<1 %"
    return f"{min(round(share * 100), 99) if share < 1 else 100} %"


def money_text(amount: Decimal | float, currency: str = "USD") -> str:
    """A price with the digits that matter: "$5.83", "$0.0416"."""
    value = Decimal(str(amount))
    digits = 2 if value == 0 or abs(value) >= 1 else 4
    sign = "-" if value < 0 else ""
    number = f"{abs(value):,.{digits}f}"
    return f"{sign}${number}" if currency == "USD" else f"{sign}{number} {currency}"


def estimate_text(usd: float) -> str:
    """A rough amount of dollars: "$5.83", "$0.03", "less than $0.01"."""
    return "less than $0.01" if 0 < usd < 0.01 else f"${usd:,.2f}"


# --- times -------------------------------------------------------------------------------------

_MINUTE, _HOUR, _DAY, _YEAR = 60, 3600, 86400, 31_557_600
_UNITS_OF_TIME = ((_DAY, "d"), (_HOUR, "h"), (_MINUTE, "min"), (1, "s"))


def age_text(seconds: float) -> str:
    """How long ago, in one unit: "12 s", "5 min", "3 h", "67 d", "3 y"."""
    whole = max(0, int(seconds))
    for unit, name, limit in ((1, "s", _MINUTE), (_MINUTE, "min", _HOUR), (_HOUR, "h", 2 * _DAY)):
        if whole < limit:
            return f"{whole // unit:,} {name}"
    if whole < 2 * _YEAR:
        return f"{whole // _DAY:,} d"
    return f"{whole // _YEAR:,} y"


def duration_text(seconds: float) -> str:
    """How long it takes, in at most two units: "731 ms", "2.4 s", "3 min 12 s"; "3 s" and "1 h" when it is exact."""
    if seconds == int(seconds) and (exact := _exact_duration(int(seconds))):
        return exact
    if seconds < 0.9995:
        return f"{round(seconds * 1000)} ms"
    if seconds < 9.95:
        return f"{seconds:.1f} s"
    whole = round(seconds)
    if whole < _MINUTE:
        return f"{whole} s"
    if whole < _HOUR:
        return f"{whole // _MINUTE} min {whole % _MINUTE:02d} s"
    if whole < _DAY:
        return f"{whole // _HOUR} h {whole % _HOUR // _MINUTE:02d} min"
    return f"{whole // _DAY} d {whole % _DAY // _HOUR:02d} h"


def _exact_duration(seconds: int) -> str:
    size, unit = next(pair for pair in _UNITS_OF_TIME if seconds >= pair[0] or pair[0] == 1)
    return f"{seconds // size} {unit}" if seconds > 0 and seconds % size == 0 else ""


def time_text(moment: datetime, zone: tzinfo | None = None, *, millis: bool = False) -> str:
    """Local time (or that of `zone`) and the zone's name; a naive time is UTC, as AWS means it."""
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    local = aware.astimezone(zone)
    fraction = f".{local.microsecond // 1000:03d}" if millis else ""
    return f"{local:%Y-%m-%d %H:%M:%S}{fraction} {local.tzname() or 'UTC'}"


# --- what people type --------------------------------------------------------------------------

_SPANS = {
    "s": 1, "sec": 1, "m": _MINUTE, "min": _MINUTE, "h": _HOUR, "hour": _HOUR, "hours": _HOUR,
    "d": _DAY, "day": _DAY, "days": _DAY, "w": 7 * _DAY, "week": 7 * _DAY, "weeks": 7 * _DAY,
    "mo": 30 * _DAY, "y": _YEAR, "year": _YEAR, "years": _YEAR,
}  # fmt: skip
_AMOUNT = re.compile(r"\s*(\d+(?:\.\d+)?)\s*([A-Za-z]*)\s*", re.ASCII)


def parse_age(text: str) -> float | None:
    """Seconds of "30d", "2 h", "1.5w"; None when it is not an age."""
    match = _AMOUNT.fullmatch(text)
    span = _SPANS.get(match[2].lower()) if match else None
    return float(match[1]) * span if match and span else None


def parse_size(text: str) -> int | None:
    """Bytes of "10MB", "1.5 GiB", "512"; None when it is not a size."""
    match = _AMOUNT.fullmatch(text)
    factor = _size_factor(match[2].lower()) if match else None
    return round(Decimal(match[1]) * factor) if match and factor else None


def _size_factor(unit: str) -> int | None:
    letters = "kmgtpe"
    stem = unit.removesuffix("b")
    if not stem:
        return 1
    if stem[0] not in letters or stem[1:] not in {"", "i"}:
        return None
    return int((1024 if stem.endswith("i") else 1000) ** (letters.index(stem[0]) + 1))


# --- states ------------------------------------------------------------------------------------

_OK = """running available active ok in-use inservice in-service healthy enabled attached associated
    passed complete completed create-complete update-complete import-complete succeeded success issued
    deployed ready synced valid open on yes allowed connected successful registered"""
_BUSY = """pending starting stopping shutting-down rebooting creating updating deleting modifying
    provisioning deploying initializing in-progress attaching detaching associating disassociating
    queued waiting backing-up copying insufficient-data pending-acceptance draining retrying
    optimizing resizing upgrading maintenance warning impaired active-impaired initial degraded throttled
    delayed pending-validation pending-deletion pending-import review-in-progress update-complete-cleanup"""
_BAD = """failed error unhealthy alarm rollback-complete create-failed delete-failed update-failed
    denied expired invalid blackhole incompatible revoked lost corrupt timed-out aborted unavailable
    update-rollback-complete import-rollback-complete"""
_CHECKS = re.compile(r"(\d+)/(\d+) passed")
_ROLES = {word: role for role, words in (("ok", _OK), ("busy", _BUSY), ("bad", _BAD)) for word in words.split()}


def state_text(value: str) -> str:
    """AWS spells states in five ways; people read one: "CREATE_IN_PROGRESS" as "create in progress"."""
    split = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", value)
    return display(re.sub(r"[\s_-]+", " ", split).strip().lower())


def state_role(value: str) -> str:
    """The colour role of a state: ok, busy, bad, or idle when nothing is known about it."""
    if counted := _CHECKS.match(value):  # "2/2 passed"
        return "ok" if counted[1] == counted[2] else "bad"
    key = state_text(value).partition(":")[0].replace(" ", "-")  # "Terminating:Wait" of Auto Scaling
    if role := _ROLES.get(key) or _ROLES.get(key.replace("-", "")):
        return role
    if "fail" in key or "error" in key:
        return "bad"
    return "busy" if key.endswith(("ing", "in-progress", "cleanup")) else "idle"
