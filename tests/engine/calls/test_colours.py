"""The colour of an account's own setting: asked once, and no trouble when it can't be read."""

from __future__ import annotations

from typing import Any

import pytest

from skydeck.core.context import AwsContext
from skydeck.core.errors import AppError, ErrorKind
from skydeck.engine.calls.colours import Colours
from skydeck.link.messages import Identity

HERE = AwsContext("profile:dev", "eu-west-1")


class Aws:
    """What `Colours` uses of gateway and sessions."""

    def __init__(self, answer: dict[str, Any] | AppError, endpoint: str = "") -> None:
        self.answer, self._endpoint = answer, endpoint
        self.asked: list[tuple[str, str]] = []

    def identity(self, _ctx: AwsContext) -> Identity:
        return Identity("123456789012", "arn:aws:iam::123456789012:user/alice")

    def call(self, ctx: AwsContext, service: str, operation: str, _params: dict[str, Any], **_: Any) -> dict[str, Any]:
        self.asked.append((ctx.region, f"{service} {operation}"))
        if isinstance(self.answer, AppError):
            raise self.answer
        return self.answer

    def endpoint(self, _account: str, _service: str) -> str:
        return self._endpoint


def colours(aws: Any) -> Colours:
    return Colours(aws, aws)


def test_the_colour_is_asked_once_where_it_is_kept() -> None:
    aws = Aws({"accountColor": "darkBlue"})
    one = colours(aws)
    assert [one.read(HERE).colour, one.read(HERE).colour] == ["darkBlue"] * 2
    assert aws.asked == [("us-east-1", "uxc get_account_customizations")]


@pytest.mark.parametrize("answer", [{"accountColor": "none"}, {}])
def test_no_colour_is_none(answer: dict[str, Any]) -> None:
    assert colours(Aws(answer)).read(HERE).colour == ""


def test_who_may_not_read_it_gets_none_and_is_not_asked_again() -> None:
    aws = Aws(AppError(ErrorKind.DENIED, "No.", code="AccessDeniedException"))
    one = colours(aws)
    assert [one.read(HERE).colour, one.read(HERE).colour] == ["", ""]
    assert len(aws.asked) == 1


def test_a_network_that_fails_is_silent_and_asked_again() -> None:
    aws = Aws(AppError(ErrorKind.OFFLINE, "No network."))
    one = colours(aws)
    assert one.read(HERE).colour == ""
    aws.answer = {"accountColor": "red"}
    assert one.read(HERE).colour == "red"


def test_nobody_is_asked_of_other_partitions_and_endpoints() -> None:
    gov, own = Aws({"accountColor": "red"}), Aws({"accountColor": "red"}, endpoint="http://127.0.0.1:9")
    assert colours(gov).read(AwsContext("profile:gov", "us-gov-west-1")).colour == ""
    assert colours(own).read(HERE).colour == ""
    assert gov.asked == own.asked == []
