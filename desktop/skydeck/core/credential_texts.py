"""Credentials in the shapes that shells and AWS's files read; where such a text goes is the caller's business."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Mapping
from enum import StrEnum


class Shape(StrEnum):
    """Who is to read it."""

    BASH = "bash"
    POWERSHELL = "powershell"
    INI = "ini"


def credential_text(shape: Shape, access_key_id: str, secret: str, token: str, *, region: str, profile: str) -> str:
    """Lines to paste; `profile` names the section of the ini shape."""
    values = {"AWS_ACCESS_KEY_ID": access_key_id, "AWS_SECRET_ACCESS_KEY": secret, "AWS_SESSION_TOKEN": token}
    # A token of other keys that is still set would spoil these.
    return _WRITERS[shape](values | {"AWS_REGION": region}, profile)


def _bash(values: Mapping[str, str], _profile: str) -> str:
    lines = [f"export {name}={shlex.quote(value)}" if value else f"unset {name}" for name, value in values.items()]
    return "\n".join(lines) + "\n"


def _powershell(values: Mapping[str, str], _profile: str) -> str:
    quoted = {name: value.replace("'", "''") for name, value in values.items()}
    return "".join(f"$Env:{name}='{value}'\n" for name, value in quoted.items())


def _ini(values: Mapping[str, str], profile: str) -> str:
    section = re.sub(r"[^\w.@/+-]+", "-", profile).strip("-") or "skydeck"
    names = {name: name.lower() for name in values} | {"AWS_REGION": "region"}
    lines = [f"{names[name]} = {' '.join(value.split())}" for name, value in values.items() if value]
    return "\n".join([f"[{section}]", *lines]) + "\n"


_WRITERS: Mapping[Shape, Callable[[Mapping[str, str], str], str]] = {
    Shape.BASH: _bash,
    Shape.POWERSHELL: _powershell,
    Shape.INI: _ini,
}
