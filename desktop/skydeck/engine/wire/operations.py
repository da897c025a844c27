"""Operations by their boto3 names, read from botocore's models; it needs no credentials and sends nothing."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from botocore import xform_name
from botocore.exceptions import DataNotFoundError
from botocore.model import OperationModel, ServiceModel, Shape, StructureShape

from skydeck.core.errors import AppError, ErrorKind
from skydeck.engine.wire import permit
from skydeck.engine.wire.models import LOADER

# Repeating one of these changes nothing more: they say how things shall be, or remove what is then gone.
_REPEATABLE = re.compile(r"Put|Update|Modify|Set|Tag|Untag|Delete|Terminate|Disable|Enable|Remove|Detach|Disassociate")
_REPEATABLE_TOO = frozenset({("ec2", "StartInstances"), ("ec2", "StopInstances"), ("iam", "AttachRolePolicy")})
# Verbs that look repeatable, but each call adds something.
_ADDING = frozenset(
    {
        ("logs", "PutLogEvents"),
        ("cloudwatch", "PutMetricData"),
        ("iam", "EnableMFADevice"),
        ("lambda", "UpdateFunctionCode"),  # may publish a version each time
    }
)


@cache
def service_model(service: str) -> ServiceModel:
    """A service's model, from botocore's own data only."""
    data: Any = LOADER.load_service_model(service, "service-2", api_version=None)
    return ServiceModel(data, service_name=service)


@cache
def _names(service: str) -> dict[str, str]:
    return {xform_name(name): name for name in service_model(service).operation_names}


@cache
def operation_model(service: str, operation: str) -> OperationModel:
    """The model of a boto3 method such as `stop_instances`."""
    name = _names(service).get(operation)
    if name is None:
        raise AppError(ErrorKind.BUG, f"{service} has no operation {operation}.", "Please report it.")
    return service_model(service).operation_model(name)


def is_known(service: str, operation: str) -> bool:
    """Whether boto3 has such a method; the sign-in to the web console is none."""
    return operation in _names(service)


@cache
def is_write(service: str, operation: str) -> bool:
    """Whether a boto3 method changes something, as far as `permit` knows."""
    return not permit.is_read(service, operation_model(service, operation).name)


@cache
def is_repeatable(service: str, operation: str) -> bool:
    """Whether sending it twice does no more than sending it once, so that a lost answer may be asked for again."""
    model = operation_model(service, operation)
    if not is_write(service, operation) or model.idempotent_members:
        return True
    pair = (service, model.name)
    return pair in _REPEATABLE_TOO or (pair not in _ADDING and bool(_REPEATABLE.match(model.name)))


def typed(service: str, operation: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """What a person chose or typed, in the types that a boto3 method takes: a form's choices are texts."""
    shape = operation_model(service, operation).input_shape
    members: Mapping[str, Shape] = shape.members if isinstance(shape, StructureShape) else {}
    return {name: _as_number(value) if _is_whole(members.get(name)) else value for name, value in given.items()}


def _is_whole(shape: Shape | None) -> bool:
    return shape is not None and shape.type_name in ("integer", "long")


def _as_number(value: Any) -> Any:
    return int(value) if isinstance(value, str) and re.fullmatch(r"-?\d{1,18}", value, re.ASCII) else value


@cache
def pagination(service: str, operation: str) -> dict[str, Any] | None:
    """How botocore turns the pages of a boto3 method; None where it can't."""
    try:
        data: Any = LOADER.load_service_model(service, "paginators-1")
    except DataNotFoundError:
        return None
    found: dict[str, Any] | None = data["pagination"].get(operation_model(service, operation).name)
    return found
