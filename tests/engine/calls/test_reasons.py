"""What is learnt about a refusal that hides its reason."""

from __future__ import annotations

import json
from typing import Any

import pytest

from skydeck.core.context import AwsContext
from skydeck.core.errors import AppError, ErrorKind
from skydeck.engine.calls import reasons

CTX = AwsContext("profile:prod", "eu-west-1")
DENIED = AppError(ErrorKind.DENIED, "You are not allowed to do this.", service="ec2", operation="StopInstances")


class Decoder:
    """Answers the one call that explains."""

    def __init__(self, answer: str | AppError) -> None:
        self.answer, self.asked = answer, []  # type: ignore[var-annotated]

    def call(self, ctx: AwsContext, service: str, operation: str, params: dict[str, Any]) -> dict[str, Any]:
        self.asked.append((service, operation, params))
        if isinstance(self.answer, AppError):
            raise self.answer
        return {"DecodedMessage": self.answer}


def explained(answer: str | AppError) -> AppError:
    decoder: Any = Decoder(answer)
    found = reasons.explained(decoder, CTX, {}, DENIED, "abc")
    assert decoder.asked == [("sts", "decode_authorization_message", {"EncodedMessage": "abc"})]
    return found


@pytest.mark.parametrize(("explicit", "why"), [(True, "A policy forbids it."), (False, "No policy allows it.")])
def test_an_encoded_refusal_is_decoded(explicit: bool, why: str) -> None:
    error = explained(json.dumps({"explicitDeny": explicit, "context": {"action": "ec2:StopInstances"}}))
    assert error.text == "You are not allowed to do this (ec2:StopInstances)."
    assert error.advice.startswith(why)
    assert error.operation == "StopInstances"


@pytest.mark.parametrize("answer", ["{}", "no json", "[]", AppError(ErrorKind.DENIED, "Not you.")], ids=str)
def test_a_refusal_that_can_not_be_decoded_stays_as_it_was(answer: str | AppError) -> None:
    assert explained(answer) is DENIED
