"""Log groups with their class and by pattern, which moto leaves out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from skydeck.demo import answers, backends, calls
from skydeck.demo.answers import Answer
from skydeck.demo.calls import Call
from skydeck.demo.seed.world import World

_PAGE = 50


def table(_: World) -> dict[tuple[str, str], Callable[[Call], Answer]]:
    """The operations answered here."""
    return {("logs", "DescribeLogGroups"): _groups}


def _groups(call: Call) -> Answer:
    asked = calls.parameters(call)
    prefix, pattern = asked.get("logGroupNamePrefix", ""), str(asked.get("logGroupNamePattern", "")).lower()
    after, size = asked.get("nextToken", ""), int(asked.get("limit") or _PAGE)
    named: dict[str, Any] = backends.backend("logs", call.region).groups
    names = [name for name in sorted(named) if name.startswith(prefix) and pattern in name.lower() and name > after]
    page = [{**named[name].to_describe_dict(), "logGroupClass": "STANDARD"} for name in names[:size]]
    more = {"nextToken": names[size - 1]} if size < len(names) else {}
    return answers.result(call, {"logGroups": page, **more})
