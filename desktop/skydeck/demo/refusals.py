"""The errors that the sandbox's door and its own handlers answer with, in the words and codes of AWS."""

from __future__ import annotations

from typing import Any

from skydeck.demo.answers import AwsError
from skydeck.demo.calls import Call


def not_offered(call: Call) -> AwsError:
    """The answer to an operation that the sandbox does not have."""
    if call.service == "s3":
        return AwsError("NotImplemented", "The sandbox does not offer this S3 operation.", 501)
    text = f"The sandbox does not offer {call.operation or 'this operation'} of {call.service}."
    if "json" in call.protocol:
        return AwsError("UnknownOperationException", text, 404 if call.protocol == "rest-json" else 400)
    return AwsError("InvalidAction", text)


def refusal(reason: str, protocol: str) -> AwsError:
    s3 = protocol == "rest-xml"
    table = {
        "missing": AwsError("AccessDenied" if s3 else "MissingAuthenticationToken", "The request is not signed.", 403),
        "malformed": AwsError(
            "AuthorizationHeaderMalformed" if s3 else "IncompleteSignature", "The signature cannot be read.", 400
        ),
        "expired": AwsError(
            "RequestTimeTooSkewed" if s3 else "SignatureDoesNotMatch",
            "Signature expired: the time in the request is too far from the sandbox's.",
            403,
        ),
        "body": AwsError("XAmzContentSHA256Mismatch", "The body is not the one that was signed.", 400),
        "unknown key": AwsError(
            "InvalidAccessKeyId" if s3 else _unknown_key_code(protocol),
            "The security token included in the request is invalid.",
            403,
        ),
        "wrong token": AwsError("InvalidToken" if s3 else "InvalidClientTokenId", "The session token is invalid.", 403),
        "expired token": AwsError("ExpiredToken", "The security token included in the request is expired.", 403),
    }
    wrong = AwsError("SignatureDoesNotMatch", "The request signature does not match the one of the key.", 403)
    return table.get(reason, wrong)


def _unknown_key_code(protocol: str) -> str:
    if protocol == "ec2":
        return "AuthFailure"
    return "UnrecognizedClientException" if "json" in protocol else "InvalidClientTokenId"


def moto_errors() -> tuple[type[Exception], ...]:
    """What moto's stores raise when they refuse something."""
    from moto.core.exceptions import ServiceException
    from werkzeug.exceptions import HTTPException

    return ServiceException, HTTPException


def moto_fault(error: Any) -> AwsError:
    """A refusal of moto's stores, for handlers that ask them directly."""
    code = getattr(error, "error_type", None) or error.code
    message = getattr(error, "message", None) or str(error)
    status = error.code if isinstance(error.code, int) else 400
    return AwsError(str(code), str(message), status)
