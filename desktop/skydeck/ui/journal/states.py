"""Puts what was before and after a change beside each other, thing by thing; it reads and draws nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from skydeck.core.field_diff import field_changes
from skydeck.core.outcomes import OK, SENT
from skydeck.link.messages import CallRecord
from skydeck.ui.strings import tr
from skydeck.ui.widgets.diff_view import ThingChange


def changed_things(record: CallRecord) -> list[ThingChange]:
    """What a change did to each thing, as far as it was read."""
    if not isinstance(record.before, Mapping):
        return [ThingChange(record.operation, note=_unknown(record))]
    after = record.after if isinstance(record.after, Mapping) else {}
    why = record.after if isinstance(record.after, str) else tr("What is there now was not read again.")
    return [_thing(name, old, after.get(name), why) for name, old in record.before.items()]


def _thing(name: str, old: Any, new: Any, why: str) -> ThingChange:
    if isinstance(new, Mapping) and isinstance(old, Mapping):
        return ThingChange(name, field_changes(old, new))
    if new == "It does not exist any more.":
        return ThingChange(name, field_changes(old, {}), tr("It was removed. Before, it was:"))
    words = f"{new if isinstance(new, str) else why} {tr('Before, it was:')}"
    fields = field_changes(old, old) if isinstance(old, Mapping) else ()
    return ThingChange(name, tuple(fields), words)


def _unknown(record: CallRecord) -> str:
    if record.outcome == SENT:
        return tr("It is under way.")
    if record.outcome.startswith(f"{OK}: "):
        return tr("AWS was only asked whether it would do it: nothing was changed.")
    return tr("What was there before and after was not read for this change.")


def is_worth_waiting_for(record: CallRecord) -> bool:
    """What a change left is read right after it: it may come in a moment."""
    return isinstance(record.before, Mapping) and record.after is None
