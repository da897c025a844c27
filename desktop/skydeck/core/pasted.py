"""Finds access keys, and start URLs of sign-in portals, in what people paste; it checks none of them with AWS."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from enum import StrEnum, auto

from skydeck.core.pasted_shapes import Found, from_json, from_table

LIMIT = 200_000  # characters; no list of keys is longer, and a whole log pasted by mistake must not stall anybody


class Part(StrEnum):
    """What a set of keys consists of."""

    KEY_ID = auto()
    SECRET = auto()
    TOKEN = auto()


@dataclass(frozen=True, slots=True)
class PastedKeys:
    """One set of keys, as far as it was there; what is not there is empty."""

    name: str = ""  # of the section, the user or the profile
    number: str = ""  # of the account, where the portal says it
    access_key_id: str = ""
    secret_access_key: str = field(default="", repr=False)
    session_token: str = field(default="", repr=False)
    region: str = ""
    endpoint: str = ""

    @property
    def missing(self) -> tuple[Part, ...]:
        """What is needed and was not there; a temporary key needs its token."""
        token_missing = self.access_key_id.startswith("ASIA") and not self.session_token
        absent = ((Part.KEY_ID, not self.access_key_id), (Part.SECRET, not self.secret_access_key))
        return tuple(part for part, is_missing in (*absent, (Part.TOKEN, token_missing)) if is_missing)


@dataclass(frozen=True, slots=True)
class PastedPortal:
    """Where an IAM Identity Center is signed in to."""

    start_url: str
    region: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Pasted:
    """Everything that was found, in its order."""

    keys: tuple[PastedKeys, ...] = ()
    portals: tuple[PastedPortal, ...] = ()


def read_pasted(text: str) -> Pasted:
    """Never fails: what is not understood is not there."""
    clean = _cleaned(text[:LIMIT])
    found = from_json(clean) or from_table(clean) or _from_lines(clean)
    return _told_apart(found)


# --- cleaning ---

_SMART = str.maketrans({
    "\u201c": '"', "\u201d": '"', "\u201e": '"', "\u00ab": '"', "\u00bb": '"', "\u2033": '"',
    "\u2018": "'", "\u2019": "'", "\u201a": "'", "\u2032": "'",
    "\u00a0": " ", "\u202f": " ", "\u2003": " ", "\u2002": " ", "\u2009": " ",
    "\u200b": None, "\u200c": None, "\u200d": None, "\u2060": None, "\ufeff": None, "\u00ad": None,
    "\u2013": "-", "\u2212": "-", "\x00": None,
})  # fmt: skip
_CONTINUED = re.compile(r"[ \t]*[\\`^][ \t]*\n[ \t]*")


def _cleaned(text: str) -> str:
    plain = text.translate(_SMART).replace("\r\n", "\n").replace("\r", "\n")
    return _CONTINUED.sub(" ", plain)


# --- lines of shells, ini files, YAML and notes ---

_NAMES = (
    r"aws[ _-]?access[ _-]?key[ _-]?id|access[ _-]?key[ _-]?id|access[ _-]?key(?![a-z])|"
    r"(?:aws[ _-]?)?secret[ _-]?access[ _-]?key|secret[ _-]?key|"
    r"(?:aws[ _-]?)?session[ _-]?token|(?:aws[ _-]?)?security[ _-]?token|"
    r"sso[ _-]?start[ _-]?url|start[ _-]?url|sso[ _-]?region|(?:aws[ _-]?)?default[ _-]?region|(?:aws[ _-]?)?region|"
    r"(?:aws[ _-]?)?endpoint[ _-]?url|aws[ _-]?profile"
)
_VALUE = r""""(?P<double>[^"\n]*)"|'(?P<single>[^'\n]*)'|(?P<bare>[^\s"',;&|<>()]+)"""
# After a name: `=`, `:`, `, ` as between arguments; or a space, when what follows is as long as a key.
_SPACED = r"""(?P<spaced>[^\s"',;&|<>()]{16,})"""
_ASSIGNED = re.compile(
    rf"""(?<![a-z0-9])(?P<name>{_NAMES})["']?[ \t]*"""
    rf"""(?:(?:\[[^\]\n]*\][ \t]*)?[=:,][ \t]*(?:{_VALUE})|[ \t]+["']?{_SPACED})""",
    re.IGNORECASE,
)
_LABEL = re.compile(rf"""["']?(?P<name>{_NAMES})["']?[ \t]*[=:]?""", re.IGNORECASE)
_SECTION = re.compile(r"\[[ \t]*(?:(?P<kind>profile|sso-session)[ \t]+)?(?P<name>[^\]\n]*?)[ \t]*\]")
_PROMPT = re.compile(r"^(?:\[[^\]]*\]\s*)?(?:PS [^>\n]*>|[A-Za-z]:\\[^>\n]*>|[$%>]|[#;]+)[ \t]*")
_SHELL = re.compile(r"^(?:export|set|setx|setenv|env|\$env:|aws )", re.IGNORECASE)
_KEY_ID = re.compile(r"(?:AKIA|ASIA)[A-Z0-9]{12,124}")
_SECRET = re.compile(r"[A-Za-z0-9/+]{40}")
_TOKEN = re.compile(r"[A-Za-z0-9/+=_-]{100,}")
_PORTAL = re.compile(r"https://[a-z0-9.-]+\.(?:awsapps\.(?:com|cn)|app\.aws)(?:/[^\s\"'<>]*)?", re.IGNORECASE)

