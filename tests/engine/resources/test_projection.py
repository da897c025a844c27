"""Raw rows become cells, flags, fields, ARNs and links as the kind says."""

from __future__ import annotations

from typing import Any

import pytest

from skydeck.core.kinds import Action, Call, Column, Render, ResourceKind, Risk
from skydeck.core.vectors import unpack
from skydeck.engine.resources.expressions import compiled, evaluate
from skydeck.engine.resources.projection import arn, console_path, fields, projector, seconds, tag_map

KIND = ResourceKind(
    service="ec2",
    name="things",
    title="Things",
    singular="thing",
    icon="box",
    about="A thing.",
    list=Call("describe_things", rows="Things"),
    id="ThingId",
    label="Tags[?Key=='Name'].Value | [0]",
    columns=(
        Column("Name", "Tags[?Key=='Name'].Value | [0]"),
        Column("Since", "Launch.At", Render.AGE),
        Column("Size", "Size", Render.GIB),
        Column("Event", "Millis", Render.TIME),
    ),
    actions=(
        Action(
            "start", "Start", "start_things", {"Ids": "[].ThingId"}, Risk.L0, "Started {label}", when="State=='off'"
        ),
        Action("stop", "Stop", "stop_things", {"Ids": "[].ThingId"}, Risk.L1, "Stopped {label}", when="State=='on'"),
    ),
    pending="State=='starting'",
    arn="arn:{partition}:ec2:{region}:{account}:thing/{id}/{Zone}",
    console="ec2/home?region={region}#Thing:id={id};twice={id_dollar}",
)

ROW = {
    "ThingId": "t-1/å",
    "Zone": "a",
    "State": "on",
    "Launch": {"At": "2026-01-01T00:00:00+00:00"},
    "Size": 8,
    "Millis": 1767225600000,
    "Tags": [{"Key": "Name", "Value": "web"}],
}


def test_page_carries_ids_labels_flags_and_cells() -> None:
    page = projector(KIND).page([ROW, {"ThingId": "t-2", "State": "starting"}])
    ids, labels, flags, *cells = (unpack(vector) for vector in page.vectors)
    assert ids == ["t-1/å", "t-2"]
    assert labels == ["web", "t-2"]
    assert flags == [0b100, 0b001]
    assert cells == [["web", None], [1767225600.0, None], [8.0, None], [1767225600.0, None]]


def test_arn_and_console_link_are_built_and_quoted() -> None:
    text = arn(KIND, ROW, "aws-cn", "cn-north-1", "123456789012")
    assert text == "arn:aws-cn:ec2:cn-north-1:123456789012:thing/t-1/å/a"
    link = console_path(KIND, ROW, "cn-north-1", text, "")
    assert link == "ec2/home?region=cn-north-1#Thing:id=t-1%2F%C3%A5;twice=t-1$252F$25C3$25A5"


def test_missing_value_is_said_in_the_kinds_word() -> None:
    (line,) = fields((Column("Used", "LastUsed", Render.AGE, missing="never", link="iam.users"),), {})
    assert (line.value, line.link) == ("never", "")


@pytest.mark.parametrize(
    ("text", "expected"),
    [("2026-01-01T00:00:00Z", 1767225600.0), (1767225600, 1767225600.0), ("soon", None), (None, None), ("", None)],
)
def test_moment_is_read_in_every_spelling(text: Any, expected: float | None) -> None:
    assert seconds(text) == expected


def test_tags_are_read_in_both_dialects() -> None:
    assert tag_map([{"Key": "a", "Value": "b"}]) == tag_map({"a": "b"}) == {"a": "b"}
    assert tag_map(None) == {}


@pytest.mark.parametrize("path", ["A", "A.B", "A.B.C"])
@pytest.mark.parametrize("document", [{}, {"A": {"B": {"C": 1}}}, {"A": [1]}, {"A": None}, None, [], "x"])
def test_short_cut_for_plain_paths_answers_like_jmespath(path: str, document: Any) -> None:
    import jmespath

    assert compiled(path)(document) == jmespath.search(path, document)


def test_parameter_that_comes_to_null_is_left_out() -> None:
    assert evaluate({"A": "Here", "B": "Gone", "C": "'x'"}, {"Here": 0}) == {"A": 0, "C": "x"}


@pytest.mark.parametrize(
    ("document", "found"), [({"a": '{"b": 1}'}, 1), ({"a": "{"}, None), ({"a": "7"}, None), ({}, None)]
)
def test_document_inside_a_string_is_read_and_a_broken_one_is_nothing(document: Any, found: Any) -> None:
    assert compiled("from_json(a).b")(document) == found
