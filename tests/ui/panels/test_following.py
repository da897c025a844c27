"""Ways out of a panel: only to real consoles, and to the row that a value names."""

from __future__ import annotations

from dataclasses import replace

import pytest

from skydeck.core.errors import AppError, ErrorKind
from skydeck.ui.panels import following
from skydeck.ui.panels.following import is_console, linked_place, open_console, row_id
from tests.helpers.scripted_link import here
from tests.ui.panels.things import THINGS

GOOD = (
    "https://console.aws.amazon.com/ec2/home?region=us-east-1#Instances:",
    "https://us-east-1.console.aws.amazon.com/s3/buckets/x",
    "https://console.amazonaws.cn/ec2",
    "https://console.amazonaws-us-gov.com/iam",
)
BAD = (
    "",
    "http://console.aws.amazon.com/",
    "file:///etc/passwd",
    "javascript:alert(1)",
    "https://console.aws.amazon.com.evil.example/",
    "https://evil.example/console.aws.amazon.com",
    "https://console.aws.amazon.com@evil.example/",
    "https://user@console.aws.amazon.com/",
    "https://console.aws.amazon.com:8443/",
    "https://evilconsole.aws.amazon.com/",
    "https://console.aws.amazon.com\\@evil.example/",
    "https://aws.amazon.com/",
    "smb://console.aws.amazon.com/",
)


@pytest.mark.parametrize("url", GOOD)
def test_a_page_of_the_console_is_known(url: str) -> None:
    assert is_console(url)


@pytest.mark.parametrize("url", BAD)
def test_nothing_else_is_opened(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    monkeypatch.setattr(following.QDesktopServices, "openUrl", lambda page: opened.append(page.toString()) or True)
    assert not is_console(url)
    with pytest.raises(AppError) as caught:
        open_console(url)
    assert caught.value.kind is ErrorKind.LOCAL
    assert opened == []


def test_a_browser_that_does_not_start_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(following.QDesktopServices, "openUrl", lambda _page: False)
    with pytest.raises(AppError, match="browser"):
        open_console(GOOD[0])


def test_the_page_is_opened_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    monkeypatch.setattr(following.QDesktopServices, "openUrl", lambda page: opened.append(page.toString()) or True)
    open_console(GOOD[0])
    assert opened == [GOOD[0]]


def test_an_arn_names_the_row_by_its_tail() -> None:
    roles = replace(THINGS, arn_tail="/")
    assert row_id(roles, "arn:aws:iam::123456789012:role/path/admin") == "admin"
    assert row_id(roles, "admin") == "admin"
    assert row_id(THINGS, "arn:aws:iam::123456789012:role/admin") == "arn:aws:iam::123456789012:role/admin"


def test_a_value_leads_to_its_kind_in_the_same_place() -> None:
    kinds = {THINGS.kind_id: THINGS}
    place = linked_place(kinds, "test.things", "t-1", here("eu-west-1"))
    assert place is not None
    assert (place.panel, place.selected, place.contexts) == ("test.things", "t-1", (here("eu-west-1"),))
    assert linked_place(kinds, "test.unknown", "t-1", here()) is None
    assert linked_place(kinds, "test.things", "", here()) is None