_MEANINGS = {
    "awsaccesskeyid": "access_key_id", "accesskeyid": "access_key_id", "accesskey": "access_key_id",
    "awssecretaccesskey": "secret_access_key", "secretaccesskey": "secret_access_key", "secretkey": "secret_access_key",
    "awssessiontoken": "session_token", "sessiontoken": "session_token", "awssecuritytoken": "session_token",
    "securitytoken": "session_token", "ssostarturl": "start_url", "starturl": "start_url", "ssoregion": "sso_region",
    "awsdefaultregion": "region", "defaultregion": "region", "awsregion": "region", "region": "region",
    "awsendpointurl": "endpoint", "endpointurl": "endpoint", "awsprofile": "name",
}  # fmt: skip


def _from_lines(text: str) -> list[Found]:
    found: list[Found] = []
    section, is_section, awaited = "", False, ""
    for raw in text.split("\n"):
        line = raw.strip()
        if title := _SECTION.fullmatch(line):
            section, is_section, awaited = title["name"].strip("\"'"), True, ""
            continue
        if line.startswith(("#", ";")) and is_section and not _SHELL.match(_PROMPT.sub("", line)):
            continue  # in a file it is a comment, in a terminal the prompt of root
        line = _PROMPT.sub("", line)
        if awaited and line:
            found.append((section, awaited, line.strip("\"'")))
            awaited = ""
        elif label := _LABEL.fullmatch(line):
            awaited = _meaning(label["name"])
        else:
            found += ((section, name, value) for name, value in _of_line(line))
    return found


def _of_line(line: str) -> Iterator[tuple[str, str]]:
    assigned = list(_ASSIGNED.finditer(line))
    for one in assigned:
        groups = (one["double"], one["single"], one["bare"], one["spaced"])
        value = next((group for group in groups if group is not None), "")
        yield _meaning(one["name"]), value.strip()
    if not assigned:
        yield from _bare(line)


def _bare(line: str) -> Iterator[tuple[str, str]]:
    if portal := _PORTAL.search(line):
        yield "start_url", portal[0]
        return
    for word in re.split(r"[\s,;:|\"']+", line):
        if _KEY_ID.fullmatch(word):
            yield "access_key_id", word
        elif _SECRET.fullmatch(word):
            yield "secret_access_key", word
        elif _TOKEN.fullmatch(word):
            yield "session_token", word


def _meaning(name: str) -> str:
    return _MEANINGS[re.sub(r"[ _-]", "", name).lower()]


# --- which belongs to which ---

_PORTAL_NAME = re.compile(r"(?P<number>\d{12})[_ -](?P<role>.+)")
_KEYS = ("access_key_id", "secret_access_key", "session_token")


def _told_apart(found: Iterable[Found]) -> Pasted:
    sets: list[dict[str, str]] = []
    for section, name, value in found:
        if value:
            _put(sets, section, name, value)
    keys = tuple(_keys(one) for one in sets if any(one.get(name) for name in _KEYS))
    portals = (
        PastedPortal(one["start_url"], one.get("sso_region", ""), one.get("section", ""))
        for one in sets
        if "start_url" in one
    )
    return Pasted(tuple(dict.fromkeys(keys)), tuple(dict.fromkeys(portals)))


def _put(sets: list[dict[str, str]], section: str, name: str, value: str) -> None:
    """Into the set of its section; the same name a second time begins another set."""
    mine = [one for one in sets if one["section"] == section]
    last = mine[-1] if mine else None
    if last is None or (name in _KEYS and last.get(name, value) != value):
        last = {"section": section}
        sets.append(last)
    last.setdefault(name, value)


def _keys(one: dict[str, str]) -> PastedKeys:
    section, name = one.get("section", ""), one.get("name", "")
    made = PastedKeys(
        name=section or name,
        access_key_id=one.get("access_key_id", ""),
        secret_access_key=one.get("secret_access_key", ""),
        session_token=one.get("session_token", ""),
        region=one.get("region", ""),
        endpoint=one.get("endpoint", ""),
    )
    if portal := _PORTAL_NAME.fullmatch(section):
        return replace(made, number=portal["number"], name=portal["role"])
    return made
