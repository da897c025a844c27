"""Messages survive the wire; what is not a message is refused."""

from __future__ import annotations

import dataclasses
import json
import math
import struct
import typing

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skydeck.core.context import Account, AwsContext, WriteMode
from skydeck.core.errors import AppError, ErrorKind
from skydeck.core.vectors import pack, unpack
from skydeck.link import codec, messages

CONTEXT = AwsContext("profile:prod", "eu-west-1", WriteMode.READ_ONLY)

EXAMPLES = [
    messages.Hello("/tmp/x"),
    messages.ListRows(CONTEXT, "ec2.instances", messages.ParentRow("ec2.vpcs", "vpc-1"), {"MaxResults": 5}),
    messages.Rows(2, (pack(["a", "b"]), pack([1.5, None]))),
    messages.Done(),
    messages.Done(messages.AccountList((Account("sandbox", "Sandbox", "sandbox", "us-east-1"),))),
    messages.Failed(AppError(ErrorKind.DENIED, "No.", code="AccessDenied", may_have_happened=True)),
    messages.PartRead("Policy", raw={"t": "Done", "f": {}}),
    messages.ItemDone("i-1", "web", AppError(ErrorKind.CONFLICT, "x")),
    messages.EditTags(CONTEXT, "k", ("a",), {"k": "v"}, ("gone",)),
]


@pytest.mark.parametrize("body", EXAMPLES, ids=lambda body: type(body).__name__)
def test_message_survives_the_wire(body: object) -> None:
    number, back = codec.decode(codec.encode(7, body))
    assert number == 7
    assert _comparable(back) == _comparable(body)


def test_data_from_aws_cannot_pass_for_a_message() -> None:
    raw = {"t": "AddKeys", "f": {"name": "x"}}
    _, back = codec.decode(codec.encode(1, messages.PartRead("p", raw=raw)))
    assert back.raw == raw


def test_only_messages_can_be_answers() -> None:
    with pytest.raises(TypeError, match="not a message"):
        codec.encode(1, messages.Done(CONTEXT))


def test_unknown_type_is_refused() -> None:
    header = json.dumps({"t": "os.system", "n": 1, "f": {}, "b": []}).encode()
    with pytest.raises(ValueError, match="not a message"):
        codec.decode(struct.pack("<I", len(header)) + header)


@given(st.binary(max_size=300))
def test_noise_is_refused_with_one_error_type(data: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - whatever the words, it is the one type
        codec.decode(data)


def test_every_message_type_is_frozen_and_registered() -> None:
    for name, kind in vars(messages).items():
        if dataclasses.is_dataclass(kind) and kind.__module__ == messages.__name__:
            assert codec._REGISTRY[name] is kind
            assert typing.cast(typing.Any, kind).__dataclass_params__.frozen, name


texts = st.text(st.characters(codec=None), max_size=20)
cells = st.one_of(st.none(), texts, st.booleans(), st.floats(allow_nan=False), st.integers(-(2**53), 2**53))


@given(st.lists(cells, max_size=30))
def test_vectors_survive_the_wire(values: list[typing.Any]) -> None:
    assert unpack(pack(values)) == values


def test_numbers_travel_as_doubles_with_gaps() -> None:
    data = pack([1, None, 2.5])
    assert len(data) == 1 + 3 * 8
    assert unpack(data) == [1.0, None, 2.5]
    assert not any(isinstance(value, float) and math.isnan(value) for value in unpack(data))


def _comparable(body: object) -> object:
    return codec.encode(0, body)
