"""An address that is a secret reaches the browser once, and stands in nobody's arguments."""

from __future__ import annotations

import http.client
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from pytestqt.qtbot import QtBot

from skydeck.ui.accounts import hand_over
from skydeck.ui.accounts.hand_over import HandOver

SECRET = "https://signin.aws.amazon.com/federation?Action=login&SigninToken=canary-sign-in-token"
Get = Callable[..., tuple[int, str]]


@pytest.fixture
def page(qtbot: QtBot) -> Iterator[HandOver]:
    made = HandOver(SECRET)
    yield made
    made._end(came=False)
    made.deleteLater()


@pytest.fixture
def get(page: HandOver, qtbot: QtBot) -> Iterator[Get]:
    """Asks as a browser would, without going where it is led."""
    port = urlsplit(page.address()).port

    def ask(path: str, host: str = "", method: str = "GET") -> tuple[int, str]:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        connection.putrequest(method, path, skip_host=True)
        connection.putheader("Host", host or f"127.0.0.1:{port}")
        connection.endheaders()
        answer = connection.getresponse()
        connection.close()
        return answer.status, answer.getheader("Location", "")

    with ThreadPoolExecutor(1) as browser:

        def wait_for(*arguments: Any, **named: Any) -> tuple[int, str]:
            asking = browser.submit(ask, *arguments, **named)
            qtbot.waitUntil(asking.done, timeout=5000)
            return asking.result()

        yield wait_for


def path_of(page: HandOver) -> str:
    return urlsplit(page.address()).path


def test_browser_is_led_there_and_its_arguments_hold_no_secret(page: HandOver, get: Get, qtbot: QtBot) -> None:
    assert "canary" not in page.address()
    with qtbot.waitSignal(page.ended) as ended:
        assert get(path_of(page)) == (302, SECRET)
    assert ended.args == [True]


def test_only_the_first_who_asks_is_led(page: HandOver, get: Get) -> None:
    path = path_of(page)
    get(path)
    with pytest.raises(ConnectionRefusedError):
        get(path)


@pytest.mark.parametrize("path", ["/", "/favicon.ico", "/{word}x", "/x/{word}", "/../{word}"])
def test_who_does_not_know_the_word_learns_nothing_and_spoils_nothing(page: HandOver, get: Get, path: str) -> None:
    assert get(path.replace("{word}", path_of(page)[1:])) == (404, "")
    assert get(path_of(page)) == (302, SECRET)


def test_other_methods_and_other_hosts_are_not_led(page: HandOver, get: Get) -> None:
    assert get(path_of(page), method="POST") == (404, "")
    assert get(path_of(page), host="evil.example") == (404, "")


def test_another_user_who_read_the_arguments_is_not_led(
    page: HandOver, get: Get, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hand_over.os, "getuid", lambda: 54321)
    assert get(path_of(page)) == (404, "")


def test_a_system_that_does_not_tell_whose_connection_it_is_still_leads(
    page: HandOver, get: Get, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(hand_over, "_CONNECTIONS", tmp_path / "none")
    assert get(path_of(page)) == (302, SECRET)


def test_nobody_coming_ends_it(qtbot: QtBot) -> None:
    page = HandOver(SECRET, seconds=0.05)
    with qtbot.waitSignal(page.ended) as ended:
        pass
    assert ended.args == [False]
    assert not page._server.isListening()
    page.deleteLater()
