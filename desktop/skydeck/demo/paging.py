"""Cuts whole lists of moto into the pages that the caller asked for; answers that moto paged itself pass untouched."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree

from skydeck.demo import calls
from skydeck.demo.answers import Answer
from skydeck.demo.calls import Call

SERVICES = frozenset(("ec2", "iam", "lambda", "elbv2", "autoscaling", "cloudwatch"))
_MARK = "sandbox-page:"


@dataclass(frozen=True, slots=True)
class Page:
    """Which part of a list is wanted, and what the members of the answer are called."""

    start: int
    size: int
    items: str
    token: str
    more: str


def cut(call: Call, answer: Answer) -> Answer:
    """The wanted page of a list, with a token if more follows."""
    if call.service not in SERVICES or answer.status != 200:
        return answer
    page = _wanted(call)
    if page is None:
        return answer
    return (_cut_json if "json" in call.protocol else _cut_xml)(page, answer, call)


def _wanted(call: Call) -> Page | None:
    from moto.core.utils import get_pagination_model

    plan: dict[str, Any] = get_pagination_model(call.service).get(call.operation, {})
    listed = plan.get("result_key")
    if call.operation == "DescribeAlarms":
        listed = "MetricAlarms"  # moto has no composite ones
    if not isinstance(listed, str) or not isinstance(plan.get("input_token"), str):
        return None
    given = calls.parameters(call)
    size, token = given.get(plan.get("limit_key", "")), given.get(plan["input_token"])
    start = _start(token)
    if start is None or (size is None and not start):
        return None
    name = _wire_names(call)
    return Page(
        start,
        int(size or 1000),
        name(listed),
        name(plan["output_token"]),
        name(plan.get("more_results", "")),
    )


def _start(token: str | None) -> int | None:
    # Tokens that moto made are moto's business.
    if not token:
        return 0
    try:
        text = base64.urlsafe_b64decode(token).decode()
    except ValueError:
        return None
    return int(text.removeprefix(_MARK)) if text.startswith(_MARK) else None


def _token(place: int) -> str:
    return base64.urlsafe_b64encode(f"{_MARK}{place}".encode()).decode()


def _wire_names(call: Call) -> Callable[[str], str]:
    members = calls.model_of(call.service).operation_model(call.operation).output_shape.members

    def name(member: str) -> str:
        shape = members.get(member)
        return str(shape.serialization.get("name", member)) if shape is not None else member

    return name


def _cut_json(page: Page, answer: Answer, _: Call) -> Answer:
    body = json.loads(answer.body)
    listed = body.get(page.items)
    if not isinstance(listed, list) or body.get(page.token):
        return answer
    end = page.start + page.size
    body[page.items] = listed[page.start : end]
    if end < len(listed):
        body[page.token] = _token(end)
    return Answer(answer.status, answer.headers, json.dumps(body).encode())


def _cut_xml(page: Page, answer: Answer, call: Call) -> Answer:
    root = ElementTree.fromstring(answer.body)  # noqa: S314 - our own server wrote it
    space = root.tag.partition("}")[0] + "}" if root.tag.startswith("{") else ""
    holder = root if call.protocol == "ec2" else root.find(f"{space}{call.operation}Result")
    listed = holder.find(space + page.items) if holder is not None else None
    if holder is None or listed is None or holder.findtext(space + page.token):
        return answer
    every = list(listed)
    end = page.start + page.size
    for place, item in enumerate(every):
        if not page.start <= place < end:
            listed.remove(item)
    _set(holder, space + page.token, _token(end) if end < len(every) else None)
    if page.more:
        _set(holder, space + page.more, "true" if end < len(every) else "false")
    ElementTree.register_namespace("", space.strip("{}"))
    return Answer(answer.status, answer.headers, ElementTree.tostring(root, encoding="utf-8", xml_declaration=True))


def _set(holder: ElementTree.Element, name: str, value: str | None) -> None:
    element = holder.find(name)
    if value is None:
        if element is not None:
            holder.remove(element)
        return
    if element is None:
        element = ElementTree.SubElement(holder, name)
    element.text = value
