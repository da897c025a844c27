"""Which operations only read: AWS says so and the verb agrees, or a person gave a reason; it knows no accounts."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from skydeck.engine.wire import access
from skydeck.engine.wire.reviewed import REVIEWED, TURNED, Reviewed

# An access level alone is not enough: the reference has levels that are plainly wrong, in both directions.
VERBS = ("AdminGet", "AdminList", "BatchDescribe", "BatchGet", "Describe", "Get", "Head", "List", "Search")
_LEVELS = access.READING | {access.BY_MODEL}
_NOBODY = Reviewed()


@cache
def is_read(service: str, operation: str) -> bool:
    """Whether an operation, by its API name such as `StopInstances`, changes nothing. What nobody knows changes."""
    reviewed = REVIEWED.get(service, _NOBODY)
    if operation in reviewed.changes:
        return False
    by_data = operation.startswith(VERBS) and access.level(service, operation) in _LEVELS
    return by_data or operation in reviewed.reads


def is_turned(service: str, operation: str, params: Mapping[str, Any]) -> bool:
    """Whether a parameter makes a change of what is else a read."""
    name, _why = TURNED.get((service, operation), ("", ""))
    return bool(name and params.get(name))
