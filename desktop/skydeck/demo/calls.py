"""Tells which AWS operation an HTTP request is, and reads its parameters with moto's parsers; it answers nothing."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs

from skydeck.demo.keys import Key

Environ = dict[str, Any]

# The names that services sign with, where they differ from botocore's.
_SERVICES = {
    "monitoring": "cloudwatch",
    "elasticloadbalancing": "elbv2",
    "tagging": "resourcegroupstaggingapi",
    "servicequotas": "service-quotas",
}


@dataclass(frozen=True, slots=True)
class Call:
    """One verified request to an operation of a service."""

    service: str
    operation: str  # empty when the request fits none
    region: str
    key: Key
    environ: Environ = field(repr=False)
    body: bytes = field(repr=False)
    request_id: str

    @property
    def protocol(self) -> str:
        """ec2, query, json, rest-json or rest-xml."""
        return protocol_of(self.service, self.environ.get("CONTENT_TYPE", ""))


def service_of(signing_name: str, body: bytes) -> str:
    """botocore's name of the service that a request was signed for."""
    if signing_name == "elasticloadbalancing" and b"Version=2012-06-01" in body:
        return "elb"
    return _SERVICES.get(signing_name, signing_name)


def model_of(service: str) -> Any:
    """moto's copy of botocore's model of a service, or None if there is no such service."""
    from botocore.exceptions import UnknownServiceError
    from moto.core.utils import get_service_model

    try:
        return get_service_model(service)
    except UnknownServiceError:
        return None


def protocol_of(service: str, content_type: str) -> str:
    """The wire protocol of a request."""
    from moto.core.request import determine_request_protocol

    model = model_of(service)
    if model is None:
        return "json" if "json" in content_type else "query"
    try:
        return determine_request_protocol(model, content_type)
    except NotImplementedError:
        return str(model.protocol)


def operation_of(service: str, environ: Environ, body: bytes) -> str:
    """The operation's name, or "" when the request fits none."""
    target = str(environ.get("HTTP_X_AMZ_TARGET", ""))
    if target:
        return target.rpartition(".")[2]
    protocol = protocol_of(service, environ.get("CONTENT_TYPE", ""))
    if protocol in ("ec2", "query"):
        fields = parse_qs(body.decode("utf-8", "replace")) or parse_qs(environ.get("QUERY_STRING", ""))
        return fields.get("Action", [""])[0]
    return _routed(service, environ, body)[0]


def _routed(service: str, environ: Environ, body: bytes) -> tuple[str, dict[str, Any]]:
    from moto.core.routing import get_service_router
    from werkzeug.exceptions import NotFound

    if model_of(service) is None:
        return "", {}
    try:
        operation, labels = get_service_router(service).match(_request(environ, body))
    except (NotFound, NotImplementedError):
        return "", {}
    return str(operation.name), labels


def _request(environ: Environ, body: bytes) -> Any:
    from moto.core.request import Request

    return Request({**environ, "wsgi.input": io.BytesIO(body), "CONTENT_LENGTH": str(len(body))})


def parameters(call: Call) -> dict[str, Any]:
    """The parameters of a call under their names in the API; empty when they cannot be read."""
    from moto.core.parse import PROTOCOL_PARSERS, RequestParserError

    model = model_of(call.service)
    if model is None or call.operation not in model.operation_names:
        return {}
    request = _request(call.environ, call.body)
    labels = _routed(call.service, call.environ, call.body)[1] if call.protocol.startswith("rest") else {}
    parser = PROTOCOL_PARSERS[call.protocol](model.operation_model(call.operation))
    try:
        parsed = parser.parse(
            {
                "method": request.method,
                "values": request.values,
                "headers": request.headers,
                "body": call.body,
                "url_path": request.path,
                "url_params": labels,
            }
        )
    except (RequestParserError, json.JSONDecodeError):
        return {}
    return dict(parsed or {})
