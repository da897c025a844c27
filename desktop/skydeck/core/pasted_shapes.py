"""The two shapes of pasted keys that have a grammar, JSON and tables; what is neither is left to others."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from typing import Any

Found = tuple[str, str, str]  # section, meaning, value

_JSON = {
    "accesskeyid": "access_key_id",
    "secretaccesskey": "secret_access_key",
    "sessiontoken": "session_token",
    "token": "session_token",
    "aws_access_key_id": "access_key_id",
    "aws_secret_access_key": "secret_access_key",
    "aws_session_token": "session_token",
    "region": "region",
    "aws_region": "region",
    "aws_default_region": "region",
    "username": "name",
    "starturl": "start_url",
}
_COLUMNS = {
    "access key id": "access_key_id",
    "secret access key": "secret_access_key",
    "session token": "session_token",
    "user name": "name",
}
_DEEPEST = 20


def from_json(text: str) -> list[Found]:
    """Every object in it that holds keys; nothing when it is not JSON."""
    found: list[Found] = []
    for number, one in enumerate(_documents(text)):
        for place, holder in enumerate(_holders(one, 0)):
            section = f"{number}.{place}"
            found += ((section, _JSON[name], value) for name, value in holder)
    return _unnumbered(found)


def _documents(text: str) -> Iterator[Any]:
    """JSON after JSON, with anything in between: a command, its prompt, its answer."""
    decoder, at = json.JSONDecoder(), 0
    while (at := _next_brace(text, at)) >= 0:
        try:
            document, at = decoder.raw_decode(text, at)
        except (ValueError, RecursionError):
            return  # half a document: its lines are read as lines
        yield document


def _next_brace(text: str, at: int) -> int:
    places = [place for place in (text.find("{", at), text.find("[{", at)) if place >= 0]
    return min(places, default=-1)


def _holders(value: Any, depth: int) -> Iterator[list[tuple[str, str]]]:
    if depth > _DEEPEST:
        return
    if isinstance(value, list):
        for one in value:
            yield from _holders(one, depth + 1)
    elif isinstance(value, dict):
        mine = [(name.lower(), text) for name, text in value.items() if isinstance(text, str)]
        known = [(name, text.strip()) for name, text in mine if name in _JSON]
        if {_JSON[name] for name, _ in known} & {"access_key_id", "secret_access_key", "start_url"}:
            yield known
        for one in value.values():
            yield from _holders(one, depth + 1)


def from_table(text: str) -> list[Found]:
    """What IAM gives to download: a line of titles, then a line for each key."""
    lines = [line for line in text.split("\n") if line.strip()]
    if not lines or _delimiter(lines[0]) is None:
        return []
    try:
        table = list(csv.reader(lines, delimiter=_delimiter(lines[0]) or ","))
    except csv.Error:
        return []
    titles = [_COLUMNS.get(title.strip().lower(), "") for title in table[0]]
    found: list[Found] = []
    for number, row in enumerate(table[1:]):
        # As many cells as titles, or it is something else.
        found += ((str(number), title, value.strip()) for title, value in zip(titles, row, strict=False) if title)
    return _unnumbered(found)


def _delimiter(line: str) -> str | None:
    for delimiter in (",", ";", "\t"):
        titles = {title.strip().strip('"').lower() for title in line.split(delimiter)}
        if {"access key id", "secret access key"} <= titles:
            return delimiter
    return None


def _unnumbered(found: list[Found]) -> list[Found]:
    """The name that a set gives itself is its section; sets without one are told apart by their keys."""
    names = {section: value for section, meaning, value in found if meaning == "name" and value}
    return [(names.get(section, ""), meaning, value) for section, meaning, value in found if meaning != "name"]
