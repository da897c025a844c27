"""HTTP answers in the shape that each AWS protocol wants, for results and for errors; it decides neither."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape

from skydeck.demo.calls import Call, model_of

Headers = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole HTTP answer."""

    status: int
    headers: Headers
    body: bytes


class AwsError(Exception):
    """An error that AWS would answer with."""

    def __init__(self, code: str, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.status = status


def result(call: Call, output: Any, transformers: dict[str, Any] | None = None) -> Answer:
    """A successful answer; `output` has the shape of the operation's result, or moto's objects in its place."""
    from moto.core.serialize import SerializationContext, XFormedAttributePicker, get_serializer_class

    operation = model_of(call.service).operation_model(call.operation)
    picker = XFormedAttributePicker(response_transformers=transformers)
    serializer: Any = get_serializer_class(call.service, call.protocol)
    context = SerializationContext(call.request_id)
    made = serializer(operation_model=operation, context=context, value_picker=picker).serialize(output)
    body = made["body"]
    headers = [(name, str(value)) for name, value in made["headers"].items()]
    return Answer(made["status_code"], headers, body.encode() if isinstance(body, str) else bytes(body))


def fault(protocol: str, error: AwsError, request_id: str) -> Answer:
    """An error in the shape of a protocol."""
    if "json" in protocol:
        return _json_fault(error)
    make = {"ec2": _ec2_fault, "rest-xml": _s3_fault}.get(protocol, _query_fault)
    body = make(escape(error.code), escape(error.message), request_id)
    return Answer(error.status, [("Content-Type", "text/xml")], f'<?xml version="1.0"?>{body}'.encode())


def _json_fault(error: AwsError) -> Answer:
    body = json.dumps({"__type": error.code, "message": error.message})
    headers = [("Content-Type", "application/x-amz-json-1.1"), ("x-amzn-ErrorType", error.code)]
    return Answer(error.status, headers, body.encode())


def _ec2_fault(code: str, message: str, request_id: str) -> str:
    inner = f"<Errors><Error><Code>{code}</Code><Message>{message}</Message></Error></Errors>"
    return f"<Response>{inner}<RequestID>{request_id}</RequestID></Response>"


def _query_fault(code: str, message: str, request_id: str) -> str:
    inner = f"<Error><Type>Sender</Type><Code>{code}</Code><Message>{message}</Message></Error>"
    return f"<ErrorResponse>{inner}<RequestId>{request_id}</RequestId></ErrorResponse>"


def _s3_fault(code: str, message: str, request_id: str) -> str:
    return f"<Error><Code>{code}</Code><Message>{message}</Message><RequestId>{request_id}</RequestId></Error>"
