"""JMESPath, compiled once, with a short cut for plain paths; evaluates, decides nothing."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

import jmespath
from jmespath import functions

from skydeck.core.cells import last_segment

Expression = Callable[[Any], Any]


class _Functions(functions.Functions):  # type: ignore[misc]
    """What AWS's answers need beyond JMESPath's own functions."""

    @functions.signature({"types": ["string", "null"]})  # type: ignore[untyped-decorator]
    def _func_from_base64(self, text: str | None) -> str | None:
        return None if text is None else base64.b64decode(text).decode(errors="replace")

    @functions.signature({"types": ["string", "null"]})  # type: ignore[untyped-decorator]
    def _func_from_json(self, text: str | None) -> Any:
        try:
            return None if text is None else json.loads(text)
        except ValueError:
            return None

    @functions.signature({"types": ["string", "null"]})  # type: ignore[untyped-decorator]
    def _func_last_segment(self, text: str | None) -> str | None:
        return None if text is None else last_segment(text)


_OPTIONS = jmespath.Options(custom_functions=_Functions())
_PLAIN = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)*")


@cache
def compiled(text: str) -> Expression:
    """The expression as a function of a document. Most cells are plain paths, and those cost a tenth this way."""
    if _PLAIN.fullmatch(text):
        names = text.split(".")
        return _field(names[0]) if len(names) == 1 else _path(names)
    parsed = jmespath.compile(text)
    return lambda document: parsed.search(document, _OPTIONS)


def evaluate(expressions: Mapping[str, str], document: Any) -> dict[str, Any]:
    """Parameters from expressions; one that comes to null is left out."""
    values = {name: compiled(text)(document) for name, text in expressions.items()}
    return {name: value for name, value in values.items() if value is not None}


def _field(name: str) -> Expression:
    return lambda document: document.get(name) if isinstance(document, dict) else None


def _path(names: list[str]) -> Expression:
    def walk(document: Any) -> Any:
        for name in names:
            if not isinstance(document, dict):
                return None
            document = document.get(name)
        return document

    return walk
