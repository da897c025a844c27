"""Documents that AWS sends inside strings, as the JSON tab shows them."""

from __future__ import annotations

from typing import Any

import pytest

from skydeck.ui.panels.json_tab import unfolded


def test_document_inside_a_string_is_shown_as_what_it_is() -> None:
    event = {"EventName": "StopInstances", "CloudTrailEvent": '{"errorCode": "Denied"}'}
    assert unfolded(event) == {"EventName": "StopInstances", "CloudTrailEvent": {"errorCode": "Denied"}}
    assert unfolded([{"Policy": '{"Statement": []} '}]) == [{"Policy": {"Statement": []}}]


@pytest.mark.parametrize("value", ["", "{", "{a}", "web", "3", "[1]", '"x"', None, True, 7, "{" * 5000 + "}" * 5000])
def test_what_is_no_document_stays_as_it_is(value: Any) -> None:
    assert unfolded({"a": value}) == {"a": value}
