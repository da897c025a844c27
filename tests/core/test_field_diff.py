"""What differs between two states of a thing."""

from __future__ import annotations

from skydeck.core.field_diff import FieldChange, field_changes


def differing(before: object, after: object) -> list[tuple[str, str | None, str | None]]:
    return [(one.path, one.before, one.after) for one in field_changes(before, after) if one.differs]


def test_only_what_differs_is_said_to_differ() -> None:
    before, after = {"State": {"Name": "running"}, "Type": "t3"}, {"State": {"Name": "stopping"}, "Type": "t3"}
    assert differing(before, after) == [("State.Name", '"running"', '"stopping"')]
    assert FieldChange("Type", '"t3"', '"t3"') in field_changes(before, after)


def test_tags_are_told_apart_by_their_keys_not_by_their_places() -> None:
    before = {"Tags": [{"Key": "team", "Value": "web"}, {"Key": "stage", "Value": "prod"}]}
    after = {"Tags": [{"Key": "stage", "Value": "prod"}, {"Key": "team", "Value": "data"}]}
    assert differing(before, after) == [("Tags[team]", '"web"', '"data"')]


def test_what_is_only_in_one_of_them_stands_among_its_neighbours() -> None:
    changes = field_changes({"A": 1, "B": 2, "D": 4}, {"A": 1, "C": 3, "D": 4})
    assert [one.path for one in changes] == ["A", "C", "B", "D"]
    assert differing({"A": 1, "B": 2}, {"A": 1, "C": 3}) == [("C", None, "3"), ("B", "2", None)]


def test_lists_without_names_are_compared_by_place_and_plain_ones_as_a_whole() -> None:
    assert differing({"L": [{"x": 1}, {"x": 2}]}, {"L": [{"x": 1}, {"x": 3}]}) == [("L[1].x", "2", "3")]
    assert differing({"L": ["a", "b"]}, {"L": ["a"]}) == [("L", '["a", "b"]', '["a"]')]


def test_a_thing_that_is_gone_loses_every_field() -> None:
    assert differing({"A": {"B": 1}, "C": []}, {}) == [("A.B", "1", None), ("C", "[]", None)]


def test_the_last_of_a_list_leaves_no_empty_list_behind() -> None:
    before, after = {"Tags": [{"Key": "team", "Value": "web"}]}, {"Tags": []}
    assert differing(before, after) == [("Tags[team]", '"web"', None)]
    assert differing(after, before) == [("Tags[team]", None, '"web"')]
    assert differing({"Tags": []}, {}) == [("Tags", "[]", None)]
