"""Frames keep their limit, interleave, and break the link when they break the rules."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skydeck.link import frames


@given(st.lists(st.binary(max_size=1000), max_size=5), st.integers(1, 97))
def test_messages_come_out_whole_however_the_bytes_arrive(bodies: list[bytes], step: int) -> None:
    wire = b"".join(frame for serial, body in enumerate(bodies) for frame in frames.cut(serial, body))
    joiner = frames.Joiner()
    out = [whole for at in range(0, len(wire), step) for whole in joiner.feed(wire[at : at + step])]
    assert out == bodies


def test_no_frame_is_over_the_limit_and_a_short_message_overtakes_a_long_one() -> None:
    long, short = list(frames.cut(1, b"x" * 1_000_000)), list(frames.cut(2, b"now"))
    assert all(len(frame) <= frames.MAX_FRAME for frame in long)
    joiner = frames.Joiner()
    out = [whole for frame in [long[0], *short, *long[1:]] for whole in joiner.feed(frame)]
    assert out == [b"now", b"x" * 1_000_000]


def test_oversized_frame_breaks_the_link() -> None:
    with pytest.raises(ValueError, match="larger"):
        list(frames.Joiner().feed(struct.pack("<IIB", frames.MAX_FRAME + 1, 0, 1)))


def test_endless_message_breaks_the_link(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(frames, "MAX_MESSAGE", 1000)
    with pytest.raises(ValueError, match="larger"):
        list(frames.Joiner().feed(3 * (struct.pack("<IIB", 500, 9, 0) + b"x" * 500)))
