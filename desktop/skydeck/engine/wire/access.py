"""The access levels that AWS gives its operations, read from resources/iam when first needed; it decides nothing."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache

from botocore.model import OperationModel

from skydeck.assets import resource
from skydeck.core import iam_actions

READING = frozenset({"List", "Read"})
# Levels beside those of IAM, for operations of which IAM's reference says less.
BY_MODEL = "Read-only by AWS's own model"  # too new for the reference
WITH_MORE = "Read, but needs an action that writes"
UNKNOWN = "Unknown"


@cache
def table(name: str) -> Mapping[str, Mapping[str, str]]:
    """A file of resources/iam: services, then names in one text each."""
    tables: dict[str, Mapping[str, str]] = json.loads(resource("iam", f"{name}.json").read_text("utf-8"))
    return {service: rows for service, rows in tables.items() if service}


@cache
def levels(service: str) -> Mapping[str, str]:
    """Each operation of a service, by its API name, and its level."""
    rows = table("levels").get(service, {})
    return {name: level for level, names in rows.items() for name in names.split()}


def level(service: str, operation: str) -> str:
    """The level of one operation; what is newer than the table has none."""
    return levels(service).get(operation, UNKNOWN)


def actions_of(model: OperationModel) -> tuple[str, ...]:
    """The IAM actions of an operation, also of services for which IAM knows the HTTP methods only."""
    service: str = model.service_model.service_name
    if service in iam_actions.BY_METHOD:
        return (f"apigateway:{model.http['method']}",)
    return iam_actions.actions(service, model.name)
