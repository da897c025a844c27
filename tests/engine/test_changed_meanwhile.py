"""Files and accounts that change between being looked at and being used: nothing runs that nobody agreed to."""

from __future__ import annotations

import json
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from skydeck.core.errors import AppError
from skydeck.engine.accounts.opening import RUN
from skydeck.engine.accounts.sessions import Sessions
from skydeck.engine.work.environment import Found
from skydeck.link.messages import AddKeys, Hello

ANSWER = json.dumps({"Version": 1, "AccessKeyId": "AKIAP", "SecretAccessKey": "s"})


def sessions_of(folder: Path, asked: list[str]) -> Sessions:
    def agree(_title: str, text: str, _choices: tuple[str, ...]) -> str:
        asked.append(text)
        return RUN

    found = Found(
        {"AWS_CONFIG_FILE": str(folder / "config"), "AWS_SHARED_CREDENTIALS_FILE": str(folder / "credentials")}
    )
    return Sessions(Hello(str(folder / "data")), found, agree)


def command(folder: Path, name: str) -> str:
    script = folder / f"{name}.py"
    script.write_text(f"import pathlib\npathlib.Path({str(folder / f'{name} ran')!r}).touch()\nprint({ANSWER!r})\n")
    return f"{sys.executable} {script}"


@pytest.mark.parametrize("before", ["good", ""])
def test_a_command_that_comes_into_the_file_after_it_was_read_does_not_run(tmp_path: Path, before: str) -> None:
    good, planted = command(tmp_path, "good"), command(tmp_path, "planted")
    config = tmp_path / "config"
    config.write_text(f"[profile p]\n{f'credential_process = {good}' if before else 'region = eu-west-1'}\n")
    asked: list[str] = []
    sessions = sessions_of(tmp_path, asked)
    sessions.accounts()
    config.write_text(f"[profile p]\ncredential_process = {planted}\n")
    with pytest.raises(AppError, match="has changed"):
        sessions.keeper.current("profile:p")
    assert not (tmp_path / "planted ran").exists()
    sessions.accounts()  # the window reads the list anew, and the person is asked
    assert sessions.keeper.current("profile:p").access_key_id == "AKIAP"
    assert planted in asked[-1]


def test_an_account_that_is_dropped_while_it_is_opened_is_opened_with_what_holds_then(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sessions = sessions_of(tmp_path, [])
    sessions.add_keys(AddKeys("it", "AKIAOLD", "s", "", "eu-west-1", "", keep=False))
    begun, go_on = threading.Event(), threading.Event()
    real = sessions._opener.open

    def slow(*given: object) -> object:
        session = real(*given)  # type: ignore[arg-type]
        if not begun.is_set():
            begun.set()
            assert go_on.wait(10)
        return session

    monkeypatch.setattr(sessions._opener, "open", slow)
    with ThreadPoolExecutor(1) as pool:
        opened = pool.submit(sessions._renewer, "keys:it")
        assert begun.wait(10)
        sessions.add_keys(AddKeys("it", "AKIANEW", "s", "", "eu-west-1", "", keep=False))
        go_on.set()
        assert opened.result(10).renew().access_key_id == "AKIANEW"
    assert sessions.keeper.current("keys:it").access_key_id == "AKIANEW"
