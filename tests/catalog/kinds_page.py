"""Writes KINDS.md from the catalogue: `.venv/bin/python -m tests.catalog.kinds_page`; nobody edits the page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from skydeck.catalog import KINDS, SERVICES
from skydeck.core.kinds import Action, ResourceKind, Risk, Scope, Service
from tests.catalog.permissions import ITS_OWN, permission, policy, reads, writes

PAGE = Path(__file__).resolve().parents[2] / "KINDS.md"
_INTRO = """# What Skydeck shows, and the rights it needs

This page is made from the catalogue by `.venv/bin/python -m tests.catalog.kinds_page`, and a test
fails when it is stale. Columns in *italics* are hidden until you choose them. Every kind also has tags where AWS has
them, the raw answer as a tree, and an export.

How careful Skydeck is with an action:

| | |
|---|---|
| **L0** | Can be undone: no question. |
| **L1** | Asks, and names targets, account and region. |
| **L2** | Says what is lost and what stays, and waits some seconds before it sends. |
| **L3** | You type the name, or the number of rows. |
"""
_RIGHTS = """## The IAM policy it needs

Skydeck works with less: what is denied says so, and the rest goes on. Narrow `Resource` to your own where you can.
"""


def page() -> str:
    """The whole page."""
    parts = [_INTRO, *(_service(one) for one in SERVICES), _rights()]
    return "\n".join(part.rstrip("\n") + "\n" for part in parts)


def _service(service: Service) -> str:
    return "\n".join([f"## {service.title}", "", service.about, "", *(_kind(one) for one in service.kinds)])


def _kind(kind: ResourceKind) -> str:
    return "\n".join([f"### {kind.title}", "", *_facts(kind), *_actions(kind.actions, kind), ""])


def _facts(kind: ResourceKind) -> Iterator[str]:
    where = " Global: the region makes no difference." if kind.scope is Scope.GLOBAL else ""
    yield f"{kind.about} `{kind.kind_id}`{where}"
    yield ""
    yield f"* Columns: {', '.join(f'*{one.title}*' if one.hidden else one.title for one in kind.columns)}"
    if kind.parts:
        yield f"* Also read for one {kind.singular}: {', '.join(part.title for part in kind.parts)}"
    if kind.children:
        yield f"* Related: {', '.join(child.title for child in kind.children)}"
    yield f"* Reads: {_names(reads(kind))}"


def _actions(actions: Iterable[Action], kind: ResourceKind) -> Iterator[str]:
    if not actions:
        return
    yield from ("", "| Action | Risk | Needs | What it does |", "|---|---|---|---|")
    for one in actions:
        needed = permission(one.client or kind.boto3_service, one.operation)
        yield f"| {one.title} | {Risk(one.risk).name} | `{needed}` | {one.consequence} |"


def _names(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in sorted(names))


def _rights() -> str:
    read = set(ITS_OWN).union(*(reads(kind) for kind in KINDS.values()))
    full = read.union(*(writes(kind) for kind in KINDS.values()))
    return "\n".join([_RIGHTS, *_document("To look only:", read), "", *_document("To use every action:", full)])


def _document(what_for: str, needed: Iterable[str]) -> list[str]:
    return [what_for, "", "```json", policy(needed), "```"]


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
